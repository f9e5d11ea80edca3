"""Server processes that start in a moment, since they are forked from one that is prepared.

A program that starts from nothing imports for seconds. Where a test kills a hundred
servers, one process imports everything and makes the application, and then only forks:
the child opens its storage and serves, on a socket of its own. The parent is a fork of the
prepared interpreter, so that nothing of the tests (their threads least of all) is forked along.
"""

import contextlib
import os
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

import httpx
import uvicorn
from pydantic import SecretStr

from app.api.auth.principals import hash_key, write_key
from app.bootstrap import keys_secret
from app.domain import business_time
from app.domain.facts import Region
from app.main import create_app
from app.settings import Settings
from app.storage import migrate, reads
from app.storage.administration import Administration
from app.usecases import regions
from tests.support.prepared import interpreter

ROOT: Final = Path(__file__).parents[2]
SECRET: Final = "f" * 32
KEY: Final = write_key(bytes(range(100, 132)))
LONDON: Final = Region("Europe/London", "GB", None)
START_SECONDS: Final = 120.0
_STDERR: Final = 2


def prepare_and_fork(url: str) -> None:
    """Make the application, then fork a server for each line; `url` is the database's."""
    settings = Settings(
        database_url=url, secret=SecretStr(SECRET), log_level="error", limit_tasks=1_000_000
    )
    app = create_app(settings)
    # What is worked out once in the life of a process is worked out once for all of them.
    reads._head()
    regions.load()
    business_time.warm(LONDON)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    children = []
    for _ in sys.stdin:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen(256)
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            config = uvicorn.Config(app, log_level="error", access_log=False)
            uvicorn.Server(config).run(sockets=[listening])
            os._exit(0)
        print(child, listening.getsockname()[1], flush=True)
        listening.close()
        children.append(child)
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


@dataclass
class Forked:
    """One process, and where it is reached."""

    pid: int
    url: str

    def kill(self) -> None:
        """End it at once, without a chance to tidy up."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


@dataclass
class Nursery:
    """Any number of servers on one database."""

    orders: TextIO
    reports: TextIO
    started: list[Forked] = field(default_factory=list)

    def start(self) -> Forked:
        self.orders.write("\n")
        self.orders.flush()
        pid, port = self.reports.readline().split()
        server = Forked(int(pid), f"http://127.0.0.1:{port}")
        self.started.append(server)
        # The socket listens already, so this waits until it is served.
        ready = httpx.get(
            f"{server.url}/readyz",
            timeout=START_SECONDS,
            trust_env=False,
            verify=False,  # noqa: S501  # there is no TLS, and its setting up takes long
        )
        assert ready.is_success, ready.text
        return server

    @property
    def headers(self) -> dict[str, str]:
        """What opens the account."""
        return {"Authorization": f"Bearer {KEY}"}


@contextlib.contextmanager
def nursery(url: str) -> Iterator[Nursery]:
    """Servers on a database that is brought up to date, with an account of `KEY`."""
    migrate.upgrade(url)
    administration = Administration(url, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    account = administration.create_account("mine")
    secret = keys_secret(SECRET.encode())
    administration.create_key(account, "", hash_key(secret, KEY), KEY[-4:])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIDE_")}
    reads, orders = os.pipe()
    found, writes = os.pipe()
    parent = interpreter().start(
        (url,),
        ROOT,
        kept | {"PYTHONPATH": str(ROOT)},
        reads=reads,
        output=writes,
        errors=_STDERR,
        module="tests.support.forked",
    )
    os.close(reads)
    os.close(writes)
    with os.fdopen(found) as answers:
        with os.fdopen(orders, "w") as asking:
            yield Nursery(asking, answers)
        # At the end of its input it ends its children, and then itself.
        parent.wait(START_SECONDS)


if __name__ == "__main__":
    prepare_and_fork(sys.argv[1])

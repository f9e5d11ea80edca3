"""A server of its own for an example: a folder, a free port, and nothing left running.

It is started as `bide serve` would be: the first start makes a database, an account and
its key.
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60.0
STOP_SECONDS = 20.0
PORT_ATTEMPTS = 5


@dataclass(frozen=True)
class Server:
    """A running server, and the key that opens it."""

    url: str
    key: str

    def client(self) -> httpx.Client:
        """Open a client that sends the key."""
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)


@contextlib.contextmanager
def running(folder: Path, database_url: str | None = None, **settings: object) -> Iterator[Server]:
    """Serve from a folder, on an SQLite file in it unless another database is named.

    settings: further ones, named as the service names them, in lower case
    """
    # Another process may take the port between our asking and the server's binding it.
    for _ in range(PORT_ATTEMPTS):
        port = _free_port()
        log = folder / "server.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603  # our own interpreter, our own words
                [sys.executable, "-P", "-m", "app", "serve", "--port", str(port)],
                cwd=folder,
                env=_environment(database_url, settings),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            url = f"http://127.0.0.1:{port}"
            if _ready(process, url):
                yield Server(url, (folder / "var" / "bide.key").read_text().strip())
                return
        finally:
            _stop(process)
        written = log.read_text(errors="replace")
        if "address already in use" not in written.lower():
            raise RuntimeError(f"The server did not start. It said:\n{written[-2000:]}")
    raise RuntimeError("No free port stayed free for long enough.")


def _environment(database_url: str | None, settings: Mapping[str, object]) -> Mapping[str, str]:
    # What the caller has set for a server of theirs is not meant for this one.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIDE_")}
    if database_url is not None:
        kept["BIDE_DATABASE_URL"] = database_url
    kept |= {f"BIDE_{name.upper()}": str(value) for name, value in settings.items()}
    return kept | {"PYTHONPATH": str(ROOT)}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _ready(process: subprocess.Popen[bytes], url: str) -> bool:
    deadline = time.monotonic() + START_SECONDS
    with httpx.Client(base_url=url, timeout=5, trust_env=False) as client:
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if client.get("/readyz").is_success:
                    return process.poll() is None
            time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

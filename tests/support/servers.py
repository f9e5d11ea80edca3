"""Servers in processes of their own, as `bide serve` starts them: several on one database.

Each gets a free port of 127.0.0.1. A server is ready when `/readyz` answers 200. All
that is started here is stopped on leaving, by the id of its process.
"""

import atexit
import contextlib
import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from app.storage import migrate
from examples import server as example
from tests.support.prepared import Process, interpreter, locked

ROOT: Final = Path(__file__).parents[2]
START_SECONDS: Final = 90.0
STOP_SECONDS: Final = 20.0


@dataclass
class Server:
    """One process, and how it is reached. What it says goes into its log."""

    process: "subprocess.Popen[bytes] | Process"
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, headers: Mapping[str, str]) -> httpx.Client:
        """Open a client; there is no TLS here, and setting it up would take long."""
        return httpx.Client(
            base_url=self.url,
            headers=dict(headers),
            timeout=60,
            trust_env=False,
            verify=False,  # noqa: S501  # as the docstring says
        )

    def output(self) -> str:
        """What it has said on stdout and stderr."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """End it at once, without a chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def stop(self) -> int:
        """Ask it to stop; return how it ended."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.wait()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        with self.client({}) as client:
            while self.process.poll() is None and time.monotonic() < deadline:
                with contextlib.suppress(httpx.TransportError):
                    if client.get("/readyz").is_success:
                        return
                time.sleep(0.05)
        raise RuntimeError(f"The server did not start. It said:\n{self.output()[-4000:]}")


@dataclass
class Servers:
    """Any number of servers that work in one folder and on one database."""

    folder: Path
    database_url: str | None = None
    settings: dict[str, str] = field(default_factory=dict)
    #: How many files a server may have open; None is as many as the tests.
    files: int | None = None
    started: list[Server] = field(default_factory=list)
    #: Where stdout and stderr go, by descriptor; None is a log of its own for each.
    output: int | None = None
    #: Whether each program starts from nothing, rather than from an interpreter that is prepared.
    from_nothing: bool = False
    #: Whether the file of a first start is there, migrated and with nothing in it, so that the
    #: start need not migrate one, which is half of its work.
    migrated: bool = True
    #: The command that serves, with its options but the port.
    serving: tuple[str, ...] = ("serve",)
    #: What is run: the program, or a module that changes something first and then runs it.
    module: str = "app"

    def start(self, *, wait: bool = True) -> Server:
        """Start one more; without `wait` it is still starting when this returns."""
        if self.migrated and self.database_url is None and not self.from_nothing:
            place_migrated_file(self.folder)
        port = free_port()
        log = self.folder / f"server-{len(self.started)}.log"
        with log.open("wb") as output:
            process = self.program(
                *(*self.serving, "--port", str(port)),
                output=output.fileno() if self.output is None else self.output,
            )
        server = Server(process, port, log)
        self.started.append(server)
        if wait:
            server.wait_until_ready()
        return server

    def several(self, count: int) -> list[Server]:
        """Start the first, which makes what is missing, and then the others together."""
        first = self.start()
        others = [self.start(wait=False) for _ in range(count - 1)]
        for server in others:
            server.wait_until_ready()
        return [first, *others]

    def program(
        self, *arguments: str, output: int, errors: int | None = None
    ) -> "subprocess.Popen[bytes] | Process":
        """Start a command of the program, in the same folder and on the same database.

        output, errors: descriptors of its stdout and stderr; without the second they are one
        """
        if not self.from_nothing:
            return interpreter().start(
                arguments,
                self.folder,
                self.environment(),
                output=output,
                errors=output if errors is None else errors,
                files=self.files,
                module=self.module,
            )
        return subprocess.Popen(
            [*self._bounded(), sys.executable, "-P", "-m", self.module, *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if errors is None else errors,
        )

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run another command of the program; returns how it ended, and what it has said."""
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = self.program(*arguments, output=output.fileno(), errors=errors.fileno())
            ended = process.wait(START_SECONDS)
            noted = [_all_of(stream.fileno()) for stream in (output, errors)]
        return subprocess.CompletedProcess(arguments, ended, *noted)

    def _bounded(self) -> list[str]:
        # The shell becomes the server, so that its process stays the one that was started.
        return (
            [] if self.files is None else ["sh", "-c", f'ulimit -n {self.files}; exec "$@"', "sh"]
        )

    @property
    def key_file(self) -> Path:
        return self.folder / "var" / "bide.key"

    @property
    def headers(self) -> dict[str, str]:
        """What opens the local account."""
        return {"Authorization": f"Bearer {self.key_file.read_text().strip()}"}

    def environment(self) -> dict[str, str]:
        # Settings in the tests' own environment are not meant for these servers.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BIDE_")}
        # As little as a setting allows.
        kept["BIDE_PASSWORD_MEMORY"] = "19456"
        if self.database_url is not None:
            kept["BIDE_DATABASE_URL"] = self.database_url
        return kept | self.settings | {"PYTHONPATH": str(ROOT)}


@contextlib.contextmanager
def servers(folder: Path, database_url: str | None = None) -> Iterator[Servers]:
    """Servers in a folder, on an SQLite file in it unless another database is named."""
    running = Servers(folder, database_url)
    try:
        yield running
    finally:
        for server in running.started:
            server.stop()


@contextlib.contextmanager
def example_server(folder: Path) -> Iterator[example.Server]:
    """A server in a folder, as `examples.server.running` has it but started in a moment."""
    with servers(folder) as running:
        url = running.start().url
        yield example.Server(url, running.key_file.read_text().strip())


@functools.cache
def migrated_file() -> Path:
    """A migrated file with nothing in it, made by the first process of the tests that asks."""
    folder = tempfile.TemporaryDirectory(prefix="bide-migrated-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "bide.sqlite3"
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        migrate.upgrade(f"sqlite:///{path}")
        return path
    shared = Path(tempfile.gettempdir()) / f"bide-migrated-{run}.sqlite3"
    with locked("migrated"):
        try:
            shutil.copy(shared, path)
        except FileNotFoundError:
            migrate.upgrade(f"sqlite:///{path}")
            shutil.copy(path, shared)
            # A process that has copied it has a file of its own; a later one makes it anew.
            atexit.register(shared.unlink, missing_ok=True)
    return path


def place_migrated_file(folder: Path) -> None:
    """Put a migrated file where a first start in this folder makes one, unless one is there."""
    file = folder / "var" / "bide.sqlite3"
    if not file.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copy(migrated_file(), file)


def _all_of(descriptor: int) -> str:
    """What has been written to a file that is still open."""
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

"""Processes of a program that start in a moment: forks of an interpreter that is prepared.

An interpreter that starts from nothing imports for two seconds to be `python -m app`, and for
three to be Schemathesis. Here one process for all processes of the tests imports the program
once, and forks for each start:

1. `python -m tests.support.prepared <program> <place>` imports the program, computes what each
   process computes once (`rehearsal.py`), and waits for orders on the connections to a socket. It
   has one thread, and nothing of the processes of the tests is in it. It ends with the last of the
   connections.
2. An order says with which arguments, in which folder and environment, and with which standard
   streams to start. A fork takes these, and then runs the program as `python -m` does.
3. The process that has given the order receives the id of the fork, and at last how it ended.

What depends on the interpreter's own start, or on several processes of one service, is tested
with programs that start from nothing (`Servers.from_nothing`).
"""

import atexit
import contextlib
import fcntl
import functools
import gc
import importlib
import json
import os
import resource
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

ROOT: Final = Path(__file__).parents[2]
#: What each program that can be started imports, sooner or later, whenever it runs.
IMPORTS: Final[Mapping[str, Sequence[str]]] = {
    "app": (
        "alembic.command",
        "uvicorn.protocols.http.httptools_impl",
        "uvloop",
        "app.cli.keys",
        "app.cli.maintenance",
        "app.cli.server",
        "app.main",
        "app.storage.migrate",
        "bide_client.commands.adding",
        "bide_client.commands.advice",
        "bide_client.commands.following",
        "bide_client.commands.lessons",
        "bide_client.commands.plan_picture",
        "bide_client.commands.recording",
        "bide_client.commands.sign_in",
        "bide_client.commands.transfer",
        "bide_client.commands.undoing",
        "bide_client.sync_operations",
    ),
    "schemathesis.cli": (
        "requests",
        "rich.progress",
        "rich.live",
        "schemathesis.cli.commands.run.executor",
        "schemathesis.engine.core",
        "schemathesis.engine.run.unit",
        "schemathesis.engine.run.stateful",
        "schemathesis.generation.hypothesis.builder",
        "schemathesis.openapi.loaders",
        "schemathesis.specs.openapi.schemas",
        "schemathesis.specs.openapi.stateful",
    ),
}
_TEMPORARY: Final = Path(tempfile.gettempdir())
#: The longest wait for a fork to be made.
FORK_SECONDS: Final = 60.0


@dataclass
class Process:
    """A fork that runs the program, asked and ended like a `subprocess.Popen`."""

    args: Sequence[str]
    pid: int
    _ended: socket.socket
    returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended; None as long as it runs."""
        with contextlib.suppress(TimeoutError):
            return self._wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; returns how."""
        try:
            return self._wait(timeout)
        except TimeoutError:
            assert timeout is not None
            raise subprocess.TimeoutExpired(self.args, timeout) from None

    def _wait(self, timeout: float | None) -> int:
        if self.returncode is None:
            if not select.select([self._ended], [], [], timeout)[0]:
                raise TimeoutError
            # Where the interpreter itself was killed, its forks have ended as if killed.
            self.returncode = int(self._ended.recv(64) or -signal.SIGKILL)
            self._ended.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


@dataclass
class Interpreter:
    """The interpreter that is prepared, and a connection on which it takes orders.

    process: the interpreter, in that process of the tests that has begun it
    """

    name: str
    process: "subprocess.Popen[bytes] | None"
    orders: socket.socket

    def start(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        *,
        output: int,
        errors: int,
        reads: int | None = None,
        files: int | None = None,
        module: str | None = None,
    ) -> Process:
        """Start the program.

        output, errors: descriptors of its stdout and stderr
        reads: the descriptor of its stdin, which is empty without one
        files: how many files it may have open; None is as many as the tests
        module: what is run instead of the program that is prepared, as `python -m` does
        """
        mine, theirs = socket.socketpair()
        order = {
            "arguments": [*arguments],
            "folder": str(folder),
            "environment": dict(environment),
            "files": files,
            "module": module or self.name,
        }
        with theirs, Path(os.devnull).open("rb") as nothing:
            stdin = nothing.fileno() if reads is None else reads
            given = [stdin, output, errors, theirs.fileno()]
            message = json.dumps(order).encode() + b"\n"
            sent = socket.send_fds(self.orders, [message], given)
            self.orders.sendall(message[sent:])
            if not select.select([mine], [], [], FORK_SECONDS)[0]:
                raise TimeoutError("The prepared interpreter has made no fork.")
        return Process([self.name, *arguments], int(mine.recv(64)), mine)

    def close(self) -> None:
        """Give no more orders; forks that still run are ended by those who started them."""
        self.orders.close()
        if self.process is not None:
            self.process.wait()


@functools.cache
def interpreter(program: str = "app") -> Interpreter:
    """The interpreter of all processes of the tests for a program, begun by the first that asks.

    program: one of `IMPORTS`
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"of-{os.getpid()}"
    # The path of a socket is short.
    place = _TEMPORARY / f"bide-{run[:16]}-{program[:4]}"
    process = None
    with locked("prepared"):
        orders = socket.socket(socket.AF_UNIX)
        try:
            orders.connect(str(place))
        except (FileNotFoundError, ConnectionRefusedError):
            process = _begin(program, place)
            orders.connect(str(place))
    made = Interpreter(program, process, orders)
    atexit.register(made.close)
    return made


def _begin(program: str, place: Path) -> "subprocess.Popen[bytes]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIDE_")}
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.support.prepared", program, str(place)],
            cwd=ROOT,
            env=kept | {"PYTHONPATH": str(ROOT)},
            stdin=listening.fileno(),
        )


@contextlib.contextmanager
def locked(what: str) -> Iterator[None]:
    """Hold a lock of all processes of the tests, as on interpreters that begin, or end."""
    with (_TEMPORARY / f"bide-{what}-{os.getuid()}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def wait_for_orders(listening: socket.socket, place: Path) -> str:
    """Fork for each order; returns in the fork, with the module that it is to run then.

    listening: to it each process of the tests connects once; place: its path
    """
    running: dict[int, socket.socket] = {}
    # The process that has begun it connects at once, unless it was killed meanwhile.
    listening.settimeout(FORK_SECONDS)
    connections: list[socket.socket] = [listening.accept()[0]]
    listening.settimeout(None)
    wakes, woken = socket.socketpair()
    wakes.setblocking(False)
    woken.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken.fileno())
    while connections or not _ended(listening, place):
        ready, _, _ = select.select([listening, wakes, *connections], [], [])
        if wakes in ready:
            wakes.recv(4096)
            _tell_who_has_ended(running)
        if listening in ready:
            connections.append(listening.accept()[0])
        for orders in [one for one in connections if one in ready]:
            message, given, _, _ = socket.recv_fds(orders, 65536, 4)
            while message and not message.endswith(b"\n"):
                message += orders.recv(65536)
            if not message:
                connections.remove(orders)
                orders.close()
                continue
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for other in (listening, wakes, woken, *connections, *running.values()):
                    other.close()
                order = json.loads(message)
                _become(order, given)
                return str(order["module"])
            for descriptor in given[:3]:
                os.close(descriptor)
            running[pid] = socket.socket(fileno=given[3])
            running[pid].sendall(str(pid).encode())
    sys.exit()


def _ended(listening: socket.socket, place: Path) -> bool:
    """Take the place away, unless another process has connected to it meanwhile."""
    with locked("prepared"):
        if select.select([listening], [], [], 0)[0]:
            return False
        place.unlink()
        return True


def _tell_who_has_ended(running: dict[int, socket.socket]) -> None:
    for pid in [*running]:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with running.pop(pid) as asker, contextlib.suppress(OSError):
                asker.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _become(order: Mapping[str, Any], given: Sequence[int]) -> None:
    """Be a process as it was ordered."""
    for place, descriptor in enumerate(given[:3]):
        os.dup2(descriptor, place)
    for descriptor in given:
        os.close(descriptor)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    if order["files"] is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (order["files"], order["files"]))
    sys.argv[1:] = order["arguments"]


def warm() -> None:
    """Compute what is computed once in the life of a process, and is the same in each."""
    from app.settings import release  # noqa: PLC0415  # other programs do without
    from app.usecases import regions  # noqa: PLC0415  # the same
    from tests.support.rehearsal import rehearse  # noqa: PLC0415  # the same

    release.fingerprint()
    regions.load()
    rehearse()
    share_certificates()


def share_certificates() -> None:
    """Read the certificates of all authorities once, and not for each client of `bide_client`."""
    import httpx2  # noqa: PLC0415  # other programs do without
    from httpx2._transports import default  # noqa: PLC0415  # the same

    made = functools.cache(httpx2.create_ssl_context)
    made(verify=True, cert=None, trust_env=True)
    vars(default)["create_ssl_context"] = made


def warm_hypothesis() -> None:
    """Generate one text and one number, for which Hypothesis reads all characters and modules.

    It writes what it has found into the folder where it runs, which is another one for each fork.
    """
    import hypothesis  # noqa: PLC0415  # other programs do without
    from hypothesis import strategies as st  # noqa: PLC0415  # the same

    characters = st.characters(codec="utf-8", exclude_characters="\x00")

    @hypothesis.settings(max_examples=20, derandomize=True, database=None, deadline=None)
    @hypothesis.given(st.tuples(st.text(characters), st.floats(), st.integers()))
    def generate(_: object) -> None:
        pass

    generate()


def main(program: str, place: str) -> None:
    """Import what a program needs, then fork for each order."""
    for name in IMPORTS[program]:
        importlib.import_module(name)
    if program == "app":
        warm()
    else:
        warm_hypothesis()
        # What a short run generates it holds until its end: there is little to collect.
        gc.set_threshold(50_000, 50, 100)
    # What is here stays, and a fork need neither search nor copy it.
    gc.collect()
    gc.freeze()
    run(wait_for_orders(socket.socket(fileno=0), Path(place)))


def run(module: str) -> NoReturn:
    """Run a module as `python -m` does, and end.

    An interpreter that ends takes all apart that it has. In a fork that copies each page first:
    half of the time that a short command takes. So what has to happen at the end happens here.
    """
    status = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    threading._shutdown()  # type: ignore[attr-defined]  # what the interpreter calls at its end
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BrokenPipeError):
            stream.flush()
    os._exit(status & 0xFF)


if __name__ == "__main__":
    main(*sys.argv[1:3])

"""Server processes of the benchmarks, with their CPU time and memory."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 15.0


def processor_time(pid: int) -> int:
    """The processor time that a process has used, user's and system's, in nanoseconds.

    This is what /proc/<pid>/stat tells in hundredths of a second, taken from the clock
    behind it: the process's own, named as clock_getcpuclockid(3) names it.
    """
    return time.clock_gettime_ns((~pid << 3) | 2)


@dataclass(frozen=True, slots=True)
class Server:
    """A process that answers on a port of 127.0.0.1."""

    process: "subprocess.Popen[bytes]"
    port: int
    seconds_to_ready: float

    def processor_time(self) -> int:
        """The processor time that it has used, in nanoseconds."""
        return processor_time(self.process.pid)

    def memory(self) -> int:
        """The memory that it holds, in bytes."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("The kernel does not tell how much memory the process holds.")


@contextlib.contextmanager
def running(
    module: Sequence[str], port: int, path: str, environment: Mapping[str, str], log: Path
) -> Iterator[Server]:
    """Run a module as a server until the block is left; it is ready when `path` answers 200."""
    began = time.perf_counter()
    process = _started(module, environment, log)
    try:
        _wait(process, port, path, log)
        yield Server(process, port, time.perf_counter() - began)
    finally:
        _stop(process)


@contextlib.contextmanager
def in_background(
    module: Sequence[str], environment: Mapping[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a module that answers no requests until the block is left."""
    process = _started(module, environment, log)
    try:
        yield process
    finally:
        _stop(process)


@contextlib.contextmanager
def paused(processes: Sequence["subprocess.Popen[bytes]"]) -> Iterator[None]:
    """Let processes stand still, so that nothing that they do is measured."""
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)


def _started(
    module: Sequence[str], environment: Mapping[str, str], log: Path
) -> "subprocess.Popen[bytes]":
    # The caller's own settings stay out; and the hashes are the same in every process, else
    # two runs of one program differ by some percent. Modules are compiled once, as they are in an
    # image: a shell that forbids that would have each start compile them all, for three seconds.
    left_out = ("BIDE_", "PYTHONDONTWRITEBYTECODE")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    with log.open("ab") as output:
        return subprocess.Popen(
            [*_dying_with_us(), sys.executable, "-m", *module],
            cwd=ROOT,
            env={**ours, "PYTHONHASHSEED": "0", **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _wait(process: "subprocess.Popen[bytes]", port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError, http.client.HTTPException):
            if status(port, path) == 200:
                return
        time.sleep(0.002)
    tail = log.read_text(encoding="utf-8", errors="replace")[-3000:]
    raise RuntimeError(f"The server on port {port} did not become ready. Its log ends:\n{tail}")


def status(port: int, path: str) -> int:
    """Ask once, and return the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port that is free at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _dying_with_us() -> list[str]:
    """Let the kernel end the server when this process is killed."""
    setpriv = shutil.which("setpriv")
    return [] if setpriv is None else [setpriv, "--pdeathsig", "TERM", "--"]

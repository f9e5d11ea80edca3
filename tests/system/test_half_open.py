"""Clients that connect and do not go on, in greater numbers than there may be open files.

The short form has time-outs of a second. The campaign (`HALF_OPEN=full`) has the default ones,
and prints how long a new client waited and when the last of the silent ones was gone.
"""

import contextlib
import itertools
import os
import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.support.servers import Server, Servers, servers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

FULL: Final = os.environ.get("HALF_OPEN") == "full"
COUNT: Final = 300
FILES: Final = 256
#: A new client is served within so many seconds; a busy machine is given more.
SERVED: Final = 1.0 if FULL else 10.0
#: Everything that was begun is gone after so many seconds.
GONE: Final = 30.0
SHORT: Final = {"BIDE_HEAD_TIMEOUT": "1", "BIDE_BODY_TIMEOUT": "1", "BIDE_KEEP_ALIVE": "1"}

HEAD: Final = b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
STARTS: Final = {
    "silent": b"",
    "half a head": HEAD,
    "half a body": HEAD + b"Content-Length: 90\r\n\r\n{",
}


@pytest.fixture(scope="module", autouse=True)
def many_files() -> Iterator[None]:
    """Let this process have as many connections as it is about to open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4096), hard), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """One server with few files, for all tests that leave it as it was."""
    with servers(tmp_path_factory.mktemp("half")) as running:
        running.settings |= {} if FULL else SHORT
        running.files = FILES
        running.start()
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Servers]:
    with servers(tmp_path) as running:
        yield running


@contextlib.contextmanager
def opened(server: Server, starts: list[bytes]) -> Iterator[list[socket.socket]]:
    """As many connections as may be, each with the start of a request."""
    made: list[socket.socket] = []
    try:
        _open(server, starts, made)
        yield made
    finally:
        for raw in made:
            raw.close()


def _open(server: Server, starts: list[bytes], made: list[socket.socket]) -> None:
    for start in itertools.islice(itertools.cycle(starts), COUNT):
        raw = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        # It may have been closed for another already.
        with contextlib.suppress(ConnectionError):
            raw.sendall(start)
        made.append(raw)


def open_files(server: Server) -> int:
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


def served(server: Server, headers: dict[str, str]) -> float:
    """Ask something of the database over a new connection; answers how long it took."""
    began = time.monotonic()
    answer = httpx.get(f"{server.url}/v1/agenda", headers=headers, timeout=60, trust_env=False)
    assert answer.status_code == 200, answer.text
    return time.monotonic() - began


def all_gone(waiting: list[socket.socket], began: float) -> float:
    """Wait until the server has closed each; answers when the last was closed."""
    for raw in waiting:
        raw.settimeout(max(0.1, began + GONE + 10 - time.monotonic()))
        with contextlib.suppress(ConnectionError):
            while raw.recv(2**16):
                pass
        raw.close()
    return time.monotonic() - began


@pytest.mark.parametrize("kind", [*STARTS, "all of them"])
def test_a_new_client_is_served_beside_those_that_do_not_go_on(
    deployment: Servers, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    [server] = deployment.started
    headers = deployment.headers
    served(server, headers)
    before = open_files(server)
    began = time.monotonic()
    starts = [STARTS[kind]] if kind in STARTS else [*STARTS.values()]
    with opened(server, starts) as waiting:
        most = open_files(server)
        waits = [served(server, headers) for _ in range(5)]
        gone = all_gone(waiting, began)
    assert max(waits) < SERVED
    assert most < FILES
    assert gone < GONE
    assert served(server, headers) < SERVED
    assert open_files(server) <= before + 8
    output = server.output()
    assert "Traceback" not in output
    assert "leaves room for" in output
    with capsys.disabled():
        print(
            f"\n{kind}: {COUNT} connections, {most} of {FILES} files, a new client served after"
            f" {max(waits):.3f} s at most, the last one gone after {gone:.1f} s"
        )


def test_a_full_table_of_files_is_survived(deployment: Servers) -> None:
    [server] = deployment.started
    # As if something else had taken what was left to the connections.
    limits = open_files(server) + 20
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (limits, FILES))
    began = processor_time(server)
    with opened(server, [b""]) as waiting:
        time.sleep(1)
        # It neither ends nor runs in a circle.
        assert server.process.poll() is None
        assert processor_time(server) - began < 5
        all_gone(waiting, time.monotonic())
    assert served(server, deployment.headers) < SERVED
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (FILES, FILES))


def processor_time(server: Server) -> float:
    """Seconds of processor time that a server has used."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(server: Server) -> int:
    """Bytes of memory that a server has."""
    resident = Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]
    return int(resident) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize(
    "piece", [b"X-A: " + b"x" * 1000 + b"\r\n", b"x" * 1000], ids=["lines", "one line"]
)
def test_headers_without_end_cost_no_memory(deployment: Servers, piece: bytes) -> None:
    [server] = deployment.started
    served(server, deployment.headers)
    before = memory(server)
    sent = 0
    for _ in range(5):
        raw = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        raw.sendall(b"GET / HTTP/1.1\r\n")
        with contextlib.suppress(ConnectionError):
            while sent < 200 * 2**20:
                raw.sendall(piece * 64)
                sent += len(piece) * 64
        raw.close()
    assert sent < 100 * 2**20
    assert memory(server) - before < 32 * 2**20


def test_stopping_takes_no_longer_for_those_that_do_not_go_on(folder: Servers) -> None:
    folder.settings |= {
        "BIDE_HEAD_TIMEOUT": "60",
        "BIDE_BODY_TIMEOUT": "60",
        "BIDE_SHUTDOWN_TIMEOUT": "1",
    }
    server = folder.start()
    with opened(server, [*STARTS.values()]):
        began = time.monotonic()
        server.process.terminate()
        server.process.wait(20)
        assert time.monotonic() - began < 15
    assert "internal_error" not in server.output()


def test_too_few_files_are_said_at_the_start(folder: Servers) -> None:
    folder.files = 80
    server = folder.start(wait=False)
    assert server.process.wait(60) == 1
    assert "the limit of open files is too low" in server.output()

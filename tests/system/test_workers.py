"""Several processes: a slow one is waited for, a dead one replaced, and each tells all numbers.

One server of two processes that start from nothing serves all tests: it takes long to start.
"""

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import impatient
from tests.support.reused import Reused
from tests.support.servers import START_SECONDS, Server, Servers, servers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

#: Twice the time after which uvicorn's own patience ends.
STOPPED_SECONDS = 2.0 * impatient.SECONDS


def workers_of(server: Server) -> set[int]:
    pid = server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = set()
    for child in children:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.add(int(child))
    return found


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def folder(postgres_reused: Reused, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The folder of a server whose two processes are starting, or have for another test."""
    name = postgres_reused.take()
    url = postgres_reused.cluster.url(name)
    with servers(tmp_path_factory.mktemp("workers"), url) as running:
        running.from_nothing = True
        running.module = impatient.__name__
        running.settings["BIDE_WORKERS"] = "2"
        server = running.start(wait=False)
        until(lambda: len(workers_of(server)) == 2)
        yield running
    postgres_reused.give_back(name)


@pytest.fixture
def server(folder: Servers) -> Server:
    return folder.started[0]


def test_a_process_that_takes_long_to_start_is_waited_for(server: Server) -> None:
    begun = workers_of(server)
    for pid in begun:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(STOPPED_SECONDS)
    for pid in begun:
        os.kill(pid, signal.SIGCONT)
    server.wait_until_ready()
    assert workers_of(server) == begun
    assert "died" not in server.output()


def test_a_process_that_has_gone_is_replaced_at_once(server: Server) -> None:
    until(lambda: len(workers_of(server)) == 2)
    server.wait_until_ready()
    begun = workers_of(server)
    gone = begun.pop()
    os.kill(gone, signal.SIGKILL)
    until(lambda: len(workers_of(server) - {gone}) == 2)
    server.wait_until_ready()


def counted(text: str, route: str) -> float:
    found = re.findall(rf'^bide_requests_total{{.*route="{route}".*}} (\S+)$', text, re.MULTILINE)
    return sum(map(float, found))


def test_several_processes_tell_the_numbers_of_all(folder: Servers, server: Server) -> None:
    server.wait_until_ready()
    # Each connection is one process's, and which one is chance.
    for _ in range(30):
        with server.client(folder.headers) as client:
            assert client.get("/v1/employers").status_code == 200
    found = set()
    for _ in range(10):
        with server.client({}) as client:
            found.add(counted(client.get("/metrics").text, "/v1/employers"))
    assert found == {30.0}
    assert server.stop() in {0, -signal.SIGTERM}

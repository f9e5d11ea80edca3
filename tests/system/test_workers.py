"""Several processes: one that takes long to start is waited for, and one that dies is replaced."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import impatient
from tests.support.servers import START_SECONDS, Server, Servers, servers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

#: Twice the time after which uvicorn's own patience ends.
STOPPED_SECONDS = 2.0 * impatient.SECONDS


@pytest.fixture
def folder(tmp_path: Path, postgres_url: str) -> Iterator[Servers]:
    with servers(tmp_path, postgres_url) as running:
        running.from_nothing = True
        running.module = impatient.__name__
        running.settings["BIDE_WORKERS"] = "2"
        yield running


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


def test_a_process_that_takes_long_to_start_is_waited_for(folder: Servers) -> None:
    server = folder.start(wait=False)
    until(lambda: len(workers_of(server)) == 2)
    begun = workers_of(server)
    for pid in begun:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(STOPPED_SECONDS)
    for pid in begun:
        os.kill(pid, signal.SIGCONT)
    server.wait_until_ready()
    assert workers_of(server) == begun
    assert "died" not in server.told()
    # And one that has gone is replaced all the same, at once.
    gone = begun.pop()
    os.kill(gone, signal.SIGKILL)
    until(lambda: len(workers_of(server) - {gone}) == 2)
    server.wait_until_ready()

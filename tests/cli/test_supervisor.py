"""A process that dies is replaced at once, whatever it was asked before."""

import signal
from collections.abc import Iterator
from multiprocessing import get_context
from typing import Any

import pytest
import uvicorn
from uvicorn.supervisors import multiprocess

from app.cli.supervisor import Supervisor
from tests.cli.asked import answers, killed_when_asked

pytestmark = pytest.mark.timeout(60)

#: As long as a test may take, and longer: who waits for it fails.
TIMEOUT = 3600


class Started(multiprocess.Process):
    """A process that runs a function instead of a server."""

    runs = staticmethod(answers)

    def __init__(self, config: uvicorn.Config, sockets: list[Any]) -> None:
        super().__init__(config, sockets)
        spawning = get_context("spawn")
        self.process = spawning.Process(target=self.runs, args=(self.child_conn,), daemon=True)


class Killed(Started):
    runs = staticmethod(killed_when_asked)


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    """A supervisor whose replacements answer."""
    monkeypatch.setattr(multiprocess, "SIGNALS", {})
    monkeypatch.setattr(multiprocess, "Process", Started)
    config = uvicorn.Config("nothing:app", workers=2, timeout_worker_healthcheck=TIMEOUT)
    found = Supervisor(config, [])
    yield found
    for process in found.processes:
        process.kill()
        process.join()


def test_a_process_that_is_killed_before_it_answers_is_replaced_at_once(
    supervisor: Supervisor,
) -> None:
    killed, kept = Killed(supervisor.config, []), Started(supervisor.config, [])
    supervisor.processes = [killed, kept]
    for process in supervisor.processes:
        process.start()
    supervisor.keep_subprocess_alive()
    assert killed.exitcode == -signal.SIGKILL
    assert supervisor.processes[0] is not killed
    assert supervisor.processes[1] is kept
    # The replacement answers, and stays.
    replaced = list(supervisor.processes)
    supervisor.keep_subprocess_alive()
    assert supervisor.processes == replaced

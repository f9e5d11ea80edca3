"""Numbers of a server, and of several processes that answer for each other."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import Servers, servers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
def folder(tmp_path: Path, postgres_url: str) -> Iterator[Servers]:
    """One server of two processes, which have started."""
    with servers(tmp_path, postgres_url) as running:
        running.from_nothing = True
        running.settings["BIDE_WORKERS"] = "2"
        running.start()
        yield running


def counted(text: str, route: str) -> float:
    found = re.findall(rf'^bide_requests_total{{.*route="{route}".*}} (\S+)$', text, re.MULTILINE)
    return sum(map(float, found))


def test_several_processes_tell_the_numbers_of_all(folder: Servers) -> None:
    [server] = folder.started
    # Each connection is one process's, and which one is chance.
    for _ in range(30):
        with server.client(folder.headers) as client:
            assert client.get("/v1/employers").status_code == 200
    told = set()
    for _ in range(10):
        with server.client({}) as client:
            told.add(counted(client.get("/metrics").text, "/v1/employers"))
    assert told == {30.0}
    assert server.stop() in {0, -15}

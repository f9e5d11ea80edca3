"""A server that is asked to stop: what it has begun it ends, and then it is gone."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.support.servers import Server, Servers, servers
from tests.system.crowd import Crowd, interview

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

WRITERS: Final = 24
HELD: Final = 1.0
#: A contact of yesterday, of which any number can be recorded.
RECORDED: Final = {
    "kind": "adjustment",
    "channel": "email",
    "result": "sent",
    "happened_at": (datetime.now(UTC) - timedelta(days=1)).isoformat(),
    "acknowledge_breach": True,
}


@dataclass
class Deployment:
    """Servers on one database, and a way to keep every write waiting."""

    servers: Servers
    held: Callable[[], AbstractContextManager[None]]
    stored: Callable[[], set[str]]


@contextlib.contextmanager
def held_postgres(url: str) -> Iterator[None]:
    with psycopg.connect(url) as connection:
        connection.execute("SELECT FROM employers FOR UPDATE")
        yield


@contextlib.contextmanager
def held_sqlite(path: Path) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def contacts_in_postgres(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {str(row[0]) for row in connection.execute("SELECT id FROM contacts")}


def contacts_in_sqlite(path: Path) -> set[str]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM contacts")}


@pytest.fixture(params=["sqlite", "postgresql"])
def deployment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deployment]:
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        with servers(tmp_path, url) as running:
            yield Deployment(running, lambda: held_postgres(url), lambda: contacts_in_postgres(url))
    else:
        path = tmp_path / "var" / "bide.sqlite3"
        with servers(tmp_path) as running:
            yield Deployment(running, lambda: held_sqlite(path), lambda: contacts_in_sqlite(path))


@dataclass
class Load:
    """Writers that go on until the server is gone."""

    path: str
    headers: dict[str, str]
    acknowledged: set[str] = field(default_factory=set)
    cut_off: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def write(self, server: Server) -> None:
        with server.client(self.headers) as client:
            while True:
                chosen = f"019a9f6e-0000-7000-8000-{uuid4().hex[:12]}"
                body = {"id": chosen, **RECORDED}
                try:
                    answer = client.post(self.path, json=body)
                except httpx.TransportError as error:
                    self.cut_off.append(f"{type(error).__name__} {chosen}")
                    return
                if answer.status_code != 201 or answer.json()["id"] != chosen:
                    self.unexpected.append(answer.text)
                    return
                self.acknowledged.add(chosen)


def load_for(deployment: Deployment, server: Server) -> Load:
    with contextlib.closing(Crowd([server], deployment.servers.headers)) as crowd:
        made: Any = crowd.ask("POST", "/v1/interviews", interview(timedelta(days=40)))
    return Load(f"/v1/interviews/{made['id']}/contacts", deployment.servers.headers)


def started(load: Load, server: Server) -> list[threading.Thread]:
    threads = [threading.Thread(target=load.write, args=(server,)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    # Until all of them are in flight; this request is one more.
    running = f"bide_requests_in_progress {WRITERS + 1}.0"
    deadline = time.monotonic() + 30
    with server.client({}) as client:
        while running not in client.get("/metrics").text:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    return threads


def ended(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_what_is_in_flight_is_answered_whole_and_stored(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment.servers.settings |= {"BIDE_SHUTDOWN_TIMEOUT": "20", "BIDE_LOCK_TIMEOUT": "50"}
    server = deployment.servers.start()
    load = load_for(deployment, server)
    with deployment.held():
        threads = started(load, server)
        assert not load.acknowledged
        server.process.terminate()
        time.sleep(HELD)
        assert server.process.poll() is None
    began = time.monotonic()
    server.process.wait(20)
    took = time.monotonic() - began
    ended(threads)
    assert load.unexpected == []
    # Each had one write in flight when the server was asked to stop, and got its answer.
    assert len(load.acknowledged) >= WRITERS
    assert len(load.cut_off) == WRITERS
    assert deployment.stored() == load.acknowledged
    assert took < 10
    assert "Traceback" not in server.output()
    with capsys.disabled():
        print(f"\n{len(load.acknowledged)} answered, stopped after {took:.2f} s")


def test_it_is_gone_when_its_time_is_up_whatever_still_waits(deployment: Deployment) -> None:
    deployment.servers.settings |= {
        "BIDE_SHUTDOWN_TIMEOUT": "1",
        "BIDE_LOCK_TIMEOUT": "50",
    }
    server = deployment.servers.start()
    load = load_for(deployment, server)
    with deployment.held():
        threads = started(load, server)
        began = time.monotonic()
        server.process.terminate()
        server.process.wait(20)
        took = time.monotonic() - began
    ended(threads)
    assert took < 4
    assert load.acknowledged == set()
    assert len(load.unexpected) == WRITERS
    assert all('"The service is stopping."' in one for one in load.unexpected)
    assert "internal_error" not in server.output()
    assert "Exception in ASGI" not in server.output()
    assert deployment.stored() == set()

"""Streams across the death of a server, beside other servers, and at the end of one."""

import contextlib
import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.support.servers import Server, Servers, servers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

#: Many more in the campaign.
KILLS: Final = min(int(os.environ.get("KILLS", "1")), 20)
#: How many events are received before one kill after the other.
EVENTS_BEFORE_EACH: Final = (30, 7, 60, 15)


@pytest.fixture(params=["sqlite", "postgresql"])
def deployment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Servers]:
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    with servers(tmp_path, url) as running:
        yield running


@dataclass
class Follower:
    """A client as browsers are: it comes again with the last id it was sent."""

    headers: dict[str, str]
    server: Server
    last: str | None = None
    received: list[Any] = field(default_factory=list)
    streams: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.over.is_set():
            with contextlib.suppress(httpx.TransportError):
                self._follow()
            time.sleep(0.05)

    def _follow(self) -> None:
        place = {} if self.last is None else {"Last-Event-ID": self.last}
        with (
            self.server.client(self.headers) as client,
            client.stream("GET", "/v1/events/stream", headers=place) as response,
        ):
            if response.status_code != 200:
                return
            self.streams += 1
            found: dict[str, str] = {}
            for line in response.iter_lines():
                if self.over.is_set():
                    return
                name, _, value = line.partition(": ")
                if name:
                    found[name] = value
                    continue
                # Only a whole event counts, and its id with it.
                if "id" in found:
                    self.last = found["id"]
                if "data" in found:
                    self.received.append(json.loads(found["data"]))
                found = {}


@dataclass
class Writer:
    """Who makes employers, one after the other, on whichever server there is."""

    headers: dict[str, str]
    server: Server
    made: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        numbers = count()
        while not self.over.is_set():
            with (
                contextlib.suppress(httpx.TransportError),
                self.server.client(self.headers) as client,
            ):
                while not self.over.is_set():
                    body = {"name": f"Employer {next(numbers)}", "time_zone": "UTC"}
                    self.made += client.post("/v1/employers", json=body).status_code == 201
            time.sleep(0.05)


def wait_for(condition: Any, seconds: float = 60.0) -> None:  # noqa: ANN401 # A call of any kind.
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def listed(server: Server, headers: dict[str, str]) -> list[Any]:
    """All events, as the list has them."""
    found: list[Any] = []
    after: str | None = "0"
    with server.client(headers) as client:
        while after is not None:
            page = client.get("/v1/events", params={"after": after, "limit": 200}).json()
            found += page["items"]
            after = page["next_cursor"]
    return found


def test_every_event_is_received_once_across_kills(
    deployment: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    server = deployment.start()
    headers = deployment.headers
    follower = Follower(headers, server)
    writer = Writer(headers, server)
    threads = [threading.Thread(target=one.run) for one in (follower, writer)]
    threads[0].start()
    wait_for(lambda: follower.last is not None)
    threads[1].start()
    try:
        for kill in range(KILLS):
            wanted = len(follower.received) + EVENTS_BEFORE_EACH[kill % len(EVENTS_BEFORE_EACH)]
            wait_for(lambda wanted=wanted: len(follower.received) >= wanted)
            server.kill()
            server = deployment.start()
            follower.server = writer.server = server
        wanted = len(follower.received) + 20
        wait_for(lambda: len(follower.received) >= wanted)
        writer.over.set()
        threads[1].join(60)
        truth = listed(server, headers)
        wait_for(lambda: len(follower.received) >= len(truth))
        time.sleep(0.5)
    finally:
        writer.over.set()
        follower.over.set()
        server.stop()
        for thread in threads:
            thread.join(60)
    assert follower.received == truth
    assert [event["seq"] for event in truth] == list(range(1, len(truth) + 1))
    assert follower.streams > KILLS
    # A change whose answer was cut off by a kill may be there: no more than one a kill.
    assert writer.made <= len(truth) <= writer.made + KILLS
    with capsys.disabled():
        print(  # The figure is what this test is asked for.
            f"\n{KILLS} kills, {follower.streams} streams: "
            f"{len(truth)} events, each received once, in order"
        )


@contextlib.contextmanager
def following(server: Server, headers: dict[str, str]) -> Iterator[Follower]:
    follower = Follower(headers, server)
    thread = threading.Thread(target=follower.run)
    thread.start()
    try:
        wait_for(lambda: follower.last is not None)
        yield follower
    finally:
        follower.over.set()
        # It sees that it is over with the next line.
        with contextlib.suppress(httpx.TransportError), server.client(headers) as client:
            client.post("/v1/employers", json={"name": f"End {server.port}", "time_zone": "UTC"})
        thread.join(60)
        assert not thread.is_alive()


def test_a_change_through_one_server_is_seen_on_another_within_seconds(
    deployment: Servers,
) -> None:
    first, second = deployment.several(2)
    with (
        following(second, deployment.headers) as follower,
        first.client(deployment.headers) as client,
    ):
        client.post("/v1/employers", json={"name": "Acme", "time_zone": "UTC"})
        wait_for(lambda: len(follower.received) == 1, 10)


def test_a_server_with_open_streams_stops_at_once(deployment: Servers) -> None:
    server = deployment.start()
    headers = deployment.headers
    clients = [server.client(headers) for _ in range(3)]
    with contextlib.ExitStack() as stack:
        for client in clients:
            stack.enter_context(client)
            response = stack.enter_context(client.stream("GET", "/v1/events/stream"))
            lines = response.iter_lines()
            assert next(lines).startswith(("id", "retry"))
        began = time.monotonic()
        server.stop()
        # The requests that run have ten seconds; a stream is not to use them up.
        assert time.monotonic() - began < 5
    output = server.output()
    assert "Traceback" not in output
    assert "timeout graceful shutdown exceeded" not in output

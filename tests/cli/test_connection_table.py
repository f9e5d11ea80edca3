"""The table of connections: which close where it is full, and when the server stops."""

import pickle
import time
from collections.abc import Callable
from typing import Final

import pytest

from app.cli.connections import Bounds, Stage
from app.cli.protocol import Protocols
from tests.cli.protocol_server import GET, Client, Running, serving, until
from tests.cli.raw_requests import HEAD, POST, running, shared

__all__ = ["running", "shared"]


def stream(running: Running) -> Client:
    client = running.connect(GET.replace(b"/echo", b"/stream"))
    assert client.raw.recv(12) == b"HTTP/1.1 200"
    return client


SILENT: Final[dict[str, Callable[[Running], Client]]] = {
    "silent": lambda running: running.connect(),
    "half a head": lambda running: running.connect(HEAD),
    "half a body": lambda running: running.connect(POST + b"Content-Length: 9\r\n\r\nhalf"),
}


@pytest.mark.parametrize("bound", ["connections", "per_address"])
@pytest.mark.parametrize("kind", SILENT)
def test_where_the_table_is_full_those_close_that_wait_for_their_client(
    bound: str, kind: str
) -> None:
    with serving(**{bound: 20, "head_seconds": 60, "body_seconds": 60}) as running:
        kept = stream(running)
        waiting = [SILENT[kind](running) for _ in range(60)]
        for _ in range(5):
            assert running.connect(GET).answer()[0] == 200
        assert len(running.table) <= 20
        # The oldest went first, and what is being answered not at all.
        assert waiting[0].ended()
        assert kept.raw.recv(1)


def test_an_idle_connection_closes_before_one_that_has_begun() -> None:
    with serving(connections=2, head_seconds=60) as running:
        begun = running.connect(HEAD)
        until(lambda: [one.stage for one in running.connections()] == [Stage.HEAD])
        idle = running.connect(GET)
        assert idle.answer()[0] == 200
        assert running.connect(GET).answer()[0] == 200
        assert idle.ended()
        begun.send(b"\r\n")
        assert begun.answer()[0] == 200


def test_where_all_are_being_answered_a_further_one_is_refused() -> None:
    with serving(connections=3) as running:
        streams = [stream(running) for _ in range(3)]
        refused = running.connect()
        status, headers, _ = refused.answer()
        assert (status, headers["retry-after"]) == (503, "1")
        assert refused.ended()
        streams.pop().close()
        until(lambda: len(running.table) == 2)
        assert running.connect(GET).answer()[0] == 200


def test_a_trusted_proxy_has_no_share() -> None:
    with serving(per_address=2, proxies=("127.0.0.0/8",)) as running:
        streams = [stream(running) for _ in range(5)]
        assert len(running.table) == len(streams)


@pytest.mark.parametrize("kind", ["silent", "half a head"])
def test_stopping_waits_for_none_that_has_not_asked(kind: str) -> None:
    with serving(head_seconds=60) as running:
        waiting = [SILENT[kind](running) for _ in range(5)]
        assert running.connect(GET).answer()[0] == 200
        began = time.monotonic()
        running.server.should_exit = True
        assert all(one.ended() for one in waiting)
        # What runs has two seconds here.
        assert time.monotonic() - began < 1.9


def test_stopping_waits_for_the_rest_of_a_body_only_so_long() -> None:
    with serving(body_seconds=60) as running:
        SILENT["half a body"](running)
        until(lambda: running.app.running == 1)
        running.server.should_exit = True
        until(lambda: running.app.running == 0)


def test_each_of_several_processes_has_a_table_of_its_own() -> None:
    protocols = Protocols(Bounds(connections=7))
    again = pickle.loads(pickle.dumps(protocols))  # noqa: S301  # as uvicorn does
    assert again.bounds == protocols.bounds
    assert again.table is None

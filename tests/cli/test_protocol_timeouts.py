"""Timeouts of a connection: for heads, bodies and answers, and after the answer."""

import json
import socket
import time
from contextlib import suppress

import pytest

from tests.cli.protocol_server import GET, Running, serving, until
from tests.cli.raw_requests import CHUNKED, HEAD, POST, cut_off, running, shared

__all__ = ["running", "shared"]


@pytest.mark.parametrize(
    "sent", [b"G", HEAD, HEAD + b"X-A: x", b"\r\n"], ids=["one byte", "lines", "field", "empty"]
)
def test_a_head_that_does_not_come_whole_is_a_problem(running: Running, sent: bytes) -> None:
    running.connect(sent).problem(408, "request_timeout")
    running.open(0)


def test_a_head_that_drips_is_a_problem(running: Running) -> None:
    client = running.connect()
    with suppress(ConnectionError):
        for byte in HEAD * 3:
            client.send(bytes([byte]))
            time.sleep(0.05)
    client.problem(408, "request_timeout")


def test_a_silent_connection_is_closed_without_a_word(running: Running) -> None:
    client = running.connect()
    assert client.raw.recv(1) == b""
    running.open(0)


@pytest.mark.parametrize("before", [GET, GET + b"\r\n"], ids=["plainly", "with an empty line"])
def test_a_connection_that_is_kept_is_closed_when_it_stays_idle(
    running: Running, before: bytes
) -> None:
    client = running.connect(before)
    assert client.answer()[0] == 200
    assert client.ended()


def test_a_second_head_has_a_time_of_its_own(running: Running) -> None:
    client = running.connect(GET)
    assert client.answer()[0] == 200
    client.send(HEAD)
    client.problem(408, "request_timeout")


def test_a_second_head_that_was_begun_too_early_has_a_time_as_well(running: Running) -> None:
    client = running.connect(GET + HEAD)
    assert client.answer()[0] == 200
    client.problem(408, "request_timeout")


@pytest.mark.parametrize(
    "sent",
    [
        POST + b"Content-Length: 9\r\n\r\n",
        POST + b"Content-Length: 9\r\n\r\nhalf",
        CHUNKED + b"5\r\nhal",
        CHUNKED + b"5\r\nwhole\r\n",
        CHUNKED + b"5;" + b"x" * 100,
        POST + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
    ],
    ids=["none", "half", "half a chunk", "no last chunk", "no body", "asked to go on"],
)
def test_a_body_that_does_not_come_whole_is_a_problem(running: Running, sent: bytes) -> None:
    client = running.connect(sent)
    if b"Expect" in sent:
        assert client.raw.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.problem(408, "request_timeout")
    running.open(0)
    assert running.app.disconnected == ["echo"]


def test_a_body_that_drips_is_a_problem() -> None:
    with serving(rate=10_000) as running:
        client = running.connect(POST + b"Content-Length: 1000\r\n\r\n")
        began = time.monotonic()
        with suppress(ConnectionError):
            for _ in range(200):
                client.send(b"x")
                time.sleep(0.05)
        client.problem(408, "request_timeout")
        assert time.monotonic() - began > 1.5


def test_a_body_at_its_rate_may_take_long(running: Running) -> None:
    client = running.connect(POST + b"Content-Length: 60000\r\n\r\n")
    for _ in range(30):
        client.send(b"x" * 2000)
        time.sleep(0.1)
    assert client.answer()[0] == 200


def test_the_time_that_the_application_takes_is_not_its_client_s(running: Running) -> None:
    size = 400_000
    late = POST.replace(b"/echo", b"/late") + b"Content-Length: %d\r\n\r\n" % size
    client = running.connect(late + b"x" * size)
    status, _, body = client.answer()
    assert (status, json.loads(body)["size"]) == (200, size)


def test_a_client_that_waits_to_be_asked_for_its_body_is_waited_for(running: Running) -> None:
    late = POST.replace(b"/echo", b"/late")
    client = running.connect(late + b"Content-Length: 4\r\nExpect: 100-continue\r\n\r\n")
    assert client.raw.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.send(b"body")
    assert client.answer()[0] == 200


def test_a_body_that_was_not_wanted_is_read_to_its_end(running: Running) -> None:
    early = POST.replace(b"/echo", b"/early") + b"Content-Length: 3000000\r\n\r\n"
    client = running.connect(early)
    assert client.answer()[0] == 200
    client.send(b"x" * 3_000_000)
    client.send(GET)
    assert client.answer()[0] == 200


def test_a_body_that_was_not_wanted_is_not_waited_for(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.protocol.DRAIN_SILENCE", 0.3)
    early = POST.replace(b"/echo", b"/early") + b"Content-Length: 3000000\r\n\r\n"
    client = running.connect(early + b"x")
    assert client.answer()[0] == 200
    assert client.ended()


def test_a_body_that_was_not_wanted_is_not_read_without_end(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.protocol.DRAIN_BYTES", 2**20)
    early = POST.replace(b"/echo", b"/early") + b"Content-Length: 300000000\r\n\r\n"
    client = running.connect(early)
    assert cut_off(client, b"x" * 2**16) < 20 * 2**20


def test_a_client_that_takes_nothing_of_its_answer_is_given_up(running: Running) -> None:
    client = running.connect()
    client.raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.send(GET.replace(b"/echo", b"/flood"))
    until(lambda: running.app.running == 1)
    until(lambda: running.app.running == 0)
    running.open(0)


def test_a_client_that_takes_its_answer_slowly_gets_all_of_it() -> None:
    with serving(rate=2**20) as running:
        client = running.connect(GET.replace(b"/echo", b"/flood"))
        got = 0
        while got < 400 * 2**16:
            piece = client.raw.recv(2**20)
            assert piece
            got += len(piece)
            time.sleep(0.02)


def test_a_connection_that_cannot_even_be_closed_is_given_up(running: Running) -> None:
    client = running.connect()
    client.raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.send(
        GET.replace(b"/echo", b"/flood").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    )
    until(lambda: running.app.running == 1)
    running.open(0)

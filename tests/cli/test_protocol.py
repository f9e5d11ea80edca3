"""What the server bounds before the application sees a request, and behind its answer."""

import json
import time
from contextlib import suppress
from typing import Final

import pytest

from app.cli.protocol import MAX_FIELDS, MAX_PIPELINED
from tests.cli.protocol_server import GET, Running, serving, until
from tests.cli.raw_requests import CHUNKED, HEAD, POST, cut_off, headers_of, running, shared

__all__ = ["running", "shared"]

# ----------------------------------------------------------------------- sizes


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        pytest.param(
            b"GET /" + b"x" * 8192 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            414,
            "uri_too_long",
            id="address",
        ),
        pytest.param(b"GET /?" + b"x" * 2**20, 414, "uri_too_long", id="address without end"),
        pytest.param(
            HEAD + b"X-A: " + b"x" * 32_768 + b"\r\n\r\n", 431, "headers_too_large", id="one field"
        ),
        pytest.param(HEAD + b"X-A: " + b"x" * 2**20, 431, "headers_too_large", id="without end"),
        pytest.param(HEAD + b"x" * 2**20, 431, "headers_too_large", id="name without end"),
        pytest.param(
            HEAD + b"a: b\r\n" * MAX_FIELDS + b"\r\n", 431, "headers_too_large", id="many"
        ),
        pytest.param(
            HEAD + (b"x" * 400 + b": y\r\n") * 90 + b"\r\n", 431, "headers_too_large", id="in all"
        ),
        pytest.param(b"\r\n" * 2**19, 431, "headers_too_large", id="empty lines"),
        pytest.param(b"\x16\x03\x01\x02\x00", 400, "bad_request", id="no HTTP"),
    ],
)
def test_a_head_that_is_too_large_is_a_problem(
    running: Running, sent: bytes, status: int, code: str
) -> None:
    client = running.connect()
    with suppress(ConnectionError):
        client.send(sent)
    client.problem(status, code)
    assert running.app.asked == 0


@pytest.mark.parametrize("piece", [1, 1000])
def test_a_head_in_pieces_is_held_to_the_same_size(running: Running, piece: int) -> None:
    with serving(head_bytes=1024, url_bytes=1024, head_seconds=60) as small:
        client = small.connect(HEAD)
        with suppress(ConnectionError):
            for _ in range(4000 // piece):
                client.send(b"x" * piece)
                time.sleep(0)
        client.problem(431, "headers_too_large")


def test_a_head_at_the_bounds_is_served(running: Running) -> None:
    path = b"/echo?" + b"x" * (8192 - 6)
    fields = b"".join(b"x-%02d: %s\r\n" % (n, b"y" * 300) for n in range(99))
    client = running.connect(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n" + fields + b"\r\n")
    assert client.answer()[0] == 200


def test_what_is_sent_without_end_is_not_read_without_end(running: Running) -> None:
    client = running.connect(HEAD)
    # The buffers of the sockets take some of it, too.
    assert cut_off(client, b"X-A: " + b"x" * 65_000 + b"\r\n") < 20 * 2**20


def test_a_body_of_single_bytes_is_a_body(running: Running) -> None:
    client = running.connect(CHUNKED + b"1\r\nx\r\n" * 50_000 + b"0\r\n\r\n")
    status, _, body = client.answer()
    assert (status, json.loads(body)["size"]) == (200, 50_000)


def test_what_surrounds_a_body_is_bounded(running: Running) -> None:
    client = running.connect(CHUNKED)
    assert cut_off(client, b"1;" + b"x" * 65_000 + b"\r\ny\r\n") < 20 * 2**20
    until(lambda: running.app.running == 0)


def test_trailers_are_no_headers(running: Running) -> None:
    client = running.connect(CHUNKED + b"1\r\nx\r\n0\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n")
    assert "x-forwarded-for" not in headers_of(client.answer()[2])


def test_trailers_are_bounded(running: Running) -> None:
    client = running.connect(CHUNKED + b"1\r\nx\r\n0\r\n")
    client.send(b"a: b\r\n" * 20_000)
    client.problem(431, "headers_too_large")


# -------------------------------------------------------------------- pipelining


def test_requests_that_are_sent_ahead_are_answered_in_turn(running: Running) -> None:
    client = running.connect(GET * 20)
    text = b""
    while text.count(b"HTTP/1.1 200 OK") < 20:
        text += client.raw.recv(2**16)


def test_requests_that_are_sent_ahead_are_bounded(running: Running) -> None:
    client = running.connect(GET.replace(b"/echo", b"/stream"))
    until(lambda: running.app.running == 1)
    client.raw.settimeout(0.5)
    with suppress(OSError):
        for _ in range(100):
            client.send(GET * 1000)
    [connection] = running.connections()
    assert len(connection.pipeline) <= MAX_PIPELINED


@pytest.mark.parametrize("behind", [b"", GET, b"nonsense\r\n\r\n"], ids=["", "another", "nonsense"])
def test_a_stream_learns_that_its_client_has_gone(running: Running, behind: bytes) -> None:
    client = running.connect(GET.replace(b"/echo", b"/stream") + behind)
    until(lambda: running.app.running == 1)
    client.close()
    until(lambda: running.app.disconnected == ["stream"])
    running.open(0)


def test_nonsense_behind_a_request_does_not_end_up_in_its_answer(running: Running) -> None:
    late = GET.replace(b"/echo", b"/late")
    client = running.connect(late + b"nonsense\r\n\r\n")
    assert client.answer()[0] == 200
    assert client.ended()


# ------------------------------------------------- requests of which nothing can come

UPGRADE: Final = b"Connection: upgrade\r\nUpgrade: "


@pytest.mark.parametrize(
    "line",
    [
        b"CONNECT example.com:443 HTTP/1.1",
        b"CONNECT example.com:443 HTTP/1.0",
        b"CONNECT /echo HTTP/1.1",
        b"PRI * HTTP/2.0",
        b"GET /echo HTTP/2.0",
        b"GET /echo HTTP/0.9",
        b"GET * HTTP/1.1",
        b"GET echo HTTP/1.1",
        b"GET ?echo HTTP/1.1",
        b"GET http:///echo HTTP/1.1",
        b"GET http://x:99999/echo HTTP/1.1",
        b"GET mailto:somebody HTTP/1.1",
    ],
)
def test_a_request_that_can_have_no_answer_is_a_problem(running: Running, line: bytes) -> None:
    client = running.connect(line + b"\r\nHost: x\r\n\r\n")
    client.problem(400, "bad_request")
    assert running.app.asked == 0
    running.open(0)


def test_a_tunnel_behind_another_request_does_not_end_up_in_its_answer(running: Running) -> None:
    late = GET.replace(b"/echo", b"/late")
    client = running.connect(late + b"CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\nbytes")
    assert client.answer()[0] == 200
    assert client.ended()
    assert running.app.asked == 1


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("http://example.com", "/", ""),
        ("http://example.com?a=b", "/", "a=b"),
        ("HTTP://example.com:8080/echo?a=b", "/echo", "a=b"),
        ("https://example.com/echo", "/echo", ""),
    ],
)
def test_a_target_may_name_the_server(running: Running, target: str, path: str, query: str) -> None:
    client = running.connect(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    status, _, body = client.answer()
    asked = json.loads(body)
    assert (status, asked["path"], asked["query"]) == (200, path, query)


def test_the_options_of_the_server_as_a_whole_may_be_asked_for(running: Running) -> None:
    client = running.connect(b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")
    assert json.loads(client.answer()[2])["path"] == "*"
    client.send(GET)
    assert client.answer()[0] == 200


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket", b"TLS/1.2", b"nonsense"])
@pytest.mark.parametrize(
    ("request_", "body"),
    [
        (HEAD, b""),
        (POST + b"Content-Length: 31\r\n", b"GET /late HTTP/1.1\r\nHost: x\r\n\r\n"),
        (POST + b"Transfer-Encoding: chunked\r\n", b"1f\r\n" + b"x" * 31 + b"\r\n0\r\n\r\n"),
    ],
    ids=["no body", "a body like a request", "chunks"],
)
@pytest.mark.parametrize("whole", [True, False], ids=["at once", "byte by byte"])
def test_an_upgrade_is_not_made_and_the_request_is_served_without(
    running: Running, protocol: bytes, request_: bytes, body: bytes, *, whole: bool
) -> None:
    asks = request_ + UPGRADE + protocol + b"\r\n\r\n" + body
    sent = asks + asks + GET
    client = running.connect()
    for piece in [sent] if whole else [bytes([byte]) for byte in sent]:
        client.send(piece)
    text = b""
    while text.count(b"HTTP/1.1 200 OK") < 3:
        piece = client.raw.recv(2**16)
        assert piece, text
        text += piece
    assert text.count(b'"size": 31') == (2 if body else 0)
    assert text.count(b'"path": "/echo"') == running.app.asked == 3
    assert b'"upgrade",' not in text


def test_requests_that_ask_for_an_upgrade_are_bounded_as_others(running: Running) -> None:
    client = running.connect(GET.replace(b"/echo", b"/stream"))
    until(lambda: running.app.running == 1)
    client.send((HEAD + UPGRADE + b"h2c\r\n\r\n") * 500)
    [connection] = running.connections()
    until(lambda: len(connection.pipeline) == MAX_PIPELINED)


def test_a_client_of_http_1_0_is_not_asked_to_go_on(running: Running) -> None:
    head = b"POST /echo HTTP/1.0\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
    status, _, body = running.connect(head + b"body").answer()
    assert (status, json.loads(body)["size"]) == (200, 4)

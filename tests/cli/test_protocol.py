"""What the server bounds before the application sees a request, and behind its answer."""

import json
import pickle
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

import pytest

from app.cli.connections import Bounds, Stage
from app.cli.protocol import MAX_FIELDS, MAX_PIPELINED, Protocols
from tests.cli.protocol_server import GET, Client, Running, serving, until

HEAD: Final = b"GET /echo HTTP/1.1\r\nHost: x\r\n"
POST: Final = b"POST /echo HTTP/1.1\r\nHost: x\r\n"
CHUNKED: Final = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def shared() -> Iterator[Running]:
    with pytest.MonkeyPatch.context() as patch, serving() as server:
        patch.setattr("app.cli.protocol.REFUSED_SECONDS", 0.2)
        yield server


@pytest.fixture
def running(shared: Running) -> Iterator[Running]:
    """A server with short timeouts, and no connection."""
    shared.app.asked = 0
    shared.app.disconnected = []
    yield shared
    shared.leave()


def headers_of(body: bytes) -> dict[str, str]:
    return dict(json.loads(body)["headers"])


def cut_off(client: Client, data: bytes) -> int:
    """Send the same again and again, up to 200 MiB; answers how much went before the end."""
    sent = 0
    with suppress(ConnectionError):
        while sent < 200 * 2**20:
            client.send(data)
            sent += len(data)
    return sent


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


# ----------------------------------------------------------------------- times


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


# -------------------------------------------------------------- after the answer


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


# ------------------------------------------------------------------------- table


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

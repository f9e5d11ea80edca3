"""Answers are compressed where that is accepted, saves something and betrays nothing."""

import gzip

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.api.http.compression import Compression, accepts_gzip, holds_secret
from app.api.operations.routes import strict_routes
from tests.support.application import application

PIECE = b"x" * 2_000
VARY = "Accept-Encoding, Authorization, Bide-Account"


@pytest.mark.parametrize(
    ("sent", "accepted"),
    [
        ("gzip", True),
        ("br, GZIP", True),
        ("deflate;q=0.5,gzip;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("identity", False),
        ("xgzip", False),
        ("gzipped", False),
        ("", False),
        (",".join(["x;q=0"] * 10_000), False),
    ],
)
def test_a_client_says_whether_it_takes_gzip(sent: str, accepted: bool) -> None:
    assert accepts_gzip([(b"accept-encoding", sent.encode())]) is accepted


def test_a_large_body_is_compressed_where_it_is_accepted(client: TestClient) -> None:
    plain = client.get("/v1/things?limit=200", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream(
        "GET", "/v1/things?limit=200", headers={"Accept-Encoding": "gzip"}
    ) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(raw) < len(plain.content) / 4
    assert gzip.decompress(raw) == plain.content
    for one in (plain, packed):
        assert one.headers["vary"] == VARY
        assert one.headers["etag"] == plain.headers["etag"]


def test_a_small_body_stays_as_it_is(client: TestClient) -> None:
    small = client.get("/v1/things?limit=1", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers
    assert small.headers["vary"] == VARY


def test_a_problem_and_a_public_answer_say_what_they_depend_on(client: TestClient) -> None:
    assert client.get("/v1/nothing").headers["vary"] == "Accept-Encoding"
    assert client.get("/healthz").headers["vary"] == "Accept-Encoding"


def test_what_may_hold_a_secret_is_never_compressed() -> None:
    named = {"access_token", "refresh_token", "key", "token", "secret"}
    for route in strict_routes(application()):
        if named & set(getattr(route.response_model, "model_fields", {})):
            assert holds_secret(route.path), route.path


async def in_pieces(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with three pieces, as an export does, or with a stream of events."""
    kind = b"text/event-stream" if scope["path"] == "/stream" else b"application/json"
    headers = [(b"content-type", kind)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for number in range(3):
        body = PIECE + bytes([48 + number])
        await send({"type": "http.response.body", "body": body, "more_body": number < 2})


def test_a_body_in_pieces_is_compressed_as_one_and_a_stream_is_not() -> None:
    client = TestClient(Compression(in_pieces), headers={"Accept-Encoding": "gzip"})
    with client.stream("GET", "/export") as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == b"".join(PIECE + bytes([48 + number]) for number in range(3))
    streamed = client.get("/stream")
    assert "content-encoding" not in streamed.headers
    assert streamed.headers["vary"] == "Accept-Encoding"

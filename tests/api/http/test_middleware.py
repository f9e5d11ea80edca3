import asyncio
import json
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message

from tests.api.small_service import SOME_ID, Store, problem

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/v1/broken", "/docs", "/v1/things"])
def test_every_answer_names_its_request(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"X-Request-Id": "abc-123"})
    assert response.headers["x-request-id"] == "abc-123"
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("given", ["", " ", "a b", "x" * 129, "\u00e9", "a\tb"])
def test_a_request_id_that_could_do_harm_is_replaced(client: TestClient, given: str) -> None:
    response = client.get("/healthz", headers={b"X-Request-Id": given.encode("latin-1")})
    assert re.fullmatch(r"[0-9a-f-]{36}", response.headers["x-request-id"])


def test_a_trace_goes_on(client: TestClient) -> None:
    response = client.get("/healthz", headers={"traceparent": PARENT})
    version, trace, span, flags = response.headers["traceparent"].split("-")
    assert (version, trace, flags) == ("00", TRACE, "01")
    assert re.fullmatch(r"[0-9a-f]{16}", span)
    assert span not in PARENT


@pytest.mark.parametrize(
    "given",
    [
        "",
        "x",
        PARENT.upper(),
        PARENT + "-more",
        PARENT.replace("00-", "ff-", 1),
        PARENT.replace(TRACE, "0" * 32),
        PARENT.replace("b7ad6b7169203331", "0" * 16),
    ],
)
def test_a_trace_that_is_none_is_left_alone(client: TestClient, given: str) -> None:
    response = client.get("/healthz", headers={"traceparent": given})
    assert response.status_code == 200
    assert "traceparent" not in response.headers


def test_a_later_version_of_traces_may_say_more(client: TestClient) -> None:
    parent = PARENT.replace("00-", "01-", 1) + "-more"
    response = client.get("/healthz", headers={"traceparent": parent})
    assert response.headers["traceparent"].startswith(f"00-{TRACE}-")


JSON = {"Content-Type": "application/json"}


def chunks(size: int) -> Iterator[bytes]:
    yield b'{"name": "'
    for _ in range(size // 100):
        yield b"x" * 100
    yield b'"}'


def test_a_body_over_the_bound_is_refused(client: TestClient) -> None:
    response = client.post("/v1/things", content=b"x" * 4097, headers=JSON)
    assert "at most 4,096 bytes" in problem(response, 413, "body_too_large")["detail"]


def test_a_body_in_pieces_is_refused_when_it_passes_the_bound(client: TestClient) -> None:
    response = client.post("/v1/things", content=chunks(5000), headers=JSON)
    problem(response, 413, "body_too_large")


def test_a_body_in_pieces_below_the_bound_is_read(client: TestClient) -> None:
    response = client.post("/v1/things", content=chunks(100), headers=JSON)
    assert response.status_code == 201


def test_a_defect_tells_nothing_about_itself(client: TestClient) -> None:
    response = client.get("/v1/broken")
    problem(response, 500, "internal_error")
    for secret in ("SELECT", "passwd", "Traceback", "RuntimeError", ".py"):
        assert secret not in response.text


def test_a_defect_is_logged_under_the_request_id(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/v1/broken", headers={"X-Request-Id": "find-me"})
    output = capsys.readouterr()
    assert "find-me" in output.out + output.err
    assert "SELECT secret" in output.out + output.err


def test_a_database_that_is_away_is_worth_asking_again(client: TestClient) -> None:
    response = client.get("/v1/away")
    problem(response, 503, "unavailable")
    assert response.headers["retry-after"] == "1"


def test_a_head_is_a_get_without_its_body(client: TestClient) -> None:
    path = f"/v1/things/{SOME_ID}"
    got, headed = client.get(path), client.head(path)
    assert headed.status_code == 200
    assert headed.content == b""
    assert headed.headers["content-length"] == got.headers["content-length"]


def test_readiness_is_the_database_s_and_life_is_not(client: TestClient, store: Store) -> None:
    assert client.get("/readyz").json() == {"status": "ok"}
    store.up = False
    problem(client.get("/readyz"), 503, "unavailable")
    assert client.get("/healthz").json() == {"status": "ok"}


async def asked(app: ASGIApp, hosts: list[bytes], version: str = "1.1") -> tuple[int, bytes]:
    """Ask for the health of a service, with these headers `Host` and no other."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": version,
        "method": "GET",
        "path": "/healthz",
        "query_string": b"",
        "headers": [(b"host", host) for host in hosts],
        "root_path": "",
        "extensions": {},
    }
    await app(scope, receive, send)
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])


@pytest.mark.parametrize(
    ("hosts", "version", "status"),
    [
        ([b"bide.example"], "1.1", 200),
        ([b"bide.example:8000"], "1.1", 200),
        ([b"[::1]:8000"], "1.1", 200),
        ([b"127.0.0.1"], "1.0", 200),
        ([b""], "1.1", 200),
        ([], "1.0", 200),
        ([], "1.1", 400),
        ([b"bide.example", b"bide.example"], "1.1", 400),
        ([b"bide.example", b"other.example"], "1.0", 400),
        ([b"bide.example, other.example"], "1.1", 400),
        ([b"bide.example/path"], "1.1", 400),
        ([b"robin@bide.example"], "1.1", 400),
        ([b"bide.example:port"], "1.1", 400),
        ([b"[::1"], "1.1", 400),
        ([b"x" * 100_000 + b"/"], "1.1", 400),
    ],
)
def test_a_request_names_its_host_once(
    app: FastAPI, hosts: list[bytes], version: str, status: int
) -> None:
    found, body = asyncio.run(asked(app, hosts, version))
    assert found == status
    if status == 400:
        assert json.loads(body)["code"] == "bad_request"

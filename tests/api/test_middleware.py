import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.api.support import SOME_ID, Store, problem

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
    told = capsys.readouterr()
    assert "find-me" in told.out + told.err
    assert "SELECT secret" in told.out + told.err


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

"""What an answer tells a browser: what it may keep, show, and hand to other origins."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.api.small_service import AUTH, Store, Time, make, problem

FRIEND = "https://app.example"


@pytest.mark.parametrize("path", ["/", "/docs", "/v1/things", "/v1/broken", "/nowhere", "/healthz"])
def test_every_answer_is_guarded(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "strict-transport-security" not in headers
    assert headers.get_list("cache-control") == [headers["cache-control"]]
    assert headers.get_list("content-security-policy") == [headers["content-security-policy"]]


@pytest.mark.parametrize(
    ("method", "path", "kept"),
    [
        ("GET", "/v1/things", "private, no-cache"),
        ("HEAD", "/v1/things", "private, no-cache"),
        ("POST", "/v1/things", "no-store"),
        ("GET", "/v1/broken", "no-store"),
        ("GET", "/v1/things/x", "no-store"),
        ("GET", "/healthz", "no-cache"),
        ("GET", "/rules", "no-cache"),
    ],
)
def test_an_answer_is_kept_only_to_be_asked_for_again(
    client: TestClient, method: str, path: str, kept: str
) -> None:
    body = {"name": "x"} if method == "POST" else None
    assert client.request(method, path, json=body).headers["cache-control"] == kept


def test_tls_is_asked_for_where_the_operator_says_so(store: Store, time: Time) -> None:
    with TestClient(make(store, time, hsts=31536000)) as client:
        found = client.get("/healthz").headers["strict-transport-security"]
    assert found == "max-age=31536000"


@pytest.fixture
def friendly(store: Store, time: Time) -> Iterator[TestClient]:
    with TestClient(make(store, time, origins=[FRIEND])) as client:
        yield client


def preflight(client: TestClient, origin: str, method: str, headers: str) -> tuple[int, str | None]:
    answer = client.options(
        "/v1/things",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": headers,
        },
    )
    return answer.status_code, answer.headers.get("access-control-allow-origin")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_page_of_a_friend_may_send_what_the_api_takes(
    friendly: TestClient, store: Store, method: str
) -> None:
    sent = (
        "authorization, content-type, idempotency-key, if-match, if-none-match, "
        "bide-account, last-event-id"
    )
    assert preflight(friendly, FRIEND, method, sent) == (200, FRIEND)
    assert store.looked_up == 0


def test_a_page_of_a_stranger_may_not(friendly: TestClient) -> None:
    assert preflight(friendly, "https://evil.example", "GET", "authorization") == (400, None)
    assert preflight(friendly, FRIEND, "GET", "x-other")[0] == 400


@pytest.mark.parametrize("origin", [FRIEND, "https://evil.example"])
def test_what_a_browser_asks_beforehand_is_answered_like_everything_else(
    friendly: TestClient, origin: str
) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET", "X-Request-Id": "mine"}
    answer = friendly.options("/v1/things", headers=asked)
    if origin == FRIEND:
        assert answer.status_code == 200
        assert answer.headers["access-control-max-age"] == "7200"
    else:
        found = problem(answer, 400, "bad_request")
        assert "origin" in found["detail"]
    assert answer.headers["x-request-id"] == "mine"
    assert "origin" in answer.headers["vary"].lower()
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_page_of_a_friend_may_read_why_its_headers_are_refused(friendly: TestClient) -> None:
    asked = {
        "Origin": FRIEND,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "x-other",
    }
    answer = friendly.options("/v1/things", headers=asked)
    problem(answer, 400, "bad_request")
    assert answer.headers["access-control-allow-origin"] == FRIEND


def test_an_ordinary_options_is_no_preflight(friendly: TestClient) -> None:
    answer = friendly.options("/v1/things", headers={"Origin": FRIEND})
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["access-control-allow-origin"] == FRIEND


def test_a_page_of_a_friend_may_read_answers_and_problems_with_their_headers(
    friendly: TestClient,
) -> None:
    headers = AUTH | {"Origin": FRIEND}
    for answer in (
        friendly.get("/v1/things", headers=headers),
        friendly.get("/v1/broken", headers=headers),
        friendly.get("/v1/things?no=1", headers=headers),
    ):
        assert answer.headers["access-control-allow-origin"] == FRIEND
        assert "origin" in answer.headers["vary"].lower()
        assert "access-control-allow-credentials" not in answer.headers
        shown = answer.headers["access-control-expose-headers"].lower().split(", ")
        assert set(shown) >= {
            "etag",
            "location",
            "link",
            "retry-after",
            "ratelimit",
            "ratelimit-policy",
            "x-request-id",
            "idempotent-replayed",
        }
    problem(friendly.get("/v1/broken", headers=headers), 500, "internal_error")


def test_no_origin_is_allowed_unless_the_operator_names_it(client: TestClient) -> None:
    answer = client.get("/v1/things", headers={"Origin": FRIEND})
    assert "access-control-allow-origin" not in answer.headers

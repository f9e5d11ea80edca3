"""Refresh tokens in a cookie: for pages of the same origin alone."""

from collections.abc import Mapping
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from tests.api.small_service import problem
from tests.api.v1.api_client import KEYS, Api, conforms, make_app, on_one_database
from tests.api.v1.conftest import Database
from tests.api.v1.people import EMAIL, PASSWORD, bearer, sign_up

SAME = {"Sec-Fetch-Site": "same-origin"}
SIGNING_IN = {"email": EMAIL, "password": PASSWORD, "keep": "cookie"}
GOING_ON = {"keep": "cookie"}


def ask(api: Api, body: object, headers: Mapping[str, str], host: str = "bide.test") -> Response:
    """Ask for a session with no cookie but those that the headers name."""
    api.client.cookies.clear()
    rest: dict[str, Any] = {"headers": {"Host": host, **headers}}
    response = api.client.post("/v1/sessions", json=body, **rest)
    conforms(api.client.app, response)
    api.client.cookies.clear()
    return response


def kept(response: Response) -> dict[str, str]:
    """The cookie and its attributes; a flag is its own value."""
    found = {}
    for part in response.headers["set-cookie"].split("; "):
        name, equals, value = part.partition("=")
        found[name] = value if equals else name
    return found


def cookie(response: Response) -> dict[str, str]:
    """What a browser sends for the cookie of an answer."""
    return {"Cookie": f"theme=dark; bide_refresh={kept(response)['bide_refresh']}"}


def begun(api: Api) -> Response:
    sign_up(api)
    response = ask(api, SIGNING_IN, SAME)
    assert response.status_code == 201, response.text
    return response


def test_a_cookie_is_out_of_reach_of_scripts_of_other_sites_and_of_other_paths(api: Api) -> None:
    answer = begun(api)
    assert answer.json()["refresh_token"] is None
    found = kept(answer)
    assert found.pop("bide_refresh").startswith("bider_")
    assert found == {
        "Max-Age": str(30 * 24 * 3600),
        "Path": "/v1/sessions",
        "HttpOnly": "HttpOnly",
        "SameSite": "Strict",
        "Secure": "Secure",
    }
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("host", "secure"),
    [
        ("127.0.0.1:8000", False),
        ("localhost:8000", False),
        ("[::1]:8000", False),
        ("bide.example", True),
        ("127.0.0.1.example", True),
    ],
)
@on_one_database
def test_a_cookie_needs_tls_everywhere_but_on_loopback(
    api: Api,
    host: str,
    secure: bool,  # a case of the table
) -> None:
    sign_up(api)
    assert ("Secure" in kept(ask(api, SIGNING_IN, SAME, host))) is secure


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://bide.test"}, 201),
        ({"Origin": "http://bide.test"}, 201),
        ({"Origin": "https://bide.test"}, 201),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://bide.test"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "https://bide.test:444"}, 403),
        ({"Origin": "https://bide.test.evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
@on_one_database
def test_only_a_page_of_the_same_origin_is_served_by_cookie(
    api: Api, headers: Mapping[str, str], status: int
) -> None:
    first = begun(api)
    for body, more in ((SIGNING_IN, {}), (GOING_ON, cookie(first))):
        answer = ask(api, body, {**headers, **more})
        assert answer.status_code == status, answer.text
        if status == 403:
            problem(answer, 403, "not_same_origin")
            assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", None])
@on_one_database
def test_only_json_is_served_by_cookie(api: Api, media: str | None) -> None:
    first = begun(api)
    headers = {"Host": "bide.test", **SAME, **cookie(first)}
    if media is not None:
        headers["Content-Type"] = media
    answer = api.client.post("/v1/sessions", content=b'{"keep": "cookie"}', headers=headers)
    problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("origins", ["*", "https://app.example"])
@on_one_database
def test_pages_of_other_origins_are_never_allowed_credentials(
    database: Database, origins: str
) -> None:
    app = make_app(database.url, database.clock, cors_origins=origins)
    with TestClient(app) as client:
        api = Api(client, database.clock, KEYS[0])
        first = begun(api)
        other = {"Origin": "https://app.example"}
        asked = {"Access-Control-Request-Method": "POST", **other}
        preflight = client.options("/v1/sessions", headers=asked)
        refused = ask(api, GOING_ON, {**other, **cookie(first)})
        plain = ask(api, {"email": EMAIL, "password": PASSWORD}, other)
        assert (preflight.status_code, refused.status_code, plain.status_code) == (200, 403, 201)
        for answer in (preflight, refused, plain):
            assert "access-control-allow-origin" in answer.headers
            assert "access-control-allow-credentials" not in answer.headers
            assert "set-cookie" not in answer.headers


def test_a_refresh_by_cookie_changes_the_cookie_and_the_old_one_is_spent(api: Api) -> None:
    first = begun(api)
    second = ask(api, GOING_ON, {**SAME, **cookie(first)})
    assert second.status_code == 201
    assert second.json()["id"] == first.json()["id"]
    assert second.json()["refresh_token"] is None
    assert bearer(api, second.json()["access_token"]).get("/v1/me")
    assert kept(second)["bide_refresh"] != kept(first)["bide_refresh"]
    # Two tabs that refresh at once are given the same cookie.
    assert cookie(ask(api, GOING_ON, {**SAME, **cookie(first)})) == cookie(second)
    assert ask(api, GOING_ON, {**SAME, **cookie(second)}).status_code == 201
    api.clock.forward(minutes=2)
    refused = ask(api, GOING_ON, {**SAME, **cookie(first)})
    problem(refused, 401, "sign_in_failed")
    assert (kept(refused)["bide_refresh"], kept(refused)["Max-Age"]) == ("", "0")


def test_a_cookie_is_used_by_no_request_that_does_not_ask_for_it(api: Api) -> None:
    first = begun(api)
    answer = ask(api, {"email": EMAIL, "password": "wrong"}, {**SAME, **cookie(first)})
    problem(answer, 401, "sign_in_failed")
    assert api.client.get("/v1/me", headers=cookie(first)).status_code == 401


def test_of_two_cookies_with_the_name_none_is_taken(api: Api) -> None:
    first = begun(api)
    both = {"Cookie": f"{cookie(first)['Cookie']}; bide_refresh=bider_of_somebody_else"}
    problem(ask(api, GOING_ON, {**SAME, **both}), 401, "sign_in_failed")
    assert ask(api, GOING_ON, {**SAME, **cookie(first)}).status_code == 201


def test_signing_out_clears_the_cookie(api: Api) -> None:
    first = begun(api)
    other = ask(api, SIGNING_IN, SAME)
    person = bearer(api, first.json()["access_token"])
    headers = {"Host": "bide.test", **cookie(first)}
    away = person.ask("DELETE", f"/v1/sessions/{other.json()['id']}", headers=headers)
    assert "set-cookie" not in away.headers
    out = person.ask("DELETE", "/v1/sessions/current", headers=headers)
    assert out.status_code == 204
    found = kept(out)
    assert (found["bide_refresh"], found["Max-Age"], found["Path"]) == ("", "0", "/v1/sessions")
    problem(ask(api, GOING_ON, {**SAME, **cookie(first)}), 401, "sign_in_failed")

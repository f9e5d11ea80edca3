"""Calendar links: made, listed, changed and revoked."""

from typing import Any

import pytest

from app.api.auth.random_secrets import is_calendar_secret
from tests.api.small_service import problem
from tests.api.v1.api_client import UNKNOWN, Api, on_one_database, pointers
from tests.api.v1.people import keyed


def test_the_address_of_a_link_is_shown_once(api: Api) -> None:
    made = api.ask("POST", "/v1/calendar-links", {"label": "phone"})
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    view = made.json()
    path = view.pop("path")
    assert is_calendar_secret(path.split("/")[3])
    found = api.ask("GET", made.headers["location"])
    assert found.json() == view == api.get("/v1/calendar-links")["items"][0]
    assert found.headers["etag"] == made.headers["etag"]
    assert (view["label"], view["detail"], view["revoked_at"]) == ("phone", "full", None)


def test_the_same_request_again_is_answered_with_the_same_address(api: Api) -> None:
    once = {"Idempotency-Key": "one"}
    first = api.ask("POST", "/v1/calendar-links", {}, headers=once)
    again = api.ask("POST", "/v1/calendar-links", {}, headers=once)
    assert again.json() == first.json()
    assert len(api.get("/v1/calendar-links")["items"]) == 1


def test_a_link_is_changed_under_its_tag(api: Api) -> None:
    made = api.ask("POST", "/v1/calendar-links", {"label": "phone"})
    path = made.headers["location"]
    body = {"label": "desk", "detail": "busy"}
    problem(api.ask("PATCH", path, body, headers={"If-Match": '"old"'}), 412, "precondition_failed")
    changed = api.ask("PATCH", path, body, headers={"If-Match": made.headers["etag"]})
    assert (changed.json()["label"], changed.json()["detail"]) == ("desk", "busy")
    assert changed.headers["etag"] != made.headers["etag"]
    assert api.get(path) == changed.json()


def test_a_revoked_link_stays_in_the_list(api: Api) -> None:
    path = api.ask("POST", "/v1/calendar-links", {}).headers["location"]
    api.delete(path)
    api.delete(path)
    assert api.get(path)["revoked_at"] == "2026-11-20T12:00:00Z"
    assert len(api.get("/v1/calendar-links")["items"]) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"label": ""}, "/label"),
        ({"label": "x" * 201}, "/label"),
        ({"detail": "all"}, "/detail"),
        ({"path": "/mine"}, "/path"),
    ],
)
@on_one_database
def test_what_cannot_be_is_refused_where_it_is_wrong(
    api: Api, body: dict[str, Any], pointer: str
) -> None:
    assert pointers(api.ask("POST", "/v1/calendar-links", body)) == [pointer]


@on_one_database
def test_a_key_that_only_reads_makes_no_link(api: Api) -> None:
    reader, _ = keyed(api, scopes=["account:read", "interviews:read"])
    assert reader.get("/v1/calendar-links")["items"] == []
    problem(reader.ask("POST", "/v1/calendar-links", {}), 403, "insufficient_scope")


@on_one_database
def test_an_unknown_link_is_not_found(api: Api) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        body = {"label": "x"} if method == "PATCH" else None
        problem(api.ask(method, f"/v1/calendar-links/{UNKNOWN}", body), 404, "not_found")

"""Webhook endpoints: made, listed, changed, rotated, tried and deleted."""

import base64
from typing import Any

import pytest

from tests.api.small_service import problem
from tests.api.v1.acting import Partner, People, granted
from tests.api.v1.api_client import UNKNOWN, Api, on_one_database, pointers
from tests.api.v1.people import keyed
from tests.api.v1.webhooks.receiving import LOG, PATH, URL, endpoint


def test_the_secret_of_an_endpoint_is_shown_once_and_stored_encrypted(
    api: Api, people: People
) -> None:
    made = api.ask("POST", PATH, {"url": URL, "description": "board"})
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    view = made.json()
    secret = view.pop("secret")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    found = api.ask("GET", made.headers["location"])
    assert found.json() == view == api.get(PATH)["items"][0]
    assert found.headers["etag"] == made.headers["etag"]
    assert view == {
        "id": view["id"],
        "url": URL,
        "description": "board",
        "event_types": None,
        "enabled": True,
        "state": "working",
        "disabled_reason": None,
        "disabled_at": None,
        "failing_since": None,
        "previous_secret_until": None,
        "created_at": "2026-11-20T12:00:00Z",
    }
    # Neither the secret nor its key is anywhere in the database.
    image = repr(people.image(people.account()))
    assert URL in image
    assert secret.removeprefix("whsec_") not in image


def test_the_same_request_again_is_answered_with_the_same_secret(api: Api) -> None:
    once = {"Idempotency-Key": "one"}
    first = api.ask("POST", PATH, {"url": URL}, headers=once)
    again = api.ask("POST", PATH, {"url": URL}, headers=once)
    assert again.json() == first.json()
    assert len(api.get(PATH)["items"]) == 1


def test_an_endpoint_is_changed_under_its_tag(api: Api) -> None:
    made = api.ask("POST", PATH, {"url": URL, "event_types": ["task.created", "task.created"]})
    assert made.json()["event_types"] == ["task.created"]
    path = made.headers["location"]
    body = {"url": f"{URL}/b", "event_types": None, "description": "desk"}
    problem(api.ask("PATCH", path, body, headers={"If-Match": '"old"'}), 412, "precondition_failed")
    changed = api.ask("PATCH", path, body, headers={"If-Match": made.headers["etag"]})
    assert changed.json() == api.get(path)
    assert changed.headers["etag"] != made.headers["etag"]
    shown = {name: changed.json()[name] for name in body}
    assert shown == body


def test_an_endpoint_is_disabled_and_enabled_again(api: Api) -> None:
    path = f"{PATH}/{endpoint(api)['id']}"
    view = api.patch(path, {"enabled": False})
    assert (view["enabled"], view["state"], view["disabled_reason"]) == (False, "disabled", "owner")
    assert view["disabled_at"] == "2026-11-20T12:00:00Z"
    for refused in (f"{path}/test", f"{path}/redeliver"):
        body = {"since": "2026-11-20T11:00:00Z"} if refused.endswith("redeliver") else None
        problem(api.ask("POST", refused, body), 409, "webhook_endpoint_disabled")
    view = api.patch(path, {"enabled": True})
    assert (view["enabled"], view["state"], view["disabled_at"]) == (True, "working", None)


def test_a_new_secret_is_shown_once_and_the_old_one_signs_for_a_day(api: Api) -> None:
    made = endpoint(api)
    rotated = api.ask("POST", f"{PATH}/{made['id']}/rotate-secret")
    assert rotated.status_code == 200
    assert rotated.headers["cache-control"] == "no-store"
    view = rotated.json()
    assert view.pop("secret") != made["secret"]
    assert view["previous_secret_until"] == "2026-11-21T12:00:00Z"
    assert api.get(f"{PATH}/{made['id']}") == view
    api.clock.forward(hours=24)
    assert api.get(f"{PATH}/{made['id']}")["previous_secret_until"] is None


def test_an_endpoint_that_is_deleted_takes_its_deliveries_along(api: Api) -> None:
    path = f"{PATH}/{endpoint(api)['id']}"
    api.post(f"{path}/test", None)
    assert len(api.get(LOG)["items"]) == 1
    api.delete(path)
    assert api.get(PATH)["items"] == api.get(LOG)["items"] == []
    problem(api.ask("DELETE", path), 404, "not_found")


def test_changes_of_endpoints_are_events_and_deliveries_are_none(api: Api) -> None:
    path = f"{PATH}/{endpoint(api)['id']}"
    api.post(f"{path}/test", None)
    api.patch(path, {"description": "new"})
    api.delete(path)
    types = [one["type"] for one in api.get("/v1/events")["items"]]
    assert types == [f"webhook_endpoint.{what}" for what in ("created", "updated", "deleted")]


@on_one_database
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://hooks.example.com/", "https"),
        ("https://hooks.example.com:22/", "port"),
        ("https://user:pw@hooks.example.com/", "password"),
        ("https://127.0.0.1/", "not allowed"),
        ("https://2130706433/", "not allowed"),
        ("https://169.254.169.254/latest/meta-data/", "not allowed"),
        ("https://[::ffff:10.0.0.1]/", "not allowed"),
        ("https://[64:ff9b::a00:1]/", "not allowed"),
        ("https://[fe80::1%25eth0]/", "address"),
        ("https://localhost/", "private network"),
        ("https://metadata.google.internal/", "private network"),
        ("https://postgres:8443/", "private network"),
    ],
)
def test_an_address_to_which_nothing_may_be_sent_is_refused_at_once(
    api: Api, url: str, said: str
) -> None:
    made = endpoint(api)
    for method, path in (("POST", PATH), ("PATCH", f"{PATH}/{made['id']}")):
        refused = problem(api.ask(method, path, {"url": url}), 422, "invalid_request")
        [error] = refused["errors"]
        assert (error["pointer"], error["code"]) == ("/url", "invalid_url")
        assert said in error["detail"]


@on_one_database
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/url"),
        ({"url": "hooks"}, "/url"),
        ({"url": None}, "/url"),
        ({"url": URL + "x" * 2000}, "/url"),
        ({"url": URL, "event_types": []}, "/event_types"),
        ({"url": URL, "event_types": ["task.exploded"]}, "/event_types/0"),
        ({"url": URL, "description": ""}, "/description"),
        ({"url": URL, "enabled": "yes"}, "/enabled"),
        ({"url": URL, "secret": "whsec_mine"}, "/secret"),
    ],
    ids=str,
)
def test_what_an_endpoint_cannot_be_is_refused(
    api: Api, body: dict[str, Any], pointer: str
) -> None:
    assert pointers(api.ask("POST", PATH, body)) == [pointer]


@on_one_database
def test_an_account_has_so_many_endpoints(api: Api) -> None:
    for _ in range(20):
        endpoint(api)
    problem(api.ask("POST", PATH, {"url": URL}), 409, "limit_reached")


@on_one_database
def test_it_takes_the_scopes_of_the_account(api: Api) -> None:
    reader, _ = keyed(api, scopes=["account:read"])
    assert reader.get(PATH)["items"] == reader.get(LOG)["items"] == []
    problem(reader.ask("POST", PATH, {"url": URL}), 403, "insufficient_scope")
    feed, _ = keyed(api, scopes=["events:read"])
    problem(feed.ask("GET", PATH), 403, "insufficient_scope")
    problem(feed.ask("GET", LOG), 403, "insufficient_scope")


@on_one_database
def test_what_is_of_another_account_is_not_there(api: Api) -> None:
    made = endpoint(api)
    tried = api.post(f"{PATH}/{made['id']}/test", None)
    other = api.other
    assert other.get(PATH)["items"] == other.get(LOG)["items"] == []
    assert other.get(LOG, endpoint=made["id"])["items"] == []
    for one in (made["id"], UNKNOWN):
        for method, path, body in (
            ("GET", f"{PATH}/{one}", None),
            ("PATCH", f"{PATH}/{one}", {"enabled": False}),
            ("DELETE", f"{PATH}/{one}", None),
            ("POST", f"{PATH}/{one}/rotate-secret", None),
            ("POST", f"{PATH}/{one}/test", None),
            ("POST", f"{PATH}/{one}/redeliver", {"since": "2026-11-20T11:00:00Z"}),
        ):
            problem(other.ask(method, path, body), 404, "not_found")
    for one in (tried["id"], UNKNOWN):
        problem(other.ask("GET", f"{LOG}/{one}"), 404, "not_found")
        problem(other.ask("POST", f"{LOG}/{one}/redeliver"), 404, "not_found")


@on_one_database
def test_a_partner_has_endpoints_of_its_own_and_none_of_a_candidates(
    api: Api, partner: Partner, people: People
) -> None:
    endpoint(api)
    granted(api, partner, "events:read", "interviews:read")
    mine = endpoint(partner)
    assert [one["id"] for one in partner.get(PATH)["items"]] == [mine["id"]]
    acting = partner.acting(people.account())
    problem(acting.ask("GET", PATH), 403, "insufficient_scope")
    problem(acting.ask("POST", PATH, {"url": URL}), 403, "insufficient_scope")

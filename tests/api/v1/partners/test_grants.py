"""What candidates let partners do: given, read, and taken back."""

from typing import Any

import pytest

from app.api.auth.scopes import GRANTABLE, in_order
from tests.api.small_service import problem
from tests.api.v1.acting import Partner, People, granted
from tests.api.v1.api_client import CHOSEN, NOON, UNKNOWN, Api, on_one_database, pointers

LATER = "2026-11-21T12:00:00Z"


def test_a_grant_says_who_may_do_what_and_until_when(api: Api, partner: Partner) -> None:
    grant = granted(
        api, partner, "tasks:read", "interviews:read", expires_at=LATER, note="for the autumn"
    )
    assert grant == {
        "id": grant["id"],
        "partner_id": partner.id,
        "partner_label": "Board",
        "scopes": ["interviews:read", "tasks:read"],
        "state": "standing",
        "provisioned": False,
        "note": "for the autumn",
        "created_at": NOON.isoformat().replace("+00:00", "Z"),
        "expires_at": LATER,
        "revoked_at": None,
        "version": 1,
        "written_by": {"kind": "candidate", "id": None},
    }
    assert api.get(f"/v1/grants/{grant['id']}") == grant
    assert api.get("/v1/grants")["items"] == [grant]
    assert api.other.get("/v1/grants")["items"] == []
    problem(api.other.ask("GET", f"/v1/grants/{grant['id']}"), 404, "not_found")


def test_a_grant_is_made_once_under_an_id_of_ones_choice(api: Api, partner: Partner) -> None:
    body = {"id": CHOSEN, "partner_id": partner.id, "scopes": ["tasks:read"]}
    first = api.ask("POST", "/v1/grants", body)
    assert first.status_code == 201
    assert first.headers["location"] == f"/v1/grants/{CHOSEN}"
    assert api.post("/v1/grants", body, 200) == first.json()
    other = {**body, "scopes": ["tasks:write"]}
    problem(api.ask("POST", "/v1/grants", other), 409, "id_conflict")
    # The same id in another account is another grant.
    assert api.other.post("/v1/grants", other)["id"] == CHOSEN


def test_a_grant_is_made_once_under_an_idempotency_key(api: Api, partner: Partner) -> None:
    body = {"partner_id": partner.id, "scopes": ["tasks:read"]}
    once = [api.ask("POST", "/v1/grants", body, headers={"Idempotency-Key": "k"}) for _ in "ab"]
    assert once[0].json() == once[1].json()
    assert len(api.get("/v1/grants")["items"]) == 1


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        pytest.param({"scopes": []}, "/scopes", id="no scope"),
        pytest.param({"scopes": ["tasks:burn"]}, "/scopes/0", id="a scope that is none"),
        pytest.param({"scopes": ["account:read"]}, "/scopes/0", id="the account itself"),
        pytest.param({"scopes": ["candidates:read"]}, "/scopes/0", id="a scope of partners"),
        pytest.param({"scopes": None}, "/scopes", id="scopes that are null"),
        pytest.param({"partner_id": "x"}, "/partner_id", id="no id"),
        pytest.param({"expires_at": "2026-11-20T12:00:00Z"}, "/expires_at", id="over already"),
        pytest.param({"provisioned": True}, "/provisioned", id="what only a partner makes"),
    ],
)
@on_one_database
def test_a_grant_that_cannot_be_is_refused(
    api: Api, partner: Partner, changed: dict[str, Any], pointer: str
) -> None:
    body = {"partner_id": partner.id, "scopes": ["tasks:read"], **changed}
    assert pointers(api.ask("POST", "/v1/grants", body)) == [pointer]
    assert api.get("/v1/grants")["items"] == []


def test_an_account_that_is_no_partner_is_answered_as_an_unknown_one(
    api: Api, people: People
) -> None:
    erased = people.partner()
    people.erase(erased.id)
    answers = []
    for no_partner in (UNKNOWN, people.account(), people.account(api.other), erased.id):
        answer = api.ask("POST", "/v1/grants", {"partner_id": no_partner, "scopes": ["tasks:read"]})
        document = problem(answer, 404, "not_found")
        answers.append({**document, "request_id": ""})
    assert all(answer == answers[0] for answer in answers)


def test_every_scope_but_those_of_the_account_can_be_granted(api: Api, partner: Partner) -> None:
    scopes = in_order(GRANTABLE)
    assert granted(api, partner, *reversed(scopes))["scopes"] == scopes
    assert not {"account:read", "account:write", "candidates:read"} & GRANTABLE


def test_a_grant_that_is_taken_back_stays_to_be_seen(api: Api, partner: Partner) -> None:
    path = f"/v1/grants/{granted(api, partner, 'tasks:read')['id']}"
    tag = api.ask("GET", path).headers["etag"]
    api.clock.forward(hours=1)
    api.delete(path)
    kept = api.get(path)
    assert (kept["state"], kept["revoked_at"]) == ("revoked", "2026-11-20T13:00:00Z")
    assert kept["version"] == 2
    assert api.ask("GET", path, headers={"If-None-Match": tag}).status_code == 200
    # Once more changes nothing.
    api.clock.forward(hours=1)
    api.delete(path)
    assert api.get(path) == kept


def test_a_grant_is_taken_back_only_as_it_was_read(api: Api, partner: Partner) -> None:
    path = f"/v1/grants/{granted(api, partner, 'tasks:read', expires_at=LATER)['id']}"
    tag = api.ask("GET", path).headers["etag"]
    assert api.ask("GET", path, headers={"If-None-Match": tag}).status_code == 304
    stale = api.ask("DELETE", path, headers={"If-Match": '"7"'})
    problem(stale, 412, "precondition_failed")
    api.clock.forward(days=2)
    assert api.get(path)["state"] == "expired"
    assert api.ask("GET", path, headers={"If-None-Match": tag}).status_code == 200
    problem(api.ask("DELETE", path, headers={"If-Match": tag}), 412, "precondition_failed")
    api.clock.forward(days=-2)
    assert api.ask("DELETE", path, headers={"If-Match": tag}).status_code == 204


def test_a_candidate_cannot_take_back_the_grant_of_another(api: Api, partner: Partner) -> None:
    path = f"/v1/grants/{granted(api, partner, 'tasks:read')['id']}"
    for asker in (api.other, partner.acting(UNKNOWN)):
        problem(asker.ask("DELETE", path), 404, "not_found")
    assert partner.ask("DELETE", path).status_code == 403
    assert api.get(path)["state"] == "standing"
    problem(api.ask("DELETE", f"/v1/grants/{UNKNOWN}"), 404, "not_found")
    problem(api.ask("DELETE", "/v1/grants/none"), 404, "not_found")


def test_grants_are_paged_in_the_order_in_which_they_were_given(api: Api, partner: Partner) -> None:
    made = []
    for _ in range(3):
        made.append(granted(api, partner, "tasks:read")["id"])
        api.clock.forward(seconds=1)
    first = api.get("/v1/grants", limit=2)
    rest = api.get("/v1/grants", limit=2, cursor=first["next_cursor"])
    assert [one["id"] for one in first["items"] + rest["items"]] == made
    assert rest["next_cursor"] is None

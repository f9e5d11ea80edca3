"""Grants that a partner asks for, from the question to the grant; and partners by their names."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from typing import Any

import pytest

from tests.api.small_service import problem
from tests.api.v1.acting import Partner, People, granted
from tests.api.v1.api_client import UNKNOWN, Api, pointers
from tests.api.v1.people import EMAIL, PASSWORD

ASKING = "/v1/partner/grant-requests"
ASKED = "/v1/grant-requests"
WANTED: dict[str, Any] = {"email": EMAIL, "scopes": ["interviews:read", "tasks:read"]}


@pytest.fixture
def robin(api: Api) -> Api:
    """A candidate who signs in with an e-mail address."""
    api.patch("/v1/me", {"email": EMAIL, "password": PASSWORD})
    return api


def ask(partner: Partner, **more: Any) -> Any:
    return partner.post(ASKING, WANTED | more)


def confirm(candidate: Api, request: Any, **more: Any) -> Any:
    path = f"{ASKED}/{request['id']}/confirmation"
    return candidate.ask("POST", path, {"code": request["code"]} | more)


def test_a_partner_asks_and_the_candidate_confirms(
    partner: Partner, people: People, robin: Api
) -> None:
    people.administration.name_partner(partner.id, "the-board")
    request = ask(partner, note="So that we can remind you.", external_id="member-1")
    assert (request["state"], request["account_id"]) == ("asked", None)
    [seen] = robin.get(ASKED)["items"]
    assert seen == {
        "id": request["id"],
        "partner_id": partner.id,
        "partner_name": "the-board",
        "partner_label": "Board",
        "scopes": WANTED["scopes"],
        "note": "So that we can remind you.",
        "created_at": request["created_at"],
        "expires_at": "2026-12-04T12:00:00Z",
    }
    answer = confirm(robin, request, expires_at="2027-01-01T00:00:00Z", note="mine")
    assert answer.status_code == 201
    grant = answer.json()
    assert answer.headers["location"] == f"/v1/grants/{grant['id']}"
    assert robin.get(answer.headers["location"]) == grant
    assert (grant["partner_id"], grant["scopes"]) == (partner.id, WANTED["scopes"])
    assert (grant["provisioned"], grant["note"]) == (False, "mine")
    assert grant["written_by"] == {"kind": "candidate", "id": None}
    assert robin.get(ASKED)["items"] == []
    after = partner.get(f"{ASKING}/{request['id']}")
    assert (after["state"], after["code"]) == ("granted", None)
    assert after["account_id"] == people.account()
    partner.acting(after["account_id"]).get("/v1/tasks")
    assert partner.get(ASKING, external_id="member-1")["items"] == [after]
    assert partner.get(ASKING, external_id="member-2")["items"] == []


def test_a_confirmation_can_be_sent_again(partner: Partner, robin: Api) -> None:
    request = ask(partner)
    first, again = confirm(robin, request), confirm(robin, request, note="another")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(robin.get("/v1/grants")["items"]) == 1
    problem(confirm(robin, request | {"code": "AAAAA-AAAAA"}), 422, "invalid_request")


def test_a_confirmation_whose_second_half_was_lost_is_completed_by_a_retry(
    partner: Partner, robin: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ask(partner)
    with monkeypatch.context() as broken:
        broken.setattr("app.usecases.partners.grant_requests.settle", None)
        assert confirm(robin, request).status_code == 500
    # The grant stands already; the partner's feed tells of it.
    [grant] = robin.get("/v1/grants")["items"]
    assert grant["state"] == "standing"
    assert partner.get(f"{ASKING}/{request['id']}")["state"] == "asked"
    assert confirm(robin, request).json() == grant
    assert partner.get(f"{ASKING}/{request['id']}")["state"] == "granted"


def test_without_the_code_an_address_confirms_nothing(partner: Partner, robin: Api) -> None:
    request = ask(partner)
    wrong = confirm(robin, request | {"code": "AAAAA-AAAAA"})
    assert pointers(wrong) == ["/code"]
    assert robin.get("/v1/grants")["items"] == []
    typed = request["code"].lower().replace("-", " ")
    assert confirm(robin, request | {"code": typed}).status_code == 201


def test_the_code_is_stored_nowhere(partner: Partner, people: People) -> None:
    key = {"Idempotency-Key": "asked"}
    first, again = (partner.ask("POST", ASKING, WANTED, headers=key) for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert first.json()["code"] not in str(people.image())


def test_an_address_without_an_account_is_answered_like_one_with(
    partner: Partner, robin: Api
) -> None:
    with_account = partner.ask("POST", ASKING, WANTED)
    without = partner.ask("POST", ASKING, WANTED | {"email": "nobody@home.example"})
    assert with_account.status_code == without.status_code == 201
    shown = [one.json() for one in (with_account, without)]
    for one in shown:
        for name in ("id", "email", "code"):
            del one[name]
    assert shown[0] == shown[1]
    # Nor does it show that the candidate has declined.
    before = partner.get(ASKING)
    [asked] = robin.get(ASKED)["items"]
    robin.delete(f"{ASKED}/{asked['id']}")
    assert partner.get(ASKING) == before


def test_what_was_declined_is_shown_no_more_for_a_while(partner: Partner, robin: Api) -> None:
    request = ask(partner)
    robin.delete(f"{ASKED}/{request['id']}")
    assert robin.get(ASKED)["items"] == []
    problem(confirm(robin, request), 404, "not_found")
    partner.clock.forward(days=15)
    ask(partner)
    assert robin.get(ASKED)["items"] == []
    partner.clock.forward(days=80)
    ask(partner)
    assert len(robin.get(ASKED)["items"]) == 1


def test_a_request_is_of_its_address_and_its_partner_alone(
    partner: Partner, people: People, robin: Api
) -> None:
    request = ask(partner)
    stranger = robin.other
    assert stranger.get(ASKED)["items"] == []
    problem(confirm(stranger, request), 404, "not_found")
    problem(stranger.ask("DELETE", f"{ASKED}/{request['id']}"), 404, "not_found")
    stranger.patch("/v1/me", {"email": "other@home.example", "password": PASSWORD})
    assert stranger.get(ASKED)["items"] == []
    problem(confirm(stranger, request), 404, "not_found")
    rival = people.partner()
    assert rival.get(ASKING)["items"] == []
    for method in ("GET", "DELETE"):
        problem(rival.ask(method, f"{ASKING}/{request['id']}"), 404, "not_found")
    problem(robin.ask("POST", ASKING, WANTED), 403, "insufficient_scope")
    granted(robin, partner, "tasks:read")
    acting = partner.acting(people.account())
    problem(acting.ask("GET", ASKED), 403, "insufficient_scope")
    problem(confirm(acting, request), 403, "insufficient_scope")


def test_a_request_ends_when_it_expires_is_withdrawn_or_its_partner_is_stopped(
    partner: Partner, people: People, robin: Api
) -> None:
    first = ask(partner)
    partner.clock.forward(days=14)
    assert robin.get(ASKED)["items"] == []
    problem(confirm(robin, first), 404, "not_found")
    assert partner.get(f"{ASKING}/{first['id']}")["state"] == "expired"
    second = ask(partner)
    tag = partner.ask("GET", f"{ASKING}/{second['id']}").headers["etag"]
    stale = {"If-Match": '"0"'}
    path = f"{ASKING}/{second['id']}"
    problem(partner.ask("DELETE", path, headers=stale), 412, "precondition_failed")
    assert partner.ask("DELETE", path, headers={"If-Match": tag}).status_code == 204
    assert robin.get(ASKED)["items"] == []
    assert partner.get(path)["state"] == "withdrawn"
    third = ask(partner)
    people.administration.stop_partner(partner.id, stopped=True)
    assert robin.get(ASKED)["items"] == []
    problem(confirm(robin, third), 404, "not_found")


def test_requests_are_paged_in_their_order(people: People, robin: Api) -> None:
    partners = [people.partner() for _ in range(3)]
    made = []
    for partner in partners:
        made.append(ask(partner)["id"])
        partner.clock.forward(seconds=1)
    first = robin.get(ASKED, limit=2)
    rest = robin.get(ASKED, limit=2, cursor=first["next_cursor"])
    assert [one["id"] for one in first["items"] + rest["items"]] == made
    assert confirm(robin, partners[1].get(f"{ASKING}/{made[1]}")).status_code == 201


def test_what_cannot_be_asked_is_refused(partner: Partner) -> None:
    for wrong, pointer in (
        ({"email": "nobody"}, "/email"),
        ({"scopes": ["account:write"]}, "/scopes/0"),
        ({"scopes": []}, "/scopes"),
    ):
        assert pointers(partner.ask("POST", ASKING, WANTED | wrong)) == [pointer]
    ask(partner)
    other = partner.ask("POST", ASKING, WANTED | {"scopes": ["tasks:write"]})
    problem(other, 409, "state_conflict")


def test_the_owner_of_an_address_writes_it_in_any_case(partner: Partner, robin: Api) -> None:
    ask(partner, email=EMAIL.upper())
    assert len(robin.get(ASKED)["items"]) == 1


def test_a_request_is_forgotten_long_after_it_expired(partner: Partner) -> None:
    ask(partner)
    gateway = partner.client.app.state.services.gateway  # type: ignore[attr-defined]  # ours has it
    assert partner.client.portal is not None
    call = partner.client.portal.call
    partner.clock.forward(days=14)
    assert call(gateway.forget_grant_requests, partner.clock()) == 0
    partner.clock.forward(seconds=1)
    assert call(gateway.forget_grant_requests, partner.clock()) == 1
    assert partner.get(ASKING)["items"] == []


def test_a_candidate_finds_a_partner_by_its_name(
    partner: Partner, people: People, api: Api
) -> None:
    problem(api.ask("GET", "/v1/partners/the-board"), 404, "not_found")
    people.administration.name_partner(partner.id, "the-board")
    found = api.get("/v1/partners/The-Board")
    assert found == {"id": partner.id, "name": "the-board", "label": "Board"}
    granted(api, partner, "tasks:read")
    people.administration.name_partner(partner.id, "harbour-jobs")
    problem(api.ask("GET", "/v1/partners/the-board"), 404, "not_found")
    people.administration.stop_partner(partner.id, stopped=True)
    problem(api.ask("GET", "/v1/partners/harbour-jobs"), 404, "not_found")
    problem(api.ask("GET", f"/v1/partners/{UNKNOWN}"), 404, "not_found")

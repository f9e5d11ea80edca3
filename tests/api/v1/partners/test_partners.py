"""`Bide-Account`: a partner acts for candidates with a standing grant, and no others."""

from typing import Any

import pytest

from app.api.auth.scopes import GRANTABLE, SCOPES
from tests.api.small_service import problem
from tests.api.v1.acting import ACCOUNT, Acting, Partner, People, granted
from tests.api.v1.api_client import ENQUIRY, INTERVIEW, PROMISE, THANKS, UNKNOWN, Api

ALL = tuple(sorted(GRANTABLE))
EVERYWHERE = ("/v1/tasks", "/v1/interviews", "/v1/policy", "/v1/grants", "/v1/candidates")


@pytest.fixture
def account(people: People) -> str:
    return people.account()


@pytest.fixture
def acting(api: Api, partner: Partner, account: str) -> Acting:
    granted(api, partner, *ALL)
    return partner.acting(account)


def test_with_a_grant_a_partner_does_what_it_permits(
    api: Api, partner: Partner, account: str
) -> None:
    granted(api, partner, "tasks:read")
    acting = partner.acting(account)
    task = api.post("/v1/tasks", {"title": "Read up"})
    assert [one["id"] for one in acting.get("/v1/tasks")["items"]] == [task["id"]]
    refused = problem(acting.ask("POST", "/v1/tasks", {"title": "x"}), 403, "insufficient_scope")
    assert "tasks:write" in refused["detail"]
    problem(acting.ask("GET", "/v1/interviews"), 403, "insufficient_scope")
    refused = problem(acting.ask("GET", "/v1/policy"), 403, "insufficient_scope")
    assert "for the candidate alone" in refused["detail"]


def test_several_grants_permit_what_they_permit_together(
    api: Api, partner: Partner, account: str
) -> None:
    granted(api, partner, "tasks:read")
    granted(api, partner, "feedback:read", expires_at="2026-11-20T13:00:00Z")
    acting = partner.acting(account)
    assert acting.get("/v1/feedback")["items"] == []
    api.clock.forward(hours=1)
    problem(acting.ask("GET", "/v1/feedback"), 403, "insufficient_scope")
    assert acting.get("/v1/tasks")["items"] == []


def test_a_key_of_a_partner_does_no_more_than_it_holds(
    api: Api, people: People, account: str
) -> None:
    partner = people.partner(["tasks:read", "candidates:read"])
    granted(api, partner, *ALL)
    acting = partner.acting(account)
    assert acting.get("/v1/tasks")["items"] == []
    problem(acting.ask("POST", "/v1/tasks", {"title": "x"}), 403, "insufficient_scope")
    problem(partner.ask("PUT", "/v1/candidates/x", {}), 403, "insufficient_scope")


def test_without_a_standing_grant_there_is_no_such_account(api: Api, people: People) -> None:
    partner = people.partner()
    theirs = people.administration.create_account("erased")
    people_key = people.key(theirs)
    erased = Api(api.client, api.clock, people_key)
    granted(erased, partner, *ALL)
    people.erase(theirs)
    revoked = people.administration.create_account("revoked")
    taken = Api(api.client, api.clock, people.key(revoked))
    taken.delete(f"/v1/grants/{granted(taken, partner, *ALL)['id']}")
    expired = people.administration.create_account("expired")
    over = Api(api.client, api.clock, people.key(expired))
    granted(over, partner, *ALL, expires_at="2026-11-20T12:00:01Z")
    api.clock.forward(seconds=1)
    # One that granted it to another partner.
    granted(api.other, people.partner(), *ALL)
    stranger = people.account(api.other)
    no_partners = (theirs, revoked, expired, people.account(), stranger, UNKNOWN, "", "x", "é", "*")
    answers = []
    for one in no_partners:
        for path in EVERYWHERE:
            header = {ACCOUNT: one.encode()}
            answer = partner.ask("GET", path, headers=header)
            document = problem(answer, 404, "not_found")
            answers.append(
                (
                    {**document, "request_id": "", "instance": ""},
                    sorted(set(answer.headers) - {"content-length"}),
                )
            )
    assert all(answer == answers[0] for answer in answers)


def test_an_id_may_be_written_in_any_case(acting: Acting) -> None:
    acting.account = f" {acting.account.upper()} "
    assert acting.get("/v1/tasks")["items"] == []


def test_a_candidate_acts_for_no_other_account(api: Api, people: People, account: str) -> None:
    own = {ACCOUNT: account}
    assert api.ask("GET", "/v1/tasks", headers=own).status_code == 200
    for other in (people.account(api.other), UNKNOWN, "x"):
        problem(api.ask("GET", "/v1/tasks", headers={ACCOUNT: other}), 404, "not_found")


def test_a_partner_of_its_own_has_candidates_and_nothing_else(partner: Partner) -> None:
    assert partner.get("/v1/candidates")["items"] == []
    for path in set(EVERYWHERE) - {"/v1/candidates"}:
        for asker in (partner, partner.acting(partner.id)):
            document = problem(asker.ask("GET", path), 403, "insufficient_scope")
            assert "Bide-Account" in document["detail"]


def test_a_partner_that_acts_for_a_candidate_has_no_candidates_there(acting: Acting) -> None:
    problem(acting.ask("GET", "/v1/candidates"), 403, "insufficient_scope")
    problem(acting.ask("PUT", "/v1/candidates/x", {}), 403, "insufficient_scope")


def test_a_grant_that_is_taken_back_ends_within_a_second(
    api: Api, people: People, acting: Acting
) -> None:
    assert acting.get("/v1/tasks")["items"] == []
    [grant] = api.get("/v1/grants")["items"]
    api.delete(f"/v1/grants/{grant['id']}")
    people.a_second_later()
    problem(acting.ask("GET", "/v1/tasks"), 404, "not_found")
    # And as soon does a new one begin.
    api.post("/v1/grants", {"partner_id": grant["partner_id"], "scopes": ["tasks:read"]})
    people.a_second_later()
    assert acting.get("/v1/tasks")["items"] == []


def test_a_grant_stands_however_many_were_taken_back_before(
    api: Api, people: People, partner: Partner, account: str
) -> None:
    for _ in range(3):
        api.delete(f"/v1/grants/{granted(api, partner, 'tasks:read')['id']}")
    granted(api, partner, "tasks:read")
    assert partner.acting(account).get("/v1/tasks")["items"] == []


def test_a_partner_that_is_closed_acts_no_more(people: People, acting: Acting) -> None:
    assert acting.get("/v1/tasks")["items"] == []
    [partner] = people.administration.partners()
    people.erase(str(partner["id"]))
    people.a_second_later()
    problem(acting.ask("GET", "/v1/tasks"), 401, "unauthenticated")


def test_the_same_idempotency_key_for_two_candidates_is_two(
    api: Api, people: People, partner: Partner
) -> None:
    for each in (api, api.other):
        granted(each, partner, "tasks:write")
    key = {"Idempotency-Key": "same"}
    made = [
        partner.acting(people.account(each)).ask("POST", "/v1/tasks", {"title": "x"}, headers=key)
        for each in (api, api.other)
    ]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json()["id"] != made[1].json()["id"]


def test_everything_that_a_partner_writes_says_so(
    api: Api, people: People, partner: Partner, acting: Acting
) -> None:
    interview = acting.post("/v1/interviews", INTERVIEW)
    path = f"/v1/interviews/{interview['id']}"
    acting.put(f"{path}/timetable", PROMISE)
    contact = acting.post(f"{path}/contacts", THANKS)
    update = acting.post(f"{path}/employer-updates", {"kind": "question"})
    feedback = acting.post(f"{path}/feedback", {"source": "self"})
    task = acting.post("/v1/tasks", {"title": "x"})
    places = {
        "interview": path,
        "timetable": f"{path}/timetable",
        "employer": f"/v1/employers/{interview['employer_id']}",
        "application": f"/v1/applications/{interview['application_id']}",
        "interviewer": f"/v1/interviewers/{interview['interviewers'][0]['id']}",
        "contact": f"/v1/contacts/{contact['id']}",
        "employer_update": f"/v1/employer-updates/{update['id']}",
        "feedback": f"/v1/feedback/{feedback['id']}",
        "task": f"/v1/tasks/{task['id']}",
    }
    by_partner = {"kind": "partner", "id": partner.id}
    for resource, place in places.items():
        assert api.get(place)["written_by"] == by_partner, resource
    found = people.events(people.account())
    assert {event["type"] for event in found if event["written_by"] == f"partner:{partner.id}"} >= {
        f"{resource}.created" for resource in places
    }
    assert {event["written_by"] for event in found if event["resource"] == "grant"} == {"candidate"}
    # Its writer is the last who changed it.
    changed = api.patch(places["task"], {"note": "mine"})
    assert changed["written_by"] == {"kind": "candidate", "id": None}
    assert acting.patch(places["task"], {"note": "ours"})["written_by"] == by_partner
    assert acting.ask("DELETE", places["task"]).status_code == 204
    last = people.events(people.account())[-1]
    assert (last["type"], last["written_by"]) == ("task.deleted", f"partner:{partner.id}")


def test_the_etiquette_holds_for_partners_too(acting: Acting) -> None:
    interview = acting.post("/v1/interviews", INTERVIEW)
    refused = acting.ask("POST", f"/v1/interviews/{interview['id']}/contacts", ENQUIRY)
    problem(refused, 409, "contact_not_yet")


def test_cursors_belong_to_the_account_that_is_acted_for(
    api: Api, people: People, partner: Partner, acting: Acting
) -> None:
    for number in range(3):
        api.post("/v1/tasks", {"title": str(number)})
    cursor: Any = acting.get("/v1/tasks", limit=1)["next_cursor"]
    assert len(acting.get("/v1/tasks", limit=1, cursor=cursor)["items"]) == 1
    granted(api.other, partner, "tasks:read")
    elsewhere = partner.acting(people.account(api.other))
    answer = elsewhere.ask("GET", "/v1/tasks", params={"limit": 1, "cursor": cursor})
    assert answer.status_code == 422


def test_a_partners_key_tells_all_that_it_holds(partner: Partner) -> None:
    [mine] = partner.get("/v1/api-keys")["items"]
    assert mine["scopes"] == list(SCOPES)
    made = partner.post("/v1/api-keys", {"label": "reader", "scopes": ["candidates:read"]})
    assert partner.get(f"/v1/api-keys/{made['id']}")["scopes"] == ["candidates:read"]

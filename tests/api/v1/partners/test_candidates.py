"""Candidates whom a partner brings: an account and a grant, made in one go and once."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.api.auth.scopes import GRANTABLE, in_order
from app.usecases.partners.candidates import row_id
from app.usecases.ports import Insert, Row
from tests.api.small_service import problem
from tests.api.v1.acting import Partner, People, granted
from tests.api.v1.api_client import UNKNOWN, Api, on_one_database, pointers

NARROW: dict[str, Any] = {"scopes": ["interviews:read", "tasks:read"], "label": "Ada"}
PATH = "/v1/candidates/member-1"


def brought(partner: Partner, external_id: str = "member-1", **terms: Any) -> Any:
    answer = partner.ask("PUT", f"/v1/candidates/{external_id}", terms)
    assert answer.status_code == 201, answer.text
    return answer.json()


def unless_of_candidates(table: str, values: Row) -> Insert:
    return Insert(table, {**values, "candidate_id": UNKNOWN} if table == "candidates" else values)


def test_bringing_a_candidate_makes_an_account_in_which_the_partner_may_act(
    people: People, partner: Partner
) -> None:
    candidate = brought(partner, **NARROW)
    assert candidate == {
        "id": candidate["id"],
        "external_id": "member-1",
        "label": "Ada",
        "scopes": ["interviews:read", "tasks:read"],
        "state": "standing",
        "expires_at": None,
        "created_at": "2026-11-20T12:00:00Z",
    }
    acting = partner.acting(candidate["id"])
    assert acting.get("/v1/tasks")["items"] == []
    problem(acting.ask("POST", "/v1/tasks", {"title": "x"}), 403, "insufficient_scope")
    # The candidate finds the grant, and the event that it was made, in their own account.
    theirs = Api(partner.client, partner.clock, people.key(candidate["id"]))
    [grant] = theirs.get("/v1/grants")["items"]
    assert (grant["provisioned"], grant["partner_id"]) == (True, partner.id)
    assert (grant["version"], grant["written_by"]) == (1, {"kind": "partner", "id": partner.id})
    [event] = people.events(candidate["id"])
    assert (event["seq"], event["type"], event["about"], event["written_by"]) == (
        1,
        "grant.created",
        grant["id"],
        f"partner:{partner.id}",
    )


def test_all_that_can_be_granted_is_what_a_partner_gets_unless_it_asks_for_less(
    partner: Partner,
) -> None:
    assert brought(partner)["scopes"] == in_order(GRANTABLE)


def test_a_candidate_is_brought_once_however_often_and_by_whichever_way(partner: Partner) -> None:
    first = brought(partner, **NARROW)
    partner.clock.forward(days=1)
    assert partner.put(PATH, NARROW) == first
    assert partner.put(PATH, {"external_id": "member-1", **NARROW}) == first
    assert partner.post("/v1/candidates", {"external_id": "member-1", **NARROW}, 200) == first
    assert partner.get(PATH) == first
    assert partner.get("/v1/candidates")["items"] == [first]
    made = partner.ask("POST", "/v1/candidates", {"external_id": "member-2"})
    assert made.status_code == 201
    assert made.headers["location"] == "/v1/candidates/member-2"
    everything = {"scopes": in_order(GRANTABLE)}
    assert partner.put("/v1/candidates/member-2", everything) == made.json()


def test_another_request_for_the_same_name_is_a_conflict(partner: Partner) -> None:
    brought(partner, **NARROW)
    for other in ({}, {**NARROW, "label": "Bob"}, {**NARROW, "scopes": ["tasks:read"]}):
        problem(partner.ask("PUT", PATH, other), 409, "id_conflict")
    assert len(partner.get("/v1/candidates")["items"]) == 1


def test_an_idempotency_key_answers_again_what_was_made(partner: Partner) -> None:
    body, key = {"external_id": "member-1"}, {"Idempotency-Key": "k"}
    first, second = (partner.ask("POST", "/v1/candidates", body, headers=key) for _ in range(2))
    assert (first.status_code, first.content) == (201, second.content)
    assert second.headers["idempotent-replayed"] == "true"


def test_of_many_who_bring_one_candidate_at_once_one_makes_an_account(partner: Partner) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: partner.ask("PUT", PATH, NARROW), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(partner.get("/v1/candidates")["items"]) == 1


def test_what_fails_in_between_leaves_nothing_half(
    people: People, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = people.image()
    # The last of the changes, of the partner's own row, cannot be made.
    monkeypatch.setattr("app.usecases.partners.candidates.Insert", unless_of_candidates)
    assert partner.ask("PUT", PATH, NARROW).status_code == 500
    assert people.image() == before
    monkeypatch.undo()
    assert brought(partner, **NARROW)["state"] == "standing"


def test_two_partners_have_each_their_own_candidate_of_one_name(
    people: People, partner: Partner
) -> None:
    rival = people.partner()
    mine, theirs = brought(partner), brought(rival)
    assert mine["id"] != theirs["id"]
    assert rival.get("/v1/candidates")["items"] == [theirs]
    brought(partner, "member-2")
    problem(rival.ask("GET", "/v1/candidates/member-2"), 404, "not_found")
    problem(rival.acting(mine["id"]).ask("GET", "/v1/tasks"), 404, "not_found")


def test_those_who_granted_of_their_own_accord_are_listed_as_well(
    api: Api, people: People, partner: Partner
) -> None:
    mine = brought(partner)
    partner.clock.forward(hours=1)
    granted(api, partner, "tasks:read", expires_at="2026-11-21T12:00:00Z")
    granted(api, people.partner(), "tasks:read")
    listed = {one["id"]: one for one in partner.get("/v1/candidates")["items"]}
    assert listed == {
        mine["id"]: mine,
        people.account(): {
            "id": people.account(),
            "external_id": None,
            "label": None,
            "scopes": ["tasks:read"],
            "state": "standing",
            "expires_at": "2026-11-21T12:00:00Z",
            "created_at": "2026-11-20T13:00:00Z",
        },
    }
    granted(api, partner, "feedback:read")
    [one] = [one for one in partner.get("/v1/candidates")["items"] if one["external_id"] is None]
    assert (one["scopes"], one["expires_at"]) == (["tasks:read", "feedback:read"], None)


def test_a_list_says_how_the_grants_stand(api: Api, people: People, partner: Partner) -> None:
    def stands() -> tuple[str, list[str]]:
        [one] = partner.get("/v1/candidates")["items"]
        return one["state"], one["scopes"]

    grant = granted(api, partner, "tasks:read", expires_at="2026-11-20T13:00:00Z")
    assert stands() == ("standing", ["tasks:read"])
    api.clock.forward(hours=1)
    assert stands() == ("expired", [])
    api.delete(f"/v1/grants/{grant['id']}")
    assert stands() == ("revoked", [])
    people.erase(people.account())
    assert partner.get("/v1/candidates")["items"] == []


def test_a_partner_does_not_get_back_what_was_taken_back(people: People, partner: Partner) -> None:
    candidate = brought(partner, **NARROW)
    tag = partner.ask("GET", PATH).headers["etag"]
    theirs = Api(partner.client, partner.clock, people.key(candidate["id"]))
    [grant] = theirs.get("/v1/grants")["items"]
    theirs.delete(f"/v1/grants/{grant['id']}")
    again = partner.put(PATH, NARROW)
    assert (again["id"], again["state"], again["scopes"]) == (candidate["id"], "revoked", [])
    assert partner.ask("GET", PATH, headers={"If-None-Match": tag}).status_code == 200
    people.a_second_later()
    problem(partner.acting(candidate["id"]).ask("GET", "/v1/tasks"), 404, "not_found")


def test_a_candidate_who_is_erased_can_be_brought_anew(people: People, partner: Partner) -> None:
    first = brought(partner, **NARROW)
    people.erase(first["id"])
    problem(partner.ask("GET", PATH), 404, "not_found")
    second = brought(partner, **NARROW)
    assert second["id"] != first["id"]
    assert partner.get(PATH) == second
    assert partner.get("/v1/candidates")["items"] == [second]


def test_what_was_read_is_not_sent_again(partner: Partner) -> None:
    made = partner.ask("PUT", PATH, NARROW)
    tag = made.headers["etag"]
    assert partner.ask("GET", PATH).headers["etag"] == tag
    assert partner.ask("GET", PATH, headers={"If-None-Match": tag}).status_code == 304
    only_new = partner.ask("PUT", PATH, NARROW, headers={"If-None-Match": "*"})
    problem(only_new, 412, "precondition_failed")
    stale = partner.ask("PUT", PATH, NARROW, headers={"If-Match": '"0"'})
    problem(stale, 412, "precondition_failed")
    assert partner.ask("PUT", PATH, NARROW, headers={"If-Match": tag}).status_code == 200


@pytest.mark.parametrize("wrong", ["", ".hidden", "a/b", "a b", "x" * 201, "é", "-x", "a\n"])
@on_one_database
def test_an_external_id_fits_into_a_path(partner: Partner, wrong: str) -> None:
    answer = partner.ask("POST", "/v1/candidates", {"external_id": wrong})
    if wrong == "a\n":  # What stands around a text is trimmed.
        assert answer.json()["external_id"] == "a"
        return
    assert pointers(answer) == ["/external_id"]
    assert partner.get("/v1/candidates")["items"] == []


@pytest.mark.parametrize("sound", ["4711", "ada@board.example", "x" * 200, UNKNOWN, "a~b=+_.:"])
def test_an_external_id_may_be_whatever_a_partner_calls_its_members(
    partner: Partner, sound: str
) -> None:
    assert brought(partner, sound)["external_id"] == sound
    assert partner.get(f"/v1/candidates/{sound}")["external_id"] == sound


@pytest.mark.parametrize("unsound", ["%20", ".hidden", "a%0Ab", "x" * 201, "%C3%A9"])
def test_an_external_id_with_unsound_characters_is_not_found(
    partner: Partner, unsound: str
) -> None:
    problem(partner.ask("GET", f"/v1/candidates/{unsound}"), 404, "not_found")
    answer = partner.ask("PUT", f"/v1/candidates/{unsound}", {})
    [error] = problem(answer, 422, "invalid_request")["errors"]
    assert (error["pointer"], error["code"]) == ("/path/external_id", "invalid_format")
    assert "letters, digits" in error["detail"]


def test_terms_that_cannot_be_are_refused(partner: Partner) -> None:
    for terms, pointer in (
        ({"scopes": ["account:write"]}, "/scopes/0"),
        ({"scopes": []}, "/scopes"),
        ({"label": ""}, "/label"),
        ({"kind": "partner"}, "/kind"),
        ({"external_id": "member-2"}, "/external_id"),
    ):
        assert pointers(partner.ask("PUT", PATH, terms)) == [pointer]


def test_candidates_are_paged_in_the_order_in_which_they_came(partner: Partner) -> None:
    made = []
    for number in range(5):
        made.append(brought(partner, str(number))["id"])
        partner.clock.forward(seconds=1)
    found, cursor = [], None
    while True:
        rest: dict[str, Any] = {} if cursor is None else {"cursor": cursor}
        page = partner.get("/v1/candidates", limit=2, **rest)
        found += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == made


def test_a_list_can_be_of_those_in_one_state(api: Api, people: People, partner: Partner) -> None:
    standing, revoked = brought(partner, "standing")["id"], brought(partner, "revoked")["id"]
    theirs = Api(partner.client, partner.clock, people.key(revoked))
    [grant] = theirs.get("/v1/grants")["items"]
    theirs.delete(f"/v1/grants/{grant['id']}")
    past = granted(api, partner, "tasks:read")
    api.delete(f"/v1/grants/{past['id']}")
    granted(api, partner, "tasks:read", expires_at="2026-11-20T13:00:00Z")

    def listed(state: str) -> list[str]:
        found = partner.get("/v1/candidates", state=state)["items"]
        assert {one["state"] for one in found} <= {state}
        return sorted(one["id"] for one in found)

    mine = people.account()
    assert listed("standing") == sorted([standing, mine])
    assert (listed("expired"), listed("revoked")) == ([], [revoked])
    partner.clock.forward(hours=1)
    assert (listed("standing"), listed("expired"), listed("revoked")) == (
        [standing],
        [mine],
        [revoked],
    )
    path = "/v1/candidates?state=revoked&state=standing"
    both = partner.ask("GET", path).json()["items"]
    assert sorted(one["id"] for one in both) == sorted([standing, revoked])
    problem(partner.ask("GET", "/v1/candidates?state=gone"), 422, "invalid_request")


def test_a_list_in_one_state_is_paged_and_not_sent_again(partner: Partner) -> None:
    made = [brought(partner, str(number))["id"] for number in range(3)]
    first = partner.get("/v1/candidates", state="standing", limit=2)
    rest = partner.get("/v1/candidates", state="standing", limit=2, cursor=first["next_cursor"])
    assert [one["id"] for one in first["items"] + rest["items"]] == sorted(made)
    path = "/v1/candidates?state=standing"
    tag = partner.ask("GET", path).headers["etag"]
    assert tag.startswith('W/"')
    assert partner.ask("GET", path, headers={"If-None-Match": tag}).status_code == 304
    partner.patch("/v1/candidates/1", {"label": "Bob"})
    assert partner.ask("GET", path, headers={"If-None-Match": tag}).status_code == 200


def test_a_partner_changes_its_own_label_and_not_that_of_the_account(
    people: People, partner: Partner
) -> None:
    made = brought(partner, **NARROW)
    tag = partner.ask("GET", PATH).headers["etag"]
    answer = partner.ask("PATCH", PATH, {"label": "Ada L."}, headers={"If-Match": tag})
    assert answer.json() == {**made, "label": "Ada L."}
    assert partner.get(PATH) == answer.json() == partner.patch(PATH, {})
    stale = partner.ask("PATCH", PATH, {"label": "x"}, headers={"If-Match": tag})
    problem(stale, 412, "precondition_failed")
    theirs = Api(partner.client, partner.clock, people.key(made["id"]))
    assert theirs.get("/v1/me")["label"] == "Ada"
    assert [one["type"] for one in people.events(made["id"])] == ["grant.created"]
    # What was sent when they were brought is still the same request.
    assert partner.put(PATH, NARROW)["label"] == "Ada L."
    assert partner.patch(PATH, {"label": None})["label"] is None
    problem(partner.ask("PATCH", "/v1/candidates/nobody", {"label": "x"}), 404, "not_found")


def test_candidates_are_no_affair_of_candidates(api: Api) -> None:
    for method, path, body in (
        ("GET", "/v1/candidates", None),
        ("GET", PATH, None),
        ("PUT", PATH, {}),
        ("PATCH", PATH, {"label": "x"}),
        ("POST", "/v1/candidates", {"external_id": "x"}),
    ):
        problem(api.ask(method, path, body), 403, "insufficient_scope")


def test_each_external_id_has_a_row_of_its_own() -> None:
    assert row_id("a") != row_id("b")
    assert row_id("a") == row_id("a")

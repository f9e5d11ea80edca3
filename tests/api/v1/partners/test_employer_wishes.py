"""What employers wish, by the word of a partner, binds all of its candidates."""

from typing import Any

import pytest

from tests.api.v1.acting import Partner, People, granted
from tests.api.v1.api_client import ACME, ENQUIRY, PROMISE, Api, Clock, on_one_database, pointers

PATH = "/v1/partner/employer-wishes"
BINDING = "/v1/employer-wishes"
NO_CALLS = {**ACME, "preferences": {"no_calls": True}}
CALL = ENQUIRY | {"channel": "phone"}
SCOPES = ("interviews:read", "interviews:write")
#: What was answered.
Json = Any


@pytest.fixture
def board(people: People) -> Partner:
    return people.partner()


def state(board: Partner, *wishes: object) -> Json:
    return board.put(PATH, {"items": [*wishes]})


def rules(api: Api, interview: Json, body: Json = CALL) -> set[str]:
    """The rules that stand against a contact."""
    path = f"/v1/interviews/{interview['id']}/contact-checks"
    return {one["rule"] for one in api.post(path, body, 200)["reasons"]}


def due(api: Api, clock: Clock, **changes: object) -> Json:
    """An interview about which one may ask now."""
    interview = api.interview(**changes)
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    clock.set("2026-11-30T10:00:00+00:00")
    return interview


def test_what_is_stated_is_read_again_and_replaced(board: Partner) -> None:
    assert board.get(PATH) == {"items": []}
    hours = {"calendar": {"hours": {"mon": ["10:00", "12:00"]}, "closed": []}}
    found = state(board, NO_CALLS, {"name": "Beacon", "time_zone": "Europe/Paris", **hours})
    first, second = found["items"]
    assert first["preferences"] == {"no_calls": True, "no_contact": False}
    assert first["calendar"] is None
    assert second["calendar"]["hours"] == {"mon": ["10:00", "12:00"]}
    assert board.get(PATH) == found
    assert state(board) == {"items": []} == board.get(PATH)


def test_wishes_bind_every_candidate_there_is_and_their_tasks(
    api: Api, board: Partner, clock: Clock
) -> None:
    granted(api, board, *SCOPES)
    interview = due(api, clock)
    assert rules(api, interview) == set()
    before = api.action(interview["id"], "enquire_status")
    assert before["preferred_channel"] == "phone"
    state(board, NO_CALLS)
    assert rules(api, interview) == {"no-calls"}
    # The candidate's own record is as it was, and cannot lift the wish.
    assert api.get(f"/v1/employers/{interview['employer_id']}")["preferences"]["no_calls"] is False
    api.patch(f"/v1/employers/{interview['employer_id']}", {"preferences": {"no_calls": False}})
    assert rules(api, interview) == {"no-calls"}
    entry = api.get("/v1/agenda")["items"][0]
    assert entry["preferred_channel"] == "email"
    refused = api.ask("POST", f"/v1/interviews/{interview['id']}/contacts", CALL)
    assert refused.status_code == 409
    state(board)
    assert rules(api, interview) == set()


def test_an_employer_that_comes_later_is_bound_from_the_start(
    api: Api, board: Partner, clock: Clock
) -> None:
    granted(api, board, *SCOPES)
    state(board, {**ACME, "preferences": {"no_contact": True}})
    interview = due(api, clock, employer={**ACME, "name": " ACME "})
    assert "no-contact" in rules(api, interview, ENQUIRY)
    kinds = {one["kind"] for one in api.get("/v1/tasks", limit=200)["items"]}
    assert "enquire_status" not in kinds


def test_hours_and_closed_days_bind_as_well(api: Api, board: Partner, clock: Clock) -> None:
    granted(api, board, *SCOPES)
    interview = due(api, clock)
    calendar = {
        "hours": {"mon": ["11:00", "12:00"]},
        "closed": [{"from": "2026-12-01", "to": "2026-12-02", "reason": "moving"}],
    }
    state(board, {**ACME, "calendar": calendar})
    assert "working-hours" in rules(api, interview)
    clock.set("2026-11-30T11:30:00+00:00")
    assert rules(api, interview) == set()
    clock.set("2026-12-01T11:30:00+00:00")
    assert rules(api, interview) == {"working-hours"}


def test_only_employers_that_agree_are_bound(api: Api, board: Partner, clock: Clock) -> None:
    granted(api, board, *SCOPES)
    interview = due(api, clock)
    for other in ({"name": "Acme Ltd"}, {"time_zone": "Europe/Paris"}, {"subdivision": "SCT"}):
        state(board, NO_CALLS | other)
        assert rules(api, interview) == set()
    state(board, NO_CALLS | {"country": None, "subdivision": None})
    assert rules(api, interview) == {"no-calls"}


def test_a_grant_brings_them_and_the_last_revocation_takes_them_away(
    api: Api, board: Partner, clock: Clock
) -> None:
    state(board, NO_CALLS)
    interview = due(api, clock)
    reading = granted(api, board, "interviews:read")
    assert rules(api, interview) == set()
    first = granted(api, board, *SCOPES)
    second = granted(api, board, *SCOPES)
    assert rules(api, interview) == {"no-calls"}
    bound = api.get(BINDING)["items"]
    assert [(one["partner_id"], one["name"]) for one in bound] == [(board.id, "Acme")]
    api.delete(f"/v1/grants/{first['id']}")
    assert rules(api, interview) == {"no-calls"}
    api.delete(f"/v1/grants/{second['id']}")
    assert rules(api, interview) == set()
    assert api.get(BINDING) == {"items": []}
    api.delete(f"/v1/grants/{reading['id']}")


def test_a_candidate_who_is_brought_is_bound(api: Api, board: Partner, clock: Clock) -> None:
    state(board, NO_CALLS)
    brought = board.post("/v1/candidates", {"external_id": "member-1"})
    acting = board.acting(brought["id"])
    assert rules(acting, due(acting, clock)) == {"no-calls"}
    reader = {"external_id": "member-2", "scopes": ["interviews:read"]}
    other = board.acting(board.post("/v1/candidates", reader)["id"])
    assert other.get(BINDING) == {"items": []}


def test_wishes_of_two_partners_add_up(api: Api, people: People, clock: Clock) -> None:
    one, other = people.partner(), people.partner()
    for partner in (one, other):
        granted(api, partner, *SCOPES)
    state(one, NO_CALLS)
    state(other, {**ACME, "preferences": {"no_contact": True}})
    interview = due(api, clock)
    assert rules(api, interview) >= {"no-calls", "no-contact"}
    state(other)
    assert rules(api, interview) == {"no-calls"}


def test_what_is_wished_inline_stays_the_candidates_own(
    api: Api, board: Partner, clock: Clock
) -> None:
    granted(api, board, *SCOPES)
    state(board, NO_CALLS)
    interview = due(api, clock)
    wished = {**ACME, "preferences": {"no_contact": True}}
    api.post("/v1/applications", {"employer": wished, "role": "Analyst", "route": "direct"})
    employer = api.get(f"/v1/employers/{interview['employer_id']}")
    assert employer["preferences"] == {"no_calls": False, "no_contact": True}


def test_the_feed_names_the_partner_that_wrote_them(api: Api, board: Partner) -> None:
    granted(api, board, *SCOPES)
    state(board, NO_CALLS)
    last = api.get("/v1/events", limit=200)["items"][-1]
    assert last["type"] == "account.updated"
    assert last["written_by"] == {"kind": "partner", "id": board.id}
    # Saying the same again changes nothing.
    state(board, NO_CALLS)
    assert api.get("/v1/events", limit=200)["items"][-1] == last


MOVES: Json = [
    {"name": "Acme Ltd"},
    {"time_zone": "Europe/Paris", "country": "FR", "subdivision": None},
    {"subdivision": "WLS"},
]


@pytest.mark.parametrize("changes", MOVES, ids=["name", "zone", "subdivision"])
def test_no_name_and_no_place_shakes_a_wish_off(
    api: Api, board: Partner, clock: Clock, changes: Json
) -> None:
    granted(api, board, *SCOPES)
    state(board, NO_CALLS)
    interview = due(api, clock)
    employer = f"/v1/employers/{interview['employer_id']}"
    renamed = api.patch(employer, changes)
    assert {name: renamed[name] for name in changes} == changes
    assert rules(api, interview) == {"no-calls"}
    api.patch(employer, {"name": "Beacon", "time_zone": "Europe/London"})
    assert rules(api, interview) == {"no-calls"}
    # Another employer of that name was never bound.
    assert rules(api, due(api, clock, employer={**ACME, "name": "Acme Ltd"})) == set()
    state(board)
    assert rules(api, interview) == set()


def test_a_wish_that_bound_neither_record_before_binds_by_their_names_alone(
    api: Api, board: Partner, clock: Clock
) -> None:
    granted(api, board, *SCOPES)
    interview = due(api, clock)
    api.patch(f"/v1/employers/{interview['employer_id']}", {"name": "Beacon"})
    state(board, NO_CALLS)
    assert rules(api, interview) == set()


def test_merging_shakes_no_wish_off_and_makes_none_the_candidates_own(
    api: Api, board: Partner, clock: Clock
) -> None:
    granted(api, board, *SCOPES)
    state(board, NO_CALLS, {**ACME, "name": "Beacon", "preferences": {"no_contact": True}})
    interview = due(api, clock)
    beacon = api.post("/v1/employers", {**ACME, "name": "Beacon"})
    cedar = api.post("/v1/employers", {**ACME, "name": "Cedar"})
    for old, into in ((interview["employer_id"], beacon["id"]), (beacon["id"], cedar["id"])):
        api.post(f"/v1/employers/{old}/merge", {"into": {"id": into}}, 200)
    assert rules(api, interview) >= {"no-calls", "no-contact"}
    own = api.get(f"/v1/employers/{cedar['id']}")["preferences"]
    assert own == {"no_calls": False, "no_contact": False}
    state(board)
    assert rules(api, interview) == set()


@on_one_database
def test_wishes_that_cannot_be_are_refused(board: Partner) -> None:
    def put(*wishes: object) -> list[str]:
        return pointers(board.ask("PUT", PATH, {"items": [*wishes]}))

    assert put(NO_CALLS, NO_CALLS | {"name": " acme"}) == ["/items/1/name"]
    assert put(ACME | {"subdivision": "XX"}) == ["/items/0/subdivision"]
    late = {"calendar": {"hours": {"mon": ["12:00", "11:00"]}}}
    assert put({**ACME, **late}) == ["/items/0/calendar/hours/mon"]
    assert put(*({**ACME, "name": f"Acme {n}"} for n in range(51))) == ["/items"]


@on_one_database
def test_candidates_state_nothing_and_precondition_holds(api: Api, board: Partner) -> None:
    assert api.ask("PUT", PATH, {"items": []}).status_code == 403
    assert board.ask("GET", BINDING).status_code == 403
    tag = board.ask("GET", PATH).headers["ETag"]
    first = board.ask("PUT", PATH, {"items": [NO_CALLS]}, headers={"If-Match": tag})
    assert first.status_code == 200
    late = board.ask("PUT", PATH, {"items": []}, headers={"If-Match": tag})
    assert late.status_code == 412

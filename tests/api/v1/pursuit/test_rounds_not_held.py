"""Rounds that did not take place, and rounds without an end."""

from typing import Any

import pytest

from tests.api.v1.api_client import INTERVIEW, Api, Clock, pointers

AHEAD = {"starts_at": "2026-11-24T10:00:00Z", "ends_at": "2026-11-24T11:00:00Z"}


def test_without_an_end_an_hour_is_assumed_and_moves_with_the_start(api: Api) -> None:
    made = api.interview(ends_at=None)
    assert (made["ends_at"], made["ends_at_assumed"]) == ("2026-11-20T11:00:00Z", True)
    path = f"/v1/interviews/{made['id']}"
    moved = api.patch(path, {"starts_at": "2026-11-24T15:00:00Z"})
    assert moved["ends_at"] == "2026-11-24T16:00:00Z"
    said = api.patch(path, {"ends_at": "2026-11-24T15:30:00Z"})
    assert (said["ends_at"], said["ends_at_assumed"]) == ("2026-11-24T15:30:00Z", False)


def test_a_window_may_be_long_where_the_round_has_no_meeting(api: Api) -> None:
    long = {"starts_at": "2026-11-20T10:00:00Z", "ends_at": "2026-12-20T10:00:00Z"}
    assert api.interview(format="assignment", **long)["ends_at"] == long["ends_at"]
    response = api.ask("POST", "/v1/interviews", INTERVIEW | long)
    assert pointers(response) == ["/ends_at"]


@pytest.mark.parametrize(
    ("kind", "state"), [("round_postponed", "postponed"), ("round_cancelled", "cancelled")]
)
def test_a_word_sets_the_state_of_the_round_ahead(api: Api, kind: str, state: str) -> None:
    interview = api.interview(**AHEAD)
    updates = f"/v1/applications/{interview['application_id']}/employer-updates"
    word = api.post(updates, {"kind": kind, "received_at": "2026-11-20T11:30:00Z"})
    assert word["interview_id"] == interview["id"]
    path = f"/v1/interviews/{interview['id']}"
    after = api.get(path)
    assert (after["state"], after["state_at"]) == (state, "2026-11-20T11:30:00Z")
    assert pointers(api.ask("POST", updates, {"kind": kind})) == ["/interview_id"]
    api.post(f"/v1/employer-updates/{word['id']}/retraction", {"reason": "another job"}, 200)
    back = api.get(path)
    assert (back["state"], back["state_at"]) == ("scheduled", None)


def test_a_new_slot_makes_a_missed_round_a_scheduled_one(api: Api) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    missed = api.patch(path, {"state": "missed", "missed_by": "candidate"})
    assert (missed["missed_by"], missed["state_at"]) == ("candidate", "2026-11-20T10:00:00Z")
    assert api.get(f"{path}/next-action")["next_action"]["kind"] == "arrange"
    moved = api.patch(path, AHEAD)
    assert (moved["state"], moved["missed_by"], moved["state_at"]) == ("scheduled", None, None)
    assert api.get(f"{path}/next-action")["phase"] == "preparing"


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"missed_by": "employer"}, "/missed_by"),
        ({"state_at": "2026-11-20T10:00:00Z"}, "/state_at"),
        ({"state": "cancelled", "missed_by": "employer"}, "/missed_by"),
        ({"state": "cancelled", "state_at": "2026-11-21T10:00:00Z"}, "/state_at"),
    ],
)
def test_a_state_has_no_more_than_belongs_to_it(
    api: Api, patch: dict[str, Any], pointer: str
) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    assert pointers(api.ask("PATCH", path, patch)) == [pointer]
    assert api.get(path) == interview


def test_an_employer_that_did_not_appear_is_asked_after_three_days(api: Api, clock: Clock) -> None:
    interview = api.interview(state="missed")
    path = f"/v1/interviews/{interview['id']}"
    clock.set("2026-11-20T12:30:00+00:00")
    api.post(f"{path}/contacts", {"kind": "arrange", "channel": "phone", "result": "spoke"})
    assert api.action(interview["id"], "enquire_status")["opens_at"] == "2026-11-25T09:00:00Z"


@pytest.mark.parametrize("format_", ["recorded", "assignment"])
def test_a_round_without_a_meeting_cannot_be_missed(api: Api, format_: str) -> None:
    body = INTERVIEW | {"format": format_, "state": "missed"}
    assert pointers(api.ask("POST", "/v1/interviews", body)) == ["/state"]
    held = api.interview(format=format_)
    path = f"/v1/interviews/{held['id']}"
    assert pointers(api.ask("PATCH", path, {"state": "missed"})) == ["/state"]
    other = api.interview(state="missed")
    moved = api.ask("PATCH", f"/v1/interviews/{other['id']}", {"format": format_})
    assert pointers(moved) == ["/state"]
    found = {name: body[name] for name in ("stage", "format", "state", "starts_at", "ends_at")}
    history = {"employer": {"time_zone": "Europe/London"}, "interviews": [found]}
    assert pointers(api.ask("POST", "/v1/decisions", history)) == ["/interviews/0/state"]


def test_a_new_application_may_say_that_it_has_no_outcome(api: Api) -> None:
    body = {"employer": INTERVIEW["employer"], "role": "Data engineer", "outcome": None}
    assert api.post("/v1/applications", body)["outcome"] is None
    inline = INTERVIEW | {"application": {"role": "Analyst", "outcome": None}}
    made = api.post("/v1/interviews", inline)
    assert api.get(f"/v1/applications/{made['application_id']}")["outcome"] is None
    ended = {"kind": "withdrawn", "happened_at": "2026-11-20T11:30:00Z"}
    refused = api.ask("POST", "/v1/applications", body | {"outcome": ended})
    assert pointers(refused) == ["/outcome"]
    assert refused.json()["errors"][0]["detail"] == "This should be null."


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("latest", {"latest": "2026-11-01"}),
        ("latest", {"latest": "2028-11-27"}),
        ("latest", {"earliest": "2026-11-25", "latest": "2028-11-27"}),
        ("date", {"date": "2026-11-01"}),
    ],
)
def test_a_promise_that_cannot_be_is_pointed_at_in_the_field_it_was_given_in(
    api: Api, field: str, given: dict[str, Any]
) -> None:
    path = f"/v1/interviews/{api.interview()['id']}"
    answer = {"answer_due": {"status": "answered", **given}}
    assert pointers(api.ask("PUT", f"{path}/timetable", answer)) == [f"/answer_due/{field}"]
    word = answer | {"kind": "new_timetable", "received_at": "2026-11-20T11:30:00Z"}
    response = api.ask("POST", f"{path}/employer-updates", word)
    assert pointers(response) == [f"/answer_due/{field}"]
    found = {name: INTERVIEW[name] for name in ("stage", "format", "starts_at", "ends_at")}
    history = {"employer": {"time_zone": "Europe/London"}}
    said = history | {"interviews": [found | {"timetables": [answer]}]}
    where = f"/interviews/0/timetables/0/answer_due/{field}"
    assert pointers(api.ask("POST", "/v1/decisions", said)) == [where]
    words = history | {"interviews": [found], "employer_updates": [word]}
    where = f"/employer_updates/0/answer_due/{field}"
    assert pointers(api.ask("POST", "/v1/decisions", words)) == [where]


@pytest.mark.parametrize("kind", ["round_postponed", "round_cancelled"])
@pytest.mark.parametrize("more", [{}, {"state": "scheduled"}], ids=["a slot", "its state as well"])
def test_a_round_with_a_new_slot_after_their_word_is_ahead_again(
    api: Api, kind: str, more: dict[str, str]
) -> None:
    if kind == "round_cancelled" and not more:
        more = {"state": "scheduled"}
    made = api.interview(starts_at="2026-11-24T10:00:00Z", ends_at="2026-11-24T11:00:00Z")
    path = f"/v1/interviews/{made['id']}"
    api.post(f"{path}/employer-updates", {"kind": kind, "received_at": "2026-11-20T12:00:00Z"})
    assert api.get(f"{path}/next-action")["phase"] != "preparing"
    api.clock.forward(hours=1)
    slot = {"starts_at": "2026-11-26T10:00:00Z", "ends_at": "2026-11-26T11:00:00Z"}
    assert api.patch(path, slot | more)["state"] == "scheduled"
    assert api.get(f"{path}/next-action")["phase"] == "preparing"
    assert api.action(made["id"], "arrange")["verdict"] == "allowed"
    api.clock.set("2026-11-26T12:30:00+00:00")
    assert api.action(made["id"], "send_thank_you")["verdict"] == "allowed"

"""The agenda: what a screen for today shows, read from stored outlooks."""

from datetime import timedelta
from typing import Any

import pytest

from app.api.v1.advice import agenda
from tests.api.v1.api_client import ACME, PROMISE, THANKS, Api, Clock, on_one_database, pointers


def _entry(api: Api, **asked: Any) -> dict[str, Any]:  # noqa: ANN401  # as `Api.get` takes it
    [entry] = api.get("/v1/agenda", **asked)["items"]
    return dict(entry)


@pytest.fixture
def path(api: Api) -> str:
    """An interview whose employer promised an answer by Friday 27 November."""
    interview = api.interview()
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    return f"/v1/interviews/{interview['id']}"


def test_an_entry_has_all_that_a_screen_shows(api: Api, path: str, clock: Clock) -> None:
    entry = _entry(api)
    interview, decision = api.get(path), api.get(f"{path}/next-action")
    assert entry["interview"] == {
        name: interview[name]
        for name in ("id", "stage", "format", "state", "starts_at", "ends_at", "time_zone")
    }
    assert entry["turn"] == decision["turn"]
    assert entry["phase"] == decision["phase"]
    assert entry["next_action"] == decision["next_action"]
    task = api.get(f"/v1/tasks/{entry['task_id']}")
    assert task["application_id"] == entry["application_id"]
    if decision["next_action"]["kind"] != "wait":
        assert task["kind"] == decision["next_action"]["kind"]
    assert not entry["overdue"]


def test_it_follows_the_clock_without_any_change(api: Api, path: str, clock: Clock) -> None:
    for _ in range(12):
        entry, decision = _entry(api), api.get(f"{path}/next-action")
        assert entry["next_action"] == decision["next_action"]
        assert (entry["phase"], entry["turn"]) == (decision["phase"], decision["turn"])
        if entry["changes_at"] is None:
            break
        clock.now += timedelta(days=5)


def test_it_follows_a_word_of_the_employer_at_once(api: Api, path: str, clock: Clock) -> None:
    api.get("/v1/agenda")
    asked = {"kind": "question", "received_at": clock.now.isoformat(), "channel": "email"}
    api.post(f"{path}/employer-updates", asked)
    entry = _entry(api)
    assert (entry["turn"], entry["next_action"]["kind"]) == ("candidate", "reply")
    assert entry["preferred_channel"] == "email"


def test_another_instant_is_worked_out_from_the_facts(api: Api, path: str, clock: Clock) -> None:
    later = clock.now + timedelta(days=12)
    ahead = _entry(api, at=later.isoformat())
    assert ahead["task_id"] is None
    clock.now = later
    entry = _entry(api)
    same = {"at", "task_id"}
    assert {k: v for k, v in ahead.items() if k not in same} == {
        k: v for k, v in entry.items() if k not in same
    }


def test_pages_follow_each_other_without_a_gap(api: Api, path: str) -> None:
    for number in range(4):
        employer = {"name": f"Acme {number}", "time_zone": "Europe/London", "country": "GB"}
        api.post("/v1/applications", {"employer": employer, "role": "Engineer"})
    whole = [one["application_id"] for one in api.get("/v1/agenda")["items"]]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.get("/v1/agenda", limit=2, **cursor)
        seen += [one["application_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == whole
    assert len(seen) == 5


def test_the_most_urgent_stands_first(api: Api) -> None:
    waits, late, offered = (
        api.interview(employer=ACME | {"name": name}) for name in ("Waits", "Late", "Offers")
    )
    api.put(f"/v1/interviews/{waits['id']}/timetable", PROMISE)
    api.post(f"/v1/interviews/{waits['id']}/contacts", THANKS)
    api.clock.set("2026-11-24T12:00:00Z")
    offer = {"kind": "offer", "received_at": "2026-11-24T11:00:00Z", "respond_by": "2026-12-20"}
    api.post(f"/v1/interviews/{offered['id']}/employer-updates", offer)
    wanted = [one["application_id"] for one in (offered, late, waits)]
    by_urgency = api.get("/v1/agenda", order="urgency")["items"]
    assert [one["application_id"] for one in by_urgency] == wanted
    assert {one["application_id"] for one in api.get("/v1/agenda")["items"]} == set(wanted)
    found: list[str] = []
    cursor: dict[str, Any] = {}
    page: dict[str, Any] = {}
    for _ in wanted:
        page = api.get("/v1/agenda", order="urgency", limit=1, **cursor)
        found += [one["application_id"] for one in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
    assert (found, page["next_cursor"]) == (wanted, None)
    then = api.get("/v1/agenda", order="urgency", at="2026-11-24T12:00:00Z")["items"]
    assert [one["application_id"] for one in then] == wanted


def test_pursuits_of_a_phase_are_listed_closed_ones_too(api: Api) -> None:
    open_, closed = (api.interview(employer=ACME | {"name": name}) for name in ("Open", "Closed"))
    withdrawn = {"outcome": {"kind": "withdrawn"}}
    api.patch(f"/v1/applications/{closed['application_id']}", withdrawn)
    [entry] = api.get("/v1/agenda", phase="closed")["items"]
    assert (entry["application_id"], entry["phase"]) == (closed["application_id"], "closed")
    [live] = api.get("/v1/agenda")["items"]
    both = api.get("/v1/agenda", phase=["closed", live["phase"]])["items"]
    assert {one["application_id"] for one in both} == {
        open_["application_id"],
        closed["application_id"],
    }
    [then] = api.get("/v1/agenda", phase="closed", at="2026-11-20T12:00:00Z")["items"]
    assert then["application_id"] == closed["application_id"]


@on_one_database
def test_an_entry_has_its_decision_and_plan_where_they_are_asked_for(api: Api) -> None:
    path = f"/v1/interviews/{api.interview()['id']}"
    [plain] = api.get("/v1/agenda")["items"]
    assert (plain["decision"], plain["plan"]) == (None, None)
    [both] = api.get("/v1/agenda", include="decision,plan")["items"]
    assert both["decision"] == api.get(f"{path}/next-action", actions="all")
    assert both["plan"] == api.get(f"{path}/plan")
    [one] = api.get("/v1/agenda", include=["decision"])["items"]
    assert (one["decision"] is not None, one["plan"]) == (True, None)
    [planned] = api.get("/v1/agenda", include="plan")["items"]
    assert (planned["decision"], planned["plan"]) == (None, both["plan"])
    first = api.ask("GET", "/v1/agenda?include=decision,plan")
    api.clock.forward(seconds=1)
    again = api.ask(
        "GET",
        "/v1/agenda?include=decision,plan",
        headers={"If-None-Match": first.headers["etag"]},
    )
    assert again.status_code == 304
    wrong = api.ask("GET", "/v1/agenda?include=everything")
    assert pointers(wrong) == ["/query/include"]


def test_a_fact_that_changes_no_more_than_a_channel_is_a_change(api: Api, path: str) -> None:
    """What is next stays as it is, and one ring a day is the most: `decision` says so."""
    api.clock.set("2026-12-02T10:00:00Z")
    before = _entry(api)
    api.clock.forward(seconds=60)
    since = api.clock.now.isoformat()
    assert api.get("/v1/agenda", changed_since=since)["items"] == []
    api.clock.forward(seconds=60)
    ring = {"kind": "enquire_status", "channel": "phone", "result": "no_answer"}
    api.post(f"{path}/contacts", ring | {"happened_at": api.clock.now.isoformat()})
    entry = _entry(api, changed_since=since, include="decision")
    assert entry["next_action"] == before["next_action"]
    [asks] = [one for one in entry["decision"]["actions"] if one["kind"] == "enquire_status"]
    [phone] = [one for one in asks["channels"] if one["channel"] == "phone"]
    assert (phone["verdict"], phone["opens_at"]) == ("not_yet", "2026-12-03T09:00:00Z")


@pytest.mark.parametrize(
    ("include", "most"), [("plan", 4), ("decision", 4), ("decision,plan", 2)], ids=str
)
def test_a_page_has_so_many_decisions_and_plans_at_most(
    api: Api, monkeypatch: pytest.MonkeyPatch, include: str, most: int
) -> None:
    monkeypatch.setattr(agenda, "MOST_BESIDES", 4)
    for number in range(5):
        api.post("/v1/applications", {"employer": ACME, "role": f"Engineer {number}"})
    page = api.get("/v1/agenda", include=include, limit=5)
    assert len(page["items"]) == most
    assert page["next_cursor"] is not None
    assert len(api.get("/v1/agenda", include=include, limit=1)["items"]) == 1


def test_what_has_changed_since_is_listed_with_what_was_closed(api: Api) -> None:
    one, other = (api.interview(employer=ACME | {"name": name}) for name in ("One", "Other"))
    api.get("/v1/agenda")
    api.clock.forward(seconds=10)
    since = "2026-11-20T12:00:05Z"
    assert api.get("/v1/agenda", changed_since=since)["items"] == []
    withdrawn = {"outcome": {"kind": "withdrawn"}}
    api.patch(f"/v1/applications/{one['application_id']}", withdrawn)
    [entry] = api.get("/v1/agenda", changed_since=since)["items"]
    assert (entry["application_id"], entry["phase"]) == (one["application_id"], "closed")
    [live] = api.get("/v1/agenda")["items"]
    assert live["application_id"] == other["application_id"]
    asked = api.ask("GET", f"/v1/agenda?changed_since={since}&at={since}")
    assert pointers(asked) == ["/query/changed_since"]

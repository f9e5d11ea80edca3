"""The agenda: what a screen for today shows, read from stored outlooks."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.v1.support import PROMISE, Api, Clock


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

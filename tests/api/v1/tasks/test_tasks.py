"""Tasks: derived, own, snoozed, skipped, done."""

from typing import Any

import pytest

from app.storage.sql import mappers
from tests.api.v1.api_client import ENQUIRY, PROMISE, Api, Clock, pointers


def task_of(api: Api, kind: str) -> str:
    return str(api.get("/v1/tasks", kind=kind)["items"][0]["id"])


def test_a_snoozed_task_is_upcoming_until_then(api: Api, clock: Clock) -> None:
    api.interview()
    path = f"/v1/tasks/{task_of(api, 'send_thank_you')}"
    assert api.get(path)["status"] == "ready"
    assert api.patch(path, {"snoozed_until": "2026-11-20T15:00:00Z"})["status"] == "upcoming"
    clock.forward(hours=3)
    assert api.get(path)["status"] == "ready"
    assert api.patch(path, {"snoozed_until": None})["snoozed_until"] is None


def test_no_facts_are_read_for_a_task_that_moves_no_other(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = api.interview()
    derived = f"/v1/tasks/{task_of(api, 'send_thank_you')}"
    read: list[object] = []
    pursuits = mappers.pursuits

    def noted(*arguments: Any) -> Any:  # noqa: ANN401  # whatever is passed on
        read.append(arguments)
        return pursuits(*arguments)

    monkeypatch.setattr(mappers, "pursuits", noted)
    own = api.post("/v1/tasks", {"title": "Read up", "interview_id": interview["id"]})
    assert own["application_id"] == interview["application_id"]
    assert own["interview_id"] == interview["id"]
    mine = f"/v1/tasks/{own['id']}"
    assert api.patch(mine, {"title": "Read more"})["title"] == "Read more"
    assert api.ask("DELETE", mine).status_code == 204
    assert read == []
    # What the candidate says of a derived task is a fact, and tasks follow from the facts.
    api.patch(derived, {"snoozed_until": "2026-11-20T15:00:00Z"})
    assert read


def test_a_task_is_overdue_and_then_lapses_by_the_clock(api: Api, clock: Clock) -> None:
    api.interview()
    path = f"/v1/tasks/{task_of(api, 'send_thank_you')}"
    clock.set("2026-11-24T10:00:00+00:00")
    assert api.get(path)["status"] == "overdue"
    assert [one["kind"] for one in api.get("/v1/tasks", status="overdue")["items"]] == [
        "send_thank_you"
    ]
    clock.set("2026-11-28T10:00:00+00:00")
    assert api.get(path)["status"] == "lapsed"
    # It lapsed, and no later change of facts makes it look as if it had not been owed.
    api.patch("/v1/policy", {"numbers": {"timetable_grace_business_days": 2}})
    assert api.get(path)["status"] == "lapsed"
    lapsed = api.get("/v1/tasks", status="lapsed")["items"]
    assert "send_thank_you" in {one["kind"] for one in lapsed}


def test_skipping_needs_a_reason_and_lasts_until_a_fact_opens_the_task_anew(
    api: Api, clock: Clock
) -> None:
    interview = api.interview()
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    path = f"/v1/tasks/{task_of(api, 'enquire_status')}"
    assert pointers(api.ask("PATCH", path, {"state": "skipped"})) == ["/reason"]
    skipped = api.patch(path, {"state": "skipped", "reason": "I have moved on"})
    assert (skipped["status"], skipped["reason"]) == ("skipped", "I have moved on")
    # Another window alone is no fact.
    api.patch("/v1/policy", {"numbers": {"timetable_grace_business_days": 2}})
    assert api.get(path)["status"] == "skipped"
    assert api.get(path)["opens_at"] == "2026-12-01T09:00:00Z"
    clock.forward(minutes=1)
    api.post(f"/v1/interviews/{interview['id']}/employer-updates", {"kind": "acknowledged"})
    woken = api.get(path)
    assert (woken["status"], woken["reason"]) == ("upcoming", None)


def agenda_of(api: Api) -> tuple[str, str | None]:
    (item,) = api.get("/v1/agenda")["items"]
    return item["next_action"]["kind"], item["at"]


def decided(api: Api, interview: Any) -> tuple[str, str | None]:  # noqa: ANN401  # a JSON answer
    following = api.get(f"/v1/interviews/{interview['id']}/next-action")["next_action"]
    return following["kind"], following["until"]


def test_a_skipped_action_is_neither_next_nor_in_the_agenda_until_the_skip_is_undone(
    api: Api,
) -> None:
    interview = api.interview()
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    path = f"/v1/tasks/{task_of(api, 'send_thank_you')}"
    assert decided(api, interview)[0] == agenda_of(api)[0] == "send_thank_you"
    api.patch(path, {"state": "skipped", "reason": "we spoke"})
    opens = "2026-11-30T09:00:00Z"
    assert decided(api, interview) == agenda_of(api) == ("wait", opens)
    entry = api.action(interview["id"], "send_thank_you")
    assert (entry["verdict"], entry["skipped"]) == ("allowed", True)
    opened = api.patch(path, {"state": "open"})
    assert (opened["status"], opened["reason"]) == ("ready", None)
    assert decided(api, interview)[0] == agenda_of(api)[0] == "send_thank_you"


def test_a_snoozed_action_is_next_and_in_the_agenda_when_the_snooze_ends(
    api: Api, clock: Clock
) -> None:
    interview = api.interview()
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    path = f"/v1/tasks/{task_of(api, 'send_thank_you')}"
    until = "2026-11-20T15:00:00Z"
    api.patch(path, {"snoozed_until": until})
    assert decided(api, interview) == agenda_of(api) == ("wait", until)
    entry = api.action(interview["id"], "send_thank_you")
    assert (entry["verdict"], entry["snoozed_until"]) == ("allowed", until)
    clock.set("2026-11-20T15:00:00+00:00")
    assert decided(api, interview)[0] == agenda_of(api)[0] == "send_thank_you"
    assert api.get(path)["status"] == "ready"


def test_the_agenda_is_about_the_person_whose_thanks_were_not_skipped(api: Api) -> None:
    people = [{"name": "Sam Okafor"}, {"name": "Ada Byron"}]
    interview = api.interview(interviewers=people)
    tasks = api.get("/v1/tasks", kind="send_thank_you")["items"]
    (sam,) = [one for one in tasks if "Sam" in one["title"]]
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    api.patch(f"/v1/tasks/{sam['id']}", {"state": "skipped", "reason": "we spoke"})
    assert decided(api, interview)[0] == "send_thank_you"
    (item,) = api.get("/v1/agenda")["items"]
    assert item["next_action"]["kind"] == "send_thank_you"
    skipped = {
        action["interviewer_id"]: action["skipped"]
        for action in api.get(f"/v1/interviews/{interview['id']}/next-action")["actions"]
        if action["kind"] == "send_thank_you"
    }
    assert skipped[sam["interviewer_id"]]
    assert len(skipped) == len(people)
    assert not all(skipped.values())


def test_a_skip_that_a_round_ends_is_over_in_lists_when_the_round_is(
    api: Api, clock: Clock
) -> None:
    api.interview(starts_at="2026-11-20T14:00:00Z", ends_at="2026-11-20T15:00:00Z")
    path = f"/v1/tasks/{task_of(api, 'enquire_status')}"
    skipped = api.patch(path, {"state": "skipped", "reason": "no hurry"})
    assert (skipped["status"], skipped["snoozed_until"]) == ("skipped", None)
    clock.set("2026-11-20T14:59:59+00:00")
    assert api.get("/v1/tasks", kind="enquire_status")["items"][0]["status"] == "skipped"
    clock.set("2026-11-20T15:00:00+00:00")
    assert api.get("/v1/tasks", kind="enquire_status")["items"][0]["status"] == "upcoming"
    assert api.get(path)["status"] == "upcoming"


def test_skipping_what_is_no_contact_is_the_candidates_word(api: Api) -> None:
    interview = api.interview()
    path = f"/v1/tasks/{task_of(api, 'record_timetable')}"
    api.patch(path, {"state": "skipped", "reason": "they said nothing"})
    decision = api.get(f"/v1/interviews/{interview['id']}/next-action")
    assert decision["next_action"]["kind"] == "send_thank_you"
    assert api.get(path)["status"] == "skipped"


def test_saying_so_does_only_what_the_word_can_do(api: Api, clock: Clock) -> None:
    interview = api.interview(starts_at="2026-11-20T14:00:00Z", ends_at="2026-11-20T15:00:00Z")
    prepare = f"/v1/tasks/{task_of(api, 'prepare_questions')}"
    assert api.patch(prepare, {"state": "done"})["status"] == "done"
    assert api.action(interview["id"], "prepare_questions")["verdict"] == "done"
    clock.set("2026-11-20T17:00:00+00:00")
    for kind in ("send_thank_you", "record_timetable"):
        answer = api.ask("PATCH", f"/v1/tasks/{task_of(api, kind)}", {"state": "done"})
        assert answer.json()["code"] == "state_conflict"


def test_that_nothing_came_of_an_enquiry_is_a_word_too(api: Api, clock: Clock) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}"
    clock.set("2026-12-01T10:00:00+00:00")
    api.post(f"{path}/contacts", ENQUIRY | {"channel": "phone", "result": "spoke"})
    assert api.get(f"{path}/next-action")["next_action"]["kind"] == "record_outcome"
    task = f"/v1/tasks/{task_of(api, 'record_outcome')}"
    assert api.patch(task, {"state": "done"})["status"] == "done"
    assert api.get(f"{path}/next-action")["next_action"]["kind"] != "record_outcome"


def test_own_tasks_can_be_changed_done_reopened_and_deleted(api: Api) -> None:
    interview = api.interview()
    task = api.post(
        "/v1/tasks",
        {"title": "Read up", "interview_id": interview["id"], "due_at": "2026-11-25T12:00:00Z"},
    )
    assert task["application_id"] == interview["application_id"]
    assert (task["kind"], task["own"], task["status"]) == ("own", True, "ready")
    path = f"/v1/tasks/{task['id']}"
    assert (
        api.patch(path, {"title": "Read more", "opens_at": "2026-11-24T12:00:00Z"})["status"]
        == "upcoming"
    )
    assert pointers(api.ask("PATCH", path, {"due_at": "2026-11-23T12:00:00Z"})) == ["/due_at"]
    assert api.patch(path, {"state": "done"})["status"] == "done"
    answer = api.ask("PATCH", path, {"state": "skipped", "reason": "x"})
    assert answer.json()["code"] == "state_conflict"
    assert api.ask("PATCH", path, {"snoozed_until": None}).json()["code"] == "state_conflict"
    assert api.patch(path, {"state": "open"})["status"] == "upcoming"
    api.delete(path)
    assert api.ask("GET", path).status_code == 404
    derived = f"/v1/tasks/{task_of(api, 'enquire_status')}"
    assert api.ask("DELETE", derived).json()["code"] == "state_conflict"


def test_an_own_task_hangs_on_an_interview_of_its_application(api: Api) -> None:
    first, second = api.interview(), api.interview(application={"role": "Other"})
    body = {
        "title": "Read up",
        "interview_id": first["id"],
        "application_id": second["application_id"],
    }
    assert pointers(api.ask("POST", "/v1/tasks", body)) == ["/application_id"]


def test_an_own_task_stays_when_the_facts_change(api: Api) -> None:
    interview = api.interview()
    body = {"title": "Read up", "application_id": interview["application_id"]}
    task = api.post("/v1/tasks", body)
    free = api.post("/v1/tasks", {"title": "Buy a tie"})
    path = f"/v1/interviews/{interview['id']}"
    api.post(f"{path}/employer-updates", {"kind": "rejection"})
    assert api.get(f"/v1/tasks/{task['id']}") == task
    assert api.get(f"/v1/tasks/{free['id']}") == free


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"record_timetable", "send_thank_you", "enquire_status", "reflect", "own"}),
        ({"status": "ready"}, {"record_timetable", "send_thank_you", "own"}),
        ({"status": "upcoming"}, {"enquire_status", "reflect"}),
        ({"due_before": "2026-11-24T00:00:00Z"}, {"record_timetable", "send_thank_you"}),
        (
            {"opens_before": "2026-11-20T12:00:00Z"},
            {"record_timetable", "own"},
        ),
        ({"kind": "own"}, {"own"}),
        ({"status": "dropped"}, set()),
    ],
)
def test_tasks_are_filtered(api: Api, filters: dict[str, str], expected: set[str]) -> None:
    api.interview()
    api.post("/v1/tasks", {"title": "Buy a tie"})
    found = {task["kind"] for task in api.get("/v1/tasks", **filters)["items"]}
    assert found == expected


def test_tasks_come_soonest_due_first_over_pages(api: Api) -> None:
    for day in (25, 23, 24):
        api.post("/v1/tasks", {"title": str(day), "due_at": f"2026-11-{day}T12:00:00Z"})
    api.post("/v1/tasks", {"title": "undated"})
    titles = []
    cursor: dict[str, str] = {}
    while True:
        page = api.get("/v1/tasks", limit=1, **cursor)
        titles += [task["title"] for task in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert titles == ["23", "24", "25", "undated"]

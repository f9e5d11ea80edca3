"""Files that are refused: what was tampered with or does not fit together, and its errors."""

import copy
from collections.abc import Callable
from typing import Any, Final

import pytest

from app.api.v1.portability.export_shapes import SECTIONS
from tests.api.small_service import problem
from tests.api.v1.api_client import ENQUIRY, PROMISE, UNKNOWN, Api, pointers
from tests.api.v1.portability.lives import DEFAULTS, a_life, exported

Change = Callable[[dict[str, Any]], None]


def put(*steps: Any, value: Any) -> Change:  # noqa: ANN401 # JSON.
    def change(file: dict[str, Any]) -> None:
        here: Any = file
        for step in steps[:-1]:
            here = here[step]
        here[steps[-1]] = value

    return change


def twice(section: str) -> Change:
    return lambda file: file[section].append(copy.deepcopy(file[section][0]))


LATER: Final = "2026-11-20T12:30:00Z"
FORGED: Final[list[tuple[Change, str]]] = [
    (put("format", value="other"), "/format"),
    (put("version", value=5), "/version"),
    (put("version", value=True), "/version"),
    (put("version", value=1.0), "/version"),
    (put("extra", value=1), "/extra"),
    (put("policy", value={"patience": 1}), "/policy/patience"),
    (put("policy", value={"minimum_gap_days": 1}), "/policy/minimum_gap_days"),
    (
        put("policy", value={"working_hours_start": "16:00", "working_hours_end": "10:00"}),
        "/policy",
    ),
    (put("defaults", value={}), "/defaults/time_zone"),
    (put("defaults", value={**DEFAULTS, "country": None}), "/defaults/subdivision"),
    (put("defaults", value={**DEFAULTS, "time_zone": "Mars/Base"}), "/defaults/time_zone"),
    (put("employers", 0, "written_by", "kind", value="partner"), "/employers/0/written_by/id"),
    (put("employers", 0, "written_by", "id", value=UNKNOWN), "/employers/0/written_by/id"),
    (put("employers", 0, "time_zone", value="Mars/Base"), "/employers/0/time_zone"),
    (put("employers", 0, "subdivision", value="XXX"), "/employers/0/subdivision"),
    (put("employers", 0, "id", value=UNKNOWN.replace("-7", "-4", 1)), "/employers/0/id"),
    (twice("employers"), "/employers/2/id"),
    (put("applications", 0, "employer_id", value=UNKNOWN), "/applications/0/employer_id"),
    (put("applications", 0, "route", value="agent"), "/applications/0/route"),
    (put("applications", 0, "outcome_kind", value="accepted"), "/applications/0/outcome_at"),
    (put("interviews", 0, "application_id", value=UNKNOWN), "/interviews/0/application_id"),
    (put("interviews", 0, "ends_at", value="2026-11-20T09:00:00Z"), "/interviews/0/ends_at"),
    (put("interviews", 0, "ends_at", value="2026-12-20T09:00:00Z"), "/interviews/0/ends_at"),
    (put("interviews", 1, "state", value="completed"), "/interviews/1/state"),
    (put("interviews", 0, "created_at", value="2099-01-01T00:00:00Z"), "/interviews/0/created_at"),
    (put("interviews", 0, "version", value=0), "/interviews/0/version"),
    (put("timetables", 0, "interview_id", value=UNKNOWN), "/timetables/0/interview_id"),
    (put("timetables", 1, "revision", value=3), "/timetables/1/revision"),
    (put("timetables", 0, "said_at", value=LATER), "/timetables/0/said_at"),
    (put("timetables", 0, "answer_due", "date", value=None), "/timetables/0/answer_due"),
    (put("timetables", 0, "answer_due", "date", value="2099-01-01"), "/timetables/0/answer_due"),
    (put("timetables", 0, "posts", "count", value=None), "/timetables/0/posts"),
    (put("contacts", 0, "kind", value="keep_searching"), "/contacts/0/kind"),
    (put("contacts", 0, "kind", value="flowers"), "/contacts/0/kind"),
    (put("contacts", 0, "interviewer_id", value=UNKNOWN), "/contacts/0/interviewer_id"),
    (put("contacts", 0, "interview_id", value=UNKNOWN), "/contacts/0/interview_id"),
    (put("contacts", 0, "happened_at", value="2026-11-20T11:59:00Z"), "/contacts/0/happened_at"),
    (put("contacts", 0, "recorded_at", value="2098-01-01T00:00:00Z"), "/contacts/0/happened_at"),
    (put("contacts", 0, "result", value="no_answer"), "/contacts/0/result"),
    (put("contacts", 0, "breach", value=["be-nice"]), "/contacts/0/breach/0"),
    (put("contacts", 0, "attestation", value={"need": "a ramp"}), "/contacts/0/attestation"),
    (put("employer_updates", 0, "kind", value="gossip"), "/employer_updates/0/kind"),
    (put("employer_updates", 0, "received_at", value=LATER), "/employer_updates/0/received_at"),
    (put("employer_updates", 0, "call_at", value=LATER), "/employer_updates/0/call_at"),
    (put("feedback", 0, "source", value="mother"), "/feedback/0/source"),
    (
        put("feedback", 0, "items", 0, "rating", "value", value=9),
        "/feedback/0/items/0/rating/value",
    ),
    (put("tasks", 0, "application_id", value=UNKNOWN), "/tasks/0/application_id"),
    (put("tasks", 0, "kind", value="juggle"), "/tasks/0/kind"),
    (put("marks", 0, "kind", value="enquire_status"), "/marks/0/kind"),
    (put("marks", 0, "interview_id", value=UNKNOWN), "/marks/0/interview_id"),
    (twice("marks"), "/marks/1/id"),
]


def test_a_file_that_was_tampered_with_is_refused_and_nothing_is_stored(api: Api) -> None:
    a_life(api)
    file = exported(api)
    for change, pointer in FORGED:
        forged = copy.deepcopy(file)
        change(forged)
        found = pointers(api.other.ask("POST", "/v1/imports", forged))
        assert any(one.startswith(pointer) for one in found), (pointer, found)
    assert exported(api.other) == {**exported(api.other), **{name: [] for name in SECTIONS}}
    api.other.post("/v1/imports", file)


def test_tasks_follow_the_facts_whatever_a_file_says_of_them(api: Api) -> None:
    interview = api.interview()
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    tasks = api.get("/v1/tasks")["items"]
    file = exported(api)
    enquiry = next(task for task in file["tasks"] if task["kind"] == "enquire_status")
    enquiry |= {"title": "Ring them now", "opens_at": "2026-11-19T09:00:00Z"}
    file["tasks"] = [enquiry]
    api.other.post("/v1/imports", file)
    answer = api.other.get("/v1/tasks")["items"]
    kept = ("kind", "title", "status", "opens_at", "due_at", "closes_at")
    # What was done leaves no trace where the file has none of it.
    assert {tuple(task[name] for name in kept) for task in answer} == {
        tuple(task[name] for name in kept) for task in tasks if task["status"] != "done"
    }


def test_no_fact_of_a_file_brings_a_contact_forward(api: Api) -> None:
    """A decision is never earlier than the latest fact, so none may lie in the future."""
    interview = api.interview()
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    path = f"/v1/interviews/{interview['id']}/contacts"
    refused = problem(api.ask("POST", path, ENQUIRY), 409, "contact_not_yet")
    file = exported(api)
    past = ("created_at", "updated_at", "recorded_at", "happened_at", "said_at", "received_at")
    for section in SECTIONS:
        for place, entry in enumerate(file[section]):
            for name in past:
                if name not in entry:
                    continue
                forged = copy.deepcopy(file)
                forged[section][place][name] = "2026-12-20T12:00:00Z"
                api.other.ask("POST", "/v1/imports", forged)
                assert exported(api.other)["employers"] == []
    api.other.post("/v1/imports", file)
    again = problem(api.other.ask("POST", path, ENQUIRY), 409, "contact_not_yet")
    assert again["allowed_from"] == refused["allowed_from"]


def test_a_file_is_read_no_further_than_what_is_named_of_its_errors(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    tried = SECTIONS["tasks"].model_validate

    def counted(value: object) -> object:
        read.append(1)
        return tried(value)

    monkeypatch.setattr(SECTIONS["tasks"], "model_validate", counted)
    file = {**exported(api), "tasks": [{}] * 5_000}
    document = problem(api.ask("POST", "/v1/imports", file), 422, "invalid_request")
    assert "there are more" in document["detail"]
    assert document["errors"][0] == {
        "pointer": "/tasks/0/id",
        "code": "missing",
        "detail": "This is required.",
    }
    assert 0 < len(read) < 10


def test_errors_of_several_entries_and_sections_are_reported_together(api: Api) -> None:
    api.interview()
    file = exported(api)
    file["employers"][0]["no_calls"] = 1
    file["applications"][0]["role"] = 1
    file["extra"] = 1
    found = pointers(api.other.ask("POST", "/v1/imports", file))
    assert found == ["/extra", "/employers/0/no_calls", "/applications/0/role"]


def test_what_does_not_go_together_in_a_file_is_looked_for_until_enough_is_found(api: Api) -> None:
    api.post("/v1/tasks", {"title": "x"})
    file = exported(api)
    [task] = file["tasks"]
    file["tasks"] = [
        {**task, "id": f"019a9f6e-0000-7000-8000-{number:012d}", "application_id": UNKNOWN}
        for number in range(500)
    ]
    document = problem(api.other.ask("POST", "/v1/imports", file), 422, "invalid_request")
    assert len(document["errors"]) == 100
    assert "there are more" in document["detail"]

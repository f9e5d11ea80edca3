"""Everything of an account as one file, and back again into an empty one."""

import copy
import json
import os
from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.api.v1.portability.export_entry import MAX_VERSION
from app.api.v1.portability.export_shapes import SECTIONS
from app.usecases.ports import Page
from tests.api.small_service import problem
from tests.api.v1.api_client import (
    ACME,
    CHOSEN,
    ENQUIRY,
    INTERVIEW,
    PROMISE,
    THANKS,
    Api,
    on_one_database,
    pointers,
)
from tests.api.v1.recipes import TEMPLATE

#: Random histories that are exported and imported: many in the campaign.
HISTORIES: Final = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "campaign" else 10
RATED: Final = {
    "kind": "improvement",
    "competency": "system design",
    "theme": "depth",
    "verbatim": "Tiefe & Höhe",
    "rating": {"value": 3.5, "scale": "1-5"},
    "action": "practise",
    "action_due": "2026-12-10",
}
DEFAULTS: Final = {
    "time_zone": "Europe/London",
    "country": "GB",
    "subdivision": "ENG",
    "language": "en-GB",
}


def a_life(api: Api) -> None:
    """Something of everything."""
    interview = api.interview(note="bring shoes")
    path = f"/v1/interviews/{interview['id']}"
    api.put(f"{path}/timetable", PROMISE)
    # Ids of one instant are in no order.
    api.clock.forward(seconds=1)
    instant = {"status": "answered", "instant": "2026-11-27T10:00:00.123456Z"}
    api.put(f"{path}/timetable", {**PROMISE, "answer_due": instant})
    thanks = api.post(f"{path}/contacts", {**THANKS, "id": CHOSEN})
    api.patch(f"/v1/contacts/{thanks['id']}", {"result": "bounced"})
    api.clock.forward(minutes=5, microseconds=7)
    api.post(f"{path}/contacts", {"kind": "resend", "channel": "phone", "result": "spoke"})
    messages = f"/v1/applications/{interview['application_id']}/messages"
    draft = {"kind": "send_thank_you", "sender": "Ana", "files": [{"name": "schema.pdf"}]}
    api.post(messages, draft)
    api.post(messages, {"kind": "reply", "body": "Here you are.", "to_email": "a@b.example"})
    api.post("/v1/message-templates", TEMPLATE)
    early = {**ENQUIRY, "happened_at": "2026-11-20T11:30:00Z", "acknowledge_breach": True}
    assert api.post(f"{path}/contacts", early)["breach"]
    api.post(f"{path}/employer-updates", {"kind": "question", "channel": "email"})
    api.post(f"{path}/contacts", {"kind": "reply", "channel": "email", "result": "sent"})
    api.clock.forward(seconds=1)
    api.post(
        f"{path}/employer-updates",
        {"kind": "auto_reply", "returns_on": "2026-11-30", "note": "away"},
    )
    moved = {"answer_due": {"status": "answered", "date": "2026-12-04"}}
    api.post(f"{path}/employer-updates", {"kind": "new_timetable", **moved})
    api.post(f"{path}/feedback", {"source": "employer", "items": [RATED]})
    api.clock.forward(seconds=1)
    api.post(f"{path}/feedback", {"source": "self", "items": []})
    second = {**INTERVIEW, "stage": "final", "application": {"id": interview["application_id"]}}
    del second["employer"]
    second |= {"starts_at": "2026-12-14T10:00:00Z", "ends_at": "2026-12-14T11:00:00Z"}
    later = api.post("/v1/interviews", second)
    task = next(t for t in api.get("/v1/tasks")["items"] if t["kind"] == "prepare_questions")
    api.patch(f"/v1/tasks/{task['id']}", {"state": "done"})
    own = api.post("/v1/tasks", {"title": "Read up", "interview_id": later["id"]})
    api.patch(f"/v1/tasks/{own['id']}", {"snoozed_until": "2026-12-01T10:00:00Z"})
    api.post("/v1/tasks", {"title": "Buy a stamp", "due_at": "2026-12-01T10:00:00Z"})
    api.clock.forward(seconds=1)
    agency = {"name": "Reed", "direct_contact_permitted": True}
    api.interview(
        employer={"name": "Élan", "time_zone": "Asia/Tokyo"},
        application={"role": "Analyst", "route": "agency", "agency": agency},
        interviewers=[{"name": "Kim"}, {"name": "Alex", "job_title": "Lead"}],
    )
    ended = api.post("/v1/applications", {"employer": ACME, "role": "Analyst"})
    api.patch(f"/v1/applications/{ended['id']}", {"outcome": {"kind": "withdrawn"}})
    api.patch("/v1/policy", {"numbers": {"timetable_grace_business_days": 2}})


def exported(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/v1/me/export")
    return found


def body_of(api: Api) -> bytes:
    """The file without its instant."""
    response = api.ask("GET", "/v1/me/export")
    assert response.status_code == 200, response.text
    head, _, rest = response.content.partition(b'"policy"')
    assert b'"exported_at"' in head
    return rest


@pytest.mark.parametrize("raw", [b"{", b"[]", b"{}", b'{"no such field": 1}'])
@on_one_database
def test_what_is_no_file_is_refused_where_the_account_is_empty(api: Api, raw: bytes) -> None:
    headers = {"Authorization": f"Bearer {api.other.key}", "Content-Type": "application/json"}
    response = api.client.post("/v1/imports", content=raw, headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert response.headers["Content-Type"] == "application/problem+json"


def test_an_empty_account_is_a_file_with_nothing_in_it(api: Api) -> None:
    file = exported(api)
    assert file == {
        "format": "bide-export",
        "version": 4,
        "exported_at": "2026-11-20T12:00:00Z",
        "policy": {},
        "defaults": None,
        **{name: [] for name in SECTIONS},
    }
    imported = api.other.post("/v1/imports", file)
    assert set(imported.values()) == {0}


def test_the_file_comes_back_byte_for_byte_with_all_its_decisions(api: Api) -> None:
    a_life(api)
    file = exported(api)
    of_mistakes = {"earlier_contacts", "merged_employers", "aliases"}
    assert all(file[name] for name in ("policy", *SECTIONS) if name not in of_mistakes)
    # Compressed on the way out its length is not known beforehand.
    response = api.ask("GET", "/v1/me/export", headers={"Accept-Encoding": "identity"})
    assert response.headers["content-disposition"] == 'attachment; filename="bide-export.json"'
    assert int(response.headers["content-length"]) == len(response.content)
    counts = api.other.post("/v1/imports", file)
    assert counts == {
        **{name: len(file[name]) for name in SECTIONS},
        "interviewers": sum(len(one["interviewers"]) for one in file["interviews"]),
    }
    assert body_of(api.other) == body_of(api)
    assert api.other.everything() == api.everything()
    for interview in file["interviews"]:
        for name in ("next-action", "plan"):
            path = f"/v1/interviews/{interview['id']}/{name}"
            assert api.other.get(path) == api.get(path)
    # What was sent before can still be sent again.
    path = f"/v1/interviews/{file['interviews'][0]['id']}/contacts"
    again = api.other.ask("POST", path, {**THANKS, "id": CHOSEN})
    assert (again.status_code, again.json()["result"]) == (200, "bounced")


def a_life_of_the_second_edition(api: Api) -> None:
    """What the second edition knows besides."""
    calendar = {
        "work_week": ["mon", "tue", "wed", "thu", "fri"],
        "hours": {"fri": ["09:00", "12:00"]},
        "closed": [{"from": "2026-12-24", "to": "2027-01-05", "reason": "shutdown"}],
        "open": ["2026-12-12"],
    }
    employer = {**ACME, "name": "Beta", "country": "DE", "subdivision": "BY", "calendar": calendar}
    employer |= {"time_zone": "Europe/Berlin", "holiday_categories": ["catholic"]}
    agency = {"name": "Reed", "time_zone": "Europe/Vienna", "country": "AT", "calendar": calendar}
    application = api.post(
        "/v1/applications",
        {
            "employer": employer,
            "role": "Analyst",
            "route": "agency",
            "agency": {**agency, "preferences": {"no_calls": True}},
            "applied_at": "2026-11-02",
            "closing_on": "2026-11-13",
            "internal": True,
            "posting_url": "https://example.org/jobs/1",
            "region": {"time_zone": "Asia/Riyadh", "country": "SA", "calendar": calendar},
            "preferences": {"no_calls": True},
            "people": [{"name": "Kim", "part": "recruiter"}, {"name": "Alex"}],
        },
    )
    path = f"/v1/applications/{application['id']}"
    ranged = {"status": "answered", "earliest": "2026-11-23", "latest": "2026-12-04"}
    api.put(f"{path}/timetable", {**PROMISE, "answer_due": {**ranged, "ask_from": "2026-11-30"}})
    words: list[dict[str, Any]] = [
        {"kind": "question", "due": "2026-11-24"},
        {"kind": "documents_requested", "due": "2026-11-24T10:00:00Z"},
        {"kind": "invited_to_call", "who_calls": "candidate", "call_at": "2026-11-23"},
        {"kind": "on_hold", "review_on": "2026-12-15"},
        {"kind": "acknowledged", "silence_means_no": True},
        {"kind": "next_stage", "asks_for_times": False},
    ]
    noted = [api.post(f"{path}/employer-updates", one) for one in words]
    api.clock.forward(seconds=1)
    gone = api.ask(
        "POST", f"/v1/employer-updates/{noted[3]['id']}/retraction", {"reason": "a slip"}
    )
    assert gone.status_code == 200, gone.text
    kim = application["people"][0]["id"]
    asked = {"kind": "reply", "channel": "email", "result": "sent", "interviewer_id": kim}
    asked |= {"happened_at": "2026-11-20T12:00:00Z", "acknowledge_breach": True}
    made = api.post(f"{path}/contacts", asked)
    gone = api.ask("POST", f"/v1/contacts/{made['id']}/retraction", {"reason": "not sent"})
    assert gone.status_code == 200, gone.text
    round_ = {**INTERVIEW, "application": {"id": application["id"]}, "interviewers": []}
    del round_["employer"], round_["ends_at"]
    round_ |= {"starts_at": "2026-11-25T10:00:00Z"}
    ahead = api.post("/v1/interviews", round_)
    api.clock.forward(seconds=1)
    api.post(
        f"/v1/interviews/{ahead['id']}/employer-updates",
        {"kind": "round_postponed", "answer_due": {"status": "answered", "date": "2026-12-02"}},
    )
    api.clock.forward(seconds=1)
    offer = {
        "kind": "offer",
        "form": "verbal",
        "respond_by": "2026-12-04",
        "paper_by": "2026-12-11",
    }
    api.post(f"{path}/employer-updates", offer)
    answer = {"kind": "respond_to_offer", "channel": "email", "result": "sent", "answer": "accept"}
    api.post(f"{path}/contacts", answer)
    missed = api.interview(application={"role": "Writer"})
    api.patch(f"/v1/interviews/{missed['id']}", {"state": "missed", "missed_by": "employer"})


def test_every_fact_of_the_second_edition_comes_back_byte_for_byte(api: Api) -> None:
    a_life_of_the_second_edition(api)
    file = exported(api)
    (round_, _) = sorted(file["interviews"], key=lambda one: one["state"], reverse=True)
    assert (round_["state"], round_["end_assumed"]) == ("postponed", True)
    assert round_["state_by"] in {one["id"] for one in file["employer_updates"]}
    accepted = next(one for one in file["applications"] if one["outcome_kind"] == "accepted")
    assert accepted["outcome_by"] in {one["id"] for one in file["contacts"]}
    assert [one["part"] for one in accepted["people"]] == ["recruiter", "interviewer"]
    assert sum(one["retracted_at"] is not None for one in file["employer_updates"]) == 1
    assert sum(one["retracted_at"] is not None for one in file["contacts"]) == 1
    api.other.post("/v1/imports", file)
    assert body_of(api.other) == body_of(api)
    assert api.other.everything() == api.everything()
    for application in file["applications"]:
        for name in ("next-action", "plan"):
            path = f"/v1/applications/{application['id']}/{name}"
            assert api.other.get(path) == api.get(path)


def a_life_with_mistakes_put_right(api: Api) -> None:
    """Rounds and applications that moved, employers merged, an application deleted."""
    agency = {"route": "agency", "agency": {"name": "Reed"}}
    late = {"acknowledge_breach": True}
    made = []
    for number in range(5):
        interview = api.interview(
            employer={**ACME, "name": f"Employer {number}"},
            application={"role": "Analyst", **agency},
            starts_at=f"2026-11-{10 + number}T10:00:00Z",
            ends_at=f"2026-11-{10 + number}T11:00:00Z",
        )
        path = f"/v1/interviews/{interview['id']}"
        word = api.post(f"{path}/employer-updates", {"kind": "question"})
        asked = {"kind": "reply", "channel": "email", "result": "sent"}
        asked |= {"interviewer_id": interview["interviewers"][0]["id"]}
        if number < 4:
            api.post(f"{path}/contacts", {**asked, "attestation": {"update_id": word["id"]}})
        at = f"2026-11-{12 + number}T12:00:00Z"
        api.post(f"{path}/contacts", {**ENQUIRY, "happened_at": at, **late})
        made.append(interview)
    first, second, third, fourth, fifth = made
    api.clock.forward(seconds=1)
    moved = {"application": {"id": second["application_id"]}}
    api.patch(f"/v1/interviews/{first['id']}", moved)
    there = {"employer": {"id": fourth["employer_id"]}}
    api.patch(f"/v1/applications/{third['application_id']}", there)
    api.delete(f"/v1/applications/{fifth['application_id']}")
    merged = f"/v1/employers/{fourth['employer_id']}/merge"
    assert api.ask("POST", merged, {"into": {"id": fifth["employer_id"]}}).status_code == 200


def decisions(api: Api, file: dict[str, Any]) -> dict[str, Any]:
    """What is decided of every application now and at other instants."""
    later = [f"2026-{month:02}-01T10:00:00Z" for month in (11, 12)] + ["2027-02-01T10:00:00Z"]
    return {
        f"{application['id']} {at}": api.get(
            f"/v1/applications/{application['id']}/next-action", **({"at": at} if at else {})
        )
        for application in file["applications"]
        for at in (None, *later)
    }


def test_what_moved_was_merged_or_deleted_comes_back_with_all_its_decisions(api: Api) -> None:
    a_life_with_mistakes_put_right(api)
    file = exported(api)
    assert len(file["merged_employers"]) == 1
    gone = [one for one in file["earlier_contacts"] if one["contact_id"] is None]
    assert [one["agency"] for one in gone] == ["Reed"]
    assert len(file["earlier_contacts"]) == 3
    api.other.post("/v1/imports", file)
    assert body_of(api.other) == body_of(api)
    assert decisions(api.other, file) == decisions(api, file)
    (merged,) = file["merged_employers"]
    answer = api.other.ask("GET", f"/v1/employers/{merged['id']}")
    assert problem(answer, 404, "merged")["merged_into"] == merged["into_id"]


#: What an entry of a file of version 1 did not have, by its section or its document.
ADDED: Final = {
    "employers": "holiday_categories calendar",
    "applications": "outcome_by applied_at closing_on internal posting_url region no_calls"
    " no_contact people",
    "agency": "time_zone country subdivision calendar preferences",
    "interviews": "end_assumed missed_by state_at state_by slot_since",
    "interviewers": "part no_calls no_contact",
    "timetables": "application_id silence_means_no retracted_at retraction_reason",
    "answer_due": "earliest latest ask_from",
    "contacts": "application_id answer retracted_at retraction_reason",
    "employer_updates": "application_id form paper_by who_calls due asks_for_times review_on"
    " silence_means_no retracted_at retraction_reason",
    "marks": "interviewer_id snoozed_until",
}


def of_first_edition(name: str, value: Any) -> Any:  # noqa: ANN401 # JSON.
    """A part of a file as the first edition wrote it."""
    if isinstance(value, list):
        return [of_first_edition(name, one) for one in value]
    if not isinstance(value, dict):
        return value
    added = ADDED.get(name, "").split()
    return {key: of_first_edition(key, one) for key, one in value.items() if key not in added}


@pytest.mark.parametrize("is_named_first", [True, False])
def test_a_file_of_the_first_edition_is_taken_with_what_it_lacks_as_it_was_meant(
    api: Api,
    is_named_first: bool,
) -> None:
    a_life(api)
    file: dict[str, Any] = of_first_edition("", exported(api)) | {"version": 1}
    assert "people" not in file["applications"][0]
    if not is_named_first:
        # The version need not be told before the entries.
        file["version"] = file.pop("version")
    for contact in file["contacts"]:
        assert "application_id" not in contact
    api.other.post("/v1/imports", file)
    assert body_of(api.other) == body_of(api)


def test_an_entry_with_a_part_of_the_second_edition_lacks_the_rest(api: Api) -> None:
    a_life(api)
    file = exported(api)
    del file["contacts"][0]["answer"]
    found = pointers(api.other.ask("POST", "/v1/imports", file))
    assert found == ["/contacts/0/answer"]


def test_a_file_from_before_there_was_a_basis_is_taken_and_its_tasks_are_derived(api: Api) -> None:
    a_life(api)
    file = exported(api)
    for entry in (*file["contacts"], *file["tasks"]):
        del entry["basis"]
    api.other.post("/v1/imports", file)
    basis = api.other.get("/v1/policy")["basis"]
    tasks = api.other.get("/v1/tasks", limit="200")["items"]
    assert {one["basis"] for one in tasks if not one["own"]} == {basis}
    assert {one["basis"] for one in exported(api.other)["contacts"]} == {None}


def test_what_a_file_says_of_a_basis_is_no_proof(api: Api) -> None:
    a_life(api)
    file = exported(api)
    derived = [one for one in file["tasks"] if not one["own"]]
    assert api.other.get("/v1/tasks")["items"] == []
    file["tasks"] = [one for one in file["tasks"] if one["own"]]
    api.other.post("/v1/imports", file)
    after = [
        one for one in exported(api.other)["tasks"] if not one["own"] and one["state"] == "open"
    ]
    assert len(after) == sum(one["state"] == "open" for one in derived)


def test_the_defaults_of_an_account_come_along(api: Api) -> None:
    api.patch("/v1/me", {"defaults": DEFAULTS})
    file = exported(api)
    assert file["defaults"] == DEFAULTS
    # They make no account one that is not empty, and those of the file replace them.
    api.other.patch("/v1/me", {"defaults": {"country": "FR"}})
    api.other.post("/v1/imports", file)
    assert body_of(api.other) == body_of(api)
    assert "account.updated" in [one["type"] for one in api.other.get("/v1/events")["items"]]


def test_a_file_without_defaults_leaves_those_of_the_account(api: Api) -> None:
    file = exported(api)
    assert file.pop("defaults") is None
    api.other.patch("/v1/me", {"defaults": DEFAULTS})
    api.other.post("/v1/imports", file)
    assert api.other.get("/v1/me")["defaults"] == DEFAULTS
    api.other.post("/v1/imports", file | {"defaults": None})
    assert set(api.other.get("/v1/me")["defaults"].values()) == {None}


def test_what_was_refused_stays_and_what_was_broken_comes_along(api: Api) -> None:
    interview = api.interview()
    path = f"/v1/interviews/{interview['id']}/contacts"
    early = {"kind": "enquire_status", "channel": "email", "result": "sent"}
    api.ask("POST", path, early)
    api.post(path, early | {"acknowledge_breach": True, "happened_at": "2026-11-20T12:00:00Z"})
    rules = api.get("/v1/policy/adherence")["rules"]
    assert any(one["refused"] for one in rules)
    assert any(one["breached"] for one in rules)
    api.other.post("/v1/imports", exported(api))
    after = api.other.get("/v1/policy/adherence")["rules"]
    assert [one["breached"] for one in after] == [one["breached"] for one in rules]
    assert not any(one["refused"] for one in after)


def test_only_an_empty_account_takes_a_file(api: Api) -> None:
    api.interview()
    file = exported(api)
    problem(api.ask("POST", "/v1/imports", file), 409, "account_not_empty")
    api.other.post("/v1/tasks", {"title": "x"})
    problem(api.other.ask("POST", "/v1/imports", file), 409, "account_not_empty")
    task = api.other.get("/v1/tasks")["items"][0]
    api.other.delete(f"/v1/tasks/{task['id']}")
    api.other.post("/v1/imports", file)
    problem(api.other.ask("POST", "/v1/imports", file), 409, "account_not_empty")


@pytest.mark.parametrize("filled", ["employer", "task", "policy"])
def test_no_file_is_read_for_an_account_that_is_not_empty(
    api: Api, filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if filled == "employer":
        api.interview()
    elif filled == "task":
        api.post("/v1/tasks", {"title": "x"})
    else:
        api.patch("/v1/policy", {"numbers": {"timetable_grace_business_days": 2}})
    monkeypatch.setattr("app.api.v1.portability.imports.PieceReader", None)
    problem(api.ask("POST", "/v1/imports", {"tasks": [{}]}), 409, "account_not_empty")


def test_a_file_that_is_sent_again_has_its_answer_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.interview()
    file = exported(api)
    key = {"Idempotency-Key": "the same"}
    first = api.other.ask("POST", "/v1/imports", file, headers=key)
    monkeypatch.setattr("app.api.v1.portability.imports.PieceReader", None)
    again = api.other.ask("POST", "/v1/imports", file, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    other = {"Idempotency-Key": "another"}
    problem(api.other.ask("POST", "/v1/imports", file, headers=other), 409, "account_not_empty")


def test_a_file_may_be_larger_than_any_other_body(api: Api) -> None:
    note = "x" * 9_000
    tasks = [api.post("/v1/tasks", {"title": "x", "note": note}) for _ in range(2)]
    file = exported(api)
    one = file["tasks"][0]
    file["tasks"] = [
        {**one, "id": f"019a9f6e-0000-7000-8000-{number:012d}"} for number in range(150)
    ]
    assert len(json.dumps(file)) > 2**20
    assert api.other.post("/v1/imports", file)["tasks"] == 150
    large = {"title": "x", "note": "x" * (2**20)}
    problem(api.ask("POST", "/v1/tasks", large), 413, "body_too_large")
    assert len(tasks) == 2
    # More than one page of rows is the same file again.
    assert len(exported(api.other)["tasks"]) == 150


def test_every_entry_of_a_file_becomes_an_event_of_its_own(api: Api) -> None:
    api.interview()
    file = exported(api)
    counts = api.other.post("/v1/imports", file)
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    portal = api.client.portal
    assert portal is not None
    header = f"Bearer {api.other.key}".encode()
    account = portal.call(services.authentication.principal, header).account_id
    events = portal.call(services.gateway.page, account, Page("events", (), ("seq", "id")))
    assert [event["seq"] for event in events] == list(range(1, sum(counts.values()) + 1))
    assert {event["type"].partition(".")[2] for event in events} == {"created"}


# Random lives.

STEPS: Final[dict[str, Callable[[Api, str], object]]] = {
    "interview": lambda api, _: api.interview(),
    "elsewhere": lambda api, _: api.interview(employer={"name": "B", "time_zone": "Asia/Tokyo"}),
    "thank": lambda api, path: api.ask("POST", f"{path}/contacts", THANKS),
    "enquire": lambda api, path: api.ask("POST", f"{path}/contacts", ENQUIRY),
    "not made": lambda api, path: [
        api.ask("PATCH", f"/v1/contacts/{one['id']}", {"result": "not_made"})
        for one in api.get(f"{path}/contacts")["items"]
    ],
    "promise": lambda api, path: api.ask("PUT", f"{path}/timetable", PROMISE),
    "acknowledge": lambda api, path: api.post(f"{path}/employer-updates", {"kind": "acknowledged"}),
    "reject": lambda api, path: api.post(
        f"{path}/employer-updates", {"kind": "rejection", "feedback": "given"}
    ),
    "question": lambda api, path: api.post(f"{path}/employer-updates", {"kind": "question"}),
    "reply": lambda api, path: api.ask(
        "POST", f"{path}/contacts", {"kind": "reply", "channel": "email"}
    ),
    "feedback": lambda api, path: api.post(
        f"{path}/feedback", {"source": "employer", "items": [RATED]}
    ),
    "cancel": lambda api, path: api.ask("PATCH", path, {"state": "cancelled"}),
    "move": lambda api, path: api.ask(
        "PATCH", path, {"starts_at": "2026-12-10T10:00:00Z", "ends_at": "2026-12-10T11:00:00Z"}
    ),
    "nobody": lambda api, path: api.ask("PATCH", path, {"interviewers": []}),
    "skip": lambda api, _: [
        api.ask("PATCH", f"/v1/tasks/{one['id']}", {"state": "skipped", "reason": "no time"})
        for one in api.get("/v1/tasks")["items"][:1]
    ],
    "own task": lambda api, _: api.post("/v1/tasks", {"title": "x"}),
    "a day": lambda api, _: api.clock.forward(days=1, seconds=1, microseconds=1),
    "stricter": lambda api, _: api.patch("/v1/policy", {"numbers": {"minimum_gap_days": 9}}),
    "withdraw": lambda api, path: api.ask(
        "PATCH",
        f"/v1/applications/{api.get(path)['application_id']}",
        {"outcome": {"kind": "withdrawn"}},
    ),
    "delete": lambda api, path: api.ask("DELETE", path),
}


def erased(api: Api) -> None:
    """Empty the account, as an operator does."""
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    gateway = services.gateway

    async def remove(account: str) -> None:
        statement = gateway._statements.sweep
        values = {"account": account, "most": 500}
        tables = (
            *("marks", "tasks", "feedback", "employer_updates", "contacts", "timetables"),
            *("interviewers", "interviews", "applications", "employers"),
        )
        for table in tables:
            await gateway._sweep(statement("of_account", table), values)

    assert api.client.portal is not None
    principal = api.client.portal.call(
        services.authentication.principal, f"Bearer {api.key}".encode()
    )
    api.client.portal.call(remove, principal.account_id)
    api.patch("/v1/policy", {"numbers": {"minimum_gap_days": None}})


@pytest.mark.slow
@settings(
    max_examples=HISTORIES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=20), data=st.data())
def test_whatever_has_happened_comes_back_byte_for_byte(
    api: Api, steps: list[str], data: st.DataObject
) -> None:
    erased(api)
    erased(api.other)
    api.clock.set("2026-11-20T12:00:00+00:00")
    api.interview()
    for step in steps:
        interviews = api.get("/v1/interviews")["items"] or [api.interview()]
        place = data.draw(st.integers(0, len(interviews) - 1))
        STEPS[step](api, f"/v1/interviews/{interviews[place]['id']}")
    api.other.post("/v1/imports", exported(api))
    assert body_of(api.other) == body_of(api)


def test_whatever_a_file_counts_there_is_room_to_count_on(api: Api) -> None:
    interview = api.interview(interviewers=[{"name": "Kim"}])
    api.put(f"/v1/interviews/{interview['id']}/timetable", PROMISE)
    thanks = api.post(f"/v1/interviews/{interview['id']}/contacts", THANKS)
    file = exported(api)
    for section in SECTIONS:
        for entry in file[section]:
            if "version" in entry:
                entry["version"] = MAX_VERSION
    for entry in file["interviews"]:
        for person in entry["interviewers"]:
            person["version"] = MAX_VERSION
    over = copy.deepcopy(file)
    over["employers"][0]["version"] = MAX_VERSION + 1
    assert pointers(api.other.ask("POST", "/v1/imports", over)) == ["/employers/0/version"]
    api.other.post("/v1/imports", file)
    for path in (
        f"/v1/interviews/{interview['id']}",
        f"/v1/employers/{interview['employer_id']}",
        f"/v1/applications/{interview['application_id']}",
        f"/v1/contacts/{thanks['id']}",
    ):
        changed = api.other.patch(path, {"note": "another"})
        assert changed["version"] > MAX_VERSION

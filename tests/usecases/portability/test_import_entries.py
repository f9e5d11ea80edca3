"""Entries of an import: each fault is found at its place, and all of them at once."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest

from app.usecases.instants import CLOCK_TOLERANCE
from app.usecases.portability.import_reader import MAX_ERRORS
from tests.usecases.builders import NOW, START
from tests.usecases.portability.files import (
    BEFORE,
    RECORDED,
    at,
    changed,
    read_file,
    sections,
    twice,
    wrong,
)

DAY = timedelta(days=1)
ANSWERED = {
    "status": "answered",
    **dict.fromkeys(("date", "instant", "earliest", "latest", "ask_from")),
}
OFFER = {"received_at": "2026-11-20T10:00:00Z", "expires_at": "2026-11-27T10:00:00Z"}

#: A change of one entry, and what is wrong with the file then.
FAULTS: list[tuple[str, str, dict[str, Any], str, str]] = [
    (
        "an employer that is not there",
        "applications",
        {"employer_id": "x"},
        "employer_id",
        "unknown_reference",
    ),
    (
        "an agency of a direct route",
        "applications",
        {"agency": {"name": "Placers", **dict.fromkeys(("time_zone", "country", "calendar"))}},
        "agency",
        "incompatible_fields",
    ),
    (
        "an outcome without an instant",
        "applications",
        {"outcome_kind": "withdrawn"},
        "outcome_at",
        "incompatible_fields",
    ),
    (
        "an instant without an outcome",
        "applications",
        {"outcome_at": BEFORE},
        "outcome_at",
        "incompatible_fields",
    ),
    (
        "an interview that ends as it starts",
        "interviews",
        {"ends_at": START},
        "ends_at",
        "ends_before_start",
    ),
    (
        "an interview of eight days",
        "interviews",
        {"ends_at": START + 8 * DAY},
        "ends_at",
        "out_of_range",
    ),
    (
        "a timetable of no interview",
        "timetables",
        {"interview_id": "x"},
        "interview_id",
        "unknown_reference",
    ),
    (
        "a first revision that is the second",
        "timetables",
        {"revision": 2},
        "revision",
        "out_of_range",
    ),
    (
        "an answer without a value",
        "timetables",
        {"answer_due": ANSWERED},
        "answer_due",
        "incompatible_fields",
    ),
    (
        "an answer with both values",
        "timetables",
        {"answer_due": ANSWERED | {"date": "2026-11-27", "instant": "2026-11-27T10:00:00Z"}},
        "answer_due",
        "incompatible_fields",
    ),
    (
        "a value without an answer",
        "timetables",
        {"posts": {"status": "not_said", "count": 2}},
        "posts",
        "incompatible_fields",
    ),
    (
        "a promise two years ahead",
        "timetables",
        {"answer_due": ANSWERED | {"date": "2028-11-27"}},
        "answer_due",
        "out_of_range",
    ),
    (
        "a contact of no interview",
        "contacts",
        {"interview_id": "x", "interviewer_id": None},
        "interview_id",
        "unknown_reference",
    ),
    (
        "a contact recorded before it happened",
        "contacts",
        {"recorded_at": at(-1)},
        "happened_at",
        "out_of_range",
    ),
    (
        "a contact cleared at another instant",
        "contacts",
        {"happened_at": at(-1)},
        "happened_at",
        "out_of_range",
    ),
    (
        "a contact with nobody of the round",
        "contacts",
        {"interviewer_id": "x"},
        "interviewer_id",
        "unknown_reference",
    ),
    (
        "thanks to a person of no round",
        "contacts",
        {"interview_id": None},
        "interviewer_id",
        "unknown_reference",
    ),
    (
        "a contact of nothing",
        "contacts",
        {"interview_id": None, "application_id": None, "interviewer_id": None},
        "application_id",
        "missing",
    ),
    (
        "a contact of no application",
        "contacts",
        {"interview_id": None, "application_id": "x", "interviewer_id": None},
        "application_id",
        "unknown_reference",
    ),
    (
        "thanks that answer an offer",
        "contacts",
        {"answer": "accept"},
        "answer",
        "incompatible_fields",
    ),
    (
        "a contact taken back without a reason",
        "contacts",
        {"cleared": False, "retracted_at": BEFORE},
        "retraction_reason",
        "incompatible_fields",
    ),
    (
        "a cleared contact that was taken back",
        "contacts",
        {"retracted_at": BEFORE, "retraction_reason": "a slip"},
        "retracted_at",
        "incompatible_fields",
    ),
    (
        "days of its own in no zone",
        "applications",
        {"region": dict.fromkeys(("time_zone", "calendar")) | {"country": "GB"}},
        "region/time_zone",
        "missing",
    ),
    (
        "a scheduled round that was missed",
        "interviews",
        {"missed_by": "employer"},
        "missed_by",
        "incompatible_fields",
    ),
    (
        "a scheduled round with the instant of another state",
        "interviews",
        {"state_at": BEFORE},
        "state_at",
        "incompatible_fields",
    ),
    (
        "a range that ends before it begins",
        "timetables",
        {"answer_due": ANSWERED | {"earliest": "2026-11-27", "latest": "2026-11-26"}},
        "answer_due/latest",
        "out_of_range",
    ),
    (
        "a latest day alone",
        "timetables",
        {"answer_due": ANSWERED | {"latest": "2026-11-26"}},
        "answer_due/latest",
        "incompatible_fields",
    ),
    (
        "a day to ask from that nobody named",
        "timetables",
        {"answer_due": ANSWERED | {"status": "not_said", "ask_from": "2026-11-26"}},
        "answer_due",
        "incompatible_fields",
    ),
    (
        "a day to ask from in two years",
        "timetables",
        {"answer_due": ANSWERED | {"ask_from": "2028-11-26"}},
        "answer_due/ask_from",
        "out_of_range",
    ),
    (
        "a word with a field of another kind",
        "employer_updates",
        {"review_on": date(2026, 12, 1)},
        "review_on",
        "incompatible_fields",
    ),
    (
        "a pause that was over when it was told",
        "employer_updates",
        {"kind": "on_hold", "review_on": date(2026, 11, 1)},
        "review_on",
        "out_of_range",
    ),
    (
        "a mark that is no snooze and has its end",
        "marks",
        {"snoozed_until": NOW},
        "snoozed_until",
        "incompatible_fields",
    ),
    (
        "a mark of a person who is not there",
        "marks",
        {"interviewer_id": "x"},
        "interviewer_id",
        "unknown_reference",
    ),
    (
        "a past contact that was not made",
        "contacts",
        {"cleared": False, "result": "not_made"},
        "result",
        "incompatible_fields",
    ),
    (
        "a past contact without a result",
        "contacts",
        {"cleared": False, "result": None},
        "result",
        "missing",
    ),
    (
        "a thank-you that attests something",
        "contacts",
        {"attestation": {"need": "a ramp"}},
        "attestation/need",
        "incompatible_fields",
    ),
    (
        "an offer that expires never",
        "contacts",
        {
            "kind": "competing_offer",
            "interviewer_id": None,
            "attestation": {"received_at": OFFER["received_at"]},
        },
        "attestation/expires_at",
        "missing",
    ),
    (
        "an update of no interview",
        "employer_updates",
        {"interview_id": "x"},
        "interview_id",
        "unknown_reference",
    ),
    (
        "a rejection that names a date",
        "employer_updates",
        {"kind": "rejection", "respond_by": NOW},
        "respond_by",
        "incompatible_fields",
    ),
    (
        "a return before the message",
        "employer_updates",
        {"kind": "auto_reply", "returns_on": date(2026, 11, 18)},
        "returns_on",
        "out_of_range",
    ),
    (
        "a return in two years",
        "employer_updates",
        {"kind": "auto_reply", "returns_on": date(2028, 1, 1)},
        "returns_on",
        "out_of_range",
    ),
    (
        "an offer that was over",
        "employer_updates",
        {"kind": "offer", "respond_by": at(-1)},
        "respond_by",
        "out_of_range",
    ),
    (
        "a call in two years",
        "employer_updates",
        {"kind": "invited_to_call", "call_at": at(700)},
        "call_at",
        "out_of_range",
    ),
    (
        "a new date that lay before",
        "employer_updates",
        {"kind": "new_timetable", "answer_due": ANSWERED | {"date": "2026-11-18"}},
        "answer_due",
        "out_of_range",
    ),
    (
        "two items of one id",
        "feedback",
        {"items": [{"id": "a"}, {"id": "a"}]},
        "items",
        "invalid_value",
    ),
    ("too many words", "feedback", {"note": "x" * 25_000}, "items", "too_long"),
    (
        "a task of no application",
        "tasks",
        {"application_id": None, "interview_id": None, "interviewer_id": None},
        "application_id",
        "missing",
    ),
    (
        "a task with nobody of the round",
        "tasks",
        {"interviewer_id": "x"},
        "interviewer_id",
        "unknown_reference",
    ),
    ("a task of one's own of another kind", "tasks", {"own": True}, "kind", "incompatible_fields"),
    ("a derived task of one's own kind", "tasks", {"kind": "own"}, "kind", "incompatible_fields"),
    (
        "a task that is due before it opens",
        "tasks",
        {"own": True, "kind": "own", "due_at": at(-1)},
        "due_at",
        "ends_before_start",
    ),
    (
        "a mark of what is no task",
        "marks",
        {"kind": "withdraw", "state": "skipped"},
        "kind",
        "unknown_value",
    ),
    (
        "a contact that a mark settles",
        "marks",
        {"kind": "send_thank_you", "state": "done"},
        "kind",
        "unknown_value",
    ),
    (
        "a contact that moved from no employer",
        "earlier_contacts",
        {"employer_id": "x"},
        "employer_id",
        "unknown_reference",
    ),
    (
        "a contact that moved from no application",
        "earlier_contacts",
        {"application_id": "x"},
        "application_id",
        "unknown_reference",
    ),
    (
        "a contact that moved and is another kind now",
        "earlier_contacts",
        {"contact_id": "contact", "kind": "withdraw"},
        "kind",
        "incompatible_fields",
    ),
    (
        "a message of none",
        "messages",
        {"application_id": "x"},
        "application_id",
        "unknown_reference",
    ),
    (
        "a message without its contact",
        "messages",
        {"contact_id": "x"},
        "contact_id",
        "unknown_reference",
    ),
    (
        "a message that may have left and was not handed over",
        "messages",
        {"state": "unknown", "handed_over_at": None},
        "handed_over_at",
        "missing",
    ),
    (
        "a template with a loop",
        "message_templates",
        {"body": "{% for x in role %}x{% endfor %}"},
        "body",
        "invalid_value",
    ),
    ("an alias of none", "aliases", {"contact_id": "x"}, "contact_id", "unknown_reference"),
    ("an alias of nothing", "aliases", {"contact_id": None}, "contact_id", "incompatible_fields"),
    (
        "an alias of two records",
        "aliases",
        {"employer_update_id": "update"},
        "contact_id",
        "incompatible_fields",
    ),
    ("an alias that is a record's own id", "aliases", {"id": "update"}, "id", "invalid_value"),
    (
        "an employer merged into none",
        "merged_employers",
        {"into_id": "x"},
        "into_id",
        "unknown_reference",
    ),
    (
        "an employer that was merged and is there",
        "merged_employers",
        {"id": "employer"},
        "id",
        "invalid_value",
    ),
    (
        "a mark of no application",
        "marks",
        {"application_id": "x", "interview_id": None},
        "application_id",
        "unknown_reference",
    ),
]


def test_a_file_that_is_right_has_no_errors_and_all_its_rows() -> None:
    found = read_file(sections())
    assert wrong(found) == []
    assert {table: len(rows) for table, rows in found.rows.items()} == dict.fromkeys(
        (*sections(), "interviewers"), 1
    )


@pytest.mark.parametrize(
    ("section", "fields", "place", "code"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
def test_a_fault_is_found_at_its_place(
    section: str, fields: dict[str, Any], place: str, code: str
) -> None:
    assert wrong(read_file(changed(section, **fields))) == [(f"/{section}/0/{place}", code)]


def test_a_row_knows_all_that_it_hangs_on() -> None:
    rows = read_file(sections()).rows
    for table in ("timetables", "contacts", "employer_updates", "feedback"):
        (row,) = rows[table]
        assert (row["application_id"], row["employer_id"]) == ("application", "employer")
    (person,) = rows["interviewers"]
    assert (person["interview_id"], person["position"]) == ("interview", 0)
    assert rows["employers"][0]["name_key"] == "acme"
    assert "interviewers" not in rows["interviews"][0]


def test_a_person_met_before_any_round_is_of_the_application_alone() -> None:
    of = changed("applications", people=[{"id": "pat", "name": "Pat", **RECORDED}])
    of["contacts"][0] |= {"kind": "enquire_status", "interview_id": None, "interviewer_id": "pat"}
    found = read_file(of)
    assert wrong(found) == []
    pat, _ = found.rows["interviewers"]
    assert (pat["application_id"], pat["interview_id"]) == ("application", None)
    assert (pat["employer_id"], pat["position"]) == ("employer", 0)
    assert "people" not in found.rows["applications"][0]


def test_an_entry_that_names_only_its_round_is_of_the_application_of_that() -> None:
    for section in ("timetables", "contacts", "employer_updates"):
        found = read_file(changed(section, application_id=None))
        assert wrong(found) == []
        assert found.rows[section][0]["application_id"] == "application"


def test_what_was_told_before_any_round_has_revisions_of_its_own() -> None:
    of = twice("timetables", id="other", interview_id=None)
    assert wrong(read_file(of)) == []
    of = twice("timetables", id="other", interview_id=None, revision=2)
    assert wrong(read_file(of)) == [("/timetables/1/revision", "out_of_range")]


def test_a_derived_task_has_its_natural_key_and_one_of_ones_own_has_none() -> None:
    (task,) = read_file(sections()).rows["tasks"]
    assert (task["natural_key"], task["ready_at"]) == ("send_thank_you:interview:sam", BEFORE)
    own = changed("tasks", own=True, kind="own", snoozed_until=NOW)
    (task,) = read_file(own).rows["tasks"]
    assert (task["natural_key"], task["ready_at"]) == (None, NOW)


@pytest.mark.parametrize(
    ("section", "fields", "errors"),
    [
        ("employers", {"id": "other", "name": " ACME "}, [("/employers/1/name", "invalid_value")]),
        ("employers", {"id": "other", "subdivision": "SCT"}, []),
        ("employers", {"name": "Other"}, [("/employers/1/id", "invalid_value")]),
        ("tasks", {"id": "other"}, [("/tasks/1/kind", "invalid_value")]),
        ("tasks", {"id": "other", "kind": "enquire_status"}, []),
        (
            "interviews",
            {"id": "other"},
            [("/interviews/1/interviewers/0/id", "invalid_value")],
        ),
        ("timetables", {"id": "other"}, [("/timetables/1/revision", "out_of_range")]),
        ("timetables", {"id": "other", "revision": 2}, []),
    ],
)
def test_two_entries_are_not_the_same_thing(
    section: str, fields: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    found = wrong(read_file(twice(section, **fields)))
    # Where two rounds name one person, the second has taken it from the first.
    assert [error for error in found if error[0].startswith(f"/{section}/1")] == errors


def test_what_a_task_or_a_mark_hangs_on_is_of_one_application() -> None:
    for section in ("tasks", "marks"):
        of = twice("applications", id="other")
        of[section][0] |= {"application_id": "other"}
        assert (f"/{section}/0/interview_id", "unknown_reference") in wrong(read_file(of))


def test_what_moved_or_went_may_still_be_named_by_what_stayed() -> None:
    asked = {"kind": "reply", "interviewer_id": None, "attestation": {"update_id": "gone"}}
    assert wrong(read_file(changed("contacts", **asked))) == []
    ended = {"outcome_kind": "withdrawn", "outcome_at": BEFORE, "outcome_by": "gone"}
    assert wrong(read_file(changed("applications", **ended))) == []
    postponed = {"state": "postponed", "state_at": BEFORE, "state_by": "gone"}
    assert wrong(read_file(changed("interviews", **postponed))) == []
    of = changed("contacts", kind="reply")
    of["applications"].append(of["applications"][0] | {"id": "other", "people": []})
    of["interviews"].append(of["interviews"][0] | {"id": "theirs", "application_id": "other"})
    of["interviews"][1]["interviewers"] = []
    of["contacts"][0] |= {"interview_id": "theirs", "application_id": "other"}
    # The person stayed behind in the round before.
    assert wrong(read_file(of)) == []


@pytest.mark.parametrize(
    ("kind", "attestation"),
    [
        ("competing_offer", OFFER),
        ("correction", {"said": "ten", "right": "twelve"}),
        ("reschedule", {"interview_id": "gone", "slot": "2026-11-20T10:00:00Z"}),
        ("withdraw", {"decided_at": "2026-11-20T10:00:00Z"}),
        ("resend", {"contact_id": "contact"}),
        ("adjustment", None),
    ],
)
def test_what_an_exception_may_attest_is_accepted(kind: str, attestation: object) -> None:
    of = changed("contacts", kind=kind, interviewer_id=None, attestation=attestation)
    assert wrong(read_file(of)) == []


@pytest.mark.parametrize(
    ("section", "fields", "place"),
    [
        ("employers", {"created_at": at(3)}, "created_at"),
        ("applications", {"updated_at": at(3)}, "updated_at"),
        ("applications", {"outcome_kind": "withdrawn", "outcome_at": at(3)}, "outcome_at"),
        ("timetables", {"recorded_at": at(3)}, "recorded_at"),
        ("timetables", {"said_at": at(3)}, "said_at"),
        ("contacts", {"happened_at": at(3), "recorded_at": at(3)}, "recorded_at"),
        ("employer_updates", {"received_at": at(3)}, "received_at"),
        ("feedback", {"received_at": at(3)}, "received_at"),
        ("tasks", {"settled_at": at(3)}, "settled_at"),
        ("marks", {"happened_at": at(3)}, "happened_at"),
    ],
)
def test_the_latest_instant_of_the_past_is_noted_with_its_place(
    section: str, fields: dict[str, Any], place: str
) -> None:
    found = read_file(changed(section, **fields))
    assert wrong(found) == []
    assert found.latest == (at(3), f"/{section}/0/{place}")


@pytest.mark.parametrize(
    ("state", "ends"), [("completed", timedelta(hours=1)), ("missed", timedelta(0))]
)
def test_a_state_of_the_past_says_that_the_round_is_over(state: str, ends: timedelta) -> None:
    starts_at = NOW + DAY
    of = changed("interviews", state=state, starts_at=starts_at, ends_at=starts_at + DAY / 24)
    assert read_file(of).latest == (starts_at + ends - CLOCK_TOLERANCE, "/interviews/0/state")
    of = changed("interviews", starts_at=starts_at, ends_at=starts_at + DAY / 24)
    assert read_file(of).latest[0] == BEFORE


def test_what_an_attestation_dates_is_past_too() -> None:
    offer = {"received_at": "2026-12-01T10:00:00Z", "expires_at": "2026-12-24T10:00:00Z"}
    of = changed("contacts", kind="competing_offer", interviewer_id=None, attestation=offer)
    moment, pointer = read_file(of).latest
    assert moment.isoformat() == "2026-12-01T09:55:00+00:00"
    assert pointer == "/contacts/0/attestation/received_at"


def test_every_fault_is_reported_at_once_up_to_a_limit() -> None:
    of = changed("applications", employer_id="x", outcome_at=BEFORE)
    of["tasks"][0]["kind"] = "own"
    assert len(wrong(read_file(deepcopy(of)))) == 3
    of["marks"] = [
        {**of["marks"][0], "id": str(number), "kind": "resend"} for number in range(MAX_ERRORS)
    ]
    assert len(wrong(read_file(of))) == MAX_ERRORS + 1

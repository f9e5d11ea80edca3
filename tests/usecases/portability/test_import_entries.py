"""Entries of an import: each fault is found at its place, and all of them at once."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from app.usecases.instants import CLOCK_TOLERANCE
from app.usecases.portability.import_reader import MAX_ERRORS
from tests.usecases.builders import NOW
from tests.usecases.portability.entry_faults import DAY, FAULTS, OFFER
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


def test_what_was_recorded_before_any_round_has_revisions_of_its_own() -> None:
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

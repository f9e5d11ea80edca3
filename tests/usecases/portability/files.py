"""An export file with one entry of each section, for a test to change what it is about."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, Final

from app.domain.policy import POLICY
from app.usecases.limits import Limits
from app.usecases.portability.import_reader import Read
from app.usecases.portability.imports import File, read
from tests.usecases.builders import NOW, START

#: When everything of the file had been recorded.
BEFORE: Final = NOW - timedelta(minutes=30)

RECORDED: Final[dict[str, Any]] = {"created_at": BEFORE, "updated_at": BEFORE}

SECTIONS: Final[dict[str, list[dict[str, Any]]]] = {
    "employers": [
        {
            "id": "employer",
            "name": "Acme",
            "time_zone": "Europe/London",
            "country": "GB",
            "subdivision": "ENG",
            "holiday_categories": None,
            "calendar": None,
            "external_id": None,
            **RECORDED,
        }
    ],
    "applications": [
        {
            "id": "application",
            "employer_id": "employer",
            "route": "direct",
            "agency": None,
            "outcome_kind": None,
            "outcome_at": None,
            "outcome_by": None,
            "applied_at": None,
            "region": None,
            "people": [],
            "external_id": None,
            **RECORDED,
        }
    ],
    "interviews": [
        {
            "id": "interview",
            "application_id": "application",
            "state": "scheduled",
            "starts_at": START,
            "ends_at": START + timedelta(hours=1),
            "missed_by": None,
            "state_at": None,
            "state_by": None,
            "external_id": None,
            "interviewers": [{"id": "sam", "name": "Sam Okafor", **RECORDED}],
            **RECORDED,
        }
    ],
    "timetables": [
        {
            "id": "timetable",
            "application_id": "application",
            "interview_id": "interview",
            "revision": 1,
            "said_at": BEFORE,
            "recorded_at": BEFORE,
            "answer_due": {
                "status": "answered",
                "date": "2026-11-27",
                **dict.fromkeys(("instant", "earliest", "latest", "ask_from")),
            },
            "retracted_at": None,
            "retraction_reason": None,
            "posts": {"status": "answered", "count": 2},
            "applicants": {"status": "not_asked", "count": None},
            "another_stage": {"status": "answered", "value": True},
        }
    ],
    "contacts": [
        {
            "id": "contact",
            "application_id": "application",
            "answer": None,
            "retracted_at": None,
            "retraction_reason": None,
            "interview_id": "interview",
            "interviewer_id": "sam",
            "kind": "send_thank_you",
            "result": "sent",
            "external_id": "board-1",
            "cleared": True,
            "attestation": None,
            "happened_at": BEFORE,
            "recorded_at": BEFORE,
            "updated_at": BEFORE,
        }
    ],
    "employer_updates": [
        {
            "id": "update",
            "application_id": "application",
            "retracted_at": None,
            "retraction_reason": None,
            "interview_id": "interview",
            "kind": "acknowledged",
            "received_at": BEFORE,
            "recorded_at": BEFORE,
            "updated_at": BEFORE,
            "answer_due": None,
            "returns_on": None,
            **dict.fromkeys(("respond_by", "call_at", "due", "who_calls", "form", "paper_by")),
            **dict.fromkeys(("asks_for_times", "review_on")),
            "silence_means_no": False,
            "external_id": "board-1",
        }
    ],
    "messages": [
        {
            "id": "message",
            "application_id": "application",
            "interview_id": "interview",
            "interviewer_id": "sam",
            "kind": "send_thank_you",
            "send": "never",
            "state": "sent",
            "code": None,
            "reasons": [],
            "contact_id": "contact",
            **dict.fromkeys(("handed_over_at", "sent_at", "bounced_at"), BEFORE),
            **RECORDED,
        }
    ],
    "message_templates": [
        {"id": "template", "subject": "{{ role }}", "body": "Thank you.", **RECORDED}
    ],
    "feedback": [
        {
            "id": "feedback",
            "interview_id": "interview",
            "received_at": BEFORE,
            "recorded_at": BEFORE,
            "updated_at": BEFORE,
            "items": [{"id": "item", "kind": "improvement", "verbatim": "more depth"}],
            "note": None,
        }
    ],
    "tasks": [
        {
            "id": "task",
            "application_id": "application",
            "interview_id": "interview",
            "interviewer_id": "sam",
            "kind": "send_thank_you",
            "external_id": None,
            "own": False,
            "opens_at": BEFORE,
            "due_at": None,
            "snoozed_until": None,
            "settled_at": BEFORE,
            **RECORDED,
        }
    ],
    "marks": [
        {
            "id": "mark",
            "application_id": "application",
            "interview_id": "interview",
            "interviewer_id": None,
            "kind": "record_timetable",
            "state": "done",
            "snoozed_until": None,
            "happened_at": BEFORE,
        }
    ],
    "earlier_contacts": [
        {
            "id": "earlier",
            "employer_id": "employer",
            "application_id": "application",
            "contact_id": None,
            "kind": "enquire_status",
            "recipient": "employer",
            "happened_at": BEFORE,
            "agency": None,
        }
    ],
    "merged_employers": [
        {"id": "merged", "into_id": "employer", "name_key": "acme ltd", "merged_at": BEFORE}
    ],
    "aliases": [
        {"id": "alias", "contact_id": "contact", "employer_update_id": None, "told_at": BEFORE}
    ],
}


def sections() -> dict[str, list[dict[str, Any]]]:
    """The sections of a file that is right, all of it the caller's own to change."""
    return deepcopy(SECTIONS)


def changed(section: str, **fields: Any) -> dict[str, list[dict[str, Any]]]:  # noqa: ANN401 - any
    """The sections of a file whose one entry of a section has other values."""
    found = sections()
    found[section][0] |= fields
    return found


def twice(section: str, **fields: Any) -> dict[str, list[dict[str, Any]]]:  # noqa: ANN401 - any
    """The sections of a file with a second entry of a section, which has other values."""
    found = sections()
    found[section].append(deepcopy(found[section][0]) | fields)
    return found


def read_file(
    of: dict[str, list[dict[str, Any]]],
    policy: dict[str, object] | None = None,
    limits: Limits | None = None,
) -> Read:
    """Read a file under the operator's usual policy."""
    return read(File(policy or {}, of), POLICY, limits or Limits())


def wrong(found: Read) -> list[tuple[str, str]]:
    """Where something is wrong, and what."""
    return [(error.pointer, error.code) for error in found.errors]


def at(days: float = 0, of: datetime = BEFORE) -> datetime:
    """So many days after everything was recorded."""
    return of + timedelta(days=days)

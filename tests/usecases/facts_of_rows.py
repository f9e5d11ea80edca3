"""Facts of rows: what the databases make of their rows in SQL, in plain Python."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.domain.actions import Channel, Kind
from app.domain.facts import (
    AnswerDue,
    AnswerStatus,
    Attestation,
    Contact,
    EmployerUpdate,
    Feedback,
    FeedbackSource,
    FeedbackWord,
    Format,
    Interview,
    Interviewer,
    InterviewState,
    Mark,
    MarkState,
    Pursuit,
    Recipient,
    Result,
    Stage,
    Timetable,
    UpdateKind,
)
from app.domain.shared_budget import is_shared
from app.usecases.common import in_order
from app.usecases.pursuit.applications import application_fact
from app.usecases.pursuit.employers import employer_fact

if TYPE_CHECKING:
    from tests.usecases.gateway import Tables

Fields = Mapping[str, Any]

#: The fields of an attestation that are instants.
_INSTANTS = frozenset({"slot", "received_at", "expires_at", "decided_at"})


def pursuit_of_rows(tables: "Tables", application_id: str, shared: tuple[Contact, ...]) -> Pursuit:
    """The pursuit of an application, as a decision is made from it."""
    application = tables["applications"][application_id]
    interviews = [
        _interview(tables, row) for row in tables.all("interviews", application_id=application_id)
    ]
    updates = [
        _update(row) for row in tables.all("employer_updates", application_id=application_id)
    ]
    feedback = [_feedback(row) for row in tables.all("feedback", application_id=application_id)]
    return Pursuit(
        application_fact(application),
        employer_fact(tables["employers"][application["employer_id"]]),
        tuple(sorted(interviews, key=lambda one: (one.starts_at, one.ends_at, one.id))),
        _contacts(tables, application_id),
        tuple(sorted(updates, key=lambda one: (one.received_at, one.id))),
        tuple(sorted(feedback, key=lambda one: (one.received_at, one.id))),
        tuple(_mark(row) for row in tables.all("marks", application_id=application_id)),
        shared,
    )


def shared_contacts(
    tables: "Tables", employer_id: str, application_id: str | None
) -> tuple[Contact, ...]:
    """The contacts of the employer's other applications that count for this one."""
    others = (
        one["id"]
        for one in tables.all("applications", employer_id=employer_id)
        if one["id"] != application_id
    )
    return in_order(
        contact for other in others for contact in _contacts(tables, other) if is_shared(contact)
    )


def _contacts(tables: "Tables", application_id: str) -> tuple[Contact, ...]:
    rows = tables.all("contacts", application_id=application_id)
    # A contact that was not made is no fact any more.
    return in_order(_contact(row) for row in rows if row["result"] != Result.NOT_MADE)


def _interview(tables: "Tables", row: Fields) -> Interview:
    people = sorted(
        tables.all("interviewers", interview_id=row["id"]), key=lambda one: int(one["position"])
    )
    revisions = sorted(
        tables.all("timetables", interview_id=row["id"]), key=lambda one: int(one["revision"])
    )
    return Interview(
        row["id"],
        Stage(row["stage"]),
        Format(row["format"]),
        InterviewState(row["state"]),
        row["starts_at"],
        row["ends_at"],
        row["time_zone"],
        row["created_at"],
        tuple(Interviewer(one["id"], one["name"]) for one in people),
        tuple(
            Timetable(one["id"], one["revision"], one["said_at"], _answer(one["answer_due"]))
            for one in revisions
        ),
    )


def _answer(kept: Fields) -> AnswerDue:
    day, instant = kept["date"], kept["instant"]
    return AnswerDue(
        AnswerStatus(kept["status"]),
        None if day is None else date.fromisoformat(day),
        None if instant is None else datetime.fromisoformat(instant),
    )


def _contact(row: Fields) -> Contact:
    return Contact(
        row["id"],
        row["interview_id"],
        Kind(row["kind"]),
        Channel(row["channel"]),
        row["happened_at"],
        row["interviewer_id"],
        Recipient(row["recipient"]),
        None if row["result"] is None else Result(row["result"]),
        _attestation(row["attestation"]),
        tuple(row["breach"]),
    )


def _attestation(kept: Fields | None) -> Attestation | None:
    if kept is None:
        return None
    fields: dict[str, Any] = {
        name: datetime.fromisoformat(value) if name in _INSTANTS else value
        for name, value in kept.items()
    }
    return Attestation(**fields)


def _update(row: Fields) -> EmployerUpdate:
    return EmployerUpdate(
        row["id"],
        row["interview_id"],
        UpdateKind(row["kind"]),
        row["received_at"],
        None if row["channel"] is None else Channel(row["channel"]),
        None if row["answer_due"] is None else _answer(row["answer_due"]),
        row["returns_on"],
        row["respond_by"],
        row["call_at"],
        None if row["feedback"] is None else FeedbackWord(row["feedback"]),
    )


def _feedback(row: Fields) -> Feedback:
    return Feedback(
        row["id"],
        row["interview_id"],
        FeedbackSource(row["source"]),
        row["received_at"],
        not row["items"],
    )


def _mark(row: Fields) -> Mark:
    return Mark(Kind(row["kind"]), row["interview_id"], MarkState(row["state"]), row["happened_at"])

"""Facts of rows: what the databases make of their rows in SQL, in plain Python."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.domain.actions import Channel, Kind
from app.domain.facts import (
    Contact,
    EmployerUpdate,
    Feedback,
    FeedbackSource,
    FeedbackWord,
    Interview,
    Mark,
    MarkState,
    OfferAnswer,
    OfferForm,
    Pursuit,
    Recipient,
    Result,
    Timetable,
    UpdateKind,
    WhoCalls,
)
from app.domain.shared_budget import is_shared
from app.usecases import json_columns
from app.usecases.lookups import in_order
from app.usecases.pursuit.applications import application_fact
from app.usecases.pursuit.employers import employer_fact
from app.usecases.pursuit.interviewers import person_fact
from app.usecases.pursuit.interviews import interview_fact

if TYPE_CHECKING:
    from tests.usecases.gateway import Tables

Fields = Mapping[str, Any]


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
    before_rounds = {"application_id": application_id, "interview_id": None}
    return Pursuit(
        replace(
            application_fact(application),
            people=tuple(person_fact(one) for one in _people(tables, **before_rounds)),
            timetables=_timetables(tables, **before_rounds),
        ),
        employer_fact(tables["employers"][application["employer_id"]]),
        tuple(sorted(interviews, key=lambda one: (one.starts_at, one.ends_at, one.id))),
        _contacts(tables, application_id),
        tuple(sorted(updates, key=lambda one: (one.received_at, one.id))),
        tuple(sorted(feedback, key=lambda one: (one.received_at, one.id))),
        tuple(_mark(row) for row in tables.all("marks", application_id=application_id)),
        shared,
        not_made=len(
            tables.all("contacts", application_id=application_id, result=Result.NOT_MADE.value)
        ),
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
    people = tuple(_people(tables, interview_id=row["id"]))
    return replace(
        interview_fact(row, people), timetables=_timetables(tables, interview_id=row["id"])
    )


def _people(tables: "Tables", **where: object) -> list[dict[str, Any]]:
    return sorted(tables.all("interviewers", **where), key=lambda one: int(one["position"]))


def _timetables(tables: "Tables", **where: object) -> tuple[Timetable, ...]:
    rows = sorted(tables.all("timetables", **where), key=lambda one: int(one["revision"]))
    return tuple(
        Timetable(
            row["id"],
            row["revision"],
            row["said_at"],
            json_columns.answer_due(row["answer_due"]),
            row["silence_means_no"],
            row["recorded_at"],
            row["retracted_at"],
        )
        for row in rows
    )


def _contact(row: Fields) -> Contact:
    attested = row["attestation"]
    return Contact(
        row["id"],
        row["interview_id"],
        Kind(row["kind"]),
        Channel(row["channel"]),
        row["happened_at"],
        row["interviewer_id"],
        Recipient(row["recipient"]),
        None if row["result"] is None else Result(row["result"]),
        None if attested is None else json_columns.attestation(attested),
        tuple(row["breach"]),
        None if row["answer"] is None else OfferAnswer(row["answer"]),
        row["recorded_at"],
        row["retracted_at"],
    )


def _update(row: Fields) -> EmployerUpdate:
    promised = row["answer_due"]
    return EmployerUpdate(
        row["id"],
        row["interview_id"],
        UpdateKind(row["kind"]),
        row["received_at"],
        None if row["channel"] is None else Channel(row["channel"]),
        None if promised is None else json_columns.answer_due(promised),
        row["returns_on"],
        row["respond_by"],
        row["call_at"],
        None if row["feedback"] is None else FeedbackWord(row["feedback"]),
        row["due"],
        None if row["who_calls"] is None else WhoCalls(row["who_calls"]),
        None if row["form"] is None else OfferForm(row["form"]),
        row["paper_by"],
        row["asks_for_times"],
        row["review_on"],
        row["silence_means_no"],
        row["recorded_at"],
        row["retracted_at"],
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
    return Mark(
        Kind(row["kind"]),
        row["interview_id"],
        MarkState(row["state"]),
        row["happened_at"],
        row.get("interviewer_id"),
        row.get("snoozed_until"),
    )

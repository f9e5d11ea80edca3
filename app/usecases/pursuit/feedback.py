"""Feedback: what was said of the candidate, by whom, and what is to be done about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from app.domain.facts import Feedback, FeedbackSource, Pursuit
from app.domain.policy import Policy
from app.usecases.client_ids import existing_or_conflict
from app.usecases.errors import Invalid, NotFound
from app.usecases.ids import new_id
from app.usecases.instants import not_in_future
from app.usecases.lookups import find_interview, known, named, pursuit_of, with_pursuit
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Remove, Row
from app.usecases.pursuit.employers import Written
from app.usecases.refresh import refresh
from app.usecases.row_values import text

Item = Mapping[str, object]

#: Characters in all items and the note of one record.
MOST_CHARACTERS: Final = 25_000


@dataclass(frozen=True, slots=True)
class NewFeedback:
    """Feedback as a client describes it; each item is a plain mapping, `id` None if new."""

    interview_id: str
    source: FeedbackSource
    received_at: datetime | None = None
    items: tuple[Item, ...] = ()
    note: str | None = None
    id: str | None = None
    content_hash: str | None = None


def record_feedback(
    context: PursuitContext | None, command: NewFeedback, operator: Policy, now: datetime
) -> Outcome[Written]:
    """Record feedback; a list of no items from the employer says that none was given."""
    context = known(context, "interview")
    pursuit, interview = find_interview(context, command.interview_id)
    again = existing_or_conflict(context, "feedback", command.id, command.content_hash)
    if again is not None:
        return Outcome(Written(again, created=False))
    check_words(command.items, command.note)
    row = {
        "id": command.id or new_id(now),
        "application_id": pursuit.application.id,
        "employer_id": pursuit.employer.id,
        "interview_id": interview.id,
        "source": command.source.value,
        "received_at": not_in_future(command.received_at, now, "/received_at"),
        "recorded_at": now,
        "updated_at": now,
        "items": _with_ids(command.items, now),
        "note": command.note,
        "content_hash": command.content_hash,
    }
    tasks = _refreshed(context, pursuit, row, operator, now)
    return Outcome(Written(row, created=True), (Insert("feedback", row), *tasks))


@dataclass(frozen=True, slots=True)
class ChangeFeedback:
    """New values; items are given whole, and None leaves them."""

    values: Mapping[str, object]
    items: tuple[Item, ...] | None = None


def change_feedback(
    context: PursuitContext | None, command: ChangeFeedback, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Change feedback, or tick off one of its actions."""
    context, row = named(context, "feedback")
    values = dict(command.values)
    if "received_at" in values:
        received_at = cast("datetime", values["received_at"])
        values["received_at"] = not_in_future(received_at, now, "/received_at")
    if command.items is not None:
        values["items"] = _with_ids(command.items, now)
    if all(row[column] == value for column, value in values.items()):
        return Outcome(row)
    values["updated_at"] = now
    after = {**row, **values}
    check_words(cast("Iterable[Item]", after["items"]), cast("str | None", after["note"]))
    pursuit = pursuit_of(context, text(row, "application_id"))
    tasks = _refreshed(context, pursuit, after, operator, now)
    return Outcome(after, (Amend("feedback", text(row, "id"), values), *tasks))


def check_words(items: Iterable[Item], note: str | None, pointer: str = "/items") -> None:
    """Refuse more words than one record holds; its fields alone would allow a mebibyte."""
    words = len(note or "")
    for item in items:
        words += sum(len(one) for one in item.values() if isinstance(one, str))
    if words > MOST_CHARACTERS:
        raise Invalid(
            pointer,
            "too_long",
            f"One record of feedback has at most {MOST_CHARACTERS:,} characters.",
        )


def delete_feedback(
    context: PursuitContext | None, operator: Policy, now: datetime
) -> Outcome[None]:
    """Remove a record of feedback."""
    context, row = named(context, "feedback")
    pursuit = pursuit_of(context, text(row, "application_id"))
    left = tuple(one for one in pursuit.feedback if one.id != row["id"])
    if len(left) == len(pursuit.feedback):
        raise NotFound("feedback")
    policy = policy_of(context.account, operator)
    pursuits = with_pursuit(context.pursuits, replace(pursuit, feedback=left))
    tasks = refresh(pursuits, context.tasks, context.outlooks, policy, now)
    return Outcome(None, (Remove("feedback", text(row, "id")), *tasks))


def _with_ids(items: tuple[Item, ...], now: datetime) -> list[dict[str, object]]:
    return [{**item, "id": item.get("id") or new_id(now)} for item in items]


def _refreshed(
    context: PursuitContext, pursuit: Pursuit, row: Row, operator: Policy, now: datetime
) -> tuple[Change, ...]:
    fact = Feedback(
        text(row, "id"),
        text(row, "interview_id"),
        FeedbackSource(text(row, "source")),
        cast("datetime", row["received_at"]),
        not row["items"],
    )
    others = [one for one in pursuit.feedback if one.id != fact.id]
    in_order = sorted((*others, fact), key=lambda one: (one.received_at, one.id))
    policy = policy_of(context.account, operator)
    pursuits = with_pursuit(context.pursuits, replace(pursuit, feedback=tuple(in_order)))
    return refresh(pursuits, context.tasks, context.outlooks, policy, now)

"""Tasks: their status by the clock, and the candidate's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.usecases.client_ids import existing_or_conflict
from app.usecases.errors import Conflict, Invalid
from app.usecases.ids import new_id
from app.usecases.lookups import known, named
from app.usecases.ports import Insert, Outcome, Page, PursuitContext, Remove, Row
from app.usecases.pursuit.employers import NO_LABELS, Written
from app.usecases.pursuit.external_ids import Labels, check_external_id
from app.usecases.refresh import ready_at
from app.usecases.row_values import instant, maybe_instant, text

#: The kind of the candidate's own tasks.
OWN: Final = "own"


class TaskState(StrEnum):
    """What is kept of a task; its status is read off the clock."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    DROPPED = "dropped"


_OPEN: Final[str] = TaskState.OPEN.value
#: Soonest due first.
ORDER: Final = ("sort_at", "id")
#: The condition on tasks that are shown unless others are asked for: all but the dropped.
_SHOWN: Final = (
    *("state", "in"),
    (TaskState.OPEN.value, TaskState.DONE.value, TaskState.SKIPPED.value),
)


class TaskStatus(StrEnum):
    """How a task stands at an instant."""

    UPCOMING = "upcoming"
    READY = "ready"
    OVERDUE = "overdue"
    LAPSED = "lapsed"
    DONE = "done"
    SKIPPED = "skipped"
    DROPPED = "dropped"


def status_of(row: Row, now: datetime) -> TaskStatus:
    """The status of a task, by the clock."""
    if row["state"] != _OPEN:
        return TaskStatus(text(row, "state"))
    closes_at, due_at = maybe_instant(row, "closes_at"), maybe_instant(row, "due_at")
    if closes_at is not None and closes_at <= now:
        return TaskStatus.LAPSED
    if due_at is not None and due_at <= now:
        return TaskStatus.OVERDUE
    return TaskStatus.READY if instant(row, "ready_at") <= now else TaskStatus.UPCOMING


def with_status(status: TaskStatus | None, now: datetime) -> tuple[tuple[str, str, object], ...]:
    """The conditions on rows that have this status; without one, all but the dropped."""
    if status is None:
        return (_SHOWN,)
    is_open = ("state", "=", _OPEN)
    standing = (is_open, ("lapses_at", ">", now))
    conditions: Mapping[TaskStatus, tuple[tuple[str, str, object], ...]] = {
        TaskStatus.LAPSED: (is_open, ("lapses_at", "<=", now)),
        TaskStatus.OVERDUE: (*standing, ("sort_at", "<=", now)),
        TaskStatus.READY: (*standing, ("sort_at", ">", now), ("ready_at", "<=", now)),
        TaskStatus.UPCOMING: (*standing, ("sort_at", ">", now), ("ready_at", ">", now)),
    }
    return conditions.get(status, (("state", "=", status.value),))


def of_application(application_id: str, most: int) -> Page:
    """The first tasks of an application, soonest due first, all but the dropped."""
    return Page("tasks", (("application_id", "=", application_id), _SHOWN), ORDER, None, most)


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task of the candidate's own; it may hang on an application or an interview."""

    title: str
    note: str | None = None
    opens_at: datetime | None = None
    due_at: datetime | None = None
    application_id: str | None = None
    interview_id: str | None = None
    id: str | None = None
    content_hash: str | None = None
    labels: Labels = NO_LABELS


def create_task(
    context: PursuitContext | None, command: NewTask, now: datetime
) -> Outcome[Written]:
    """Make a task of the candidate's own."""
    what = "interview" if command.interview_id else "application"
    context = known(context, what)
    again = existing_or_conflict(context, "tasks", command.id, command.content_hash)
    if again is not None:
        return Outcome(Written(again, created=False))
    check_external_id(context, "tasks", command.labels.external_id)
    check_window(command.opens_at, command.due_at)
    application_id = command.application_id
    if command.interview_id is not None:
        _, interview = named(context, what)
        application_id = _application_of(interview, command)
    row = {
        "id": command.id or new_id(now),
        "application_id": application_id,
        "employer_id": None if context.row is None else context.row["employer_id"],
        "interview_id": command.interview_id,
        "interviewer_id": None,
        "kind": OWN,
        "own": True,
        "title": command.title,
        "note": command.note,
        "natural_key": None,
        "opens_at": command.opens_at,
        "due_at": command.due_at,
        "closes_at": None,
        "state": TaskState.OPEN.value,
        "snoozed_until": None,
        "ready_at": ready_at(command.opens_at, None),
        "reason": None,
        "settled_at": None,
        "policy_version": None,
        "basis": None,
        "content_hash": command.content_hash,
        **command.labels.columns,
        "created_at": now,
        "updated_at": now,
    }
    return Outcome(Written(row, created=True), (Insert("tasks", row),))


def _application_of(interview: Row, command: NewTask) -> str:
    application_id = text(interview, "application_id")
    if command.application_id not in {None, application_id}:
        raise Invalid(
            "/application_id", "incompatible_fields", "The interview is of another application."
        )
    return application_id


def check_window(opens_at: datetime | None, due_at: datetime | None) -> None:
    """Refuse a task that is due before it opens."""
    if opens_at is not None and due_at is not None and due_at < opens_at:
        raise Invalid("/due_at", "ends_before_start", "A task is due after it opens.")


def delete_task(context: PursuitContext | None, now: datetime) -> Outcome[None]:
    """Remove one of the candidate's own tasks."""
    del now
    _, row = named(context, "task")
    if not row["own"]:
        raise Conflict(
            "state_conflict", "This task follows from the facts; skip it, with a reason."
        )
    return Outcome(None, (Remove("tasks", text(row, "id")),))

"""Tasks: those that follow from the facts, and the candidate's own.

A derived task is settled by the fact it asks for, not by ticking it off. Only where the
candidate's word is the fact (questions are prepared, nothing came of an enquiry) does
`done` do it; that word, and skipping what is no contact, is kept as a mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, cast

from app.domain.actions import TASKS, Kind
from app.domain.facts import Mark, MarkState
from app.domain.policy import Policy
from app.usecases.common import (
    known,
    maybe_instant,
    maybe_text,
    named,
    pursuit_of,
    replayed,
    text,
    with_pursuit,
)
from app.usecases.employers import Written
from app.usecases.errors import Conflict, Invalid
from app.usecases.ids import new_id
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Dealings, Insert, Outcome, Remove, Row
from app.usecases.refresh import ready_at, refresh

#: The kind of the candidate's own tasks.
OWN: Final = "own"

#: Derived tasks that the candidate's word alone settles.
_BY_WORD: Final = frozenset({Kind.PREPARE_QUESTIONS, Kind.RECORD_OUTCOME})

#: What settles each of the others.
_SETTLED_BY: Final = {
    Kind.RECORD_TIMETABLE: "PUT the interview's timetable, even if nothing was asked",
    Kind.RECORD_FEEDBACK: "POST the feedback to the interview",
    Kind.REFLECT: "POST feedback with the source `self` to the interview",
}


class TaskState(StrEnum):
    """What is kept of a task; its status is read off the clock."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    DROPPED = "dropped"


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
    if row["state"] != TaskState.OPEN.value:
        return TaskStatus(text(row, "state"))
    closes_at, due_at = maybe_instant(row, "closes_at"), maybe_instant(row, "due_at")
    if closes_at is not None and closes_at <= now:
        return TaskStatus.LAPSED
    if due_at is not None and due_at <= now:
        return TaskStatus.OVERDUE
    ready = cast("datetime", row["ready_at"]) <= now
    return TaskStatus.READY if ready else TaskStatus.UPCOMING


def with_status(status: TaskStatus | None, now: datetime) -> tuple[tuple[str, str, object], ...]:
    """The conditions on rows that have this status; without one, all but the dropped."""
    if status is None:
        states = (TaskState.OPEN.value, TaskState.DONE.value, TaskState.SKIPPED.value)
        return (("state", "in", states),)
    is_open = ("state", "=", TaskState.OPEN.value)
    standing = (is_open, ("lapses_at", ">", now))
    conditions: Mapping[TaskStatus, tuple[tuple[str, str, object], ...]] = {
        TaskStatus.LAPSED: (is_open, ("lapses_at", "<=", now)),
        TaskStatus.OVERDUE: (*standing, ("sort_at", "<=", now)),
        TaskStatus.READY: (*standing, ("sort_at", ">", now), ("ready_at", "<=", now)),
        TaskStatus.UPCOMING: (*standing, ("sort_at", ">", now), ("ready_at", ">", now)),
    }
    return conditions.get(status, (("state", "=", status.value),))


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


def create_task(dealings: Dealings | None, command: NewTask, now: datetime) -> Outcome[Written]:
    """Make a task of the candidate's own."""
    what = "interview" if command.interview_id else "application"
    dealings = known(dealings, what)
    again = replayed(dealings, "tasks", command.id, command.content_hash)
    if again is not None:
        return Outcome(Written(again, created=False))
    check_window(command.opens_at, command.due_at)
    application_id = command.application_id
    if command.interview_id is not None:
        application_id = _application_of(dealings, command)
    row = {
        "id": command.id or new_id(now),
        "application_id": application_id,
        "employer_id": None if dealings.employer is None else dealings.employer.id,
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
        "content_hash": command.content_hash,
        "created_at": now,
        "updated_at": now,
    }
    return Outcome(Written(row, created=True), (Insert("tasks", row),))


def _application_of(dealings: Dealings, command: NewTask) -> str:
    for pursuit in dealings.pursuits:
        if any(one.id == command.interview_id for one in pursuit.interviews):
            if command.application_id not in {None, pursuit.application.id}:
                break
            return pursuit.application.id
    raise Invalid(
        "/application_id", "incompatible_fields", "The interview is of another application."
    )


def check_window(opens_at: datetime | None, due_at: datetime | None) -> None:
    """Refuse a task that is due before it opens."""
    if opens_at is not None and due_at is not None and due_at < opens_at:
        raise Invalid("/due_at", "ends_before_start", "A task is due after it opens.")


@dataclass(frozen=True, slots=True)
class ChangeTask:
    """What the candidate says of a task: at most one of a snooze and a state.

    `values` are new words and times of an own task.
    """

    values: Mapping[str, object]
    snooze: bool = False
    snoozed_until: datetime | None = None
    state: TaskState | None = None
    reason: str | None = None


def change_task(
    dealings: Dealings | None, command: ChangeTask, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Snooze, skip, reopen or tick off a task, or change one of the candidate's own."""
    dealings, row = named(dealings, "task")
    after = dict(row)
    if command.values:
        _change_words(row, after, command.values)
    if command.snooze:
        _snooze(row, after, command.snoozed_until)
    marks: tuple[Mark, ...] = ()
    if command.state is not None and _settle(row, after, command, now):
        marks = _marks(row, command.state, now)
    after["ready_at"] = ready_at(
        maybe_instant(after, "opens_at"), maybe_instant(after, "snoozed_until")
    )
    values = {name: value for name, value in after.items() if value != row[name]}
    if not values:
        return Outcome(row)
    values["updated_at"] = after["updated_at"] = now
    changes: list[Change] = [Amend("tasks", text(row, "id"), values)]
    if marks:
        changes.extend(_marked(dealings, after, marks, operator, now))
    return Outcome(after, tuple(changes))


def _change_words(row: Row, after: dict[str, object], values: Mapping[str, object]) -> None:
    if not row["own"]:
        name = next(iter(values))
        raise Invalid(
            f"/{name}",
            "incompatible_fields",
            "This task follows from the facts; only your own tasks have words of yours.",
        )
    after.update(values)
    check_window(maybe_instant(after, "opens_at"), maybe_instant(after, "due_at"))


def _snooze(row: Row, after: dict[str, object], until: datetime | None) -> None:
    if row["state"] != TaskState.OPEN.value:
        raise Conflict("state_conflict", "Only an open task can be snoozed.")
    after["snoozed_until"] = until


def _settle(row: Row, after: dict[str, object], command: ChangeTask, now: datetime) -> bool:
    """Move the task to another state; tell whether it moved."""
    state = command.state
    if state is TaskState.OPEN:
        if not row["own"] and row["state"] != state.value:
            raise Conflict(
                "state_conflict",
                "This task follows from the facts, and opens again when they ask for it.",
            )
        after.update(state=state.value, reason=None, settled_at=None)
        return False
    if state is None or row["state"] == state.value:
        if command.reason is not None:
            after["reason"] = command.reason
        return False
    if row["state"] != TaskState.OPEN.value:
        raise Conflict("state_conflict", f"This task is {row['state']} already.")
    if state is TaskState.DONE and not row["own"]:
        _check_by_word(Kind(text(row, "kind")))
    after.update(state=state.value, reason=command.reason, settled_at=now)
    return True


def _check_by_word(kind: Kind) -> None:
    if kind in _BY_WORD:
        return
    does_it = _SETTLED_BY.get(kind, "POST the contact to the interview")
    raise Conflict("state_conflict", f"Saying so does not do it: {does_it}.")


def _marks(row: Row, state: TaskState, now: datetime) -> tuple[Mark, ...]:
    if row["own"] or Kind(text(row, "kind")) not in TASKS:
        return ()
    kind, interview_id = Kind(text(row, "kind")), maybe_text(row, "interview_id")
    return (Mark(kind, interview_id, MarkState(state.value), now),)


def _marked(
    dealings: Dealings,
    task: Row,
    marks: tuple[Mark, ...],
    operator: Policy,
    now: datetime,
) -> list[Change]:
    pursuit = pursuit_of(dealings, text(task, "application_id"))
    rows = [
        {
            "id": new_id(now),
            "application_id": pursuit.application.id,
            "employer_id": pursuit.employer.id,
            "interview_id": mark.interview_id,
            "kind": mark.kind.value,
            "state": mark.state.value,
            "happened_at": mark.happened_at,
        }
        for mark in marks
    ]
    after = replace(pursuit, marks=(*pursuit.marks, *marks))
    others = tuple(task if one["id"] == task["id"] else one for one in dealings.tasks)
    policy = policy_of(dealings.account, operator)
    tasks = refresh(with_pursuit(dealings.pursuits, after), others, policy, now)
    return [*(Insert("marks", row) for row in rows), *tasks]


def delete_task(dealings: Dealings | None, now: datetime) -> Outcome[None]:
    """Remove one of the candidate's own tasks."""
    del now
    _, row = named(dealings, "task")
    if not row["own"]:
        raise Conflict(
            "state_conflict", "This task follows from the facts; skip it, with a reason."
        )
    return Outcome(None, (Remove("tasks", text(row, "id")),))

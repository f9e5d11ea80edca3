"""Changes of tasks by the candidate: snooze, skip, done, reopen.

A derived task is settled by the fact it asks for, not by ticking it off. Only where the
candidate's word is the fact (questions are prepared, nothing came of an enquiry) does
`done` do it; that word, and skipping what is no contact, is kept as a mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain.action_kinds import TASKS
from app.domain.actions import Kind
from app.domain.facts import Mark, MarkState
from app.domain.policy import Policy
from app.usecases.common import maybe_instant, maybe_text, named, pursuit_of, text, with_pursuit
from app.usecases.errors import Conflict, Invalid
from app.usecases.ids import new_id
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.tasks import TaskState, check_window
from app.usecases.refresh import ready_at, refresh

#: Derived tasks that the candidate's word alone settles.
_BY_WORD: Final = frozenset({Kind.PREPARE_QUESTIONS, Kind.RECORD_OUTCOME})

#: What settles each of the others.
_SETTLED_BY: Final = {
    Kind.RECORD_TIMETABLE: "PUT the interview's timetable, even if nothing was asked",
    Kind.RECORD_FEEDBACK: "POST the feedback to the interview",
    Kind.REFLECT: "POST feedback with the source `self` to the interview",
}


@dataclass(frozen=True, slots=True)
class ChangeTask:
    """A change of a task: at most one of a snooze and a state.

    `values` are new words and times of an own task.
    """

    values: Mapping[str, object]
    snooze: bool = False
    snoozed_until: datetime | None = None
    state: TaskState | None = None
    reason: str | None = None

    @property
    def needs_pursuit(self) -> bool:
        """Whether the facts and the other tasks of the pursuit are needed: to settle a task.

        That may leave a mark, which other tasks follow.
        """
        return self.state is not None


def change_task(
    context: PursuitContext | None, command: ChangeTask, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Snooze, skip, reopen or tick off a task, or change one of the candidate's own."""
    context, row = named(context, "task")
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
        changes.extend(_marked(context, after, marks, operator, now))
    return Outcome(after, tuple(changes))


def _change_words(row: Row, after: dict[str, object], values: Mapping[str, object]) -> None:
    if not row["own"]:
        name = next(iter(values))
        raise Invalid(
            f"/{name}",
            "incompatible_fields",
            "This task follows from the facts; only your own tasks can be reworded.",
        )
    after.update(values)
    check_window(maybe_instant(after, "opens_at"), maybe_instant(after, "due_at"))


def _snooze(row: Row, after: dict[str, object], until: datetime | None) -> None:
    if row["state"] != TaskState.OPEN.value:
        raise Conflict("state_conflict", "Only an open task can be snoozed.")
    after["snoozed_until"] = until


def _settle(row: Row, after: dict[str, object], command: ChangeTask, now: datetime) -> bool:
    """Move the task to another state; whether it moved."""
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
    raise Conflict("state_conflict", f"This task is done by its fact: {does_it}.")


def _marks(row: Row, state: TaskState, now: datetime) -> tuple[Mark, ...]:
    if row["own"] or Kind(text(row, "kind")) not in TASKS:
        return ()
    kind, interview_id = Kind(text(row, "kind")), maybe_text(row, "interview_id")
    return (Mark(kind, interview_id, MarkState(state.value), now),)


def _marked(
    context: PursuitContext,
    task: Row,
    marks: tuple[Mark, ...],
    operator: Policy,
    now: datetime,
) -> list[Change]:
    pursuit = pursuit_of(context, text(task, "application_id"))
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
    others = tuple(task if one["id"] == task["id"] else one for one in context.tasks)
    policy = policy_of(context.account, operator)
    tasks = refresh(with_pursuit(context.pursuits, after), others, policy, now)
    return [*(Insert("marks", row) for row in rows), *tasks]

"""Changes of tasks by the candidate: snooze, skip, done, reopen.

A derived task is settled by the fact it asks for, not by ticking it off. Only where the
candidate's word is the fact (questions are prepared, nothing came of an enquiry) does
`done` do it. Whatever the candidate says of a derived task is a mark, the last word alone,
under the id of the task; its row then follows from the decision as ever (`refresh`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain.action_kinds import TASKS
from app.domain.actions import Kind
from app.domain.facts import Mark, MarkState
from app.domain.policy import Policy
from app.usecases.errors import Conflict, Invalid
from app.usecases.lookups import named, pursuit_of, with_pursuit
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.external_ids import with_labels
from app.usecases.pursuit.tasks import TaskState, check_window
from app.usecases.refresh import ready_at, refresh
from app.usecases.row_values import maybe_instant, maybe_text, text

#: Derived tasks that the candidate's word alone settles.
BY_WORD: Final = frozenset({Kind.PREPARE_QUESTIONS, Kind.RECORD_OUTCOME})

#: What settles each of the other derived tasks; of a contact it is the contact itself.
SETTLED_BY: Final = {
    Kind.APPLY: "PATCH the application with the instant `applied_at`",
    Kind.RECORD_TIMETABLE: "PUT the interview's timetable, even if nothing was asked",
    Kind.RECORD_FEEDBACK: "POST the feedback to the interview",
    Kind.REFLECT: "POST feedback with the source `self` to the interview",
}

#: The table of the marks.
MARKS: Final = "marks"


@dataclass(frozen=True, slots=True)
class ChangeTask:
    """A change of a task: a snooze, a state, or both where it is opened to be snoozed.

    `values` are new words and times of an own task.
    """

    values: Mapping[str, object]
    snooze: bool = False
    snoozed_until: datetime | None = None
    state: TaskState | None = None
    reason: str | None = None


def change_task(
    context: PursuitContext | None, command: ChangeTask, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Snooze, skip, reopen or tick off a task, or change one of the candidate's own.

    The row of the mark that a derived task has, if any, is among the chosen ids of the write.
    Raises Conflict where the task is over, or is done by another fact than this word.
    """
    context, row = named(context, "task")
    if row["own"]:
        labelled = with_labels(context, "tasks", row, command.values)
        return _change_own(row, replace(command, values=labelled), now)
    if command.values:
        name = next(iter(command.values))
        raise Invalid(
            f"/{name}",
            "incompatible_fields",
            "This task follows from the facts; only your own tasks can be reworded.",
        )
    mark = _mark(context, row, command, now)
    values: dict[str, object] = {}
    if command.reason is not None:
        values["reason"] = command.reason
    changes: list[Change] = []
    if mark is not None:
        changes = _marked(context, row, mark, operator, now)
        values = _of_task(row, changes) | values
    values = {name: value for name, value in values.items() if value != row[name]}
    others = [one for one in changes if not _is_of(one, row)]
    if command.state is TaskState.OPEN and {**row, **values}["state"] == TaskState.DONE.value:
        raise Conflict("state_conflict", "A fact has settled this task; only that can be undone.")
    if not values:
        return Outcome(row, tuple(others))
    values["updated_at"] = now
    return Outcome({**row, **values}, (Amend("tasks", text(row, "id"), values), *others))


# ---------------------------------------------------------------- the candidate's own


def _change_own(row: Row, command: ChangeTask, now: datetime) -> Outcome[Row]:
    after = dict(row)
    after.update(command.values)
    check_window(maybe_instant(after, "opens_at"), maybe_instant(after, "due_at"))
    _settle_own(row, after, command, now)
    if command.snooze:
        _check_snooze(row, command)
        after["snoozed_until"] = command.snoozed_until
    after["ready_at"] = ready_at(
        maybe_instant(after, "opens_at"), maybe_instant(after, "snoozed_until")
    )
    values = {name: value for name, value in after.items() if value != row[name]}
    if not values:
        return Outcome(row)
    values["updated_at"] = after["updated_at"] = now
    return Outcome(after, (Amend("tasks", text(row, "id"), values),))


def _settle_own(row: Row, after: dict[str, object], command: ChangeTask, now: datetime) -> None:
    state = command.state
    if state is None or row["state"] == state.value:
        if command.reason is not None:
            after["reason"] = command.reason
        return
    if state is TaskState.OPEN:
        after.update(state=state.value, reason=None, settled_at=None)
        return
    if row["state"] != TaskState.OPEN.value:
        raise Conflict("state_conflict", f"This task is {row['state']} already.")
    after.update(state=state.value, reason=command.reason, settled_at=now)


# ---------------------------------------------------------------- those that follow from facts


def _mark(context: PursuitContext, row: Row, command: ChangeTask, now: datetime) -> Mark | None:
    """What the candidate says of a derived task; None where that is no news."""
    kind, state = Kind(text(row, "kind")), TaskState(text(row, "state"))
    wanted = command.state
    if wanted is TaskState.OPEN and state is not TaskState.OPEN:
        _check_settled(context, row, state)
    elif wanted in (TaskState.DONE, TaskState.SKIPPED) and wanted is not state:
        if state is not TaskState.OPEN:
            raise Conflict("state_conflict", f"This task is {state} already.")
        if wanted is TaskState.DONE:
            _check_by_word(kind)
    if command.snooze:
        _check_snooze(row, command)
    said, until = _said(row, command, state)
    if said is None:
        return None
    place = maybe_text(row, "interview_id"), maybe_text(row, "interviewer_id")
    return Mark(kind, place[0], said, now, place[1], until)


def _said(
    row: Row, command: ChangeTask, state: TaskState
) -> tuple[MarkState | None, datetime | None]:
    """Read a command as the word that a mark holds, with the end of a snooze."""
    wanted = command.state
    if wanted in (TaskState.DONE, TaskState.SKIPPED):
        return (None if wanted is state else MarkState(wanted.value)), None
    until = command.snoozed_until
    if until is not None:
        same = state is TaskState.OPEN and row["snoozed_until"] == until
        return (None if same else MarkState.SNOOZED), until
    put_off = state is not TaskState.OPEN or row["snoozed_until"] is not None
    return (MarkState.OPEN if put_off and (wanted or command.snooze) else None), None


def _check_snooze(row: Row, command: ChangeTask) -> None:
    """Refuse to put off what is over, or is settled by the same change."""
    opened = command.state is TaskState.OPEN
    stays = row["state"] == TaskState.OPEN.value and command.state is None
    woken = row["state"] == TaskState.OPEN.value and command.snoozed_until is None
    if not (opened or stays or woken):
        raise Conflict("state_conflict", "Only an open task can be snoozed.")


def _check_settled(context: PursuitContext, row: Row, state: TaskState) -> None:
    """Refuse to open what no word of the candidate has settled."""
    last = context.existing.get((MARKS, text(row, "id")))
    settled = last is not None and last["state"] == state.value
    if not settled:
        raise Conflict(
            "state_conflict",
            "This task follows from the facts, and opens again when they ask for it.",
        )


def _check_by_word(kind: Kind) -> None:
    if kind in BY_WORD:
        return
    does_it = "POST the contact to the interview" if kind not in TASKS else SETTLED_BY[kind]
    raise Conflict("state_conflict", f"This task is done by its fact: {does_it}.")


def _marked(
    context: PursuitContext, task: Row, mark: Mark, operator: Policy, now: datetime
) -> list[Change]:
    """The mark of a task in the place of the one before it, and the tasks as they follow."""
    pursuit = pursuit_of(context, text(task, "application_id"))
    task_id = text(task, "id")
    values: dict[str, object] = {
        "state": mark.state.value,
        "happened_at": mark.happened_at,
        "snoozed_until": mark.snoozed_until,
    }
    change: Change = Amend(MARKS, task_id, values)
    if context.existing.get((MARKS, task_id)) is None:
        change = Insert(
            MARKS,
            {
                "id": task_id,
                "application_id": pursuit.application.id,
                "employer_id": pursuit.employer.id,
                "interview_id": mark.interview_id,
                "interviewer_id": mark.interviewer_id,
                "kind": mark.kind.value,
                **values,
            },
        )
    others = tuple(one for one in pursuit.marks if not _same_task(one, mark))
    after = replace(pursuit, marks=(*others, mark))
    policy = policy_of(context.account, operator)
    tasks = refresh(
        with_pursuit(context.pursuits, after), context.tasks, context.outlooks, policy, now
    )
    return [change, *tasks]


def _same_task(one: Mark, other: Mark) -> bool:
    def of(mark: Mark) -> tuple[object, ...]:
        return mark.kind, mark.interview_id, mark.interviewer_id

    return of(one) == of(other)


def _is_of(change: Change, task: Row) -> bool:
    return isinstance(change, Amend) and change.table == "tasks" and change.id == task["id"]


def _of_task(task: Row, changes: list[Change]) -> dict[str, object]:
    """What changes of the task itself as it follows from the mark."""
    found: dict[str, object] = {}
    for change in changes:
        if isinstance(change, Amend) and _is_of(change, task):
            found |= change.values
    return found

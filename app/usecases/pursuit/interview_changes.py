"""Changes of interviews: times, state, list of interviewers, deletion."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from app.domain.facts import Format, Interview, InterviewState, MissedBy, Stage
from app.domain.policy import Policy
from app.usecases.errors import Conflict
from app.usecases.limits import Limits, check_people, people_of
from app.usecases.lookups import find_interview, named, with_pursuit
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Outcome, PursuitContext, Remove, Row
from app.usecases.pursuit.external_ids import with_labels
from app.usecases.pursuit.interviewers import NewInterviewer, replace_people
from app.usecases.pursuit.interviews import (
    USUAL_LENGTH,
    check_missed,
    check_state,
    check_times,
    state_columns,
    with_rounds,
)
from app.usecases.refresh import refresh
from app.usecases.row_values import maybe_instant, text


@dataclass(frozen=True, slots=True)
class ChangeInterview:
    """New values of an interview's columns, and its interviewers anew if not None.

    `with_contacts` are interviewers that contacts name which are no facts any more (they
    were not made): these people cannot be taken out either.
    """

    values: Mapping[str, object]
    interviewers: tuple[NewInterviewer, ...] | None = None
    with_contacts: frozenset[str] = frozenset()


def change_interview(
    context: PursuitContext | None,
    command: ChangeInterview,
    operator: Policy,
    now: datetime,
    limits: Limits,
) -> Outcome[Row]:
    """Change a round; the answer is its row."""
    context, row = named(context, "interview")
    pursuit, before = find_interview(context, text(row, "id"))
    labelled = with_labels(context, "interviews", row, command.values)
    values = _with_state(labelled, row, now)
    after_row = {**row, **values}
    after = _changed(before, after_row)
    _check(values, after, now)
    changes: list[Change] = []
    if command.interviewers is not None:
        of = (before.id, pursuit.application.id, pursuit.employer.id)
        people, person_changes = replace_people(
            (context, pursuit),
            before.interviewers,
            command.interviewers,
            (of, command.with_contacts),
            now,
        )
        after = replace(after, interviewers=people)
        changes.extend(person_changes)
    if after_row != row or changes:
        after_row["updated_at"] = now
        changes.insert(0, Amend("interviews", before.id, {**values, "updated_at": now}))
    if not changes:
        return Outcome(row)
    rounds = tuple(one for one in pursuit.interviews if one.id != before.id)
    pursuit_after = with_rounds(pursuit, (*rounds, after))
    check_people(limits, people_of(pursuit), pursuit_after)
    pursuits = with_pursuit(context.pursuits, pursuit_after)
    removed = {one.id for one in before.interviewers} - {one.id for one in after.interviewers}
    tasks = [task for task in context.tasks if task["interviewer_id"] not in removed]
    policy = policy_of(context.account, operator)
    changes.extend(refresh(pursuits, tasks, context.outlooks, policy, now))
    return Outcome(after_row, tuple(changes))


def _changed(before: Interview, row: Row) -> Interview:
    return replace(
        before,
        stage=Stage(text(row, "stage")),
        format=Format(text(row, "format")),
        state=InterviewState(text(row, "state")),
        starts_at=cast("datetime", row["starts_at"]),
        ends_at=cast("datetime", row["ends_at"]),
        time_zone=text(row, "time_zone"),
        missed_by=None if row["missed_by"] is None else MissedBy(text(row, "missed_by")),
        state_at=maybe_instant(row, "state_at"),
        slot_since=maybe_instant(row, "slot_since"),
    )


def _with_state(values: Mapping[str, object], row: Row, now: datetime) -> Mapping[str, object]:
    """The new values, with what follows for the end, the slot and the state of the round.

    1. An end that was assumed moves with the start.
    2. A new slot makes a postponed or missed round a scheduled one again. However a round that was
       not to take place becomes scheduled, earlier words about it were about another slot.
    3. The instant of a state, and by whom a round was missed, go with the state.
    """
    changed = dict(values)
    starts_at = cast("datetime", changed.get("starts_at", row["starts_at"]))
    if changed.get("ends_at", row) is None or (row["end_assumed"] and "ends_at" not in changed):
        changed |= {"ends_at": starts_at + USUAL_LENGTH, "end_assumed": True}
    elif "ends_at" in changed:
        changed["end_assumed"] = False
    before = InterviewState(text(row, "state"))
    moved = starts_at != row["starts_at"]
    if moved and before in NEW_SLOT and "state" not in changed:
        changed["state"] = InterviewState.SCHEDULED.value
    state = InterviewState(cast("str", changed.get("state", before)))
    if state is InterviewState.SCHEDULED and before in NOT_HELD:
        changed["slot_since"] = now
    if changed.keys() & {"state", "missed_by", "state_at"}:
        by = changed.get("missed_by", row["missed_by"] if state is before else None)
        since = changed.get("state_at", row["state_at"] if state is before else None)
        changed |= state_columns(
            state,
            None if by is None else MissedBy(cast("str", by)),
            cast("datetime | None", since),
            starts_at,
            now,
        )
        if state is before and "state_at" not in values and "missed_by" not in values:
            changed["state_by"] = row["state_by"]
    return {name: value for name, value in changed.items() if row[name] != value}


#: States of a round that does not take place; one that is scheduled again has another slot.
NOT_HELD: Final = frozenset(
    {InterviewState.POSTPONED, InterviewState.MISSED, InterviewState.CANCELLED}
)
#: States that a new slot ends by itself.
NEW_SLOT: Final = frozenset({InterviewState.POSTPONED, InterviewState.MISSED})


def _check(values: Mapping[str, object], after: Interview, now: datetime) -> None:
    if values.keys() & {"starts_at", "ends_at", "state"}:
        check_times(after.starts_at, after.ends_at, after.format)
        check_state(after.state, after.starts_at, after.ends_at, now)
    if values.keys() & {"format", "state"}:
        check_missed(after.state, after.format)


def delete_interview(
    context: PursuitContext | None, operator: Policy, now: datetime, *, has_contacts: bool = False
) -> Outcome[None]:
    """Delete a round without records; one that has some must be cancelled instead.

    `has_contacts`: there are contacts that are no facts any more, since they were not made.
    """
    context, row = named(context, "interview")
    pursuit, interview = find_interview(context, text(row, "id"))
    facts = [
        *(contact.interview_id for contact in pursuit.contacts),
        *(update.interview_id for update in pursuit.updates),
        *(feedback.interview_id for feedback in pursuit.feedback),
    ]
    if has_contacts or interview.id in facts:
        raise Conflict(
            "in_use",
            "There are contacts, updates or feedback of this interview. "
            "Set its state to cancelled instead.",
        )
    rounds = tuple(one for one in pursuit.interviews if one.id != interview.id)
    pursuits = with_pursuit(context.pursuits, with_rounds(pursuit, rounds))
    # The tasks of the round are deleted with it, so they need no refresh.
    others = [task for task in context.tasks if task["interview_id"] != interview.id]
    policy = policy_of(context.account, operator)
    tasks = refresh(pursuits, others, context.outlooks, policy, now)
    return Outcome(None, (Remove("interviews", interview.id), *tasks))

"""Changes of interviews: times, state, list of interviewers, deletion.

The list of interviewers is replaced whole. An entry with a known id keeps that person; an
entry without one keeps the person of the same name, so that removing and adding a person
does not make them be thanked twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from app.domain.facts import Format, Interview, Interviewer, InterviewState, Pursuit, Stage
from app.domain.policy import Policy
from app.usecases.common import find_interview, named, text, with_pursuit
from app.usecases.errors import Conflict, Invalid
from app.usecases.ids import new_id
from app.usecases.limits import Limits, check_people, people_of
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Remove, Row
from app.usecases.pursuit.employers import name_key
from app.usecases.pursuit.interviews import (
    NewInterviewer,
    check_state,
    check_times,
    interviewer_row,
    with_rounds,
)
from app.usecases.refresh import refresh


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
    after_row = {**row, **command.values}
    after = _changed(before, after_row)
    _check(command.values, after, now)
    changes: list[Change] = []
    if command.interviewers is not None:
        people, person_changes = _people(context, pursuit, before, command, now)
        after = replace(after, interviewers=people)
        changes.extend(person_changes)
    if after_row != row or changes:
        after_row["updated_at"] = now
        changes.insert(0, Amend("interviews", before.id, {**command.values, "updated_at": now}))
    if not changes:
        return Outcome(row)
    rounds = tuple(one for one in pursuit.interviews if one.id != before.id)
    pursuit_after = with_rounds(pursuit, (*rounds, after))
    check_people(limits, people_of(pursuit), pursuit_after)
    pursuits = with_pursuit(context.pursuits, pursuit_after)
    removed = {one.id for one in before.interviewers} - {one.id for one in after.interviewers}
    tasks = [task for task in context.tasks if task["interviewer_id"] not in removed]
    policy = policy_of(context.account, operator)
    changes.extend(refresh(pursuits, tasks, policy, now))
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
    )


def _check(values: Mapping[str, object], after: Interview, now: datetime) -> None:
    if values.keys() & {"starts_at", "ends_at", "state"}:
        check_times(after.starts_at, after.ends_at)
        check_state(after.state, after.starts_at, after.ends_at, now)


def _people(
    context: PursuitContext,
    pursuit: Pursuit,
    interview: Interview,
    command: ChangeInterview,
    now: datetime,
) -> tuple[tuple[Interviewer, ...], tuple[Change, ...]]:
    """The interviewers from now on, and the changes that make it so."""
    wanted = command.interviewers or ()
    of = (interview.id, pursuit.employer.id)
    left = {one.id: one for one in interview.interviewers}
    ids = _matched(context, wanted, dict(left))
    people: list[Interviewer] = []
    changes: list[Change] = []
    for position, (person, found) in enumerate(zip(wanted, ids, strict=True)):
        row_id = found or person.id or new_id(now)
        row = dict(interviewer_row(person, row_id, position, of, now))
        if found is None:
            changes.append(Insert("interviewers", row))
        else:
            del left[found]
            columns = ("position", "name", "email", "job_title", "updated_at")
            changes.append(Amend("interviewers", found, {name: row[name] for name in columns}))
        people.append(Interviewer(row_id, person.name))
    for gone in left.values():
        changes.insert(0, _farewell(pursuit, gone, command.with_contacts))
    return tuple(people), tuple(changes)


def _matched(
    context: PursuitContext, wanted: tuple[NewInterviewer, ...], left: dict[str, Interviewer]
) -> list[str | None]:
    """For each entry the id of the person it means; None where it is a new person."""
    ids: list[str | None] = []
    for position, person in enumerate(wanted):
        if person.id is not None and person.id not in left:
            if context.existing.get(("interviewers", person.id)):
                raise Invalid(
                    f"/interviewers/{position}/id",
                    "invalid_value",
                    "Another interviewer has this id already.",
                )
            ids.append(None)
            continue
        ids.append(person.id)
        left.pop(person.id or "", None)
    # Names are matched once all ids are, so that a name never takes a person from an id.
    for position, person in enumerate(wanted):
        if person.id is None:
            key = name_key(person.name)
            same = next((one.id for one in left.values() if name_key(one.name) == key), None)
            ids[position] = same
            left.pop(same or "", None)
    return ids


def _farewell(pursuit: Pursuit, gone: Interviewer, with_contacts: frozenset[str]) -> Change:
    named_in = {contact.interviewer_id for contact in pursuit.contacts} | with_contacts
    if gone.id in named_in:
        raise Conflict(
            "in_use", f"There are contacts with {gone.name}; keep them among the interviewers."
        )
    # The tasks that are about a person go with the person.
    return Remove("interviewers", gone.id)


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
    tasks = refresh(pursuits, others, policy, now)
    return Outcome(None, (Remove("interviews", interview.id), *tasks))

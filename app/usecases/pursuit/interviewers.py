"""Interviewers: the people of a round, or of an application before any, named by its tasks.

A list of people is replaced whole. An entry with a known id keeps that person; an entry
without one keeps the person of the same name, so that removing and adding a person does not
make them be thanked twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain.facts import NO_PREFERENCES, Interviewer, Part, Preferences, Pursuit
from app.domain.policy import Policy
from app.usecases.employer_wishes import name_key
from app.usecases.errors import Conflict, Invalid
from app.usecases.ids import new_id
from app.usecases.lookups import named, with_pursuit
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Remove, Row
from app.usecases.refresh import refresh, thank_you_title
from app.usecases.row_values import text


@dataclass(frozen=True, slots=True)
class NewInterviewer:
    """A person who takes part, as a client names them."""

    name: str
    email: str | None = None
    job_title: str | None = None
    id: str | None = None
    part: Part = Part.INTERVIEWER
    preferences: Preferences = NO_PREFERENCES


#: What people hang on: the interview (None for an application), the application, the employer.
Of = tuple[str | None, str, str]


def interviewer_row(
    person: NewInterviewer, row_id: str, position: int, of: Of, now: datetime
) -> Row:
    """The row of a new interviewer."""
    interview_id, application_id, employer_id = of
    return {
        "id": row_id,
        "interview_id": interview_id,
        "application_id": application_id,
        "employer_id": employer_id,
        "position": position,
        "name": person.name,
        "email": person.email,
        "job_title": person.job_title,
        "part": person.part.value,
        "no_calls": person.preferences.no_calls,
        "no_contact": person.preferences.no_contact,
        "created_at": now,
        "updated_at": now,
    }


def new_people(
    context: PursuitContext,
    people: tuple[NewInterviewer, ...],
    of: Of,
    now: datetime,
    pointer: str = "/interviewers",
) -> tuple[Row, ...]:
    """The rows of people who are all new."""
    for position, person in enumerate(people):
        # An interviewer's id says nothing of the interview's content, so it is never replayed.
        if person.id is not None and context.existing.get(("interviewers", person.id)):
            raise _taken(f"{pointer}/{position}/id")
    return tuple(
        interviewer_row(person, person.id or new_id(now), position, of, now)
        for position, person in enumerate(people)
    )


def person_fact(row: Row) -> Interviewer:
    """The fact that a row of interviewers stands for."""
    return Interviewer(
        text(row, "id"),
        text(row, "name"),
        Part(text(row, "part")),
        Preferences(bool(row["no_calls"]), bool(row["no_contact"])),
    )


#: What a decision rests on, of what is known of a person.
_DECIDED: Final = frozenset({"part", "no_calls", "no_contact"})
#: The columns that a list of people replaces.
_REPLACED: Final = (
    *("position", "name", "email", "job_title", "part", "no_calls", "no_contact", "updated_at"),
)


def _taken(pointer: str) -> Invalid:
    return Invalid(pointer, "invalid_value", "Another interviewer has this id already.")


@dataclass(frozen=True, slots=True)
class ChangeInterviewer:
    """New values; what is absent is left."""

    values: Mapping[str, object]


def change_interviewer(
    context: PursuitContext | None, command: ChangeInterviewer, operator: Policy, now: datetime
) -> Outcome[Row]:
    """Change what is known of a person; verdicts rest on the part and on the wishes alone."""
    context, row = named(context, "interviewer")
    values = dict(command.values)
    if all(row[column] == value for column, value in values.items()):
        return Outcome(row)
    values["updated_at"] = now
    after = {**row, **values}
    changes: list[Change] = [Amend("interviewers", text(row, "id"), values)]
    if values.keys() & _DECIDED:
        pursuit = _with_person(context.pursuits[0], person_fact(after))
        pursuits = with_pursuit(context.pursuits, pursuit)
        policy = policy_of(context.account, operator)
        changes.extend(refresh(pursuits, context.tasks, context.outlooks, policy, now))
    elif "name" in values:
        title = thank_you_title(text(after, "name"))
        changes.extend(
            Amend("tasks", text(task, "id"), {"title": title, "updated_at": now})
            for task in context.tasks
            if task["interviewer_id"] == row["id"] and not task["own"]
        )
    return Outcome(after, tuple(changes))


def _with_person(pursuit: Pursuit, person: Interviewer) -> Pursuit:
    def changed(people: tuple[Interviewer, ...]) -> tuple[Interviewer, ...]:
        return tuple(person if one.id == person.id else one for one in people)

    application = pursuit.application
    return replace(
        pursuit,
        application=replace(application, people=changed(application.people)),
        interviews=tuple(
            replace(one, interviewers=changed(one.interviewers)) for one in pursuit.interviews
        ),
    )


def replace_people(
    loaded: tuple[PursuitContext, Pursuit],
    before: tuple[Interviewer, ...],
    wanted: tuple[NewInterviewer, ...],
    of: tuple[Of, frozenset[str]],
    now: datetime,
    pointer: str = "/interviewers",
) -> tuple[tuple[Interviewer, ...], tuple[Change, ...]]:
    """The people from now on, and the changes that make it so.

    of: what they hang on, and the people that contacts name which are no facts any more (they
        were not made): these cannot be taken out either
    """
    context, pursuit = loaded
    hang_on, with_contacts = of
    left = {one.id: one for one in before}
    ids = _matched(context, wanted, dict(left), pointer)
    people: list[Interviewer] = []
    changes: list[Change] = []
    for position, (person, found) in enumerate(zip(wanted, ids, strict=True)):
        row_id = found or person.id or new_id(now)
        row = dict(interviewer_row(person, row_id, position, hang_on, now))
        if found is None:
            changes.append(Insert("interviewers", row))
        else:
            del left[found]
            changes.append(Amend("interviewers", found, {name: row[name] for name in _REPLACED}))
        people.append(person_fact(row))
    for gone in left.values():
        changes.insert(0, _farewell(pursuit, gone, with_contacts))
    return tuple(people), tuple(changes)


def _matched(
    context: PursuitContext,
    wanted: tuple[NewInterviewer, ...],
    left: dict[str, Interviewer],
    pointer: str,
) -> list[str | None]:
    """For each entry the id of the person it means; None where it is a new person."""
    ids: list[str | None] = []
    for position, person in enumerate(wanted):
        if person.id is not None and person.id not in left:
            if context.existing.get(("interviewers", person.id)):
                raise _taken(f"{pointer}/{position}/id")
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

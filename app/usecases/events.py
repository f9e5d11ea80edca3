"""Events: completes a use case's outcome with writers, versions and events.

Use cases decide what changes and know nothing of writers, versions or events. Here
their outcome is completed:

1. Every row that is added or changed names its writer.
2. For every resource that changed there is one event. What goes with its parent has gone
   as well, and a person is a part of the interview that they took part in.
3. The answer gets the version that storage will count.

Events are thin: what changed, and not to what. So they hold nothing personal, and a late
reader gets the latest state.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from app.usecases.ids import new_id
from app.usecases.ports import (
    Amend,
    AppendEvents,
    Change,
    CreateAccount,
    Insert,
    InsertAsWas,
    Outcome,
    PurgeEvents,
    PursuitContext,
    Remove,
    Row,
)

T = TypeVar("T")

#: The candidate, or a program with the candidate's own key.
CANDIDATE: Final = "candidate"

#: The tables whose rows have a version and a writer, and what a row of each is called.
RECORDED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "employers": "employer",
        "applications": "application",
        "interviews": "interview",
        "interviewers": "interviewer",
        "timetables": "timetable",
        "contacts": "contact",
        "employer_updates": "employer_update",
        "feedback": "feedback",
        "tasks": "task",
        "grants": "grant",
    }
)

#: What else is a resource. The login of an account is a part of it.
_OTHERS: Final[Mapping[str, str]] = MappingProxyType(
    {"accounts": "policy", "logins": "account", "api_keys": "api_key", "sessions": "session"}
)

#: What changes by mere use.
_UNTOLD: Final = frozenset(
    {"last_used_at", "refreshed_at", "expires_at", "network", "password_until"}
)

#: Every kind of resource that events are about.
RESOURCES: Final[tuple[str, ...]] = (*RECORDED.values(), *_OTHERS.values())

CREATED: Final = "created"
UPDATED: Final = "updated"
DELETED: Final = "deleted"

#: What is there as long as the account is.
_WHOLE_LIFE: Final = frozenset({"policy", "account"})

#: Every type that an event can have.
EVENT_TYPES: Final[tuple[str, ...]] = tuple(
    f"{resource}.{what}"
    for resource in RESOURCES
    for what in (CREATED, UPDATED, DELETED)
    if resource not in _WHOLE_LIFE or what == UPDATED
)


def announced(
    outcome: Outcome[T], context: PursuitContext | None, writer: str, now: datetime
) -> Outcome[T]:
    """The outcome with writers, versions and events; one without changes as it is.

    writer: `candidate`, or `partner:` and the id of the partner's account
    """
    if not outcome.changes:
        return outcome
    changes = (*_with_interviews(outcome.changes, context, now),)
    written = tuple(_by(change, writer, now) for change in changes)
    events = tuple(
        {
            "id": new_id(now),
            "type": f"{resource}.{what}",
            "resource": resource,
            "about": about,
            "written_by": writer,
            "occurred_at": now,
        }
        for (resource, about), what in _happened(changes, context).items()
    )
    answer = _completed(outcome.answer, written, writer)
    return Outcome(answer, (*written, AppendEvents(events)) if events else written)


def _by(change: Change, writer: str, now: datetime) -> Change:
    if isinstance(change, CreateAccount):
        # The changes of a new account make their events there.
        within = announced(Outcome(None, change.changes), None, change.writer, now)
        return replace(change, changes=within.changes)
    if isinstance(change, Insert | Amend) and change.table in RECORDED:
        return replace(change, values={**change.values, "written_by": writer})
    return change


def _with_interviews(
    changes: tuple[Change, ...], context: PursuitContext | None, now: datetime
) -> Iterator[Change]:
    """The changes; with those of a person the interview changes that shows them."""
    yield from changes
    touched = {change.id for change in changes if isinstance(change, Amend | Remove)}
    touched |= {str(c.values.get("id")) for c in changes if isinstance(c, Insert)}
    people = {change.id for change in changes if _changes_person(change)}  # type: ignore[union-attr] # They all have one.
    for pursuit in context.pursuits if context is not None else ():
        for interview in pursuit.interviews:
            shown = {person.id for person in interview.interviewers}
            if people & shown and interview.id not in touched:
                yield Amend("interviews", interview.id, {"updated_at": now})


def _changes_person(change: Change) -> bool:
    return isinstance(change, Amend) and change.table == "interviewers"


def _happened(
    changes: tuple[Change, ...], context: PursuitContext | None
) -> dict[tuple[str, str], str]:
    """What happened to each resource, in the order in which it did."""
    happened: dict[tuple[str, str], str] = {}
    for change in changes:
        for resource, about, what in _of(change, context):
            before = happened.get((resource, about))
            # What is new stays so until it goes, and what has gone does not change.
            if before is None or what == DELETED or (before, what) == (DELETED, CREATED):
                happened[resource, about] = what
    return happened


def _of(change: Change, context: PursuitContext | None) -> Iterator[tuple[str, str, str]]:
    resource = RECORDED.get(change.table) or _OTHERS.get(change.table)
    if resource is None or isinstance(change, AppendEvents | CreateAccount | PurgeEvents):
        return
    if resource in _WHOLE_LIFE:
        # The policy is in the row of the account, but is a resource of its own. A new account
        # makes no event, since it could have no subscriber yet.
        if change.table != "accounts" or isinstance(change, Amend):
            policy = _has(change, "policy_overrides")
            yield "policy" if policy else "account", _id(change), UPDATED
        return
    if resource == "timetable":
        # A timetable is one resource of its interview; its rows are revisions.
        if isinstance(change, Insert | InsertAsWas):
            first = change.values["revision"] == 1
            yield resource, str(change.values["interview_id"]), CREATED if first else UPDATED
    elif isinstance(change, Insert | InsertAsWas):
        yield resource, str(change.values["id"]), CREATED
    elif isinstance(change, Amend):
        if set(change.values) - _UNTOLD:
            yield resource, change.id, UPDATED
    else:
        yield from _gone_with(change, context)
        yield resource, change.id, DELETED


def _id(change: Insert | InsertAsWas | Amend | Remove) -> str:
    return str(change.values["id"]) if isinstance(change, Insert | InsertAsWas) else change.id


def _has(change: Change, column: str) -> bool:
    return isinstance(change, Amend) and column in change.values


def _gone_with(change: Remove, context: PursuitContext | None) -> Iterator[tuple[str, str, str]]:
    """What the database removes with a row."""
    if context is None or change.table not in {"interviews", "interviewers"}:
        return
    column = "interview_id" if change.table == "interviews" else "interviewer_id"
    for task in context.tasks:
        if task[column] == change.id:
            yield "task", str(task["id"]), DELETED
    for pursuit in context.pursuits:
        for interview in pursuit.interviews:
            if change.table == "interviews" and interview.id == change.id:
                for person in interview.interviewers:
                    yield "interviewer", person.id, DELETED
                if interview.timetables:
                    yield "timetable", interview.id, DELETED


def _completed(answer: T, changes: tuple[Change, ...], writer: str) -> T:
    """The answer of a use case, in which rows are as they will be."""
    stamps = _stamps(changes)
    if isinstance(answer, Mapping):
        return cast("T", _stamped(answer, stamps, writer))
    if is_dataclass(answer) and isinstance(getattr(answer, "row", None), Mapping):
        held = cast("Any", answer)
        return cast("T", replace(held, row=_stamped(held.row, stamps, writer)))
    return answer


@dataclass(slots=True)
class _Stamp:
    """How often a row is changed, and whether it is new."""

    new: bool
    times: int


def _stamps(changes: tuple[Change, ...]) -> dict[str, _Stamp]:
    stamps: dict[str, _Stamp] = {}
    for change in changes:
        if change.table not in RECORDED:
            continue
        if isinstance(change, Insert):
            stamps[str(change.values["id"])] = _Stamp(new=True, times=1)
        elif isinstance(change, Amend):
            stamps.setdefault(change.id, _Stamp(new=False, times=0)).times += 1
    return stamps


def _stamped(row: Row, stamps: Mapping[str, _Stamp], writer: str) -> Row:
    stamp = stamps.get(str(row.get("id")))
    if stamp is None:
        return row
    before = 0 if stamp.new else cast("int", row["version"])
    return {**row, "version": before + stamp.times, "written_by": writer}

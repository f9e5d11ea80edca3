"""Events: completes a use case's outcome with writers, versions and events.

Use cases decide what changes and know nothing of writers, versions or events. Here
their outcome is completed:

1. Every row that is added or changed names its writer.
2. For every resource that changed there is one event. What goes with its parent has gone
   as well, and a person is a part of the interview that they took part in.
3. The answer gets the version that storage will count.

Events are thin: what changed, and not to what. So they hold nothing personal, and a late
reader gets the latest state. A contact that was refused is no record: its event names the
application, and says what the contact was to be and which rules refused it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from app.domain.facts import Interview
from app.usecases.ids import new_id
from app.usecases.ports import (
    Amend,
    AppendEvents,
    Cancel,
    Change,
    CreateAccount,
    Defer,
    Insert,
    InsertAsWas,
    Outcome,
    PurgeEvents,
    PursuitContext,
    Remove,
    Row,
)
from app.usecases.resources import (
    BY_NAME,
    CREATED,
    DELETED,
    RECORDED,
    REFUSED,
    RETRACTED,
    UPDATED,
    of_table,
)

T = TypeVar("T")

#: The table of contacts that were refused.
REFUSALS: Final = "refusals"

#: The tables that follow from facts and the time. Where a transaction changes nothing else,
#: nothing but an outlook's own event says why a next action changed.
FOLLOWING: Final = frozenset({"outlooks", "tasks", "jobs"})

#: The candidate, or a program with the candidate's own key.
CANDIDATE: Final = "candidate"


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
    events: tuple[Row, ...] = tuple(
        {
            "id": new_id(now),
            "type": f"{resource}.{what}",
            "resource": resource,
            "about": about,
            "written_by": writer,
            "occurred_at": now,
            "refused": None,
        }
        for (resource, about), what in _happened(changes, context).items()
    )
    events += tuple(_refusals(changes, writer, now))
    answer = _completed(outcome.answer, written, writer)
    return Outcome(answer, (*written, AppendEvents(events)) if events else written)


def _refusals(changes: tuple[Change, ...], writer: str, now: datetime) -> Iterator[Row]:
    for change in changes:
        if isinstance(change, Insert | Amend) and change.table == REFUSALS:
            yield {
                "id": new_id(now),
                "type": f"contact.{REFUSED}",
                "resource": "application",
                "about": change.values["application_id"],
                "written_by": writer,
                "occurred_at": now,
                "refused": {name: change.values[name] for name in ("kind", "channel", "rules")},
            }


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
        application = pursuit.application
        met = {person.id for person in application.people}
        if people & met and application.id not in touched:
            yield Amend("applications", application.id, {"updated_at": now})
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
    if all(change.table in FOLLOWING for change in changes):
        return happened
    return {one: what for one, what in happened.items() if not BY_NAME[one[0]].derived}


def _of(change: Change, context: PursuitContext | None) -> Iterator[tuple[str, str, str]]:
    if isinstance(change, AppendEvents | CreateAccount | PurgeEvents | Defer | Cancel):
        return
    resource = of_table(change.table, {} if isinstance(change, Remove) else change.values)
    if resource is None or not resource.events:
        return
    name = resource.name
    if resource.is_whole_life:
        # That an account begins is no event: no client could have read it. What an outlook is of
        # has the event where that begins or ends.
        if change.table == resource.table and not isinstance(change, Amend):
            return
        if isinstance(change, Remove) or set(change.values) - resource.silent:
            yield name, _id(change), UPDATED
    elif resource.event_id != "id":
        yield from ((name, about, what) for about, what in _of_revision(change))
    elif isinstance(change, Insert | InsertAsWas):
        yield name, str(change.values["id"]), CREATED
    elif isinstance(change, Amend):
        if set(change.values) - resource.silent:
            yield name, change.id, RETRACTED if change.values.get("retracted_at") else UPDATED
    else:
        yield from _gone_with(change, context)
        yield from _said_before(change, context)
        yield name, change.id, DELETED


def _of_revision(change: Change) -> Iterator[tuple[str, str]]:
    """What happens to a timetable by a change of one of its revisions."""
    if isinstance(change, Insert | InsertAsWas):
        yield _said_of(change.values), CREATED if change.values["revision"] == 1 else UPDATED
    elif isinstance(change, Amend) and "retracted_at" in change.values:
        yield _said_of(change.values), RETRACTED
    elif isinstance(change, Amend) and "employer_id" in change.values:
        # It has moved with its interview or application.
        yield _said_of(change.values), UPDATED
    elif isinstance(change, Amend) and "interview_id" in change.values:
        # What was said of an application becomes what was said at its first interview.
        yield str(change.values["application_id"]), DELETED
        yield _said_of(change.values), CREATED


def _said_of(values: Row) -> str:
    """What a revision of a timetable is of: its interview, or the application before any."""
    return str(values["interview_id"] or values["application_id"])


def _id(change: Insert | InsertAsWas | Amend | Remove) -> str:
    return str(change.values["id"]) if isinstance(change, Insert | InsertAsWas) else change.id


#: The column by which children name a row of a table that has any.
_PARENTS: Final[Mapping[str, str]] = MappingProxyType(
    {"interviews": "interview_id", "interviewers": "interviewer_id"}
)


def _tasks_of(context: PursuitContext, column: str, parent: str) -> Iterator[str]:
    yield from (str(task["id"]) for task in context.tasks if task[column] == parent)


def _interviewers_of(context: PursuitContext, column: str, parent: str) -> Iterator[str]:
    if column == "interview_id":
        yield from (one.id for round_ in _rounds(context, parent) for one in round_.interviewers)


def _timetables_of(context: PursuitContext, column: str, parent: str) -> Iterator[str]:
    if column == "interview_id":
        yield from (one.id for one in _rounds(context, parent) if one.timetables)


def _rounds(context: PursuitContext, interview_id: str) -> Iterator[Interview]:
    for pursuit in context.pursuits:
        yield from (one for one in pursuit.interviews if one.id == interview_id)


#: How the children that go with a row are found in what was loaded, in the order in which they
#: have events: by the column that names the row, and its id.
GONE_WITH: Final[Mapping[str, Callable[[PursuitContext, str, str], Iterator[str]]]] = (
    MappingProxyType(
        {"task": _tasks_of, "interviewer": _interviewers_of, "timetable": _timetables_of}
    )
)


def _gone_with(change: Remove, context: PursuitContext | None) -> Iterator[tuple[str, str, str]]:
    """What the database removes with a row."""
    column = _PARENTS.get(change.table)
    if context is None or column is None:
        return
    for name, children in GONE_WITH.items():
        yield from ((name, one, DELETED) for one in children(context, column, change.id))


def _said_before(change: Remove, context: PursuitContext | None) -> Iterator[tuple[str, str, str]]:
    """What was said of an application before any round, which goes with it."""
    if context is None or change.table != "applications":
        return
    for pursuit in context.pursuits:
        if pursuit.application.id == change.id and pursuit.application.timetables:
            yield "timetable", change.id, DELETED


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

"""Stale marks of employers: tasks of their other applications must be refreshed, one by one.

All applications at one employer share a budget of enquiries, and its wishes and calendar. A
write loads and refreshes its own pursuit alone; where it moves what they share, it marks the
employer (`stale_employers`) in the same transaction:

1. `with_stale_mark` reads off the changes whether anything shared has moved. What can only
   bar more concerns the pursuits with tasks that are not over (`live`); what may bar less,
   or changes the employer itself, concerns all of them.
2. `refresh.refreshes` brings the tasks of one application up to date.
3. `advanced` notes how far that has come, and takes the mark away at the end; a change that
   came in meanwhile begins again.

Tasks of a marked employer are refreshed before they are shown. So a write costs the
same however many applications there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from app.domain.actions import Kind
from app.domain.facts import Result
from app.domain.shared_budget import COUNTING, STARTERS
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Remove, Row

T = TypeVar("T")

TABLE: Final = "stale_employers"

#: Which applications are stale: those with derived tasks that are not over, or all.
LIVE: Final = "live"
ALL: Final = "all"

#: What decisions, or the titles of tasks, read of an employer.
_OF_EMPLOYER: Final = frozenset(
    {"name", "time_zone", "country", "subdivision", "no_calls", "no_contact"}
)

#: What of a contact may bar less for others once it is another, beside its result.
_OF_CONTACT: Final = frozenset({"application_id", "employer_id", "happened_at", "kind"})


@dataclass(frozen=True, slots=True)
class Stale:
    """The mark of an employer, as it was read.

    scope: `live` or `all`
    moved: how often what is shared has moved
    after: the application that was refreshed last
    """

    employer_id: str
    scope: str
    moved: int
    after: str | None

    @classmethod
    def of(cls, row: Row) -> "Stale":
        """The mark that a row stands for."""
        return cls(
            cast("str", row["id"]),
            cast("str", row["scope"]),
            cast("int", row["moved"]),
            cast("str | None", row["after"]),
        )


def with_stale_mark(outcome: Outcome[T], context: PursuitContext | None) -> Outcome[T]:
    """The outcome; with the employer marked where other applications there must follow."""
    if context is None or context.employer is None or not context.has_others:
        return outcome
    scopes = {
        *_moved(outcome.changes, context.row),
        *_thanks_for_shared_start(outcome.changes, context),
    }
    if not scopes or (ALL not in scopes and not context.has_live):
        return outcome
    scope = ALL if ALL in scopes else LIVE
    gone = Remove("employers", context.employer.id)
    if gone in outcome.changes:
        return outcome
    mark = stale_mark(context, context.employer.id, scope)
    return Outcome(outcome.answer, (*outcome.changes, mark))


def stale_mark(context: PursuitContext, employer_id: str, scope: str = ALL) -> Change:
    """The change that marks the employer of a context."""
    before = context.stale
    mark: Change
    if before is None:
        values: Row = {"id": employer_id, "scope": scope, "moved": 1, "after": None}
        mark = Insert(TABLE, values)
    else:
        mark = Amend(
            TABLE,
            employer_id,
            {
                "scope": ALL if before["scope"] == ALL else scope,
                "moved": cast("int", before["moved"]) + 1,
                "after": None,
            },
        )
    return mark


def _moved(changes: tuple[Change, ...], row: Row | None) -> Iterator[str]:
    for change in changes:
        if change.table == "contacts":
            yield from _by_contact(change, row)
        elif (
            change.table == "employers"
            and isinstance(change, Amend)
            and not _OF_EMPLOYER.isdisjoint(change.values)
        ):
            yield ALL


def _thanks_for_shared_start(changes: tuple[Change, ...], context: PursuitContext) -> Iterator[str]:
    """Whether thanks were given for a round that shares its start with one elsewhere."""
    if any(one.rounds_elsewhere for one in context.pursuits):
        for change in changes:
            if not isinstance(change, Insert) or change.table != "contacts":
                continue
            if change.values["kind"] == Kind.SEND_THANK_YOU.value:
                yield LIVE


def _by_contact(change: Change, row: Row | None) -> Iterator[str]:
    """How a change of a contact moves the budget; row: the record that the key names."""
    if isinstance(change, Insert):
        if _is_shared(change.values):
            yield LIVE
    elif isinstance(change, Amend):
        named = row is not None and row["id"] == change.id
        if not _OF_CONTACT.isdisjoint(change.values) or not named:
            yield ALL
        elif row is not None and "result" in change.values:
            before, after = _is_shared(row), _is_shared({**row, **change.values})
            if before != after:
                yield ALL if before else LIVE
    else:
        yield ALL


def _is_shared(row: Mapping[str, object]) -> bool:
    result = row["result"]
    counts = (None if result is None else Result(str(result))) in COUNTING
    return counts and Kind(str(row["kind"])) in STARTERS


def advanced(context: PursuitContext | None, seen: Stale, after: str | None) -> Outcome[None]:
    """Note that all applications up to `after` are up to date; without it, that all are."""
    mark = None if context is None or context.stale is None else Stale.of(context.stale)
    if mark is None or mark.moved != seen.moved:
        return Outcome(None)
    if after is None:
        return Outcome(None, (Remove(TABLE, seen.employer_id),))
    return Outcome(None, (Amend(TABLE, seen.employer_id, {"after": after}),))

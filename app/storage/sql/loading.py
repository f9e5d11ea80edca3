"""Unit of work: loading, retries and running a use case, for both databases.

1. Load everything under the lock.
2. If a holiday calendar that the decision needs is not built yet, roll back and retry:
   building it takes long, and other transactions would wait for the lock meanwhile.
3. Read the clock. The facts loaded after a wait for the lock may be newer than the
   request; an instant before a fact would make the fact one of the future, which no rule
   looks at. So the instant is never earlier than what was loaded.
4. Run the use case, and apply its changes in their order.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from pydantic_core import from_json

from app.domain.facts import Region
from app.storage.schema.types import from_microseconds
from app.storage.sql import mappers
from app.storage.sql.event_guard import require_event
from app.storage.sql.loads import (
    OF_ACCOUNT,
    OF_EMPLOYER,
    UNDER,
    WHOLE,
    LimitShape,
    LoadShape,
)
from app.storage.sql.queries import KEYED
from app.storage.sql.records import RECORDS
from app.storage.sql.statements import Statement
from app.usecases.employer_wishes import bound
from app.usecases.ports import Key, Outcome, PursuitContext, Row, RowLimit, TaskState

T = TypeVar("T")

#: A JSON text, as the driver has it.
Text = str | bytes

Probe = tuple[tuple[str, str], ...]

_NONE: Final[frozenset[Region]] = frozenset()
_ROOM: Final[Mapping[str, int]] = MappingProxyType({})

#: Limit on retries after a lost race. Each takes another transaction that won it, so a use
#: case that goes on losing collides with itself.
ATTEMPTS: Final = 5


class CalendarsMissing(Exception):  # Control flow, not an error.
    """Holiday calendars must be built outside of the transaction; the caller then retries."""

    def __init__(self, regions: frozenset[Region]) -> None:
        super().__init__(regions)
        self.regions = regions


@dataclass(frozen=True, slots=True)
class Calendars:
    """Whether a region's holiday calendar is built, and how to build it."""

    is_warm: Callable[[Region], bool]
    warm: Callable[[Region], None]

    def missing(self, context: PursuitContext | None, key: Key) -> frozenset[Region]:
        """The regions that a decision from this context would have to wait for."""
        named = list(key.regions)
        for loaded_ in (context, None if context is None else context.beside):
            if loaded_ is None:
                continue
            if loaded_.employer is not None:
                named.append(loaded_.employer.region)
            for one in loaded_.pursuits:
                agency = one.application.agency
                if one.application.region is not None:
                    named.append(one.application.region)
                if agency is not None and agency.region is not None:
                    named.append(agency.region)
        return frozenset([region for region in named if not self.is_warm(region)])

    async def make(self, regions: Iterable[Region]) -> None:
        """Build calendars, in a thread."""
        for region in regions:
            if not self.is_warm(region):
                await asyncio.to_thread(self.warm, region)


@dataclass(frozen=True, slots=True)
class Request(Generic[T]):
    """One write that was asked for: the arguments of `ports.Gateway.write`."""

    account_id: str
    key: Key
    decide: Callable[[PursuitContext | None, datetime], Outcome[T]]
    chosen_ids: Probe
    limits: tuple[RowLimit, ...] = ()

    @property
    def beside(self) -> "Request[T] | None":
        """What is loaded beside, if anything is."""
        key = self.key.beside
        return None if key is None else Request(self.account_id, key, self.decide, ())

    @property
    def shape(self) -> LoadShape:
        """What its load looks like."""
        return LoadShape(
            self.key.kind,
            self.key.at is not None,
            self.key.with_own,
            tuple([table for table, _ in self.chosen_ids]),
            tuple([_limit_shape(one) for one in self.limits]),
            self.key.alone,
            self.key.under,
        )

    def binds(self, wall: datetime) -> dict[str, Any]:
        """What its statements bind; wall: what the clock says."""
        bound = binds(self.account_id, self.key, wall, self.chosen_ids)
        for number, limits in enumerate(self.limits):
            bound[f"limit_{number}"] = limits.most - 1
            for place, (_, value) in enumerate(limits.where):
                bound[f"limit_{number}_{place}"] = value
        return bound


@dataclass(frozen=True, slots=True)
class Sweep:
    """A bounded statement across accounts, in a transaction of its own."""

    statement: Statement
    values: Mapping[str, Any]


def _limit_shape(limits: RowLimit) -> LimitShape:
    where = tuple([(name, _plain(value)) for name, value in limits.where])
    return LimitShape(limits.table, where, limits.of_application)


def _plain(value: object) -> bool | None:
    """What of a value is a part of the statement: that it is nothing, or a flag."""
    return True if value is True else False if value is not None else None


def binds(account_id: str, key: Key, wall: datetime, chosen_ids: Probe = ()) -> dict[str, Any]:
    """What the statements for a key bind; wall: what the clock says."""
    bound: dict[str, Any] = {"account": account_id, "id": key.id, "at": key.at, "wall": wall}
    if key.match is not None:
        name_key, time_zone, country, subdivision = key.match
        bound |= {
            "name_key": name_key,
            "time_zone": time_zone or "",
            "country": country or "",
            "subdivision": subdivision or "",
        }
    for number, (_, row_id) in enumerate(chosen_ids):
        bound[f"chosen_{number}"] = row_id
    return bound


def context(text: Text, key: Key) -> PursuitContext:
    """Parse the JSON text of a load for reading."""
    parts: list[Any] = from_json(text)
    if not key.whole:
        return _loaded(parts, key)
    tables = (*WHOLE, *OF_EMPLOYER, *OF_ACCOUNT)
    under = {
        table: RECORDS[table].rows(sorted(kept or ()))
        for table, kept in zip(tables, parts.pop(), strict=True)
    }
    return replace(_loaded(parts, key), under=under)


#: How many parts of a load for a write come after what a load for reading has.
_FOR_WRITE: Final = 8

#: Keys that lead to a pursuit.
_PURSUED: Final = frozenset(KEYED) - {"employer"}


def loaded(text: Text, request: Request[Any]) -> PursuitContext:
    """Parse the JSON text of a load for a write."""
    parts: list[Any] = from_json(text)
    row, tasks, outlook, existing, full, stale, presence, under = parts[-_FOR_WRITE:]
    found = _loaded(parts[:-_FOR_WRITE], request.key)
    has_others, has_live = presence or (False, False)
    return replace(
        found,
        row=None if row is None else RECORDS[KEYED[request.key.kind]].row(row),
        tasks=RECORDS["tasks"].rows(sorted(tasks or ())),
        outlooks=() if outlook is None else (RECORDS["outlooks"].row(outlook),),
        existing={
            (table, row_id): None if kept is None else RECORDS[table.partition(".")[0]].row(kept)
            for (table, row_id), kept in zip(request.chosen_ids, existing, strict=True)
        },
        full={
            limits.table: limits.most
            for limits, is_full in zip(request.limits, full, strict=True)
            if is_full
        }
        if full
        else _ROOM,
        stale=None if stale is None else RECORDS["stale_employers"].row(stale),
        has_others=bool(has_others),
        has_live=bool(has_live),
        under={
            table: RECORDS[table].rows(sorted(kept or ()))
            for table, kept in zip(UNDER if under else (), under, strict=True)
        },
    )


def _loaded(parts: list[Any], key: Key) -> PursuitContext:
    account, ahead = _account(parts[0])
    if key.kind == "account" or key.alone or parts[1] is None:
        return PursuitContext(account, latest=ahead)
    employer = bound(mappers.employer(parts[1]), account)
    most = 3 if key.at is None else 5
    earlier = mappers.earlier(parts[most])
    contacts = mappers.merged((*parts[2:most], earlier))
    shared = mappers.contacts(contacts)
    if key.kind not in _PURSUED:
        latest = _later(mappers.latest_of(contacts), ahead)
        return PursuitContext(account, employer, shared=shared, latest=latest)
    made_here = mappers.earlier(parts[most + 1])
    others = parts[most + 2 : most + 7]
    facts = parts[most + 7 :]
    pursuits = mappers.pursuits({employer.id: employer}, facts).get(employer.id, ())
    return PursuitContext(
        account,
        employer,
        tuple(
            [
                mappers.with_others(mappers.with_earlier(one, shared, made_here), others)
                for one in pursuits
            ]
        ),
        shared=shared,
        latest=_later(mappers.latest(facts, (*contacts, *made_here)), ahead),
    )


def _account(kept: list[Any]) -> tuple[Row, datetime | None]:
    """The account, and the latest instant at which it changed if that lies ahead of the clock."""
    *values, ahead = kept
    return RECORDS["accounts"].row(values), None if ahead is None else from_microseconds(ahead)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)


def task_state(text: Text) -> TaskState:
    """Parse an account, its tasks' basis, and what does not follow it."""
    account, basis, (differs, skip_ends, outlook_ends, marked) = from_json(text)
    row, ahead = _account(account)
    return TaskState(
        row,
        None if basis is None else RECORDS["task_bases"].row(basis),
        ahead,
        differs=bool(differs),
        skip_ends_at=None if skip_ends is None else from_microseconds(skip_ends),
        outlook_ends_at=None if outlook_ends is None else from_microseconds(outlook_ends),
        marked=bool(marked),
    )


def contexts(text: Text) -> tuple[PursuitContext, ...]:
    """Parse a load of some employers, by employer."""
    parts: list[Any] = from_json(text)
    account, ahead = _account(parts[0])
    employers = {kept[0]: bound(mappers.employer(kept), account) for kept in sorted(parts[1] or ())}
    pursuits = mappers.pursuits(employers, parts[3:])
    if parts[2]:
        pursuits = mappers.all_with_earlier(pursuits, parts[2])
    latest = _later(mappers.latest(parts[3:], mappers.earlier(parts[2])), ahead)
    asked = mappers.asked_earlier(parts[2])
    return tuple(
        PursuitContext(
            account,
            employer,
            pursuits.get(employer.id, ()),
            latest=latest,
            asked_earlier=tuple(asked.get(employer.id, ())),
        )
        for employer in employers.values()
    )


def row(text: Text, table: str) -> Row:
    """Parse the text of one row."""
    return RECORDS[table].row(from_json(text))


def rows(text: Text | None, table: str) -> tuple[Row, ...]:
    """Parse the text of rows; null where there were none."""
    return RECORDS[table].rows(from_json(text)) if text else ()


class UseCaseRunner:
    """Runs use cases on what was loaded, on both databases alike."""

    def __init__(self, clock: Callable[[], datetime], calendars: Calendars) -> None:
        self._clock = clock
        self._calendars = calendars

    def run(
        self, request: Request[T], found: PursuitContext | None, made: frozenset[Region]
    ) -> Outcome[T]:
        """Run the use case. Raises `CalendarsMissing` where calendars must be built first.

        made: the calendars that were built for this request. They are not built again,
            so that a request ends even where the cache can keep none.
        """
        missing = self._calendars.missing(found, request.key)
        if not missing <= made:
            raise CalendarsMissing(missing)
        now = self._clock()
        if found is not None and not request.key.real_time:
            now = found.instant(now)
        outcome = request.decide(found, now)
        require_event(outcome.changes)
        return outcome

"""The part of a unit of work that both databases share: what to bind, what was loaded.

1. Load everything under the lock.
2. If a calendar that the decision needs is not made yet, go back: making it takes long,
   and everybody would wait for the lock meanwhile.
3. Read the clock. Whoever waited for the lock may have been asked before the fact was
   made that it now sees; an instant before that fact would make the fact one of the
   future, which no rule looks at. So it is never earlier than what was loaded.
4. Ask the use case, and apply its changes in their order.
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
from app.storage.sql.loads import LimitShape, LoadShape
from app.storage.sql.queries import KEYED
from app.storage.sql.records import RECORDS
from app.storage.sql.statements import Statement
from app.usecases.ports import Key, Outcome, PursuitContext, Row, RowLimit, TaskState

T = TypeVar("T")

#: A JSON text, as the driver has it.
Text = str | bytes

Probe = tuple[tuple[str, str], ...]

_NONE: Final[frozenset[Region]] = frozenset()
_ROOM: Final[Mapping[str, int]] = MappingProxyType({})

#: How often a use case is asked again after a lost race. Losing one takes somebody who
#: won it, so a use case that goes on losing collides with itself.
ATTEMPTS: Final = 5


class CalendarsMissing(Exception):  # A turn of the road, not an error.
    """Calendars must be made first."""

    def __init__(self, regions: frozenset[Region]) -> None:
        super().__init__(regions)
        self.regions = regions


@dataclass(frozen=True, slots=True)
class Calendars:
    """How a region's calendar is made ready, and whether it is."""

    is_warm: Callable[[Region], bool]
    warm: Callable[[Region], None]

    def cold(self, context: PursuitContext | None, key: Key) -> frozenset[Region]:
        """The regions that a decision from this context would have to wait for."""
        cold = _NONE
        if context is not None and context.employer is not None:
            region = context.employer.region
            if not self.is_warm(region):
                cold = frozenset((region,))
        if key.match is not None:
            # An employer that is about to be made, or to move.
            region = Region(*key.match[1:])
            if not self.is_warm(region):
                cold |= {region}
        return cold

    async def make(self, regions: Iterable[Region]) -> None:
        """Make calendars, beside everything else."""
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
    def shape(self) -> LoadShape:
        """What its load looks like."""
        return LoadShape(
            self.key.kind,
            self.key.at is not None,
            self.key.with_own,
            tuple([table for table, _ in self.chosen_ids]),
            tuple([_room(one) for one in self.limits]),
        )

    def binds(self, wall: datetime) -> dict[str, Any]:
        """What its statements bind; wall: what the clock says."""
        bound = binds(self.account_id, self.key, wall, self.chosen_ids)
        for number, limits in enumerate(self.limits):
            bound[f"room_{number}"] = limits.most - 1
            for place, (_, value) in enumerate(limits.where):
                bound[f"room_{number}_{place}"] = value
        return bound


@dataclass(frozen=True, slots=True)
class Sweep:
    """A bounded statement across accounts, in a transaction of its own."""

    statement: Statement
    values: Mapping[str, Any]


def _room(limits: RowLimit) -> LimitShape:
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
            "time_zone": time_zone,
            "country": country or "",
            "subdivision": subdivision or "",
        }
    for number, (_, row_id) in enumerate(chosen_ids):
        bound[f"probe_{number}"] = row_id
    return bound


def context(text: Text, key: Key) -> PursuitContext:
    """What a load for reading answered."""
    return _loaded(from_json(text), key)


#: How many parts of a load for a write come after what a load for reading has.
_FOR_WRITE: Final = 6

#: Keys that lead to a pursuit.
_PURSUED: Final = frozenset(KEYED) - {"employer"}


def loaded(text: Text, request: Request[Any]) -> PursuitContext:
    """What a load for a write answered."""
    parts: list[Any] = from_json(text)
    row, tasks, existing, full, stale, presence = parts[-_FOR_WRITE:]
    found = _loaded(parts[:-_FOR_WRITE], request.key)
    has_others, has_live = presence or (False, False)
    return replace(
        found,
        row=None if row is None else RECORDS[KEYED[request.key.kind]].row(row),
        tasks=RECORDS["tasks"].rows(sorted(tasks or ())),
        existing={
            (table, row_id): None if kept is None else RECORDS[table].row(kept)
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
    )


def _loaded(parts: list[Any], key: Key) -> PursuitContext:
    account, ahead = _account(parts[0])
    if key.kind == "account" or parts[1] is None:
        return PursuitContext(account, latest=ahead)
    employer = mappers.employer(parts[1])
    most = 3 if key.at is None else 5
    contacts = mappers.merged(parts[2:most])
    shared = mappers.contacts(contacts)
    if key.kind not in _PURSUED:
        latest = _later(mappers.latest_of(contacts), ahead)
        return PursuitContext(account, employer, shared=shared, latest=latest)
    facts = parts[most:]
    pursuits = mappers.pursuits({employer.id: employer}, facts).get(employer.id, ())
    return PursuitContext(
        account,
        employer,
        tuple([replace(one, elsewhere=shared) for one in pursuits]),
        shared=shared,
        latest=_later(mappers.latest(facts, contacts), ahead),
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
    """What a look at an account and its tasks' basis answered."""
    account, basis = from_json(text)
    row, ahead = _account(account)
    return TaskState(row, None if basis is None else RECORDS["task_bases"].row(basis), ahead)


def contexts(text: Text) -> tuple[PursuitContext, ...]:
    """What a load of some employers answered, by employer."""
    parts: list[Any] = from_json(text)
    account, ahead = _account(parts[0])
    employers = {kept[0]: mappers.employer(kept) for kept in sorted(parts[1] or ())}
    pursuits = mappers.pursuits(employers, parts[2:])
    latest = _later(mappers.latest(parts[2:]), ahead)
    return tuple(
        PursuitContext(account, employer, pursuits.get(employer.id, ()), latest=latest)
        for employer in employers.values()
    )


def row(text: Text, table: str) -> Row:
    """What a statement for one row answered."""
    return RECORDS[table].row(from_json(text))


def rows(text: Text | None, table: str) -> tuple[Row, ...]:
    """What a statement for rows answered; null where there were none."""
    return RECORDS[table].rows(from_json(text)) if text else ()


class UseCaseRunner:
    """Where use cases are asked, on both databases alike."""

    def __init__(self, clock: Callable[[], datetime], calendars: Calendars) -> None:
        self._clock = clock
        self._calendars = calendars

    def ask(
        self, request: Request[T], found: PursuitContext | None, made: frozenset[Region]
    ) -> Outcome[T]:
        """Ask the use case. Raises `CalendarsMissing` where calendars must be made first.

        made: the calendars that were made for this request. They are not asked for
            again, so that a request comes to an end even where none can be kept.
        """
        cold = self._calendars.cold(found, request.key)
        if not cold <= made:
            raise CalendarsMissing(cold)
        now = self._clock()
        return request.decide(found, now if found is None else found.instant(now))

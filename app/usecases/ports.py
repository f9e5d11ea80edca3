"""What use cases need from the outside, and the values that pass between them and storage.

Storage implements `Gateway`; nothing here knows how. A row is a plain mapping from
column names to Python values: ids are strings, instants aware datetimes in UTC,
dates dates, JSON columns plain lists and dicts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from app.domain.facts import Employer, Pursuit

Row = Mapping[str, object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Insert:
    """Add one row. `values` leaves the account out: the gateway binds it.

    A row of `accounts` is the account's own, so its id is bound in the same way.
    """

    table: str
    values: Row


@dataclass(frozen=True, slots=True)
class Amend:
    """Change columns of the row with this id. Where rows have versions, storage counts it."""

    table: str
    id: str
    values: Row


@dataclass(frozen=True, slots=True)
class Remove:
    """Delete the row with this id."""

    table: str
    id: str


@dataclass(frozen=True, slots=True)
class Announce:
    """Add events, numbered without gaps in the order in which the account changes.

    events: rows of `events` without `seq`, which storage gives.
    """

    events: tuple[Row, ...]

    #: What is written to, as for any change.
    table: str = field(default="events", init=False)


Change = Insert | Amend | Remove | Announce


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a use case decided: the changes, all or none, and the answer."""

    answer: T
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """What to load and lock by.

    kind: `employer`, `application`, `interview`, `contact`, `employer_update`,
        `feedback`, `task`, `interviewer` with the `id` of one; `same_employer` with `match`
        (name_key, time_zone, country, subdivision); `account` for writes that touch no
        employer.
    """

    kind: str
    id: str | None = None
    match: tuple[str, str, str | None, str | None] | None = None


@dataclass(frozen=True, slots=True)
class Dealings:
    """Everything between one candidate and one employer, loaded under one lock.

    employer and pursuits are absent and empty where the key named the account alone or
    no such employer exists yet. `row` is the very record the key named (None for
    `account` and `same_employer`). `tasks` are the rows of `tasks` that hang on this
    employer; they and `row` are loaded for writes only. `account` is the row of the account
    (policy_overrides, policy_revision). `existing` maps (table, id) to the row for the
    ids that the caller asked to probe (ids chosen by clients), None where free.
    """

    account: Row
    employer: Employer | None = None
    pursuits: tuple[Pursuit, ...] = ()
    row: Row | None = None
    tasks: tuple[Row, ...] = ()
    existing: Mapping[tuple[str, str], Row | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """One keyset page asked for.

    where: conditions as (column, operator, value); operators: `=`, `<`, `<=`, `>`, `>=`,
        `in`, `is` (None)
    order: columns, ascending, ending in `id`; `after` the last row's values of them
    """

    table: str
    where: tuple[tuple[str, str, object], ...] = ()
    order: tuple[str, ...] = ("id",)
    after: tuple[object, ...] | None = None
    limit: int = 50


#: A use case with its command: pure, since it is asked again after a lost race.
Decide = Callable[[Dealings | None, datetime], Outcome[T]]


class Gateway(Protocol):
    """The one place where I/O happens. Every call but `find` is bound to one account."""

    async def dealings(self, account_id: str, key: Key) -> Dealings | None:
        """Load for reading; None where the key names nothing of this account."""
        ...

    async def all_dealings(self, account_id: str) -> Sequence[Dealings]:
        """Load the dealings with every employer of the account, for reading."""
        ...

    async def one(self, account_id: str, table: str, row_id: str) -> Row | None:
        """Load one row by id."""
        ...

    async def page(self, account_id: str, page: Page) -> Sequence[Row]:
        """Load up to `limit` rows of a keyset page."""
        ...

    async def find(self, table: str, by: Mapping[str, str]) -> Row | None:
        """Load the row with these unique values, whoever's it is.

        It has its `account_id` besides, and its account's `kind` and `erase_at`.
        """
        ...

    async def write(
        self,
        account_id: str,
        key: Key,
        decide: Callable[[Dealings | None, datetime], Outcome[T]],
        *,
        probe: tuple[tuple[str, str], ...] = (),
    ) -> T:
        """Run one use case in one transaction.

        Locks the employer (or the account), loads, calls `decide(dealings, now)` with an
        instant read after the lock was won, applies the changes and commits, then
        returns the answer. `decide` is called again after a lost race (a unique key
        taken in between), so it must be pure. An exception from it rolls back.
        """
        ...

"""Ports: the gateway that use cases need, and the values that pass between them and storage.

Storage implements `Gateway`; nothing here knows how. A row is a plain mapping from
column names to Python values: ids are strings, instants aware datetimes in UTC,
dates dates, JSON columns plain lists and dicts.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic, Protocol, TypeVar, cast

from app.domain.facts import Contact, Employer, Pursuit, Region
from app.usecases.jobs import JobQueue
from app.usecases.maintenance import Maintenance

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
class InsertAsWas:
    """Add one row as it once was, with the version and the writer that it had."""

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
class AppendEvents:
    """Add events, numbered without gaps in the order in which the account changes.

    events: rows of `events` without `seq`, which storage gives.
    """

    events: tuple[Row, ...]

    #: What is written to, as for any change.
    table: str = field(default="events", init=False)


@dataclass(frozen=True, slots=True)
class CreateAccount:
    """Make another account, with its first rows, in the transaction of this one.

    Only a new account can be changed from another one's transaction: where there is an
    account with this id, nothing is changed at all.

    changes: what is added, all of it to the new account; its row of `accounts` comes first
    writer: the writer that the rows and events name
    """

    account_id: str
    changes: tuple["Change", ...]
    writer: str

    #: What is written to, as for any change.
    table: str = field(default="accounts", init=False)


@dataclass(frozen=True, slots=True)
class PurgeEvents:
    """Remove the account's events up to a number, however many there are."""

    up_to: int

    #: What is removed from.
    table: str = field(default="events", init=False)


@dataclass(frozen=True, slots=True)
class Defer:
    """Have something done at an instant; see `usecases.jobs`.

    kind: the kind of job; about: the id of the row that it is about, of which there is one job
        of a kind. One that was deferred before gets another instant
    """

    kind: str
    about: str
    due_at: datetime

    #: What is written to, as for any change.
    table: str = field(default="jobs", init=False)


@dataclass(frozen=True, slots=True)
class Cancel:
    """Remove a job, if there is one: there is nothing more to be done."""

    kind: str
    about: str

    #: What is removed from.
    table: str = field(default="jobs", init=False)


Change = (
    Insert
    | InsertAsWas
    | Amend
    | Remove
    | AppendEvents
    | CreateAccount
    | PurgeEvents
    | Defer
    | Cancel
)


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
    at: an instant besides now that something is judged at, so that the contacts of other
        applications around it are loaded too
    with_own: whether the candidate's own tasks of the application are loaded as well
    regions: those that the write brings, so that their calendars are made beforehand
    alone: whether nothing but the record itself and the account is loaded for a write; the
        lock is the same
    under: whether all rows that hang on the record are loaded for a write
    whole: whether all records of the application that it names are loaded for reading as well
    second: what else is locked and loaded for a write, whatever employer it is at
    real_time: whether the instant of a write is that of the service's clock, although the
        account may have a clock of its own: for credentials, grants and erasure
    """

    kind: str
    id: str | None = None
    match: tuple[str, str | None, str | None, str | None] | None = None
    at: datetime | None = None
    with_own: bool = False
    regions: tuple[Region, ...] = ()
    alone: bool = False
    under: bool = False
    whole: bool = False
    second: "Key | None" = None
    real_time: bool = False


#: The account itself, for what secures it: by the service's clock.
SECURITY: Final = Key("account", real_time=True)


def account_instant(account: Row, now: datetime, latest: datetime | None = None) -> datetime:
    """The instant at which things happen in an account; the one place where it is worked out.

    now: what the service's clock says; latest: the latest instant at which the account changed
    An account with a clock of its own lives by that. For any other it is now, but never before
    its latest change: a clock that was set back would make that a fact of the future.
    """
    own = account["clock_at"]
    if own is not None:
        return cast("datetime", own)
    return now if latest is None else max(now, latest)


@dataclass(frozen=True, slots=True)
class RowLimit:
    """The most rows that an account, or one application, may have of a table.

    where: only those count that have these values, as (column, value); None for nothing,
        True for a flag that is set
    of_application: only those count that hang on the application that the key leads to
    """

    table: str
    most: int
    where: tuple[tuple[str, object], ...] = ()
    of_application: bool = False


@dataclass(frozen=True, slots=True)
class PursuitContext:
    """One pursuit with its employer, loaded under one lock, and what of others can count.

    employer and pursuits are absent and empty where the key named the account or a record
    alone, or no such employer exists yet; a key that names an employer loads no pursuit.
    `shared` are the contacts of the employer's other applications that count
    (`domain/shared_budget.py`), of all where no pursuit is loaded. `row` is the very record
    the key named (None for `account` and `same_employer`). `tasks` are the derived rows of
    `tasks` of this pursuit, `outlooks` its row of `outlooks` if it has one; they and `row` are
    loaded for writes only, as is what follows.
    `account` is the row of the account (policy_overrides, policy_revision). `existing` maps
    (table, id) to the row for each of the `chosen_ids` of the write (ids chosen by
    clients), None where free; `table.column` stands for a unique value of that column. `full`
    are the tables in which a limit of the caller is reached, with that limit. `stale` is the
    employer's row of `stale_employers`.
    `has_others` says whether there are other applications, `has_live` whether there are
    others with derived tasks that are not over. `latest` is the latest instant at which a
    fact that was loaded happened or was recorded, or at which anything of the account
    changed if that lies ahead of the clock. `asked_earlier`, where all of an account are
    loaded, has enquiries made at this employer that moved or went, with the agency asked.
    `under` has all rows that hang on the record, by
    table, where the key asks for them; where it asks for the whole pursuit, the records of it that
    decisions read, the employer, the mark of one whose tasks are stale, and the account's basis.
    `second` is what the key's `second` leads to.
    """

    account: Row
    employer: Employer | None = None
    pursuits: tuple[Pursuit, ...] = ()
    row: Row | None = None
    tasks: tuple[Row, ...] = ()
    outlooks: tuple[Row, ...] = ()
    existing: Mapping[tuple[str, str], Row | None] = field(default_factory=dict)
    full: Mapping[str, int] = field(default_factory=dict)
    shared: tuple[Contact, ...] = ()
    stale: Row | None = None
    has_others: bool = False
    has_live: bool = False
    latest: datetime | None = None
    asked_earlier: tuple[tuple[str, Contact], ...] = ()
    under: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    second: "PursuitContext | None" = None

    def instant(self, now: datetime) -> datetime:
        """The instant to decide at: now, but never before the latest fact that was loaded.

        In an account with a clock of its own it is what that shows. Reads and writes both
        decide at this instant, so they agree.
        """
        return account_instant(self.account, now, self.latest)


@dataclass(frozen=True, slots=True)
class TaskState:
    """What must be known of an account before its tasks are shown.

    account: its row of `accounts`
    basis: its row of `task_bases`; None before its tasks were first brought up to date
    latest: the latest instant at which the account changed, if that lies ahead of the clock
    differs: whether a derived task or an outlook is of another basis than that row names
    skip_ends_at: when the first skip of a derived task ends by itself, if one does
    outlook_ends_at: when time alone changes the first outlook, if there is any
    marked: whether an employer has applications whose tasks are not yet up to date
    """

    account: Row
    basis: Row | None
    latest: datetime | None
    differs: bool = False
    skip_ends_at: datetime | None = None
    outlook_ends_at: datetime | None = None
    marked: bool = False

    def instant(self, now: datetime) -> datetime:
        """The instant to show tasks at; see `PursuitContext.instant`."""
        return account_instant(self.account, now, self.latest)


@dataclass(frozen=True, slots=True)
class Page:
    """One keyset page asked for.

    where: conditions as (column, operator, value); operators: `=`, `<`, `<=`, `>`, `>=`,
        `in`, `is` (None); `contains` looks a folded text up in the names of employers and
        applications, whatever the column
    order: columns, ascending, ending in `id` (events may end in `seq`, which differs as
        well); `after` the last row's values of them
    """

    table: str
    where: tuple[tuple[str, str, object], ...] = ()
    order: tuple[str, ...] = ("id",)
    after: tuple[object, ...] | None = None
    limit: int = 50


#: A use case with its command: pure, since it is retried after a lost race.
Decide = Callable[[PursuitContext | None, datetime], Outcome[T]]

#: The most applications whose use cases share a transaction: more would hold locks for long.
MOST_TOGETHER: Final = 50

#: Reads pages of one account, all from one view of it.
Ask = Callable[[Page], Awaitable[Sequence[Row]]]


class Transactions(Protocol):
    """Runs transactions. Only `usecases.write` calls this."""

    async def write(
        self,
        account_id: str,
        key: Key,
        decide: Decide[T],
        *,
        chosen_ids: tuple[tuple[str, str], ...] = (),
        limits: tuple[RowLimit, ...] = (),
    ) -> T:
        """Run one use case in one transaction.

        Locks the employer (or the account), loads, calls `decide(context, now)` with an
        instant read after the lock was won, applies the changes and commits, then
        returns the answer. `decide` is called again after a lost race (a unique key
        taken in between), so it must be pure. An exception from it rolls back.
        """
        ...

    async def write_each(
        self, account_id: str, application_ids: Sequence[str], decide: Decide[T]
    ) -> Sequence[T]:
        """Run one use case for each of some applications, in as few transactions as it can.

        application_ids: as stored, each once, and `MOST_TOGETHER` at most, since others wait
            for the locks meanwhile; of one that is gone, `decide` is shown None
        Locks all their employers, in order of their ids, loads each application and decides for
        it as `write` does, in the order given; events keep that order. A decision may be shown
        what was before those of the same call, so none may depend on what another changes.
        Where the call fails, nothing is changed.
        """
        ...


class Gateway(Maintenance, Transactions, JobQueue, Protocol):
    """The one place where I/O happens. Every call but `find` is bound to one account.

    together: how many writes at one employer to start at once: several where one commit
        carries them all, one where each waits for the lock of the last
    """

    @property
    def together(self) -> int:
        """See above."""
        ...

    async def context(self, account_id: str, key: Key) -> PursuitContext | None:
        """Load for reading; None where the key names nothing of this account."""
        ...

    async def all_contexts(self, account_id: str) -> Sequence[PursuitContext]:
        """Load the context of every employer of the account, for reading."""
        ...

    async def one(self, account_id: str, table: str, row_id: str) -> Row | None:
        """Load one row by id."""
        ...

    async def task_state(self, account_id: str) -> TaskState | None:
        """Load the account and how far what is derived is up to date; None where there is none."""
        ...

    async def derived_otherwise(
        self, account_id: str, basis: str, at: datetime, limit: int
    ) -> Sequence[str]:
        """Load the ids of some applications with derived tasks that are not up to date.

        Their basis is another one, or their skip has ended by itself by the instant `at`.
        """
        ...

    async def page(self, account_id: str, page: Page) -> Sequence[Row]:
        """Load up to `limit` rows of a keyset page."""
        ...

    async def pages(self, account_id: str, *wanted: Page) -> Sequence[Sequence[Row]]:
        """Load the rows of several keyset pages, in one round trip; each is read by itself.

        Where one of them asks for what is no id, all are empty.
        """
        ...

    async def joined_page(self, account_id: str, page: Page) -> Sequence[Row]:
        """Load up to `limit` rows of a keyset page of `outlooks` or `tasks`, with names beside.

        They are the rows of that page, but come in no order.
        Each has the `role` and `employer_name`, of the round that it is about `stage` and
        `starts_at`, and the `interviewer_name`; null where there is none. An outlook has the
        `employer_id` as well, of the round `format`, `state`, `ends_at` and `time_zone`, and the
        `task_id` of the task that is next.
        """
        ...

    async def live_applications(
        self, account_id: str, employer_id: str, after: str | None, limit: int
    ) -> Sequence[str]:
        """Load the ids of some applications there with derived tasks that are not over.

        In order of the ids, those after `after`.
        """
        ...

    async def candidates(
        self,
        partner_id: str,
        after: str | None,
        limit: int,
        states: tuple[tuple[str, ...], datetime] | None = None,
    ) -> Sequence[Row]:
        """Load up to `limit` candidates who have granted this partner anything, brought or not.

        states: only those whose grants together stand in one of these ways at an instant
            (`grants.state_together`)

        In order of their accounts' ids, those after `after`. Each is the `id` of the
        account, the `external_id`, `label` and `created_at` of one that was brought, and the
        rows of all its `grants` to this partner.
        """
        ...

    async def grant_requests_to(
        self, email_key: str, now: datetime, after: str | None, limit: int
    ) -> Sequence[Row]:
        """Load up to `limit` open grant requests to an e-mail address, of any partner.

        In order of their ids, those after `after`; none that was declined, nor of a partner that
        is stopped. Each is the row with its `account_id`, which is the partner's, and the
        `partner_label` and `partner_name`.
        """
        ...

    async def adherence(self, account_id: str) -> tuple[Sequence[Row], Sequence[Row]]:
        """Count what was refused and what broke a rule.

        First refusals, by the `rules` against them; then contacts on record that broke rules, by
        the rules (`breach`) and the `breach_reason`. Each row says how often (`times`).
        """
        ...

    async def candidates_with_news(self, partner_id: str, limit: int) -> Sequence[Row]:
        """Load some candidates of a partner whose events it was not sent yet.

        Each is the `id` of the account, the `seq` of its last event, the `position` up to
        which the partner was sent them (None at first), whether the last event said that a grant
        is `standing`, whether the account is `gone`, and the rows of all its `grants`.
        """
        ...

    def snapshot(self, account_id: str) -> AbstractAsyncContextManager[Ask]:
        """Read as much as is needed from one consistent view, which is held meanwhile."""
        ...

    async def end_sessions(self, account_id: str, now: datetime) -> None:
        """End every session of the account."""
        ...

    async def trim(self, account_id: str, table: str, keep: int) -> int:
        """Remove some rows that are over, beyond the latest `keep`.

        table: `sessions`, `api_keys`, `calendar_links` or `partner_requests`
        """
        ...

    async def find(self, table: str, by: Mapping[str, str]) -> Row | None:
        """Load the row with these unique values, of any account.

        It has its `account_id` besides, and its account's `kind`, `erase_at` and `test_until`.
        """
        ...

"""In-memory gateway: the rows of some accounts in dictionaries, for tests of use cases.

It loads a `PursuitContext` from its rows as the databases do, lets the use case decide, and
applies its changes, all or none. So a story of several use cases fits in a few
milliseconds, each of them through the whole pipeline of `usecases.write`.

What it leaves out is what only a database has: locks, constraints, and SQL.
"""

# ruff: noqa: ANN401 - rows and answers are of any type.

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from operator import eq, ge, gt, le, lt
from typing import Any, Final, TypeVar

from app.domain.facts import Contact, Pursuit
from app.usecases.errors import Collided
from app.usecases.events import CANDIDATE
from app.usecases.ports import (
    Amend,
    AppendEvents,
    Cancel,
    Change,
    CreateAccount,
    Decide,
    Defer,
    Insert,
    InsertAsWas,
    Key,
    Page,
    PurgeEvents,
    PursuitContext,
    Remove,
    Row,
    RowLimit,
)
from app.usecases.pursuit.employers import employer_fact
from app.usecases.resources import BY_NAME, RECORDED, RESOURCES
from app.usecases.write import write
from tests.usecases.builders import NOW
from tests.usecases.facts_of_rows import pursuit_of_rows, shared_contacts

T = TypeVar("T")
Rows = dict[str, dict[str, Any]]

MINE: Final = "00000000-0000-7000-8000-00000000aaaa"

_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": eq,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "is": lambda value, _: value is None,
    "in": lambda value, values: value in values,
}
#: Columns that say when something happened, or was recorded.
_INSTANTS: Final = ("created_at", "recorded_at", "received_at", "happened_at", "said_at")


@dataclass
class Tables:
    """The tables of one account, each a mapping of ids to rows."""

    tables: dict[str, Rows] = field(default_factory=dict)

    def __getitem__(self, table: str) -> Rows:
        return self.tables.setdefault(table, {})

    def all(self, table: str, **where: object) -> list[dict[str, Any]]:
        """The rows that have these values, in the order in which they were added."""
        return [
            row
            for row in self[table].values()
            if all(row.get(column) == value for column, value in where.items())
        ]


class MemoryGateway:
    """A gateway that holds what it is given, and applies nothing that is refused.

    runs: how often each use case decides, as after lost races
    changes, chosen_ids: what was applied last, and the ids whose rows were loaded for it
    """

    together = 2

    def __init__(self, now: datetime = NOW, runs: int = 1, **account: object) -> None:
        self.now = now
        self.runs = runs
        self.accounts: dict[str, Tables] = {}
        self.changes: tuple[Change, ...] = ()
        self.chosen_ids: tuple[tuple[str, str], ...] = ()
        self.account(MINE, **account)

    # ------------------------------------------------------------ what tests ask of it

    def account(self, account_id: str, **columns: object) -> Tables:
        """Add an account."""
        tables = self.accounts[account_id] = Tables()
        tables["accounts"][account_id] = {
            "id": account_id,
            "kind": "candidate",
            "label": "",
            "policy_overrides": {},
            "policy_revision": 0,
            "employer_wishes": None,
            "created_at": self.now,
            "erase_at": None,
            "test_until": None,
            "stopped_at": None,
            "clock_at": None,
            "webhooks": 0,
            **columns,
        }
        return tables

    @property
    def mine(self) -> Tables:
        """The tables of the account that most tests are about."""
        return self.accounts[MINE]

    def add(self, table: str, **row: object) -> dict[str, Any]:
        """Put a row there, past every use case."""
        self.mine[table][str(row["id"])] = row
        return row

    def run(self, key: Key, decide: Decide[T], **rest: Any) -> T:
        """Run one use case of this account through the pipeline of every write."""
        rest.setdefault("writer", CANDIDATE)
        return asyncio.run(write(self, MINE, key, decide, **rest))

    def happened(self) -> list[str]:
        """The types of all events, in their order."""
        return [event["type"] for event in self.mine["events"].values()]

    # ------------------------------------------------------------ the port

    async def write(
        self,
        account_id: str,
        key: Key,
        decide: Decide[Any],
        *,
        chosen_ids: tuple[tuple[str, str], ...] = (),
        limits: tuple[RowLimit, ...] = (),
    ) -> Any:
        """Load, decide as often as is asked, and apply the last decision."""
        self.chosen_ids = chosen_ids
        context = self._load(account_id, key, chosen_ids, limits)
        now = self.now
        if context is not None and not key.real_time:
            now = context.instant(now)
        outcome = decide(context, now)
        for _ in range(self.runs - 1):
            outcome = decide(context, now)
        before = deepcopy(self.accounts)
        try:
            for change in outcome.changes:
                self._apply(account_id, change)
        except BaseException:
            self.accounts = before
            raise
        self.changes = outcome.changes
        return outcome.answer

    async def write_each(
        self, account_id: str, application_ids: Sequence[str], decide: Decide[Any]
    ) -> Sequence[Any]:
        """Run one use case for each of some applications."""
        keys = [Key("application", one) for one in application_ids]
        return [await self.write(account_id, key, decide) for key in keys]

    async def context(self, account_id: str, key: Key) -> PursuitContext | None:
        """Load for reading."""
        return self._load(account_id, key, (), ())

    async def one(self, account_id: str, table: str, row_id: str) -> Row | None:
        """Load one row by id."""
        return self.accounts[account_id][table].get(row_id)

    async def page(self, account_id: str, page: Page) -> Sequence[Row]:
        """Load a keyset page."""
        found = [
            row
            for row in self.accounts[account_id][page.table].values()
            if all(_COMPARISONS[how](row[column], wanted) for column, how, wanted in page.where)
            and (page.after is None or _place(row, page.order) > page.after)
        ]
        return sorted(found, key=lambda row: _place(row, page.order))[: page.limit]

    async def pages(self, account_id: str, *wanted: Page) -> Sequence[Sequence[Row]]:
        """Load several keyset pages."""
        return [await self.page(account_id, one) for one in wanted]

    async def live_applications(
        self, account_id: str, employer_id: str, after: str | None, limit: int
    ) -> Sequence[str]:
        """Load the ids of some applications there with derived tasks that are not over."""
        live = _live(self.accounts[account_id], employer_id)
        return [one for one in sorted(live) if after is None or one > after][:limit]

    async def with_stale_marks(self, after: str | None, limit: int) -> Sequence[str]:
        """Load the ids of some accounts with an employer that is marked."""
        marked = sorted(one for one, tables in self.accounts.items() if tables["stale_employers"])
        return [one for one in marked if after is None or one > after][:limit]

    async def with_events_before(self, before: datetime, limit: int) -> Sequence[str]:
        """Load the ids of some accounts that have events from before an instant."""
        return [
            one
            for one, tables in self.accounts.items()
            if any(event["occurred_at"] < before for event in tables["events"].values())
        ][:limit]

    # ------------------------------------------------------------ loading

    def _load(
        self,
        account_id: str,
        key: Key,
        chosen_ids: tuple[tuple[str, str], ...],
        limits: tuple[RowLimit, ...],
    ) -> PursuitContext | None:
        tables = self.accounts.get(account_id)
        if tables is None:
            return None
        row, employer, application = _named(tables, key)
        if row is None and key.kind not in {"account", "same_employer"}:
            return None
        pursuits: tuple[Pursuit, ...] = ()
        shared: tuple[Contact, ...] = ()
        if employer is not None:
            shared = shared_contacts(tables, employer["id"], application)
            if application is not None:
                pursuits = (pursuit_of_rows(tables, application, shared),)
        others = {
            one["id"] for one in tables.all("applications", employer_id=(employer or {}).get("id"))
        } - {application}
        return PursuitContext(
            account=tables["accounts"][account_id],
            employer=None if employer is None else employer_fact(employer),
            pursuits=pursuits,
            row=row,
            tasks=tuple(
                one
                for one in tables.all("tasks", application_id=application)
                if application is not None and (key.with_own or not one["own"])
            ),
            outlooks=tuple(tables.all("outlooks", id=application)) if application else (),
            existing={(table, one): _existing(tables, table, one) for table, one in chosen_ids},
            full={
                limit.table: limit.most for limit in limits if _is_full(tables, limit, application)
            },
            shared=shared,
            stale=None if employer is None else tables["stale_employers"].get(employer["id"]),
            has_others=employer is not None and bool(others),
            has_live=employer is not None and bool(_live(tables, employer["id"]) & others),
            latest=_latest(tables),
            under=_whole(tables, str(application), employer["id"])
            if key.whole and employer is not None
            else {},
        )

    # ------------------------------------------------------------ applying

    def _apply(self, account_id: str, change: Change) -> None:
        tables = self.accounts[account_id]
        match change:
            case AppendEvents():
                for event in change.events:
                    self._number(tables, event)
            case PurgeEvents():
                for seq in [one for one in tables["events"] if int(one) <= change.up_to]:
                    del tables["events"][seq]
            case CreateAccount():
                self._create_account(change)
            case Insert() | InsertAsWas():
                self._insert(tables, change.table, {"id": account_id, **change.values})
            case Amend():
                self._amend(tables, change)
            case Remove():
                self._remove(tables, change.table, change.id)
            case Defer() | Cancel():
                self._defer(tables, change)

    @staticmethod
    def _amend(tables: Tables, change: Amend) -> None:
        row = tables[change.table][change.id]
        row.update(change.values)
        if change.table in RECORDED:
            row["version"] = row.get("version", 0) + 1

    @staticmethod
    def _defer(tables: Tables, change: Defer | Cancel) -> None:
        job_id = f"{change.kind} {change.about}"
        tables["jobs"].pop(job_id, None)
        if isinstance(change, Defer):
            job = {"kind": change.kind, "about": change.about, "due_at": change.due_at}
            tables["jobs"][job_id] = job

    def _create_account(self, change: CreateAccount) -> None:
        if change.account_id in self.accounts:
            raise Collided
        self.accounts[change.account_id] = Tables()
        for one in change.changes:
            self._apply(change.account_id, one)

    @staticmethod
    def _insert(tables: Tables, table: str, row: dict[str, Any]) -> None:
        if row["id"] in tables[table]:
            raise Collided
        outside = row.get("external_id")
        if outside is not None and tables.all(table, external_id=outside):
            raise Collided
        if table == "accounts":
            row.setdefault("erase_at", None)
        if table in RECORDED:
            row.setdefault("version", 1)
        tables[table][row["id"]] = row

    @staticmethod
    def _number(tables: Tables, event: Row) -> None:
        heads = tables["event_heads"].setdefault("head", {"id": "head", "seq": 0})
        heads["seq"] += 1
        tables["events"][str(heads["seq"])] = {**event, "seq": heads["seq"]}

    def _remove(self, tables: Tables, table: str, row_id: str) -> None:
        del tables[table][row_id]
        if table == "applications":
            tables["outlooks"].pop(row_id, None)
        column = {
            "interviews": "interview_id",
            "interviewers": "interviewer_id",
            "contacts": "contact_id",
            "employer_updates": "employer_update_id",
        }.get(table)
        for resource in RESOURCES:
            if column is not None and column in resource.gone_with:
                for row in tables.all(resource.table, **{column: row_id}):
                    self._remove(tables, resource.table, row["id"])


def _existing(tables: Tables, table: str, sought: str) -> Row | None:
    """The row with this id; of `table.column`, the one with this unique value there."""
    table, _, column = table.partition(".")
    if not column:
        return tables[table].get(sought)
    return next(iter(tables.all(table, **{column: sought})), None)


def _by_age(row: Row) -> tuple[Any, ...]:
    return _place(row, ("created_at", "id"))


def _place(row: Row, order: Iterable[str]) -> tuple[Any, ...]:
    return tuple(row[column] for column in order)


def _named(
    tables: Tables, key: Key
) -> tuple[dict[str, Any] | None, dict[str, Any] | None, str | None]:
    """The record that a key names, its employer's row, and its application."""
    if key.kind == "account":
        return None, None, None
    if key.kind == "same_employer":
        assert key.match is not None
        name, zone, *place = key.match
        same = [
            row
            for row in tables.all("employers", name_key=name)
            if zone in {None, row["time_zone"]}
            and all(
                given is None or kept is None or given == kept
                for kept, given in zip((row["country"], row["subdivision"]), place, strict=True)
            )
        ]
        return None, min(same, key=_by_age, default=None), None
    row = tables[BY_NAME[key.kind].table].get(str(key.id))
    if row is None:
        return None, None, None
    if key.kind == "employer":
        return row, row, None
    application = row["id"] if key.kind == "application" else row.get("application_id")
    if application is None:
        return row, None, None
    return row, tables["employers"][tables["applications"][application]["employer_id"]], application


def _is_full(tables: Tables, limit: RowLimit, application: str | None) -> bool:
    where = dict(limit.where)
    if limit.of_application:
        where["application_id"] = application
    return len(tables.all(limit.table, **where)) >= limit.most


def _whole(tables: Tables, application: str, employer: str) -> dict[str, tuple[Row, ...]]:
    """All records of an application but its tasks, and what is noted of its employer."""
    found = {
        table: tuple(tables.all(table, application_id=application))
        for table in (
            *("interviews", "interviewers", "timetables"),
            *("contacts", "employer_updates", "feedback"),
        )
    }
    return {
        **found,
        "applications": tuple(tables.all("applications", id=application)),
        "employers": tuple(tables.all("employers", id=employer)),
        "stale_employers": tuple(tables.all("stale_employers", id=employer)),
        "task_bases": tuple(tables.all("task_bases")),
    }


def _live(tables: Tables, employer_id: str) -> set[str]:
    """The applications at an employer with derived tasks that are not over."""
    return {
        one["application_id"]
        for one in tables.all("tasks", employer_id=employer_id, own=False, state="open")
    }


def _latest(tables: Tables) -> datetime | None:
    """The latest instant at which anything was recorded, or happened."""
    rows = (row for table in tables.tables.values() for row in table.values())
    instants = [row[name] for row in rows for name in _INSTANTS if row.get(name) is not None]
    return max(instants, default=None)

"""SQL of writes: frozen changes -> statements, each bound to the account.

Most changes are one statement. Events are one for the number of the last one and one for
each event: raising that number locks its row until the commit, so the numbers of an
account become visible in their order and without gaps.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import (
    BigInteger,
    ClauseElement,
    Delete,
    Table,
    Update,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from app.storage.schema import event_tables
from app.storage.schema.types import Identifier, Instant
from app.storage.sql import jobs
from app.storage.sql.json_rows import RECORDS
from app.usecases.ids import derived_id, new_id
from app.usecases.normalization import folded
from app.usecases.ports import (
    Amend,
    AppendEvents,
    Cancel,
    Change,
    CreateAccount,
    Defer,
    Insert,
    InsertAsWas,
    PurgeEvents,
    Remove,
    Row,
)


@dataclass(frozen=True, slots=True)
class Raise:
    """Raise the number of the account's last event, and the latest instant of a change."""

    by: int
    at: datetime

    table: Final = "event_heads"


@dataclass(frozen=True, slots=True)
class Event:
    """Add an event whose number is the last one less `back`."""

    values: Row
    back: int

    table: Final = "events"


@dataclass(frozen=True, slots=True)
class Clear:
    """Remove the row with this id, if there is one."""

    table: str
    id: str


@dataclass(frozen=True, slots=True)
class Within:
    """A step in an account that this transaction founds."""

    account_id: str
    step: "Insert | Raise | Event"

    @property
    def table(self) -> str:
        """What is written to."""
        return self.step.table


#: What is one statement.
Step = Insert | InsertAsWas | Amend | Remove | Raise | Event | PurgeEvents | Within | Clear

#: What makes the statement of a step: all but the values.
Shape = tuple[type, str, tuple[str, ...]]


#: The tables that `q` is looked up in, each with the column that a folded name is made of.
SEARCHED: Final = {"employers": "name", "applications": "role"}


def _searchable(change: Change) -> Change:
    """The change with the folded name, if it gives one that is searched."""
    name = SEARCHED.get(change.table)
    if name is None or not isinstance(change, Insert | InsertAsWas | Amend):
        return change
    if name not in change.values:
        return change
    value = change.values[name]
    # What may not be null is for the database to refuse.
    key = None if value is None else folded(cast("str", value))
    return replace(change, values={**change.values, "search_key": key})


def steps(changes: Iterable[Change]) -> Iterator[Step]:
    """The changes, each as what is one statement."""
    for change in map(_searchable, changes):
        if isinstance(change, AppendEvents):
            most = len(change.events)
            yield Raise(most, max(cast("datetime", one["occurred_at"]) for one in change.events))
            for place, event in enumerate(change.events, 1):
                yield Event(event, most - place)
        elif isinstance(change, CreateAccount):
            yield from _founding(change)
        elif isinstance(change, Defer | Cancel):
            yield from _deferring(change)
        else:
            yield change


def _deferring(change: Defer | Cancel) -> Iterator[Step]:
    """There is one job of a kind for a row: to defer it again changes its instant.

    Of two transactions that do so at once, one waits for the other, and neither fails. A runner
    that has the job keeps it, and finds at its end that it was deferred again.
    """
    job_id = derived_id(change.kind.encode(), change.about)
    if isinstance(change, Cancel):
        yield Clear(change.table, job_id)
    else:
        yield Insert(
            change.table,
            {
                "id": job_id,
                "kind": change.kind,
                "about": change.about,
                "due_at": change.due_at,
                "revision": new_id(change.due_at),
                "attempts": 0,
                "state": "waiting",
                "problem": None,
            },
        )


def _founding(change: CreateAccount) -> Iterator[Within]:
    """The account comes first: one that exists breaks its key, and nothing is changed."""
    if not change.changes or change.changes[0].table != "accounts":
        raise ValueError("What founds an account begins with its row.")
    for step in steps(change.changes):
        if not isinstance(step, Insert | Raise | Event):
            raise TypeError("A new account has nothing to change yet.")
        yield Within(change.account_id, step)


def shape(step: Step) -> Shape:
    """The shape of a step; those of one shape share a statement."""
    if isinstance(step, Within):
        return shape(step.step)
    columns = () if isinstance(step, Remove | Raise | PurgeEvents | Clear) else tuple(step.values)
    return type(step), step.table, columns


def went_wrong(step: Step, rows: int) -> bool:
    """Whether a step found no row to change, given how many it changed."""
    return rows != 1 and not isinstance(step, PurgeEvents | Clear)


def joined(outcomes: Iterable[Iterable[Change]]) -> tuple[Change, ...]:
    """The changes of several use cases in one transaction: their events come last, soonest first.

    The number of the last event is raised once, and its row locked as late as can be.
    """
    rows: list[Change] = []
    events: list[Row] = []
    # Of what defers or cancels one job, the last counts.
    jobs: dict[tuple[str, str], Change] = {}
    for change in (one for outcome in outcomes for one in outcome):
        if isinstance(change, AppendEvents):
            events += change.events
        elif isinstance(change, Defer | Cancel):
            jobs[change.kind, change.about] = change
        else:
            rows.append(change)
    rows += jobs.values()
    # A sort leaves those of one instant in their order.
    events.sort(key=lambda event: cast("datetime", event["occurred_at"]))
    return (*rows, AppendEvents(tuple(events))) if events else tuple(rows)


def announces(changes: Iterable[Change]) -> bool:
    """Whether these changes add events."""
    return any(isinstance(change, AppendEvents) for change in changes)


def values(account_id: str, step: Step) -> dict[str, Any]:
    """What the statement of a step binds."""
    if isinstance(step, Within):
        return values(step.account_id, step.step)
    if isinstance(step, Insert | InsertAsWas):
        account = "id" if step.table == "accounts" else "account_id"
        return {**step.values, account: account_id}
    if isinstance(step, Event):
        return {**step.values, "account_id": account_id, "back": step.back}
    if isinstance(step, Raise):
        return {"row_account": account_id, "by": step.by, "at": step.at}
    if isinstance(step, PurgeEvents):
        return {"row_account": account_id, "up_to": step.up_to}
    bound = {"row_account": account_id, "row_id": step.id}
    if isinstance(step, Amend):
        bound |= step.values  # type: ignore[arg-type] # Columns are of any type.
    return bound


def statement(shape: Shape) -> ClauseElement:
    """The statement for steps of one shape."""
    kind, name, columns = shape
    table = RECORDS[name].table
    # Whose a row is, and which, is not for a change to say; nor which version it is.
    fixed = (
        {"account_id"}
        | (set() if kind is InsertAsWas else {"version"})
        | ({"id"} if kind is Amend or name == "accounts" else set())
    )
    if not fixed.isdisjoint(columns):
        message = f"A change of {name} gives {', '.join(sorted(fixed & set(columns)))}."
        raise ValueError(message)
    if kind in {Insert, InsertAsWas}:
        return _inserted(table, columns)
    if kind is Amend:
        return update(table).values(_amended(table, columns)).where(*_this(table))
    if kind is Raise:
        return _raised()
    if kind is PurgeEvents:
        return _forgotten()
    if kind is Event:
        return insert(table).values(_numbered(table, columns))
    return delete(table).where(*_this(table))


def strict_statement(shape: Shape) -> ClauseElement:
    """The statement for steps of one shape, which fails where it changes no row.

    It divides by the number of rows, so that a commit sent together with it is not run:
    the error is `RowIsGone` of the gateway on PostgreSQL.
    """
    plain = statement(shape)
    if not isinstance(plain, Update | Delete) or shape[0] in {PurgeEvents, Clear}:
        return plain
    changed = plain.returning(literal_column("1").label("one")).cte("changed")
    return select(literal_column("1").op("/")(func.count())).select_from(changed)


def _inserted(table: Table, columns: tuple[str, ...]) -> ClauseElement:
    account = "id" if table.name == "accounts" else "account_id"
    values = _binds(table, (account, *columns))
    return jobs.deferred(values) if table.name == "jobs" else insert(table).values(values)


def _binds(table: Table, columns: tuple[str, ...]) -> dict[str, Any]:
    return {name: bindparam(name, type_=table.c[name].type) for name in columns}


def _amended(table: Table, columns: tuple[str, ...]) -> dict[str, Any]:
    values = _binds(table, columns)
    if "version" in table.c:
        values["version"] = table.c.version + 1
    return values


def _raised() -> ClauseElement:
    heads = event_tables.event_heads
    at = bindparam("at", type_=Instant)
    return (
        update(heads)
        .values(
            seq=heads.c.seq + bindparam("by", type_=BigInteger),
            # Of writes at once, on a machine whose clock goes wrong, the latest counts.
            latest_at=case((heads.c.latest_at > at, heads.c.latest_at), else_=at),
        )
        .where(heads.c.account_id == bindparam("row_account", type_=Identifier))
    )


def _forgotten() -> ClauseElement:
    events = event_tables.events
    return delete(events).where(
        events.c.account_id == bindparam("row_account", type_=Identifier),
        events.c.seq <= bindparam("up_to", type_=BigInteger),
    )


def _numbered(table: Table, columns: tuple[str, ...]) -> dict[str, Any]:
    heads = event_tables.event_heads
    account = bindparam("account_id", type_=Identifier)
    number = select(heads.c.seq - bindparam("back", type_=BigInteger)).where(
        heads.c.account_id == account
    )
    return {
        **_binds(table, columns),
        "account_id": account,
        "seq": number.scalar_subquery(),
    }


def _this(table: Table) -> list[Any]:
    account = table.c.id if table.name == "accounts" else table.c.account_id
    return [
        account == bindparam("row_account", type_=Identifier),
        table.c.id == bindparam("row_id", type_=Identifier),
    ]

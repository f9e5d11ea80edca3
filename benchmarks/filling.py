"""Bulk inserts to fill databases, through the tables rather than through requests.

1. One template account is filled row by row, or by requests to the service.
2. It is copied to any number of accounts, or its tasks multiplied within one account,
   by one statement a table: nothing leaves the database.
"""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import psycopg
from sqlalchemy import (
    BigInteger,
    Connection,
    Table,
    Text,
    UniqueConstraint,
    cast,
    event,
    func,
    insert,
    literal,
    select,
    true,
    type_coerce,
)
from uuid_utils import uuid7

from app.domain.policy import POLICY
from app.settings import release
from app.storage.engines import engine, is_sqlite
from app.storage.schema import tables
from benchmarks.service import key_of

TEMPLATE_TASKS: Final = 1000
_APPLICATIONS: Final = 20
_DERIVED: Final = ("send_thank_you", "enquire_status", "record_timetable", "reflect")


@contextlib.contextmanager
def bulk(url: str) -> Iterator[Connection]:
    """A transaction for much at once, after which the database is tidied up."""
    embedded = is_sqlite(url)
    database = engine(url, foreign_keys=False)

    @event.listens_for(database, "connect")
    def connected(connection: Any, _: object) -> None:  # noqa: ANN401 - either driver's.
        if embedded:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA cache_size = -400000")
        else:
            # What is copied refers to what is copied with it; there is nothing to check.
            connection.execute("SET session_replication_role = replica")
            connection.commit()

    try:
        with database.begin() as connection:
            yield connection
    finally:
        database.dispose()
    tidy(url)


def tidy(url: str) -> None:
    """Do what a database does by itself after a while: empty its log, look at what it holds."""
    if is_sqlite(url):
        database = engine(url)
        with database.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.dispose()
        return
    with psycopg.connect(url, autocommit=True) as direct:
        direct.execute("VACUUM ANALYZE")
        direct.execute("CHECKPOINT")


def add_accounts(connection: Connection, label: str, count: int, now: datetime) -> list[str]:
    """Add accounts, each with the key that `key_of` tells."""
    ids = [str(uuid7()) for _ in range(count)]
    accounts = [
        {
            "id": one,
            "label": label,
            "policy_overrides": {},
            "policy_revision": 0,
            "created_at": now,
        }
        for one in ids
    ]
    keys = [
        {
            "account_id": one,
            "id": str(uuid7()),
            "label": label,
            "key_hash": key_of(one)[1],
            "hint": key_of(one)[0][-4:],
            "created_at": now,
        }
        for one in ids
    ]
    connection.execute(insert(tables.accounts), accounts)
    connection.execute(insert(tables.api_keys), keys)
    heads = [{"account_id": one, "id": one, "seq": 0} for one in ids]
    connection.execute(insert(tables.event_heads), heads)
    return ids


#: The journal, which every account has of its own, and what is to be done for it.
_ITS_OWN: Final = ("event_heads", "events", "idempotency_keys", "jobs")
#: The table whose one row for each account has the account's own id.
_OF_ACCOUNT: Final = "task_bases"


def _unique_across_accounts(table: Table) -> bool:
    """Whether two accounts cannot hold the same row: keys, codes, addresses of sign-in."""
    return any(
        "account_id" not in constraint.columns and constraint.columns
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    )


def copy_account(
    connection: Connection, template: str, label: str, without: Sequence[str] = ()
) -> None:
    """Copy all that the template has but its credentials, ids and all, to accounts of a label."""
    accounts = tables.accounts
    for table in tables.METADATA.sorted_tables:
        if "account_id" not in table.c or table.name in {*_ITS_OWN, *without}:
            continue
        if _unique_across_accounts(table):
            continue
        columns = [c for c in table.c if c.computed is None and c.name != "account_id"]
        own = accounts.c.id.label("own_id")
        values = [own if (table.name, c.name) == (_OF_ACCOUNT, "id") else c for c in columns]
        copied = (
            select(accounts.c.id, *values)
            .select_from(table.join(accounts, true()))
            .where(table.c.account_id == template, accounts.c.label == label)
        )
        names = ["account_id", *(column.name for column in columns)]
        connection.execute(insert(table).from_select(names, copied))


def multiply_tasks(connection: Connection, template: str, account_id: str, times: int) -> None:
    """Give an account the template's tasks many times over, each a second apart.

    Without those that were derived, of which a pursuit has each once.
    """
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < times))
    task = tables.tasks
    ours = connection.dialect.name == "sqlite"
    digits = (
        func.printf("%08x", numbers.c.n) if ours else func.lpad(func.to_hex(numbers.c.n), 8, "0")
    )
    # A uuid that sorts by the number, and after it as the template's do not.
    text = digits.concat("-0000-7000-8000-").concat(func.substr(cast(task.c.id, Text), 25))
    later = cast(numbers.c.n, BigInteger) * 1_000_000
    changed = {
        "account_id": literal(account_id, task.c.account_id.type),
        "id": cast(text, task.c.id.type),
        "due_at": type_coerce(task.c.due_at, BigInteger) + later,
    }
    columns = [c for c in task.c if c.computed is None]
    copied = (
        select(*(changed.get(column.name, column) for column in columns))
        .select_from(task.join(numbers, true()))
        .where(task.c.account_id == template, task.c.natural_key.is_(None))
    )
    connection.execute(insert(task).from_select([c.name for c in columns], copied))


def add_template(connection: Connection, now: datetime) -> str:
    """Add an account with twenty applications and a thousand tasks, most of them settled."""
    account_id = add_accounts(connection, "template", 1, now)[0]
    pursuits = [
        _add_pursuit(connection, account_id, number, now) for number in range(_APPLICATIONS)
    ]
    rows = [
        _task(account_id, number, pursuits[number % _APPLICATIONS], now)
        for number in range(TEMPLATE_TASKS)
    ]
    connection.execute(insert(tables.tasks), rows)
    return account_id


def _add_pursuit(
    connection: Connection, account_id: str, number: int, now: datetime
) -> tuple[str, str, str]:
    employer, application, interview = (str(uuid7()) for _ in range(3))
    common = {"account_id": account_id, "created_at": now, "updated_at": now}
    connection.execute(
        insert(tables.employers).values(
            **common,
            id=employer,
            name=f"Globex {number}",
            name_key=f"globex {number}",
            time_zone="Europe/London",
            country="GB",
            subdivision="ENG",
            no_calls=False,
            no_contact=False,
        )
    )
    connection.execute(
        insert(tables.applications).values(
            **common, id=application, employer_id=employer, role="Analyst", route="direct"
        )
    )
    connection.execute(
        insert(tables.interviews).values(
            **common,
            id=interview,
            application_id=application,
            employer_id=employer,
            stage="first",
            format="video",
            state="completed",
            starts_at=now - timedelta(days=20, hours=1),
            ends_at=now - timedelta(days=20),
            time_zone="Europe/London",
        )
    )
    return employer, application, interview


def _task(
    account_id: str, number: int, pursuit: tuple[str, str, str], now: datetime
) -> dict[str, object]:
    """One task: of twenty, fifteen are settled and two are ready; the rest lie elsewhere."""
    day = timedelta(days=1)
    turn, age = number // _APPLICATIONS % 20, 2 + number % 300
    state = ("done", "dropped", "skipped")[min(turn // 6, 2)] if turn < 15 else "open"
    ahead = turn >= 17
    opens_at = now + day * age if turn == 19 else now - day * age
    due_at = now + day * (age + 5) if ahead else now - day
    own = number % 3 == 0
    employer, application, interview = pursuit
    return {
        "account_id": account_id,
        "id": str(uuid7()),
        "application_id": None if own else application,
        "employer_id": None if own else employer,
        "interview_id": None if own else interview,
        "kind": "own" if own else _DERIVED[number % len(_DERIVED)],
        "own": own,
        "title": f"What there is to do, number {number}",
        "natural_key": None,
        "opens_at": opens_at,
        "due_at": due_at,
        "closes_at": now - day / 2 if turn == 16 else None,
        "state": state,
        "ready_at": opens_at,
        "settled_at": None if state == "open" else now - day,
        "policy_version": None if own else POLICY.version,
        # Else each request would derive what no facts bring about, and leave it as it is.
        "basis": None if own else POLICY.on(release.fingerprint()).at(now).basis,
        "created_at": now - day * 400,
        "updated_at": now - day * 400,
    }

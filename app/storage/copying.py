"""Copy of a whole database into an empty one, between SQLite and PostgreSQL in any direction.

1. The source must stand at the migration of this code, and is read from one snapshot.
2. The target is migrated, and locked against other writers; every table must be empty.
3. Table after table, parents first, rows go across in batches.
4. Each table of the target is read again: its count and its digest must be the source's.
5. Then the target's one transaction commits. Whatever ends the copy before leaves the target
   empty, as if nothing had been copied, and the copy can be started again.

Columns that the database computes are not inserted, but they are compared.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from app.storage import migrate
from app.storage.diagnosis import UnusableDatabase, explain, shown
from app.storage.engines import engine
from app.storage.schema.event_tables import event_heads
from app.storage.schema.tables import METADATA
from app.storage.schema.types import to_microseconds

#: Batch size: rows that are held in memory at a time.
BATCH_ROWS: Final = 500
#: Seconds to wait for the locks of other writers to the target.
LOCK_SECONDS: Final = 10
_BITS: Final = 256


class CopyFailed(RuntimeError):
    """The copy could not be made, and the target is as it was; the message says why."""


@dataclass(frozen=True, slots=True)
class Copied:
    """One table that was copied: how many rows, and the digest that both databases agree on."""

    table: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that is complete.

    source_changed: whether the source was written to meanwhile; the copy is without that
    """

    tables: tuple[Copied, ...]
    source_changed: bool


#: Called with the name of a table, the rows of it that are copied, and all that it has.
Progress = Callable[[str, int, int], None]


def copy(source_url: str, target_url: str, progress: Progress) -> Copy:
    """Copy every row of every table of a database into another, which must be empty.

    Raises CopyFailed where that cannot be done; nothing is left in the target then.
    """
    _check_source(source_url)
    with _explained(target_url):
        migrate.upgrade(target_url)
    source, target = engine(source_url, snapshot=True), engine(target_url)
    try:
        with _explained(source_url), source.connect() as connection:
            reading = _Reading(connection, source_url)
            before = reading.last_events()
            with _explained(target_url), target.begin() as writing:
                _lock(writing)
                _check_empty(_Reading(writing, target_url))
                read = [_copy_table(reading, writing, t, progress) for t in METADATA.sorted_tables]
                _check_same(read, _Reading(writing, target_url))
        with _explained(source_url), source.connect() as connection:
            changed = _Reading(connection, source_url).last_events() != before
        if target.dialect.name == "postgresql":
            with target.begin() as writing:  # Or the first requests are planned for empty tables.
                writing.execute(text("ANALYZE"))
    finally:
        source.dispose()
        target.dispose()
    return Copy(tuple(read), changed)


@contextmanager
def _explained(database_url: str) -> Iterator[None]:
    """Say of an error of a database which of the two it is about, and what to do."""
    try:
        yield
    except (DBAPIError, UnusableDatabase) as error:
        explained = explain(error, database_url)
        if explained is None:
            # Neither the statement nor its values, which are about people.
            kind = type(error.orig if isinstance(error, DBAPIError) else error).__name__
            explained = f"{shown(database_url)} refused what was copied: {kind}."
        raise CopyFailed(explained) from error


def _check_source(source_url: str) -> None:
    with _explained(source_url):
        stands_at = migrate.current(source_url)
    if stands_at is None:
        raise CopyFailed(f"There is no database of Bide at {shown(source_url)}.")
    if stands_at != migrate.head():
        raise CopyFailed(
            f"{shown(source_url)} stands at the migration {stands_at}, and this version of Bide "
            f"needs {migrate.head()}. If it is older, bring it up to date with `bide migrate`."
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """A connection to read from, whose errors are explained as those of its database."""

    connection: Connection
    url: str

    def count(self, table: Table) -> int:
        with _explained(self.url):
            return self.connection.scalar(select(func.count()).select_from(table)) or 0

    def batches(self, table: Table) -> Iterator[Sequence[RowMapping]]:
        with _explained(self.url):
            streaming = self.connection.execution_options(yield_per=BATCH_ROWS)
            with streaming.execute(select(table)) as result:
                yield from result.mappings().partitions()

    def last_events(self) -> int:
        """What grows with every change of an account that makes events."""
        with _explained(self.url):
            heads = select(func.coalesce(func.sum(event_heads.c.seq), 0))
            return int(self.connection.scalar(heads) or 0)


def _lock(writing: Connection) -> None:
    """Keep every other writer out until the end of the transaction; SQLite's begin did so."""
    if writing.dialect.name == "postgresql":
        tables = ", ".join(METADATA.tables)
        writing.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
        writing.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        writing.execute(text(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))


def _check_empty(target: _Reading) -> None:
    used = [table.name for table in METADATA.sorted_tables if target.count(table)]
    if used:
        raise CopyFailed(
            f"{shown(target.url)} is not empty: there are rows in {', '.join(used)}. Copy into a "
            "database that was never served."
        )


def _copy_table(source: _Reading, writing: Connection, table: Table, progress: Progress) -> Copied:
    total = source.count(table)
    stored = [column.name for column in table.columns if column.computed is None]
    digest = _Digest()
    progress(table.name, 0, total)
    for rows in source.batches(table):
        digest.add(rows)
        writing.execute(insert(table), [{name: row[name] for name in stored} for row in rows])
        progress(table.name, digest.rows, total)
    return Copied(table.name, digest.rows, digest.text())


def _check_same(read: Sequence[Copied], target: _Reading) -> None:
    for table, copied in zip(METADATA.sorted_tables, read, strict=True):
        digest = _Digest()
        for rows in target.batches(table):
            digest.add(rows)
        if (digest.rows, digest.text()) != (copied.rows, copied.digest):
            raise CopyFailed(
                f"The copy of {table.name} is not what was read: {copied.rows} rows were read and "
                f"{digest.rows} arrived, or their values differ."
            )


class _Digest:
    """A digest of rows in any order, since the two databases sort text differently."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, rows: Sequence[RowMapping]) -> None:
        for row in rows:
            canonical = json.dumps(dict(row), sort_keys=True, default=_plain).encode()
            self._sum += int.from_bytes(hashlib.sha256(canonical).digest())
        self.rows += len(rows)

    def text(self) -> str:
        return f"{self._sum % 2**_BITS:064x}"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_microseconds(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    message = f"a column holds {type(value).__name__}, which has no digest yet"
    raise TypeError(message)

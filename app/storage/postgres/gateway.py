"""PostgreSQL gateway: reads outside of transactions, writes with row locks and retries.

A read is one statement outside of any transaction: one round trip.

A write is a transaction at READ COMMITTED, of two round trips. The first begins it, locks what
the key leads to and then loads, each with a statement of its own (what a statement that
locks has read besides may be stale after a wait). The use case runs. The second
applies its changes and commits: a change that finds no row is an error of its statement, after
which the server runs nothing of what was sent with it.

A broken constraint, a deadlock or a serialization failure is a lost race: the write is
retried on what the winner has written. A connection that died before anything was changed
is replaced, and the write retried. When one dies later, it is unknown whether the write was
committed: the answer is that the database is unavailable.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

import psycopg
from psycopg.pq.abc import PGresult
from typing_extensions import override

from app.domain.facts import Region
from app.storage.base import Committed, no_listener
from app.storage.maintenance import MaintenanceGateway
from app.storage.postgres.connection import Connection
from app.storage.postgres.connection_pool import ConnectionPool
from app.storage.schema.types import NotAnId
from app.storage.sql import changes, loading, pages
from app.storage.sql.catalogue import postgres_catalogue
from app.storage.sql.loading import Calendars, CalendarsMissing, Probe, Request, Text, UseCaseRunner
from app.storage.sql.statements import Statement
from app.usecases.errors import Busy, Collided, Unavailable
from app.usecases.ports import Ask, Key, Outcome, Page, PursuitContext, Row, RowLimit

T = TypeVar("T")

_BEGIN: Final = Statement("BEGIN", (), {})
_VIEW: Final = Statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", (), {})
_COMMIT: Final = Statement("COMMIT", (), {})
_ROLLBACK: Final = Statement("ROLLBACK", (), {})
_REVISION: Final = Statement("SELECT version_num FROM alembic_version", (), {})

#: How many views may be held at a time; each has a connection to itself.
SNAPSHOTS: Final = 2

#: How many changes go in one round trip.
MOST_AT_ONCE: Final = 500

_LOST_RACES: Final = (
    psycopg.IntegrityError,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    # A row that was to be changed is not there (`changes.strict_statement`).
    psycopg.errors.DivisionByZero,
)


class _Dead(Exception):  # Control flow: the write is retried on a new connection.
    """The connection had died before anything was changed over it."""


class PostgresGateway(MaintenanceGateway):
    """All I/O of a Bide on PostgreSQL. It belongs to the event loop that uses it."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        calendars: Calendars,
        pool: ConnectionPool,
        committed: Committed = no_listener,
    ) -> None:
        super().__init__(postgres_catalogue(), calendars, clock)
        self._runner = UseCaseRunner(clock, calendars)
        self._lanes = pool
        self._snapshots = asyncio.Semaphore(SNAPSHOTS)
        self._committed = committed

    @property
    def together(self) -> int:
        """How many writes at one employer to start at once: each locks the employer's row."""
        return 1

    @property
    def waiting(self) -> int:
        """How many tasks wait for a connection."""
        return self._lanes.waiting

    async def close(self) -> None:
        """Close the connection pool."""
        self._lanes.close()

    # ------------------------------------------------------------------ reads

    @override
    async def _row(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Any] | None:
        try:
            try:
                return await self._ask(statement, values)
            except _Dead:
                self._lanes.close_idle()
                return await self._ask(statement, values)
        except (_Dead, psycopg.OperationalError) as error:
            raise _unavailable(error) from error

    @override
    async def _long_text(self, statement: Statement, values: Mapping[str, Any]) -> Text | None:
        return await self._text(statement, values)

    @override
    async def _revision(self) -> str | None:
        try:
            found = await self._text(_REVISION, {})
        except psycopg.errors.UndefinedTable:  # Nothing was ever made in this database.
            return None
        return found.decode() if isinstance(found, bytes) else found

    async def _ask(
        self, statement: Statement, values: Mapping[str, Any]
    ) -> Sequence[bytes | None] | None:
        connection = await self._lanes.take()
        try:
            (result,) = await connection.run((statement, values))
        except psycopg.OperationalError as error:
            raise _Dead if connection.closed else error from error
        finally:
            self._lanes.give(connection)
        if not result.ntuples:
            return None
        return [result.get_value(0, place) for place in range(result.nfields)]

    @asynccontextmanager
    async def snapshot(self, account_id: str) -> AsyncIterator[Ask]:
        """Read from one snapshot, over a connection reserved for it."""
        async with self._snapshots:
            connection = await self._lanes.take()

            async def ask(page: Page) -> Sequence[Row]:
                values = pages.values(account_id, page)
                try:
                    (result,) = await connection.run((self._catalogue.page(page), values))
                except psycopg.OperationalError as error:
                    raise _unavailable(error) from error
                return loading.rows(result.get_value(0, 0), page.table)

            try:
                await connection.run((_VIEW, {}))
                yield ask
            finally:
                if not connection.closed:
                    await connection.run((_ROLLBACK, {}))
                self._lanes.give(connection)

    # ----------------------------------------------------------------- writes

    @override
    async def _sweep(self, statement: Statement, values: Mapping[str, Any]) -> int:
        connection = await self._lanes.take()
        try:
            (result,) = await connection.run((statement, values))
        except _LOST_RACES as error:
            raise Collided(str(error)) from error
        except psycopg.OperationalError as error:
            raise _unavailable(error) from error
        finally:
            self._lanes.give(connection)
        return result.command_tuples or 0

    @override
    async def write(
        self,
        account_id: str,
        key: Key,
        decide: Callable[[PursuitContext | None, datetime], Outcome[T]],
        *,
        chosen_ids: Probe = (),
        limits: tuple[RowLimit, ...] = (),
    ) -> T:
        """Run one use case in one transaction; see `ports.Gateway`."""
        request = Request(account_id, key, decide, chosen_ids, limits)
        made: frozenset[Region] = frozenset()
        lost = dead = 0
        while True:
            try:
                return await self._attempt(request, made)
            except CalendarsMissing as missing:
                await self._calendars.make(missing.regions)
                made |= missing.regions
            except _LOST_RACES as error:
                lost += 1
                if lost == loading.ATTEMPTS:
                    raise Collided(type(error).__name__) from error
            except _Dead as error:
                dead += 1
                if dead == loading.ATTEMPTS:
                    raise _unavailable(error) from error
                self._lanes.close_idle()
            except psycopg.errors.ReadOnlySqlTransaction as error:
                # This server is a standby now; new connections may reach the new primary.
                self._lanes.close_idle()
                raise _unavailable(error) from error
            except psycopg.OperationalError as error:
                raise _unavailable(error) from error

    async def _attempt(self, request: Request[T], made: frozenset[Region]) -> T:
        connection = await self._lanes.take()
        try:
            return await self._transaction(connection, request, made)
        except BaseException:
            if not connection.closed:
                await connection.run((_ROLLBACK, {}))
            raise
        finally:
            self._lanes.give(connection)

    async def _transaction(
        self, connection: Connection, request: Request[T], made: frozenset[Region]
    ) -> T:
        found = await self._load(connection, request)
        outcome = self._runner.run(request, found, made)
        if not outcome.changes:
            await connection.run((_ROLLBACK, {}))
            return outcome.answer
        steps = tuple(changes.steps(outcome.changes))
        for first in range(0, len(steps), MOST_AT_ONCE):
            commands = [
                (self._catalogue.strict_step(step), changes.values(request.account_id, step))
                for step in steps[first : first + MOST_AT_ONCE]
            ]
            if first + MOST_AT_ONCE >= len(steps):
                commands.append((_COMMIT, {}))
            await connection.run(*commands)
        if changes.announces(outcome.changes):
            self._committed(request.account_id)
        return outcome.answer

    async def _load(self, connection: Connection, request: Request[Any]) -> PursuitContext | None:
        values = request.binds(self._clock())
        kind, beside = request.key.kind, request.key.beside
        lock_of = self._catalogue.lock(kind, None if beside is None else beside.kind)
        lock = (lock_of, {**values, "beside": None if beside is None else beside.id})
        load = (self._catalogue.load(request.shape), values)
        try:
            _, locked, result = await connection.run((_BEGIN, {}), lock, load)
        except NotAnId:
            await connection.run((_BEGIN, {}))
            return None
        except psycopg.OperationalError as error:
            raise _Dead if connection.closed else error from error
        if not locked.ntuples and kind != "account":
            # No employer (yet): the account's row is locked instead. Another transaction may
            # make the employer during the wait, so it is looked for again.
            account = (self._catalogue.lock("account"), values)
            _, locked, result = await connection.run(account, lock, load)
        if not result.ntuples:
            return None
        text = result.get_value(0, 0)
        if text is None:
            return None
        found = loading.loaded(text, request)
        if any(one.application.goes_to_agency for one in found.pursuits):
            # Enquiries through one agency count together whatever employer they are about, so
            # that all of them wait for one row; what was read before the wait is stale.
            account = (self._catalogue.lock("account"), values)
            _, result = await connection.run(account, load)
            text = result.get_value(0, 0) if result.ntuples else None
            if text is None:
                return None
            found = loading.loaded(text, request)
        if beside is not None and request.beside is not None:
            found = replace(found, beside=await self._beside(connection, request.beside))
        _check_locked(found, locked)
        return found

    async def _beside(self, connection: Connection, request: Request[Any]) -> PursuitContext | None:
        """What the key names beside; its employer was locked with the other one."""
        values = request.binds(self._clock())
        try:
            (result,) = await connection.run((self._catalogue.load(request.shape), values))
        except NotAnId:
            return None
        text = result.get_value(0, 0) if result.ntuples else None
        return None if text is None else loading.loaded(text, request)


def _check_locked(found: PursuitContext, locked: PGresult) -> None:
    """Lose the race if a record has moved to another employer between the lock and the load."""
    rows = [locked.get_value(row, 0) for row in range(locked.ntuples)]
    held = {row.decode() if isinstance(row, bytes) else row for row in rows}
    for one in (found, found.beside):
        if one is None:
            continue
        moved_to: object = one.employer.id if one.employer is not None else None
        if moved_to is None and one.row is not None:
            # Loaded alone, a record says itself where it is.
            moved_to = one.row.get("employer_id")
        if moved_to is not None and moved_to not in held:
            raise psycopg.errors.SerializationFailure("A record has moved to another employer.")


def _unavailable(error: Exception) -> Unavailable:
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return Busy("Another write holds the lock for too long.")
    return Unavailable("The database cannot be reached now.")

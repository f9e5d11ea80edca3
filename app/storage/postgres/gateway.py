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
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final, TypeVar

import psycopg
from psycopg import pq
from typing_extensions import override

from app.domain.facts import Region
from app.storage.job_queue import JobQueueGateway
from app.storage.postgres.connection import Command, Connection
from app.storage.postgres.connection_pool import ConnectionPool
from app.storage.postgres.locked_loads import DeadConnection, LockedLoads
from app.storage.reads import Committed, no_listener
from app.storage.sql import loading, pages, writes
from app.storage.sql.holiday_calendars import CalendarsMissing, HolidayCalendars
from app.storage.sql.loading import Text
from app.storage.sql.statement_cache import postgres_statements
from app.storage.sql.statements import Statement
from app.storage.sql.use_case_runner import ATTEMPTS, UseCaseRunner
from app.storage.sql.write_request import ChosenIds, WriteRequest
from app.storage.yielding import in_turns
from app.usecases.errors import Busy, Collided, Unavailable
from app.usecases.ports import Ask, Change, Key, Outcome, Page, PursuitContext, Row, RowLimit

T = TypeVar("T")

_VIEW: Final = Statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", (), {})
_COMMIT: Final = Statement("COMMIT", (), {})
_ROLLBACK: Final = Statement("ROLLBACK", (), {})
_REVISION: Final = Statement("SELECT version_num FROM alembic_version", (), {})

#: How many views may be held at a time; each has a connection to itself.
SNAPSHOTS: Final = 2

#: How many changes go in one round trip.
MOST_AT_ONCE: Final = 500

#: How the server says that a change found no row: SQL has no statement for it, so
#: `changes.strict_statement` divides by the number of rows. Nothing else here divides.
RowIsGone: Final = psycopg.errors.DivisionByZero

_LOST_RACES: Final = (
    psycopg.IntegrityError,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    RowIsGone,
)


class PostgresGateway(JobQueueGateway):
    """All I/O of a Bide on PostgreSQL. It belongs to the event loop that uses it."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        calendars: HolidayCalendars,
        pool: ConnectionPool,
        committed: Committed = no_listener,
    ) -> None:
        super().__init__(postgres_statements(), calendars, clock)
        self._runner = UseCaseRunner(clock, calendars)
        self._loads = LockedLoads(self._statements, clock)
        self._pool = pool
        self._snapshots = asyncio.Semaphore(SNAPSHOTS)
        self._committed = committed

    @property
    def together(self) -> int:
        """How many writes at one employer to start at once: each locks the employer's row."""
        return 1

    @property
    def waiting(self) -> int:
        """How many tasks wait for a connection."""
        return self._pool.waiting

    async def close(self) -> None:
        """Close the connection pool."""
        self._pool.close()

    # ------------------------------------------------------------------ reads

    @override
    async def _row(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Any] | None:
        (row,) = await self._rows(((statement, values),))
        return row

    @override
    async def _texts(self, commands: Sequence[Command]) -> Sequence[Text | None]:
        return [None if row is None else row[0] for row in await self._rows(commands)]

    async def _rows(self, commands: Sequence[Command]) -> Sequence[Sequence[bytes | None] | None]:
        """The first row that each of some statements answers."""
        try:
            try:
                return await self._ask(commands)
            except DeadConnection:
                self._pool.close_idle()
                return await self._ask(commands)
        except (DeadConnection, psycopg.OperationalError) as error:
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

    async def _ask(self, commands: Sequence[Command]) -> Sequence[Sequence[bytes | None] | None]:
        connection = await self._pool.take()
        try:
            results = await connection.run(*commands)
        except psycopg.OperationalError as error:
            raise DeadConnection if connection.closed else error from error
        finally:
            self._pool.give(connection)
        return [
            [one.get_value(0, place) for place in range(one.nfields)] if one.ntuples else None
            for one in results
        ]

    @asynccontextmanager
    async def snapshot(self, account_id: str) -> AsyncIterator[Ask]:
        """Read from one snapshot, over a connection reserved for it."""
        async with self._snapshots:
            connection = await self._pool.take()

            async def ask(page: Page) -> Sequence[Row]:
                values = pages.values(account_id, page)
                try:
                    (result,) = await connection.run((self._statements.page(page), values))
                except psycopg.OperationalError as error:
                    raise _unavailable(error) from error
                return loading.rows(result.get_value(0, 0), page.table)

            try:
                await connection.run((_VIEW, {}))
                yield ask
            finally:
                if not connection.closed:
                    await connection.run((_ROLLBACK, {}))
                self._pool.give(connection)

    # ----------------------------------------------------------------- writes

    @override
    async def _sweep(self, statement: Statement, values: Mapping[str, Any]) -> int:
        (result,) = await self._alone((statement, values))
        return result.command_tuples or 0

    @override
    async def _returned(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Text]:
        (result,) = await self._alone((statement, values))
        return [result.get_value(row, 0) or b"" for row in range(result.ntuples)]

    @override
    async def _each(
        self, statement: Statement, all_values: Sequence[Mapping[str, Any]]
    ) -> Sequence[int]:
        results = await self._alone(*((statement, values) for values in all_values))
        return [result.command_tuples or 0 for result in results]

    async def _alone(self, *commands: Command) -> Sequence[pq.abc.PGresult]:
        """Run statements in a transaction of their own, of one round trip."""
        connection = await self._pool.take()
        try:
            results = await connection.run(*commands)
        except _LOST_RACES as error:
            raise Collided(str(error)) from error
        except psycopg.OperationalError as error:
            raise _unavailable(error) from error
        finally:
            self._pool.give(connection)
        return results

    @override
    async def write(
        self,
        account_id: str,
        key: Key,
        decide: Callable[[PursuitContext | None, datetime], Outcome[T]],
        *,
        chosen_ids: ChosenIds = (),
        limits: tuple[RowLimit, ...] = (),
    ) -> T:
        """Run one use case in one transaction; see `ports.Gateway`."""
        request = WriteRequest(account_id, key, decide, chosen_ids, limits)

        async def run(connection: Connection, made: frozenset[Region]) -> T:
            found = await self._loads.one(connection, request)
            outcome = self._runner.run(request, found, made)
            await self._finish(connection, account_id, outcome.changes)
            return outcome.answer

        return await self._until_won(run)

    @override
    async def write_each(
        self,
        account_id: str,
        application_ids: Sequence[str],
        decide: Callable[[PursuitContext | None, datetime], Outcome[T]],
    ) -> Sequence[T]:
        """Run one use case for each application in one transaction of two round trips."""
        keys = [Key("application", one) for one in application_ids]
        if len(keys) <= 1:
            return [await self.write(account_id, key, decide) for key in keys]
        requests = [WriteRequest(account_id, key, decide, ()) for key in keys]

        async def run(connection: Connection, made: frozenset[Region]) -> Sequence[T]:
            outcomes = []
            async for request, found in in_turns(await self._loads.each(connection, requests)):
                outcomes.append(self._runner.run(request, found, made))
            joined = writes.joined(one.changes for one in outcomes)
            await self._finish(connection, account_id, joined)
            return [one.answer for one in outcomes]

        return await self._until_won(run)

    async def _until_won(self, run: Callable[[Connection, frozenset[Region]], Awaitable[T]]) -> T:
        """Run a transaction until it is committed or refused; it may lose races before."""
        made: frozenset[Region] = frozenset()
        lost = dead = 0
        while True:
            try:
                return await self._attempt(run, made)
            except CalendarsMissing as missing:
                await self._calendars.make(missing.regions)
                made |= missing.regions
            except _LOST_RACES as error:
                lost += 1
                if lost == ATTEMPTS:
                    raise Collided(type(error).__name__) from error
            except DeadConnection as error:
                dead += 1
                if dead == ATTEMPTS:
                    raise _unavailable(error) from error
                self._pool.close_idle()
            except psycopg.errors.ReadOnlySqlTransaction as error:
                # This server is a standby now; new connections may reach the new primary.
                self._pool.close_idle()
                raise _unavailable(error) from error
            except psycopg.OperationalError as error:
                raise _unavailable(error) from error

    async def _attempt(
        self,
        run: Callable[[Connection, frozenset[Region]], Awaitable[T]],
        made: frozenset[Region],
    ) -> T:
        connection = await self._pool.take()
        try:
            return await run(connection, made)
        except BaseException:
            if not connection.closed:
                await connection.run((_ROLLBACK, {}))
            raise
        finally:
            self._pool.give(connection)

    async def _finish(
        self, connection: Connection, account_id: str, made: tuple[Change, ...]
    ) -> None:
        """Apply the changes and commit; roll back where there are none."""
        if not made:
            await connection.run((_ROLLBACK, {}))
            return
        steps = tuple(writes.steps(made))
        for first in range(0, len(steps), MOST_AT_ONCE):
            commands = [
                (self._statements.strict_step(step), writes.values(account_id, step))
                for step in steps[first : first + MOST_AT_ONCE]
            ]
            if first + MOST_AT_ONCE >= len(steps):
                commands.append((_COMMIT, {}))
            await connection.run(*commands)
        if writes.announces(made):
            self._committed(account_id)


def _unavailable(error: Exception) -> Unavailable:
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return Busy("Another write holds the lock for too long.")
    return Unavailable("The database cannot be reached now.")

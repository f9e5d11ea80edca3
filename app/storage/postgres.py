"""The gateway over PostgreSQL.

A read is one statement outside of any transaction: one round trip.

A write is a transaction at READ COMMITTED: lock what its key leads to, then load with a
second statement (what the first one read may be stale after a wait), ask the use case,
apply, commit. A constraint that is broken, a deadlock or a serialization failure is a
lost race: everything is done again with what the winner has written.

A connection that died while idle costs nobody anything: whatever was sent first has done
nothing, so it is sent again over a new one. One that dies later leaves a write
undecided, and that is said: the database is unavailable.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

import psycopg
from typing_extensions import override

from app.domain.facts import Region
from app.storage import changes, unit
from app.storage.catalogue import postgres_catalogue
from app.storage.lanes import Connection, Lanes
from app.storage.reading import Reading
from app.storage.statements import Statement
from app.storage.types import NotAnId
from app.storage.unit import Calendars, Cold, Collided, Desk, Loaded, Probe, Request
from app.usecases.errors import Unavailable
from app.usecases.ports import Dealings, Key, Outcome

T = TypeVar("T")

_LOST_RACES: Final = (
    psycopg.IntegrityError,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)


class _DeadLane(Exception):  # A turn of the road, not an error.
    """A connection had died while it was idle; nothing was done over it."""


class PostgresGateway(Reading):
    """All I/O of a Bide on PostgreSQL. It belongs to the event loop that uses it."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        calendars: Calendars,
        lanes: Lanes,
    ) -> None:
        super().__init__(postgres_catalogue(), calendars)
        self._desk = Desk(clock, calendars)
        self._lanes = lanes

    async def close(self) -> None:
        """Let go of the database."""
        await self._lanes.close()

    # ------------------------------------------------------------------ reads

    @override
    async def _text(self, statement: Statement, values: Mapping[str, Any]) -> str | None:
        bound = statement.bind(values)
        try:
            try:
                return await self._ask(statement.sql, bound)
            except psycopg.OperationalError as error:
                if _is_refusal(error):
                    raise
                # Reading once more harms nobody.
                await self._lanes.close_idle()
                return await self._ask(statement.sql, bound)
        except psycopg.OperationalError as error:
            raise Unavailable("The database cannot be reached now.") from error

    @override
    async def _long_text(self, statement: Statement, values: Mapping[str, Any]) -> str | None:
        return await self._text(statement, values)

    @override
    async def _revision(self) -> str | None:
        return await self._text(Statement("SELECT version_num FROM alembic_version", (), {}), {})

    async def _ask(self, sql: str, bound: list[Any]) -> str | None:
        async with self._lanes.lane() as connection:
            found = await (await connection.execute(sql, bound)).fetchone()
        return None if found is None else found[0]

    # ----------------------------------------------------------------- writes

    async def write(
        self,
        account_id: str,
        key: Key,
        decide: Callable[[Dealings | None, datetime], Outcome[T]],
        *,
        probe: Probe = (),
    ) -> T:
        """Run one use case in one transaction; see `ports.Gateway`."""
        request = Request(account_id, key, decide, probe)
        made: frozenset[Region] = frozenset()
        lost = 0
        while True:
            try:
                return await self._attempt(request, made)
            except Cold as cold:
                await self._calendars.make(cold.regions)
                made |= cold.regions
            except _LOST_RACES as error:
                lost += 1
                if lost == unit.ATTEMPTS:
                    raise Collided(type(error).__name__) from error
            except psycopg.OperationalError as error:
                raise Unavailable("The database cannot be reached now.") from error

    async def _attempt(self, request: Request[T], made: frozenset[Region]) -> T:
        try:
            return await self._transaction(request, made)
        except _DeadLane:
            await self._lanes.close_idle()
            return await self._transaction(request, made)

    async def _transaction(self, request: Request[T], made: frozenset[Region]) -> T:
        async with self._lanes.lane() as connection:
            try:
                await connection.execute("BEGIN")
            except psycopg.OperationalError as error:
                if connection.broken:
                    raise _DeadLane from error
                raise
            try:
                answer = await self._run(connection, request, made)
                await connection.execute("COMMIT")
            except BaseException:
                if not connection.closed:
                    await connection.execute("ROLLBACK")
                raise
            return answer

    async def _run(self, connection: Connection, request: Request[T], made: frozenset[Region]) -> T:
        try:
            found = await self._load(connection, request)
        except NotAnId:
            found = None
        outcome = self._desk.ask(request, found, made)
        for change in outcome.changes:
            statement = self._catalogue.change(change)
            bound = statement.bind(changes.values(request.account_id, change))
            done = await connection.execute(statement.sql, bound)
            if done.rowcount != 1:
                raise psycopg.IntegrityError(f"There is no such row of {change.table} to change.")
        return outcome.answer

    async def _load(self, connection: Connection, request: Request[Any]) -> Loaded | None:
        values = request.binds()
        await self._lock(connection, request.key.kind, values)
        statement = self._catalogue.load(request.key.kind, request.tables)
        found = await (await connection.execute(statement.sql, statement.bind(values))).fetchone()
        return None if found is None else unit.loaded(found[0], request.key.kind, request.probe)

    async def _lock(self, connection: Connection, kind: str, values: Mapping[str, Any]) -> None:
        own = self._catalogue.lock(kind)
        locked = await connection.execute(own.sql, own.bind(values))
        if locked.rowcount or kind == "account":
            return
        # No employer (yet): the account's row stands in for it.
        account = self._catalogue.lock("account")
        await connection.execute(account.sql, account.bind(values))
        if kind == "same_employer":
            # Somebody may just have made it, while the account was waited for.
            await connection.execute(own.sql, own.bind(values))


def _is_refusal(error: psycopg.OperationalError) -> bool:
    """Whether the server itself said no (a timeout, say), rather than being away."""
    return error.sqlstate is not None and not error.sqlstate.startswith(("08", "57P"))

"""Locked loads on PostgreSQL: begin a transaction, lock what its keys lead to, and load it.

All of it is one round trip. What is locked after a wait is fresh, so the loads are statements of
their own after it (`sql/locks.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

import psycopg
from psycopg.pq.abc import PGresult

from app.storage.postgres.connection import Connection
from app.storage.schema.types import NotAnId
from app.storage.sql import loading, locks
from app.storage.sql.statement_cache import StatementCache
from app.storage.sql.statements import Statement
from app.storage.sql.write_request import WriteRequest
from app.storage.yielding import in_turns
from app.usecases.ports import PursuitContext

T = TypeVar("T")

_BEGIN: Final = Statement("BEGIN", (), {})


class DeadConnection(Exception):  # Control flow: the write is retried on a new connection.
    """The connection had died before anything was changed over it."""


@dataclass(frozen=True, slots=True)
class LockedLoads:
    """What the transactions of a gateway begin with.

    statements: the cache of SQL statements; clock: returns the current instant
    """

    _statements: StatementCache
    _clock: Callable[[], datetime]

    async def one(
        self, connection: Connection, request: WriteRequest[Any]
    ) -> PursuitContext | None:
        """Begin, lock what the key leads to, and load it; None where that is nothing."""
        values = request.binds(self._clock())
        kind, second = request.key.kind, request.key.second
        lock_of = self._statements.lock(kind, None if second is None else second.kind)
        lock = (lock_of, {**values, "second": None if second is None else second.id})
        load = (self._statements.load(request.shape), values)
        try:
            _, locked, result = await connection.run((_BEGIN, {}), lock, load)
        except NotAnId:
            await connection.run((_BEGIN, {}))
            return None
        except psycopg.OperationalError as error:
            raise DeadConnection if connection.closed else error from error
        if not locked.ntuples and kind != "account":
            # No employer (yet): the account's row is locked instead. Another transaction may
            # make the employer during the wait, so it is looked for again.
            account = (self._statements.lock("account"), values)
            _, locked, result = await connection.run(account, lock, load)
        if not result.ntuples:
            return None
        text = result.get_value(0, 0)
        if text is None:
            return None
        found = loading.loaded(text, request)
        if _at_agency(found):
            # Enquiries through one agency count together whatever employer they are about, so
            # that all of them wait for one row; what was read before the wait is stale.
            account = (self._statements.lock("account"), values)
            _, result = await connection.run(account, load)
            text = result.get_value(0, 0) if result.ntuples else None
            if text is None:
                return None
            found = loading.loaded(text, request)
        if second is not None and request.second is not None:
            found = replace(found, second=await self._second(connection, request.second))
        _check_locked(found, locked)
        return found

    async def _second(
        self, connection: Connection, request: WriteRequest[Any]
    ) -> PursuitContext | None:
        """Load the key's `second`; its employer was locked with the first."""
        values = request.binds(self._clock())
        try:
            (result,) = await connection.run((self._statements.load(request.shape), values))
        except NotAnId:
            return None
        text = result.get_value(0, 0) if result.ntuples else None
        return None if text is None else loading.loaded(text, request)

    async def each(
        self, connection: Connection, requests: Sequence[WriteRequest[T]]
    ) -> Sequence[tuple[WriteRequest[T], PursuitContext | None]]:
        """Lock the employers of some applications, and load each as `one` does."""
        wall = self._clock()
        values = {"account": requests[0].account_id}
        values |= locks.application_values([str(one.key.id) for one in requests])
        lock = (self._statements.lock_of_applications(), values)
        loads = [(self._statements.load(one.shape), one.binds(wall)) for one in requests]
        try:
            _, locked, *results = await connection.run((_BEGIN, {}), lock, *loads)
        except psycopg.OperationalError as error:
            raise DeadConnection if connection.closed else error from error
        found = await _parsed(requests, results)
        if any(_at_agency(one) for _, one in found):
            # As in `one`.
            account = (self._statements.lock("account"), values)
            _, *results = await connection.run(account, *loads)
            found = await _parsed(requests, results)
        for _, one in found:
            if one is not None:
                _check_locked(one, locked)
        return found


async def _parsed(
    requests: Sequence[WriteRequest[T]], results: Sequence[PGresult]
) -> list[tuple[WriteRequest[T], PursuitContext | None]]:
    """What was loaded for each request; None where there is no such application."""
    found: list[tuple[WriteRequest[T], PursuitContext | None]] = []
    async for request, result in in_turns(zip(requests, results, strict=True)):
        text = result.get_value(0, 0) if result.ntuples else None
        found.append((request, None if text is None else loading.loaded(text, request)))
    return found


def _at_agency(found: PursuitContext | None) -> bool:
    """Whether what was loaded counts enquiries through an agency."""
    return found is not None and any(one.application.goes_to_agency for one in found.pursuits)


def _check_locked(found: PursuitContext, locked: PGresult) -> None:
    """Lose the race if a record has moved to another employer between the lock and the load."""
    rows = [locked.get_value(row, 0) for row in range(locked.ntuples)]
    held = {row.decode() if isinstance(row, bytes) else row for row in rows}
    for one in (found, found.second):
        if one is None:
            continue
        moved_to: object = one.employer.id if one.employer is not None else None
        if moved_to is None and one.row is not None:
            # Loaded alone, a record says itself where it is.
            moved_to = one.row.get("employer_id")
        if moved_to is not None and moved_to not in held:
            raise psycopg.errors.SerializationFailure("A record has moved to another employer.")

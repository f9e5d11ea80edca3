"""A few connections to PostgreSQL, kept open and used by one task at a time.

They live on the event loop: a statement is sent and the loop goes on until the answer
comes. That costs about half of what a hop to a thread and back does, and as there is
nothing to set up or clean between two uses, a third less than a general pool.

A connection that breaks is thrown away, and all that lie idle with it: what broke one,
a restart of the server as a rule, broke them all.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import psycopg

from app.usecases.errors import Unavailable

Connection = psycopg.AsyncConnection[tuple[Any, ...]]

#: How much longer than the server's own limits a whole use may take: a server that hangs
#: keeps no limit.
GRACE_SECONDS: Final = 5.0
CONNECT_SECONDS: Final = 5
MOST_PREPARED: Final = 500


class Lanes:
    """The connections of one gateway."""

    def __init__(
        self, database_url: str, *, size: int, lock_timeout: float, statement_timeout: float
    ) -> None:
        self._url = database_url
        self._size = size
        self._patience = lock_timeout
        self._longest = lock_timeout + statement_timeout + GRACE_SECONDS
        self._options = _options(lock_timeout, statement_timeout)
        self._idle: list[Connection] = []
        self._open = 0
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()

    @asynccontextmanager
    async def lane(self) -> AsyncIterator[Connection]:
        """A connection for one use, outside of any transaction before and after.

        Whatever goes wrong within a use must be mended within it; an exception that
        leaves it with a connection that is not idle ends that connection.
        """
        connection = await self._take()
        try:
            async with asyncio.timeout(self._longest):
                yield connection
        except TimeoutError as error:
            await self._drop(connection)
            raise Unavailable("The database does not answer.") from error
        except BaseException:
            if _is_idle(connection):
                self._give(connection)
            else:
                await self._drop(connection)
            raise
        else:
            self._give(connection)

    async def close(self) -> None:
        """Close all connections that are not in use."""
        self._size = 0
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(Unavailable("The service is stopping."))
        await self.close_idle()

    async def close_idle(self) -> None:
        """Close all that lie idle: one that was idle turned out to be dead."""
        idle, self._idle = self._idle, []
        self._open -= len(idle)
        for connection in idle:
            await connection.close()

    async def _take(self) -> Connection:
        while True:
            if self._idle:
                return self._idle.pop()
            if self._open < self._size:
                return await self._connect()
            handed = await self._wait()
            if handed is not None:
                return handed

    async def _wait(self) -> Connection | None:
        """A connection that is handed over; None when one has gone, and may be replaced."""
        if not self._size:
            raise Unavailable("The service is stopping.")
        waiter: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout(self._patience):
                return await waiter
        except TimeoutError as error:
            raise Unavailable("All connections to the database are in use.") from error
        finally:
            if waiter.cancelled() and waiter in self._waiting:
                self._waiting.remove(waiter)

    async def _connect(self) -> Connection:
        self._open += 1
        try:
            connection = await psycopg.AsyncConnection.connect(
                self._url,
                autocommit=True,
                # Every statement is one of a few that come again and again.
                prepare_threshold=0,
                cursor_factory=psycopg.AsyncRawCursor,
                connect_timeout=CONNECT_SECONDS,
                application_name="bide",
                options=self._options,
            )
        except BaseException as error:
            self._gone()
            if isinstance(error, psycopg.OperationalError):
                raise Unavailable("The database cannot be reached now.") from error
            raise
        connection.prepared_max = MOST_PREPARED
        return connection

    def _give(self, connection: Connection) -> None:
        if not self._size:
            connection.pgconn.finish()
            self._gone()
            return
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return
        self._idle.append(connection)

    async def _drop(self, connection: Connection) -> None:
        self._gone()
        await connection.close()

    def _gone(self) -> None:
        """One connection less: whoever waits may open another."""
        self._open -= 1
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return


def _is_idle(connection: Connection) -> bool:
    return connection.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE


def _options(lock_timeout: float, statement_timeout: float) -> str:
    """The session's settings, given as the connection is made: that costs no round trip."""
    milliseconds = {
        "lock_timeout": lock_timeout,
        # A statement that waits for a lock may take as long as both.
        "statement_timeout": lock_timeout + statement_timeout,
        # A process that is stopped within a transaction must not keep its locks.
        "idle_in_transaction_session_timeout": lock_timeout + statement_timeout,
    }
    settings = {name: f"{round(seconds * 1000)}" for name, seconds in milliseconds.items()}
    # Planning takes longer than running, and the best plan does not depend on the
    # values: everything is found by an index that leads with the account.
    settings["plan_cache_mode"] = "force_generic_plan"
    settings["jit"] = "off"
    return " ".join(f"-c {name}={value}" for name, value in settings.items())

"""Connection pool for PostgreSQL: a few open connections, each used by one task at a time.

A connection that breaks is closed, as are all idle ones, and new ones are opened when needed.
"""

import asyncio
from collections import deque
from typing import Final

import psycopg

from app.storage.postgres.connection import Connection
from app.usecases.errors import Unavailable

#: How much longer than the server's own limits a round trip may take.
GRACE_SECONDS: Final = 5.0

#: A connection for which the server keeps more statements is replaced.
MOST_PREPARED: Final = 2000


class ConnectionPool:
    """The connections of one gateway."""

    def __init__(
        self, database_url: str, *, size: int, lock_timeout: float, statement_timeout: float
    ) -> None:
        self._url = database_url
        self._size = size
        self._acquire_timeout = lock_timeout
        self._longest = lock_timeout + statement_timeout + GRACE_SECONDS
        self._options = _options(lock_timeout, statement_timeout)
        self._idle: list[Connection] = []
        self._open = 0
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()

    @property
    def waiting(self) -> int:
        """How many tasks wait for a connection."""
        return len(self._waiting)

    async def take(self) -> Connection:
        """Check out an idle connection; `give` must follow, whatever happens."""
        while True:
            while self._idle:
                connection = self._idle.pop()
                if not connection.closed:
                    return connection
                self._open -= 1
            if self._open < self._size:
                return await self._connect()
            handed = await self._wait()
            if handed is not None:
                return handed

    def give(self, connection: Connection) -> None:
        """Return a connection to the pool. One that is not idle is in an unknown state: closed."""
        if not self._size or not connection.idle or connection.prepared > MOST_PREPARED:
            connection.close()
            self._open -= 1
            self._hand(None)
        elif not self._hand(connection):
            self._idle.append(connection)

    def close_idle(self) -> None:
        """Close all that are idle: one of them has turned out to be dead.

        What ended it, a restart of the server as a rule, ended them all, and the event
        loop need not have noticed yet.
        """
        while self._idle:
            self._idle.pop().close()
            self._open -= 1

    def close(self) -> None:
        """Close idle connections now, and the others as they are returned."""
        self._size = 0
        self.close_idle()
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_exception(Unavailable("The service is stopping."))

    async def _connect(self) -> Connection:
        self._open += 1
        try:
            return await Connection.open(self._url, options=self._options, longest=self._longest)
        except BaseException as error:
            self._open -= 1
            self._hand(None)
            if isinstance(error, psycopg.OperationalError):
                raise Unavailable("The database cannot be reached now.") from error
            raise

    async def _wait(self) -> Connection | None:
        """Wait for a returned connection; None when one was closed, and may be replaced."""
        if not self._size:
            raise Unavailable("The service is stopping.")
        waiter: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout(self._acquire_timeout):
                return await waiter
        except TimeoutError as error:
            self._pass_on(waiter)
            raise Unavailable("All connections to the database are in use.") from error
        except asyncio.CancelledError:
            self._pass_on(waiter)
            raise

    def _pass_on(self, waiter: asyncio.Future[Connection | None]) -> None:
        """A waiter was cancelled: return the connection that it may have been handed already."""
        if waiter.cancel() or waiter.cancelled() or waiter.exception():
            return
        handed = waiter.result()
        if handed is None:
            self._hand(None)
        else:
            self.give(handed)

    def _hand(self, connection: Connection | None) -> bool:
        """Give a connection, or the right to open one, to the longest waiter."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return True
        return False


def _options(lock_timeout: float, statement_timeout: float) -> str:
    """The session's settings, given as the connection is made: that costs no round trip."""
    seconds = {
        "lock_timeout": lock_timeout,
        # A statement that waits for a lock may take as long as both.
        "statement_timeout": lock_timeout + statement_timeout,
        # A process that is stopped within a transaction must not keep its locks.
        "idle_in_transaction_session_timeout": lock_timeout + statement_timeout,
    }
    settings = {name: f"{round(value * 1000)}" for name, value in seconds.items()}
    # Planning takes longer than running, and the best plan does not depend on the
    # values: everything is found by an index that leads with the account.
    settings["plan_cache_mode"] = "force_generic_plan"
    settings["jit"] = "off"
    # What is read is in memory, or on a disk that need not turn. By the default of 4 the rows of
    # a page are joined by reading whole tables of some thousand rows: an agenda took four times
    # as long.
    settings["random_page_cost"] = "1.1"
    return " ".join(f"-c {name}={value}" for name, value in settings.items())

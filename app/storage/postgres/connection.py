"""PostgreSQL connection: libpq in pipeline mode, used straight from the event loop.

Several statements are sent at once and answered in one round trip, each prepared when it is
first sent. Nothing is built per call, values go as text and results stay bytes, so a
transaction takes a tenth of the processor time of psycopg's cursors, and no thread.

One `run` at a time. A cancelled `run` closes the connection: otherwise the next `run` would
take the results of this one for its own.

A disconnect by the server is noticed in three ways, because the event loop alone does not
notice it: libpq reads while it sends, so that the server's last message, or the end, may
have been read before the socket is watched again; it then closes the socket, and uvloop
reports an error of a socket once and watches it no longer.

1. After each send, the messages that libpq has read meanwhile are handled.
2. A fatal error closes the connection, without waiting for the end of the stream.
3. While a result is waited for, the socket is polled every `LOOK_SECONDS`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

from app.storage.sql.statements import Statement

Command = tuple[Statement, Mapping[str, Any]]

CONNECT_SECONDS: Final = 5
#: How often a socket is read that the event loop reports nothing of, in seconds.
LOOK_SECONDS: Final = 0.25
#: A peer that acknowledges nothing for so long is taken for dead.
SILENT_SECONDS: Final = 10

_FATAL: Final = frozenset({b"FATAL", b"PANIC"})
_FINE: Final = frozenset({pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK})
_LEFT_OUT: Final = pq.ExecStatus.PIPELINE_ABORTED


class Connection:
    """A connection that is open until it breaks or is closed."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], longest: float) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._socket = self._pgconn.socket
        self._loop = asyncio.get_running_loop()
        self._longest = longest
        self._prepared: dict[Statement, bytes] = {}
        self._waiter: asyncio.Future[list[pq.abc.PGresult]] | None = None
        self._results: list[pq.abc.PGresult] = []
        self._error: psycopg.Error | None = None
        self._preparing: list[tuple[int, Statement]] = []
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle
        self.closed = False
        self._pgconn.nonblocking = 1
        self._pgconn.enter_pipeline_mode()
        self._loop.add_reader(self._socket, self._readable)

    @classmethod
    async def open(cls, database_url: str, *, options: str, longest: float) -> Self:
        """Connect. `longest` is how many seconds a round trip may take at the very most."""
        connection = await psycopg.AsyncConnection.connect(
            database_url,
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
            tcp_user_timeout=SILENT_SECONDS * 1000,
            keepalives_idle=SILENT_SECONDS,
            keepalives_interval=SILENT_SECONDS // 2,
            keepalives_count=2,
            application_name="bide",
            options=options,
        )
        return cls(connection, longest)

    @property
    def idle(self) -> bool:
        """Whether another task can have it: open, and outside of any transaction."""
        return (
            not self.closed
            and self._waiter is None
            and self._pgconn.transaction_status == pq.TransactionStatus.IDLE
        )

    @property
    def prepared(self) -> int:
        """How many prepared statements the server keeps for it."""
        return len(self._prepared)

    def close(self) -> None:
        """Close the connection; the server rolls back its transaction."""
        if not self.closed:
            self.closed = True
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            # Only what `AsyncConnection.close` would do, without a task to wait for.
            self._pgconn.finish()

    async def run(self, *commands: Command) -> Sequence[pq.abc.PGresult]:
        """Send statements and get their results, in one round trip.

        Raises the first error as psycopg has it; what follows it was not run.
        """
        if self._waiter is not None:
            raise RuntimeError("One task at a time may use a connection.")
        # All are bound before any is sent, so that a value that cannot be bound has no effect.
        bound = [
            (statement, [_text(value) for value in statement.bind(values)])
            for statement, values in commands
        ]
        waiter: asyncio.Future[list[pq.abc.PGresult]] = self._loop.create_future()
        self._waiter = waiter
        self._deadline = self._loop.time() + self._longest
        self._look_later()
        try:
            wanted = self._send(bound)
            results = await waiter
        except psycopg.Error:
            self._forget_unprepared()
            raise
        except BaseException:
            self.close()
            raise
        finally:
            self._timer.cancel()
            self._waiter = None
            self._results = []
            self._error = None
            self._preparing = []
        return [results[place] for place in wanted]

    def _send(self, commands: list[tuple[Statement, list[bytes | None]]]) -> list[int]:
        """Send; returns which of the results to come are the commands' own."""
        if self.closed:
            raise psycopg.OperationalError("the connection is closed")
        pgconn = self._pgconn
        wanted = []
        place = 0
        try:
            for statement, bound in commands:
                name = self._prepared.get(statement)
                if name is None:
                    name = self._prepared[statement] = b"bide%d" % len(self._prepared)
                    self._preparing.append((place, statement))
                    pgconn.send_prepare(name, statement.sql.encode())
                    place += 1
                pgconn.send_query_prepared(name, bound)
                wanted.append(place)
                place += 1
            pgconn.pipeline_sync()
            self._flush()
            self._look_at_what_was_read()
        except psycopg.Error:
            self.close()
            raise
        return wanted

    def _forget_unprepared(self) -> None:
        """After an error the server prepared no more of what was sent with it."""
        failed = next(
            (n for n, result in enumerate(self._results) if result.status not in _FINE), 0
        )
        for place, statement in self._preparing:
            if place >= failed:
                del self._prepared[statement]

    def _flush(self) -> None:
        if self._pgconn.flush():
            # The rest goes when the socket takes more.
            self._loop.add_writer(self._socket, self._writable)
        else:
            self._loop.remove_writer(self._socket)

    def _writable(self) -> None:
        try:
            self._flush()
            self._look_at_what_was_read()
        except psycopg.Error as error:
            self._break(error)

    def _look_at_what_was_read(self) -> None:
        """Handle what libpq has read while it sent: the event loop will not report it again.

        This must not wait for the next turn of the loop: if libpq has closed the socket, its
        number may be another connection's by then, and we would stop watching that one.
        """
        if self._waiter is not None and not self._pgconn.is_busy():
            self._readable()

    def _look_later(self) -> None:
        left = self._deadline - self._loop.time()
        self._timer = self._loop.call_later(min(LOOK_SECONDS, max(left, 0.0)), self._look)

    def _look(self) -> None:
        """Poll the socket, and give up when the round trip has taken too long."""
        if self._waiter is None or self._waiter.done():
            return
        if self._loop.time() >= self._deadline:
            # The server keeps its own limits, unless it hangs.
            self._break(psycopg.OperationalError("the server does not answer"))
            return
        self._look_later()
        self._readable()

    def _readable(self) -> None:
        pgconn = self._pgconn
        try:
            pgconn.consume_input()
            if self._waiter is None:
                return
            while not pgconn.is_busy():
                result = pgconn.get_result()
                if result is None:
                    if pgconn.status == pq.ConnStatus.BAD:
                        raise psycopg.OperationalError("the server has closed the connection")
                    continue
                if result.status == pq.ExecStatus.PIPELINE_SYNC:
                    self._finish()
                    return
                # What follows an error is only said to have been left out.
                if result.status not in _FINE and result.status != _LEFT_OUT:
                    self._failed(result)
                    if self.closed:
                        return
                self._results.append(result)
        except psycopg.Error as error:
            self._break(error)

    def _failed(self, result: pq.abc.PGresult) -> None:
        """Keep the first error; end the connection with one that the server ends it with."""
        severity = result.error_field(pq.DiagnosticField.SEVERITY_NONLOCALIZED)
        if severity is None:
            # No error of the server's: libpq says so of a connection that is lost.
            self._break(psycopg.OperationalError(result.get_error_message()))
            return
        if self._error is None:
            self._error = error_from_result(result)
        if severity in _FATAL:
            self._break(self._error)

    def _finish(self) -> None:
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        if self._error is None:
            waiter.set_result(self._results)
        else:
            waiter.set_exception(self._error)

    def _break(self, error: psycopg.Error) -> None:
        """Close after a fatal error: the server's reason, if it gave one."""
        self._error = self._error or psycopg.OperationalError(str(error))
        self.close()
        self._finish()


def _text(value: Any) -> bytes | None:  # noqa: ANN401 # Whatever a column can hold.
    """A value as PostgreSQL reads it; the types of the columns have made it plain already."""
    if value is None:
        return None
    # Of booleans, numbers, days and strings PostgreSQL reads what `str` writes.
    return str(value).encode()

"""A connection that the server, or the network, has ended is noticed at once, however it ends.

Between the connection and the server stands a relay of the test's own, which ends the
connection at the chosen moment and in the chosen way.
"""

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import psycopg
import pytest

from app.storage.postgres.connection import Connection
from app.storage.sql.statements import Statement

pytestmark = pytest.mark.anyio

ONE: Final = Statement("SELECT 1", (), {})
SLOW: Final = Statement("SELECT pg_sleep(0.3)", (), {})
#: A connection whose end goes unnoticed is given up after so long.
LONGEST: Final = 20.0
#: What "at once" may take on a busy machine.
AT_ONCE: Final = 5.0
#: How often each is tried: the old fault showed in two of three.
ROUNDS: Final = 6


class Relay:
    """Passes bytes both ways between one client and the server, until it is closed."""

    def __init__(self, url: str) -> None:
        self._server = urlsplit(url)
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_next_bytes: str | None = None

    async def serve(self) -> str:
        """Listen; answers the address to connect to."""
        self._listening = await asyncio.start_server(self._joined, "127.0.0.1", 0)
        port = self._listening.sockets[0].getsockname()[1]
        return self._server._replace(netloc=f"postgres@127.0.0.1:{port}").geturl()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._server.hostname, self._server.port)
        self._writers = [writer, back]
        for one in (self._pass(reader, back, client=True), self._pass(there, writer)):
            task = asyncio.ensure_future(one)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, client: bool = False
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(2**16):
                if client and self.on_next_bytes is not None:
                    self.end(self.on_next_bytes)
                    return
                writer.write(data)

    def end(self, how: str) -> None:
        """End the client's connection: `reset` it, or `close` it as a process that exits."""
        client, server = self._writers
        if how == "reset":
            raw = client.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.transport.abort()
        else:
            client.close()
        server.close()

    async def close(self) -> None:
        """Listen and pass no more."""
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.close()
        self._listening.close()
        await asyncio.sleep(0)


@pytest.fixture
async def relay(postgres_url: str) -> AsyncIterator[Relay]:
    made = Relay(postgres_url)
    yield made
    await made.close()


async def opened(url: str) -> Connection:
    connection = await Connection.open(url, options="", longest=LONGEST)
    await connection.run((ONE, {}))
    return connection


async def noticed(connection: Connection, statement: Statement = ONE) -> None:
    """Ask over a connection that has ended, and see that this is said, and soon."""
    began = time.monotonic()
    with pytest.raises(psycopg.OperationalError):
        await connection.run((statement, {}))
    assert time.monotonic() - began < AT_ONCE
    assert connection.closed


async def test_a_farewell_that_has_come_before_the_question(postgres_url: str) -> None:
    for _ in range(ROUNDS):
        connection = await opened(postgres_url)
        # No turn of the event loop comes between the end and the next question.
        with psycopg.connect(postgres_url) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE application_name = 'bide' AND datname = current_database()"
            )
        await noticed(connection)


async def test_a_farewell_in_the_middle_of_an_answer(postgres_url: str) -> None:
    connection = await opened(postgres_url)
    waiting = asyncio.ensure_future(noticed(connection, Statement("SELECT pg_sleep(30)", (), {})))
    await asyncio.sleep(0.1)
    with psycopg.connect(postgres_url) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = 'bide' AND datname = current_database()"
        )
    await waiting


@pytest.mark.parametrize("how", ["reset", "close"])
async def test_an_end_before_the_question(relay: Relay, how: str) -> None:
    url = await relay.serve()
    for _ in range(ROUNDS):
        connection = await opened(url)
        relay.end(how)
        await noticed(connection)


@pytest.mark.parametrize("how", ["reset", "close"])
async def test_an_end_that_answers_the_question(relay: Relay, how: str) -> None:
    url = await relay.serve()
    for _ in range(ROUNDS):
        relay.on_next_bytes = None
        connection = await opened(url)
        relay.on_next_bytes = how
        await noticed(connection)


async def test_an_error_of_a_socket_that_the_event_loop_reports_once(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await opened(postgres_url)
    # As uvloop does after an error of the socket.
    asyncio.get_running_loop().remove_reader(connection._socket)
    results = await asyncio.wait_for(connection.run((SLOW, {}), (ONE, {})), AT_ONCE)
    assert results[1].get_value(0, 0) == b"1"
    connection.close()


async def test_a_connection_that_libpq_has_closed_stops_watching_no_other_socket(
    postgres_url: str,
) -> None:
    for _ in range(ROUNDS):
        first = await opened(postgres_url)
        with psycopg.connect(postgres_url) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE application_name = 'bide' AND datname = current_database()"
            )
        ended = asyncio.ensure_future(noticed(first))
        others = [await opened(postgres_url) for _ in range(3)]
        await ended
        for connection in others:
            began = time.monotonic()
            await connection.run((ONE, {}))
            assert time.monotonic() - began < AT_ONCE
            connection.close()

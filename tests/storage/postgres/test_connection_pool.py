"""One connection, and how a few of them are shared."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from app.storage.postgres.connection import Connection
from app.storage.postgres.connection_pool import ConnectionPool
from app.storage.postgres.gateway import RowIsGone
from app.storage.sql import statement_cache
from app.storage.sql.statement_cache import sqlite_statements
from app.storage.sql.statements import Statement
from app.usecases.errors import Unavailable
from app.usecases.ports import Page

pytestmark = pytest.mark.anyio

ONE = Statement("SELECT 1", (), {})
DIVIDED = Statement("SELECT 1 / 0", (), {})
NONSENSE = Statement("SELECT FROM WHERE", (), {})


@pytest.fixture
def pool(postgres_url: str) -> ConnectionPool:
    return ConnectionPool(postgres_url, size=1, lock_timeout=0.2, statement_timeout=5)


@pytest.fixture
async def connection(pool: ConnectionPool) -> AsyncIterator[Connection]:
    taken = await pool.take()
    yield taken
    pool.give(taken)
    pool.close()


async def ask(connection: Connection, *statements: Statement) -> list[bytes | None]:
    results = await connection.run(*((statement, {}) for statement in statements))
    return [result.get_value(0, 0) for result in results]


async def test_several_statements_are_answered_in_one_go_and_in_order(
    connection: Connection,
) -> None:
    two = Statement("SELECT 2", (), {})
    assert await ask(connection, ONE, two, ONE) == [b"1", b"2", b"1"]
    assert await ask(connection, two) == [b"2"]


async def test_after_an_error_the_connection_goes_on(connection: Connection) -> None:
    two, three = Statement("SELECT 2", (), {}), Statement("SELECT 3", (), {})
    for wrong, error in (
        (DIVIDED, RowIsGone),
        (NONSENSE, psycopg.errors.SyntaxError),
    ):
        for _ in range(2):
            with pytest.raises(error):
                await ask(connection, ONE, two, wrong, three)
        assert await ask(connection, three, two, ONE) == [b"3", b"2", b"1"]
    assert connection.idle


async def test_one_task_at_a_time_uses_it(connection: Connection) -> None:
    first = asyncio.ensure_future(ask(connection, ONE))
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError):
        await ask(connection, ONE)
    assert await first == [b"1"]


async def test_a_connection_that_was_closed_runs_nothing(connection: Connection) -> None:
    connection.close()
    connection.close()
    with pytest.raises(psycopg.OperationalError):
        await ask(connection, ONE)


async def test_a_connection_that_is_lost_as_it_sends_is_closed(connection: Connection) -> None:
    connection._pgconn.finish()
    with pytest.raises(psycopg.OperationalError):
        await ask(connection, ONE)
    assert connection.closed


async def test_a_connection_that_is_lost_as_it_goes_on_sending_is_closed(
    connection: Connection,
) -> None:
    waiting = asyncio.ensure_future(ask(connection, ONE))
    await asyncio.sleep(0)
    connection._pgconn.finish()
    connection._writable()
    with pytest.raises(psycopg.OperationalError):
        await waiting
    assert connection.closed


async def test_a_connection_within_a_transaction_is_not_lent_to_another_task(
    pool: ConnectionPool,
) -> None:
    connection = await pool.take()
    await ask(connection, ONE)
    await connection.run((Statement("BEGIN", (), {}), {}))
    pool.give(connection)
    assert connection.closed
    other = await pool.take()
    assert await ask(other, ONE) == [b"1"]
    pool.give(other)
    pool.close()


async def test_a_connection_is_replaced_when_the_server_keeps_too_much_for_it(
    pool: ConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.postgres.connection_pool.MOST_PREPARED", 0)
    connection = await pool.take()
    await ask(connection, ONE)
    pool.give(connection)
    assert connection.closed


async def test_what_is_handed_to_one_who_has_just_gone_is_passed_on(pool: ConnectionPool) -> None:
    for last_words in (True, False):
        connection = await pool.take()
        gone = asyncio.ensure_future(pool.take())
        await asyncio.sleep(0)
        if last_words:
            pool.give(connection)
        else:
            connection.close()
            pool.give(connection)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        free = await pool.take()
        assert (free is connection) == last_words
        pool.give(free)
    pool.close()


async def test_one_who_has_waited_too_long_takes_nothing_away(pool: ConnectionPool) -> None:
    connection = await pool.take()
    with pytest.raises(Unavailable):
        await pool.take()
    pool.give(connection)
    assert await pool.take() is connection
    pool.give(connection)
    pool.close()


async def test_a_wrong_address_is_said_as_what_it_is(postgres_url: str) -> None:
    pool = ConnectionPool(f"{postgres_url}?nonsense=1", size=1, lock_timeout=1, statement_timeout=1)
    with pytest.raises(psycopg.ProgrammingError, match="nonsense"):
        await pool.take()


async def test_no_more_statements_are_kept_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement_cache, "MAX_STATEMENTS", 3)
    statements = sqlite_statements()
    pages = [Page("tasks", (("kind", "in", ("x",) * count),)) for count in range(10)]
    for page in pages:
        statements.page(page)
    assert len(statements._statements) <= 3
    assert statements.page(pages[-1]) is statements.page(pages[-1])

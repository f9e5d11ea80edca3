"""PostgreSQL away, slow or locked: said as what it is, and gone when it is over."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import psycopg
import pytest

from app.storage.postgres.connection_pool import ConnectionPool
from app.storage.postgres.gateway import PostgresGateway
from app.storage.postgres.locked_loads import DeadConnection, LockedLoads
from app.storage.sql.statements import Statement
from app.usecases.errors import Unavailable
from app.usecases.ports import Insert, Key, Outcome, Page, PursuitContext
from tests.storage.rows import new_id, own_task
from tests.storage.store import ACCOUNT, Clock, Store, always, open_store, open_store_gateway

pytestmark = pytest.mark.anyio


def connect(store: Store) -> AbstractContextManager[psycopg.Connection[Any]]:
    """A connection that does not belong to the gateway."""
    return psycopg.connect(store.url)


def kill_all(store: Store) -> None:
    """End every connection of the gateway, as a restart of the server does."""
    with connect(store) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'bide' AND datname = current_database()"
        )


def pool_of(store: Store) -> ConnectionPool:
    assert isinstance(store.gateway, PostgresGateway)
    return store.gateway._pool


async def tasks_of(store: Store) -> int:
    return len(await store.gateway.page(store.account, Page("tasks")))


def add_task(
    meanwhile: Callable[[], None],
) -> Callable[[PursuitContext | None, datetime], Outcome[None]]:
    """A use case during which something happens."""

    def decide(_: PursuitContext | None, __: datetime) -> Outcome[None]:
        meanwhile()
        return Outcome(None, (Insert("tasks", own_task()),))

    return decide


async def test_connections_that_died_idle_are_not_noticed(postgres_store: Store) -> None:
    store = postgres_store
    await asyncio.gather(*(tasks_of(store) for _ in range(4)))
    kill_all(store)
    assert await tasks_of(store) == 0
    kill_all(store)
    await store.put([Insert("tasks", own_task())])
    kill_all(store)
    await asyncio.sleep(0.05)
    assert await asyncio.gather(*(tasks_of(store) for _ in range(8))) == [1] * 8


async def test_a_connection_that_dies_within_a_write_leaves_nothing(
    postgres_store: Store,
) -> None:
    store = postgres_store
    with pytest.raises(Unavailable):
        await store.gateway.write(store.account, ACCOUNT, add_task(lambda: kill_all(store)))
    assert await tasks_of(store) == 0
    await store.put([Insert("tasks", own_task())])
    assert await tasks_of(store) == 1


async def test_a_connection_that_dies_within_a_read_is_replaced(postgres_store: Store) -> None:
    store = postgres_store
    gateway = store.gateway
    assert isinstance(gateway, PostgresGateway)
    slow = Statement("SELECT 'slept' || pg_sleep(0.2)", (), {})
    reading = asyncio.ensure_future(gateway._text(slow, {}))
    await asyncio.sleep(0.1)
    await asyncio.to_thread(kill_all, store)
    assert await reading == b"slept"


async def test_a_row_that_stays_locked_makes_a_write_unavailable(
    postgres_url: str, clock: Clock
) -> None:
    async with open_store(postgres_url, clock, lock_timeout=0.2) as store:
        pursued = await store.pursue()
        key = Key("interview", pursued.interview)
        with connect(store) as other:
            other.execute("SELECT FROM employers FOR UPDATE")
            with pytest.raises(Unavailable):
                await store.gateway.write(store.account, key, always([]))
            assert await store.gateway.context(store.account, key) is not None
        assert await store.gateway.write(store.account, key, always([], "now")) == "now"


async def test_a_row_that_is_locked_for_a_while_is_waited_for(postgres_store: Store) -> None:
    store = postgres_store
    pursued = await store.pursue()
    key = Key("interview", pursued.interview)
    with connect(store) as other:
        other.execute("SELECT FROM employers FOR UPDATE")
        write = asyncio.ensure_future(store.gateway.write(store.account, key, always([], "done")))
        await asyncio.sleep(0.1)
        assert not write.done()
    assert await write == "done"


async def test_a_table_that_stays_locked_makes_a_read_unavailable(
    postgres_url: str, clock: Clock
) -> None:
    async with open_store(postgres_url, clock, lock_timeout=0.2) as store:
        with connect(store) as other:
            other.execute("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(Unavailable):
                await tasks_of(store)
        assert await tasks_of(store) == 0


async def test_a_server_that_does_not_answer_at_all_is_unavailable(
    postgres_store: Store,
) -> None:
    gateway = postgres_store.gateway
    assert isinstance(gateway, PostgresGateway)
    pool_of(postgres_store)._longest = 0.1
    with pytest.raises(Unavailable):
        await gateway._text(Statement("SELECT 'slept' || pg_sleep(5)", (), {}), {})
    pool_of(postgres_store)._longest = 30
    assert await tasks_of(postgres_store) == 0


async def test_a_server_that_is_not_there_is_unavailable(clock: Clock) -> None:
    gateway = open_store_gateway("postgresql://nobody@127.0.0.1:1/none", clock)
    with pytest.raises(Unavailable):
        await gateway.one("x", "tasks", "019a9f6e-0000-7000-8000-000000000001")
    with pytest.raises(Unavailable):
        await gateway.write("x", ACCOUNT, always([]))
    assert not await gateway.ready()
    await gateway.close()


async def test_a_request_that_finds_all_connections_in_use_waits_for_one(
    postgres_url: str, clock: Clock
) -> None:
    async with open_store(postgres_url, clock, pool_size=2) as store:
        assert await asyncio.gather(*(tasks_of(store) for _ in range(50))) == [0] * 50
        assert pool_of(store)._open == 2


async def test_a_request_that_waits_too_long_for_a_connection_is_refused(
    postgres_url: str, clock: Clock
) -> None:
    async with open_store(postgres_url, clock, pool_size=1, lock_timeout=0.1) as store:
        connection = await pool_of(store).take()
        with pytest.raises(Unavailable):
            await tasks_of(store)
        pool_of(store).give(connection)
        assert await tasks_of(store) == 0


async def test_an_answer_that_is_not_awaited_goes_to_no_other_request(
    postgres_url: str, clock: Clock
) -> None:
    async with open_store(postgres_url, clock, pool_size=1) as store:
        gateway = store.gateway
        assert isinstance(gateway, PostgresGateway)
        slow = Statement("SELECT 'mine' || pg_sleep(0.1)", (), {})
        reading = asyncio.ensure_future(gateway._text(slow, {}))
        waiting = asyncio.ensure_future(tasks_of(store))
        await asyncio.sleep(0.05)
        reading.cancel()
        assert await waiting == 0
        with pytest.raises(asyncio.CancelledError):
            await reading


async def test_a_connection_that_is_not_awaited_goes_to_the_next_request(
    postgres_url: str, clock: Clock
) -> None:
    async with open_store(postgres_url, clock, pool_size=1) as store:
        pool = pool_of(store)
        connection = await pool.take()
        first = asyncio.ensure_future(tasks_of(store))
        second = asyncio.ensure_future(tasks_of(store))
        await asyncio.sleep(0)
        pool.give(connection)
        first.cancel()  # It has been handed the connection, and does not know yet.
        assert await second == 0


async def test_values_longer_than_a_socket_takes_at_once_are_sent(postgres_store: Store) -> None:
    store = postgres_store
    note = "ä" * 5_000_000
    task = own_task(note=note)
    await store.put([Insert("tasks", task)])
    row = await store.gateway.one(store.account, "tasks", str(task["id"]))
    assert row is not None
    assert row["note"] == note


async def test_a_process_that_stops_within_a_transaction_loses_its_locks(
    postgres_store: Store,
) -> None:
    connection = await pool_of(postgres_store).take()
    (result,) = await connection.run(
        (Statement("SHOW idle_in_transaction_session_timeout", (), {}), {})
    )
    assert result.get_value(0, 0) == b"15s"
    pool_of(postgres_store).give(connection)


async def test_closing_ends_every_connection(postgres_url: str, clock: Clock) -> None:
    async with open_store(postgres_url, clock, pool_size=2) as store:
        pool = pool_of(store)
        used, other = await pool.take(), await pool.take()
        waiting = asyncio.ensure_future(pool.take())
        await asyncio.sleep(0)
        await store.gateway.close()
        for connection in (used, other):
            pool.give(connection)
            assert connection.closed
        with pytest.raises(Unavailable):
            await waiting
        with pytest.raises(Unavailable):
            await tasks_of(store)


async def test_an_idle_connection_is_ended_by_closing(postgres_url: str, clock: Clock) -> None:
    async with open_store(postgres_url, clock) as store:
        connection = await pool_of(store).take()
        pool_of(store).give(connection)
        await store.gateway.close()
        assert connection.closed


async def test_a_server_that_ends_every_connection_is_unavailable(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dead(*_: object) -> None:
        raise DeadConnection

    monkeypatch.setattr(LockedLoads, "one", dead)
    monkeypatch.setattr(LockedLoads, "each", dead)
    monkeypatch.setattr(PostgresGateway, "_ask", dead)
    with pytest.raises(Unavailable):
        await postgres_store.put([Insert("tasks", own_task())])
    with pytest.raises(Unavailable):
        await tasks_of(postgres_store)
    some = [new_id(), new_id()]
    with pytest.raises(Unavailable):
        await postgres_store.gateway.write_each(postgres_store.account, some, always(()))


async def test_a_server_that_follows_another_now_is_unavailable(postgres_store: Store) -> None:
    store = postgres_store
    # As after a failover: what was the first server takes no writes any more.
    with psycopg.connect(store.url, autocommit=True) as connection:
        connection.execute(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only"
            " = on', current_database()); END $$"
        )
    kill_all(store)
    with pytest.raises(Unavailable):
        await store.put([Insert("tasks", own_task())])
    with psycopg.connect(store.url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET default_transaction_read_only',"
            " current_database()); END $$"
        )
    await store.put([Insert("tasks", own_task())])
    assert await tasks_of(store) == 1

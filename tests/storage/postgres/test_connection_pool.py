"""One connection, and how a few of them are shared."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from app.storage.postgres.connection import Lane
from app.storage.postgres.connection_pool import Lanes
from app.storage.sql import catalogue
from app.storage.sql.catalogue import sqlite_catalogue
from app.storage.sql.statements import Statement
from app.usecases.errors import Unavailable
from app.usecases.ports import Page

pytestmark = pytest.mark.anyio

ONE = Statement("SELECT 1", (), {})
WRONG = Statement("SELECT 1 / 0", (), {})
NONSENSE = Statement("SELECT FROM WHERE", (), {})


@pytest.fixture
def lanes(postgres_url: str) -> Lanes:
    return Lanes(postgres_url, size=1, lock_timeout=0.2, statement_timeout=5)


@pytest.fixture
async def lane(lanes: Lanes) -> AsyncIterator[Lane]:
    taken = await lanes.take()
    yield taken
    lanes.give(taken)
    lanes.close()


async def ask(lane: Lane, *statements: Statement) -> list[bytes | None]:
    results = await lane.run(*((statement, {}) for statement in statements))
    return [result.get_value(0, 0) for result in results]


async def test_several_statements_are_answered_in_one_go_and_in_order(lane: Lane) -> None:
    two = Statement("SELECT 2", (), {})
    assert await ask(lane, ONE, two, ONE) == [b"1", b"2", b"1"]
    assert await ask(lane, two) == [b"2"]


async def test_after_an_error_the_connection_goes_on(lane: Lane) -> None:
    two, three = Statement("SELECT 2", (), {}), Statement("SELECT 3", (), {})
    for wrong, error in (
        (WRONG, psycopg.errors.DivisionByZero),
        (NONSENSE, psycopg.errors.SyntaxError),
    ):
        for _ in range(2):
            with pytest.raises(error):
                await ask(lane, ONE, two, wrong, three)
        assert await ask(lane, three, two, ONE) == [b"3", b"2", b"1"]
    assert lane.idle


async def test_one_task_at_a_time_uses_it(lane: Lane) -> None:
    first = asyncio.ensure_future(ask(lane, ONE))
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError):
        await ask(lane, ONE)
    assert await first == [b"1"]


async def test_a_connection_that_was_closed_runs_nothing(lane: Lane) -> None:
    lane.close()
    lane.close()
    with pytest.raises(psycopg.OperationalError):
        await ask(lane, ONE)


async def test_a_connection_that_is_lost_as_it_sends_is_closed(lane: Lane) -> None:
    lane._pgconn.finish()
    with pytest.raises(psycopg.OperationalError):
        await ask(lane, ONE)
    assert lane.closed


async def test_a_connection_that_is_lost_as_it_goes_on_sending_is_closed(lane: Lane) -> None:
    waiting = asyncio.ensure_future(ask(lane, ONE))
    await asyncio.sleep(0)
    lane._pgconn.finish()
    lane._writable()
    with pytest.raises(psycopg.OperationalError):
        await waiting
    assert lane.closed


async def test_a_connection_within_a_transaction_is_not_given_to_anybody_else(
    lanes: Lanes,
) -> None:
    lane = await lanes.take()
    await ask(lane, ONE)
    await lane.run((Statement("BEGIN", (), {}), {}))
    lanes.give(lane)
    assert lane.closed
    other = await lanes.take()
    assert await ask(other, ONE) == [b"1"]
    lanes.give(other)
    lanes.close()


async def test_a_connection_is_replaced_when_the_server_keeps_too_much_for_it(
    lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.postgres.connection_pool.MOST_PREPARED", 0)
    lane = await lanes.take()
    await ask(lane, ONE)
    lanes.give(lane)
    assert lane.closed


async def test_what_is_handed_to_one_who_has_just_gone_is_passed_on(lanes: Lanes) -> None:
    for last_words in (True, False):
        lane = await lanes.take()
        gone = asyncio.ensure_future(lanes.take())
        await asyncio.sleep(0)
        if last_words:
            lanes.give(lane)
        else:
            lane.close()
            lanes.give(lane)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        free = await lanes.take()
        assert (free is lane) == last_words
        lanes.give(free)
    lanes.close()


async def test_one_who_has_waited_too_long_takes_nothing_away(lanes: Lanes) -> None:
    lane = await lanes.take()
    with pytest.raises(Unavailable):
        await lanes.take()
    lanes.give(lane)
    assert await lanes.take() is lane
    lanes.give(lane)
    lanes.close()


async def test_a_wrong_address_is_said_as_what_it_is(postgres_url: str) -> None:
    lanes = Lanes(f"{postgres_url}?nonsense=1", size=1, lock_timeout=1, statement_timeout=1)
    with pytest.raises(psycopg.ProgrammingError, match="nonsense"):
        await lanes.take()


async def test_no_more_statements_are_kept_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_MOST", 3)
    statements = sqlite_catalogue()
    pages = [Page("tasks", (("kind", "in", ("x",) * count),)) for count in range(10)]
    for page in pages:
        statements.page(page)
    assert len(statements._kept) <= 3
    assert statements.page(pages[-1]) is statements.page(pages[-1])

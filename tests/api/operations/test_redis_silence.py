"""A Redis that goes silent, or drips, keeps no request waiting."""

import asyncio
import time
from datetime import UTC, datetime

import pytest

from app.api.operations.redis_store import SECONDS, RedisStore
from tests.support.resp import resp_server
from tests.support.slow import slow_server

#: What a busy machine may add.
GENEROUS = 5.0


def clock() -> datetime:
    return datetime(2026, 11, 2, tzinfo=UTC)


@pytest.mark.parametrize("says", [b"", b"+OK\r\n" * 500], ids=["silent", "dripping"])
def test_a_redis_that_does_not_answer_in_time_is_not_waited_for(says: bytes) -> None:
    async def ask() -> float:
        async with slow_server(says) as port:
            store = RedisStore(f"redis://127.0.0.1:{port}/0", clock)
            began = time.monotonic()
            with pytest.raises(TimeoutError):
                await store.hit("key")
            with pytest.raises(TimeoutError):
                await store.left("key")
            took = time.monotonic() - began
            await store.close()
            return took

    assert asyncio.run(ask()) < 2 * SECONDS + GENEROUS


def test_a_count_that_was_given_up_is_not_taken_for_the_next_one() -> None:
    async def ask() -> list[int]:
        async with resp_server() as resp:
            store = RedisStore(resp.url, clock)
            found = [await store.hit("a")]
            waiting = asyncio.ensure_future(store.hit("b"))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.wait([waiting])
            found += [await store.hit("a"), await store.hit("a")]
            await store.close()
            return found

    assert asyncio.run(ask()) == [1, 2, 3]

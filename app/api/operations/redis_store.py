"""Budgets counted in Redis, by `limits`: imported only where the settings name one."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from limits.aio.storage import RedisStorage
from redis.asyncio import BlockingConnectionPool

from app.api.operations.rate_limits import WINDOW

#: Longer than this no request waits for the count.
SECONDS: Final = 0.25
CONNECTIONS: Final = 16


class RedisStore:
    """A count that all processes with this Redis share."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        """Connect with the first count; `url` is `redis://…` or `rediss://…`."""
        self._clock = clock
        # Who finds all connections in use waits for one, instead of opening a further one.
        self._pool: BlockingConnectionPool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=SECONDS,
            socket_timeout=SECONDS,
            socket_connect_timeout=SECONDS,
        )
        self._redis = RedisStorage(
            f"async+{url}",
            implementation="redispy",
            key_prefix="bide",
            connection_pool=self._pool,  # type: ignore[arg-type]  # it takes any pool
        )

    async def hit(self, key: str) -> int:
        """Count one more, and tell how many of this window there are."""
        # The client bounds each step, and takes several, again if one fails.
        async with asyncio.timeout(SECONDS):
            return await self._redis.incr(key, WINDOW)

    async def left(self, key: str) -> float:
        """Tell how many seconds of the window are left."""
        async with asyncio.timeout(SECONDS):
            return await self._redis.get_expiry(key) - self._clock().timestamp()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._pool.disconnect()

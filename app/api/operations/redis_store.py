"""Redis counters of rate limits, by the library `limits`; imported only where configured."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from limits.aio.storage import RedisStorage
from redis.asyncio import BlockingConnectionPool

from app.api.operations.rate_limits import WINDOW

#: Timeout of one count, in seconds.
SECONDS: Final = 0.25
CONNECTIONS: Final = 16


class RedisStore:
    """A counter that all processes with this Redis share."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        """Connect with the first count; `url` is `redis://…` or `rediss://…`."""
        self._clock = clock
        # Where all connections of the pool are in use, a request waits for one.
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
        """Count one more; returns the count of this window."""
        # The client has a timeout for each step, and takes several, with retries.
        async with asyncio.timeout(SECONDS):
            return await self._redis.incr(key, WINDOW)

    async def left(self, key: str) -> float:
        """How many seconds of the window are left."""
        async with asyncio.timeout(SECONDS):
            return await self._redis.get_expiry(key) - self._clock().timestamp()

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.disconnect()

"""A push service in a thread of its own, for services that run in a loop of their own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.push_service import PushService, push_service


@contextmanager
def push_thread() -> Iterator[PushService]:
    """Serve on this machine, without TLS."""
    ready = threading.Event()
    found: list[PushService] = []
    ends: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        over = asyncio.Event()
        async with push_service() as service:
            found.append(service)
            ends.append((asyncio.get_running_loop(), over))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(10)
    try:
        yield found[0]
    finally:
        loop, over = ends[0]
        loop.call_soon_threadsafe(over.set)
        thread.join(10)

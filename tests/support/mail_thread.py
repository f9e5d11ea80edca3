"""A mail sink in a thread of its own, for services that run in a loop of their own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.mail_sink import MailSink, mail_sink


@contextmanager
def mail_thread() -> Iterator[MailSink]:
    """Serve on this machine, without TLS."""
    ready = threading.Event()
    found: list[MailSink] = []
    ends: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        over = asyncio.Event()
        async with mail_sink() as sink:
            found.append(sink)
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

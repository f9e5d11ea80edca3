"""A server that takes connections and then says nothing, or says it byte by byte."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


@contextlib.asynccontextmanager
async def slow_server(says: bytes = b"", every: float = 0.05) -> AsyncIterator[int]:
    """Listen on a free port of 127.0.0.1, which this answers with."""
    tasks: set[asyncio.Task[None]] = set()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(task := asyncio.current_task() or asyncio.ensure_future(asyncio.sleep(0)))
        task.add_done_callback(tasks.discard)
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            for byte in says:
                writer.write(bytes([byte]))
                await asyncio.sleep(every)
            await reader.read()
        writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.sleep(0)

"""A receiver of webhooks that misbehaves at each first attempt, in a way of each path.

| path | the first attempt | later ones |
|---|---|---|
| `/ok` | 200 | 200 |
| `/huge` | 200, with more than anybody reads | the same |
| `/500` | 500 | 200 |
| `/302` | a redirect to `/elsewhere` | 200 |
| `/silence` | nothing | 200 |
| `/drip` | a byte each half second | 200 |
| `/410` | 410 | 410 |
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

#: The ways in which receivers behave, those that keep a worker waiting last.
QUICK: Final = ("/ok", "/huge", "/500", "/302", "/410")
SLOW: Final = ("/silence", "/drip")
ELSEWHERE: Final = "/elsewhere"

_HUGE: Final = 50_000_000
_CHUNK: Final = b"x" * 65536


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a receiver was sent; taken: whether it was answered with 200."""

    at: datetime
    path: str
    webhook_id: str
    taken: bool


@dataclass
class Receiver:
    """A receiver; attempts: what it was sent, in order."""

    port: int = 0
    attempts: list[Attempt] = field(default_factory=list)
    busy: set[asyncio.Task[None]] = field(default_factory=set)

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request."""
        task = asyncio.current_task()
        assert task is not None
        self.busy.add(task)
        try:
            await self._take(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()  # The client has left.
        finally:
            writer.close()
            self.busy.discard(task)

    async def end(self) -> None:
        """Leave what is still being answered."""
        waiting = list(self.busy)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        # A transport is closed in the next turn of its loop.
        await asyncio.sleep(0.1)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        await reader.readexactly(int(headers.get("content-length", "0")))
        path, webhook_id = head[0].split(" ")[1], headers.get("webhook-id", "")
        is_first = not any(
            (one.path, one.webhook_id) == (path, webhook_id) for one in self.attempts
        )
        behaves = path in {"/ok", "/huge"} or (path != "/410" and not is_first)
        self.attempts.append(Attempt(datetime.now(UTC), path, webhook_id, behaves))
        await self._answer(path if not behaves or path == "/huge" else "/ok", writer)

    async def _answer(self, way: str, writer: asyncio.StreamWriter) -> None:
        match way:
            case "/huge":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % _HUGE)
                for _ in range(_HUGE // len(_CHUNK)):
                    writer.write(_CHUNK)
                    await writer.drain()
            case "/silence":
                await asyncio.sleep(60)
            case "/drip":
                for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Slow: " + b"x" * 100:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(0.5)
            case _:
                status = {"/500": "500", "/302": "302", "/410": "410"}.get(way, "200")
                to = f"Location: {self.url(ELSEWHERE)}\r\n" if way == "/302" else ""
                writer.write(f"HTTP/1.1 {status} X\r\n{to}Content-Length: 0\r\n\r\n".encode())
                await writer.drain()


@contextmanager
def hostile_receiver() -> Iterator[Receiver]:
    """Serve on this machine, in a thread of its own."""
    ready = threading.Event()
    receiver = Receiver()
    ends: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        over = asyncio.Event()
        server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
        receiver.port = server.sockets[0].getsockname()[1]
        ends.append((asyncio.get_running_loop(), over))
        ready.set()
        await over.wait()
        server.close()
        await receiver.end()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(10)
    try:
        yield receiver
    finally:
        loop, over = ends[0]
        loop.call_soon_threadsafe(over.set)
        thread.join(10)

"""Reading a stream in the loop that serves it: a client that can be slow, or gone."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from httpx2 import ASGITransport, AsyncClient
from starlette.types import Message

from app.api.http.application import Application
from app.api.operations.streams import Streams
from tests.api.v1.api_client import KEYS

PATIENCE: Final = 20.0


@dataclass
class Sent:
    """One event of a stream, as it is read off the wire."""

    id: str = ""
    event: str = ""
    data: str = ""
    comment: bool = False
    retry: str = ""

    @property
    def body(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.data)
        return read


def parsed(block: str) -> Sent:
    sent = Sent()
    for line in block.splitlines():
        name, _, value = line.partition(":")
        if not name:
            sent.comment = True
        else:
            setattr(sent, name, value.removeprefix(" "))
    return sent


@dataclass
class Reader:
    """A client of a stream. `takes` is cleared to make it read nothing for a while."""

    app: Application
    query: str = ""
    path: str = "/v1/events/stream"
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "GET"
    key: str = KEYS[0]
    status: int = 0
    answered: dict[str, str] = field(default_factory=dict)
    blocks: "asyncio.Queue[Sent]" = field(default_factory=asyncio.Queue)
    raw: str = ""
    pages: int = 0
    finished: bool = False
    takes: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None

    async def open(self) -> "Reader":
        """Ask for the stream, and wait for the beginning of the answer."""
        self.takes.set()
        self.task = asyncio.create_task(self._run())
        async with asyncio.timeout(PATIENCE):
            await self.begun.wait()
        return self

    async def _run(self) -> None:
        try:
            await self.app(self._scope(), self._receive, self._send)
        finally:
            self.begun.set()

    def _scope(self) -> dict[str, Any]:
        headers = {"host": "testserver", "authorization": f"Bearer {self.key}", **self.headers}
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": self.query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), one.encode()) for name, one in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }

    async def _receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        await self.takes.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.answered = {n.decode(): v.decode() for n, v in message["headers"]}
            self.begun.set()
            return
        self.pages += 1
        self.raw += message.get("body", b"").decode()
        self.finished = not message.get("more_body", False)
        while "\n\n" in self.raw:
            block, _, self.raw = self.raw.partition("\n\n")
            self.blocks.put_nowait(parsed(block))

    async def next(self) -> Sent:
        """The next event; comments are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                sent = await self.blocks.get()
                if not sent.comment:
                    return sent

    async def events(self, count: int) -> list[Sent]:
        """So many events, which must be there soon."""
        return [await self.next() for _ in range(count)]

    async def ended(self) -> None:
        """Wait until the answer is over."""
        assert self.task is not None
        async with asyncio.timeout(PATIENCE):
            await self.task

    async def leave(self) -> None:
        """Go away, as a client does that closes its connection."""
        self.gone.set()
        await self.ended()


Ask = Callable[..., Awaitable[Any]]


@dataclass
class Live:
    """The service while it runs, in this loop."""

    app: Application
    ask: Ask
    readers: list[Reader] = field(default_factory=list)

    @property
    def streams(self) -> Streams:
        streams: Streams = self.app.state.services.streams
        return streams

    async def stream(self, query: str = "", **rest: Any) -> Reader:  # noqa: ANN401 # Of `Reader`.
        """Open a stream, and read what it begins with."""
        reader = await self.begin(query, **rest)
        assert reader.status == 200, reader.raw
        first = await reader.next()
        assert first.retry
        assert first.data == ""
        return reader

    async def begin(self, query: str = "", **rest: Any) -> Reader:  # noqa: ANN401 # Of `Reader`.
        """Ask for a stream, whatever the answer is."""
        reader = Reader(self.app, query, **rest)
        self.readers.append(reader)
        return await reader.open()

    async def delete(self, path: str) -> None:
        """Delete what is there."""
        await self.ask("DELETE", path)

    async def employer(self, name: str) -> Any:  # noqa: ANN401 # What is answered.
        """Make an employer, which is one event."""
        return await self.ask("POST", "/v1/employers", {"name": name, "time_zone": "UTC"})


@asynccontextmanager
async def living(app: Application) -> AsyncIterator[Live]:
    """Start the service in this loop, and stop it; all that was opened is left before."""
    transport = ASGITransport(app=app)
    headers = {"Authorization": f"Bearer {KEYS[0]}"}
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://bide", headers=headers) as client,
    ):

        async def ask(method: str, path: str, body: object = None, **rest: Any) -> Any:  # noqa: ANN401 # JSON.
            response = await client.request(method, path, json=body, **rest)
            assert response.is_success, response.text
            return response.json() if response.content else None

        live = Live(app, ask)
        try:
            yield live
        finally:
            for reader in live.readers:
                reader.takes.set()
                await reader.leave()

"""`bide --local`: the service itself, in this process, on the SQLite file, in place of a server.

The application is the one that a server serves, and is asked over ASGI, so a refusal is the same. A
server may run beside it: both use the one file, which is safe. What happens by itself (reminders,
webhooks) is left to a server.
"""

import asyncio
import os
import threading
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Final, Self

import httpx2
from typing_extensions import override

from app.cli import key_file
from app.cli.environment import plain_errors, read_settings
from app.cli.output import fail
from app.cli.server import first_start
from app.settings import Settings
from app.startup import no_garbage_collection
from app.storage.migrate import upgrade
from bide_client.client import Bide

_ADDRESS: Final = "http://bide.local"
_START_SECONDS: Final = 60.0


def client() -> Bide:
    """Return a client of the service in this process, signed in to the first account."""
    settings = read_settings()
    if not settings.embedded:
        fail("--local is for an SQLite file; for PostgreSQL start a server")
    with plain_errors(settings.database_url):
        upgrade(settings.database_url)
        try:
            made = first_start(settings)
        except key_file.NoFreeKeyFile as error:
            fail(str(error))
        path = made or key_file.known(settings)
    token = os.environ.get("BIDE_TOKEN") or (path and path.read_text(encoding="ascii").strip())
    if not token:
        fail("no key file opens this database; `bide key create` makes a key for BIDE_TOKEN")
    local = settings.model_copy(update={"jobs": "elsewhere"})
    return Bide(_ADDRESS, token, transport=Embedded(local))


class Embedded(httpx2.BaseTransport):
    """A transport that asks an application of its own, in the event loop of a thread of its own.

    The application is started by the first request and stopped by `close`.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None
        self._asking: httpx2.ASGITransport | None = None

    @override
    def __enter__(self) -> Self:
        return self

    @override
    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self.close()

    @override
    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        if self._loop is None:
            self._start()
        assert self._loop is not None  # noqa: S101  # it was just started
        return asyncio.run_coroutine_threadsafe(self._ask(request), self._loop).result()

    async def _ask(self, request: httpx2.Request) -> httpx2.Response:
        assert self._asking is not None  # noqa: S101  # it is set before the loop is
        answer = await self._asking.handle_async_request(request)
        content = b"".join([part async for part in answer.stream])  # type: ignore[union-attr]  # an asynchronous one
        return httpx2.Response(
            answer.status_code,
            headers=answer.headers.raw,
            stream=httpx2.ByteStream(content),
            extensions=answer.extensions,
        )

    def _start(self) -> None:
        ready: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        self._loop = ready.result(_START_SECONDS)

    def _run(self, ready: "Future[asyncio.AbstractEventLoop]") -> None:
        try:
            asyncio.run(self._serve(ready))
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    async def _serve(self, ready: "Future[asyncio.AbstractEventLoop]") -> None:
        with no_garbage_collection():
            from app.main import create_app  # noqa: PLC0415  # it takes more than a second

        app: Any = create_app(self._settings)
        self._stop = asyncio.Event()
        async with app.router.lifespan_context(app):
            self._asking = httpx2.ASGITransport(app, client=("127.0.0.1", 0))
            ready.set_result(asyncio.get_running_loop())
            await self._stop.wait()

    @override
    def close(self) -> None:
        if self._loop is None or self._thread is None or self._stop is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_START_SECONDS)
        self._loop = None

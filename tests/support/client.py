"""A test client of an application in this process, which asks in one call of its loop.

Starlette's client crosses from the test's thread into that of the loop eight times for each
request, so that the answer can be read while it is still being written. Whoever reads
a whole answer needs none of that, and asks in less than half of the time.
"""

# ruff: noqa: ANN401 - what Starlette's client takes is handed on as it is.

from typing import Any

import httpx2
from starlette.testclient import TestClient
from starlette.types import ASGIApp
from typing_extensions import override


class Client(TestClient):
    """Starlette's client, whose answers are there as a whole: it reads no stream."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        raise_server_exceptions: bool = True,
        client: tuple[str, int] = ("testclient", 50000),
        **rest: Any,
    ) -> None:
        """Ask this application, from this address; enter to start it."""
        super().__init__(
            app, raise_server_exceptions=raise_server_exceptions, client=client, **rest
        )
        self._transport = _Transport(self, app, client, raises=raise_server_exceptions)


class _Transport(httpx2.BaseTransport):
    def __init__(
        self, client: Client, app: ASGIApp, address: tuple[str, int], *, raises: bool
    ) -> None:
        self._client = client
        self._asking = httpx2.ASGITransport(app, raise_app_exceptions=raises, client=address)

    @override
    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        with self._client._portal_factory() as portal:
            return portal.call(self._ask, request)

    async def _ask(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._asking.handle_async_request(request)
        assert isinstance(answer.stream, httpx2.AsyncByteStream)
        # As it was sent: the caller undoes the compression.
        content = b"".join([part async for part in answer.stream])
        return httpx2.Response(
            answer.status_code,
            headers=answer.headers.raw,
            stream=httpx2.ByteStream(content),
            extensions=answer.extensions,
        )

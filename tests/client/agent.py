"""An agent that calls tools of the server against the service in this process."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from typing import Any, Self

import httpx2
from anyio.from_thread import start_blocking_portal
from mcp.client import Client
from typing_extensions import override

from bide_client import AsyncBide
from bide_client.mcp import server
from bide_client.mcp.read_tools import Connect
from tests.api.v1.api_client import Api


class Bridge(httpx2.AsyncBaseTransport):
    """Asks the service in the loop that it runs in, from another one."""

    def __init__(self, inside: httpx2.BaseTransport) -> None:
        self._inside = inside

    @override
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        content = await request.aread()
        asked = httpx2.Request(
            request.method, request.url, headers=request.headers, content=content
        )
        answer = await asyncio.to_thread(self._inside.handle_request, asked)
        assert isinstance(answer.stream, httpx2.SyncByteStream)
        return httpx2.Response(
            answer.status_code,
            headers=answer.headers.raw,
            stream=httpx2.ByteStream(b"".join(answer.stream)),
        )


def connector(api: Api) -> Connect:
    """Return what opens a client with the key of an account."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncBide]:
        transport = Bridge(api.client._transport)
        async with AsyncBide("http://bide.test", api.key, transport=transport) as client:
            yield client

    return connect


class Agent:
    """Calls tools over one connection; enter to open it."""

    def __init__(self, api: Api, *, read_only: bool = False) -> None:
        self._server = server.make(connector(api), read_only=read_only)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._portal = self._stack.enter_context(start_blocking_portal())
        connection = self._portal.wrap_async_context_manager(Client(self._server))
        self._client = self._stack.enter_context(connection)
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def tools(self) -> list[str]:
        """The names of the tools that are offered."""
        return [tool.name for tool in self._portal.call(self._client.list_tools).tools]

    def call(self, name: str, **arguments: Any) -> Mapping[str, Any]:  # noqa: ANN401  # any JSON
        """Call a tool; its structured result, or its error as {"error": text}."""
        result = self._portal.call(self._client.call_tool, name, arguments)
        if result.is_error:
            return {"error": "".join(getattr(each, "text", "") for each in result.content)}
        assert isinstance(result.structured_content, dict)
        return result.structured_content

"""The server of tools over HTTP: each caller shows a key, and acts in the account of that key."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from bide_client import AsyncBide
from bide_client.mcp import server
from tests.api.v1.api_client import Api, on_one_database
from tests.client.agent import Bridge

pytestmark = on_one_database
URL = "http://127.0.0.1:8765/mcp"


@pytest.fixture
def tools(api: Api, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401  # an ASGI application
    """The server, whose clients ask the service in this process."""
    made: Callable[..., AsyncBide] = AsyncBide

    def client(url: str, token: str | None) -> AsyncBide:
        return made(url, token, transport=Bridge(api.client._transport))

    monkeypatch.setattr(server, "AsyncBide", client)
    return server.make_for_callers("http://bide.test", URL)


def ask(tools: Any, key: str | None) -> list[str]:  # noqa: ANN401  # an ASGI application
    """The employers of the pursuits that a caller with a key is shown."""
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}

    async def asked() -> list[str]:
        app = tools.streamable_http_app(stateless_http=True, json_response=True)
        async with (
            tools.session_manager.run(),
            httpx2.AsyncClient(
                transport=httpx2.ASGITransport(app),
                base_url="http://127.0.0.1:8765",
                headers=headers,
            ) as http,
            Client(streamable_http_client(URL, http_client=http)) as client,
        ):
            result = await client.call_tool("list_pursuits", {})
        assert isinstance(result.structured_content, dict)
        return [each["employer"] for each in result.structured_content["items"]]

    return asyncio.run(asked())


def test_a_caller_sees_the_account_of_its_key(tools: Any, api: Api) -> None:  # noqa: ANN401  # as above
    api.interview()
    assert ask(tools, api.key) == ["Acme"]


def test_another_caller_sees_another_account(tools: Any, api: Api) -> None:  # noqa: ANN401  # as above
    api.interview()
    assert ask(tools, api.other.key) == []


@pytest.mark.parametrize("key", [None, "bide_wrong"], ids=["no key", "a wrong key"])
def test_a_caller_without_a_valid_key_is_not_served(tools: Any, key: str | None) -> None:  # noqa: ANN401  # as above
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"Accept": "application/json, text/event-stream"}
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"

    async def ask_plainly() -> int:
        app = tools.streamable_http_app(stateless_http=True, json_response=True)
        async with (
            tools.session_manager.run(),
            httpx2.AsyncClient(
                transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1:8765"
            ) as http,
        ):
            return (await http.post("/mcp", json=asked, headers=headers)).status_code

    assert asyncio.run(ask_plainly()) == 401

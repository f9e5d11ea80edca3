"""Fifty clients that want the same thing at the same moment, of one or several servers."""

# ruff: noqa: ANN401 - JSON may hold anything.

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final
from uuid import uuid4

import httpx

from tests.support.servers import Server

CLIENTS: Final = 50


@dataclass
class Crowd:
    """The servers of one database, and the account that asks them."""

    servers: Sequence[Server]
    headers: dict[str, str]

    @cached_property
    def clients(self) -> list[httpx.Client]:
        """One for each server, for what is asked one after the other."""
        return [one.client(self.headers) for one in self.servers]

    def close(self) -> None:
        for client in self.clients:
            client.close()

    def race(
        self, request: Callable[[int], tuple[str, Any]], method: str = "POST"
    ) -> list[httpx.Response]:
        """Let each client send its request at once, over a connection that is open already.

        request: the path of each, which a method of its own may precede, and the body
        """
        return asyncio.run(self._race(request, method))

    async def _race(
        self, request: Callable[[int], tuple[str, Any]], method: str
    ) -> list[httpx.Response]:
        async with AsyncExitStack() as stack:
            # A connection for each: to find a free one among many costs more than the request.
            clients = [
                await stack.enter_async_context(
                    httpx.AsyncClient(
                        base_url=self.servers[number % len(self.servers)].url,
                        headers=self.headers,
                        timeout=60,
                        trust_env=False,
                        verify=False,  # noqa: S501 - there is no TLS, and its setting up takes long.
                    )
                )
                for number in range(CLIENTS)
            ]
            await asyncio.gather(*(client.get("/healthz") for client in clients))
            wanted = [request(number) for number in range(CLIENTS)]
            return await asyncio.gather(
                *(
                    client.request(*_named(path, method), json=body)
                    for client, (path, body) in zip(clients, wanted, strict=True)
                )
            )

    def ask(self, method: str, path: str, body: object = None, server: int = 0) -> Any:
        """Ask one server, and count on success."""
        response = self.clients[server].request(method, path, json=body)
        assert response.is_success, response.text
        return response.json() if response.content else None

    def interview(self, ended: timedelta, **changes: Any) -> Any:
        """An interview that ended some time ago, at an employer of its own by default."""
        body = interview(ended, **changes)
        return self.ask("POST", "/v1/interviews", body)


def _named(path: str, method: str) -> tuple[str, str]:
    """The method and the path of a request."""
    named, _, rest = path.rpartition(" ")
    return named or method, rest


def interview(ended: timedelta, **changes: Any) -> dict[str, Any]:
    """The body of an interview that ended some time ago; its employer is a new one."""
    ends_at = datetime.now(UTC) - ended
    body: dict[str, Any] = {
        "employer": {"name": f"Acme {uuid4()}", "time_zone": "Europe/London", "country": "GB"},
        "application": {"role": "Data engineer"},
        "stage": "first",
        "format": "video",
        "starts_at": (ends_at - timedelta(hours=1)).isoformat(),
        "ends_at": ends_at.isoformat(),
        "interviewers": [{"name": "Sam Okafor"}],
    }
    return body | changes

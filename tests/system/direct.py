"""The whole service in this process, without a socket: asked quickly, at any instant.

The application runs on an event loop that stands still between requests, so that a test
asks in plain calls, sets the clock between them, and can ask some thousand times.
"""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from app.api.auth.principals import hash_key, write_key
from app.bootstrap import keys_secret
from app.storage.administration import Administration
from tests.api.v1.api_client import SECRET, Clock, make_app

T = TypeVar("T")


class Service:
    """The service on one database, with a clock to set; every caller has its own account."""

    def __init__(self, database_url: str) -> None:
        self.clock = Clock()
        self._administration = Administration(database_url, clock=Clock())
        # A limit is no verdict: long histories are to meet the etiquette alone.
        self._app = make_app(database_url, self.clock, limit_contacts=100_000)
        self._serving = self._app.router.lifespan_context(self._app)
        self._loop = asyncio.new_event_loop()
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://bide")

    def __enter__(self) -> Self:
        self._loop.run_until_complete(self._serving.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._loop.run_until_complete(self._client.aclose())
            self._loop.run_until_complete(self._serving.__aexit__(kind, error, trace))
        finally:
            self._loop.close()

    def candidate(self) -> "Candidate":
        """A new account, and the key that opens it."""
        key = write_key(secrets.token_bytes(32))
        account = self._administer(self._administration.create_account, "system test")
        hashed = hash_key(keys_secret(SECRET.encode()), key)
        create = self._administration.create_key
        self._administer(create, account, "system test", hashed, key[-4:])
        return Candidate(self, {"Authorization": f"Bearer {key}"})

    def partner(self) -> str:
        """The account of a new partner."""
        return self._administer(self._administration.create_account, "system test", "partner")

    def _administer(self, act: Callable[..., T], *values: Any) -> T:
        """Change the database directly, while the service goes on.

        What it does after an answer may be in a transaction, which would be open, and locked
        against this one, for as long as its event loop stands still.
        """
        return self._loop.run_until_complete(asyncio.to_thread(act, *values))

    def send(self, request: httpx.Request) -> httpx.Response:
        return self._loop.run_until_complete(self._client.send(request))

    def build(self, method: str, path: str, **rest: Any) -> httpx.Request:
        return self._client.build_request(method, path, **rest)


@dataclass
class Candidate:
    """One account, asking."""

    service: Service
    headers: dict[str, str]

    @property
    def now(self) -> datetime:
        return self.service.clock.now

    @now.setter
    def now(self, instant: datetime) -> None:
        self.service.clock.now = instant

    def ask(self, method: str, path: str, body: object = None, **query: Any) -> httpx.Response:
        found = {} if body is None else {"json": body}
        request = self.service.build(method, path, headers=self.headers, params=query, **found)
        return self.service.send(request)

    def get(self, path: str, **query: Any) -> Any:
        return wanted(self.ask("GET", path, **query), 200)

    def post(self, path: str, body: object, status: int = 201) -> Any:
        return wanted(self.ask("POST", path, body), status)

    def put(self, path: str, body: object) -> Any:
        return wanted(self.ask("PUT", path, body), 200)

    def patch(self, path: str, body: object, status: int = 200) -> Any:
        return wanted(self.ask("PATCH", path, body), status)

    def items(self, path: str, **query: Any) -> list[Any]:
        """All items of a list that fits on one page."""
        page = self.get(path, limit=200, **query)
        assert page["next_cursor"] is None
        found: list[Any] = page["items"]
        return found

    def decision(self, interview_id: str, at: datetime | None = None) -> Any:
        """What may be done now, or at another instant."""
        query = {"actions": "all"} | ({} if at is None else {"at": written(at)})
        return self.get(f"/v1/interviews/{interview_id}/next-action", **query)


def wanted(response: httpx.Response, status: int) -> Any:
    """The body of an answer with the status that the test counts on."""
    assert response.status_code == status, f"{response.status_code}: {response.text}"
    return response.json() if response.content else None


def written(instant: datetime) -> str:
    """An instant as it is sent."""
    return instant.isoformat()


def read(text: str) -> datetime:
    """An instant as it was answered."""
    return datetime.fromisoformat(text)

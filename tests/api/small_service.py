"""A small service with operations of its own, to test what holds for all operations."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, cast

from fastapi import FastAPI, Query
from httpx2 import Response as HttpResponse
from pydantic import Field
from starlette.responses import Response
from starlette.types import ASGIApp

from app.api.auth.principals import Authentication, hash_key, write_key
from app.api.contract import discovery, guide, html_pages
from app.api.http import health
from app.api.http.application import Application
from app.api.http.middleware import RequestObserver
from app.api.operations.pagination import Paging
from app.api.operations.rate_limits import Budgets, Throttles
from app.api.operations.request_context import Caller
from app.api.operations.responses import created, json_response, no_content
from app.api.operations.routes import Routes
from app.api.operations.services import Services
from app.api.request.fields import (
    Answer,
    AnyId,
    Body,
    Country,
    Email,
    Id,
    Instant,
    LocalDate,
    LongText,
    PathId,
    ShortText,
    Url,
    Zone,
    leave,
    provided_fields,
)
from app.domain.decide import REMARKS, RULES
from app.domain.policy import POLICY
from app.usecases.errors import Conflict, Unavailable
from app.usecases.ports import Gateway, Row

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECRET = b"s" * 32
KEY = write_key(bytes(32))
OTHER_KEY = write_key(bytes(range(32)))
AUTH = {"Authorization": f"Bearer {KEY}"}
SOME_ID = "019a9f6e-0000-7000-8000-000000000000"


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Part(Body):
    name: ShortText
    count: int = Field(default=1, ge=1, le=10)


class NewThing(Body):
    id: Id | None = None
    name: ShortText
    note: LongText | None = None
    colour: Colour = Colour.RED
    urgent: bool = False
    share: float = Field(default=0.5, ge=0, le=1)
    at: Instant | None = None
    day: LocalDate | None = None
    time_zone: Zone = "UTC"
    country: Country | None = None
    email: Email | None = None
    link: Url | None = None
    owner: AnyId | None = None
    parts: list[Part] = Field(default=[], max_length=3)


class ThingPatch(Body):
    name: ShortText = leave()
    note: LongText | None = leave()


class Thing(Answer):
    id: str
    name: str
    at: Instant | None


class ThingPage(Answer):
    items: list[Thing]
    next_cursor: str | None


routes = Routes("things", read="interviews:read", write="interviews:write")
ORDER = ("at", "id")


@routes.post("/v1/things", "things.create", Thing)
async def create(call: Caller, body: NewThing) -> Response:
    thing = {"id": body.id or SOME_ID, "name": body.name, "at": body.at}
    return created(f"/v1/things/{thing['id']}", thing)


@routes.get("/v1/things", "things.list", ThingPage)
async def listed(
    call: Caller,
    paging: Paging,
    colour: Colour | None = None,
    kind: Annotated[list[Colour] | None, Query()] = None,
    since: Instant | None = None,
) -> Response:
    page = paging.rows("things", where=[("colour", "=", colour)], order=ORDER)
    rows = [row for row in THINGS if page.after is None or (row["at"], row["id"]) > page.after]
    return paging.answer(rows[: page.limit], dict, order=ORDER)


@routes.get("/v1/things/{thing_id}", "things.get", Thing, problems=("state_conflict",))
async def get(call: Caller, thing_id: PathId) -> Response:
    return json_response({"id": thing_id, "name": call.account_id, "at": NOW})


@routes.patch("/v1/things/{thing_id}", "things.update", Thing)
async def update(call: Caller, thing_id: PathId, body: ThingPatch) -> Response:
    return json_response(
        {"id": thing_id, "name": repr(sorted(provided_fields(body).items())), "at": None}
    )


@routes.delete("/v1/things/{thing_id}", "things.delete", problems=("in_use",))
async def delete(call: Caller, thing_id: PathId) -> Response:
    raise Conflict("in_use", "Its parts are there.")


@routes.get("/v1/things/{thing_id}/parts/{part}", "things.part", Thing)
async def part(call: Caller, thing_id: PathId, part: str) -> Response:
    return json_response({"id": part, "name": thing_id, "at": None})


@routes.delete("/v1/things/{thing_id}/parts/{part}", "things.remove_part")
async def remove_part(call: Caller, thing_id: PathId, part: str) -> Response:
    return no_content()


@routes.get("/v1/broken", "broken.get", Thing)
async def broken(call: Caller) -> Response:
    raise RuntimeError("SELECT secret FROM /etc/passwd")


@routes.get("/v1/away", "away.get", Thing)
async def away(call: Caller) -> Response:
    raise Unavailable("The database is busy.")


THINGS: Sequence[Row] = [
    {"id": f"{number:03}", "name": "x", "at": NOW + timedelta(hours=number // 2)}
    for number in range(250)
]


class Store:
    """A gateway that knows keys and nothing else."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {}
        self.looked_up = 0
        self.up = True

    def add(self, key: str, account: str, **columns: object) -> dict[str, Any]:
        row = {
            "account_id": account,
            "id": f"key-{account}",
            "key_hash": hash_key(SECRET, key),
            "expires_at": None,
            "revoked_at": None,
            "scopes": None,
            "kind": "candidate",
            "erase_at": None,
            "test_until": None,
            "stopped_at": None,
            **columns,
        }
        self.keys[cast("str", row["key_hash"])] = row
        return row

    async def find_key(self, key_hash: str) -> Row | None:
        self.looked_up += 1
        return self.keys.get(key_hash)

    async def find(self, table: str, by: Mapping[str, str]) -> Row | None:
        return None

    async def problem(self) -> str | None:
        return None if self.up else "The database is away."


class Time:
    """Clocks that stand still until they are moved."""

    def __init__(self) -> None:
        self.now = NOW
        self.seconds = 100.0


def make_services(store: Store, time: Time, budgets: Budgets | None = None) -> Services:
    """What serves requests over a store that knows keys and nothing else."""
    return Services(
        gateway=cast("Gateway", store),
        policy=POLICY,
        clock=lambda: time.now,
        authentication=Authentication(
            cast("Any", store), SECRET, clock=lambda: time.now, ticks=lambda: time.seconds
        ),
        throttles=Throttles(budgets or Budgets(), lambda: time.seconds),
        secret=SECRET,
    )


def make(
    store: Store,
    time: Time,
    *further: Routes,
    budgets: Budgets | None = None,
    watch: RequestObserver | None = None,
    hsts: int = 0,
    origins: Sequence[str] = (),
    around: Callable[[ASGIApp], ASGIApp] | None = None,
) -> Application:
    """Make the application with the operations above, and with further ones."""

    @asynccontextmanager
    async def serve(app: FastAPI) -> AsyncIterator[None]:
        yield

    app = Application(
        lifespan=serve,
        version="0",
        body_limit=4096,
        watch=watch,
        hsts=hsts,
        origins=origins,
        around=around,
    )
    app.state.services = make_services(store, time, budgets)
    for some in (routes, *further):
        some.register(app)
    health.register(app)
    html_pages.register(app, html_pages.rule_entries(RULES, REMARKS), POLICY)
    handbook = guide.Guide()
    guide.register(app, handbook)
    discovery.register(app, handbook, contact=None)
    return app


def problem(response: HttpResponse, status: int, code: str) -> Mapping[str, Any]:
    """Check that a response is a problem of this code, and return it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"] == f"/problems/{code}"
    assert body["request_id"] == response.headers["x-request-id"]
    wanted = {"type", "title", "status", "detail", "instance", "code", "request_id"}
    assert set(body) >= wanted
    assert all(isinstance(body[name], str) and body[name] for name in wanted - {"status"})
    assert ("errors" in body) == (status == 422)
    for error in body.get("errors", ()):
        assert set(error) == {"pointer", "code", "detail"}
    return body

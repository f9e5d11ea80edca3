"""Every operation of the contract, asked by everybody: who may, who may not, and what they see.

The operations are read off the contract, so that a new one joins by itself; `recipes`
says how each is called. Whatever is refused has changed nothing of the account that was
asked about: all its rows are compared.
"""

# ruff: noqa: ANN401 - JSON may hold anything.

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest
from fastapi import FastAPI
from starlette.responses import Response

from app.api.auth.scopes import ALL, GRANTABLE, OF_CANDIDATES, PARTNER_ITSELF, is_of_partners
from app.api.operations.problem_documents import ProblemDocument
from app.api.operations.request_context import Caller, Visitor
from app.api.operations.responses import no_content
from app.api.operations.routes import ANY, PUBLIC, OperationRoute, Routes, strict_routes
from app.api.operations.strict_route import StrictRoute
from app.main import throttles_of
from app.settings import Settings
from tests.api.v1.acting import ACCOUNT, Partner, People, granted, new_key
from tests.api.v1.api_client import KEYS, NOON, Api
from tests.api.v1.conftest import Database
from tests.api.v1.people import EMAIL, PASSWORD, bearer, sign_in, signed_in
from tests.api.v1.recipes import (
    ALONE,
    ANSWERED,
    CARRIES,
    PUBLIC_NAME,
    Asked,
    Operation,
    Things,
    UnknownOperationError,
    request,
)
from tests.api.v1.unannounced import note_changes, unannounced
from tests.support.application import application, contract
from tests.support.client import Client

#: All operations without authentication. An operation joins this list by hand alone.
OPEN: Final = frozenset(
    {"accounts.create", "claims.create", "sessions.create", "jwks.get", "calendars.get"}
)

OK: Final = frozenset({200, 201, 202, 204})


ROUTES: Final[Mapping[str, StrictRoute]] = {
    route.operation.name: route
    for route in strict_routes(application())
    if route.path.startswith("/v1/")
}


def operations() -> Iterator[Operation]:
    """The operations of the contract that serve an account."""
    for path, methods in contract()["paths"].items():
        for method, declared in methods.items():
            route = ROUTES.get(declared["operationId"])
            if route is not None and route.operation.guarded:
                name = declared["operationId"]
                yield Operation(
                    name=name,
                    method=method.upper(),
                    path=path,
                    scope=route.operation.scope or CARRIES[name],
                    besides=route.operation.besides,
                    has_body="requestBody" in declared,
                    chooses=method == "put" and "201" in declared["responses"],
                    streams="text/event-stream" in declared["responses"]["200"].get("content", {})
                    if "200" in declared["responses"]
                    else False,
                )


OPERATIONS: Final = tuple(operations())


class World:
    """One service with everybody in it who asks."""

    def __init__(self, people: People) -> None:
        """Make everybody who does not depend on the operation."""
        self.people = people
        self.serial = 0
        self.owner = people.api
        self.account = people.account()
        self.board = people.partner(label="The board")
        self.stranger = people.api.other
        self.full = self._partner(GRANTABLE)
        self.unknown = people.partner()
        self.lacking: dict[str, tuple[Api, Partner, Partner]] = {}
        self.past = self._partner(GRANTABLE)
        self.over = self._partner(GRANTABLE, expires_at="2026-11-20T12:00:01Z")
        [past] = [g for g in self.grants() if g["partner_id"] == self.past.id]
        self.owner.delete(f"/v1/grants/{past['id']}")
        self.revoked = people.key(self.account)
        for row in people.administration.keys(self.account):
            if row["hint"] == self.revoked[-4:]:
                people.administration.revoke_key(self.account, str(row["id"]))
        self.expired = people.key(self.account, expires_at=NOON)
        self.owner.patch("/v1/me", {"email": EMAIL, "password": PASSWORD})
        self.late: str = sign_in(self.owner)["access_token"]
        self.asks(self.late).get("/v1/me")
        people.api.clock.forward(minutes=15)
        ended = sign_in(self.owner)
        self.owner.delete(f"/v1/sessions/{ended['id']}")
        self.ended: str = ended["access_token"]
        session = sign_in(self.owner)
        self.session = self.asks(session["access_token"])
        self.refresh: str = session["refresh_token"]
        self.session_of_stranger = self.signed_in()
        people.let_all_be_test_accounts()
        people.administration.name_partner(self.board.id, PUBLIC_NAME)
        # Without settings there is no reminder to try out.
        for one in (self.owner, self.stranger, self.session_of_stranger):
            one.put("/v1/reminder-settings", {"time_zone": "Europe/London"})

    def grants(self) -> list[Any]:
        found: list[Any] = self.owner.get("/v1/grants", limit=200)["items"]
        return found

    def _partner(self, scopes: frozenset[str], **more: Any) -> Partner:
        partner = self.people.partner()
        granted(self.owner, partner, *scopes, **more)
        return partner

    def without(self, scope: str) -> tuple[Api, Partner, Partner]:
        """A key, a partner by its grant, and a partner by its key, that lack one scope."""
        if scope not in self.lacking:
            keyed = self.people.partner(sorted(ALL - {scope}))
            granted(self.owner, keyed, *GRANTABLE)
            key = self.people.key(self.account, sorted(OF_CANDIDATES - {scope}))
            self.lacking[scope] = self.asks(key), self._partner(GRANTABLE - {scope}), keyed
        return self.lacking[scope]

    def asks(self, key: str) -> Api:
        return bearer(self.owner, key)

    def candidate(self) -> Api:
        """A new candidate."""
        return self.asks(self.people.key(self.people.administration.create_account("new")))

    def signed_in(self) -> Api:
        """A new candidate who has signed in."""
        self.serial += 1
        return signed_in(self.owner, f"new-{self.serial}@home.example")[0]

    def things(self, owner: Api | None = None) -> Things:
        """What belongs to the owner, made anew when it is asked for."""
        self.serial += 1
        made = Things(owner or self.owner, self.board, self.serial, self.owner)
        made.newcomer = self.people.partner
        return made

    def unannounced(self) -> list[str]:
        """What was changed of facts without an event since this was asked last."""
        url = self.people.url
        return unannounced(url) if url.startswith("sqlite") else []

    def image(self) -> object:
        return self.people.image(self.account, self.board.id)


@dataclass(frozen=True)
class Attempt:
    """A caller, and the statuses that are right for them."""

    who: str
    asker: Api
    expected: frozenset[int]
    headers: Mapping[str, str]


def status(*codes: int) -> frozenset[int]:
    return frozenset(codes)


def refused(world: World, operation: Operation, asked: Asked) -> Iterator[Attempt]:
    """All who are not to see or change anything of the owner's."""
    scope = operation.scope
    own = {ACCOUNT: world.account}
    if scope == ANY:
        yield from unknown(world)
        yield Attempt("another candidate for the owner", world.stranger, status(404), own)
        for who in (world.unknown, world.past, world.over):
            yield Attempt("a partner without a grant", who, status(404), own)
        return
    elsewhere = status(404) if asked.names_something else OK
    if operation.name in ANSWERED:
        elsewhere = status(*ANSWERED[operation.name])
    mine = elsewhere if scope in OF_CANDIDATES else status(403)
    theirs = is_of_partners(operation.path) and PARTNER_ITSELF.issuperset(operation.besides)
    themselves = elsewhere if theirs else status(403)
    assert scope in PARTNER_ITSELF or themselves == status(403)
    alone = operation.name in ALONE
    stranger = world.candidate() if alone else world.stranger
    session = world.signed_in() if alone else world.session_of_stranger
    another = world.people.partner() if alone else world.unknown
    by_key, by_grant, by_key_of_partner = world.without(scope)
    yield Attempt("another candidate", stranger, mine, {})
    yield Attempt("another candidate for the owner", world.stranger, status(404), own)
    yield Attempt("a session of another candidate", session, mine, {})
    yield Attempt(
        "a session of another candidate for the owner", world.session_of_stranger, status(404), own
    )
    yield Attempt("a partner of its own", another, themselves, {})
    yield Attempt("a partner that nobody granted anything", world.unknown, status(404), own)
    yield Attempt("a partner whose grant was taken back", world.past, status(404), own)
    yield Attempt("a partner whose grant is over", world.over, status(404), own)
    yield Attempt("a partner whose grant lacks the scope", by_grant, status(403), own)
    yield Attempt("a partner whose key lacks the scope", by_key_of_partner, status(403), own)
    yield Attempt("a key of the owner's without the scope", by_key, status(403), {})
    for further in operation.besides:
        by_key, *_ = world.without(further)
        yield Attempt(f"a key of the owner's without {further}", by_key, status(403), {})
    yield from unknown(world)
    if scope not in OF_CANDIDATES:
        yield Attempt("the owner, who is no partner", world.owner, status(403), {})
        yield Attempt("a session of the owner, no partner", world.session, status(403), {})
    if scope not in GRANTABLE:
        yield Attempt("a partner with every grant", world.full, status(403), own)


def unknown(world: World) -> Iterator[Attempt]:
    """All callers whose credential is unknown, or no longer valid."""
    own = {ACCOUNT: world.account}
    unasked = {"a key that was revoked": world.revoked, "a key that is over": world.expired}
    unasked["a key that there never was"] = new_key()[0]
    unasked["something that is no key"] = "garbage"
    unasked["a session that has ended"] = world.ended
    unasked["an access token that is over"] = world.late
    unasked["a refresh token"] = world.refresh
    unasked["an unsigned token"] = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."
    for who, key in unasked.items():
        yield Attempt(who, world.asks(key), status(401), {})
        yield Attempt(f"{who}, for the owner", world.asks(key), status(401), own)
    for name in ({}, own):
        yield Attempt("nobody", world.asks(""), status(401), {"Authorization": "", **name})


def permitted(world: World, operation: Operation) -> Iterator[Attempt]:
    """All who may."""
    own = {ACCOUNT: world.account}
    if operation.scope == ANY:
        by_key, by_grant, _ = world.without("account:read")
        yield Attempt("a key without a scope", by_key, OK, {})
        yield Attempt("a partner with a grant of something else", by_grant, OK, own)
        yield Attempt("a partner of its own", world.board, OK, {})
        yield Attempt("the owner", world.owner, OK, {})
        yield Attempt("a session of the owner", world.session, OK, {})
    if operation.scope in OF_CANDIDATES:
        alone = operation.name in ALONE
        yield Attempt("the owner", world.candidate() if alone else world.owner, OK, {})
        session = world.signed_in() if alone else world.session
        yield Attempt("a session of the owner", session, OK, {})
        if not alone:
            yield Attempt("the owner by name", world.owner, OK, own)
            yield Attempt("a session of the owner by name", world.session, OK, own)
    elif operation.scope != ANY:
        yield Attempt("the partner whose candidate it is", world.board, OK, {})
    if operation.scope in GRANTABLE:
        yield Attempt("a partner with every grant", world.full, OK, own)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    database: Database = request.getfixturevalue(f"on_{request.param}")
    database.clock.now = NOON
    database.empty()
    if request.param == "sqlite":
        note_changes(database.url)
    with Client(database.app, raise_server_exceptions=False) as client:
        # So many bad keys from one address would soon be answered without a look.
        many = 1_000_000
        budgets = Settings(
            failures_per_minute=many, sign_ins_per_minute=many, sign_ups_per_minute=many
        )
        throttles = throttles_of(budgets)
        database.app.state.services = replace(database.app.state.services, throttles=throttles)
        owner = Api(client, database.clock, KEYS[0], Api(client, database.clock, KEYS[1]))
        people = People(owner, database.url)
        yield World(people)
        people.close()


def answered(attempt: Attempt, asked: Asked) -> None:
    response = attempt.asker.ask(asked.method, asked.path, asked.body, headers=attempt.headers)
    output = f"{asked.method} {asked.path} by {attempt.who}: {response.status_code} {response.text}"
    if asked.path == "/v1/batch" and response.status_code == 200:
        # Who may do a write is asked of the write.
        [answer] = response.json()["answers"]
        assert answer["status"] in attempt.expected, output
        if answer["status"] not in OK:
            ProblemDocument.model_validate(answer["body"])
        return
    assert response.status_code in attempt.expected, output
    if response.status_code not in OK and asked.method != "HEAD":
        assert response.headers["content-type"] == "application/problem+json", output
        ProblemDocument.model_validate_json(response.content)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_only_who_may_does_anything_and_all_others_leave_it_as_it_was(
    world: World, operation: Operation
) -> None:
    try:
        things = world.things()
        asked = request(operation, things)
        # Everybody is there before the image is taken.
        attempts = list(refused(world, operation, asked))
    except UnknownOperationError as unknown:
        pytest.fail(str(unknown))
    before = world.image()
    for attempt in attempts:
        answered(attempt, asked)
    # Once is enough: what one of them had changed, no other would have put back.
    assert world.image() == before, f"{operation.name} changed something without permission"
    for attempt in permitted(world, operation):
        own = attempt.asker if operation.name in ALONE else None
        answered(attempt, request(operation, world.things(own), fresh=True))
    assert world.unannounced() == [], f"{operation.name} changed facts without an event"


def test_the_matrix_is_as_large_as_it_looks(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = []
    for operation in OPERATIONS:
        asked = Asked(operation.method, operation.path, None, names_something=True)
        sizes.append(
            len(list(refused(world, operation, asked))) + len(list(permitted(world, operation)))
        )
    with capsys.disabled():
        print(  # the figure that the documents tell
            f"\n{len(OPERATIONS)} operations, {sum(sizes)} pairs of operation and principal, "
            f"{max(sizes)} principals at most"
        )
    assert min(sizes) >= 20


# What no route can be without.


def test_every_route_has_a_scope_or_is_open_by_name() -> None:
    for route in application().routes:
        if getattr(route, "path", "").startswith("/v1"):
            assert isinstance(route, OperationRoute), route
    for name, found in ROUTES.items():
        operation = found.operation
        assert operation.guarded == (bool(operation.scopes) or name in CARRIES), name
        assert operation.guarded != (name in OPEN), f"{name} is open; is it meant to be?"


@pytest.mark.parametrize("scope", [None, "", "tasks:burn", "tasks"])
def test_a_route_without_a_scope_cannot_be_declared(scope: str | None) -> None:
    async def handler(call: Caller) -> Response:
        return no_content()

    with pytest.raises(TypeError, match="declares no scope"):
        Routes("things").delete("/v1/things", "things.delete", scope=scope)(handler)


def test_a_route_that_serves_an_account_cannot_be_open() -> None:
    async def for_an_account(call: Caller) -> Response:
        return no_content()

    async def without_an_account(request: Visitor) -> Response:
        return no_content()

    for handler, scope in ((for_an_account, PUBLIC), (without_an_account, "tasks:read")):
        routes = Routes("things")
        routes.delete("/v1/things", "things.delete", scope=scope)(handler)
        app = FastAPI()
        routes.register(app)
        # It is made, and looked at, when it is first asked for: so nothing is served.
        with pytest.raises(TypeError, match="declares a scope, or takes a Visitor"):
            strict_routes(app)

"""One shape of error for all operations, tried on each that the service has."""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.api import v1
from app.api.auth.principals import write_key
from app.api.auth.scopes import OF_PARTNERS
from app.api.operations.routes import strict_routes
from app.api.operations.strict_route import StrictRoute
from app.api.problems.catalogue import PROBLEMS
from tests.api.small_service import AUTH, KEY, SOME_ID, Store, Time, make_services, problem
from tests.support.application import application, contract
from tests.support.client import Client

APP = application()
ROUTES = strict_routes(APP)
OPERATIONS = [pytest.param(route, id=str(route.operation_id)) for route in ROUTES]
#: Operations without authentication: there is no other way to begin.
PUBLIC = {"accounts.create", "sessions.create", "jwks.get", "claims.create", "calendars.get"}
WITH_BODY = [p for p, route in zip(OPERATIONS, ROUTES, strict=True) if route.body_field]
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
JSON = {"Content-Type": "application/json"}
GUARDED = [p for p, route in zip(OPERATIONS, ROUTES, strict=True) if route.operation.guarded]
PARTNER_KEY = write_key(b"the key of a partner, 32 bytes..")


def path_of(route: StrictRoute) -> str:
    # Revisions are numbered.
    return re.sub(r"\{[^}]+\}", SOME_ID, route.path.replace("{revision}", "1"))


def method_of(route: StrictRoute) -> str:
    return route.operation.method


def asking(route: StrictRoute) -> dict[str, str]:
    """The key of a caller who may do it."""
    of_partners = not OF_PARTNERS.isdisjoint(route.operation.scopes)
    return {"Authorization": f"Bearer {PARTNER_KEY}"} if of_partners else AUTH


@pytest.fixture(scope="module")
def started() -> Iterator[TestClient]:
    """The whole service, started once: it does nothing at its start or its end."""
    with Client(APP, headers=AUTH, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def every(started: TestClient, store: Store, time: Time) -> TestClient:
    """The whole service over a store that knows keys and nothing else."""
    store.add(PARTNER_KEY, "partner", kind="partner")
    APP.state.services = make_services(store, time)
    started.cookies.clear()
    return started


def test_every_resource_is_registered() -> None:
    assert len(ROUTES) == sum(len(routes) for routes in v1.ROUTES)
    assert len({(route.path, *(route.methods or ())) for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("route", OPERATIONS)
def test_an_operation_has_a_name_of_its_own_and_a_summary(route: StrictRoute) -> None:
    name = route.operation_id
    assert name is not None
    assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", name)
    assert [r.operation_id for r in ROUTES].count(name) == 1
    assert route.summary != name, "the handler has no docstring"


def test_few_operations_need_no_authentication() -> None:
    assert {route.operation_id for route in ROUTES if not route.operation.guarded} == PUBLIC


@pytest.mark.parametrize("route", GUARDED)
def test_without_a_key_every_operation_asks_who_it_is(
    every: TestClient, route: StrictRoute
) -> None:
    response = every.request(
        method_of(route), path_of(route) + "?nonsense=1", headers={"Authorization": ""}
    )
    problem(response, 401, "unauthenticated")


@pytest.mark.parametrize("route", OPERATIONS)
def test_every_operation_refuses_a_parameter_it_does_not_have(
    every: TestClient, route: StrictRoute
) -> None:
    response = every.request(
        method_of(route), path_of(route) + "?nonsense=1", headers=asking(route)
    )
    [error] = problem(response, 422, "invalid_request")["errors"]
    assert (error["pointer"], error["code"]) == ("/query/nonsense", "unknown_parameter")


@pytest.mark.parametrize("route", WITH_BODY)
@pytest.mark.parametrize(
    ("raw", "kind", "status", "code"),
    [
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"{", "application/json", 422, "invalid_request"),
        (b"", "application/json", 422, "invalid_request"),
        (b"[]", "application/json", 422, "invalid_request"),
        (b'{"no such field": 1}', "application/json", 422, "invalid_request"),
        (b"x" * (2**20 + 1), "application/json", 413, "body_too_large"),
    ],
)
def test_every_body_is_read_strictly(
    every: TestClient, route: StrictRoute, raw: bytes, kind: str, status: int, code: str
) -> None:
    if route.operation_id == "imports.create" and code != "unsupported_media_type" and raw:
        pytest.skip("a file has a bound of its own, and is read where the account is empty")
    response = every.request(
        *(method_of(route), path_of(route)),
        content=raw,
        headers={**asking(route), "Content-Type": kind},
    )
    problem(response, status, code)


@pytest.mark.parametrize("route", OPERATIONS)
def test_every_other_method_is_a_405_that_names_all(every: TestClient, route: StrictRoute) -> None:
    known = {method_of(r) for r in ROUTES if path_of(r) == path_of(route)}
    for method in METHODS - known:
        response = every.request(method, path_of(route))
        problem(response, 405, "method_not_allowed")
        allowed = set(response.headers["allow"].split(", "))
        assert allowed == known | ({"HEAD"} if "GET" in known else set())


@pytest.mark.parametrize(
    "route",
    [p for p in OPERATIONS if "{" in p.values[0].path],  # type: ignore[union-attr]  # a route
)
def test_an_id_that_is_none_is_not_found(every: TestClient, route: StrictRoute) -> None:
    path = re.sub(r"\{[^}]+\}", ".no-id", route.path)
    response = every.request(
        method_of(route), path, content=b"{}", headers={**asking(route), **JSON}
    )
    if response.status_code != 422:
        problem(response, 404, "not_found")


@pytest.mark.parametrize("route", OPERATIONS)
def test_a_defect_in_any_operation_tells_nothing(every: TestClient, route: StrictRoute) -> None:
    # The store knows no more than keys, so whatever asks it for more is a defect.
    headers = {**asking(route), **JSON}
    response = every.request(method_of(route), path_of(route), content=b"{}", headers=headers)
    if response.status_code >= 500:
        problem(response, 500, "internal_error")
    assert "Store" not in response.text
    assert KEY not in response.text


@pytest.mark.parametrize("route", OPERATIONS)
def test_every_operation_documents_its_problems(route: StrictRoute) -> None:
    operation = contract()["paths"][route.path_format][method_of(route).lower()]
    errors = {status for status in operation["responses"] if int(status) >= 400}
    assert errors >= {"422", "500", "503"} | ({"401"} if route.operation.guarded else set())
    assert ("404" in errors) or ("{" not in route.path)
    assert not route.body_field or errors >= {"413", "415"}
    scopes = list(route.operation.scopes)
    assert operation["security"] == ([{"bearer": []}] if route.operation.guarded else [])
    assert operation.get("x-required-scopes", []) == scopes
    for status in errors:
        [kind] = operation["responses"][status]["content"]
        assert kind == "application/problem+json"
        named = re.findall(r"`([a-z_]+)`", operation["responses"][status]["description"])
        assert named
        assert all(PROBLEMS[code].status == int(status) for code in named)


def answered() -> set[str]:
    """Names of the schemas that responses use, near or far."""
    document = contract()
    refs = re.compile(r"#/components/schemas/(\w+)")
    waiting: list[str] = []
    for methods in document["paths"].values():
        for operation in methods.values():
            waiting += refs.findall(str(operation["responses"]))
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += refs.findall(str(document["components"]["schemas"][name]))
    return seen


@pytest.mark.parametrize("name", sorted(answered()))
def test_every_field_of_an_answer_is_always_there(name: str) -> None:
    schema = contract()["components"]["schemas"][name]
    assert set(schema.get("required", ())) == set(schema.get("properties", ()))


def test_the_contract_has_nothing_of_the_frameworks_own_errors() -> None:
    assert "HTTPValidationError" not in str(contract())
    assert contract()["openapi"].startswith("3.1")

import pytest
from fastapi import FastAPI
from starlette.convertors import StringConvertor  # codespell:ignore convertors
from starlette.routing import Match, Route
from starlette.testclient import TestClient

from app.api.http.route_table import RouteTable
from tests.api.small_service import SOME_ID, problem


async def nowhere(scope: object, receive: object, send: object) -> None:
    raise AssertionError("the table does not know this path")


def paths(app: FastAPI) -> list[str]:
    found = []
    for route in app.routes:
        if isinstance(route, Route):
            assert all(type(c) is StringConvertor for c in route.param_convertors.values())
            found.append(route.path_format.replace("{", "").replace("}", ""))
    return found


def test_the_table_finds_what_the_router_finds(app: FastAPI) -> None:
    table = RouteTable(nowhere, app.routes)
    for path in paths(app):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            scope = {"type": "http", "path": path, "method": method, "root_path": ""}
            expected = [
                route
                for route in app.routes
                if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL
            ]
            found = table.find(path)
            assert found is not None
            leaf = found[0].get(method)
            assert (leaf.route if leaf else None) is (expected[0] if expected else None)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/things/",
        "//v1/things",
        "/v1//things",
        "/v1/things//parts/x",
        "/v1/things/a/b",
        "/v1",
        "/v1/",
        "v1/things",
        "/V1/things",
        "/v1/things/a/parts/b/",
    ],
)
def test_a_path_that_is_only_alike_is_not_found(client: TestClient, path: str) -> None:
    found = problem(client.get("http://testserver" + path), 404, "not_found")
    assert "`/docs` lists the paths" in found["detail"]


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("/v1/things", "DELETE", "GET, HEAD, POST"),
        ("/v1/things", "OPTIONS", "GET, HEAD, POST"),
        (f"/v1/things/{SOME_ID}", "POST", "DELETE, GET, HEAD, PATCH"),
        (f"/v1/things/{SOME_ID}/parts/x", "PUT", "DELETE, GET, HEAD"),
        ("/healthz", "POST", "GET, HEAD"),
        ("/docs", "POST", "GET, HEAD"),
        ("/docs/static/swagger-ui.css", "POST", "GET, HEAD"),
        ("/problems/not_found", "TRACE", "GET, HEAD"),
    ],
)
def test_a_405_names_every_method_of_the_path(
    client: TestClient, path: str, method: str, allowed: str
) -> None:
    response = client.request(method, path)
    problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == allowed


def test_parameters_are_passed_by_their_names(client: TestClient) -> None:
    body = client.get(f"/v1/things/{SOME_ID}/parts/left%20door").json()
    assert body["name"] == SOME_ID
    assert body["id"] == "left door"

"""Arguments: for every operation the same values, and the same errors, as FastAPI's own solver.

So an upgrade of FastAPI that reads requests in another way is noticed.
"""

import asyncio
import dataclasses
import json
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import get_request_handler
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from app.api.operations.arguments import Arguments
from app.api.operations.request_context import PublicRequest
from app.api.operations.routes import strict_routes
from app.api.operations.strict_route import StrictRoute
from app.api.problems.field_errors import FieldError, field_errors
from app.api.problems.problem import Problem
from app.api.request.strict_json import read_query
from app.usecases.errors import NotFound
from tests.support.application import application

Outcome = tuple[Mapping[str, object] | None, list[FieldError]]


ROUTES = strict_routes(application())
#: An id in a path that is none is no 422, but a 404 like any other.
NO_SUCH_ID = FieldError("", "not_found", "")


class _Call(PublicRequest):
    """A call without a caller, which has what the page of a list asks of it."""

    account_id = "of-nobody"


def _call(scope: dict[str, Any]) -> PublicRequest:
    class Services:
        secret = b"secret"

    return _Call(Services(), scope)  # type: ignore[arg-type]  # no more of them is asked for


def _queries(route: StrictRoute) -> Iterator[dict[str, str]]:
    yield {}
    for name in sorted(Arguments(route.dependant).parameters):
        for value in ("", "nonsense", "5", "ready", "2026-13-41", "2026-11-27T10:00:00Z"):
            yield {name: value}


def _bodies(route: StrictRoute) -> Iterator[object]:
    if route.body_field is None:
        yield None
        return
    model = route.body_field.field_info.annotation
    wholes: list[object] = [None, {}, [], "text", 5, {"no_such_field": 1}]
    yield from wholes
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return
    names = [field.alias or name for name, field in model.model_fields.items()]
    texts = ["", "2026-11-20T10:00:00Z", "2026-11-20"]
    values: list[object] = [None, 5, -1.5, True, [], {}, [{}], {"id": "no-id"}, *texts]
    for value in values:
        yield dict.fromkeys(names, value)


def _requests(route: StrictRoute) -> Iterator[tuple[dict[str, Any], object]]:
    names = list(route.param_convertors)  # codespell:ignore convertors
    paths = [dict.fromkeys(names, value) for value in ("nonsense", "7", "x" * 300)] or [{}]
    usual = dict.fromkeys(names, "019a0000-0000-7000-8000-000000000001")
    bodies = list(_bodies(route))
    for path in [*paths, usual] if names else [{}]:
        for query in [{}] if path != (usual if names else {}) else _queries(route):
            for body in bodies:
                scope = {
                    "type": "http",
                    "method": next(iter(route.methods or ())),
                    "path": route.path,
                    "headers": [(b"content-type", b"application/json")],
                    "path_params": path,
                    "query_string": urlencode(query).encode(),
                }
                yield scope, body


def _ours(route: StrictRoute, scope: dict[str, Any], body: object) -> Outcome:
    arguments = Arguments(route.dependant)
    query = read_query(scope["query_string"], arguments.parameters, arguments.lists)
    try:
        return arguments.read(_call(scope), query, body), []
    except Problem as problem:
        return None, list(problem.errors)
    except NotFound:
        return None, [NO_SUCH_ID]


async def _fastapis(route: StrictRoute, scope: dict[str, Any], body: object) -> Outcome:
    seen: dict[str, object] = {}

    async def handler(**values: object) -> Response:
        seen.update(values)
        return Response()

    has_body = route.body_field is not None
    document = json.dumps(body).encode() if has_body else b""

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": document, "more_body": False}

    async with AsyncExitStack() as stack:
        for name in ("middleware", "inner", "function"):
            scope[f"fastapi_{name}_astack"] = stack
        scope["bide.call"] = _call(scope)
        serve = get_request_handler(
            dataclasses.replace(route.dependant, call=handler), route.body_field
        )
        try:
            await serve(Request(scope, receive))
        except RequestValidationError as error:
            return None, field_errors(error.errors(), error.body)
        except NotFound:
            return None, [NO_SUCH_ID]
    return seen, []


@pytest.mark.parametrize("route", ROUTES, ids=[route.name for route in ROUTES])
def test_an_operation_takes_what_fastapi_would_take(route: StrictRoute) -> None:
    if route.name == "imports.create":
        pytest.skip("Its body is read in pieces, and no JSON for FastAPI.")

    async def compare() -> int:
        wrong = 0
        for scope, body in _requests(route):
            values, errors = _ours(route, dict(scope), body)
            expected, expected_errors = await _fastapis(route, dict(scope), body)
            assert errors == expected_errors[: len(errors)], (scope, body)
            assert bool(errors) == bool(expected_errors), (scope, body)
            assert _shown(values) == _shown(expected), (scope, body)
            wrong += bool(errors)
        return wrong

    wrong = asyncio.run(compare())
    refusable = route.body_field is not None or Arguments(route.dependant).parameters
    assert wrong or not refusable


def _shown(values: Mapping[str, object] | None) -> object:
    """The values without the call, which is another in each."""
    if values is None:
        return None
    return {name: value for name, value in values.items() if not isinstance(value, _Call)}


def test_what_no_operation_takes_is_refused_when_it_is_registered() -> None:
    app = FastAPI()

    async def handler(request: Request) -> Response:
        return Response(request.url.path)

    app.router.add_api_route("/", handler)
    with pytest.raises(TypeError, match="takes what is not read here"):
        Arguments(app.router.routes[-1].dependant)  # type: ignore[attr-defined]  # FastAPI's has it

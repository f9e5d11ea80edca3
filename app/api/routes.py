"""How an operation is declared, and what every one of them does before its handler.

`Routes` collects the operations of one resource and registers them flat, since a
nested router costs every request. `StrictRoute` asks first who is calling, then reads
the query and the body strictly; only then does FastAPI validate.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, TypeVar

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from typing_extensions import override

from app.api.problems import PROBLEMS
from app.api.schemas import InvalidRequest, ProblemDocument
from app.api.strict import StrictRequest, check_query
from app.api.wiring import Call, Services, calling

Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Response]])
_Answering = Callable[[Request], Coroutine[Any, Any, Response]]

#: Problems that any operation can answer with.
_ALWAYS: Final = ("internal_error", "too_many_requests", "unavailable")
_SEQUENCES: Final = (list, set, frozenset, tuple)


def _take_caller(dependant: Dependant) -> bool:
    """Take `Caller` out of the dependencies, and hand the call over by a shorter way.

    Solving a dependency costs a fifth of a bare request, and this one is in every
    operation, with nothing to solve: the route has put the call into the scope.
    """
    found = [d for d in dependant.dependencies if d.call is calling]
    handler = dependant.call
    if not found or handler is None:
        return False
    if dependant.request_param_name is not None:
        raise TypeError(f"{handler.__qualname__} takes a Request; the call has all it needs")
    [caller] = found
    name = caller.name or ""
    dependant.dependencies.remove(caller)
    # FastAPI passes the request by this name, and `with_call` puts the call in its place.
    dependant.request_param_name = name

    @functools.wraps(handler)
    async def with_call(**values: Any) -> Response:  # noqa: ANN401  # any value may stand here
        values[name] = values[name].scope["bide.call"]
        response: Response = await handler(**values)
        return response

    dependant.call = with_call
    return True


def is_guarded(route: BaseRoute) -> bool:
    """Tell whether the operation serves an account, and so needs a key."""
    return isinstance(route, StrictRoute) and route.guarded


def _is_list(annotation: object) -> bool:
    """Tell whether `list[...]`, or a union with one, is what a parameter holds."""
    origin = getattr(annotation, "__origin__", None)
    return origin in _SEQUENCES or any(
        _is_list(part) for part in getattr(annotation, "__args__", ())
    )


class StrictRoute(APIRoute):
    """An operation: who asks comes first, then the query, then the body."""

    guarded: bool

    @override
    def get_route_handler(self) -> _Answering:
        guarded = self.guarded = _take_caller(self.dependant)
        validated = super().get_route_handler()
        parameters = [p for p in get_flat_params(self.dependant) if _place(p) == "query"]
        known = frozenset(p.alias for p in parameters)
        lists = frozenset(p.alias for p in parameters if _is_list(p.field_info.annotation))
        has_body = self.body_field is not None
        patch = "PATCH" in (self.methods or ())

        async def handle(request: Request) -> Response:
            scope = request.scope
            if guarded:
                services: Services = scope["app"].state.services
                shown = _authorization(scope["headers"])
                principal = await services.throttles.recognise(services.keyring, shown, scope)
                scope["bide.call"] = Call(principal.account_id, principal.key_id, services)
            if scope["query_string"]:
                check_query(scope["query_string"], known, lists)
            if has_body:
                request = StrictRequest(scope, request.receive)
                await request.load(patch=patch)
            return await validated(request)

        return handle


def _place(parameter: Any) -> str:  # noqa: ANN401 - FastAPI keeps its class of fields private.
    return str(getattr(parameter.field_info, "in_", "")).removeprefix("ParamTypes.")


def _authorization(headers: list[tuple[bytes, bytes]]) -> bytes | None:
    for name, value in headers:
        if name == b"authorization":
            return value
    return None


@dataclass(frozen=True, slots=True)
class _Operation:
    method: str
    path: str
    handler: Callable[..., Awaitable[Response]]
    name: str
    model: type[BaseModel] | None
    status: int
    problems: tuple[str, ...]
    also: Mapping[int, str]
    models: Mapping[int, type[BaseModel]]


@dataclass(slots=True)
class Routes:
    """The operations of one resource."""

    tag: str
    _operations: list[_Operation] = field(default_factory=list)

    def add(
        self,
        method: str,
        path: str,
        name: str,
        model: type[BaseModel] | None,
        *,
        status: int = 200,
        problems: tuple[str, ...] = (),
        also: Mapping[int, str] | None = None,
        models: Mapping[int, type[BaseModel]] | None = None,
    ) -> Callable[[Handler], Handler]:
        """Declare one operation.

        name: the operation id, `interviews.create`
        model: what it answers; None where it answers nothing
        problems: codes beside those that follow from the path, the query and the body
        also: other good statuses with the same model, each with a sentence
        models: the document of a problem status where it says more than the usual
        """

        def declare(handler: Handler) -> Handler:
            operation = _Operation(
                method, path, handler, name, model, status, problems, also or {}, models or {}
            )
            self._operations.append(operation)
            return handler

        return declare

    def get(
        self,
        path: str,
        name: str,
        model: type[BaseModel],
        **rest: Any,  # noqa: ANN401  # any value may stand here
    ) -> Callable[[Handler], Handler]:
        """Declare a GET; `rest` as for `add`."""
        return self.add("GET", path, name, model, **rest)

    def post(
        self,
        path: str,
        name: str,
        model: type[BaseModel],
        **rest: Any,  # noqa: ANN401  # any value may stand here
    ) -> Callable[[Handler], Handler]:
        """Declare a POST that creates: 201, and 200 for the very same thing again."""
        rest.setdefault("status", 201)
        if rest["status"] == 201:  # noqa: PLR2004  # the status says what it is
            rest.setdefault("also", {200: "The very same thing, with the same id, is there."})
            rest["problems"] = (*rest.get("problems", ()), "id_conflict")
        return self.add("POST", path, name, model, **rest)

    def put(
        self,
        path: str,
        name: str,
        model: type[BaseModel],
        **rest: Any,  # noqa: ANN401  # any value may stand here
    ) -> Callable[[Handler], Handler]:
        """Declare a PUT; `rest` as for `add`."""
        return self.add("PUT", path, name, model, **rest)

    def patch(
        self,
        path: str,
        name: str,
        model: type[BaseModel],
        **rest: Any,  # noqa: ANN401  # any value may stand here
    ) -> Callable[[Handler], Handler]:
        """Declare a PATCH, a JSON merge patch; `rest` as for `add`."""
        return self.add("PATCH", path, name, model, **rest)

    def delete(self, path: str, name: str, **rest: Any) -> Callable[[Handler], Handler]:  # noqa: ANN401  # any value may stand here
        """Declare a DELETE, which answers nothing; `rest` as for `add`."""
        return self.add("DELETE", path, name, None, status=204, **rest)

    def __len__(self) -> int:
        return len(self._operations)

    def register(self, app: FastAPI) -> None:
        """Put the operations straight on the application's own router."""
        for operation in self._operations:
            summary, _, description = (inspect.getdoc(operation.handler) or "").partition("\n")
            app.router.add_api_route(
                operation.path,
                operation.handler,
                methods=[operation.method],
                name=operation.name,
                operation_id=operation.name,
                tags=[self.tag],
                summary=summary.rstrip(".") or operation.name,
                description=description.strip(),
                status_code=operation.status,
                response_model=operation.model,
                responses=_responses(operation),
                response_description=HTTPStatus(operation.status).phrase,
                route_class_override=StrictRoute,
            )


def _responses(operation: _Operation) -> dict[int | str, dict[str, Any]]:
    codes = [*operation.problems, *_ALWAYS, "unauthenticated", "invalid_request"]
    if "{" in operation.path:
        codes.append("not_found")
    if operation.method in {"POST", "PUT", "PATCH"}:
        codes += ["body_too_large", "unsupported_media_type"]
    responses: dict[int | str, dict[str, Any]] = {}
    for status, sentence in operation.also.items():
        responses[status] = {"model": operation.model, "description": sentence}
    by_status: dict[int, list[str]] = {}
    for code in sorted(set(codes)):
        by_status.setdefault(PROBLEMS[code].status, []).append(code)
    for status, named in sorted(by_status.items()):
        usual = InvalidRequest if status == 422 else ProblemDocument  # noqa: PLR2004  # the status says what it is
        responses[status] = {
            "model": operation.models.get(status, usual),
            "description": "; ".join(f"`{code}`: {PROBLEMS[code].title}" for code in named),
        }
    return responses

"""Routes: declaration of operations; authentication, scopes and strict reading of requests.

`Routes` collects the operations of one resource and registers them flat, since a
nested router costs every request. `StrictRoute` authenticates first, then reads the query
and the body strictly, then validates all arguments, and passes them to the handler.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, Self, TypeVar

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.utils import create_model_field
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from app.api.auth.principals import credentials
from app.api.auth.scopes import GRANTABLE, SCOPES, is_of_partners
from app.api.operations.arguments import Arguments
from app.api.operations.declaration import Operation, responses_of
from app.api.operations.deprecation import Deprecation
from app.api.operations.request_context import (
    AccountRequest,
    PublicRequest,
    calling,
    visiting,
)
from app.api.operations.services import Services
from app.api.problems.problem import insufficient
from app.api.request.json_pieces import InPieces
from app.api.request.strict_json import read_body, read_query
from app.usecases.accounts.clocks import clock_of
from app.usecases.resources import BY_NAME

Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Response]])

#: The scope of an operation without authentication.
PUBLIC: Final = "public"
#: The scope of an operation that any valid credential may ask for.
ANY: Final = "any"

#: Detail for a partner that asks for a candidate's data without `Bide-Account`.
ACCOUNT_MISSING: Final = "Name the account that you act for: `Bide-Account: <id>`."

#: Detail for a partner whose key or whose grant lacks a scope.
BOTH_HOLD: Final = (
    "This needs the scope {}, which your key and the candidate's grant must both hold."
)

#: Detail for a partner where no grant can hold the scope.
NOT_GRANTABLE: Final = "This is for the candidate alone: no grant can hold the scope {}."


def is_guarded(route: BaseRoute) -> bool:
    """Whether the operation needs authentication."""
    return isinstance(route, StrictRoute) and route.guarded


def _lacking(scope: str) -> str:
    """The detail for a partner that lacks a scope."""
    return (BOTH_HOLD if scope in GRANTABLE else NOT_GRANTABLE).format(scope)


class StrictRoute(APIRoute):
    """An operation: authentication first, then the query, then the body.

    scopes: all that a credential must hold; none without authentication
    """

    guarded: bool
    scopes: tuple[str, ...] = ()
    #: Whether any valid credential is enough.
    for_any: bool = False
    deprecation: Deprecation | None = None
    #: Whether an `Idempotency-Key` makes it happen once.
    is_done_once: bool = False
    _is_described: bool = False

    def describe_answers(self) -> None:
        """Make the fields of the answers of the route, as FastAPI would have on registration.

        Only the contract needs them: handlers answer with bytes. There are ten for each
        operation, and to make them all would take most of the time in which an application is
        made.
        """
        if self._is_described:
            return
        self._is_described = True
        self.response_field = _field(f"Response_{self.unique_id}", self.response_model)
        for status, response in self.responses.items():
            model = _field(f"Response_{status}_{self.unique_id}", response.get("model"))
            if model is not None:
                self.response_fields[status] = model

    @override
    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        **declared: Any,  # any value may stand here
    ) -> None:
        """Declare the operation to FastAPI, which documents it; what serves it is made here."""
        super().__init__(path, endpoint, **declared)
        self.app = self._serving()

    def _serving(self) -> ASGIApp:
        """Make what serves a request, in the place of FastAPI's own."""
        [caller] = [d for d in self.dependant.dependencies if d.call in {calling, visiting}]
        self.guarded = caller.call is calling
        needed = self.scopes
        if self.guarded != (self.for_any or bool(needed)):
            raise TypeError(f"{self.name} declares a scope, or takes a Visitor: one of the two")
        handler = self.endpoint
        arguments = Arguments(self.dependant)
        has_body = self.body_field is not None
        in_pieces = self.body_field is not None and any(
            isinstance(one, InPieces) for one in self.body_field.field_info.metadata
        )
        patch = "PATCH" in (self.methods or ())

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            if self.deprecation is not None:
                # The outer middleware sends these headers with any answer.
                scope["bide.headers"].extend(self.deprecation.headers())
            services: Services = scope["app"].state.services
            if self.guarded:
                call: PublicRequest = await self._call(services, scope)
            else:
                call = PublicRequest(services, scope)
            query: Mapping[str, Sequence[str]] = {}
            if scope["query_string"]:
                query = read_query(scope["query_string"], arguments.parameters, arguments.lists)
            document: object = None
            if has_body:
                document = await read_body(
                    Request(scope, receive), patch=patch, in_pieces=in_pieces
                )
            response: Response = await handler(**arguments.read(call, query, document))
            await response(scope, receive, send)

        return serve

    async def _call(self, services: Services, scope: Scope) -> AccountRequest:
        """Authenticate the caller, and check what the credential permits."""
        shown = credentials(scope["headers"])
        principal = await services.throttles.recognise(services.authentication, shown, scope)
        if self.scopes and principal.is_partner_itself and not is_of_partners(self.path):
            raise insufficient(self.scopes[0], ACCOUNT_MISSING)
        for one in self.scopes:
            if one not in principal.scopes:
                acts = principal.account_id != principal.home_id
                raise insufficient(one, _lacking(one) if acts else None)
        clock_at = None
        if principal.is_test:
            clock_at = await clock_of(services.gateway, principal.account_id)
        return AccountRequest(services, scope, principal, self.name, clock_at)


def _field(name: str, model: type[BaseModel] | None) -> Any:  # noqa: ANN401  # FastAPI keeps its class of fields private
    return model and create_model_field(name=name, type_=model, mode="serialization")


@functools.cache
def _needing(scopes: tuple[str, ...], *, for_any: bool) -> type[StrictRoute]:
    """The class of the operations that need these scopes, as FastAPI makes the routes itself."""
    return type("StrictRoute", (StrictRoute,), {"scopes": scopes, "for_any": for_any})


@dataclass
class Routes:
    """The operations of one resource.

    read, write: the scope that a GET and any other method needs, unless the operation
        names one itself; an operation without a scope is refused
    """

    tag: str
    read: str | None = None
    write: str | None = None
    _operations: list[Operation] = field(default_factory=list)

    @classmethod
    def of(cls, resource: str) -> Self:
        """The operations of a resource, with the tag and the scopes of its entry."""
        entry = BY_NAME[resource]
        return cls(entry.tag, entry.read, entry.write)

    def add(
        self,
        method: str,
        path: str,
        name: str,
        model: type[BaseModel] | None,
        *,
        status: int = 200,
        scope: str | None = None,
        besides: Iterable[str] = (),
        problems: tuple[str, ...] = (),
        also: Mapping[int, str] | None = None,
        models: Mapping[int, type[BaseModel]] | None = None,
        deprecated: Deprecation | None = None,
        kind: type[Response] = JSONResponse,
        writes: bool = True,
    ) -> Callable[[Handler], Handler]:
        """Declare one operation.

        name: the operation id, `interviews.create`
        model: of the response body; None for an empty one
        scope: what a credential must hold; `ANY` for any valid credential, `PUBLIC` without
            authentication
        besides: further scopes that it must hold as well
        problems: codes besides those that follow from the path, the query and the body
        also: other successful statuses with the same model, each with a sentence
        models: the document of a problem status where it has more than the usual members; of a
            stream, what each of its items is
        deprecated: when it is removed, and what takes its place
        kind: the class of the answer, whose media type is documented
        writes: whether it changes anything for the account; False for a POST that only answers
        """
        needed = scope or (self.read if method == "GET" else self.write)
        named = {needed, *besides} - ({PUBLIC, ANY} if needed in {PUBLIC, ANY} else set())
        if needed is None or not named <= SCOPES.keys():
            raise TypeError(f"{name} declares no scope that exists")

        def declare(handler: Handler) -> Handler:
            operation = Operation(
                *(method, path, handler, name, model, status),
                None if needed in {PUBLIC, ANY} else needed,
                *(problems, also or {}, models or {}, deprecated, kind, tuple(besides)),
                guarded=needed != PUBLIC,
                writes=writes,
            )
            self._operations.append(operation)
            return handler

        return declare

    def get(
        self,
        path: str,
        name: str,
        model: type[BaseModel] | None,
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
        """Declare a POST that creates: 201, and 200 for an identical retry."""
        rest.setdefault("status", 201)
        if rest["status"] == 201:  # noqa: PLR2004  # the status says what it is
            rest.setdefault("also", {200: "The same resource, with this id, exists already."})
            rest["problems"] = (*rest.get("problems", ()), "id_conflict", "limit_reached")
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

    def put_new(
        self,
        path: str,
        name: str,
        model: type[BaseModel],
        **rest: Any,  # noqa: ANN401  # any value may stand here
    ) -> Callable[[Handler], Handler]:
        """Declare a PUT that creates what its path names: 201, and 200 for an identical retry."""
        also = {200: "The same resource exists already."}
        rest["problems"] = (*rest.get("problems", ()), "id_conflict", "limit_reached")
        return self.add("PUT", path, name, model, status=201, also=also, **rest)

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
        app.router.routes.extend(self._made)

    @functools.cached_property
    def _made(self) -> Sequence[StrictRoute]:
        """The routes, which are the same in each application of a process.

        A route asks the application of its request for everything that is not in its declaration,
        and to make the routes of all resources takes most of the time in which an application is
        made.
        """
        return [_route(self.tag, operation) for operation in self._operations]


def _route(tag: str, operation: Operation) -> StrictRoute:
    summary, _, description = (inspect.getdoc(operation.handler) or "").partition("\n")
    needing = _needing(operation.scopes, for_any=operation.guarded and operation.scope is None)
    route = needing(
        operation.path,
        operation.handler,
        methods=[operation.method],
        name=operation.name,
        operation_id=operation.name,
        tags=[tag],
        summary=summary.rstrip(".") or operation.name,
        description=description.strip(),
        status_code=operation.status,
        response_model=None,
        response_class=operation.kind,
        response_description=HTTPStatus(operation.status).phrase,
        deprecated=operation.deprecated is not None or None,
    )
    route.deprecation = operation.deprecated
    route.is_done_once = operation.is_done_once
    route.response_model = operation.model
    route.responses = responses_of(operation)
    return route

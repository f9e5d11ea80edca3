"""Route of one operation: authentication, scopes, strict reading, and the call of the handler.

It authenticates first, then reads the query and the body strictly, then validates all arguments,
and passes them to the handler.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fastapi.routing import APIRoute
from fastapi.utils import create_model_field
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from app.api.auth.principals import credentials
from app.api.auth.scopes import GRANTABLE, is_of_partners
from app.api.operations.arguments import Arguments
from app.api.operations.deprecation import Deprecation
from app.api.operations.request_context import AccountRequest, PublicRequest, calling, visiting
from app.api.operations.services import Services
from app.api.problems.problem import insufficient
from app.api.request.json_pieces import InPieces
from app.api.request.strict_json import read_body, read_query
from app.usecases.accounts.test_clocks import clock_of

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
def route_class(scopes: tuple[str, ...], *, for_any: bool) -> type[StrictRoute]:
    """The class of the operations that need these scopes, as FastAPI makes the routes itself."""
    return type("StrictRoute", (StrictRoute,), {"scopes": scopes, "for_any": for_any})

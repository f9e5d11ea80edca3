"""Route of one operation: authentication, scopes, strict reading, and the call of the handler.

It authenticates first, then reads the query and the body strictly, then validates all arguments,
and passes them to the handler.
"""

import inspect
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.auth.principals import credentials
from app.api.auth.scopes import GRANTABLE, is_of_partners
from app.api.operations.arguments import Arguments
from app.api.operations.declaration import Operation, responses_of
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


def _lacking(scope: str) -> str:
    """The detail for a partner that lacks a scope."""
    return (BOTH_HOLD if scope in GRANTABLE else NOT_GRANTABLE).format(scope)


class StrictRoute(APIRoute):
    """An operation: authentication first, then the query, then the body."""

    def __init__(self, tag: str, operation: Operation) -> None:
        """Declare the operation to FastAPI, which documents it; what serves it is made here."""
        summary, _, description = (inspect.getdoc(operation.handler) or "").partition("\n")
        super().__init__(
            operation.path,
            operation.handler,
            methods=[operation.method],
            name=operation.name,
            operation_id=operation.name,
            tags=[tag],
            summary=summary.rstrip(".") or operation.name,
            description=description.strip(),
            status_code=operation.status,
            response_model=operation.model,
            response_class=operation.kind,
            response_description=HTTPStatus(operation.status).phrase,
            responses=responses_of(operation),
            deprecated=operation.deprecated is not None or None,
        )
        self.operation = operation
        self.app = self._serving()

    def _serving(self) -> ASGIApp:
        """Make what serves a request, in the place of FastAPI's own."""
        operation = self.operation
        [caller] = [d for d in self.dependant.dependencies if d.call in {calling, visiting}]
        if operation.guarded != (caller.call is calling):
            raise TypeError(f"{self.name} declares a scope, or takes a Visitor: one of the two")
        handler = self.endpoint
        arguments = Arguments(self.dependant)
        has_body = self.body_field is not None
        in_pieces = self.body_field is not None and any(
            isinstance(one, InPieces) for one in self.body_field.field_info.metadata
        )
        patch = operation.method == "PATCH"

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            if operation.deprecated is not None:
                # The outer middleware sends these headers with any answer.
                scope["bide.headers"].extend(operation.deprecated.headers())
            services: Services = scope["app"].state.services
            if operation.guarded:
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
        needed = self.operation.scopes
        if needed and principal.is_partner_itself and not is_of_partners(self.path):
            raise insufficient(needed[0], ACCOUNT_MISSING)
        for one in needed:
            if one not in principal.scopes:
                acts = principal.account_id != principal.home_id
                raise insufficient(one, _lacking(one) if acts else None)
        clock_at = None
        if principal.is_test:
            clock_at = await clock_of(services.gateway, principal.account_id)
        return AccountRequest(services, scope, principal, self.name, clock_at)

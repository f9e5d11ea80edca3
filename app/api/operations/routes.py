"""Routes: declaration of the operations of one resource, with their scopes.

They are registered flat, since a nested router costs every request. What serves one of them is
in `strict_route.py`.
"""

import functools
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self, TypeVar

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.api.auth.scopes import SCOPES
from app.api.operations.declaration import Operation
from app.api.operations.deprecation import Deprecation
from app.api.operations.strict_route import StrictRoute
from app.usecases.resources import BY_NAME

Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Response]])

#: The scope of an operation without authentication.
PUBLIC: Final = "public"

#: The scope of an operation that any valid credential may ask for.
ANY: Final = "any"


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
    def _made(self) -> Sequence["OperationRoute"]:
        """The routes, which are the same in each application of a process.

        A route asks the application of its request for everything that is not in its declaration.
        """
        return [OperationRoute(self.tag, operation) for operation in self._operations]


class OperationRoute(Route):
    """Where an operation is found; what serves it is made at its first request.

    FastAPI's routes of all operations would take a fifth of a start, and 15 MB.
    """

    def __init__(self, tag: str, operation: Operation) -> None:
        """Take the path and the method; the rest is left to `strict`."""
        super().__init__(operation.path, operation.handler, name=operation.name)
        # As FastAPI has it: HEAD is the route table's to add.
        self.methods = {operation.method}
        self.app = self._serve_first
        self.operation = operation
        self._tag = tag

    @functools.cached_property
    def strict(self) -> StrictRoute:
        """The operation as FastAPI documents it, with what serves it."""
        return StrictRoute(self._tag, self.operation)

    async def _serve_first(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.app = self.strict.app
        await self.app(scope, receive, send)


def strict_routes(app: FastAPI) -> list[StrictRoute]:
    """Return the operations of an application as FastAPI documents them, in their order."""
    return [route.strict for route in app.routes if isinstance(route, OperationRoute)]

"""The application: FastAPI with one layer around it and a table in front of its router."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.types import ASGIApp, Lifespan
from typing_extensions import override

from app.api.contract import contract
from app.api.middleware import Edge
from app.api.table import RouteTable

#: Hooks that nobody listens to cost every request; metrics of our own come instead.
_NO_TELEMETRY: Final[Any] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}


class Application(FastAPI):
    """FastAPI without the layers that `Edge` replaces."""

    def __init__(
        self,
        *,
        lifespan: "Lifespan[Application]",
        version: str,
        body_limit: int,
        larger: Mapping[str, int] | None = None,
        ticks: Callable[[], float] | None = None,
    ) -> None:
        """Offer nothing yet; routes are registered by the caller."""
        super().__init__(
            title="Bide",
            version=version,
            lifespan=lifespan,
            docs_url=None,
            redoc_url=None,
            openapi_url=None,
            redirect_slashes=False,
            telemetry=_NO_TELEMETRY,
        )
        self._body_limit = body_limit
        self._larger = larger
        self._ticks = ticks

    @override
    def build_middleware_stack(self) -> ASGIApp:
        # What FastAPI would put here turns exceptions into answers in three places, and
        # the outermost of them would not know the request's id. Edge does it once.
        table = RouteTable(self.router, self.router.routes)
        return Edge(
            AsyncExitStackMiddleware(table),
            body_limit=self._body_limit,
            larger=self._larger,
            ticks=self._ticks,
        )

    @override
    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = contract(self)
        return self.openapi_schema

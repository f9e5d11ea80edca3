"""ASGI application: FastAPI with one outer middleware and a route table."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI
from starlette.types import ASGIApp, Lifespan
from typing_extensions import override

from app.api.contract.document import contract
from app.api.http.compression import Compression
from app.api.http.cors import CrossOrigin, Preflights
from app.api.http.middleware import OuterMiddleware, RequestObserver
from app.api.http.route_table import RouteTable

#: Unused hooks cost every request; metrics of our own come instead.
_NO_TELEMETRY: Final[Any] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}


class Application(FastAPI):
    """FastAPI without the layers that `OuterMiddleware` replaces."""

    def __init__(
        self,
        *,
        lifespan: "Lifespan[Application]",
        version: str,
        body_limit: int,
        larger: Mapping[str, int] | None = None,
        watch: RequestObserver | None = None,
        hsts: int = 0,
        origins: Sequence[str] = (),
        around: Callable[[ASGIApp], ASGIApp] | None = None,
    ) -> None:
        """Offer nothing yet; routes are registered by the caller.

        origins: the origins allowed by CORS; `*` means any
        around: makes one more layer, which then is the outermost
        """
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
        self._watch = watch
        self._hsts = hsts
        self._origins = origins
        self._around = around

    @override
    def build_middleware_stack(self) -> ASGIApp:
        # What FastAPI would put here turns exceptions into answers in three places, and
        # the outermost would not know the request's id. `OuterMiddleware` does it once.
        within: ASGIApp = RouteTable(self.router, self.routes)
        stack: ASGIApp = OuterMiddleware(
            Preflights(within, self._origins) if self._origins else within,
            body_limit=self._body_limit,
            larger=self._larger,
            watch=self._watch,
            hsts=self._hsts,
        )
        # A batch sends its writes from here on: each is bounded, counted and logged by itself.
        self.state.serve = stack
        stack = Compression(stack)
        if self._origins:
            stack = CrossOrigin(stack, self._origins)
        return self._around(stack) if self._around else stack

    @override
    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = contract(self)
        return self.openapi_schema

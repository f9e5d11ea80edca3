"""Pages of other origins: what a browser may ask for them, and what it may hand to them.

Starlette's layer knows the rules. It stands around the edge, so that a page of another
origin can read a problem as well. What a browser asks beforehand (a preflight) is let
through to the inside of the edge, so that a refusal is a problem like any other.
"""

from collections.abc import Sequence
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from app.api.problems.problem import Problem

#: What a page of another origin may send, and what it may read of an answer.
_SENT: Final = (
    "Authorization",
    "Bide-Account",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "X-Request-Id",
    "traceparent",
)
_READ: Final = (
    "Allow",
    "Deprecation",
    "ETag",
    "Idempotent-Replayed",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Sunset",
    "WWW-Authenticate",
    "X-Request-Id",
    "traceparent",
)
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
#: Seconds for which a browser need not ask again what it may send.
_PREFLIGHT_SECONDS: Final = 7200
_REFUSED: Final = 400


def _is_preflight(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "OPTIONS":
        return False
    headers = Headers(scope=scope)
    return "origin" in headers and "access-control-request-method" in headers


def _rules(app: ASGIApp, origins: Sequence[str]) -> dict[str, Any]:
    return {
        "app": app,
        "allow_origins": origins,
        "allow_methods": _METHODS,
        "allow_headers": _SENT,
        "expose_headers": _READ,
        "max_age": _PREFLIGHT_SECONDS,
    }


class Preflights:
    """The inner layer: it answers what a browser asks beforehand."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        """Stand around `app`; `origins` are those whose pages may ask."""
        self._app = app
        self._rules = CORSMiddleware(**_rules(app, origins))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if not _is_preflight(scope):
            await self._app(scope, receive, send)
            return
        answer = self._rules.preflight_response(Headers(scope=scope))
        if answer.status_code == _REFUSED:
            raise Problem(
                "bad_request",
                "A page of this origin may not ask this, or not by this method, or not with these "
                "headers.",
                headers={
                    name: value
                    for name, value in answer.headers.items()
                    if name == "vary" or name.startswith("access-control-")
                },
            )
        await answer(scope, receive, send)


class CrossOrigin(CORSMiddleware):
    """The outer layer: it says of an answer which pages may read it."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        """Stand around `app`; `origins` are those whose pages may read."""
        super().__init__(**_rules(app, origins))

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_preflight(scope):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

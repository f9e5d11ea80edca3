"""CORS: the requests that pages of other origins may send, and the headers they may read.

Starlette's middleware has the rules. It is outside of `OuterMiddleware`, so that a page of
another origin can read a problem as well. A preflight is answered inside of it, so that a
refusal is a problem like any other.
"""

from collections.abc import Sequence
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from app.api.problems.problem import Problem

#: Headers that a page of another origin may send, and those that it may read.
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
    "Date",
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
#: Seconds for which a browser caches the answer to a preflight.
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
    """The inner middleware: answers preflights."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        """Wrap `app`; `origins` are allowed."""
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
                "CORS does not allow this request: by its origin, its method or one of its "
                "headers.",
                headers={
                    name: value
                    for name, value in answer.headers.items()
                    if name == "vary" or name.startswith("access-control-")
                },
            )
        await answer(scope, receive, send)


class CrossOrigin(CORSMiddleware):
    """The outer middleware: adds the CORS headers to answers."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        """Wrap `app`; `origins` are allowed."""
        super().__init__(**_rules(app, origins))

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_preflight(scope):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

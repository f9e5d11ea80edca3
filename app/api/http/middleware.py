"""Outer middleware: request id, trace, security headers, body limit, problems, metrics, log.

Each answer has `X-Request-Id`, `traceparent` and security headers; no body is larger than
the limit, chunked or not; every exception is answered as a problem; every request is
counted and, if configured, logged. It is one pure ASGI layer because each layer costs
every request.
"""

import asyncio
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import uuid7

from app.api.http.metrics import Metrics, route_of
from app.api.operations.rate_limits import Headers
from app.api.operations.request_log import RequestLog
from app.api.problems.problem import Problem, as_problem
from app.logs import kind_of, where
from app.usecases.errors import Unavailable

_log: Final = structlog.stdlib.get_logger("bide")

_REQUEST_ID: Final = re.compile(rb"[\x21-\x7e]{1,128}")
_TRACEPARENT: Final = re.compile(
    rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?"
)
#: A name, an address, or one in brackets, and perhaps a port; it may be empty.
_HOST: Final = re.compile(rb"(?:[\w.~!$&'()*+,;=%-]*+|\[[\w.:]++\])(?::\d*+)?+")
_GUARDS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
#: For answers other than pages; a page has its own.
_NO_CONTENT: Final = (
    b"content-security-policy",
    b"default-src 'none'; frame-ancestors 'none'",
)
#: A private cache may keep an answer, and must revalidate it by its ETag.
_REVALIDATED: Final = (b"cache-control", b"private, no-cache")
_ANYBODYS: Final = (b"cache-control", b"no-cache")
_NOT_KEPT: Final = (b"cache-control", b"no-store")
_READS: Final = frozenset({"GET", "HEAD"})
_ERROR: Final = 400
_SERVER_ERROR: Final = 500


@dataclass(slots=True)
class _Asked:
    """The headers of a request that matter here."""

    request_id: bytes = b""
    trace_id: bytes = b""
    trace_flags: bytes = b""
    length: int | None = None
    has_body: bool = False
    hosts: int = 0


def _read(headers: list[tuple[bytes, bytes]]) -> _Asked:
    asked = _Asked()
    for name, value in headers:
        if name == b"x-request-id":
            # An id that could break a log line or a header is ignored.
            if _REQUEST_ID.fullmatch(value):
                asked.request_id = value
        elif name == b"traceparent":
            match = _TRACEPARENT.fullmatch(value)
            # Version 00 has nothing after its flags; later ones may.
            if match and not (match[1] == b"00" and match[4]):
                asked.trace_id, asked.trace_flags = match[2], match[3]
        elif name == b"content-length":
            asked.has_body = True
            asked.length = int(value) if value.isdigit() else None
        elif name == b"transfer-encoding":
            asked.has_body = True
        elif name == b"host":
            # An invalid host counts like a second one.
            asked.hosts += 1 if _HOST.fullmatch(value) else 2
    if not asked.request_id:
        asked.request_id = str(uuid7()).encode()
    return asked


def _check_host(scope: Scope, asked: _Asked) -> None:
    """Refuse a request without a host, or with several (RFC 9112, 3.2)."""
    if asked.hosts > 1 or (asked.hosts == 0 and scope.get("http_version", "1.1") == "1.1"):
        raise Problem("bad_request", "A request needs exactly one header `Host: <name>[:<port>]`.")


def _too_large(limit: int) -> Problem:
    return Problem("body_too_large", f"The body must have at most {limit:,} bytes.")


@dataclass(frozen=True, slots=True)
class RequestObserver:
    """Observes requests: times, metrics and the log.

    ticks: counts seconds, and never goes back
    metrics: counts requests; None without /metrics
    log: whether each request is logged
    """

    ticks: Callable[[], float]
    metrics: Metrics | None = None
    log: bool = False


class OuterMiddleware:
    """The outermost middleware.

    hsts: for how many seconds browsers must use TLS; 0 for no such header
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        body_limit: int,
        larger: Mapping[str, int] | None = None,
        watch: RequestObserver | None = None,
        hsts: int = 0,
    ) -> None:
        """Wrap `app`; `larger` are the body limits of paths that have one of their own."""
        self._app = app
        self._body_limit = body_limit
        self._larger = larger or {}
        self._watch = watch
        self._guards = [*_GUARDS]
        if hsts:
            self._guards.append((b"strict-transport-security", b"max-age=%d" % hsts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = _read(scope["headers"])
        extra = self._extra(scope, asked)
        scope["bide.request_id"] = asked.request_id.decode()
        # Headers that are added to these before the answer begins are sent with it.
        scope["bide.headers"] = extra
        status = 0
        began = self._began()

        async def answering(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message["headers"], *extra, *scope.get("bide.limits", ())]
                message["headers"] = _guarded(headers, scope, status)
            await send(message)

        try:
            await self._serve(scope, receive, answering, asked)
        except ClientDisconnect:
            return
        except (Exception, asyncio.CancelledError) as error:
            problem = self._problem(scope, asked, error)
            if status:
                # The answer has begun, so the connection has to break for the client
                # to see that it is not whole.
                raise
            await problem.response(scope)(scope, receive, answering)
        finally:
            self._ended(scope, asked, status, began)

    def _extra(self, scope: Scope, asked: _Asked) -> Headers:
        """The headers of every answer to this request."""
        extra = [(b"x-request-id", asked.request_id), *self._guards]
        if "bide.span" in scope:
            asked.trace_id = scope["bide.span"][:32]
            extra.append((b"traceparent", b"00-" + scope["bide.span"]))
        elif asked.trace_id:
            span = secrets.token_hex(8).encode()
            extra.append(
                (b"traceparent", b"-".join((b"00", asked.trace_id, span, asked.trace_flags)))
            )
        return extra

    def _problem(
        self, scope: Scope, asked: _Asked, error: Exception | asyncio.CancelledError
    ) -> Problem:
        if isinstance(error, asyncio.CancelledError):
            # The server cuts off what has not ended in time, and would call it a defect.
            error = Unavailable("The service is stopping.")
        problem = as_problem(error)
        scope["bide.problem"] = problem.type.code
        if problem.type.status >= _SERVER_ERROR:
            _log_problem(scope, asked, problem, error)
        if self._watch and self._watch.metrics:
            self._watch.metrics.refused(problem)
        return problem

    def _began(self) -> float:
        if self._watch is None:
            return 0.0
        if self._watch.metrics:
            self._watch.metrics.began()
        return self._watch.ticks()

    def _ended(self, scope: Scope, asked: _Asked, status: int, began: float) -> None:
        if "bide.partner" in scope:
            log: RequestLog | None = scope["app"].state.services.request_log
            if log is not None:
                log.note(scope, status)
        watch = self._watch
        if watch is None:
            return
        took = watch.ticks() - began
        if watch.metrics:
            watch.metrics.ended(scope, status, took)
        if watch.log:
            _log.info("request", status=status, seconds=round(took, 4), **_log_fields(scope, asked))

    async def _serve(self, scope: Scope, receive: Receive, send: Send, asked: _Asked) -> None:
        _check_host(scope, asked)
        if not asked.has_body:
            await self._app(scope, receive, send)
            return
        limit = self._larger.get(scope["path"], self._body_limit)
        if asked.length is not None and asked.length > limit:
            raise _too_large(limit)
        await self._app(scope, self._bounded(receive, limit), send)

    def _bounded(self, receive: Receive, limit: int) -> Receive:
        """Count what arrives, since a chunked body does not say how long it is."""
        arrived = 0

        async def counting() -> Message:
            nonlocal arrived
            message = await receive()
            if message["type"] == "http.request":
                arrived += len(message.get("body", b""))
                if arrived > limit:
                    raise _too_large(limit)
            return message

        return counting


def guards() -> Headers:
    """Security headers of an answer that did not pass this middleware."""
    return [*_GUARDS, _NO_CONTENT, _NOT_KEPT]


def _guarded(headers: Headers, scope: Scope, status: int) -> Headers:
    """Add security and cache headers, where the answer has none of its own."""
    framed = kept = False
    for name, _ in headers:
        if name == b"content-security-policy":
            framed = True
        elif name == b"cache-control":
            kept = True
    if not framed:
        headers.append(_NO_CONTENT)
    if not kept:
        if status >= _ERROR or scope["method"] not in _READS:
            headers.append(_NOT_KEPT)
        else:
            headers.append(_REVALIDATED if "bide.principal" in scope else _ANYBODYS)
    return headers


def _log_fields(scope: Scope, asked: _Asked) -> dict[str, str | None]:
    """Fields of the log: the operation, since a path or a query may hold personal data."""
    return {
        "method": scope["method"],
        "route": route_of(scope),
        "principal": scope.get("bide.principal"),
        "request_id": scope["bide.request_id"],
        "trace_id": asked.trace_id.decode() or None,
    }


def _log_problem(scope: Scope, asked: _Asked, problem: Problem, error: Exception) -> None:
    """Log the cause, which the client does not get."""
    names = _log_fields(scope, asked)
    if problem.type.code == "unavailable":
        cause = error.__cause__
        _log.warning(
            "unavailable",
            detail=problem.detail,
            cause=None if cause is None else kind_of(cause),
            **names,
        )
    else:
        _log.error(problem.type.code, exception=where(error), **names)

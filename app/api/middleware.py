"""The edge of the service: what holds for every request, whatever becomes of it.

Each answer carries `X-Request-Id`, and the trace it was asked in; no body is larger
than the bound, however it is sent; whatever is raised is answered as a problem.
It is one pure ASGI layer because each layer costs every request.
"""

import re
import secrets
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import uuid7

from app.api.problems import PROBLEMS, Problem, as_problem

_log: Final = structlog.stdlib.get_logger("bide")

_REQUEST_ID: Final = re.compile(rb"[\x21-\x7e]{1,128}")
_TRACEPARENT: Final = re.compile(
    rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?"
)
_NO_SNIFFING: Final = (b"x-content-type-options", b"nosniff")
_SERVER_ERROR: Final = 500


@dataclass(slots=True)
class _Asked:
    """What the headers say of the request itself."""

    request_id: bytes = b""
    trace_id: bytes = b""
    trace_flags: bytes = b""
    length: int | None = None
    has_body: bool = False


def _read(headers: list[tuple[bytes, bytes]]) -> _Asked:
    asked = _Asked()
    for name, value in headers:
        if name == b"x-request-id":
            # One that could break a log line or a header is not taken over.
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
    if not asked.request_id:
        asked.request_id = str(uuid7()).encode()
    return asked


def _too_large() -> Problem:
    return Problem("body_too_large", PROBLEMS["body_too_large"].sense)


class Edge:
    """The outermost layer; `ticks` counts seconds for the log of requests, if there is one."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        body_limit: int,
        larger: Mapping[str, int] | None = None,
        ticks: Callable[[], float] | None = None,
    ) -> None:
        """Stand around `app`; `larger` are the bounds of paths that have one of their own."""
        self._app = app
        self._body_limit = body_limit
        self._larger = larger or {}
        self._ticks = ticks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = _read(scope["headers"])
        extra = [(b"x-request-id", asked.request_id), _NO_SNIFFING]
        if asked.trace_id:
            span = secrets.token_hex(8).encode()
            extra.append(
                (b"traceparent", b"-".join((b"00", asked.trace_id, span, asked.trace_flags)))
            )
        scope["bide.request_id"] = asked.request_id.decode()
        status = 0
        began = self._ticks() if self._ticks else 0.0

        async def answering(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        try:
            await self._serve(scope, receive, answering, asked)
        except ClientDisconnect:
            return
        except Exception as error:
            problem = as_problem(error)
            if problem.type.status >= _SERVER_ERROR:
                _tell(scope, asked, problem, error)
            if status:
                # The answer has begun, so the connection has to break for the client
                # to see that it is not whole.
                raise
            await problem.response(scope)(scope, receive, answering)
        if self._ticks:
            took = self._ticks() - began
            _log.info("request", status=status, seconds=round(took, 4), **_names(scope, asked))

    async def _serve(self, scope: Scope, receive: Receive, send: Send, asked: _Asked) -> None:
        if not asked.has_body:
            await self._app(scope, receive, send)
            return
        limit = self._larger.get(scope["path"], self._body_limit)
        if asked.length is not None and asked.length > limit:
            raise _too_large()
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
                    raise _too_large()
            return message

        return counting


def _names(scope: Scope, asked: _Asked) -> dict[str, str | None]:
    """Say which request it was; its query is left out, since it may tell of people."""
    return {
        "method": scope["method"],
        "path": scope["path"],
        "request_id": scope["bide.request_id"],
        "trace_id": asked.trace_id.decode() or None,
    }


def _tell(scope: Scope, asked: _Asked, problem: Problem, error: Exception) -> None:
    """Log what the client is not told."""
    names = _names(scope, asked)
    if problem.type.code == "unavailable":
        _log.warning("unavailable", detail=problem.detail, cause=repr(error.__cause__), **names)
    else:
        told = "".join(traceback.format_exception(error))
        _log.error(problem.type.code, exception=told, **names)

"""Compression (gzip) of answers, and `Vary`: the headers of a request that the answer depends on.

What is not compressed: bodies up to 1 kB, since that saves no packet; streams, which would be
held back; and answers that may hold a secret beside text of the caller's choosing, since their
length would betray it (the BREACH attack).
"""

import asyncio
import re
import zlib
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Bytes up to which a body stays as it is.
SMALL: Final = 1_024
#: Bytes from which a body is compressed in a thread.
LARGE: Final = 2**17
#: Beginnings of paths whose answers may hold a secret.
SECRET: Final = (
    *("/v1/accounts", "/v1/api-keys", "/v1/batch", "/v1/calendar-links", "/v1/candidates"),
    *("/v1/claims", "/v1/sessions", "/v1/webhook-endpoints", "/v1/me/email-confirmation"),
)
#: Ends of paths of which the same holds.
SECRET_ENDS: Final = ("/permit",)
_LEVEL: Final = 4
_GZIP: Final = 16 + zlib.MAX_WBITS
#: `gzip` in a list of codings, and its weight.
_ACCEPTED: Final = re.compile(
    rb"(?:^|,)[ \t]*gzip[ \t]*(?:;[ \t]*q=([0-9.]{1,5}))?[ \t]*(?=,|$)", re.IGNORECASE
)
_STREAM: Final = b"text/event-stream"
_VARY: Final = (b"vary", b"Accept-Encoding")
_VARY_BY_CALLER: Final = (b"vary", b"Accept-Encoding, Authorization, Bide-Account")


def accepts_gzip(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a client takes answers in gzip."""
    for name, value in headers:
        if name == b"accept-encoding":
            found = _ACCEPTED.search(value)
            if found is not None and (found[1] is None or found[1].strip(b"0.")):
                return True
    return False


def holds_secret(path: str) -> bool:
    """Whether the answers at a path may hold a secret, which compression could give away."""
    return path.startswith(SECRET) or path.endswith(SECRET_ENDS)


class Compression:
    """Compresses answers where the client accepts it."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        may_be = (
            scope["method"] != "HEAD"
            and not holds_secret(scope["path"])
            and accepts_gzip(scope["headers"])
        )
        await self._app(scope, receive, _Answer(scope, send, may_be=may_be).send)


class _Answer:
    """One answer on its way out."""

    def __init__(self, scope: Scope, send: Send, *, may_be: bool) -> None:
        self._scope = scope
        self._send = send
        self._may_be = may_be
        self._head: Message | None = None
        self._packer: zlib._Compress | None = None

    async def send(self, message: Message) -> None:
        """Pass on a piece of it, the head not before the first piece of the body."""
        if message["type"] == "http.response.start":
            headers = message["headers"]
            if not any(name == b"vary" and b"Accept-Encoding" in value for name, value in headers):
                vary = _VARY_BY_CALLER if "bide.principal" in self._scope else _VARY
                message["headers"] = [*headers, vary]
            if not self._may_be or _is_left(message["headers"]):
                self._may_be = False
                await self._send(message)
            else:
                self._head = message
        elif message["type"] != "http.response.body" or not self._may_be:
            await self._send(message)
        else:
            await self._body(message)

    async def _body(self, message: Message) -> None:
        body, more = message.get("body", b""), message.get("more_body", False)
        head, self._head = self._head, None
        if head is not None:
            if not more and len(body) <= SMALL:
                self._may_be = False
                await self._send(head)
                await self._send(message)
                return
            self._packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
        packer = self._packer
        assert packer is not None  # noqa: S101  # it was made with the head
        packed = await _packed(packer, body, last=not more)
        if head is not None:
            kept = [one for one in head["headers"] if one[0] != b"content-length"]
            if not more:
                kept.append((b"content-length", str(len(packed)).encode()))
            head["headers"] = [*kept, (b"content-encoding", b"gzip")]
            await self._send(head)
        if packed or not more:
            await self._send({**message, "body": packed})


async def _packed(packer: "zlib._Compress", body: bytes, *, last: bool) -> bytes:
    def pack() -> bytes:
        return packer.compress(body) + (packer.flush() if last else b"")

    # The library lets others work meanwhile.
    return await asyncio.to_thread(pack) if len(body) >= LARGE else pack()


def _is_left(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether an answer is a stream, is encoded already, or is a part of something."""
    return any(
        name in {b"content-encoding", b"content-range"}
        or (name == b"content-type" and value.startswith(_STREAM))
        for name, value in headers
    )

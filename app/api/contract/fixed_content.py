"""Constant documents: bytes, a gzip copy and an ETag, all made once.

Public documents have no rate limit, so an answer must cost nothing but the sending. A client
that has the document gets a 304, and one that accepts gzip gets the copy. Each of the two
has its own ETag, since a strong tag names bytes; a weak one is the same for both.
"""

import asyncio
import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from starlette.responses import Response
from starlette.types import Scope

from app.api.request.preconditions import header, is_unchanged

T = TypeVar("T")

#: Below this many bytes, compression saves less than its headers cost.
_WORTH_PACKING: Final = 1024
_PACKED: Final = "gzip"
_MOST_CODINGS: Final = 20
_NO_WEIGHT: Final = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")


def accepts_gzip(scope: Scope) -> bool:
    """Whether `Accept-Encoding` allows gzip (RFC 9110, 12.5.3)."""
    accepted: dict[str, bool] = {}
    for one in (header(scope, b"accept-encoding") or "").lower().split(",")[:_MOST_CODINGS]:
        coding, _, weight = one.partition(";")
        accepted[coding.strip()] = _NO_WEIGHT.fullmatch(weight) is None
    return accepted.get(_PACKED, accepted.get("x-gzip", accepted.get("*", False)))


@dataclass(frozen=True, slots=True)
class ConstantDocument:
    """A document that is the same for all clients while the process lives."""

    content: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    packed: bytes = b""
    tag: str = ""
    is_weak: bool = False

    @classmethod
    def of(
        cls,
        content: bytes,
        media_type: str,
        headers: Mapping[str, str] | None = None,
        *,
        is_weak: bool = False,
    ) -> "ConstantDocument":
        """Compress it, and make its ETags.

        is_weak: whether its tag names the content in any encoding
        """
        packed = b""
        if len(content) >= _WORTH_PACKING:
            # Without a time in it, so that every process makes the same bytes.
            packed = gzip.compress(content, mtime=0)
            packed = packed if len(packed) < len(content) else b""
        tag = hashlib.sha256(content).hexdigest()[:32]
        return cls(content, media_type, headers or {}, packed, tag, is_weak)

    def answer(self, scope: Scope) -> Response:
        """Answer a GET with the document in an accepted encoding, or with 304."""
        packed = bool(self.packed) and accepts_gzip(scope)
        tag = f'"{self.tag}-{_PACKED}"' if packed and not self.is_weak else f'"{self.tag}"'
        tag = f"W/{tag}" if self.is_weak else tag
        headers = {**self.headers, "ETag": tag}
        if self.packed:
            headers["Vary"] = "Accept-Encoding"
        if is_unchanged(scope, tag):
            return Response(status_code=304, headers=headers)
        if packed:
            headers["Content-Encoding"] = _PACKED
        return Response(
            self.packed if packed else self.content, headers=headers, media_type=self.media_type
        )


class Lazy(Generic[T]):
    """What is made in a thread when it is first asked for."""

    def __init__(self, make: Callable[[], T]) -> None:
        """Take the function that makes it; concurrent requests wait for one call."""
        self._make = make
        self._made: T | None = None
        self._making = asyncio.Lock()

    async def made(self) -> T:
        """Return it, the same each time."""
        if self._made is None:
            async with self._making:
                if self._made is None:
                    self._made = await asyncio.to_thread(self._make)
        return self._made


class LazyDocument(Lazy[ConstantDocument]):
    """A constant document that is made in a thread at its first request."""

    async def answer(self, scope: Scope) -> Response:
        """Answer a GET with the document, as `ConstantDocument.answer` does."""
        return (await self.made()).answer(scope)

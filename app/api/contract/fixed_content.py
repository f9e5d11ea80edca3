"""Constant documents: bytes, a gzip copy and a strong ETag, all made once.

What anybody may ask for without a key, and as often as they like, must cost nothing but
the sending. A client that has the document is told so (304), and one that reads gzip
gets the copy. Each of the two has a tag of its own, since a strong tag names bytes.
"""

import asyncio
import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.responses import Response
from starlette.types import Scope

from app.api.request.preconditions import header, is_unchanged

#: Below this, packing saves less than it says of itself.
_WORTH_PACKING: Final = 1024
_PACKED: Final = "gzip"
_MOST_CODINGS: Final = 20
_NO_WEIGHT: Final = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")


def accepts_gzip(scope: Scope) -> bool:
    """Tell whether `Accept-Encoding` lets an answer be packed with gzip (RFC 9110, 12.5.3)."""
    accepted: dict[str, bool] = {}
    for one in (header(scope, b"accept-encoding") or "").lower().split(",")[:_MOST_CODINGS]:
        coding, _, weight = one.partition(";")
        accepted[coding.strip()] = _NO_WEIGHT.fullmatch(weight) is None
    return accepted.get(_PACKED, accepted.get("x-gzip", accepted.get("*", False)))


@dataclass(frozen=True, slots=True)
class ConstantDocument:
    """A document that is the same for everybody for as long as the process lives."""

    content: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    packed: bytes = b""
    tag: str = ""

    @classmethod
    def of(
        cls, content: bytes, media_type: str, headers: Mapping[str, str] | None = None
    ) -> "ConstantDocument":
        """Pack it, and make its tag."""
        packed = b""
        if len(content) >= _WORTH_PACKING:
            # Without a time in it, so that every process makes the same bytes.
            packed = gzip.compress(content, mtime=0)
            packed = packed if len(packed) < len(content) else b""
        tag = hashlib.sha256(content).hexdigest()[:32]
        return cls(content, media_type, headers or {}, packed, tag)

    def answer(self, scope: Scope) -> Response:
        """Answer a GET with the document as the client reads it, or say that it has it."""
        packed = bool(self.packed) and accepts_gzip(scope)
        tag = f'"{self.tag}-{_PACKED}"' if packed else f'"{self.tag}"'
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


class LazyDocument:
    """A constant document that is made in a thread when somebody first asks for it."""

    def __init__(self, make: Callable[[], ConstantDocument]) -> None:
        """Take what makes it; several who ask at once wait for one making."""
        self._make = make
        self._made: ConstantDocument | None = None
        self._making = asyncio.Lock()

    async def answer(self, scope: Scope) -> Response:
        """Answer a GET with the document, as `ConstantDocument.answer` does."""
        if self._made is None:
            async with self._making:
                if self._made is None:
                    self._made = await asyncio.to_thread(self._make)
        return self._made.answer(scope)

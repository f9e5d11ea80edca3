"""Request target: the path and query of a request line, whose target may name the server too."""

from typing import Final

import httptools

#: The target of a request that is about the server as a whole.
_SERVER: Final = b"*"


class InvalidTarget(ValueError):
    """The target names no path."""


def path_and_query(method: bytes, target: bytes) -> bytes:
    """Return the target in the form that clients of an origin server use (RFC 9112, 3.2).

    A proxy may send `http://example.com/path` instead, which a server has to understand.
    `*` is for OPTIONS alone, and returned as it is. Raises `InvalidTarget` for what has no path.
    """
    if target.startswith(b"/"):
        return target
    if target == _SERVER and method == b"OPTIONS":
        return target
    try:
        url = httptools.parse_url(target)
    except httptools.HttpParserInvalidURLError as error:
        raise InvalidTarget from error
    if not url.schema:
        raise InvalidTarget
    return (url.path or b"/") + (b"?" + url.query if url.query else b"")

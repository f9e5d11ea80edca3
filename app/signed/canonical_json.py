"""Canonical JSON (RFC 8785, without fractions), and the digest of a value.

A value has one spelling: members sorted by name, no white space, the shortest escapes. What has
more than one spelling elsewhere (fractions, very large numbers, names twice, text that is not
Unicode) is refused, so that the standard library writes the rest as the RFC does.
"""

import hashlib
import json
from typing import Any, Final

#: The largest whole number that every reader of JSON keeps exactly.
_LARGEST: Final = 2**53 - 1
#: What a digest begins with.
ALGORITHM: Final = "sha-256:"


def canonical(value: Any) -> bytes:  # noqa: ANN401  # JSON is anything
    """Write a value of plain JSON in its one spelling; raises ValueError for what has none."""
    _check(value)
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return written.encode()
    except UnicodeEncodeError:
        raise ValueError("a text has something that is no character") from None


def digest(value: Any) -> str:  # noqa: ANN401  # JSON is anything
    """Return the SHA-256 of a value as it is written here."""
    return ALGORITHM + hashlib.sha256(canonical(value)).hexdigest()


def _check(value: Any) -> None:  # noqa: ANN401  # JSON is anything
    match value:
        case None | bool() | str():
            return
        case int():
            if abs(value) > _LARGEST:
                raise ValueError("a number is larger than every reader keeps exactly")
        case list():
            for one in value:
                _check(one)
        case dict():
            for name, one in value.items():
                # The RFC sorts names as UTF-16; of ASCII names that is the order of Python.
                if not isinstance(name, str) or not name.isascii():
                    raise ValueError("a member has a name that is no ASCII text")
                _check(one)
        case _:
            raise ValueError(f"{type(value).__name__} has no one spelling")

"""JWT parser: reads a signed token strictly and once, and checks what needs no key.

Nothing that is read here can be trusted before the signature has been verified.
"""

import base64
import binascii
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, NoReturn

from app.json_decoder import strict_decoder

Code = Literal[
    "malformed",
    "unknown_issuer",
    "expired",
    "not_yet",
    "bad_signature",
    "bad_audience",
    "algorithm",
    "issuer_unavailable",
]

#: The largest token that is looked at, in bytes.
MAX_TOKEN: Final = 8192
#: How far the clocks of two machines may differ where a token says since when it holds.
LEEWAY: Final = timedelta(seconds=30)
#: The end of the year 9999, beyond which there is no instant.
_LAST_SECOND: Final = 253_402_300_799
_DECODER: Final = strict_decoder()
_PARTS: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")


class InvalidToken(Exception):
    """A token is rejected; `code` is stable, `detail` is for people."""

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code: Code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says. Nothing of it is true before its signature has been verified."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    signing_input: bytes
    signature: bytes

    @property
    def algorithm(self) -> str:
        """The algorithm that the header names."""
        return text_of(self.header, "alg")

    def require_algorithm(self, allowed: Collection[str]) -> str:
        """Return the algorithm, or refuse it if it is none of those allowed."""
        if self.algorithm not in allowed:
            raise InvalidToken("algorithm", "The token is signed in a way that is not accepted.")
        return self.algorithm


def malformed(detail: str) -> NoReturn:
    """Refuse what is no token of the form that is expected."""
    raise InvalidToken("malformed", detail)


def read(text: str, longest: int = MAX_TOKEN) -> Token:
    """Read a token without believing it; refuses what is not written as it should be.

    longest: the largest that is looked at; what is signed here besides tokens may be larger
    """
    if len(text) > longest:
        malformed(f"A token has at most {longest} bytes.")
    parts = _PARTS.fullmatch(text)
    if parts is None:
        malformed("A signed token has three parts in base64url.")
    header = _object(parts[1])
    # A token that says "refuse me unless you know this" is refused: nothing is known.
    if "crit" in header or "b64" in header:
        malformed("The token needs an extension that is not known here.")
    text_of(header, "alg")
    signing_input, _, _ = text.rpartition(".")
    return Token(header, _object(parts[2]), signing_input.encode(), _bytes(parts[3]))


def _bytes(part: str) -> bytes:
    try:
        value = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        malformed("A part of the token is cut off.")
    # Spare bits that are not zero would give one token many spellings.
    if encode(value) != part:
        malformed("A part of the token is not written in the one way there is.")
    return value


def encode(value: bytes) -> str:
    """Write bytes in base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _object(part: str) -> dict[str, Any]:
    try:
        value = load_json(_bytes(part))
    except ValueError:
        malformed("A part of the token is no JSON.")
    if not isinstance(value, dict):
        malformed("A part of the token is no object.")
    return value


def load_json(text: bytes) -> Any:  # noqa: ANN401  # JSON is anything
    """Parse JSON strictly, no name twice and no NaN; raises ValueError alone."""
    try:
        return _DECODER.decode(text.decode())
    except RecursionError:
        raise ValueError("nested too deep") from None


def text_of(members: Mapping[str, Any], name: str) -> str:
    """Return a member that must be there, a text of 1 to 255 characters without NUL."""
    value = members.get(name)
    longest = 255
    if not isinstance(value, str) or not 0 < len(value) <= longest or "\0" in value:
        malformed(f"`{name}` is missing, or is no short text.")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            malformed(f"`{name}` has something that is no character.")
    return value


def instant_of(claims: Mapping[str, Any], name: str) -> datetime | None:
    """Return a claim that is an instant, in seconds since 1970; None where it is not there."""
    if name not in claims:
        return None
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        malformed(f"`{name}` is no instant.")
    if not (math.isfinite(value) and 0 <= value <= _LAST_SECOND):
        malformed(f"`{name}` is no instant.")
    return datetime.fromtimestamp(value, UTC)


def expired() -> NoReturn:
    """Refuse a token whose time is over."""
    raise InvalidToken("expired", "The token has expired.")


def require_time(claims: Mapping[str, Any], now: datetime) -> datetime:
    """Refuse a token that does not hold now; returns when it ends."""
    expires_at = instant_of(claims, "exp")
    if expires_at is None:
        malformed("The token has no `exp`, and would never end.")
    if expires_at <= now:
        expired()
    for name in ("nbf", "iat"):
        since = instant_of(claims, name)
        if since is not None and since > now + LEEWAY:
            raise InvalidToken("not_yet", "The token does not hold yet.")
    return expires_at

"""Signed tokens: reads one strictly, and checks its signature with a key one already has.

A token is three parts in base64url: header, claims, signature. It is bounded before it
is parsed, parsed once, and what was parsed is what is verified. Whatever a header says
about keys (`jwk`, `jku`, `x5u`, `x5c`) is never followed: it names a key by `kid`, and
nothing more. Only asymmetric algorithms exist here, so neither `none` nor a secret that
is really a public key can be talked into.
"""

import base64
import binascii
import hashlib
import json
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, NoReturn, TypeVar

if TYPE_CHECKING:
    from joserfc.jwk import ECKey, OKPKey, RSAKey

    VerifyingKey = RSAKey | ECKey | OKPKey

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
#: Every algorithm that can be allowed, with the kind of key it needs.
ALGORITHMS: Final[Mapping[str, tuple[str, str | None]]] = {
    "RS256": ("RSA", None),
    "RS384": ("RSA", None),
    "RS512": ("RSA", None),
    "PS256": ("RSA", None),
    "PS384": ("RSA", None),
    "PS512": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
}
#: The members of a public key, by its type. No other member is ever taken over.
_PUBLIC: Final = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_KINDS: Final = frozenset(ALGORITHMS.values())
_SHORTEST_MODULUS: Final = 2048
_LONGEST_MODULUS: Final = 8192
#: The end of the year 9999, beyond which there is no instant.
_LAST_SECOND: Final = 253_402_300_799
_PARTS: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")

T = TypeVar("T")


class Refused(Exception):
    """A token is not believed; `code` is stable, `detail` is for people."""

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
            raise Refused("algorithm", "The token is signed in a way that is not accepted.")
        return self.algorithm


def malformed(detail: str) -> NoReturn:
    """Refuse what is no token of the form that is expected."""
    raise Refused("malformed", detail)


def read(text: str) -> Token:
    """Read a token without believing it; refuses what is not written as it should be."""
    if len(text) > MAX_TOKEN:
        malformed(f"A token has at most {MAX_TOKEN} bytes.")
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
        return json.loads(text.decode(), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name is there twice")
    return value


def _no_constant(_: str) -> NoReturn:
    raise ValueError("this is no number")


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


def require_time(claims: Mapping[str, Any], now: datetime) -> datetime:
    """Refuse a token that does not hold now; returns when it ends."""
    expires_at = instant_of(claims, "exp")
    if expires_at is None:
        malformed("The token has no `exp`, and would never end.")
    if expires_at <= now:
        raise Refused("expired", "The token has expired.")
    for name in ("nbf", "iat"):
        since = instant_of(claims, name)
        if since is not None and since > now + LEEWAY:
            raise Refused("not_yet", "The token does not hold yet.")
    return expires_at


def warm() -> None:
    """Load what signatures need, which otherwise the first token waits for."""
    _models()


@cache
def _models() -> Mapping[str, Any]:
    # Loaded at the first signed token: it is a tenth of an idle process's memory.
    from joserfc.jws import JWSRegistry  # noqa: PLC0415

    known = JWSRegistry.algorithms
    # The old name stands for two curves; here it means the one that everybody uses.
    return {name: known["Ed25519" if name == "EdDSA" else name] for name in ALGORITHMS}


def public_key(jwk: Mapping[str, Any]) -> "VerifyingKey | None":
    """Make a key for verifying from a public JWK; None if it is of no use for that."""
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import JWKRegistry, OctKey, RSAKey  # noqa: PLC0415

    kind = jwk.get("kty")
    operations = jwk.get("key_ops", ["verify"])
    if (
        not isinstance(kind, str)
        or kind not in _PUBLIC
        or jwk.get("use", "sig") != "sig"
        or not isinstance(operations, list)
        or "verify" not in operations
    ):
        return None
    members: dict[str, Any] = {"kty": kind} | {name: jwk.get(name) for name in _PUBLIC[kind]}
    if (
        not all(isinstance(value, str) and len(value) <= MAX_TOKEN for value in members.values())
        or (kind, members.get("crv")) not in _KINDS
        # A short modulus is no key that is worth a look; six bits to a character.
        or len(members.get("n", "")) * 6 < _SHORTEST_MODULUS * (kind == "RSA")
    ):
        return None
    try:
        key = JWKRegistry.import_key(members)
        if isinstance(key, RSAKey):
            size = key.public_key.key_size
            return key if _SHORTEST_MODULUS <= size <= _LONGEST_MODULUS else None
    except (JoseError, ValueError):
        return None
    return None if isinstance(key, OctKey) else key


def suits(key: "VerifyingKey", algorithm: str) -> bool:
    """Tell whether a key is of the kind that an algorithm needs."""
    kind, curve = ALGORITHMS[algorithm]
    return key.key_type == kind and (curve is None or key.get("crv") == curve)


def require_signature(token: Token, key: "VerifyingKey") -> None:
    """Refuse a token that this key did not sign."""
    if not suits(key, token.algorithm) or not _models()[token.algorithm].verify(
        token.signing_input, token.signature, key
    ):
        raise Refused("bad_signature", "The signature of the token does not hold.")


def sign(header: Mapping[str, Any], claims: Mapping[str, Any], key: "VerifyingKey") -> str:
    """Write a token, signed with a private key by the algorithm that the header names."""
    parts = (json.dumps(part, separators=(",", ":")).encode() for part in (header, claims))
    text = ".".join(encode(part) for part in parts)
    return f"{text}.{encode(_models()[header['alg']].sign(text.encode(), key))}"


class Remembered(Generic[T]):
    """What verified tokens said, by their hash: the token itself is not kept."""

    def __init__(self, size: int = 10_000) -> None:
        self._size = size
        self._kept: dict[bytes, T] = {}

    def get(self, token: str) -> T | None:
        """Return what this very token said, if it has been verified lately."""
        return self._kept.get(_digest(token))

    def keep(self, token: str, value: T) -> None:
        """Remember a verified token; the oldest makes room for it."""
        if len(self._kept) >= self._size:
            del self._kept[next(iter(self._kept))]
        self._kept[_digest(token)] = value

    def drop(self, token: str) -> None:
        """Forget one token."""
        self._kept.pop(_digest(token), None)

    def clear(self) -> None:
        """Forget all of them, as when a key is no longer to be trusted."""
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()

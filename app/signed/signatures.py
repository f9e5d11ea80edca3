"""Signatures of tokens: verification and signing with asymmetric keys of sufficient size.

joserfc is imported at first use: it takes a tenth of the memory of an idle process.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from app.signed.jwt_parser import MAX_TOKEN, InvalidToken, Token, encode

if TYPE_CHECKING:
    from joserfc.jwk import ECKey, OKPKey, RSAKey

    VerifyingKey = RSAKey | ECKey | OKPKey

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


def warm() -> None:
    """Load what signatures need, which otherwise the first token waits for."""
    _models()


@cache
def _models() -> Mapping[str, Any]:
    from joserfc.jws import JWSRegistry  # noqa: PLC0415  # loaded when it is needed: it is large

    known = JWSRegistry.algorithms
    # The old name stands for two curves; here it means the one that everybody uses.
    return {name: known["Ed25519" if name == "EdDSA" else name] for name in ALGORITHMS}


def public_key(jwk: Mapping[str, Any]) -> "VerifyingKey | None":
    """Make a key for verifying from a public JWK; None if it is of no use for that."""
    from joserfc.errors import JoseError  # noqa: PLC0415  # loaded if used
    from joserfc.jwk import JWKRegistry, OctKey, RSAKey  # noqa: PLC0415  # loaded if used

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
    """Whether a key is of the kind that an algorithm needs."""
    kind, curve = ALGORITHMS[algorithm]
    return key.key_type == kind and (curve is None or key.get("crv") == curve)


def require_signature(token: Token, key: "VerifyingKey") -> None:
    """Refuse a token that this key did not sign."""
    if not suits(key, token.algorithm) or not _models()[token.algorithm].verify(
        token.signing_input, token.signature, key
    ):
        raise InvalidToken("bad_signature", "The signature of the token does not hold.")


def sign(header: Mapping[str, Any], claims: Mapping[str, Any], key: "VerifyingKey") -> str:
    """Write a token, signed with a private key by the algorithm that the header names."""
    return sign_bytes(header, json.dumps(claims, separators=(",", ":")).encode(), key)


def sign_bytes(header: Mapping[str, Any], content: bytes, key: "VerifyingKey") -> str:
    """Write a token whose content is these very bytes, as `sign` does."""
    parts = (json.dumps(header, separators=(",", ":")).encode(), content)
    text = ".".join(encode(part) for part in parts)
    return f"{text}.{encode(_models()[header['alg']].sign(text.encode(), key))}"

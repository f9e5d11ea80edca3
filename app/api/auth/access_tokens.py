"""Access tokens (JWT) of our own: short-lived, signed with Ed25519, with key rotation.

A key is published when it is made, signs once every process has had time to load it,
stops after its days, and is published on until the last token it signed has expired:

    created_at ... + ahead ........... retires_at ... + token_life + leeway ... + published_for
    published      signs, if the newest   verifies       its private half goes     may be deleted

Receipts are verified long after they were signed, so the public half of a key stays published.
No access token is accepted by it then.

Whether a session has been revoked is not in its token: that takes a look-up in storage.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from typing_extensions import override

from app.signed.jwt_parser import (
    LEEWAY,
    MAX_TOKEN,
    InvalidToken,
    expired,
    instant_of,
    malformed,
    read,
    require_time,
    text_of,
)
from app.signed.signatures import public_key, require_signature, sign
from app.signed.verified_tokens import VerifiedTokenCache

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey

#: The only algorithm, which here always means Ed25519.
ALGORITHM: Final = "EdDSA"
TYPE: Final = "at+jwt"
_ID_BYTES: Final = 16
_NAMES: Final = frozenset({"iss", "aud", "sub", "sid", "scope", "iat", "nbf", "exp", "jti"})


@dataclass(frozen=True, slots=True)
class Rotation:
    """How long a key signs, how long it is known before, and how long a token lives.

    published_for: how long its public half can be had after it has retired
    """

    signs_for: timedelta = timedelta(days=30)
    ahead: timedelta = timedelta(hours=1)
    token_life: timedelta = timedelta(minutes=10)
    published_for: timedelta = timedelta(days=5 * 365)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key as it is stored; `private_jwk` is secret, and never answered or logged."""

    kid: str
    private_jwk: Mapping[str, str]
    created_at: datetime
    retires_at: datetime

    @override
    def __repr__(self) -> str:
        return f"SigningKey({self.kid!r}, {self.created_at} to {self.retires_at})"

    @property
    def public_jwk(self) -> dict[str, str]:
        """The key as it is published."""
        named = {name: self.private_jwk[name] for name in ("kty", "crv", "x")}
        return {**named, "kid": self.kid, "use": "sig", "alg": ALGORITHM}

    @property
    def without_private_half(self) -> "SigningKey":
        """The key as it is stored when it signs no more: it can only verify."""
        left = {name: self.private_jwk[name] for name in ("kty", "crv", "x")}
        return replace(self, private_jwk=left)


def new_key(now: datetime, rotation: Rotation) -> SigningKey:
    """Make a key that is published from now on and signs later; its id is its thumbprint."""
    from joserfc.jwk import OKPKey  # noqa: PLC0415  # loaded when it is needed: it is large

    key = OKPKey.generate_key("Ed25519")
    jwk = cast("dict[str, str]", key.as_dict(private=True))
    private = {name: jwk[name] for name in ("kty", "crv", "x", "d")}
    return SigningKey(key.thumbprint(), private, now, now + rotation.ahead + rotation.signs_for)


def signing_key(keys: Iterable[SigningKey], now: datetime, rotation: Rotation) -> SigningKey | None:
    """Return the key that signs now: the newest that has been published long enough.

    The very first key signs at once. None: no key is left.
    """
    alive = sorted(
        (key for key in keys if now < key.retires_at), key=lambda key: (key.created_at, key.kid)
    )
    known = [key for key in alive if key.created_at + rotation.ahead <= now]
    if known:
        return known[-1]
    return alive[0] if alive else None


def needs_key(keys: Iterable[SigningKey], now: datetime, rotation: Rotation) -> bool:
    """Whether a key must be made now, so that it is known when the last one retires."""
    return not any(now + rotation.ahead < key.retires_at for key in keys)


def verifying_keys(
    keys: Iterable[SigningKey], now: datetime, rotation: Rotation
) -> Sequence[SigningKey]:
    """Return the keys that access tokens may still be signed with."""
    grace = rotation.token_life + LEEWAY
    return tuple(key for key in keys if now < key.retires_at + grace)


def outdated_keys(
    keys: Iterable[SigningKey], now: datetime, rotation: Rotation
) -> Sequence[SigningKey]:
    """Return the keys that no living token was signed with, whose private half may go."""
    all_keys = tuple(keys)
    kept = verifying_keys(all_keys, now, rotation)
    return tuple(key for key in all_keys if key not in kept)


def published_keys(
    keys: Iterable[SigningKey], now: datetime, rotation: Rotation
) -> Sequence[SigningKey]:
    """Return the keys that receipts may still be verified with: those in the JWKS document."""
    return tuple(key for key in keys if now < key.retires_at + rotation.published_for)


def jwks(keys: Iterable[SigningKey], now: datetime, rotation: Rotation) -> dict[str, Any]:
    """Write the JWKS document of the public keys."""
    return {"keys": [key.public_jwk for key in published_keys(keys, now, rotation)]}


class SigningKeys:
    """A set of keys as it was loaded, ready for use. It does not change."""

    def __init__(self, keys: Iterable[SigningKey], rotation: Rotation) -> None:
        self.keys: Final = tuple(keys)
        self.rotation: Final = rotation
        self._by_kid: Final = {key.kid: key for key in self.keys}
        self._loaded: Final[dict[str, OKPKey]] = {}

    def signer(self, now: datetime) -> SigningKey | None:
        """Return the key that signs now."""
        return signing_key(self.keys, now, self.rotation)

    def verifier(self, kid: str, now: datetime) -> SigningKey | None:
        """Return the key with this id, if tokens of it may still be around."""
        key = self._by_kid.get(kid)
        return key if key and verifying_keys((key,), now, self.rotation) else None

    def private(self, key: SigningKey) -> "OKPKey":
        """Return the key in the form that signs."""
        from joserfc.jwk import OKPKey  # noqa: PLC0415  # loaded if used

        loaded = self._loaded.get(f"sign {key.kid}")
        if loaded is None:
            loaded = OKPKey.import_key({**key.private_jwk})
            self._loaded[f"sign {key.kid}"] = loaded
        return loaded

    def public(self, key: SigningKey) -> "OKPKey":
        """Return the key in the form that verifies."""
        loaded = self._loaded.get(key.kid)
        if loaded is None:
            loaded = cast("OKPKey | None", public_key(key.public_jwk))
            if loaded is None:
                raise ValueError("this is no key of Ed25519")
            self._loaded[key.kid] = loaded
        return loaded

    def jwks(self, now: datetime) -> dict[str, Any]:
        """Write the document in which others find the public keys."""
        return jwks(self.keys, now, self.rotation)


@dataclass(frozen=True, slots=True)
class Claims:
    """The verified claims of a token of ours."""

    account_id: str
    session_id: str
    scopes: frozenset[str]
    issued_at: datetime
    not_before: datetime
    expires_at: datetime
    token_id: str


class NoSigningKey(Exception):
    """No key may sign now: a new one must be made first."""


class Tokens:
    """Issues and verifies access tokens."""

    def __init__(self, keys: SigningKeys, *, issuer: str, audience: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._verified = VerifiedTokenCache[Claims]()

    @property
    def keys(self) -> SigningKeys:
        """The keys that are in use."""
        return self._keys

    def use(self, keys: SigningKeys) -> None:
        """Use another set of keys from now on; the cache of verified tokens is cleared."""
        self._keys = keys
        self._verified.clear()

    def issue(
        self, account_id: str, session_id: str, scopes: Collection[str], now: datetime
    ) -> tuple[str, Claims]:
        """Write a token for a session; returns it with its claims."""
        key = self._keys.signer(now)
        if key is None:
            raise NoSigningKey
        issued_at = now.replace(microsecond=0)
        claims = Claims(
            account_id=account_id,
            session_id=session_id,
            scopes=frozenset(scopes),
            issued_at=issued_at,
            not_before=issued_at,
            expires_at=issued_at + self._keys.rotation.token_life,
            token_id=secrets.token_urlsafe(_ID_BYTES),
        )
        token = sign(
            {"alg": ALGORITHM, "kid": key.kid, "typ": TYPE},
            {
                "iss": self._issuer,
                "aud": self._audience,
                "sub": account_id,
                "sid": session_id,
                "scope": " ".join(sorted(scopes)),
                "iat": int(issued_at.timestamp()),
                "nbf": int(issued_at.timestamp()),
                "exp": int(claims.expires_at.timestamp()),
                "jti": claims.token_id,
            },
            self._keys.private(key),
        )
        return token, claims

    def verify(self, token: str, now: datetime) -> Claims:
        """Verify a token and return its claims; raises InvalidToken."""
        if len(token) > MAX_TOKEN:
            malformed(f"A token has at most {MAX_TOKEN} bytes.")
        claims = self._verified.get(token)
        if claims is not None:
            if claims.expires_at <= now:
                self._verified.drop(token)
                expired()
            return claims
        claims = self._verify(token, now)
        self._verified.put(token, claims)
        return claims

    def _verify(self, text: str, now: datetime) -> Claims:
        token = read(text)
        token.require_algorithm({ALGORITHM})
        if token.header.get("typ") != TYPE:
            malformed("This is not an access token.")
        key = self._keys.verifier(text_of(token.header, "kid"), now)
        if key is None:
            raise InvalidToken("bad_signature", "The token is signed with a key that is not known.")
        require_signature(token, self._keys.public(key))
        return self._claims(token.claims, now)

    def _claims(self, claims: Mapping[str, Any], now: datetime) -> Claims:
        if not claims.keys() >= _NAMES:
            malformed("The token lacks a claim.")
        if claims["iss"] != self._issuer:
            raise InvalidToken("unknown_issuer", "The token was issued by another service.")
        if claims["aud"] != self._audience:
            raise InvalidToken("bad_audience", "The token is for another service.")
        expires_at = require_time(claims, now)
        scope = claims["scope"]
        if not isinstance(scope, str):
            malformed("`scope` is not a text.")
        return Claims(
            account_id=text_of(claims, "sub"),
            session_id=text_of(claims, "sid"),
            scopes=frozenset(scope.split()),
            issued_at=cast("datetime", instant_of(claims, "iat")),
            not_before=cast("datetime", instant_of(claims, "nbf")),
            expires_at=expires_at,
            token_id=text_of(claims, "jti"),
        )

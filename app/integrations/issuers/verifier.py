"""Verification of access tokens of trusted issuers: claims, audience, expiry, signature.

What can be refused by looking at the token alone is refused before its key is looked
for, so that a token which could never be taken costs the issuer nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.integrations.issuers.jwks_cache import IssuerKeys
from app.integrations.outbound.http_client import OutboundClient
from app.settings.issuers import Issuer
from app.signed.jwt_parser import (
    MAX_TOKEN,
    InvalidToken,
    Token,
    malformed,
    read,
    require_time,
    text_of,
)
from app.signed.signatures import require_signature
from app.signed.verified_tokens import VerifiedTokenCache

#: The `typ` of an access token: RFC 9068 has a name for it, older issuers have none.
_TYPES: Final = frozenset({None, "jwt", "at+jwt", "application/at+jwt"})
_LONGEST_EMAIL: Final = 254
_OF_OPENID: Final = frozenset({"openid", "profile", "email", "address", "phone", "offline_access"})


@dataclass(frozen=True, slots=True)
class IssuerClaims:
    """The verified claims of an issuer's token.

    `scopes` are those of the token, or else those the operator chose for the issuer;
    None where neither has any. `email_verified` is the issuer's claim about the address.
    """

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    scopes: frozenset[str] | None
    expires_at: datetime


class _Known:
    """One issuer, its keys, and what was verified with them lately."""

    def __init__(self, issuer: Issuer, client: OutboundClient, ticks: Callable[[], float]) -> None:
        self.settings: Final = issuer
        self.verified: Final = VerifiedTokenCache[IssuerClaims]()
        # A key that is withdrawn takes with it all that was verified with it.
        self.keys: Final = IssuerKeys(
            issuer.issuer, client, ticks=ticks, changed=self.verified.clear
        )


class Issuers:
    """Verifies tokens of any of the configured issuers.

    client: how they are asked; its guard must know the issuers' hosts as named by the operator,
    which may have any address. ticks: a clock in seconds that never goes back.
    """

    def __init__(
        self,
        issuers: Sequence[Issuer],
        client: OutboundClient,
        *,
        ticks: Callable[[], float],
    ) -> None:
        self._known: Final = {issuer.issuer: _Known(issuer, client, ticks) for issuer in issuers}

    def __bool__(self) -> bool:
        return bool(self._known)

    async def verify(self, token: str, now: datetime) -> IssuerClaims:
        """Verify a token and return its claims; raises InvalidToken."""
        if len(token) > MAX_TOKEN:
            malformed(f"A token has at most {MAX_TOKEN} bytes.")
        parsed = read(token)
        known = self._issuer(parsed)
        algorithm = parsed.require_algorithm(known.settings.algorithms)
        claims = _claims(parsed, known.settings, now)
        kid = text_of(parsed.header, "kid") if "kid" in parsed.header else None
        await known.keys.current()
        if known.verified.get(token) is None:
            _require_any(parsed, await known.keys.find(kid, algorithm))
            known.verified.put(token, claims)
        return claims

    async def close(self) -> None:
        """Stop asking the issuers; the client is its owner's to close."""
        for known in self._known.values():
            await known.keys.close()

    def _issuer(self, token: Token) -> _Known:
        known = self._known.get(text_of(token.claims, "iss"))
        if known is None:
            raise InvalidToken("unknown_issuer", "The issuer of the token is not trusted here.")
        return known


def _require_any(token: Token, keys: Sequence[Any]) -> None:
    """Refuse a token that none of the keys with its key's id has signed."""
    *others, last = keys
    for key in others:
        try:
            require_signature(token, key)
        except InvalidToken:
            continue
        return
    require_signature(token, last)


def _claims(token: Token, issuer: Issuer, now: datetime) -> IssuerClaims:
    claims = token.claims
    kind = token.header.get("typ")
    if not isinstance(kind, str | None) or (kind and kind.lower()) not in _TYPES:
        malformed("This is not an access token.")
    if "cnf" in claims:
        # Such a token needs a proof of possession, which is not supported here.
        malformed("The token is bound to a key, and cannot be used alone.")
    if not _audiences(claims) & set(issuer.audiences):
        raise InvalidToken("bad_audience", "The token is for another service.")
    expires_at = require_time(claims, now)
    email = claims.get("email")
    if not isinstance(email, str) or not 0 < len(email) <= _LONGEST_EMAIL or "\0" in email:
        email = None
    scopes = _scopes(claims)
    if scopes is None and issuer.scopes is not None:
        scopes = frozenset(issuer.scopes)
    return IssuerClaims(
        issuer=issuer.issuer,
        subject=text_of(claims, "sub"),
        email=email,
        email_verified=email is not None and claims.get("email_verified") is True,
        scopes=scopes,
        expires_at=expires_at,
    )


def _audiences(claims: Mapping[str, Any]) -> set[str]:
    claim = claims.get("aud")
    audiences = claim if isinstance(claim, list) else [claim]
    if not audiences or not all(isinstance(audience, str) for audience in audiences):
        malformed("`aud` names no audience.")
    return set(audiences)


def _scopes(claims: Mapping[str, Any]) -> frozenset[str] | None:
    # `scope` is the standard's; `scp` is what some large issuers write, also as a list.
    claim = claims.get("scope", claims.get("scp"))
    if claim is None:
        return None
    scopes = claim.split() if isinstance(claim, str) else claim
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        malformed("The token's scopes are no list of words.")
    # What OpenID Connect itself has names for says nothing about what may be done here.
    return frozenset(scopes) - _OF_OPENID or None

"""Tokens of permits (JWT, EdDSA): what a relay checks before it passes a message on."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from app.api.auth.access_tokens import ALGORITHM
from app.api.auth.signing_keys import Signing
from app.signed.jwt_parser import InvalidToken, instant_of, read, text_of
from app.signed.signatures import require_signature
from app.usecases.pursuit.permits import Issued
from app.usecases.row_values import instant, text

#: The type of a permit, which no token of another use has.
TYPE: Final = "bide-permit+jwt"
#: What a permit says of the message, each a text.
ABOUT: Final = ("application", "action", "channel")


@dataclass(frozen=True, slots=True)
class Permit:
    """What a permit says whose signature holds; whether it may be used now is not known yet."""

    id: str
    account_id: str
    audience: str
    expires_at: datetime
    about: dict[str, str]
    is_test: bool


def claims_of(issued: Issued, account_id: str, issuer: str) -> dict[str, Any]:
    """What a permit says; whole seconds, the last one left out."""
    permit, contact = issued.row, issued.contact
    begins = int(instant(permit, "issued_at").timestamp())
    return {
        "iss": issuer,
        "aud": text(permit, "audience"),
        "sub": account_id,
        "application": text(contact, "application_id"),
        "action": text(contact, "kind"),
        "channel": text(contact, "channel"),
        "test": issued.is_test,
        "iat": begins,
        "nbf": begins,
        "exp": int(instant(permit, "expires_at").timestamp()),
        "jti": text(permit, "id"),
    }


async def write_permit(signing: Signing, issued: Issued, account_id: str, now: datetime) -> str:
    """Write and sign the token of a permit; now: the real time, by which keys live."""
    claims = claims_of(issued, account_id, signing.issuer)
    content = json.dumps(claims, separators=(",", ":")).encode()
    return await signing.sign(TYPE, content, now)


async def read_permit(signing: Signing, token: str, now: datetime) -> Permit:
    """Read a permit that this service has signed; raises InvalidToken."""
    found = read(token)
    found.require_algorithm({ALGORITHM})
    if found.header.get("typ") != TYPE:
        raise InvalidToken("malformed", "This is not a permit.")
    key = await signing.published(text_of(found.header, "kid"), now)
    if key is None:
        raise InvalidToken("bad_signature", "The permit is signed with a key that is not known.")
    require_signature(found, key)
    claims = found.claims
    if claims.get("iss") != signing.issuer:
        raise InvalidToken("unknown_issuer", "The permit was issued by another service.")
    # Every permit that was signed here has it.
    expires_at = cast("datetime", instant_of(claims, "exp"))
    return Permit(
        text_of(claims, "jti"),
        text_of(claims, "sub"),
        text_of(claims, "aud"),
        expires_at,
        {name: text_of(claims, name) for name in ABOUT},
        claims["test"],
    )

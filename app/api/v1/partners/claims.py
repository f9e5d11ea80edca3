"""/v1/claims: tokens with which a candidate takes over the account that a partner made.

The partner passes the token to the candidate, who exchanges it for an API key. A token is
the account, its expiry, and a MAC over both: nothing is stored of it. An account is
claimed once: the first use of the key ends all tokens.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from app.api.auth.principals import write_key
from app.api.operations.request_context import Caller, Visitor
from app.api.operations.responses import json_response
from app.api.operations.routes import PUBLIC, Routes
from app.api.problems.problem import unauthenticated
from app.api.request.fields import Answer, Body, Label, text
from app.api.v1.partners.candidate_shapes import PathExternalId
from app.api.v1.partners.candidates import found
from app.usecases.errors import Conflict
from app.usecases.events import CANDIDATE
from app.usecases.partners import claims
from app.usecases.ports import SECURITY
from app.usecases.write import write

routes = Routes("candidates", write="candidates:write")

#: Prefix of the tokens, so that scanners find a leaked one.
PREFIX: Final = "bideclaim_"
#: How long a token is valid.
LIFE: Final = timedelta(days=14)
_ID_BYTES: Final = 16
_END_BYTES: Final = 8

_REFUSED: Final = "The claim is unknown or expired, or the account was taken over already."


class Claim(Answer):
    """The token with which a candidate takes over the account; pass it to no one else."""

    token: str
    expires_at: datetime


class Claiming(Body):
    """A token from a partner."""

    token: Annotated[str, text(200)] = Field(repr=False)
    label: Label | None = Field(default=None, description="The purpose of the key.")


class Claimed(Answer):
    """Your account, and its API key, which is only in this answer."""

    account_id: str
    key_id: str
    key: str


def _mac(secret: bytes, claim: bytes) -> bytes:
    return hmac.digest(hmac.digest(secret, b"claims", hashlib.sha256), claim, hashlib.sha256)


def write_claim(secret: bytes, account_id: str, ends: datetime) -> str:
    """Write the token for an account, valid until then (to the second)."""
    claim = UUID(account_id).bytes + int(ends.timestamp()).to_bytes(_END_BYTES)
    return PREFIX + base64.urlsafe_b64encode(claim + _mac(secret, claim)).decode().rstrip("=")


def read_claim(secret: bytes, token: str, now: datetime) -> str | None:
    """The account of a valid token; None for an invalid one."""
    try:
        padded = token.removeprefix(PREFIX) + "=" * (-len(token.removeprefix(PREFIX)) % 4)
        raw = base64.b64decode(padded, altchars=b"-_", validate=True)
    except ValueError:
        return None
    claim, mac = raw[: _ID_BYTES + _END_BYTES], raw[_ID_BYTES + _END_BYTES :]
    if not token.startswith(PREFIX) or not hmac.compare_digest(mac, _mac(secret, claim)):
        return None
    ends = datetime.fromtimestamp(int.from_bytes(claim[_ID_BYTES:]), UTC)
    return str(UUID(bytes=claim[:_ID_BYTES])) if now < ends else None


@routes.post(
    "/v1/candidates/{external_id}/claims",
    "candidates.claim",
    Claim,
    status=200,
    problems=("state_conflict",),
    writes=False,
)
async def issue(call: Caller, external_id: PathExternalId) -> Response:
    """Make a token with which a candidate whom you brought takes over their account.

    It is valid for two weeks, and until the key that it gives is used. Nothing is stored; you
    can make another.
    """
    row = await found(call, external_id)
    account_id = str(row["id"])
    key = await call.gateway.one(account_id, claims.TABLE, claims.key_id(account_id))
    if claims.is_settled(key):
        raise Conflict("state_conflict", "The candidate has taken over this account already.")
    ends = (call.real_now() + LIFE).replace(microsecond=0)
    token = write_claim(call.services.secret, account_id, ends)
    headers = {"Cache-Control": "no-store"}
    return json_response({"token": token, "expires_at": ends}, headers=headers)


@routes.add(
    *("POST", "/v1/claims", "claims.create", Claimed),
    status=201,
    scope=PUBLIC,
    problems=("sign_in_failed",),
)
async def create(request: Visitor, body: Claiming) -> Response:
    """Take over the account that a partner made for you.

    The answer has a key with all scopes. If the answer is lost, retry: until a key has been
    used, the token gives another one in its place. The partner keeps its grant until you
    revoke it.
    """
    await request.services.throttles.sign_up(request.address)
    account_id = read_claim(request.services.secret, body.token, request.now())
    if account_id is None:
        raise unauthenticated(_REFUSED, code="sign_in_failed")
    key, key_hash = request.access.fresh(write_key)
    claim = claims.Claim(account_id, body.label or "", key_hash, key[-4:])
    row = await write(
        request.gateway,
        account_id,
        SECURITY,
        lambda context, now: claims.take_over(context, claim, now),
        writer=CANDIDATE,
        chosen_ids=((claims.TABLE, claims.key_id(account_id)),),
    )
    if row is None:
        raise unauthenticated(_REFUSED, code="sign_in_failed")
    shown = {"account_id": account_id, "key_id": row["id"], "key": key}
    return json_response(shown, 201, {"Location": "/v1/me", "Cache-Control": "no-store"})

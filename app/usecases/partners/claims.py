"""Claims: a candidate whom a partner brought takes over the account, once.

The API key that this makes has an id derived from the account's. So there is only one such
key, and it can be looked up. Until that key is used, a claim replaces it by another: the
answer with the first may have been lost, and the candidate could not get in then.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.usecases.ports import Amend, Insert, Outcome, PursuitContext, Row

TABLE: Final = "api_keys"
#: The version and the variant of a UUID (RFC 9562, 4.1 and 4.2), and what they are in a UUIDv7.
_FIXED: Final = 0xF000 << 64 | 0xC000 << 48
_VERSION_7: Final = 0x7000 << 64 | 0x8000 << 48


def key_id(account_id: str) -> str:
    """The id of the key with which an account is taken over: a UUIDv7 of the account's time."""
    digest = hashlib.sha256(b"claim\0" + account_id.encode()).digest()
    value = int.from_bytes(UUID(account_id).bytes[:6] + digest[:10])
    return str(UUID(int=value & ~_FIXED | _VERSION_7))


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that has been seen to be good, and the key that it is to be met with."""

    account_id: str
    label: str
    key_hash: str
    hint: str


def is_settled(key: Row | None) -> bool:
    """Whether the candidate has the key of their claim: it was used, or revoked."""
    return key is not None and (key["last_used_at"] or key["revoked_at"]) is not None


def take_over(context: PursuitContext | None, claim: Claim, now: datetime) -> Outcome[Row | None]:
    """Make the candidate's own key, with all scopes; None where there is nothing to claim."""
    if context is None or context.account["erase_at"] is not None:
        return Outcome(None)
    made = key_id(claim.account_id)
    unused = context.existing.get((TABLE, made))
    if is_settled(unused):
        return Outcome(None)
    shown = {"label": claim.label, "key_hash": claim.key_hash, "hint": claim.hint}
    if unused is not None:
        return Outcome({**unused, **shown}, (Amend(TABLE, made, shown),))
    row: Row = {
        "id": made,
        **shown,
        "scopes": None,
        "created_at": now,
        "expires_at": None,
        "revoked_at": None,
        "last_used_at": None,
    }
    return Outcome(row, (Insert(TABLE, row),))

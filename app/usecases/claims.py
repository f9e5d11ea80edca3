"""A candidate whom a partner brought takes their account over, once.

The key that this makes has an id that follows from the account. So an account can be
claimed once only, whoever tries, and it can be told whether it was.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.usecases.ports import Dealings, Insert, Outcome, Row

TABLE: Final = "api_keys"


def key_id(account_id: str) -> str:
    """The id of the key with which an account is taken over."""
    digest = hashlib.sha256(b"claim\0" + account_id.encode()).digest()
    return str(UUID(bytes=digest[:16], version=4))


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that has been seen to be good, and the key that it is to be met with."""

    account_id: str
    label: str
    key_hash: str
    hint: str


def take_over(dealings: Dealings | None, claim: Claim, now: datetime) -> Outcome[Row | None]:
    """Make the candidate's own key, with all scopes; None where there is nothing to claim."""
    made = key_id(claim.account_id)
    if (
        dealings is None
        or dealings.account["erase_at"] is not None
        or dealings.existing.get((TABLE, made)) is not None
    ):
        return Outcome(None)
    row: Row = {
        "id": made,
        "label": claim.label,
        "key_hash": claim.key_hash,
        "hint": claim.hint,
        "scopes": None,
        "created_at": now,
        "expires_at": None,
        "revoked_at": None,
        "last_used_at": None,
    }
    return Outcome(row, (Insert(TABLE, row),))

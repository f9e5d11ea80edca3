"""Claims: a candidate whom a partner brought takes over the account, once.

The API key that this makes has an id derived from the account's. So there is only one such
key, and it can be looked up. Until that key is used, a claim replaces it by another: the
answer with the first may have been lost, and the candidate could not get in then.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.usecases.ids import derived_id
from app.usecases.ports import Amend, Insert, Outcome, PursuitContext, Row

TABLE: Final = "api_keys"


def key_id(account_id: str) -> str:
    """The id of the key with which an account is taken over: a UUIDv7 of the account's time."""
    return derived_id(b"claim", account_id)


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

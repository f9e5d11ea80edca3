"""API keys: creation, label, last use and revocation.

A key can grant no scope that its creator lacks, and cannot outlive the key that made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from app.usecases.errors import Forbidden, Invalid, NotFound
from app.usecases.ids import new_id
from app.usecases.lookups import known
from app.usecases.ports import Amend, Insert, Outcome, PursuitContext, Row
from app.usecases.row_values import maybe_instant, text

TABLE: Final = "api_keys"
#: How often `last_used_at` is updated at most.
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to be made.

    scopes: None for those of the caller
    held: the caller's scopes; caller_id: the key that authenticated the caller, if any
    every: what a key without scopes may do
    """

    label: str
    scopes: Sequence[str] | None
    expires_at: datetime | None
    key_hash: str
    hint: str
    held: Sequence[str]
    every: Sequence[str]
    caller_id: str | None


def create_key(context: PursuitContext | None, command: NewKey, now: datetime) -> Outcome[Row]:
    """Make a key that is no stronger than the caller."""
    context = known(context, "account")
    held, longest = command.held, None
    if command.caller_id is not None:
        caller = context.existing.get((TABLE, command.caller_id))
        if caller is None or caller["revoked_at"] is not None:
            raise NotFound("api_key")
        longest = maybe_instant(caller, "expires_at")
        held = cast("Sequence[str] | None", caller["scopes"]) or command.every
    scopes = held if command.scopes is None else command.scopes
    for scope in scopes:
        if scope not in held:
            raise Forbidden(scope)
    row = {
        "id": new_id(now),
        "label": command.label,
        "key_hash": command.key_hash,
        "hint": command.hint,
        "scopes": [scope for scope in command.every if scope in scopes],
        "created_at": now,
        "expires_at": _end(command.expires_at, longest, now),
        "revoked_at": None,
        "last_used_at": None,
    }
    return Outcome(row, (Insert(TABLE, row),))


def _end(wanted: datetime | None, longest: datetime | None, now: datetime) -> datetime | None:
    if wanted is not None and wanted <= now:
        raise Invalid("/expires_at", "out_of_range", "The expiry of a key must lie in the future.")
    if wanted is not None and longest is not None and wanted > longest:
        raise Invalid(
            "/expires_at", "out_of_range", "A key cannot expire later than the key that makes it."
        )
    return wanted or longest


def _key(context: PursuitContext | None, key_id: str) -> Row:
    row = known(context, "api_key").existing.get((TABLE, key_id))
    if row is None:
        raise NotFound("api_key")
    return row


def relabel_key(
    context: PursuitContext | None, key_id: str, label: str | None, now: datetime
) -> Outcome[Row]:
    """Change the label of a key."""
    del now  # It says nothing about when a key was named.
    row = _key(context, key_id)
    if label is None or label == row["label"]:
        return Outcome(row)
    changed = {**row, "label": label}
    return Outcome(changed, (Amend(TABLE, text(row, "id"), {"label": label}),))


def revoke_key(context: PursuitContext | None, key_id: str, now: datetime) -> Outcome[None]:
    """Revoke a key; one that was revoked stays so."""
    row = _key(context, key_id)
    if row["revoked_at"] is not None:
        return Outcome(None)
    return Outcome(None, (Amend(TABLE, key_id, {"revoked_at": now}),))


def is_worth_noting(last_used_at: datetime | None, now: datetime) -> bool:
    """Whether `last_used_at` is old enough to be updated."""
    return last_used_at is None or now - last_used_at >= MINUTE


def note_use(context: PursuitContext | None, key_id: str, now: datetime) -> Outcome[None]:
    """Update `last_used_at`, unless another process has."""
    row = None if context is None else context.existing.get((TABLE, key_id))
    if row is None or not is_worth_noting(maybe_instant(row, "last_used_at"), now):
        return Outcome(None)
    return Outcome(None, (Amend(TABLE, key_id, {"last_used_at": now}),))

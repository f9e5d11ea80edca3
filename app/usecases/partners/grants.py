"""Grants: scopes that a candidate gives a partner, and their revocation.

A grant is never changed but to be revoked, and stays visible then. To let a partner do
more, or less, the candidate gives another grant and revokes the first.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

from app.usecases.client_ids import existing_or_conflict
from app.usecases.errors import Forbidden, Invalid, NotFound
from app.usecases.ids import new_id
from app.usecases.lookups import known
from app.usecases.ports import Amend, Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.employers import Written
from app.usecases.row_values import maybe_instant


class GrantState(StrEnum):
    """How a grant stands at an instant."""

    STANDING = "standing"
    EXPIRED = "expired"
    REVOKED = "revoked"


def state_of(row: Row, now: datetime) -> GrantState:
    """How a grant stands, by the clock."""
    if row["revoked_at"] is not None:
        return GrantState.REVOKED
    expires_at = maybe_instant(row, "expires_at")
    return GrantState.STANDING if expires_at is None or now < expires_at else GrantState.EXPIRED


def standing(rows: Iterable[Row], now: datetime) -> list[Row]:
    """The standing grants: neither revoked nor expired."""
    return [row for row in rows if state_of(row, now) is GrantState.STANDING]


def permitted(rows: Iterable[Row], now: datetime) -> frozenset[str]:
    """The scopes of all standing grants."""
    held = (cast("Sequence[str]", row["scopes"]) for row in standing(rows, now))
    return frozenset(scope for scopes in held for scope in scopes)


def state_together(rows: Iterable[Row], now: datetime) -> GrantState:
    """The state of several grants: the best of them counts."""
    states = {state_of(row, now) for row in rows}
    return next(state for state in GrantState if state in states)


def end_together(rows: Iterable[Row], now: datetime) -> datetime | None:
    """When the last standing grant expires; None where one never does, or none is standing."""
    ends = [maybe_instant(row, "expires_at") for row in standing(rows, now)]
    certain = [end for end in ends if end is not None]
    return max(certain) if certain and len(certain) == len(ends) else None


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A grant to be made. The caller has checked that the partner exists."""

    partner_id: str
    scopes: tuple[str, ...]
    expires_at: datetime | None = None
    note: str | None = None
    id: str | None = None
    content_hash: str | None = None


def grant_row(command: NewGrant, now: datetime, *, provisioned: bool) -> Row:
    """The row of a new grant; provisioned: whether the partner itself brought the account."""
    return {
        "id": command.id or new_id(now),
        "partner_id": command.partner_id,
        "scopes": list(command.scopes),
        "provisioned": provisioned,
        "note": command.note,
        "content_hash": command.content_hash,
        "created_at": now,
        "expires_at": command.expires_at,
        "revoked_at": None,
    }


def give(
    context: PursuitContext | None, command: NewGrant, held: Collection[str], now: datetime
) -> Outcome[Written]:
    """Let a partner act for this account, in no more than the caller may do.

    held: the caller's scopes
    """
    for scope in command.scopes:
        if scope not in held:
            raise Forbidden(scope)
    context = known(context, "account")
    again = existing_or_conflict(context, "grants", command.id, command.content_hash)
    if again is not None:
        return Outcome(Written(again, created=False))
    if command.expires_at is not None and command.expires_at <= now:
        raise Invalid(
            "/expires_at",
            "out_of_range",
            "The expiry of a grant must lie in the future, or be null.",
        )
    row = grant_row(command, now, provisioned=False)
    return Outcome(Written(row, created=True), (Insert("grants", row),))


def take_back(context: PursuitContext | None, grant_id: str, now: datetime) -> Outcome[None]:
    """Revoke a grant; one that was revoked stays so."""
    row = known(context, "account").existing.get(("grants", grant_id))
    if row is None:
        raise NotFound("grant")
    if row["revoked_at"] is not None:
        return Outcome(None)
    return Outcome(None, (Amend("grants", grant_id, {"revoked_at": now}),))

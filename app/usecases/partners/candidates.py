"""Provisioning of candidates by a partner: an account and the partner's grant at once.

Two accounts are involved. The partner's is locked, and in it the partner's own name for
the candidate, the external id, is looked for. Where it is free, the candidate's account
is made in the same transaction. So of two concurrent requests one succeeds, and a crash
leaves all of it or nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.usecases.accounts.accounts import CANDIDATE, beginning
from app.usecases.errors import Conflict, NotFound
from app.usecases.ids import new_id
from app.usecases.lookups import known
from app.usecases.partners.employer_wishes import from_the_start
from app.usecases.partners.grants import NewGrant, grant_row
from app.usecases.ports import Amend, CreateAccount, Insert, Outcome, PursuitContext, Row

TABLE: Final = "candidates"


def row_id(external_id: str) -> str:
    """The id of the row under which a partner keeps a candidate: one for each external id."""
    digest = hashlib.sha256(external_id.encode()).digest()
    # The column holds ids, so the digest is written as one.
    return str(UUID(bytes=digest[:16], version=4))


@dataclass(frozen=True, slots=True)
class NewCandidate:
    """A candidate as a partner brings them.

    scopes: what the partner may do for them
    label: what their account is called at first, and what the partner calls them
    content_hash: what tells the same request from another one with the same external id
    gone: the erased account that had this external id before
    test: whether it is a test account
    """

    partner_id: str
    external_id: str
    scopes: tuple[str, ...]
    label: str | None
    content_hash: str
    gone: str | None = None
    test: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """The partner's row of a candidate; with the grant, where this call made both."""

    row: Row
    grant: Row | None


def bring(context: PursuitContext | None, command: NewCandidate, now: datetime) -> Outcome[Brought]:
    """Make a candidate's account, in which the partner may act from the start.

    Idempotent by the external id. It never widens or renews a grant: only the candidate can.
    """
    context = known(context, "account")
    kept = context.existing.get((TABLE, row_id(command.external_id)))
    if kept is not None and kept["candidate_id"] != command.gone:
        if kept["content_hash"] == command.content_hash:
            return Outcome(Brought(kept, None))
        raise Conflict(
            "id_conflict",
            f"The external id {command.external_id} belongs to a candidate with other content. "
            "Read that candidate, or choose another external id.",
        )
    account_id = new_id(now)
    terms = NewGrant(command.partner_id, command.scopes)
    grant = grant_row(terms, now, provisioned=True)
    founded = CreateAccount(
        account_id,
        (
            *beginning(
                *(account_id, CANDIDATE, command.label or "", now),
                test=command.test,
                wishes=from_the_start(context.account, command.partner_id, command.scopes),
            ),
            Insert("grants", grant),
        ),
        f"partner:{command.partner_id}",
    )
    row: Row = {
        "id": row_id(command.external_id),
        "external_id": command.external_id,
        "label": command.label,
        "content_hash": command.content_hash,
        "candidate_id": account_id,
        "created_at": now,
    }
    named = Insert(TABLE, row) if kept is None else _renamed(row)
    return Outcome(Brought(row, grant), (founded, named))


def relabel(
    context: PursuitContext | None, external_id: str, values: Row, now: datetime
) -> Outcome[None]:
    """Change what the partner calls a candidate; what their account is called stays.

    values: the `label`, or nothing
    """
    del now  # It says nothing about when.
    kept = known(context, "account").existing.get((TABLE, row_id(external_id)))
    if kept is None:
        raise NotFound("candidate")
    if all(kept[name] == value for name, value in values.items()):
        return Outcome(None)
    return Outcome(None, (Amend(TABLE, str(kept["id"]), values),))


def _renamed(row: Row) -> Amend:
    """The change that gives an external id to another account."""
    return Amend(TABLE, str(row["id"]), {name: row[name] for name in row if name != "id"})

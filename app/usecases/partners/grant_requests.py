"""Grant requests: a partner asks the owner of an e-mail address for a grant.

The request is a row of the partner's account alone. Nothing is looked up when it is made, so a
partner learns nothing about the address: not whether it has an account, and not that its owner
declined. The candidate who signs in with the address sees it. To confirm it takes the code as well,
which the partner shows to its member: addresses are not verified here, so one alone is no proof.

1. The partner asks, and shows its member the code.
2. The candidate reads who asks for what, and confirms with the code. That is a grant like any
   other, in a transaction of the candidate's account.
3. The request is then settled in the partner's account. If that does not come about, a retry of
   the confirmation does it; the grant stands meanwhile, and the partner's feed tells of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.usecases.errors import Conflict, NotFound
from app.usecases.ids import derived_id, new_id
from app.usecases.lookups import known
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.employers import Written
from app.usecases.row_values import instant, maybe_instant

TABLE: Final = "grant_requests"

#: How long a request can be confirmed.
LIFE: Final = timedelta(days=14)

#: For how long a candidate who declined is not shown further requests of the partner, and how
#: long a request is listed after it has expired.
QUIET: Final = timedelta(days=90)


class RequestState(StrEnum):
    """How a request stands at an instant, as its partner sees it."""

    ASKED = "asked"
    GRANTED = "granted"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def state_of(row: Row, now: datetime) -> RequestState:
    """How a request stands, by the clock."""
    if row["ended_as"] is not None:
        return RequestState(str(row["ended_as"]))
    return RequestState.ASKED if now < instant(row, "expires_at") else RequestState.EXPIRED


def latest_for(email_key: str) -> tuple[str, str]:
    """What a write looks up: the partner's latest request to an e-mail address."""
    return f"{TABLE}.latest_key", email_key


def grant_id(request_id: str) -> str:
    """The id of the grant that a request becomes: one for each request."""
    return derived_id(b"grant request", request_id)


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request as a partner makes it.

    email: the address as it was written; email_key: as it is compared
    note: what the candidate is to read; external_id: what the partner calls its member
    content_hash: tells the same request from another one to the same address
    """

    email: str
    email_key: str
    scopes: tuple[str, ...]
    note: str | None
    external_id: str | None
    content_hash: str


def ask(context: PursuitContext | None, command: NewRequest, now: datetime) -> Outcome[Written]:
    """Ask an e-mail address for a grant; the same request again is the one that is open."""
    latest = known(context, "account").existing.get(latest_for(command.email_key))
    changes: tuple[Change, ...] = ()
    declined_at = None
    if latest is not None:
        if state_of(latest, now) is RequestState.ASKED:
            if latest["content_hash"] == command.content_hash:
                return Outcome(Written(latest, created=False))
            # What a candidate is reading does not change before they confirm it.
            raise Conflict(
                "state_conflict",
                "You have asked this address for something else, and that is still open. "
                "Withdraw that request first.",
            )
        declined_at = maybe_instant(latest, "declined_at")
        changes = (Amend(TABLE, str(latest["id"]), {"latest_key": None}),)
    if declined_at is not None and now - declined_at >= QUIET:
        declined_at = None
    row: Row = {
        "id": new_id(now),
        "email": command.email,
        "email_key": command.email_key,
        "latest_key": command.email_key,
        "scopes": list(command.scopes),
        "note": command.note,
        "external_id": command.external_id,
        "content_hash": command.content_hash,
        "created_at": now,
        "expires_at": now + LIFE,
        "ended_as": None,
        "declined_at": declined_at,
        "candidate_id": None,
    }
    return Outcome(Written(row, created=True), (*changes, Insert(TABLE, row)))


def withdraw(context: PursuitContext | None, request_id: str, now: datetime) -> Outcome[None]:
    """Let a request be no more; one that has ended by itself stays as it is."""
    row = known(context, "account").existing.get((TABLE, request_id))
    if row is None:
        raise NotFound("grant_request")
    state = state_of(row, now)
    if state is RequestState.GRANTED:
        raise Conflict(
            "state_conflict", "The request was granted. The candidate can take the grant back."
        )
    if state is not RequestState.ASKED:
        return Outcome(None)
    return Outcome(None, (Amend(TABLE, request_id, {"ended_as": RequestState.WITHDRAWN.value}),))


def decline(context: PursuitContext | None, request_id: str, now: datetime) -> Outcome[None]:
    """Show a request to the candidate no more; its partner does not learn that."""
    row = None if context is None else context.existing.get((TABLE, request_id))
    if row is None or state_of(row, now) is not RequestState.ASKED:
        return Outcome(None)
    return Outcome(None, (Amend(TABLE, request_id, {"declined_at": now}),))


def settle(
    context: PursuitContext | None, request_id: str, account_id: str, now: datetime
) -> Outcome[None]:
    """Note in the partner's account that this candidate has granted a request."""
    del now  # The grant says when.
    row = None if context is None else context.existing.get((TABLE, request_id))
    if row is None or row["ended_as"] == RequestState.GRANTED:
        return Outcome(None)
    granted = {"ended_as": RequestState.GRANTED.value, "candidate_id": account_id}
    return Outcome(None, (Amend(TABLE, request_id, granted),))

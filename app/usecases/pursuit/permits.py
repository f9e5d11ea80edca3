"""Permits: a cleared contact may pass a relay, once, while the etiquette allows it.

1. `issue_permit` decides again, as if the contact were asked for now, and writes the one permit of
   the contact. It ends when the contact would no longer be allowed, and within `LIFE`.
2. `redeem_permit` decides once more under the lock, and notes that a relay has passed the message
   on. The second one to come is refused.
3. While a permit may still be used, and after it was, the contact cannot be `not_made`: the place
   that it takes in the budget would be given back, and the message could go all the same. After
   it was, only the relay can say that the message did not arrive.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.calendars import calendars_of
from app.domain.enforce import Proposal
from app.domain.facts import Pursuit, Result
from app.domain.policy import Policy
from app.usecases.errors import Conflict
from app.usecases.lookups import named, pursuit_of
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.contacts import refused, with_outcome
from app.usecases.row_values import instant, maybe_instant, text

TABLE: Final = "permits"
#: How long a permit holds at most.
LIFE: Final = timedelta(hours=1)


class PermitState(StrEnum):
    """How a permit stands."""

    OPEN = "open"
    REDEEMED = "redeemed"
    EXPIRED = "expired"


def state_of(row: Row, now: datetime) -> PermitState:
    """How a permit stands at an instant of its account."""
    if row["redeemed_at"] is not None:
        return PermitState.REDEEMED
    return PermitState.OPEN if now < instant(row, "expires_at") else PermitState.EXPIRED


@dataclass(frozen=True, slots=True)
class Issued:
    """A permit with the contact that it is for.

    is_test: whether it is of a test account, whose contacts are made up
    """

    row: Row
    contact: Row
    created: bool
    is_test: bool


def issue_permit(
    context: PursuitContext | None, partner_id: str, operator: Policy, now: datetime
) -> Outcome[Issued]:
    """Make the permit of a contact, for the relay of one partner; the same one when asked again.

    Raises ContactRefused where the contact would not be allowed now, also when asked again.
    """
    context, contact = named(context, "contact")
    contact_id = text(contact, "id")
    is_test = context.account["test_until"] is not None
    before = context.existing.get((TABLE, contact_id))
    if before is not None:
        _check_same(before, partner_id, now)
    if not contact["cleared"] or contact["result"] is not None:
        raise Conflict(
            "state_conflict",
            "A permit is for a contact that was cleared and has no result yet. This one was made, "
            "or said not to have been.",
        )
    proposal = _allowed_again(context, contact, operator, now)
    if before is not None:
        return Outcome(Issued(before, contact, created=False, is_test=is_test))
    end = min(now + LIFE, proposal.open_until or now + LIFE)
    row = {
        "id": contact_id,
        "audience": partner_id,
        "issued_at": now,
        "expires_at": end,
        "redeemed_at": None,
    }
    return Outcome(Issued(row, contact, created=True, is_test=is_test), (Insert(TABLE, row),))


def _check_same(permit: Row, partner_id: str, now: datetime) -> None:
    if permit["audience"] != partner_id:
        raise Conflict("state_conflict", "This contact has a permit for another partner's relay.")
    state = state_of(permit, now)
    if state is PermitState.REDEEMED:
        raise Conflict("state_conflict", "The permit of this contact was redeemed.")
    if state is PermitState.EXPIRED:
        raise Conflict(
            "state_conflict",
            "The permit of this contact has expired, and a contact has one. If nothing was sent, "
            "give the contact the result `not_made`, and make another.",
        )


def _allowed_again(context: PursuitContext, row: Row, operator: Policy, now: datetime) -> Proposal:
    """The contact as it would be allowed now; raises ContactRefused where it would not."""
    pursuit = pursuit_of(context, text(row, "application_id"))
    proposal = _again(pursuit, text(row, "id"), policy_of(context.account, operator), now)
    if proposal.held:
        raise refused(proposal, proposal.assessment)
    return proposal


def _again(pursuit: Pursuit, contact_id: str, policy: Policy, now: datetime) -> Proposal:
    """The contact as it would be asked for now, before a pursuit without it."""
    contact = next(one for one in pursuit.contacts if one.id == contact_id)
    left = replace(
        pursuit,
        contacts=tuple(one for one in pursuit.contacts if one is not contact),
        elsewhere=tuple(one for one in pursuit.elsewhere if one.id != contact_id),
    )
    # What it ended has not ended without it.
    left, _ = with_outcome(left, contact._replace(result=Result.NOT_MADE))
    asked = contact._replace(happened_at=now, recorded_at=now)
    return Proposal(left, asked, policy, calendars_of(policy.at(now)), now)


@dataclass(frozen=True, slots=True)
class Redeem:
    """A permit whose signature holds, as a relay of a partner redeems it.

    claims: what it says of `application`, `action` and `channel`
    asked: what the relay knows of the message, by the same names; None for what it does not
    """

    permit_id: str
    partner_id: str
    audience: str
    expires_at: datetime
    claims: Mapping[str, str]
    asked: Mapping[str, str | None]


def redeem_permit(
    context: PursuitContext | None, command: Redeem, operator: Policy, now: datetime
) -> Outcome[datetime]:
    """Note that a permit was used, once.

    Raises Conflict for one that may not be, and ContactRefused where its contact would not be
    allowed now; then nothing is spent.
    """
    if command.audience != command.partner_id:
        raise Conflict("permit_for_another", "This permit is for the relay of another partner.")
    for name, wanted in command.asked.items():
        if wanted is not None and wanted != command.claims[name]:
            raise Conflict(
                "permit_for_another",
                f"This permit is for another {name}: {command.claims[name]}.",
            )
    row = None if context is None else context.existing.get((TABLE, command.permit_id))
    if row is None or context is None or context.account["erase_at"] is not None:
        raise Conflict("permit_withdrawn", "The contact of this permit is no longer there.")
    redeemed_at = maybe_instant(row, "redeemed_at")
    if redeemed_at is not None:
        raise Conflict(
            "permit_redeemed",
            "This permit was redeemed, and is good for one message. Nothing more goes by it.",
        )
    contact = context.row
    if contact is None or contact["result"] is not None:
        raise Conflict(
            "permit_withdrawn", "The contact of this permit has a result, so it was made already."
        )
    if now >= min(command.expires_at, instant(row, "expires_at")):
        raise Conflict("permit_expired", "This permit has expired; nothing goes by it any more.")
    if now < instant(row, "issued_at"):
        raise Conflict("permit_expired", "This permit does not hold yet.")
    if contact["application_id"] != command.claims["application"]:
        raise Conflict(
            "permit_withdrawn", "The contact of this permit belongs to another application now."
        )
    _allowed_again(context, contact, operator, now)
    redeemed = Amend(TABLE, command.permit_id, {"redeemed_at": now})
    # The event is that of the contact.
    return Outcome(now, (redeemed, Amend("contacts", command.permit_id, {"updated_at": now})))


def check_not_made(context: PursuitContext, contact_id: str, now: datetime) -> None:
    """Refuse that a contact was not made where a message went by its permit, or still may."""
    row = context.existing.get((TABLE, contact_id))
    if row is None:
        return
    state = state_of(row, now)
    if state is PermitState.REDEEMED:
        raise Conflict(
            "state_conflict", "The permit of this contact was redeemed, so the message was sent."
        )
    if state is PermitState.OPEN:
        raise Conflict(
            "state_conflict",
            "The permit of this contact still holds, so the message may be on its way. Say that it "
            f"was not made after {instant(row, 'expires_at'):%H:%M} UTC.",
        )


def check_not_failed(context: PursuitContext, contact_id: str, partner_id: str | None) -> None:
    """Refuse that a message did not arrive which a relay passed on, unless the relay says it.

    partner_id: the partner that says so; None for the candidate
    """
    row = context.existing.get((TABLE, contact_id))
    if row is None or row["redeemed_at"] is None or row["audience"] == partner_id:
        return
    raise Conflict(
        "state_conflict",
        "The permit of this contact was redeemed, so the message was sent. That it did not arrive, "
        "only the partner whose relay passed it on can say.",
    )

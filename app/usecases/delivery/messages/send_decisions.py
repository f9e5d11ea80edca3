"""Decisions on a message: whether it may go now, when it may, or that it may not.

The question is that of a contact, put to the same enforcement. A message that goes by itself
waits for working hours as well, as long as its window does not close before them.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from app.domain.actions import Channel, Kind
from app.domain.calendars import calendars_of
from app.domain.decision import Assessment, Verdict
from app.domain.enforce import Proposal
from app.domain.facts import Interview, OfferAnswer, Pursuit, Recipient
from app.domain.policy import Policy
from app.usecases.lookups import Place, find_place
from app.usecases.message_states import Code
from app.usecases.policies import policy_of
from app.usecases.ports import PursuitContext, Row
from app.usecases.pursuit.contacts import ContactCommand, proposal_of
from app.usecases.row_values import maybe_text, text


@dataclass(frozen=True, slots=True)
class Go:
    """It may go now."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Hold:
    """It may go at an instant, as the facts are now."""

    until: datetime
    code: Code
    reasons: tuple[dict[str, str], ...]
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Never:
    """It may not go, and waiting changes nothing."""

    reasons: tuple[dict[str, str], ...]
    proposal: Proposal


Decided: TypeAlias = Go | Hold | Never


def command_of(row: Row) -> ContactCommand:
    """The contact that a message is."""
    answer = maybe_text(row, "answer")
    return ContactCommand(
        Place(maybe_text(row, "interview_id"), text(row, "application_id")),
        Kind(text(row, "kind")),
        Channel(text(row, "channel")),
        interviewer_id=maybe_text(row, "interviewer_id"),
        answer=None if answer is None else OfferAnswer(answer),
    )


def pursuit_without(context: PursuitContext, row: Row) -> tuple[Pursuit, Interview | None]:
    """The pursuit of a message, without the contact as which it counts while it is under way.

    Raises NotFound and Invalid where it hangs on nothing any more.
    """
    pursuit, interview = find_place(context, command_of(row).place)
    return replace(
        pursuit,
        contacts=tuple(one for one in pursuit.contacts if one.id != row["id"]),
        elsewhere=tuple(one for one in pursuit.elsewhere if one.id != row["id"]),
    ), interview


def proposal_at(context: PursuitContext, row: Row, operator: Policy, at: datetime) -> Proposal:
    """The contact that a message is, before its pursuit at an instant."""
    pursuit, interview = pursuit_without(context, row)
    policy = policy_of(context.account, operator)
    return proposal_of(command_of(row), pursuit, interview, policy, at)


def decided(
    context: PursuitContext, row: Row, operator: Policy, now: datetime, *, in_hours: bool
) -> Decided:
    """Decide about a message now.

    in_hours: whether it waits for working hours, though other hours are allowed
    """
    proposal = proposal_at(context, row, operator, now)
    assessment = proposal.assessment
    if assessment.verdict is Verdict.ALLOWED:
        at_work = _at_work(proposal, now)
        ends = proposal.open_until
        if not in_hours or at_work <= now or (ends is not None and ends <= at_work):
            return Go(proposal)
        return Hold(at_work, Code.WORKING_HOURS, (), proposal)
    if assessment.verdict is not Verdict.NOT_YET or assessment.opens_at is None:
        return Never(reasons_of(assessment), proposal)
    until = _first_hour(proposal, assessment.opens_at) if in_hours else assessment.opens_at
    return Hold(until, Code.NOT_YET, reasons_of(assessment), proposal)


def reasons_of(assessment: Assessment) -> tuple[dict[str, str], ...]:
    """The reasons against a contact, as a message keeps them."""
    return tuple({"rule": one.rule, "message": one.message} for one in assessment.reasons)


def _at_work(proposal: Proposal, at: datetime) -> datetime:
    case = proposal.case
    of_agency = proposal.contact.recipient is Recipient.AGENCY
    return (case.agency_calendar if of_agency else case.calendar).next_at_work(at)


def _first_hour(proposal: Proposal, opens: datetime) -> datetime:
    """The first working hour of a window, or its beginning where it closes before any."""
    at_work = _at_work(proposal, opens)
    policy = proposal.policy
    then = Proposal(
        proposal.pursuit,
        proposal.contact._replace(happened_at=at_work, recorded_at=at_work),
        policy,
        calendars_of(policy.at(at_work)),
        at_work,
    )
    return opens if then.held else at_work

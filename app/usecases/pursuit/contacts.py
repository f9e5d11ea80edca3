"""Making a contact, and recording one that is over: the place where the etiquette is enforced.

1. The words of the request become one `Contact`: its interviewer, recipient and
   attestation are filled in where one alone can be meant.
2. Without `happened_at` the caller asks to make it now: the domain's verdict on kind
   and channel together decides, and nothing else.
3. With it the contact is over, and is recorded. What it broke, at its own instant or
   against later contacts, must be acknowledged, and then stays on record.
4. The tasks of the pursuit follow; those of others at the employer do so by `siblings`,
   where the budget that they share has moved.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.actions import Channel, Kind
from app.domain.attestations import resolve
from app.domain.decision import Assessment
from app.domain.enforce import assess, assess_recorded, judge_recorded, permits
from app.domain.facts import (
    Attestation,
    Contact,
    Interview,
    Pursuit,
    Recipient,
    Result,
    Route,
)
from app.domain.policy import Policy
from app.usecases.common import (
    calendar_for,
    existing_or_conflict,
    find_interview,
    in_order,
    known,
    not_in_future,
    with_pursuit,
)
from app.usecases.errors import ContactRefused, Invalid, NotFound
from app.usecases.ids import new_id
from app.usecases.limits import require_room
from app.usecases.policies import policy_of
from app.usecases.ports import Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.attestations import attestation_json, check_attestation
from app.usecases.pursuit.employers import Written
from app.usecases.refresh import refresh


@dataclass(frozen=True, slots=True)
class ContactCommand:
    """A contact as a client describes it."""

    interview_id: str
    kind: Kind
    channel: Channel
    interviewer_id: str | None = None
    recipient: Recipient | None = None
    result: Result | None = None
    happened_at: datetime | None = None
    acknowledge_breach: bool = False
    attestation: Attestation | None = None
    note: str | None = None
    id: str | None = None
    content_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a contact would be answered with, and at which instant that was judged."""

    assessment: Assessment
    as_of: datetime


def make_contact(
    context: PursuitContext | None, command: ContactCommand, operator: Policy, now: datetime
) -> Outcome[Written]:
    """Make a contact now, or record one that is over; raises ContactRefused."""
    context = known(context, "interview")
    pursuit, interview = find_interview(context, command.interview_id)
    again = existing_or_conflict(context, "contacts", command.id, command.content_hash)
    if again is not None:
        return Outcome(Written(again, created=False))
    require_room(context, "contacts")
    policy = policy_of(context.account, operator)
    at = not_in_future(command.happened_at, now, "/happened_at")
    check_attestation(command.attestation, command.kind, pursuit, context.existing, at)
    contact = _contact(command, pursuit, interview, policy, at)
    if command.happened_at is None:
        _permit(pursuit, contact, policy, now)
    else:
        contact = _require_acknowledged(
            pursuit, contact, policy, acknowledged=command.acknowledge_breach
        )
    row = _row(command, contact, pursuit, policy, now)
    after = replace(pursuit, contacts=in_order((*pursuit.contacts, contact)))
    tasks = refresh(with_pursuit(context.pursuits, after), context.tasks, policy, now)
    return Outcome(Written(row, created=True), (Insert("contacts", row), *tasks))


def check_contact(
    context: PursuitContext, command: ContactCommand, operator: Policy, now: datetime
) -> Checked:
    """What making this contact would be answered with, at `happened_at` or now."""
    pursuit, interview = find_interview(context, command.interview_id)
    policy = policy_of(context.account, operator)
    at = command.happened_at or now
    check_attestation(command.attestation, command.kind, pursuit, context.existing, at)
    contact = _contact(command, pursuit, interview, policy, at)
    calendar = calendar_for(pursuit, policy)
    if command.happened_at is not None and command.result is not None:
        # It is told as over, so it is judged as its recording would be.
        return Checked(assess_recorded(pursuit, contact, policy, calendar), at)
    return Checked(assess(pursuit, contact, policy, calendar, at), at)


def _permit(pursuit: Pursuit, contact: Contact, policy: Policy, now: datetime) -> None:
    calendar = calendar_for(pursuit, policy)
    if not permits(pursuit, contact, policy, calendar, now):
        raise ContactRefused(assess(pursuit, contact, policy, calendar, now), now)


def _require_acknowledged(
    pursuit: Pursuit, contact: Contact, policy: Policy, *, acknowledged: bool
) -> Contact:
    calendar = calendar_for(pursuit, policy)
    broken, refusal = judge_recorded(pursuit, contact, policy, calendar, acknowledged=acknowledged)
    if refusal is not None:
        raise ContactRefused(refusal, contact.happened_at, broken)
    return contact._replace(breach=broken)


def _contact(
    command: ContactCommand, pursuit: Pursuit, interview: Interview, policy: Policy, at: datetime
) -> Contact:
    contact = Contact(
        id=command.id or new_id(at),
        interview_id=interview.id,
        kind=command.kind,
        channel=command.channel,
        happened_at=at,
        interviewer_id=_interviewer(command, pursuit, interview),
        recipient=_recipient(command, pursuit),
        result=command.result,
        attestation=command.attestation,
    )
    calendar = calendar_for(pursuit, policy)
    return contact._replace(attestation=resolve(pursuit, contact, policy, calendar, at))


def _interviewer(command: ContactCommand, pursuit: Pursuit, interview: Interview) -> str | None:
    named = [one.id for one in interview.interviewers]
    wanted = command.interviewer_id
    if wanted is not None:
        if wanted in named:
            return wanted
        if any(one.id == wanted for other in pursuit.interviews for one in other.interviewers):
            raise Invalid(
                "/interviewer_id", "incompatible_fields", "This person is of another interview."
            )
        raise NotFound("interviewer")
    if command.kind is not Kind.SEND_THANK_YOU or not named:
        return None
    if len(named) > 1:
        raise Invalid(
            "/interviewer_id",
            "missing",
            "There are several interviewers, and each is thanked alone: say whom you thank.",
        )
    return named[0]


def _recipient(command: ContactCommand, pursuit: Pursuit) -> Recipient:
    application = pursuit.application
    if command.recipient is Recipient.AGENCY and application.route is Route.DIRECT:
        raise Invalid(
            "/recipient", "incompatible_fields", "This application has no agency; it is direct."
        )
    if command.recipient is not None:
        return command.recipient
    agency = application.agency
    direct = application.route is Route.DIRECT or (
        agency is not None and agency.direct_contact_permitted
    )
    return Recipient.EMPLOYER if direct else Recipient.AGENCY


def _row(
    command: ContactCommand, contact: Contact, pursuit: Pursuit, policy: Policy, now: datetime
) -> Row:
    return {
        "id": contact.id,
        "application_id": pursuit.application.id,
        "employer_id": pursuit.employer.id,
        "interview_id": contact.interview_id,
        "interviewer_id": contact.interviewer_id,
        "kind": contact.kind.value,
        "channel": contact.channel.value,
        "recipient": contact.recipient.value,
        "result": None if contact.result is None else contact.result.value,
        "happened_at": contact.happened_at,
        "recorded_at": now,
        "updated_at": now,
        "cleared": command.happened_at is None,
        "attestation": attestation_json(contact.attestation),
        "note": command.note,
        "breach": list(contact.breach),
        "policy_version": policy.version,
        "basis": policy.basis,
        "content_hash": command.content_hash,
    }

"""Contacts: makes one now, or records a past one; enforces the etiquette.

1. The request becomes one `Contact`: its interviewer, recipient and attestation are filled
   in where only one is possible.
2. Without `happened_at` the caller asks to make it now: the domain's verdict on kind
   and channel together decides, and nothing else.
3. With it the contact is over, and is recorded. What it broke, at its own instant or
   against later contacts, must be acknowledged, and then stays on record.
4. The tasks of the pursuit follow; those of others at the employer do so by `sibling_tasks`,
   where the budget that they share has moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain.actions import Channel, Kind
from app.domain.calendars import calendars_of
from app.domain.decision import Assessment
from app.domain.enforce import Proposal, assess_recorded, judge_recorded
from app.domain.fact_enums import BreachReason
from app.domain.facts import (
    Attestation,
    Contact,
    Interview,
    OfferAnswer,
    OutcomeKind,
    Pursuit,
    Recipient,
    Result,
    Route,
)
from app.domain.facts import Outcome as Outcomes
from app.domain.policy import Policy
from app.domain.shared_budget import COUNTING
from app.usecases.client_ids import existing_or_conflict
from app.usecases.errors import Conflict, ContactRefused, Invalid, NotFound
from app.usecases.ids import new_id
from app.usecases.instants import not_in_future
from app.usecases.json_columns import attestation_json
from app.usecases.limits import require_below_limit
from app.usecases.lookups import Place, find_place, in_order, known, with_pursuit
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Insert, Outcome, PursuitContext, Row
from app.usecases.pursuit.aliases import recorded_before
from app.usecases.pursuit.attestations import by_own_ids, check_attestation
from app.usecases.pursuit.employers import Written
from app.usecases.pursuit.receipts import Asked, asked_of
from app.usecases.refresh import refresh

#: The answers to an offer, and the contacts, that end a pursuit, and how.
ENDS: Final = {
    OfferAnswer.ACCEPT: OutcomeKind.ACCEPTED,
    OfferAnswer.DECLINE: OutcomeKind.DECLINED,
}
_ENDS_BY_KIND: Final = {Kind.WITHDRAW: OutcomeKind.WITHDRAWN}


#: Why what was written, or said face to face, cannot have the result `no_answer`.
ONLY_A_RING: Final = (
    "Only a ring can go unanswered. What was written has reached them: its result is `sent`."
)


@dataclass(frozen=True, slots=True)
class ContactCommand:
    """A contact as a client describes it."""

    place: Place
    kind: Kind
    channel: Channel
    interviewer_id: str | None = None
    recipient: Recipient | None = None
    result: Result | None = None
    happened_at: datetime | None = None
    acknowledge_breach: bool = False
    breach_reason: BreachReason | None = None
    attestation: Attestation | None = None
    answer: OfferAnswer | None = None
    note: str | None = None
    external_id: str | None = None
    id: str | None = None
    content_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a contact would be answered with, at which instant that was judged, and of what."""

    assessment: Assessment
    as_of: datetime
    asked: Asked


def make_contact(
    context: PursuitContext | None, command: ContactCommand, operator: Policy, now: datetime
) -> Outcome[Written]:
    """Make a contact now, or record one that is over; raises ContactRefused."""
    context = known(context, command.place.what)
    pursuit, interview = find_place(context, command.place)
    again = existing_or_conflict(context, "contacts", command.id, command.content_hash)
    if again is not None:
        return Outcome(Written(again, created=False))
    same = _recorded_before(context, command, pursuit, now)
    if same is not None:
        return same
    require_below_limit(context, "contacts")
    command = replace(command, attestation=by_own_ids(command.attestation, context.existing))
    policy = policy_of(context.account, operator)
    at = not_in_future(command.happened_at, now, "/happened_at")
    check_attestation(command.attestation, command.kind, pursuit, context.existing, at)
    proposal = proposal_of(command, pursuit, interview, policy, at)
    if command.happened_at is None:
        contact = _permitted(proposal)
    else:
        contact = _acknowledged(proposal, acknowledged=command.acknowledge_breach)
    row = contact_row(command, contact, pursuit, policy.at(at), now)
    after = replace(pursuit, contacts=in_order((*pursuit.contacts, contact)))
    after, ended = with_outcome(after, contact)
    tasks = refresh(
        with_pursuit(context.pursuits, after), context.tasks, context.outlooks, policy, now
    )
    return Outcome(Written(row, created=True), (Insert("contacts", row), *ended, *tasks))


def _recorded_before(
    context: PursuitContext, command: ContactCommand, pursuit: Pursuit, now: datetime
) -> Outcome[Written] | None:
    """The answer where this very contact was recorded before, under its external id."""
    ids = (command.id, command.external_id)
    same = recorded_before(context, "contacts", ids, pursuit.application.id, now)
    if same is None:
        return None
    row, alias = same
    when = command.happened_at
    if (row["kind"], row["channel"]) != (command.kind.value, command.channel.value) or (
        when is not None and when != row["happened_at"]
    ):
        raise Conflict(
            "id_conflict",
            f"The external id {command.external_id!r} belongs to another contact, {row['id']}: "
            "its kind, its channel or its instant is another.",
        )
    return Outcome(Written(row, created=False), alias)


def with_outcome(pursuit: Pursuit, contact: Contact) -> tuple[Pursuit, tuple[Change, ...]]:
    """The pursuit with the outcome that a contact sets, or no longer sets.

    An acceptance, a refusal or a withdrawal sets it where it left a trace. Where it left none,
    or was taken back, its outcome goes, unless something later set another.
    """
    application = pursuit.application
    said = _original(pursuit, contact)
    kind = ENDS.get(said.answer) if said.answer else _ENDS_BY_KIND.get(said.kind)
    if kind is None:
        return pursuit, ()
    mine = Outcomes(kind, contact.happened_at)
    stands = contact.result in COUNTING and contact.retracted_at is None
    before = application.outcome
    if stands and (before is None or before.happened_at <= contact.happened_at):
        columns: dict[str, object] = {
            "outcome_kind": kind.value,
            "outcome_at": contact.happened_at,
            "outcome_by": contact.id,
        }
        after: Outcomes | None = mine
    elif not stands and before == mine:
        columns, after = {"outcome_kind": None, "outcome_at": None, "outcome_by": None}, None
    else:
        return pursuit, ()
    changed = replace(pursuit, application=replace(application, outcome=after))
    return changed, (Amend("applications", application.id, columns),)


def _original(pursuit: Pursuit, contact: Contact) -> Contact:
    """The contact that a resend stands for; any other stands for itself."""
    attested = contact.attestation
    wanted = None if contact.kind is not Kind.RESEND or attested is None else attested.contact_id
    return next((one for one in pursuit.contacts if one.id == wanted), contact)


def check_contact(
    context: PursuitContext, command: ContactCommand, operator: Policy, now: datetime
) -> Checked:
    """What making this contact would be answered with, at `happened_at` or now."""
    pursuit, interview = find_place(context, command.place)
    command = replace(command, attestation=by_own_ids(command.attestation, context.existing))
    policy = policy_of(context.account, operator)
    at = command.happened_at or now
    check_attestation(command.attestation, command.kind, pursuit, context.existing, at)
    proposal = proposal_of(command, pursuit, interview, policy, at)
    if command.happened_at is not None and command.result is not None:
        # A past contact is judged as its recording would be.
        return Checked(assess_recorded(proposal), at, asked_of(proposal, is_over=True))
    return Checked(proposal.assessment, at, asked_of(proposal, is_over=False))


def _permitted(proposal: Proposal) -> Contact:
    if proposal.held:
        raise refused(proposal, proposal.assessment)
    return proposal.contact


def _acknowledged(proposal: Proposal, *, acknowledged: bool) -> Contact:
    broken, refusal = judge_recorded(proposal, acknowledged=acknowledged)
    if refusal is not None:
        raise refused(proposal, refusal, broken)
    return proposal.contact._replace(breach=broken)


def refused(
    proposal: Proposal, assessment: Assessment, broken: tuple[str, ...] = ()
) -> ContactRefused:
    """Make the refusal of a contact; `broken` are the rules that one that is over broke."""
    contact, pursuit = proposal.contact, proposal.pursuit
    return ContactRefused(
        *(assessment, proposal.at, broken, pursuit.application.id),
        *(contact.kind.value, contact.channel.value),
        proposal,
    )


def reason_kept(reason: str | None, breach: Sequence[str]) -> str | None:
    """Why rules were broken, as it is stored; of a contact that broke none there is no reason."""
    return str(reason) if reason is not None and breach else None


def proposal_of(
    command: ContactCommand,
    pursuit: Pursuit,
    interview: Interview | None,
    policy: Policy,
    at: datetime,
) -> Proposal:
    """The contact before the pursuit at an instant, which every question of a request is put to.

    Raises as `make_contact` does for a person or a recipient that cannot be.
    """
    contact = Contact(
        id=command.id or new_id(at),
        interview_id=None if interview is None else interview.id,
        kind=command.kind,
        channel=command.channel,
        happened_at=at,
        interviewer_id=_interviewer(command, pursuit, interview),
        recipient=_recipient(command, pursuit),
        result=command.result,
        attestation=command.attestation,
        answer=command.answer,
        recorded_at=at,
    )
    return Proposal(pursuit, contact, policy, calendars_of(policy.at(at)), at)


def _interviewer(
    command: ContactCommand, pursuit: Pursuit, interview: Interview | None
) -> str | None:
    named = [] if interview is None else [one.id for one in interview.interviewers]
    wanted = command.interviewer_id
    if wanted is not None:
        if wanted in named:
            return wanted
        others = [one.id for other in pursuit.interviews for one in other.interviewers]
        others += [one.id for one in pursuit.application.people]
        if wanted in others:
            # A thank-you is of a round; any other may go to each person one has met.
            if command.kind is not Kind.SEND_THANK_YOU:
                return wanted
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
            "There are several interviewers, and each is thanked alone: name one by its id.",
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


def contact_row(
    command: ContactCommand, contact: Contact, pursuit: Pursuit, policy: Policy, now: datetime
) -> Row:
    """A contact as it is stored; one without `happened_at` in its command was cleared."""
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
        "answer": None if contact.answer is None else contact.answer.value,
        "happened_at": contact.happened_at,
        "recorded_at": now,
        "updated_at": now,
        "cleared": command.happened_at is None,
        "attestation": attestation_json(contact.attestation),
        "note": command.note,
        "breach": list(contact.breach),
        "breach_reason": reason_kept(command.breach_reason, contact.breach),
        "retracted_at": None,
        "retraction_reason": None,
        "policy_version": policy.version,
        "basis": policy.basis,
        "external_id": command.external_id,
        "content_hash": command.content_hash,
    }

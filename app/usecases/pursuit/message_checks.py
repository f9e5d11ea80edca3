"""Messages of a pursuit: drafted or reviewed, with the check of the contact that they would be."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.actions import Channel, Kind
from app.domain.facts import Interview, OfferAnswer, Pursuit
from app.domain.messages.drafts import Draft, PhoneCard, draft_of, phone_card
from app.domain.messages.findings import Attachment, Finding, Written
from app.domain.messages.occasion import MessageKind, Occasion
from app.domain.messages.review import review
from app.domain.policy import Policy
from app.usecases.errors import NotFound
from app.usecases.lookups import Place, find_place
from app.usecases.normalization import header_line, one_line
from app.usecases.policies import policy_of
from app.usecases.ports import PursuitContext
from app.usecases.pursuit.contacts import Checked, ContactCommand, check_contact

#: The channels of which a call has a card in the place of a text.
SPOKEN: Final = frozenset({Channel.PHONE, Channel.IN_PERSON})
#: What is about the round that was held, rather than about one that lies ahead.
_OF_A_HELD_ROUND: Final = frozenset(
    {MessageKind.THANK_YOU, MessageKind.ENQUIRY, MessageKind.FEEDBACK_REQUEST}
)


@dataclass(frozen=True, slots=True)
class MessageCommand:
    """A message that is asked for.

    interviewer_id: the person that it goes to; None where it goes to the team
    sender: how the candidate signs
    subject, body: the candidate's own text; None to draft one
    files: what is to go with it; others: the candidate's notes to other people of the round
    """

    place: Place
    kind: MessageKind
    channel: Channel
    interviewer_id: str | None = None
    sender: str | None = None
    answer: OfferAnswer | None = None
    subject: str | None = None
    body: str | None = None
    files: tuple[Attachment, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Addressed:
    """What a message is about, and the records that it belongs to."""

    occasion: Occasion
    application_id: str
    interview_id: str | None
    interviewer_id: str | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message, what its review found, and whether the contact would be allowed now.

    card: for a call that asks for news; None for anything else
    """

    about: Addressed
    text: Draft
    findings: tuple[Finding, ...]
    card: PhoneCard | None
    check: Checked


def prepared(
    context: PursuitContext, command: MessageCommand, operator: Policy, now: datetime
) -> Prepared:
    """Draft a message or take the candidate's own, review it, and check the contact.

    Raises as `addressed` and `contacts.check_contact` do.
    """
    about = addressed(context, command, now)
    policy = policy_of(context.account, operator).at(now)
    drafted = draft_of(about.occasion)
    subject = header_line(command.subject or drafted.subject)
    text = Draft(subject, command.body or drafted.body)
    contact = ContactCommand(
        place=Place(application_id=about.application_id, interview_id=about.interview_id),
        kind=Kind(command.kind.value),
        channel=command.channel,
        interviewer_id=about.interviewer_id,
        answer=command.answer,
    )
    is_asked_aloud = command.kind is MessageKind.ENQUIRY and command.channel in SPOKEN
    return Prepared(
        about,
        text,
        review(Written(text.body, about.occasion, policy, command.files, command.others)),
        phone_card(about.occasion) if is_asked_aloud else None,
        check_contact(context, contact, operator, now),
    )


def addressed(context: PursuitContext, command: MessageCommand, now: datetime) -> Addressed:
    """What a message is about; names that were recorded with ends of lines are one line here.

    Without a round named it is the last one that is over, for the kinds that are about one. With
    one person in that round a thank-you goes to that person.
    Raises NotFound for an unknown pursuit, and for a person who is not of it.
    """
    pursuit, interview = find_place(context, command.place)
    if interview is None and command.kind in _OF_A_HELD_ROUND:
        interview = _last_held(pursuit, now)
    people = {one.id: one.name for one in pursuit.application.people}
    for held in pursuit.interviews:
        people |= {one.id: one.name for one in held.interviewers}
    person = command.interviewer_id
    if person is not None and person not in people:
        raise NotFound("interviewer")
    if person is None and interview is not None and len(interview.interviewers) == 1:
        person = interview.interviewers[0].id
    occasion = Occasion(
        command.kind,
        one_line(pursuit.employer.name),
        one_line(pursuit.application.role),
        None if person is None else one_line(people[person]),
        command.sender,
        None if interview is None else _local_day(interview),
        command.answer,
    )
    return Addressed(
        occasion, pursuit.application.id, None if interview is None else interview.id, person
    )


def _last_held(pursuit: Pursuit, now: datetime) -> Interview | None:
    over = [one for one in pursuit.interviews if one.ends_at <= now]
    return max(over, key=lambda one: one.ends_at, default=None)


def _local_day(interview: Interview) -> date:
    return interview.starts_at.astimezone(ZoneInfo(interview.time_zone)).date()

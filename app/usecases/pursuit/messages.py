"""Messages of a pursuit: what a draft or a review is about, from the records."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.facts import Interview, OfferAnswer, Pursuit
from app.domain.messages.occasion import MessageKind, Occasion
from app.usecases.common import Place, find_place
from app.usecases.errors import NotFound
from app.usecases.ports import PursuitContext

#: What is about the round that was held, rather than about one that lies ahead.
_OF_A_HELD_ROUND: Final = frozenset(
    {MessageKind.THANK_YOU, MessageKind.ENQUIRY, MessageKind.FEEDBACK_REQUEST}
)


@dataclass(frozen=True, slots=True)
class MessageCommand:
    """A message that is asked for.

    interviewer_id: the person that it goes to; None for nobody in particular
    sender: how the candidate signs
    """

    place: Place
    kind: MessageKind
    interviewer_id: str | None = None
    sender: str | None = None
    answer: OfferAnswer | None = None


@dataclass(frozen=True, slots=True)
class Addressed:
    """What a message is about, and the records that it belongs to."""

    occasion: Occasion
    application_id: str
    interview_id: str | None
    interviewer_id: str | None


def addressed(context: PursuitContext, command: MessageCommand, now: datetime) -> Addressed:
    """What a message is about.

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
        pursuit.employer.name,
        pursuit.application.role,
        None if person is None else people[person],
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

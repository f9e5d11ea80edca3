"""A brief thank-you: soon, once to each person, by post only with time to spare."""

from collections.abc import Iterator
from datetime import timedelta

from app.domain.actions import Channel, Kind
from app.domain.case import WITHOUT_MEETING, Case
from app.domain.decision import Bar, RoundBars
from app.domain.facts import Contact, Format, Interview
from app.domain.rule import Rule

_THANKS = (Kind.SEND_THANK_YOU,)
_TIP = "thank them briefly"


def thank_you_window(case: Case) -> Iterator[Bar]:
    """Open thanks some time after the end of the interview; close them some days later.

    Source: 24 hours (career services), 24 to 48 hours (TU Delft), never over a week
    (Monster).
    """
    calendar, policy = case.calendar, case.policy
    for interview in case.active_rounds:
        opens = interview.ends_at + timedelta(hours=policy["thank_you_opens_hours"])
        last_day = calendar.local_day(interview.ends_at) + timedelta(
            days=policy["thank_you_closes_days"]
        )
        bar = RoundBars("thank-you-window", _THANKS, interview.id)
        words = "Give it a moment: a note sent at once reads as written beforehand."
        yield bar(None, opens, words, number="thank_you_opens_hours")
        closes = calendar.midnight(last_day + timedelta(days=1))
        words = "The time for thanks ended with {}; so late they read as a reminder."
        yield bar(closes, None, words, None, (last_day,), number="thank_you_closes_days")


def one_thank_you_each(case: Case) -> Iterator[Bar]:
    """One thank-you for each person and round; with nobody named, one to the employer.

    That one stands for everybody who is named later. Two rounds with the same start and
    person are one. Where nobody meets anybody, and nobody is named, there is nobody to
    thank. Source: advice on panels, that each note be written to its reader.
    """
    rule = "one-thank-you-each"
    for interview in case.pursuit.interviews:
        if interview.format in WITHOUT_MEETING and not interview.interviewers:
            words = (
                "You handed in work and met no one, so there is no one to thank."
                if interview.format is Format.ASSIGNMENT
                else "A machine asked the questions, so there is nobody to thank."
            )
            yield Bar(rule, _THANKS, None, None, words, (interview.id,), interview_id=interview.id)
    rounds = {one.id: one for one in (*case.pursuit.rounds_elsewhere, *case.pursuit.interviews)}
    sent = [(c, case.original_contact(c)) for c in case.contacts_of_kind(Kind.SEND_THANK_YOU)]
    sent += [(c, c) for c in case.pursuit.elsewhere if c.kind is Kind.SEND_THANK_YOU]
    for contact, thanked in sent:
        told = rounds.get(thanked.interview_id or "")
        if told is None:
            continue
        for interview in case.pursuit.interviews:
            if interview.starts_at == told.starts_at and _of_this_slot(interview, contact):
                yield from _sent(contact, thanked, told, interview)


def _of_this_slot(interview: Interview, contact: Contact) -> bool:
    since = interview.slot_since
    return since is None or contact.happened_at >= since


def _sent(
    contact: Contact, thanked: Contact, told: Interview, interview: Interview
) -> Iterator[Bar]:
    """Settle the thanks of one round that a thank-you for a round of the same slot stands for."""
    people: list[str | None] = []
    if thanked.interviewer_id is None:
        people += [None] if interview is told else []
    else:
        name = _name(told, thanked.interviewer_id)
        people += [
            person.id
            for person in interview.interviewers
            if person.id == thanked.interviewer_id or person.name.strip().casefold() == name
        ]
    for person_id in people:
        yield Bar(
            "one-thank-you-each",
            _THANKS,
            contact.happened_at,
            None,
            "You sent this thank-you on {}; one is enough.",
            (contact.id,),
            args=(contact.happened_at,),
            interview_id=interview.id,
            person=person_id is not None,
            interviewer_id=person_id,
            settles=True,
        )


def _name(interview: Interview, person_id: str) -> str | None:
    for person in interview.interviewers:
        if person.id == person_id:
            return person.name.strip().casefold()
    return None


def letter_needs_time(case: Case) -> Iterator[Bar]:
    """Bar letters once the answer is too few business days off for one to arrive before it.

    Source: the advice to take the post only if over a
    week remains.
    """
    answer = case.answer_day
    if answer is None:
        return
    first_late = case.calendar.before(answer, case.policy["letter_needs_business_days"])
    yield Bar(
        "letter-needs-time",
        _THANKS,
        case.calendar.midnight(first_late),
        None,
        "A letter would hardly arrive before the answer, expected {}.",
        tuple(said.fact for said in case.promised),
        args=(answer,),
        channel=Channel.LETTER,
        number="letter_needs_business_days",
    )


THANK_YOU_WINDOW = Rule("thank-you-window", _THANKS, _TIP, thank_you_window)
ONE_THANK_YOU_EACH = Rule(
    "one-thank-you-each",
    _THANKS,
    _TIP,
    one_thank_you_each,
    "Members of a panel compare their notes: each is written to its reader, once.",
)
LETTER_NEEDS_TIME = Rule(
    "letter-needs-time", _THANKS, "a letter has charm, an e-mail arrives", letter_needs_time
)

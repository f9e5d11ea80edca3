"""A brief thank-you: soon, once to each person, by post only with time to spare."""

from collections.abc import Iterator
from datetime import timedelta

from app.domain.actions import Channel, Kind
from app.domain.case import Case
from app.domain.decision import Bar
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
        closes = calendar.midnight(last_day + timedelta(days=1))
        yield Bar(
            "thank-you-window",
            _THANKS,
            None,
            opens,
            "Give it a moment: a note sent at once reads as written beforehand.",
            (interview.id,),
            interview_id=interview.id,
        )
        yield Bar(
            "thank-you-window",
            _THANKS,
            closes,
            None,
            "The time for thanks ended with {}; so late they read as a reminder.",
            (interview.id,),
            args=(last_day,),
            interview_id=interview.id,
        )


def one_thank_you_each(case: Case) -> Iterator[Bar]:
    """One thank-you for each interviewer and round; with nobody named, one to the employer.

    Source: advice on panels, that each note be written to its reader.
    """
    seen: set[tuple[str, str | None]] = set()
    for contact in case.contacts_of_kind(Kind.SEND_THANK_YOU):
        resent = contact.kind is not Kind.SEND_THANK_YOU
        thanked = case.original_contact(contact) if resent else contact
        person = (thanked.interview_id, thanked.interviewer_id)
        if person in seen:
            continue  # The first has settled it for good.
        seen.add(person)
        yield Bar(
            "one-thank-you-each",
            _THANKS,
            contact.happened_at,
            None,
            "You sent this thank-you on {}; one is enough.",
            (contact.id,),
            args=(contact.happened_at,),
            interview_id=thanked.interview_id,
            person=True,
            interviewer_id=thanked.interviewer_id,
            settles=True,
        )


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
        tuple(promise.fact for promise, _ in case.promise_ends),
        args=(answer,),
        channel=Channel.LETTER,
    )


THANK_YOU_WINDOW = Rule("thank-you-window", _THANKS, _TIP, thank_you_window)
ONE_THANK_YOU_EACH = Rule("one-thank-you-each", _THANKS, _TIP, one_thank_you_each)
LETTER_NEEDS_TIME = Rule(
    "letter-needs-time", _THANKS, "a letter has charm, an e-mail arrives", letter_needs_time
)

"""Rules of feedback requests: one after a rejection, and soon."""

from collections.abc import Iterator
from datetime import timedelta

from app.domain.actions import Channel, Kind
from app.domain.case import Case
from app.domain.decision import Bar
from app.domain.facts import FeedbackSource, FeedbackWord
from app.domain.rule import Rule

_REQUEST = (Kind.REQUEST_FEEDBACK,)
_NOT_TOLD = "Feedback is asked for once the rejection was told."


def ask_feedback_once(case: Case) -> Iterator[Bar]:
    """Open the request with a recorded rejection, close it some days later, allow one.

    Never chased; a refusal ends it. In person only while the rejection is being told.
    Source: the tip to ask for feedback if unsuccessful.
    """
    for contact in case.contacts_of_kind(Kind.REQUEST_FEEDBACK):
        yield Bar(
            "ask-feedback-once",
            _REQUEST,
            contact.happened_at,
            None,
            "You asked for feedback on {}; it is asked for once.",
            (contact.id,),
            args=(contact.happened_at,),
            settles=True,
        )
    yield from _refused(case)
    rejection = case.rejection
    if rejection is None:
        yield Bar(
            "ask-feedback-once",
            _REQUEST,
            None,
            None,
            "Feedback is asked for once a rejection is on record.",
        )
        return
    told = rejection.received_at
    yield Bar("ask-feedback-once", _REQUEST, None, told, _NOT_TOLD, (rejection.id,))
    last_day = case.calendar.after(
        case.calendar.local_day(told), case.policy["feedback_closes_business_days"]
    )
    yield Bar(
        "ask-feedback-once",
        _REQUEST,
        case.calendar.closing(last_day),
        None,
        "Feedback was to be asked for by {}; let it rest now.",
        (rejection.id,),
        args=(last_day,),
        number="feedback_closes_business_days",
    )
    if rejection.channel is Channel.IN_PERSON:
        spot = told + timedelta(minutes=case.policy["on_the_spot_minutes"])
        yield Bar(
            "ask-feedback-once",
            _REQUEST,
            spot,
            None,
            "In person only while the rejection is being told; write or ring instead.",
            (rejection.id,),
            channel=Channel.IN_PERSON,
        )


def _refused(case: Case) -> Iterator[Bar]:
    refusals = [
        (u.received_at, u.id)
        for u in case.updates_that_count
        if u.feedback is FeedbackWord.DECLINED
    ]
    refusals += [
        (feedback.received_at, feedback.id)
        for feedback in case.pursuit.feedback
        if feedback.empty and feedback.source is not FeedbackSource.SELF
    ]
    for received_at, fact in refusals:
        yield Bar(
            "ask-feedback-once",
            _REQUEST,
            received_at,
            None,
            "They give no feedback; a refusal ends the matter.",
            (fact,),
        )


ASK_FEEDBACK_ONCE = Rule(
    "ask-feedback-once", _REQUEST, "if you were not successful, ask for feedback", ask_feedback_once
)

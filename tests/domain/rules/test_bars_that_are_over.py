"""Bars that end with the very fact they rest on: unseen in a verdict, they date an opening."""

from datetime import datetime

import pytest

from app.domain.actions import Channel, Kind
from app.domain.case import Case
from app.domain.facts import FeedbackWord, Pursuit, Result, UpdateKind
from app.domain.policy import POLICY
from app.domain.rulebook import RULES
from tests.domain.builders import (
    calendars_for,
    contact,
    enquiry,
    instant,
    pursuit,
    rejected,
    update,
)

SPOKE = enquiry("2026-12-01 10:00", Channel.PHONE, Result.SPOKE, id="spoke")
BOUNCED = contact(Kind.SEND_THANK_YOU, "2026-11-23 10:00", id="bounced", result=Result.BOUNCED)

OVER: tuple[tuple[str, Pursuit, Kind, str, str, str], ...] = (
    (
        "answer-when-asked",
        pursuit(update(UpdateKind.QUESTION, "2026-11-24 10:00", id="question")),
        Kind.REPLY,
        "2026-11-24 10:00",
        "They had asked nothing yet.",
        "question",
    ),
    (
        "answer-the-offer",
        pursuit(update(UpdateKind.OFFER, "2026-11-24 10:00", id="offer")),
        Kind.RESPOND_TO_OFFER,
        "2026-11-24 10:00",
        "There was no offer to answer yet.",
        "offer",
    ),
    (
        "ask-feedback-once",
        pursuit(rejected("2026-11-24 10:00")),
        Kind.REQUEST_FEEDBACK,
        "2026-11-24 10:00",
        "Feedback is asked for once the rejection was told.",
        "no",
    ),
    (
        "note-the-outcome",
        pursuit(SPOKE),
        Kind.RECORD_OUTCOME,
        "2026-12-01 10:00",
        "No enquiry had been made.",
        "spoke",
    ),
    (
        "keep-the-advice",
        pursuit(
            update(UpdateKind.REJECTION, "2026-11-24 10:00", id="no", feedback=FeedbackWord.GIVEN)
        ),
        Kind.RECORD_FEEDBACK,
        "2026-11-24 10:00",
        "There was no feedback to record.",
        "no",
    ),
    (
        "resend-elsewhere",
        pursuit(BOUNCED),
        Kind.RESEND,
        "2026-11-23 10:00",
        "Nothing of yours had bounced.",
        "bounced",
    ),
)


@pytest.mark.parametrize(
    ("rule", "facts", "kind", "over", "says", "fact"),
    [pytest.param(*row, id=row[0]) for row in OVER],
)
def test_what_opens_with_a_fact_was_barred_until_then(
    rule: str, facts: Pursuit, kind: Kind, over: str, says: str, fact: str
) -> None:
    case = Case(facts, POLICY, calendars_for(facts))
    bars = next(r for r in RULES if r.id == rule).bars(case)
    until: datetime = instant(over)
    (bar,) = [b for b in bars if kind in b.kinds and b.until == until and b.channel is None]
    assert (bar.rule, bar.start, bar.facts) == (rule, None, (fact,))
    assert bar.say(case.calendar.zone) == says

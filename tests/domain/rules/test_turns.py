"""Whose turn it is: no enquiry while the next word is the candidate's."""

from app.domain.actions import Kind
from app.domain.facts import InterviewState, MissedBy, OfferAnswer, UpdateKind
from tests.domain.builders import (
    application,
    contact,
    interview,
    pursuit,
    responded,
    update,
)
from tests.domain.rules.table import ALLOWED, NOT_YET, REFUSED, Row, Tables, check, rows_of

ENQUIRE = Kind.ENQUIRE_STATUS
QUESTION = update(UpdateKind.QUESTION, "2026-11-24 10:00", id="question")
BY_FRIDAY = update(UpdateKind.QUESTION, "2026-11-24 10:00", id="question", due="2026-11-27")
OFFER = update(UpdateKind.OFFER, "2026-11-24 10:00", id="offer", respond_by="2026-12-10")
MORE_TIME = responded(OfferAnswer.MORE_TIME, "2026-11-25 10:00")
MISSED = interview(state=InterviewState.MISSED, missed_by=MissedBy.CANDIDATE)

TABLES: Tables = {
    "your-turn": (
        Row(
            "while their question is open nobody asks, and its lapse is nothing to wait for",
            ENQUIRE,
            "2026-12-04 12:00",
            REFUSED,
            pursuit(QUESTION),
            opens=None,
            lifts=None,
            says="They have asked you something; answer before you ask.",
            rests_on=("question",),
        ),
        Row(
            "once it is answered the turn is theirs, and the wait counts from the answer",
            ENQUIRE,
            "2026-12-04 09:00",
            ALLOWED,
            pursuit(QUESTION, contact(Kind.REPLY, "2026-11-25 10:00")),
            opens="2026-12-04 09:00",
        ),
        Row(
            "a request lapses after twenty business days, and the wait counts from there",
            ENQUIRE,
            "2026-12-22 17:00",
            NOT_YET,
            pursuit(QUESTION),
            opens="2027-01-07 09:00",
            named=False,
        ),
        Row(
            "up to then the turn is the candidate's",
            ENQUIRE,
            "2026-12-22 16:59",
            REFUSED,
            pursuit(QUESTION),
        ),
        Row(
            "with a deadline it lapses two business days after it",
            ENQUIRE,
            "2026-12-01 16:59",
            REFUSED,
            pursuit(BY_FRIDAY),
        ),
        Row(
            "and then no more",
            ENQUIRE,
            "2026-12-01 17:00",
            NOT_YET,
            pursuit(BY_FRIDAY),
            opens="2026-12-10 09:00",
            named=False,
        ),
        Row(
            "a call to be made holds the turn from its day on",
            ENQUIRE,
            "2026-12-03 00:00",
            REFUSED,
            pursuit(update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", call_at="2026-12-03")),
            says="A call is yours to make; make it before you ask.",
        ),
        Row(
            "and not before it",
            ENQUIRE,
            "2026-12-02 23:59",
            NOT_YET,
            pursuit(update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", call_at="2026-12-03")),
            named=False,
        ),
        Row(
            "documents that they wait for hold it",
            ENQUIRE,
            "2026-12-04 12:00",
            REFUSED,
            pursuit(update(UpdateKind.DOCUMENTS_REQUESTED, "2026-11-24 10:00", id="wanted")),
            says="They wait for documents of yours; send them before you ask.",
            rests_on=("wanted",),
        ),
        Row(
            "an offer holds it",
            ENQUIRE,
            "2026-12-04 12:00",
            REFUSED,
            pursuit(OFFER),
            says="Their offer waits for your word; it is not you who asks.",
            rests_on=("offer",),
        ),
        Row(
            "an acknowledgement leaves it the candidate's",
            ENQUIRE,
            "2026-12-04 12:00",
            REFUSED,
            pursuit(OFFER, responded(OfferAnswer.ACKNOWLEDGE, "2026-11-25 10:00")),
        ),
        Row(
            "after asking for time it is theirs, and an enquiry opens after three business days",
            ENQUIRE,
            "2026-11-30 09:00",
            ALLOWED,
            pursuit(OFFER, MORE_TIME),
            opens="2026-11-30 09:00",
        ),
        Row(
            "until the last business day ahead of the deadline",
            ENQUIRE,
            "2026-12-09 09:00",
            REFUSED,
            pursuit(OFFER, MORE_TIME),
        ),
        Row(
            "up to then it is theirs",
            ENQUIRE,
            "2026-12-09 08:59",
            ALLOWED,
            pursuit(OFFER, MORE_TIME),
        ),
        Row(
            "their word gives the offer back to the candidate",
            ENQUIRE,
            "2026-12-08 12:00",
            REFUSED,
            pursuit(OFFER, MORE_TIME, update(UpdateKind.ACKNOWLEDGED, "2026-11-26 10:00")),
        ),
        Row(
            "whoever missed a round says a word about it first",
            ENQUIRE,
            "2026-11-20 12:00",
            REFUSED,
            pursuit(MISSED),
            says="You missed the round; say a word about that before you ask.",
            rests_on=("round-1",),
        ),
        Row(
            "after that word the turn is theirs, for three business days",
            ENQUIRE,
            "2026-11-25 09:00",
            ALLOWED,
            pursuit(MISSED, contact(Kind.ARRANGE, "2026-11-20 12:00")),
            opens="2026-11-25 09:00",
        ),
        Row(
            "whoever has not applied asks nothing",
            ENQUIRE,
            "2026-11-20 12:00",
            REFUSED,
            pursuit(application(closing="2026-12-04"), without_rounds=True),
            says="You have not applied yet, so there is nothing to ask about.",
            rests_on=("role",),
        ),
    ),
}


@rows_of(TABLES)
def test_nobody_asks_while_the_next_word_is_the_candidate_s(rule: str, row: Row) -> None:
    check(rule, row)

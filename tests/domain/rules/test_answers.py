"""Answers to what the employer asked: several at once, by their deadlines, and calls."""

from app.domain.actions import Channel, Kind
from app.domain.facts import (
    Attestation,
    Contact,
    OfferAnswer,
    OfferForm,
    OutcomeKind,
    Result,
    UpdateKind,
    WhoCalls,
)
from tests.domain.builders import (
    application,
    contact,
    interview,
    pursuit,
    rejected,
    responded,
    update,
)
from tests.domain.rules.table import ALLOWED, DONE, NOT_YET, REFUSED, Row, Tables, check, rows_of

REPLY, CALL, OFFER_KIND = Kind.REPLY, Kind.RETURN_CALL, Kind.RESPOND_TO_OFFER
PHONE, EMAIL = Channel.PHONE, Channel.EMAIL
FIRST = update(UpdateKind.QUESTION, "2026-11-24 10:00", id="first")
SECOND = update(UpdateKind.QUESTION, "2026-11-24 11:00", id="second")
INVITED = update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", id="invited")
OFFER = update(UpdateKind.OFFER, "2026-11-24 10:00", id="offer", respond_by="2026-11-27")
LATER = update(UpdateKind.OFFER, "2026-11-26 10:00", id="later", respond_by="2026-12-04")
VERBAL = update(UpdateKind.OFFER, "2026-11-24 10:00", id="verbal", form=OfferForm.VERBAL)
ACCEPTED = responded(OfferAnswer.ACCEPT, "2026-11-24 12:00")


def rang(at: str, result: Result = Result.MESSAGE_LEFT) -> Contact:
    return contact(CALL, at, PHONE, result)


def turn(at: str, answer: OfferAnswer = OfferAnswer.MORE_TIME) -> Contact:
    return responded(answer, at)


CALL_ON_THURSDAY = update(
    UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", id="invited", call_at="2026-11-26"
)
CALL_ON_SATURDAY = update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", call_at="2026-11-28")
CALL_AT_SEVEN = update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", call_at="2026-11-24 19:00")
THEY_CALL_AT_TWO = update(
    UpdateKind.INVITED_TO_CALL,
    "2026-11-24 10:00",
    call_at="2026-11-26 14:00",
    who_calls=WhoCalls.EMPLOYER,
)
THEY_CALL_ON_THURSDAY = update(
    UpdateKind.INVITED_TO_CALL,
    "2026-11-24 10:00",
    call_at="2026-11-26",
    who_calls=WhoCalls.EMPLOYER,
)
THREE = (turn("2026-11-24 12:00"), turn("2026-11-25 12:00"), turn("2026-11-26 09:00"))
#: An offer with three turns, and after it was withdrawn another with two.
FIVE = (
    OFFER,
    *THREE,
    update(UpdateKind.OFFER_WITHDRAWN, "2026-11-27 09:00"),
    update(UpdateKind.OFFER, "2026-11-30 09:00", respond_by="2026-12-11"),
    turn("2026-11-30 10:00"),
    turn("2026-12-01 10:00"),
)

TABLES: Tables = {
    "answer-when-asked": (
        Row(
            "two questions are answered by one reply",
            REPLY,
            "2026-11-24 13:00",
            DONE,
            pursuit(FIRST, SECOND, contact(REPLY, "2026-11-24 12:00", id="reply")),
            rests_on=("reply",),
        ),
        Row(
            "a reply that names one of them leaves the other open",
            REPLY,
            "2026-11-24 13:00",
            ALLOWED,
            pursuit(
                FIRST,
                SECOND,
                contact(REPLY, "2026-11-24 12:00", attestation=Attestation(update_id="first")),
            ),
            opens="2026-11-24 10:00",
            due="2026-11-25 17:00",
        ),
        Row(
            "a reply before the question answers nothing",
            REPLY,
            "2026-11-24 13:00",
            ALLOWED,
            pursuit(FIRST, contact(REPLY, "2026-11-24 09:00")),
        ),
        Row(
            "a next stage that asks for times opens a reply",
            REPLY,
            "2026-11-24 13:00",
            ALLOWED,
            pursuit(update(UpdateKind.NEXT_STAGE, "2026-11-24 10:00", asks_for_times=True)),
            due="2026-11-25 17:00",
        ),
        Row(
            "unless told otherwise it asks for times",
            REPLY,
            "2026-11-24 13:00",
            ALLOWED,
            pursuit(update(UpdateKind.NEXT_STAGE, "2026-11-24 10:00")),
        ),
        Row(
            "one that asks for none opens nothing",
            REPLY,
            "2026-11-24 13:00",
            REFUSED,
            pursuit(update(UpdateKind.NEXT_STAGE, "2026-11-24 10:00", asks_for_times=False)),
        ),
        Row(
            "a later round that is recorded answers it too",
            REPLY,
            "2026-11-25 13:00",
            DONE,
            pursuit(
                interview(),
                interview("2026-12-04 11:00", id="round-2", created="2026-11-25 12:00"),
                update(UpdateKind.NEXT_STAGE, "2026-11-24 10:00"),
            ),
            rests_on=("round-2",),
        ),
        Row(
            "a day that they want it by lasts until its close of business, on a day off as well",
            Kind.DOCUMENTS,
            "2026-11-24 13:00",
            ALLOWED,
            pursuit(update(UpdateKind.DOCUMENTS_REQUESTED, "2026-11-24 10:00", due="2026-11-28")),
            due="2026-11-28 17:00",
        ),
        Row(
            "an instant that they want it by is that instant",
            Kind.DOCUMENTS,
            "2026-11-24 13:00",
            ALLOWED,
            pursuit(
                update(UpdateKind.DOCUMENTS_REQUESTED, "2026-11-24 10:00", due="2026-11-26 12:00")
            ),
            due="2026-11-26 12:00",
        ),
        Row(
            "what has lapsed may still be answered",
            REPLY,
            "2026-12-23 12:00",
            ALLOWED,
            pursuit(FIRST),
        ),
        Row(
            "a rejection closes what was asked before it",
            REPLY,
            "2026-11-26 12:00",
            REFUSED,
            pursuit(FIRST, rejected("2026-11-25 12:00")),
        ),
        Row(
            "and opens what is asked after it",
            REPLY,
            "2026-11-26 12:00",
            ALLOWED,
            pursuit(rejected("2026-11-23 12:00"), FIRST),
        ),
        Row(
            "accepting an offer closes the offer alone",
            REPLY,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(
                FIRST, VERBAL, application(outcome=OutcomeKind.ACCEPTED, outcome_at="2026-11-25")
            ),
        ),
        Row(
            "a call on a day opens with its working hours and is due by their end",
            CALL,
            "2026-11-25 12:00",
            NOT_YET,
            pursuit(CALL_ON_THURSDAY),
            opens="2026-11-26 09:00",
            due="2026-11-26 17:00",
            closes="2026-11-30 17:00",
            rests_on=("invited",),
        ),
        Row(
            "it stays open to the end of the second business day after",
            CALL,
            "2026-11-30 16:59",
            ALLOWED,
            pursuit(CALL_ON_THURSDAY),
        ),
        Row(
            "and then it is shut",
            CALL,
            "2026-11-30 17:00",
            REFUSED,
            pursuit(CALL_ON_THURSDAY),
            lifts=None,
            says="The time of this call is past.",
        ),
        Row(
            "a call on a day off rolls forward",
            CALL,
            "2026-11-27 12:00",
            NOT_YET,
            pursuit(CALL_ON_SATURDAY),
            opens="2026-11-30 09:00",
        ),
        Row(
            "a call without a day is open at once, and shut two business days after it is due",
            CALL,
            "2026-11-24 10:00",
            ALLOWED,
            pursuit(INVITED),
            due="2026-11-25 17:00",
            closes="2026-11-27 17:00",
        ),
        Row(
            "a call fixed for the evening is made then, whatever the hour",
            CALL,
            "2026-11-24 19:29",
            ALLOWED,
            pursuit(CALL_AT_SEVEN),
            channels={PHONE: ALLOWED, EMAIL: ALLOWED},
        ),
        Row(
            "half an hour later in working hours",
            CALL,
            "2026-11-24 19:30",
            ALLOWED,
            pursuit(CALL_AT_SEVEN),
            channels={PHONE: (NOT_YET, "2026-11-25 09:00"), EMAIL: ALLOWED},
        ),
        *(
            Row(
                f"a ring that ended in {result} leaves it open from the next business day",
                CALL,
                "2026-11-24 12:00",
                NOT_YET,
                pursuit(INVITED, rang("2026-11-24 11:00", result)),
                opens="2026-11-25 09:00",
            )
            for result in (Result.MESSAGE_LEFT, Result.NO_ANSWER)
        ),
        Row(
            "after two such rings they know",
            CALL,
            "2026-11-25 12:00",
            DONE,
            pursuit(INVITED, rang("2026-11-24 11:00"), rang("2026-11-25 11:00")),
        ),
        Row(
            "and so they do after a conversation",
            CALL,
            "2026-11-24 12:00",
            DONE,
            pursuit(INVITED, rang("2026-11-24 11:00", Result.SPOKE)),
        ),
        Row(
            "a wrong number reached nobody, and leaves it open at once",
            CALL,
            "2026-11-24 12:00",
            ALLOWED,
            pursuit(INVITED, rang("2026-11-24 11:00", Result.WRONG_NUMBER)),
        ),
        Row(
            "a call of theirs is waited for until half an hour after it",
            CALL,
            "2026-11-26 14:29",
            NOT_YET,
            pursuit(THEY_CALL_AT_TWO),
            opens="2026-11-26 14:30",
            due="2026-11-27 17:00",
            closes="2026-12-01 17:00",
        ),
        Row(
            "a call of theirs on a day is waited for until the end of its working hours",
            CALL,
            "2026-11-26 16:59",
            NOT_YET,
            pursuit(THEY_CALL_ON_THURSDAY),
            opens="2026-11-26 17:00",
            due="2026-11-27 17:00",
        ),
        Row(
            "any word that counts ends it",
            CALL,
            "2026-11-26 15:00",
            REFUSED,
            pursuit(THEY_CALL_AT_TWO, update(UpdateKind.ACKNOWLEDGED, "2026-11-25 10:00")),
        ),
        Row(
            "a note that they looked at the papers ends nothing",
            CALL,
            "2026-11-26 15:00",
            ALLOWED,
            pursuit(THEY_CALL_AT_TWO, update(UpdateKind.NOTED, "2026-11-25 10:00")),
        ),
        Row(
            "a call of theirs without a time is no request",
            CALL,
            "2026-11-26 15:00",
            REFUSED,
            pursuit(
                update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", who_calls=WhoCalls.EMPLOYER)
            ),
        ),
        Row(
            "between two calls it is shut",
            CALL,
            "2026-12-02 12:00",
            NOT_YET,
            pursuit(
                CALL_ON_THURSDAY,
                update(UpdateKind.INVITED_TO_CALL, "2026-11-25 10:00", call_at="2026-12-03"),
            ),
            opens="2026-12-03 09:00",
        ),
    ),
    "answer-the-offer": (
        Row(
            "asking for more time leaves it open",
            OFFER_KIND,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(OFFER, turn("2026-11-25 10:00")),
            due="2026-11-27 17:00",
        ),
        *(
            Row(
                f"{answer} answers it",
                OFFER_KIND,
                "2026-11-25 12:00",
                DONE,
                pursuit(OFFER, responded(answer, "2026-11-25 10:00")),
            )
            for answer in (OfferAnswer.ACCEPT, OfferAnswer.DECLINE)
        ),
        Row(
            "an outcome set by hand answers it likewise",
            OFFER_KIND,
            "2026-11-25 12:00",
            DONE,
            pursuit(
                OFFER, application(outcome=OutcomeKind.ACCEPTED, outcome_at="2026-11-25 10:00")
            ),
            rests_on=("role",),
        ),
        Row(
            "an acceptance that left no trace answers nothing",
            OFFER_KIND,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(OFFER, responded(OfferAnswer.ACCEPT, "2026-11-25 10:00", Result.BOUNCED)),
        ),
        Row(
            "a second offer replaces the first, and its deadline",
            OFFER_KIND,
            "2026-11-26 12:00",
            ALLOWED,
            pursuit(OFFER, LATER),
            opens="2026-11-24 10:00",
            due="2026-12-04 17:00",
        ),
        *(
            Row(
                f"a late answer is allowed for two business days: {answer}",
                OFFER_KIND,
                "2026-12-01 16:59",
                ALLOWED,
                pursuit(OFFER),
                proposal=responded(answer, "2026-12-01 16:59"),
            )
            for answer in OfferAnswer
        ),
        *(
            Row(
                f"then only declining and a word of thanks are left: {answer}",
                OFFER_KIND,
                "2026-12-01 17:00",
                verdict,
                pursuit(OFFER),
                proposal=responded(answer, "2026-12-01 17:00"),
            )
            for answer, verdict in (
                (OfferAnswer.ACCEPT, REFUSED),
                (OfferAnswer.MORE_TIME, REFUSED),
                (OfferAnswer.NEGOTIATE, REFUSED),
                (OfferAnswer.DECLINE, ALLOWED),
                (OfferAnswer.ACKNOWLEDGE, ALLOWED),
            )
        ),
        Row(
            "while they owe an answer to a question nothing lapses",
            OFFER_KIND,
            "2026-12-02 12:00",
            ALLOWED,
            pursuit(OFFER, turn("2026-11-25 10:00")),
            proposal=responded(OfferAnswer.ACCEPT, "2026-12-02 12:00"),
        ),
        Row(
            "an answer that names no offer of theirs answers nothing",
            OFFER_KIND,
            "2026-11-25 10:00",
            REFUSED,
            pursuit(OFFER),
            proposal=responded(OfferAnswer.ACCEPT, "2026-11-25 10:00")._replace(
                attestation=Attestation(update_id="other")
            ),
            says="Nothing of theirs that stands asks for this.",
            rests_on=("other",),
        ),
        Row(
            "an answer that names an offer that was answered is made once",
            OFFER_KIND,
            "2026-11-26 10:00",
            DONE,
            pursuit(OFFER, responded(OfferAnswer.DECLINE, "2026-11-25 10:00")),
            proposal=responded(OfferAnswer.DECLINE, "2026-11-26 10:00")._replace(
                attestation=Attestation(update_id="offer")
            ),
            says="You have answered this offer.",
        ),
        Row(
            "who has let it go while they owe an answer is not shut out by time",
            OFFER_KIND,
            "2026-12-15 12:00",
            ALLOWED,
            pursuit(
                OFFER,
                turn("2026-11-25 10:00"),
                application(outcome=OutcomeKind.LET_GO, outcome_at="2026-11-26 12:00"),
            ),
            opens="2026-11-24 10:00",
            closes=None,
        ),
        Row(
            "after an acceptance the paper only confirms it",
            OFFER_KIND,
            "2026-11-27 12:00",
            DONE,
            pursuit(
                VERBAL,
                ACCEPTED,
                update(UpdateKind.OFFER, "2026-11-26 10:00", form=OfferForm.WRITTEN),
            ),
        ),
        Row(
            "unless it wants an answer of its own",
            OFFER_KIND,
            "2026-11-27 12:00",
            ALLOWED,
            pursuit(
                VERBAL,
                ACCEPTED,
                update(
                    UpdateKind.OFFER,
                    "2026-11-26 10:00",
                    form=OfferForm.WRITTEN,
                    respond_by="2026-12-01",
                ),
            ),
            opens="2026-11-26 10:00",
        ),
        Row(
            "an offer after a withdrawal can be answered",
            OFFER_KIND,
            "2026-11-24 12:00",
            ALLOWED,
            pursuit(contact(Kind.WITHDRAW, "2026-11-23 10:00"), OFFER),
        ),
    ),
    "offer-in-turns": (
        Row(
            "three turns are taken, and no fourth",
            OFFER_KIND,
            "2026-11-27 10:00",
            REFUSED,
            pursuit(OFFER, *THREE),
            proposal=turn("2026-11-27 10:00"),
            lifts=None,
        ),
        *(
            Row(
                f"{answer} is no turn",
                OFFER_KIND,
                "2026-11-27 10:00",
                ALLOWED,
                pursuit(OFFER, *THREE),
                proposal=responded(answer, "2026-11-27 10:00"),
            )
            for answer in (OfferAnswer.ACCEPT, OfferAnswer.DECLINE)
        ),
        Row(
            "a turn that left no trace is none",
            OFFER_KIND,
            "2026-11-27 10:00",
            ALLOWED,
            pursuit(
                OFFER,
                *THREE[:2],
                responded(OfferAnswer.MORE_TIME, "2026-11-26 09:00", Result.BOUNCED),
            ),
            proposal=turn("2026-11-27 10:00"),
        ),
        Row(
            "not two on one local day",
            OFFER_KIND,
            "2026-11-24 13:00",
            NOT_YET,
            pursuit(OFFER, THREE[0]),
            opens="2026-11-25 00:00",
            proposal=turn("2026-11-24 13:00", OfferAnswer.NEGOTIATE),
        ),
        Row(
            "unless they wrote in between",
            OFFER_KIND,
            "2026-11-24 13:00",
            ALLOWED,
            pursuit(OFFER, THREE[0], update(UpdateKind.ACKNOWLEDGED, "2026-11-24 12:30")),
            proposal=turn("2026-11-24 13:00", OfferAnswer.NEGOTIATE),
        ),
        Row(
            "an offer that names another deadline gives at least one",
            OFFER_KIND,
            "2026-11-27 10:00",
            ALLOWED,
            pursuit(OFFER, *THREE, LATER),
            proposal=turn("2026-11-27 10:00"),
        ),
        Row(
            "and goes on with the count",
            OFFER_KIND,
            "2026-11-30 10:00",
            REFUSED,
            pursuit(OFFER, *THREE, LATER, turn("2026-11-27 10:00")),
            proposal=turn("2026-11-30 10:00"),
        ),
        Row(
            "five turns leave one",
            OFFER_KIND,
            "2026-12-04 10:00",
            ALLOWED,
            pursuit(
                *FIVE,
                update(UpdateKind.OFFER, "2026-12-03 09:00", respond_by="2026-12-14"),
            ),
            proposal=turn("2026-12-04 10:00"),
        ),
        Row(
            "six turns are all that a pursuit bears",
            OFFER_KIND,
            "2026-12-04 10:00",
            REFUSED,
            pursuit(
                *FIVE,
                turn("2026-12-02 10:00"),
                update(UpdateKind.OFFER, "2026-12-03 09:00", respond_by="2026-12-14"),
            ),
            proposal=turn("2026-12-04 10:00"),
        ),
    ),
}


@rows_of(TABLES)
def test_what_they_ask_is_answered(rule: str, row: Row) -> None:
    check(rule, row)

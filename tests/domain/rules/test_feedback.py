"""After a rejection, feedback is asked for once, and soon."""

from app.domain.actions import Channel, Kind
from app.domain.facts import Attestation, FeedbackSource, FeedbackWord, Result, UpdateKind
from app.domain.policy import POLICY
from tests.domain.builders import contact, feedback_of, pursuit, rejected, update
from tests.domain.rules.table import (
    ALLOWED,
    DONE,
    NOT_YET,
    REFUSED,
    Row,
    Tables,
    check,
    rows_of,
)

ASK = Kind.REQUEST_FEEDBACK
REJECTED = rejected("2026-11-27 15:00")
IN_PERSON = rejected("2026-11-27 15:00", Channel.IN_PERSON)
ASKED = contact(ASK, "2026-11-27 16:00", id="asked")
BOUNCED = contact(ASK, "2026-11-27 16:00", id="bounced", result=Result.BOUNCED)
RESENT = contact(
    Kind.RESEND,
    "2026-11-27 16:30",
    Channel.MESSAGE,
    attestation=Attestation(contact_id="bounced"),
)
ACK = UpdateKind.ACKNOWLEDGED

TABLES: Tables = {
    "ask-feedback-once": (
        Row(
            "without a rejection there is nothing to ask",
            ASK,
            "2026-11-27 15:00",
            REFUSED,
            lifts=None,
            says="Feedback is asked for once a rejection is on record.",
        ),
        Row(
            "it opens with the rejection, is due in two business days and closes after ten",
            ASK,
            "2026-11-27 15:00",
            ALLOWED,
            pursuit(REJECTED),
            opens="2026-11-27 15:00",
            due="2026-12-01 17:00",
            closes="2026-12-11 17:00",
            channels={Channel.EMAIL: ALLOWED, Channel.PHONE: ALLOWED, Channel.MESSAGE: ALLOWED},
        ),
        Row(
            "an offer that was withdrawn is a rejection",
            ASK,
            "2026-11-27 15:00",
            ALLOWED,
            pursuit(
                update(UpdateKind.OFFER, "2026-11-26 10:00"),
                update(UpdateKind.OFFER_WITHDRAWN, "2026-11-27 15:00"),
            ),
            closes="2026-12-11 17:00",
        ),
        Row(
            "it is open to the end of the tenth business day",
            ASK,
            "2026-12-11 16:59:59",
            ALLOWED,
            pursuit(REJECTED),
        ),
        Row(
            "and then closed",
            ASK,
            "2026-12-11 17:00",
            REFUSED,
            pursuit(REJECTED),
            lifts=None,
            says="Feedback was to be asked for by Friday 11 December 2026; let it rest now.",
            rests_on=("no",),
        ),
        Row(
            "an account may close it sooner",
            ASK,
            "2026-12-04 17:00",
            REFUSED,
            pursuit(REJECTED),
            policy=POLICY.stricter({"feedback_closes_business_days": 5}),
        ),
        Row(
            "told before the interview, it is due two business days after that is over",
            ASK,
            "2026-11-19 13:00",
            NOT_YET,
            pursuit(rejected("2026-11-19 12:00")),
            opens="2026-11-20 11:00",
            due="2026-11-24 17:00",
            named=False,
        ),
        Row(
            "a second rejection does not open it again",
            ASK,
            "2026-12-14 12:00",
            REFUSED,
            pursuit(REJECTED, update(UpdateKind.REJECTION, "2026-12-10 12:00")),
        ),
        Row(
            "it is asked once and never chased",
            ASK,
            "2026-11-27 16:00",
            DONE,
            pursuit(REJECTED, ASKED),
            lifts=None,
            says="You asked for feedback on Friday 27 November 2026; it is asked for once.",
            rests_on=("asked",),
        ),
        Row(
            "nor after a further rejection",
            ASK,
            "2026-12-11 12:00",
            DONE,
            pursuit(
                REJECTED,
                ASKED,
                update(ACK, "2026-12-09 10:00"),
                update(UpdateKind.REJECTION, "2026-12-10 12:00"),
            ),
        ),
        Row(
            "a request that bounced asked nobody",
            ASK,
            "2026-11-27 16:10",
            ALLOWED,
            pursuit(REJECTED, BOUNCED),
        ),
        Row(
            "a request that bounced may be resent by another channel",
            Kind.RESEND,
            "2026-11-27 16:10",
            ALLOWED,
            pursuit(REJECTED, BOUNCED),
            channels={Channel.EMAIL: REFUSED, Channel.MESSAGE: ALLOWED},
        ),
        Row(
            "and is asked by that",
            ASK,
            "2026-11-27 17:00",
            DONE,
            pursuit(REJECTED, BOUNCED, RESENT),
            rests_on=(RESENT.id,),
        ),
        Row(
            "a request that nobody answered the telephone for asked nobody",
            ASK,
            "2026-11-27 16:30",
            ALLOWED,
            pursuit(REJECTED, contact(ASK, "2026-11-27 16:00", Channel.PHONE, Result.NO_ANSWER)),
        ),
        Row(
            "no feedback, they said",
            ASK,
            "2026-11-27 15:30",
            REFUSED,
            pursuit(
                update(
                    UpdateKind.REJECTION,
                    "2026-11-27 15:00",
                    id="no",
                    feedback=FeedbackWord.DECLINED,
                )
            ),
            lifts=None,
            says="They give no feedback; a refusal ends the matter.",
            rests_on=("no",),
        ),
        Row(
            "an empty record of theirs is a refusal",
            ASK,
            "2026-11-28 12:00",
            REFUSED,
            pursuit(REJECTED, feedback_of(FeedbackSource.AGENCY, "2026-11-27 18:00", empty=True)),
            rests_on=("feedback-of-agency",),
        ),
        Row(
            "an empty note to oneself is none",
            ASK,
            "2026-11-28 12:00",
            ALLOWED,
            pursuit(REJECTED, feedback_of(FeedbackSource.SELF, "2026-11-27 18:00", empty=True)),
        ),
        Row(
            "feedback given with the rejection does not forbid to ask",
            ASK,
            "2026-11-28 12:00",
            ALLOWED,
            pursuit(
                update(UpdateKind.REJECTION, "2026-11-27 15:00", feedback=FeedbackWord.GIVEN),
                feedback_of(FeedbackSource.EMPLOYER, "2026-11-27 15:00"),
            ),
        ),
        Row(
            "on the spot it may be asked in person",
            ASK,
            "2026-11-27 15:29",
            ALLOWED,
            pursuit(IN_PERSON),
            channels={Channel.IN_PERSON: (ALLOWED, "2026-11-27 15:00"), Channel.EMAIL: ALLOWED},
        ),
        Row(
            "half an hour later it may not",
            ASK,
            "2026-11-27 15:30",
            ALLOWED,
            pursuit(IN_PERSON),
            channels={Channel.IN_PERSON: REFUSED, Channel.EMAIL: ALLOWED},
        ),
        Row(
            "and is told why",
            ASK,
            "2026-11-27 15:30",
            REFUSED,
            pursuit(IN_PERSON),
            proposal=contact(ASK, "2026-11-27 15:30", Channel.IN_PERSON),
            says="In person only while the rejection is being told; write or ring instead.",
            rests_on=("no",),
        ),
        Row(
            "a reopened pursuit has no rejection to ask about",
            ASK,
            "2026-12-01 12:00",
            REFUSED,
            pursuit(REJECTED, update(UpdateKind.REOPENED, "2026-11-30 12:00")),
            says="Feedback is asked for once a rejection is on record.",
        ),
        Row(
            "a rejection after the reopening opens it again, from then",
            ASK,
            "2026-12-03 12:00",
            ALLOWED,
            pursuit(
                REJECTED,
                update(UpdateKind.REOPENED, "2026-11-30 12:00"),
                update(UpdateKind.REJECTION, "2026-12-03 10:00"),
            ),
            opens="2026-12-03 10:00",
            due="2026-12-07 17:00",
            closes="2026-12-17 17:00",
        ),
    ),
}


@rows_of(TABLES)
def test_feedback_is_asked_for_once_and_soon(rule: str, row: Row) -> None:
    check(rule, row)

"""Exceptions to waiting: each rests on a dated fact, once for each, and few."""

from dataclasses import replace

from app.domain.actions import Channel, Kind
from app.domain.facts import Attestation, InterviewState, Result, UpdateKind
from app.domain.policy import POLICY
from tests.domain.builders import (
    contact,
    in_decision,
    instant,
    interview,
    pursuit,
    rejected,
    rules_of,
    update,
)
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

PHONE, EMAIL, MESSAGE = Channel.PHONE, Channel.EMAIL, Channel.MESSAGE
ASKED = update(UpdateKind.QUESTION, "2026-11-24 10:00", id="question")
ASKED_AGAIN = update(UpdateKind.QUESTION, "2026-11-25 10:00", id="question-2")
WANTED = update(UpdateKind.DOCUMENTS_REQUESTED, "2026-11-24 10:00", id="documents")
INVITED = update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", id="invitation")
FIXED = update(
    UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", id="invitation", call_at="2026-11-25 14:00"
)
ANSWERED = contact(
    Kind.REPLY,
    "2026-11-24 11:00",
    id="answer",
    attestation=Attestation(update_id="question"),
)
OFFER = update(UpdateKind.OFFER, "2026-11-24 10:00", id="offer")
ACK = UpdateKind.ACKNOWLEDGED
AHEAD = interview("2026-11-27 11:00", starts="2026-11-27 10:00")
MOVED = interview("2026-11-30 11:00", starts="2026-11-30 10:00")


def on_update(update_id: str) -> Attestation:
    return Attestation(update_id=update_id)


ASKED_TO_MOVE = contact(
    Kind.RESCHEDULE,
    "2026-11-24 10:00",
    id="move",
    attestation=Attestation(interview_id="round-1", slot=instant("2026-11-27 10:00")),
)


def other_offer(expires: str, received: str = "2026-11-23 09:00") -> Attestation:
    return Attestation(received_at=instant(received), expires_at=instant(expires))


TOLD = contact(
    Kind.COMPETING_OFFER,
    "2026-11-24 10:00",
    id="told",
    attestation=other_offer("2026-12-04 17:00"),
)
CORRECTED = contact(
    Kind.CORRECTION,
    "2026-11-24 10:00",
    id="corrected",
    attestation=Attestation(said="two years", right="three years"),
)
BOUNCED = contact(Kind.SEND_THANK_YOU, "2026-11-23 10:00", id="bounced", result=Result.BOUNCED)


RESENT = contact(
    Kind.RESEND,
    "2026-11-23 11:00",
    MESSAGE,
    id="resent",
    attestation=Attestation(contact_id="bounced"),
)
RESENT_IN_VAIN = contact(
    Kind.RESEND,
    "2026-11-23 11:00",
    PHONE,
    Result.WRONG_NUMBER,
    id="in-vain",
    attestation=Attestation(contact_id="bounced"),
)

TABLES: Tables = {
    "answer-when-asked": (
        Row(
            "nothing was asked",
            Kind.REPLY,
            "2026-11-24 11:00",
            REFUSED,
            says="They have asked nothing that is still open.",
            lifts=None,
        ),
        Row(
            "no documents were asked for",
            Kind.DOCUMENTS,
            "2026-11-24 11:00",
            REFUSED,
            says="They have asked for no documents that are still owed.",
        ),
        Row(
            "no call was invited",
            Kind.RETURN_CALL,
            "2026-11-24 11:00",
            REFUSED,
            says="No invitation to call stands.",
        ),
        *(
            Row(
                f"{kind} opens with what asked for it and is due the next business day",
                kind,
                "2026-11-24 10:00",
                ALLOWED,
                pursuit(asked),
                opens="2026-11-24 10:00",
                due="2026-11-25 17:00",
                closes=None,
            )
            for kind, asked in (
                (Kind.REPLY, ASKED),
                (Kind.DOCUMENTS, WANTED),
            )
        ),
        Row(
            "a question is answered once",
            Kind.REPLY,
            "2026-11-24 12:00",
            DONE,
            pursuit(ASKED, ANSWERED),
            says="You have answered this; once is enough.",
            rests_on=("answer",),
        ),
        Row(
            "a second question is open though the first was answered",
            Kind.REPLY,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(ASKED, ANSWERED, ASKED_AGAIN),
            opens="2026-11-25 10:00",
            due="2026-11-26 17:00",
        ),
        Row(
            "with both open the older one is due",
            Kind.REPLY,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(ASKED, ASKED_AGAIN),
            opens="2026-11-24 10:00",
            due="2026-11-25 17:00",
        ),
        Row(
            "an answer to the one that was answered is done",
            Kind.REPLY,
            "2026-11-25 12:00",
            DONE,
            pursuit(ASKED, ANSWERED, ASKED_AGAIN),
            opens=None,
            proposal=contact(Kind.REPLY, "2026-11-25 12:00", attestation=on_update("question")),
            says="You have answered this; once is enough.",
            rests_on=("answer",),
        ),
        Row(
            "an answer to what nobody asked is refused",
            Kind.REPLY,
            "2026-11-25 12:00",
            REFUSED,
            pursuit(ASKED, WANTED),
            proposal=contact(Kind.REPLY, "2026-11-25 12:00", attestation=on_update("documents")),
            says="Nothing of theirs that stands asks for this.",
            rests_on=("documents",),
        ),
        Row(
            "a call that is named waits for its own time, though another may be made now",
            Kind.RETURN_CALL,
            "2026-11-25 12:00",
            NOT_YET,
            pursuit(
                update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", id="now"),
                update(
                    UpdateKind.INVITED_TO_CALL, "2026-11-24 11:00", id="later", call_at="2026-11-27"
                ),
            ),
            proposal=contact(
                Kind.RETURN_CALL, "2026-11-25 12:00", Channel.PHONE, attestation=on_update("later")
            ),
            opens="2026-11-27 09:00",
            says="The time of this has not come.",
            rests_on=("later",),
        ),
        Row(
            "a question that was answered before a rejection stays answered",
            Kind.REPLY,
            "2026-11-26 12:00",
            DONE,
            pursuit(ASKED, ANSWERED, rejected("2026-11-26 10:00")),
            proposal=contact(Kind.REPLY, "2026-11-26 12:00", attestation=on_update("question")),
            says="You have answered this; once is enough.",
            rests_on=("answer",),
        ),
        Row(
            "an answer that names no question means the one that is open",
            Kind.REPLY,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(ASKED),
            proposal=contact(Kind.REPLY, "2026-11-25 12:00"),
        ),
        Row(
            "an answer that bounced answered nothing",
            Kind.REPLY,
            "2026-11-24 12:00",
            ALLOWED,
            pursuit(
                ASKED,
                contact(
                    Kind.REPLY,
                    "2026-11-24 11:00",
                    result=Result.BOUNCED,
                    attestation=on_update("question"),
                ),
            ),
        ),
        Row(
            "a question stands whatever they say next",
            Kind.REPLY,
            "2026-11-26 12:00",
            ALLOWED,
            pursuit(ASKED, update(ACK, "2026-11-25 10:00")),
        ),
        Row(
            "an invitation to call stays open after a later word",
            Kind.RETURN_CALL,
            "2026-11-26 12:00",
            ALLOWED,
            pursuit(INVITED, update(ACK, "2026-11-25 10:00")),
        ),
        Row(
            "an invitation outlives an automatic reply",
            Kind.RETURN_CALL,
            "2026-11-26 12:00",
            ALLOWED,
            pursuit(INVITED, update(UpdateKind.AUTO_REPLY, "2026-11-25 10:00")),
        ),
        Row(
            "a call fixed for an instant waits for it",
            Kind.RETURN_CALL,
            "2026-11-25 13:59",
            NOT_YET,
            pursuit(FIXED),
            opens="2026-11-25 14:00",
            lifts="2026-11-25 14:00",
            says="The time of this call has not come.",
            rests_on=("invitation",),
        ),
        Row(
            "it opens then, is due that day and shuts with the second business day after it",
            Kind.RETURN_CALL,
            "2026-11-25 14:00",
            ALLOWED,
            pursuit(FIXED),
            opens="2026-11-25 14:00",
            due="2026-11-25 17:00",
            closes="2026-11-27 17:00",
        ),
        Row(
            "and is shut from then",
            Kind.RETURN_CALL,
            "2026-11-27 17:00",
            REFUSED,
            pursuit(FIXED),
            lifts=None,
            says="The time of this call is past.",
            rests_on=("invitation",),
        ),
        Row(
            "a call fixed for the early morning is made then, whatever the hour",
            Kind.RETURN_CALL,
            "2026-11-24 12:00",
            NOT_YET,
            pursuit(
                update(UpdateKind.INVITED_TO_CALL, "2026-11-24 10:00", call_at="2026-11-25 08:00")
            ),
            opens="2026-11-25 08:00",
            channels={
                PHONE: (NOT_YET, "2026-11-25 08:00"),
                EMAIL: (NOT_YET, "2026-11-25 08:00"),
            },
        ),
        Row(
            "a call is returned in working hours",
            Kind.RETURN_CALL,
            "2026-11-24 18:00",
            ALLOWED,
            pursuit(INVITED),
            channels={PHONE: (NOT_YET, "2026-11-25 09:00"), EMAIL: ALLOWED},
        ),
        Row(
            "a rejection ends what was asked",
            Kind.REPLY,
            "2026-11-25 12:00",
            REFUSED,
            pursuit(ASKED, rejected("2026-11-24 15:00")),
        ),
    ),
    "answer-the-offer": (
        Row(
            "there is none",
            Kind.RESPOND_TO_OFFER,
            "2026-11-24 11:00",
            REFUSED,
            says="There is no offer to answer.",
            lifts=None,
        ),
        Row(
            "it opens with the offer and is due the next business day",
            Kind.RESPOND_TO_OFFER,
            "2026-11-24 10:00",
            ALLOWED,
            pursuit(OFFER),
            opens="2026-11-24 10:00",
            due="2026-11-25 17:00",
        ),
        Row(
            "it is due when they say",
            Kind.RESPOND_TO_OFFER,
            "2026-11-24 12:00",
            ALLOWED,
            pursuit(update(UpdateKind.OFFER, "2026-11-24 10:00", respond_by="2026-11-30 12:00")),
            due="2026-11-30 12:00",
        ),
        Row(
            "it is answered once",
            Kind.RESPOND_TO_OFFER,
            "2026-11-24 12:00",
            DONE,
            pursuit(OFFER, contact(Kind.RESPOND_TO_OFFER, "2026-11-24 11:00", id="yes")),
            says="You have answered this offer.",
            rests_on=("yes",),
        ),
        Row(
            "an offer in the place of one that nobody answered shuts nothing in between",
            Kind.RESPOND_TO_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(OFFER, update(UpdateKind.OFFER, "2026-11-25 10:00")),
            opens="2026-11-24 10:00",
            due="2026-11-26 17:00",
        ),
        Row(
            "one after an offer that was answered opens anew",
            Kind.RESPOND_TO_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(
                OFFER,
                contact(Kind.RESPOND_TO_OFFER, "2026-11-24 10:00"),
                update(UpdateKind.OFFER, "2026-11-25 10:00"),
                update(UpdateKind.OFFER, "2026-11-25 11:00"),
            ),
            opens="2026-11-25 10:00",
        ),
        Row(
            "one after an offer that was withdrawn opens anew",
            Kind.RESPOND_TO_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(
                OFFER,
                update(UpdateKind.OFFER_WITHDRAWN, "2026-11-24 12:00"),
                update(UpdateKind.OFFER, "2026-11-25 10:00"),
            ),
            opens="2026-11-25 10:00",
        ),
        Row(
            "another offer wants another answer",
            Kind.RESPOND_TO_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(
                OFFER,
                contact(Kind.RESPOND_TO_OFFER, "2026-11-24 11:00"),
                update(UpdateKind.OFFER, "2026-11-25 10:00"),
            ),
            opens="2026-11-25 10:00",
        ),
        Row(
            "any other word leaves the offer standing",
            Kind.RESPOND_TO_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(OFFER, update(ACK, "2026-11-25 10:00")),
            opens="2026-11-24 10:00",
        ),
        Row(
            "an offer that was withdrawn stands no more",
            Kind.RESPOND_TO_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            pursuit(OFFER, update(UpdateKind.OFFER_WITHDRAWN, "2026-11-25 10:00")),
        ),
        Row(
            "nor does it stand again when the pursuit is reopened",
            Kind.RESPOND_TO_OFFER,
            "2026-11-26 12:00",
            REFUSED,
            pursuit(
                OFFER,
                update(UpdateKind.OFFER_WITHDRAWN, "2026-11-25 10:00"),
                update(ACK, "2026-11-26 10:00"),
            ),
        ),
    ),
    "round-ahead": (
        Row(
            "a round ahead may be moved",
            Kind.RESCHEDULE,
            "2026-11-24 11:00",
            ALLOWED,
            pursuit(AHEAD),
            closes="2026-11-27 10:00",
        ),
        Row(
            "once it has begun it may not",
            Kind.RESCHEDULE,
            "2026-11-27 10:00",
            REFUSED,
            pursuit(AHEAD),
            says="Only a round that lies ahead can be moved.",
            rests_on=("round-1",),
        ),
        *(
            Row(
                f"a round that is {state} may not",
                Kind.RESCHEDULE,
                "2026-11-24 11:00",
                REFUSED,
                pursuit(interview("2026-11-27 11:00", state=state)),
                says="This round is not ahead any more.",
                rests_on=("round-1",),
            )
            for state in (
                InterviewState.COMPLETED,
                InterviewState.CANCELLED,
                InterviewState.MISSED,
            )
        ),
        Row(
            "a slot is moved once",
            Kind.RESCHEDULE,
            "2026-11-24 11:00",
            DONE,
            pursuit(AHEAD, ASKED_TO_MOVE),
            says="You have asked to move this slot; once is enough.",
            rests_on=("move",),
        ),
        Row(
            "the slot it was moved to may be moved again",
            Kind.RESCHEDULE,
            "2026-11-24 11:00",
            ALLOWED,
            pursuit(MOVED, ASKED_TO_MOVE),
        ),
        Row(
            "another round is another slot",
            Kind.RESCHEDULE,
            "2026-11-24 11:00",
            ALLOWED,
            pursuit(AHEAD, ASKED_TO_MOVE, interview("2026-12-04 11:00", id="round-2")),
            interview_id="round-2",
        ),
        Row(
            "a proposal may name another round than the one it is told under",
            Kind.RESCHEDULE,
            "2026-11-24 11:00",
            DONE,
            pursuit(AHEAD, ASKED_TO_MOVE, interview("2026-12-04 11:00", id="round-2")),
            proposal=contact(
                Kind.RESCHEDULE,
                "2026-11-24 11:00",
                interview_id="round-2",
                attestation=Attestation(interview_id="round-1"),
            ),
        ),
        Row(
            "a request to move that bounced moved nothing",
            Kind.RESCHEDULE,
            "2026-11-24 11:00",
            ALLOWED,
            pursuit(
                AHEAD,
                contact(
                    Kind.RESCHEDULE,
                    "2026-11-24 10:00",
                    result=Result.BOUNCED,
                    attestation=ASKED_TO_MOVE.attestation,
                ),
            ),
        ),
    ),
    "correct-soon": (
        Row(
            "a correction that is not attested permits nothing",
            Kind.CORRECTION,
            "2026-11-24 12:00",
            REFUSED,
            proposal=contact(Kind.CORRECTION, "2026-11-24 12:00"),
            says="A correction attests what was said and what is right.",
        ),
        Row(
            "nothing to correct before the interview is over",
            Kind.CORRECTION,
            "2026-11-20 10:59",
            NOT_YET,
            opens="2026-11-20 11:00",
            lifts="2026-11-20 11:00",
            says="There is nothing to correct before the interview is over.",
            rests_on=("round-1",),
        ),
        Row(
            "it is open from the end for five business days",
            Kind.CORRECTION,
            "2026-11-20 11:00",
            ALLOWED,
            opens="2026-11-20 11:00",
            closes="2026-11-27 17:00",
        ),
        Row(
            "and then too late",
            Kind.CORRECTION,
            "2026-11-27 17:00",
            REFUSED,
            lifts=None,
            says="Corrections were due by Friday 27 November 2026.",
            rests_on=("round-1",),
        ),
        Row(
            "an interview that was not held has nothing to correct",
            Kind.CORRECTION,
            "2026-11-23 12:00",
            REFUSED,
            pursuit(interview(state=InterviewState.MISSED)),
        ),
        Row(
            "once for each interview",
            Kind.CORRECTION,
            "2026-11-24 11:00",
            DONE,
            pursuit(CORRECTED),
            says="You have corrected this once; leave it there.",
            rests_on=("corrected",),
        ),
        Row(
            "another interview may be corrected as well",
            Kind.CORRECTION,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(interview(), interview("2026-11-25 11:00", id="round-2"), CORRECTED),
            interview_id="round-2",
        ),
        Row(
            "an account may allow less time",
            Kind.CORRECTION,
            "2026-11-23 17:00",
            REFUSED,
            policy=POLICY.stricter({"correction_business_days": 1}),
        ),
    ),
    "few-exceptions": (
        Row(
            "one leaves another",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(CORRECTED),
        ),
        Row(
            "two are all",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            pursuit(CORRECTED, TOLD),
            lifts=None,
            says="You have made as many exceptions here as the employer should have to read.",
            rests_on=("corrected", "told"),
        ),
        Row(
            "two are all, for corrections too",
            Kind.CORRECTION,
            "2026-11-25 12:00",
            REFUSED,
            pursuit(
                interview(),
                interview("2026-11-25 11:00", id="round-2"),
                CORRECTED,
                TOLD,
            ),
            interview_id="round-2",
        ),
        Row(
            "other exceptions are not counted",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(
                contact(Kind.ADJUSTMENT, "2026-11-24 10:00"),
                contact(Kind.ADJUSTMENT, "2026-11-24 11:00"),
                contact(Kind.ADJUSTMENT, "2026-11-24 12:00"),
            ),
        ),
        Row(
            "one that bounced is not counted",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(
                CORRECTED,
                contact(Kind.COMPETING_OFFER, "2026-11-24 12:00", result=Result.BOUNCED),
            ),
        ),
        Row(
            "one that bounced and was resent is",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            pursuit(
                CORRECTED,
                contact(
                    Kind.COMPETING_OFFER,
                    "2026-11-24 12:00",
                    id="offer-bounced",
                    result=Result.BOUNCED,
                ),
                contact(
                    Kind.RESEND,
                    "2026-11-24 13:00",
                    MESSAGE,
                    id="offer-resent",
                    attestation=Attestation(contact_id="offer-bounced"),
                ),
            ),
            rests_on=("corrected", "offer-resent"),
        ),
        Row(
            "an account may make none",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            rests_on=(),
            policy=POLICY.stricter({"discretionary_exceptions": 0}),
        ),
        Row(
            "an account may make one",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            pursuit(TOLD),
            policy=POLICY.stricter({"discretionary_exceptions": 1}),
        ),
        Row(
            "an offer that stands may be told of",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=other_offer("2026-11-25 12:00:01"),
            ),
        ),
        Row(
            "an offer that is not attested permits nothing",
            Kind.COMPETING_OFFER,
            "2026-11-24 12:00",
            REFUSED,
            proposal=contact(Kind.COMPETING_OFFER, "2026-11-24 12:00"),
            says="A competing offer attests when it was received and when it expires.",
        ),
        Row(
            "an offer that has lapsed presses nobody",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=other_offer("2026-11-25 12:00"),
            ),
            says="That offer has lapsed, so it presses nobody any more.",
            rests_on=(),
        ),
        Row(
            "an offer that never expires does not press either",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            REFUSED,
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=Attestation(received_at=instant("2026-11-23 09:00")),
            ),
        ),
        Row(
            "the same offer is told of once",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            DONE,
            pursuit(TOLD),
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=other_offer("2026-12-04 17:00"),
            ),
            says="You have told them of this offer; again only if its date moves.",
            rests_on=("told",),
        ),
        Row(
            "again if its date moved",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(TOLD),
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=other_offer("2026-12-11 17:00"),
            ),
        ),
        Row(
            "another offer is another fact, even with the same last day",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(TOLD),
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=other_offer("2026-12-04 17:00", "2026-11-24 09:00"),
            ),
        ),
        Row(
            "an offer told of without a record of its dates is not the same",
            Kind.COMPETING_OFFER,
            "2026-11-25 12:00",
            ALLOWED,
            pursuit(contact(Kind.COMPETING_OFFER, "2026-11-24 10:00")),
            proposal=contact(
                Kind.COMPETING_OFFER,
                "2026-11-25 12:00",
                attestation=other_offer("2026-12-04 17:00"),
            ),
        ),
    ),
}


@rows_of(TABLES)
def test_an_exception_rests_on_a_fact_and_is_made_once(rule: str, row: Row) -> None:
    check(rule, row)


def test_where_two_adjustments_may_be_told_in_a_day_a_second_is_told() -> None:
    # The number's bounds are 1 and 1, so no policy says so; the rule counts all the same.
    known = POLICY.by_name["adjustments_per_day"]
    two = replace(known, value=2)
    policy = replace(POLICY, by_name={**POLICY.by_name, known.name: two})
    once = pursuit(contact(Kind.ADJUSTMENT, "2026-11-25 10:00"))
    for numbers, verdict in ((policy, ALLOWED), (POLICY, NOT_YET)):
        found = in_decision(once, Kind.ADJUSTMENT, "2026-11-25 12:00", numbers)
        assert found.verdict is verdict
        assert ("few-exceptions" in rules_of(found)) == (verdict is NOT_YET)

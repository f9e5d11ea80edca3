"""Replies: to a request of the employer, and to an offer."""

from app.domain.actions import Channel, Kind
from app.domain.facts import Attestation, Result, UpdateKind
from tests.domain.builders import (
    contact,
    pursuit,
    rejected,
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


def on_update(update_id: str) -> Attestation:
    return Attestation(update_id=update_id)


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
}


@rows_of(TABLES)
def test_a_reply_is_open_while_a_request_or_an_offer_waits_for_it(rule: str, row: Row) -> None:
    check(rule, row)

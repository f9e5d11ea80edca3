"""What did not arrive is sent once more, another way."""

from app.domain.actions import Channel, Kind
from app.domain.facts import Attestation, Result, UpdateKind
from tests.domain.builders import (
    contact,
    enquiry,
    instant,
    interview,
    pursuit,
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

UNTOLD = contact(
    Kind.COMPETING_OFFER,
    "2026-11-24 10:00",
    id="untold",
    result=Result.BOUNCED,
    attestation=Attestation(
        received_at=instant("2026-11-23 10:00"), expires_at=instant("2026-11-27 10:00")
    ),
)

TABLES: Tables = {
    "resend-elsewhere": (
        Row(
            "nothing bounced",
            Kind.RESEND,
            "2026-11-23 12:00",
            REFUSED,
            says="Nothing of yours has bounced.",
            lifts=None,
        ),
        Row(
            "what bounced may be sent again by another channel",
            Kind.RESEND,
            "2026-11-23 12:00",
            ALLOWED,
            pursuit(BOUNCED),
            opens="2026-11-23 10:00",
            channels={EMAIL: REFUSED, PHONE: ALLOWED, MESSAGE: (ALLOWED, "2026-11-23 10:00")},
        ),
        Row(
            "not by the one that failed",
            Kind.RESEND,
            "2026-11-23 12:00",
            REFUSED,
            pursuit(BOUNCED),
            proposal=contact(Kind.RESEND, "2026-11-23 12:00", EMAIL),
            says="It did not arrive this way; try another.",
            rests_on=("bounced",),
        ),
        Row(
            "a wrong number is as good as a bounce",
            Kind.RESEND,
            "2026-12-01 12:00",
            ALLOWED,
            pursuit(enquiry("2026-12-01 10:00", PHONE, Result.WRONG_NUMBER)),
            channels={PHONE: REFUSED, EMAIL: ALLOWED},
        ),
        Row(
            "nobody at the telephone is not",
            Kind.RESEND,
            "2026-12-01 12:00",
            REFUSED,
            pursuit(enquiry("2026-12-01 10:00", PHONE, Result.NO_ANSWER)),
        ),
        Row(
            "once",
            Kind.RESEND,
            "2026-11-23 12:00",
            DONE,
            pursuit(BOUNCED, RESENT),
            says="What had bounced has been sent again; once is enough.",
            rests_on=("resent",),
        ),
        Row(
            "once, though something else still waits to be resent",
            Kind.RESEND,
            "2026-12-01 12:00",
            DONE,
            pursuit(BOUNCED, RESENT, enquiry("2026-12-01 10:00", result=Result.BOUNCED)),
            proposal=contact(
                Kind.RESEND,
                "2026-12-01 12:00",
                Channel.IN_PERSON,
                attestation=Attestation(contact_id="bounced"),
            ),
            says="What had bounced has been sent again; once is enough.",
            rests_on=("bounced",),
        ),
        Row(
            "what did not bounce is not resent",
            Kind.RESEND,
            "2026-12-01 12:00",
            REFUSED,
            pursuit(BOUNCED, enquiry("2026-12-01 10:00", id="arrived")),
            proposal=contact(
                Kind.RESEND,
                "2026-12-01 12:00",
                MESSAGE,
                attestation=Attestation(contact_id="arrived"),
            ),
            says="That contact did not bounce, so there is nothing to send again.",
            rests_on=("arrived",),
        ),
        Row(
            "a resend that failed shuts its channel too",
            Kind.RESEND,
            "2026-11-23 12:00",
            ALLOWED,
            pursuit(BOUNCED, RESENT_IN_VAIN),
            channels={EMAIL: REFUSED, PHONE: REFUSED, MESSAGE: ALLOWED},
        ),
        Row(
            "and says which attempt failed there",
            Kind.RESEND,
            "2026-11-23 12:00",
            REFUSED,
            pursuit(BOUNCED, RESENT_IN_VAIN),
            proposal=contact(Kind.RESEND, "2026-11-23 12:00", PHONE),
            says="It did not arrive this way; try another.",
        ),
        Row(
            "a resend that nobody took shuts nothing but the day",
            Kind.RESEND,
            "2026-11-24 12:00",
            ALLOWED,
            pursuit(
                BOUNCED,
                contact(
                    Kind.RESEND,
                    "2026-11-23 11:00",
                    PHONE,
                    Result.NO_ANSWER,
                    attestation=Attestation(contact_id="bounced"),
                ),
            ),
            channels={EMAIL: REFUSED, PHONE: ALLOWED},
        ),
        Row(
            "of two that bounced, the older is not resent by the way it failed",
            Kind.RESEND,
            "2026-12-01 12:00",
            REFUSED,
            pursuit(
                contact(Kind.ADJUSTMENT, "2026-11-30 10:00", id="older", result=Result.BOUNCED),
                enquiry("2026-12-01 10:00", PHONE, Result.WRONG_NUMBER),
            ),
            proposal=contact(
                Kind.RESEND, "2026-12-01 12:00", EMAIL, attestation=Attestation(contact_id="older")
            ),
            says="It did not arrive this way; try another.",
            rests_on=("older",),
        ),
        Row(
            "but by the way that the newer failed",
            Kind.RESEND,
            "2026-12-01 12:00",
            ALLOWED,
            pursuit(
                contact(Kind.ADJUSTMENT, "2026-11-30 10:00", id="older", result=Result.BOUNCED),
                enquiry("2026-12-01 10:00", MESSAGE, Result.BOUNCED),
            ),
            proposal=contact(
                Kind.RESEND,
                "2026-12-01 12:00",
                MESSAGE,
                attestation=Attestation(contact_id="older"),
            ),
        ),
        Row(
            "a panel member's note is resent though another's arrived",
            Kind.RESEND,
            "2026-11-23 12:00",
            ALLOWED,
            pursuit(
                interview(people=("Sam", "Ada")),
                contact(
                    Kind.SEND_THANK_YOU, "2026-11-23 10:00", person="sam", result=Result.BOUNCED
                ),
                contact(Kind.SEND_THANK_YOU, "2026-11-23 11:00", person="ada"),
            ),
        ),
        Row(
            "what was sent anew needs no resend",
            Kind.RESEND,
            "2026-11-23 12:00",
            REFUSED,
            pursuit(BOUNCED, contact(Kind.SEND_THANK_YOU, "2026-11-23 11:00", MESSAGE)),
        ),
        Row(
            "another round's note does not stand for it",
            Kind.RESEND,
            "2026-11-24 14:00",
            ALLOWED,
            pursuit(
                interview(),
                interview("2026-11-24 11:00", id="round-2"),
                BOUNCED,
                contact(Kind.SEND_THANK_YOU, "2026-11-24 13:00", interview_id="round-2"),
            ),
        ),
        Row(
            "another reply does not stand for it",
            Kind.RESEND,
            "2026-11-25 14:00",
            ALLOWED,
            pursuit(
                ASKED,
                ASKED_AGAIN,
                contact(
                    Kind.REPLY,
                    "2026-11-24 11:00",
                    result=Result.BOUNCED,
                    attestation=Attestation(update_id="question"),
                ),
                contact(
                    Kind.REPLY, "2026-11-25 11:00", attestation=Attestation(update_id="question-2")
                ),
            ),
        ),
        Row(
            "a thank-you that bounced is not resent after a week, even if nobody says which",
            Kind.RESEND,
            "2026-11-28 12:00",
            REFUSED,
            pursuit(BOUNCED),
            proposal=contact(Kind.RESEND, "2026-11-28 12:00", MESSAGE),
            named=False,
            opens=None,
        ),
        Row(
            "of two that bounced, the one that is named must still be welcome",
            Kind.RESEND,
            "2026-12-01 12:00",
            REFUSED,
            pursuit(BOUNCED, enquiry("2026-12-01 10:00", result=Result.BOUNCED)),
            proposal=contact(
                Kind.RESEND,
                "2026-12-01 12:00",
                MESSAGE,
                attestation=Attestation(contact_id="bounced"),
            ),
            named=False,
        ),
        Row(
            "of two that bounced, the other's window does not matter",
            Kind.RESEND,
            "2026-12-01 12:00",
            ALLOWED,
            pursuit(BOUNCED, enquiry("2026-12-01 10:00", id="asked", result=Result.BOUNCED)),
            proposal=contact(
                Kind.RESEND,
                "2026-12-01 12:00",
                MESSAGE,
                attestation=Attestation(contact_id="asked"),
            ),
        ),
        Row(
            "with nothing that bounced there is nothing to name",
            Kind.RESEND,
            "2026-11-28 12:00",
            REFUSED,
            proposal=contact(Kind.RESEND, "2026-11-28 12:00", MESSAGE),
            says="Nothing of yours has bounced.",
        ),
        Row(
            "a thank-you that bounced is not resent after a week",
            Kind.RESEND,
            "2026-11-28 12:00",
            REFUSED,
            pursuit(BOUNCED),
            named=False,
        ),
        Row(
            "an enquiry that bounced is not resent once they have named a date",
            Kind.RESEND,
            "2026-12-01 12:00",
            NOT_YET,
            pursuit(
                enquiry("2026-12-01 10:00", result=Result.BOUNCED),
                update(UpdateKind.ACKNOWLEDGED, "2026-12-01 11:00"),
            ),
            opens="2026-12-10 09:00",
            named=False,
        ),
        Row(
            "the gap does not bar the resend of an enquiry",
            Kind.RESEND,
            "2026-12-08 12:00",
            ALLOWED,
            pursuit(
                contact(Kind.ADJUSTMENT, "2026-12-08 11:00"),
                enquiry("2026-12-08 10:00", result=Result.BOUNCED),
            ),
            opens="2026-12-08 10:00",
        ),
        Row(
            "news of an offer is sent again while the offer stands",
            Kind.RESEND,
            "2026-11-27 09:59:59.999999",
            ALLOWED,
            pursuit(UNTOLD),
            closes="2026-11-27 10:00",
        ),
        Row(
            "and not once it has lapsed",
            Kind.RESEND,
            "2026-11-27 10:00",
            REFUSED,
            pursuit(UNTOLD),
            lifts=None,
            says="That offer has lapsed, so it presses nobody any more.",
            rests_on=("untold",),
        ),
        Row(
            "what was not news of an offer does not lapse with it",
            Kind.RESEND,
            "2026-11-27 10:00",
            ALLOWED,
            pursuit(UNTOLD, contact(Kind.ADJUSTMENT, "2026-11-25 10:00", result=Result.BOUNCED)),
        ),
        Row(
            "the offer that a resend names has lapsed, whatever else bounced",
            Kind.RESEND,
            "2026-11-27 10:00",
            REFUSED,
            pursuit(UNTOLD, contact(Kind.ADJUSTMENT, "2026-11-25 10:00", result=Result.BOUNCED)),
            proposal=contact(
                Kind.RESEND,
                "2026-11-27 10:00",
                PHONE,
                attestation=Attestation(contact_id="untold"),
            ),
        ),
    ),
}


@rows_of(TABLES)
def test_what_did_not_arrive_is_sent_once_more_another_way(rule: str, row: Row) -> None:
    check(rule, row)

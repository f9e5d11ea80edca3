"""How often, how soon again, and how many rings."""

from app.domain.action_kinds import ANSWERS
from app.domain.actions import Channel, Kind
from app.domain.facts import Result, UpdateKind
from app.domain.policy import POLICY
from tests.domain.builders import (
    contact,
    enquiry,
    interview,
    pursuit,
    rejected,
    ring,
    said,
    update,
)
from tests.domain.rules.table import (
    ALLOWED,
    NOT_YET,
    REFUSED,
    Row,
    Tables,
    check,
    rows_of,
)

ENQUIRE = Kind.ENQUIRE_STATUS
PHONE, EMAIL = Channel.PHONE, Channel.EMAIL
ACK = UpdateKind.ACKNOWLEDGED
#: The interview was on Friday 20 November, nothing was promised: Tuesday 1 December opens.
FIRST = enquiry("2026-12-01 10:00", id="first")
SECOND = enquiry("2026-12-08 10:00", id="second")
#: Two silences, two enquiries in each.
FOUR = (
    FIRST,
    SECOND,
    update(ACK, "2026-12-09 10:00"),
    enquiry("2026-12-18 10:00", id="third"),
    enquiry("2026-12-29 10:00", id="fourth"),
)

TABLES: Tables = {
    "minimum-gap": (
        Row(
            "a second enquiry waits a week",
            ENQUIRE,
            "2026-12-01 10:00",
            NOT_YET,
            pursuit(FIRST),
            opens="2026-12-08 09:00",
            lifts="2026-12-08 09:00",
            says="You were last in touch on Tuesday 1 December 2026; give them time.",
            rests_on=("first",),
        ),
        Row("and is allowed then", ENQUIRE, "2026-12-08 09:00", ALLOWED, pursuit(FIRST)),
        Row(
            "holidays lengthen the week: the fifth business day governs",
            # After Wednesday 23 December come 29 and 30 December, 4, 5 and 6 January.
            ENQUIRE,
            "2026-12-24 12:00",
            NOT_YET,
            pursuit(enquiry("2026-12-23 10:00")),
            opens="2027-01-06 09:00",
        ),
        Row(
            "a weekend enquiry waits for the seventh day, rolled forward to a business day",
            # After Saturday 5 December: fifth business day Friday 11, seventh day Saturday 12.
            ENQUIRE,
            "2026-12-07 12:00",
            NOT_YET,
            pursuit(enquiry("2026-12-05 10:00")),
            opens="2026-12-14 09:00",
        ),
        *(
            Row(
                f"{kind} starts it",
                ENQUIRE,
                "2026-12-02 12:00",
                NOT_YET,
                pursuit(contact(kind, "2026-12-01 10:00")),
                opens="2026-12-08 09:00",
            )
            for kind in (
                Kind.COMPETING_OFFER,
                Kind.RESCHEDULE,
                Kind.CORRECTION,
                Kind.RESEND,
                Kind.ADJUSTMENT,
            )
        ),
        *(
            Row(
                f"{kind} does not start it",
                ENQUIRE,
                "2026-12-01 12:00",
                ALLOWED,
                pursuit(contact(kind, "2026-12-01 10:00")),
            )
            for kind in (Kind.SEND_THANK_YOU, Kind.REQUEST_FEEDBACK, *ANSWERS)
        ),
        *(
            Row(
                f"an enquiry that ended in {result or 'nothing told yet'} "
                f"{'starts' if verdict is NOT_YET else 'does not start'} it",
                ENQUIRE,
                "2026-12-01 12:00",
                verdict,
                pursuit(enquiry("2026-12-01 10:00", result=result)),
            )
            for result, verdict in (
                (None, NOT_YET),
                (Result.SENT, NOT_YET),
                (Result.SPOKE, NOT_YET),
                (Result.MESSAGE_LEFT, NOT_YET),
                (Result.NO_ANSWER, ALLOWED),
                (Result.BOUNCED, NOT_YET),
                (Result.WRONG_NUMBER, NOT_YET),
            )
        ),
        *(
            Row(
                f"it does not bar {kind}",
                kind,
                "2026-12-01 12:00",
                ALLOWED,
                pursuit(FIRST, *facts),
            )
            for kind, facts in (
                (Kind.REPLY, (update(UpdateKind.QUESTION, "2026-12-01 11:00"),)),
                (Kind.REQUEST_FEEDBACK, (rejected("2026-12-01 11:00"),)),
                (Kind.RESPOND_TO_OFFER, (update(UpdateKind.OFFER, "2026-12-01 11:00"),)),
                (Kind.COMPETING_OFFER, ()),
                (Kind.ADJUSTMENT, ()),
                (Kind.WITHDRAW, ()),
            )
        ),
        Row(
            "it outlasts a word from the employer",
            ENQUIRE,
            "2026-12-04 12:00",
            NOT_YET,
            pursuit(FIRST, said("2026-12-02", "2026-12-01 15:00")),
            opens="2026-12-08 09:00",
        ),
        Row(
            "an account may leave more days",
            ENQUIRE,
            "2026-12-08 12:00",
            NOT_YET,
            pursuit(FIRST),
            opens="2026-12-11 09:00",
            policy=POLICY.stricter({"minimum_gap_days": 10}),
        ),
        Row(
            "an account may leave more business days",
            ENQUIRE,
            "2026-12-08 12:00",
            NOT_YET,
            pursuit(FIRST),
            opens="2026-12-10 09:00",
            policy=POLICY.stricter({"minimum_gap_business_days": 7}),
        ),
    ),
    "one-employer-one-budget": (
        Row(
            "an enquiry about another role there starts the same gap",
            ENQUIRE,
            "2026-12-01 12:00",
            NOT_YET,
            pursuit(elsewhere=(FIRST,)),
            opens="2026-12-08 09:00",
            lifts="2026-12-08 09:00",
            says=(
                "Through another application there, you were last in touch on "
                "Tuesday 1 December 2026; give them time."
            ),
            rests_on=("first",),
        ),
        Row(
            "it is over after a week",
            ENQUIRE,
            "2026-12-08 09:00",
            ALLOWED,
            pursuit(elsewhere=(FIRST,)),
        ),
        Row(
            "an exception about another role starts it too",
            ENQUIRE,
            "2026-12-01 12:00",
            NOT_YET,
            pursuit(elsewhere=(contact(Kind.ADJUSTMENT, "2026-12-01 10:00"),)),
        ),
        Row(
            "thanks for another role do not",
            ENQUIRE,
            "2026-12-01 12:00",
            ALLOWED,
            pursuit(elsewhere=(contact(Kind.SEND_THANK_YOU, "2026-12-01 10:00"),)),
        ),
        Row(
            "what left no trace does not",
            ENQUIRE,
            "2026-12-01 12:00",
            ALLOWED,
            pursuit(elsewhere=(enquiry("2026-12-01 10:00", result=Result.BOUNCED),)),
        ),
        Row(
            "the latest of several counts",
            ENQUIRE,
            "2026-12-08 12:00",
            NOT_YET,
            pursuit(elsewhere=(FIRST, SECOND)),
            opens="2026-12-15 09:00",
        ),
        Row(
            "two enquiries about another role spend none of this one's",
            ENQUIRE,
            "2026-12-15 09:00",
            ALLOWED,
            pursuit(elsewhere=(FIRST, SECOND)),
        ),
        Row(
            "it bars nothing but enquiries",
            Kind.COMPETING_OFFER,
            "2026-12-01 12:00",
            ALLOWED,
            pursuit(elsewhere=(FIRST,)),
        ),
    ),
    "enough-enquiries": (
        Row(
            "two into one silence are enough",
            ENQUIRE,
            "2026-12-16 12:00",
            REFUSED,
            pursuit(FIRST, SECOND),
            opens=None,
            lifts=None,
            says="You have asked twice since they last spoke; that is enough.",
            rests_on=("first", "second"),
        ),
        Row(
            "the employer's word begins another silence",
            ENQUIRE,
            "2026-12-18 12:00",
            ALLOWED,
            pursuit(FIRST, SECOND, update(ACK, "2026-12-09 10:00")),
        ),
        Row(
            "an automatic reply begins none",
            ENQUIRE,
            "2026-12-18 12:00",
            REFUSED,
            pursuit(FIRST, SECOND, update(UpdateKind.AUTO_REPLY, "2026-12-09 10:00")),
        ),
        Row(
            "four in the whole pursuit are enough, whatever they say",
            ENQUIRE,
            "2027-02-01 12:00",
            REFUSED,
            pursuit(*FOUR, update(ACK, "2026-12-30 10:00")),
            lifts=None,
            says="You have asked 4 times about this application; that is enough.",
            rests_on=("first", "second", "third", "fourth"),
        ),
        Row(
            "three in the whole pursuit are not",
            ENQUIRE,
            "2026-12-30 09:00",
            ALLOWED,
            pursuit(*FOUR[:-1]),
        ),
        Row(
            "the cap of the pursuit spans rounds",
            ENQUIRE,
            "2027-02-15 12:00",
            REFUSED,
            pursuit(
                *FOUR,
                interview("2027-01-29 11:00", id="round-2", created="2027-01-04 12:00"),
                interview(),
            ),
            says="You have asked 4 times about this application; that is enough.",
        ),
        Row(
            "a later round begins another silence",
            ENQUIRE,
            "2027-02-15 12:00",
            ALLOWED,
            pursuit(
                FIRST,
                SECOND,
                interview("2027-01-29 11:00", id="round-2", created="2027-01-04 12:00"),
                interview(),
            ),
        ),
        Row(
            "what left no trace is not counted",
            ENQUIRE,
            "2026-12-16 12:00",
            ALLOWED,
            pursuit(FIRST, enquiry("2026-12-08 10:00", result=Result.BOUNCED)),
        ),
        Row(
            "exceptions are not counted",
            ENQUIRE,
            "2026-12-16 12:00",
            ALLOWED,
            pursuit(FIRST, contact(Kind.COMPETING_OFFER, "2026-12-08 10:00")),
        ),
        Row(
            "an account may have one",
            ENQUIRE,
            "2026-12-08 12:00",
            REFUSED,
            pursuit(FIRST),
            says="You have asked once since they last spoke; that is enough.",
            policy=POLICY.stricter({"enquiries_per_silence": 1}),
        ),
        Row(
            "an account may have three in all",
            ENQUIRE,
            "2026-12-29 09:00",
            REFUSED,
            pursuit(*FOUR[:-1]),
            says="You have asked 3 times about this application; that is enough.",
            policy=POLICY.stricter({"enquiries_per_pursuit": 3}),
        ),
    ),
    "unanswered-calls": (
        Row(
            "after one ring the telephone rests until tomorrow",
            ENQUIRE,
            "2026-12-01 10:00",
            ALLOWED,
            pursuit(ring("2026-12-01 10:00")),
            channels={PHONE: (NOT_YET, "2026-12-02 09:00"), EMAIL: ALLOWED},
        ),
        Row(
            "the reason says so",
            ENQUIRE,
            "2026-12-01 11:00",
            NOT_YET,
            pursuit(ring("2026-12-01 10:00")),
            proposal=ring("2026-12-01 11:00"),
            lifts="2026-12-02 00:00",
            says="Nobody took your call once; ringing again so soon would be seen.",
            rests_on=("enquire_status@12-01T10:00",),
        ),
        Row(
            "the next day it may ring again",
            ENQUIRE,
            "2026-12-02 09:00",
            ALLOWED,
            pursuit(ring("2026-12-01 10:00")),
            channels={PHONE: ALLOWED},
        ),
        Row(
            "after two rings it rests for the whole silence",
            ENQUIRE,
            "2026-12-04 12:00",
            ALLOWED,
            pursuit(ring("2026-12-01 10:00"), ring("2026-12-02 10:00")),
            channels={PHONE: REFUSED, EMAIL: ALLOWED},
        ),
        Row(
            "the reason asks to write instead",
            ENQUIRE,
            "2026-12-04 12:00",
            REFUSED,
            pursuit(ring("2026-12-01 10:00"), ring("2026-12-02 10:00")),
            proposal=ring("2026-12-04 12:00"),
            lifts=None,
            says="Nobody took your call twice; write instead.",
            rests_on=("enquire_status@12-01T10:00", "enquire_status@12-02T10:00"),
        ),
        Row(
            "the employer's word frees the telephone",
            ENQUIRE,
            "2026-12-14 12:00",
            ALLOWED,
            pursuit(
                ring("2026-12-01 10:00"), ring("2026-12-02 10:00"), update(ACK, "2026-12-03 10:00")
            ),
            channels={PHONE: ALLOWED},
        ),
        Row(
            "the employer's word frees it the same day",
            Kind.REPLY,
            "2026-12-01 13:00",
            ALLOWED,
            pursuit(ring("2026-12-01 10:00"), update(UpdateKind.QUESTION, "2026-12-01 12:00")),
            channels={PHONE: ALLOWED},
        ),
        Row(
            "rings of different silences do not add up",
            ENQUIRE,
            "2026-12-14 12:00",
            ALLOWED,
            pursuit(
                ring("2026-12-01 10:00"), update(ACK, "2026-12-03 10:00"), ring("2026-12-14 10:00")
            ),
            channels={PHONE: (NOT_YET, "2026-12-15 09:00")},
        ),
        Row(
            "an automatic reply frees nothing",
            ENQUIRE,
            "2026-12-04 12:00",
            ALLOWED,
            pursuit(
                ring("2026-12-01 10:00"),
                ring("2026-12-02 10:00"),
                update(UpdateKind.AUTO_REPLY, "2026-12-03 10:00"),
            ),
            channels={PHONE: REFUSED},
        ),
        Row(
            "whatever the call was for, it was a ring",
            Kind.WITHDRAW,
            "2026-12-01 12:00",
            ALLOWED,
            pursuit(contact(Kind.ADJUSTMENT, "2026-12-01 10:00", PHONE, Result.NO_ANSWER)),
            channels={PHONE: (NOT_YET, "2026-12-02 09:00"), EMAIL: ALLOWED},
        ),
        Row(
            "a call that was taken is no ring",
            Kind.WITHDRAW,
            "2026-12-01 12:00",
            ALLOWED,
            pursuit(ring("2026-12-01 10:00", Result.SPOKE)),
            channels={PHONE: ALLOWED},
        ),
        Row(
            "an account may ring once only",
            ENQUIRE,
            "2026-12-02 12:00",
            ALLOWED,
            pursuit(ring("2026-12-01 10:00")),
            channels={PHONE: REFUSED},
            policy=POLICY.stricter({"unanswered_calls_per_silence": 1}),
        ),
    ),
}


@rows_of(TABLES)
def test_nobody_is_pestered(rule: str, row: Row) -> None:
    check(rule, row)

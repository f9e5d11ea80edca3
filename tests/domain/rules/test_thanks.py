"""Thanks go out soon, once to each person, and by post only with time to spare."""

from app.domain.actions import Channel, Kind
from app.domain.facts import Attestation, InterviewState, Result, Stage
from app.domain.policy import POLICY
from tests.domain.builders import (
    SCOTLAND,
    by,
    contact,
    interview,
    promised,
    pursuit,
    timetable,
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

THANKS = Kind.SEND_THANK_YOU
LETTER = Channel.LETTER
PANEL = interview(people=("Sam", "Ada"))
SECOND = interview("2026-12-04 11:00", id="round-2", people=("Sam",))
TO_SAM = contact(THANKS, "2026-11-20 14:00", person="sam")
BOUNCED = contact(THANKS, "2026-11-20 14:00", result=Result.BOUNCED, id="bounced")
RESENT = contact(
    Kind.RESEND,
    "2026-11-20 15:00",
    Channel.MESSAGE,
    attestation=Attestation(contact_id="bounced"),
)

TABLES: Tables = {
    "thank-you-window": (
        Row(
            "it opens an hour after the end",
            THANKS,
            "2026-11-20 11:59:59",
            NOT_YET,
            opens="2026-11-20 12:00",
            lifts="2026-11-20 12:00",
            says="Give it a moment: a note sent at once reads as written beforehand.",
            rests_on=("round-1",),
        ),
        Row(
            "it is due by the end of the next business day and closes after a week",
            THANKS,
            "2026-11-20 12:00",
            ALLOWED,
            opens="2026-11-20 12:00",
            due="2026-11-23 17:00",
            closes="2026-11-28 00:00",
        ),
        Row(
            "the next business day is the employer's: Saint Andrew's day is none",
            THANKS,
            "2026-11-27 18:00",
            ALLOWED,
            pursuit(interview("2026-11-27 11:00"), region=SCOTLAND),
            due="2026-12-01 17:00",
        ),
        Row(
            "it is open to the last moment of the seventh day",
            THANKS,
            "2026-11-27 23:59:59",
            ALLOWED,
        ),
        Row(
            "it is shut from midnight",
            THANKS,
            "2026-11-28 00:00",
            REFUSED,
            opens=None,
            due=None,
            lifts=None,
            says=(
                "The time for thanks ended with Friday 27 November 2026; "
                "so late they read as a reminder."
            ),
            rests_on=("round-1",),
        ),
        Row(
            "an account may open it later",
            THANKS,
            "2026-11-20 14:00",
            NOT_YET,
            opens="2026-11-20 15:00",
            policy=POLICY.stricter({"thank_you_opens_hours": 4}),
        ),
        Row(
            "an account may close it earlier",
            THANKS,
            "2026-11-23 00:00",
            REFUSED,
            policy=POLICY.stricter({"thank_you_closes_days": 2}),
            says=(
                "The time for thanks ended with Sunday 22 November 2026; "
                "so late they read as a reminder."
            ),
        ),
        Row(
            "each round has a window of its own",
            THANKS,
            "2026-12-04 13:00",
            ALLOWED,
            pursuit(interview(), SECOND),
            interview_id="round-2",
            opens="2026-12-04 12:00",
            closes="2026-12-12 00:00",
        ),
        Row(
            "the earlier round's window is not moved by the later round",
            THANKS,
            "2026-12-04 13:00",
            REFUSED,
            pursuit(interview(), SECOND),
            interview_id="round-1",
        ),
        Row(
            "a round that was not held has no window at all",
            THANKS,
            "2026-11-20 12:00",
            REFUSED,
            pursuit(interview(state=InterviewState.CANCELLED)),
            named=False,
        ),
    ),
    "one-thank-you-each": (
        Row(
            "whoever was thanked is not thanked again",
            THANKS,
            "2026-11-20 15:00",
            DONE,
            pursuit(PANEL, TO_SAM),
            person="sam",
            lifts=None,
            says="You sent this thank-you on Friday 20 November 2026; one is enough.",
            rests_on=(TO_SAM.id,),
        ),
        Row(
            "the other member of the panel is still to be thanked",
            THANKS,
            "2026-11-20 15:00",
            ALLOWED,
            pursuit(PANEL, TO_SAM),
            person="ada",
        ),
        Row(
            "with nobody named one note to the employer is enough",
            THANKS,
            "2026-11-20 15:00",
            DONE,
            pursuit(contact(THANKS, "2026-11-20 14:00")),
        ),
        Row(
            "the same person is thanked again for another round",
            THANKS,
            "2026-12-04 15:00",
            ALLOWED,
            pursuit(PANEL, SECOND, TO_SAM),
            interview_id="round-2",
            person="sam",
        ),
        Row(
            "a note that bounced thanked nobody",
            THANKS,
            "2026-11-20 14:30",
            ALLOWED,
            pursuit(BOUNCED),
        ),
        Row(
            "a bounced note that was resent is done",
            THANKS,
            "2026-11-20 16:00",
            DONE,
            pursuit(BOUNCED, RESENT),
            rests_on=(RESENT.id,),
        ),
        Row(
            "a note that was resent is done, whatever was sent before it",
            THANKS,
            "2026-11-20 16:00",
            DONE,
            pursuit(contact(Kind.ADJUSTMENT, "2026-11-20 12:00"), BOUNCED, RESENT),
        ),
        Row(
            "a note that is only cleared counts from that moment",
            THANKS,
            "2026-11-20 14:00",
            DONE,
            pursuit(contact(THANKS, "2026-11-20 14:00", result=None)),
        ),
    ),
    "letter-needs-time": (
        Row(
            "a letter goes while the answer is five business days off",
            THANKS,
            "2026-11-20 23:59",
            ALLOWED,
            pursuit(interview(timetables=promised("2026-11-27"))),
            channels={LETTER: (ALLOWED, "2026-11-20 12:00"), Channel.EMAIL: ALLOWED},
        ),
        Row(
            "the weekend brings the answer no nearer",
            THANKS,
            "2026-11-22 23:59",
            ALLOWED,
            pursuit(interview(timetables=promised("2026-11-27"))),
            channels={LETTER: ALLOWED},
        ),
        Row(
            "with four business days to go a letter comes too late",
            THANKS,
            "2026-11-23 00:00",
            ALLOWED,
            pursuit(interview(timetables=promised("2026-11-27"))),
            channels={LETTER: REFUSED, Channel.EMAIL: ALLOWED, Channel.MESSAGE: ALLOWED},
        ),
        Row(
            "the refusal names the day",
            THANKS,
            "2026-11-23 00:00",
            REFUSED,
            pursuit(interview(timetables=promised("2026-11-27"))),
            proposal=contact(THANKS, "2026-11-23 00:00", LETTER),
            lifts=None,
            says=(
                "A letter would hardly arrive before the answer, expected Friday 27 November 2026."
            ),
        ),
        Row(
            "with no date it is measured to the end of the usual wait",
            # First round, Friday 20 November: seven business days after is Tuesday 1 December,
            # and the fifth business day before that is Tuesday 24 November.
            THANKS,
            "2026-11-24 23:59",
            ALLOWED,
            channels={LETTER: ALLOWED},
        ),
        Row(
            "with no date it is too late when four business days are left of the usual wait",
            THANKS,
            "2026-11-25 00:00",
            ALLOWED,
            channels={LETTER: REFUSED},
        ),
        Row(
            "a letter is refused before its time has come, if it would come too late",
            THANKS,
            "2026-11-20 11:30",
            NOT_YET,
            pursuit(interview(timetables=promised("2026-11-24"))),
            named=False,
            channels={
                LETTER: REFUSED,
                Channel.EMAIL: (NOT_YET, "2026-11-20 12:00"),
                Channel.MESSAGE: (NOT_YET, "2026-11-20 12:00"),
            },
        ),
        Row(
            "a short wait leaves no time for a letter at all",
            THANKS,
            "2026-11-23 13:00",
            ALLOWED,
            pursuit(interview(stage=Stage.SCREENING)),
            channels={LETTER: REFUSED},
        ),
        Row(
            "an account may ask for more time",
            THANKS,
            "2026-11-20 13:00",
            ALLOWED,
            pursuit(interview(timetables=promised("2026-11-27"))),
            channels={LETTER: REFUSED},
            policy=POLICY.stricter({"letter_needs_business_days": 6}),
        ),
        Row(
            "a promised Saturday counts as the Monday it rolls to",
            THANKS,
            "2026-11-23 12:00",
            ALLOWED,
            pursuit(interview(timetables=(timetable(by("2026-11-28")),))),
            channels={LETTER: ALLOWED},
        ),
        Row(
            "with no round standing there is no answer to measure to",
            THANKS,
            "2026-11-23 12:00",
            REFUSED,
            pursuit(interview(state=InterviewState.MISSED)),
            named=False,
        ),
    ),
}


@rows_of(TABLES)
def test_thanks_go_out_soon_and_once_to_each(rule: str, row: Row) -> None:
    check(rule, row)

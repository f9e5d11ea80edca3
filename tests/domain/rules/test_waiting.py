"""No enquiry while an answer may still come by itself."""

from app.domain.actions import Channel, Kind
from app.domain.case import Case
from app.domain.facts import Attestation, Format, InterviewState, Result, Stage, UpdateKind
from app.domain.policy import POLICY
from tests.domain.builders import (
    NORTHERN_IRELAND,
    NOT_ASKED,
    NOT_SAID,
    SCOTLAND,
    by,
    by_instant,
    calendars_for,
    contact,
    enquiry,
    interview,
    promised,
    pursuit,
    said,
    timetable,
    update,
)
from tests.domain.rules.table import ALLOWED, NOT_YET, Row, Tables, check, rows_of

ENQUIRE = Kind.ENQUIRE_STATUS
FRIDAY = interview(timetables=promised("2026-11-27"))
SATURDAY = interview(timetables=promised("2026-11-28"))
MONDAY_ROUND = interview("2026-11-23 11:00")
ACK = UpdateKind.ACKNOWLEDGED


LATER = interview(
    timetables=(timetable(by("2026-11-27")), timetable(by("2026-12-04"), "2026-11-21", revision=2))
)
EARLIER = interview(
    timetables=(timetable(by("2026-11-27")), timetable(by("2026-11-24"), "2026-11-21", revision=2))
)
TAKEN_BACK = interview(
    timetables=(timetable(by("2026-11-27")), timetable(NOT_SAID, "2026-11-21", revision=2))
)
OUT_OF_THE_BLUE = interview(
    timetables=(timetable(NOT_ASKED), timetable(by("2026-11-24"), "2026-11-21", revision=2))
)
SECOND = interview("2026-12-04 11:00", id="round-2", created="2026-11-25 12:00")
SECOND_CANCELLED = interview(
    "2026-12-04 11:00",
    id="round-2",
    created="2026-11-25 12:00",
    state=InterviewState.CANCELLED,
)

TABLES: Tables = {
    "wait-for-timetable": (
        Row(
            "a promised Friday opens on Monday morning",
            ENQUIRE,
            "2026-11-23 12:00",
            NOT_YET,
            pursuit(FRIDAY),
            opens="2026-11-30 09:00",
            due="2026-12-01 17:00",
            lifts="2026-11-30 09:00",
            says="They said you would hear by Friday 27 November 2026.",
            rests_on=("timetable-1",),
            channels={
                Channel.PHONE: (NOT_YET, "2026-11-30 09:00"),
                Channel.EMAIL: (NOT_YET, "2026-11-30 09:00"),
            },
        ),
        Row(
            "the promised day itself is still theirs",
            ENQUIRE,
            "2026-11-27 17:30",
            NOT_YET,
            pursuit(FRIDAY),
        ),
        Row(
            "one moment before is too early",
            ENQUIRE,
            "2026-11-30 08:59:59.999999",
            NOT_YET,
            pursuit(FRIDAY),
        ),
        Row(
            "on Monday morning it is time, by telephone if possible",
            ENQUIRE,
            "2026-11-30 09:00",
            ALLOWED,
            pursuit(FRIDAY),
            opens="2026-11-30 09:00",
            due="2026-12-01 17:00",
            closes="2027-01-29 09:00",
            channels={Channel.PHONE: ALLOWED, Channel.EMAIL: ALLOWED, Channel.MESSAGE: ALLOWED},
        ),
        Row(
            "a promised Saturday rolls to Monday and opens on Tuesday",
            ENQUIRE,
            "2026-11-23 12:00",
            NOT_YET,
            pursuit(SATURDAY),
            opens="2026-12-01 09:00",
            says=(
                "They said you would hear by Saturday 28 November 2026, when they are closed; "
                "Monday 30 November 2026 counts."
            ),
        ),
        Row(
            "a promised instant counts as its local day",
            ENQUIRE,
            "2026-11-27 12:00",
            NOT_YET,
            pursuit(interview(timetables=(timetable(by_instant("2026-11-27 10:00")),))),
            opens="2026-11-30 09:00",
        ),
        Row(
            "an instant late in the evening belongs to that day",
            ENQUIRE,
            "2026-11-27 08:00",
            NOT_YET,
            pursuit(interview(timetables=(timetable(by_instant("2026-11-26 23:59")),))),
            opens="2026-11-27 09:00",
        ),
        Row(
            "Saint Andrew's day is no day of grace in Scotland",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(FRIDAY, region=SCOTLAND),
            opens="2026-12-01 09:00",
        ),
        Row(
            "the thirtieth of November is one in Northern Ireland",
            ENQUIRE,
            "2026-11-30 12:00",
            ALLOWED,
            pursuit(FRIDAY, region=NORTHERN_IRELAND),
        ),
        Row(
            "an account may grant more grace",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(FRIDAY),
            opens="2026-12-02 09:00",
            policy=POLICY.stricter({"timetable_grace_business_days": 3}),
        ),
        Row(
            "a correction to a later day lengthens the wait",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(LATER),
            opens="2026-12-07 09:00",
            rests_on=("timetable-2",),
            says="They said you would hear by Friday 4 December 2026.",
        ),
        Row(
            "a correction to the same day says nothing new",
            ENQUIRE,
            "2026-11-25 12:00",
            NOT_YET,
            pursuit(
                interview(
                    timetables=(
                        timetable(by("2026-11-27")),
                        timetable(by("2026-11-27"), "2026-11-21", revision=2),
                    )
                )
            ),
            opens="2026-11-30 09:00",
            rests_on=("timetable-1",),
        ),
        Row(
            "a correction to an earlier day opens nothing sooner",
            ENQUIRE,
            "2026-11-25 12:00",
            NOT_YET,
            pursuit(EARLIER),
            opens="2026-11-30 09:00",
        ),
        Row(
            "a correction made of nothing opens nothing sooner than the usual wait",
            ENQUIRE,
            "2026-11-25 12:00",
            NOT_YET,
            pursuit(OUT_OF_THE_BLUE),
            opens="2026-12-01 09:00",
            named=False,
        ),
        Row(
            "the employer's own earlier date does",
            ENQUIRE,
            "2026-11-24 12:00",
            NOT_YET,
            pursuit(FRIDAY, said("2026-11-24", "2026-11-23 12:00")),
            opens="2026-11-25 09:00",
        ),
        Row(
            "the employer's own earlier date replaces a correction made before it",
            ENQUIRE,
            "2026-11-24 12:00",
            NOT_YET,
            pursuit(LATER, said("2026-11-24", "2026-11-23 12:00")),
            opens="2026-11-25 09:00",
        ),
        Row(
            "the employer's later date replaces the first",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(FRIDAY, said("2026-12-04", "2026-11-26 12:00")),
            opens="2026-12-07 09:00",
        ),
        Row(
            "the date that governs is the fact that it rests on",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(
                update(
                    UpdateKind.NEW_TIMETABLE, "2026-11-26 12:00", id="word", answer=by("2026-12-04")
                )
            ),
            opens="2026-12-07 09:00",
            rests_on=("word",),
        ),
        Row(
            "a date that was told before the first round was even recorded governs",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(interview(created="2026-11-20 09:00"), said("2026-12-04", "2026-11-19 12:00")),
            opens="2026-12-07 09:00",
        ),
        Row(
            "a date told at the very creation of a later round is of that round",
            ENQUIRE,
            "2026-12-07 12:00",
            NOT_YET,
            pursuit(interview(), SECOND, said("2026-12-11", "2026-11-25 12:00")),
            opens="2026-12-14 09:00",
        ),
        Row(
            "that nothing was said at the interview takes no date back that came otherwise",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(
                interview(timetables=(timetable(NOT_ASKED, "2026-11-24 12:00"),)),
                said("2026-12-04", "2026-11-23 12:00"),
            ),
            opens="2026-12-07 09:00",
        ),
        Row(
            "a correction of the very instant of their date is replaced by it",
            ENQUIRE,
            "2026-11-24 12:00",
            NOT_YET,
            pursuit(LATER, said("2026-11-24", "2026-11-21")),
            opens="2026-11-25 09:00",
        ),
        Row(
            "a new date closes an enquiry that had opened",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(FRIDAY, said("2026-12-04", "2026-11-30 10:00")),
            opens="2026-12-07 09:00",
        ),
        Row(
            "a later round supersedes the earlier round's date from its creation",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(FRIDAY, SECOND),
            # Seven business days after Friday 4 December.
            opens="2026-12-15 09:00",
            named=False,
        ),
        Row(
            "before its creation the later round supersedes nothing",
            ENQUIRE,
            "2026-11-25 11:59",
            NOT_YET,
            pursuit(FRIDAY, SECOND),
            opens="2026-11-30 09:00",
        ),
        Row(
            "a date of the earlier round does not bind the later one",
            ENQUIRE,
            "2026-12-07 12:00",
            NOT_YET,
            pursuit(interview(), SECOND, said("2027-01-29", "2026-11-24 12:00")),
            opens="2026-12-15 09:00",
            named=False,
        ),
        Row(
            "when the later round is cancelled the later of both waits holds",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(FRIDAY, SECOND_CANCELLED),
            opens="2026-12-15 09:00",
            named=False,
        ),
    ),
    "wait-when-not-told": (
        Row(
            "work that began before a talk and is handed in after it is what the wait counts from",
            # Handed in on Tuesday 24 November; seven business days.
            ENQUIRE,
            "2026-12-02 12:00",
            NOT_YET,
            pursuit(
                interview(
                    "2026-11-24 11:00", starts="2026-11-18 09:00", id="work", held=Format.ASSIGNMENT
                ),
                interview("2026-11-20 11:00"),
            ),
            opens="2026-12-03 09:00",
        ),
        Row(
            "a date before the interview itself governs nothing",
            ENQUIRE,
            "2026-11-24 12:00",
            NOT_YET,
            pursuit(interview(timetables=(timetable(by("2026-11-19"), "2026-11-18"),))),
            opens="2026-12-01 09:00",
        ),
        Row(
            "a date on the interview's own day governs alone",
            ENQUIRE,
            "2026-11-23 09:00",
            ALLOWED,
            pursuit(interview(timetables=promised("2026-11-20"))),
            opens="2026-11-23 09:00",
        ),
        Row(
            "a date on the day of an interview in the evening governs alone",
            ENQUIRE,
            "2026-11-23 09:00",
            ALLOWED,
            pursuit(
                interview(
                    "2026-11-20 18:00",
                    timetables=(timetable(by("2026-11-20"), "2026-11-20 18:00"),),
                )
            ),
            opens="2026-11-23 09:00",
        ),
        Row(
            "a Saturday's interview with an answer by Saturday waits for Monday alone",
            ENQUIRE,
            "2026-11-23 12:00",
            NOT_YET,
            pursuit(
                interview(
                    "2026-11-21 11:00",
                    timetables=(timetable(by("2026-11-21"), "2026-11-21 11:00"),),
                )
            ),
            opens="2026-11-24 09:00",
            named=False,
        ),
        Row(
            "a new date that is over when they name it governs nothing",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(said("2026-11-27", "2026-11-27 17:00")),
            # Seven business days after Friday 27 November.
            opens="2026-12-08 09:00",
        ),
        Row(
            "a new date that is just not over when they name it governs alone",
            ENQUIRE,
            "2026-11-30 12:00",
            ALLOWED,
            pursuit(said("2026-11-27", "2026-11-27 16:59")),
            opens="2026-11-30 09:00",
        ),
        Row(
            "a new date that is over when the round is held governs nothing",
            ENQUIRE,
            "2026-12-07 12:00",
            NOT_YET,
            pursuit(
                interview(),
                interview("2026-12-04 11:00", id="round-2"),
                said("2026-12-03", "2026-12-01 12:00"),
            ),
            # Seven business days after Friday 4 December.
            opens="2026-12-15 09:00",
        ),
        Row(
            "a new date that is still ahead when the round is held governs alone",
            ENQUIRE,
            "2026-12-07 12:00",
            ALLOWED,
            pursuit(
                interview(),
                interview("2026-12-04 11:00", id="round-2"),
                said("2026-12-04", "2026-12-01 12:00"),
            ),
            opens="2026-12-07 09:00",
        ),
        Row(
            "a first round on Monday opens seven business days after",
            ENQUIRE,
            "2026-11-23 12:00",
            NOT_YET,
            pursuit(MONDAY_ROUND),
            opens="2026-12-02 09:00",
            lifts="2026-12-02 09:00",
            says=(
                "They named no day that counts: after the interview on Monday 23 November 2026, "
                "the usual time is over on Wednesday 2 December 2026."
            ),
            rests_on=("round-1",),
        ),
        *(
            Row(
                f"after a {stage} round on Monday 23 November it opens on {opens[:10]}",
                ENQUIRE,
                "2026-11-23 12:00",
                NOT_YET,
                pursuit(interview("2026-11-23 11:00", stage=stage)),
                opens=opens,
            )
            for stage, opens in (
                (Stage.SCREENING, "2026-11-30 09:00"),
                (Stage.FURTHER, "2026-12-02 09:00"),
                (Stage.FINAL, "2026-12-07 09:00"),
                (Stage.ASSESSMENT, "2026-12-21 09:00"),
            )
        ),
        Row(
            "not said is no date",
            ENQUIRE,
            "2026-11-24 12:00",
            NOT_YET,
            pursuit(interview("2026-11-23 11:00", timetables=(timetable(NOT_SAID),))),
            opens="2026-12-02 09:00",
        ),
        Row(
            "an interview late in the evening counts as its day",
            ENQUIRE,
            "2026-11-24 12:00",
            NOT_YET,
            pursuit(interview("2026-11-23 23:59")),
            opens="2026-12-02 09:00",
        ),
        Row(
            "an interview on a Saturday counts from the Monday",
            ENQUIRE,
            "2026-11-24 12:00",
            NOT_YET,
            pursuit(interview("2026-11-21 11:00")),
            opens="2026-12-01 09:00",
        ),
        Row(
            "the employer's word starts it anew",
            ENQUIRE,
            "2026-12-02 12:00",
            NOT_YET,
            pursuit(MONDAY_ROUND, update(ACK, "2026-11-30 10:00", id="ack")),
            opens="2026-12-09 09:00",
            says=(
                "They named no day that counts: after their last word on Monday 30 November "
                "2026, the usual time is over on Wednesday 9 December 2026."
            ),
            rests_on=("ack",),
        ),
        Row(
            "a word before the interview does not",
            ENQUIRE,
            "2026-11-24 12:00",
            NOT_YET,
            pursuit(MONDAY_ROUND, update(ACK, "2026-11-20 10:00")),
            opens="2026-12-02 09:00",
            rests_on=("round-1",),
        ),
        Row(
            "a timetable that was taken back leaves the usual wait, never less than was promised",
            ENQUIRE,
            "2026-11-30 12:00",
            NOT_YET,
            pursuit(TAKEN_BACK),
            opens="2026-12-01 09:00",
        ),
        Row(
            "an account may wait longer",
            ENQUIRE,
            "2026-12-02 12:00",
            NOT_YET,
            pursuit(MONDAY_ROUND),
            opens="2026-12-07 09:00",
            policy=POLICY.stricter({"untold_first_business_days": 10}),
        ),
        Row(
            "a promise ahead governs alone",
            ENQUIRE,
            "2026-11-23 12:00",
            NOT_YET,
            pursuit(FRIDAY),
            named=False,
        ),
    ),
    "employer-replied": (
        Row(
            "an automatic reply delays to the day it names",
            ENQUIRE,
            "2026-12-02 12:00",
            NOT_YET,
            pursuit(
                MONDAY_ROUND,
                update(
                    UpdateKind.AUTO_REPLY, "2026-12-02 10:00", id="away", returns_on="2026-12-10"
                ),
            ),
            opens="2026-12-10 09:00",
            lifts="2026-12-10 09:00",
            says="Their automatic reply says they are back on Thursday 10 December 2026.",
            rests_on=("away",),
        ),
        Row(
            "a return on a Saturday is Monday's",
            ENQUIRE,
            "2026-12-02 12:00",
            NOT_YET,
            pursuit(
                MONDAY_ROUND,
                update(UpdateKind.AUTO_REPLY, "2026-12-02 10:00", returns_on="2026-12-05"),
            ),
            opens="2026-12-07 09:00",
        ),
        Row(
            "an automatic reply without a day changes nothing",
            ENQUIRE,
            "2026-12-02 12:00",
            ALLOWED,
            pursuit(MONDAY_ROUND, update(UpdateKind.AUTO_REPLY, "2026-12-02 10:00")),
            opens="2026-12-02 09:00",
        ),
        Row(
            "an automatic reply that names a day long past changes nothing",
            ENQUIRE,
            "2026-12-02 12:00",
            ALLOWED,
            pursuit(
                MONDAY_ROUND,
                update(UpdateKind.AUTO_REPLY, "2026-12-02 10:00", returns_on="2026-12-01"),
            ),
            opens="2026-12-02 09:00",
        ),
        Row(
            "an automatic reply does not start the usual wait anew",
            ENQUIRE,
            "2026-12-02 12:00",
            ALLOWED,
            pursuit(
                MONDAY_ROUND,
                update(UpdateKind.AUTO_REPLY, "2026-12-01 10:00", returns_on="2026-12-02"),
            ),
            opens="2026-12-02 09:00",
        ),
        *(
            Row(
                f"the update {kind} starts the usual wait anew",
                ENQUIRE,
                "2026-12-02 12:00",
                NOT_YET,
                pursuit(MONDAY_ROUND, update(kind, "2026-12-02 10:00")),
                opens="2026-12-11 09:00",
                named=False,
            )
            for kind in (
                UpdateKind.ACKNOWLEDGED,
                UpdateKind.NEW_TIMETABLE,
                UpdateKind.REOPENED,
            )
        ),
        Row(
            "while a promised date is ahead it governs alone",
            ENQUIRE,
            "2026-11-30 09:00",
            ALLOWED,
            pursuit(FRIDAY, update(ACK, "2026-11-27 16:59")),
            opens="2026-11-30 09:00",
        ),
        Row(
            "once the promised day is over any word starts the usual wait",
            ENQUIRE,
            "2026-11-30 09:00",
            NOT_YET,
            pursuit(FRIDAY, update(ACK, "2026-11-27 17:00")),
            # Seven business days after Friday 27 November.
            opens="2026-12-08 09:00",
            named=False,
        ),
        Row(
            "a new timetable without a date acts as an acknowledgement",
            ENQUIRE,
            "2026-11-30 09:00",
            ALLOWED,
            pursuit(FRIDAY, update(UpdateKind.NEW_TIMETABLE, "2026-11-26 12:00", answer=NOT_SAID)),
            opens="2026-11-30 09:00",
        ),
        Row(
            "a contact that reached somebody ends no silence",
            ENQUIRE,
            "2026-12-09 09:00",
            ALLOWED,
            pursuit(MONDAY_ROUND, enquiry("2026-12-02 09:00")),
            opens="2026-12-09 09:00",
        ),
    ),
}


@rows_of(TABLES)
def test_an_enquiry_waits_for_the_answer(rule: str, row: Row) -> None:
    check(rule, row)


def test_a_call_that_was_over_before_they_told_of_it_is_waited_for_at_no_time() -> None:
    called = contact(
        Kind.RETURN_CALL,
        "2026-11-26 11:00",
        Channel.PHONE,
        result=Result.SPOKE,
        attestation=Attestation(update_id="call"),
    )
    for told, waited in (("2026-11-24 10:00", True), ("2026-11-26 10:00", False)):
        word = update(UpdateKind.INVITED_TO_CALL, told, id="call", call_at="2026-11-25 14:00")
        facts = pursuit(word, called)
        over = Case(facts, POLICY, calendars_for(facts)).calls_over
        assert [one.id for one, _ in over] == ["call"] * waited

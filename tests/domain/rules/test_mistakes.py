"""Mistakes: what is taken back is left out, and late it opens nothing before the next morning."""

from dataclasses import replace

from app.domain.actions import Kind
from app.domain.facts import InterviewState, Pursuit, UpdateKind
from tests.domain.builders import (
    application,
    by,
    contact,
    decide,
    enquiry,
    instant,
    interview,
    pursuit,
    rejected,
    timetable,
    update,
)
from tests.domain.rules.table import ALLOWED, NOT_YET, REFUSED, Row, Tables, check, rows_of

ENQUIRE = Kind.ENQUIRE_STATUS
#: Nothing promised: an enquiry opens on Tuesday 1 December.
ASKED = enquiry("2026-12-01 10:00", id="asked")
SAID = timetable(by("2026-12-18"))


TAKEN_BACK_SOON = ASKED._replace(retracted_at=instant("2026-12-02 10:00"))
TAKEN_BACK_LATE = ASKED._replace(retracted_at=instant("2026-12-03 12:00"))
NO = replace(rejected("2026-12-01 12:00"), retracted_at=instant("2026-12-03 12:00"))
WRONG_DATE = replace(SAID, retracted_at=instant("2026-12-03 12:00"))

TABLES: Tables = {
    "late-retraction": (
        Row(
            "within a day it opens at once what the record had shut",
            ENQUIRE,
            "2026-12-02 10:00",
            ALLOWED,
            pursuit(TAKEN_BACK_SOON),
        ),
        Row(
            "half an hour after the day is over it is late",
            ENQUIRE,
            "2026-12-02 10:30",
            NOT_YET,
            pursuit(ASKED._replace(retracted_at=instant("2026-12-02 10:30"))),
            opens="2026-12-03 09:00",
        ),
        Row(
            "later it opens at the start of the next business day",
            ENQUIRE,
            "2026-12-03 12:00",
            NOT_YET,
            pursuit(TAKEN_BACK_LATE),
            opens="2026-12-04 09:00",
            lifts="2026-12-04 09:00",
        ),
        Row(
            "and then it does",
            ENQUIRE,
            "2026-12-04 09:00",
            ALLOWED,
            pursuit(TAKEN_BACK_LATE),
            opens="2026-12-04 09:00",
        ),
        Row(
            "a rejection taken back opens what it had ended",
            ENQUIRE,
            "2026-12-03 12:00",
            NOT_YET,
            pursuit(NO),
            opens="2026-12-04 09:00",
        ),
        Row(
            "and shuts at once what it had opened",
            Kind.REQUEST_FEEDBACK,
            "2026-12-03 12:00",
            REFUSED,
            pursuit(NO),
            named=False,
        ),
        Row(
            "a wrong date of the timetable too",
            ENQUIRE,
            "2026-12-03 12:00",
            NOT_YET,
            pursuit(interview(timetables=(WRONG_DATE,))),
            opens="2026-12-04 09:00",
        ),
        Row(
            "what stays barred longer keeps its own instant",
            ENQUIRE,
            "2026-11-27 12:00",
            NOT_YET,
            pursuit(enquiry("2026-11-24 10:00")._replace(retracted_at=instant("2026-11-27 11:00"))),
            opens="2026-12-01 09:00",
        ),
        Row(
            "a record that was recorded late is counted from then",
            ENQUIRE,
            "2026-12-03 12:00",
            ALLOWED,
            pursuit(TAKEN_BACK_LATE._replace(recorded_at=instant("2026-12-03 11:00"))),
        ),
        Row(
            "before it is taken back it is left out as well",
            ENQUIRE,
            "2026-12-02 12:00",
            ALLOWED,
            pursuit(TAKEN_BACK_LATE),
        ),
        Row(
            "a word of the application's timetable",
            ENQUIRE,
            "2026-12-03 12:00",
            NOT_YET,
            pursuit(
                application(applied="2026-11-02", timetables=(WRONG_DATE,)), without_rounds=True
            ),
            opens="2026-12-04 09:00",
        ),
    ),
}


@rows_of(TABLES)
def test_what_is_taken_back_is_left_out(rule: str, row: Row) -> None:
    check(rule, row)


def _bare(facts: Pursuit, when: str) -> list[tuple[Kind, str]]:
    return [(a.kind, a.verdict) for a in decide(facts, when).actions]


def test_a_record_taken_back_is_as_if_it_had_never_been_told() -> None:
    record = update(UpdateKind.QUESTION, "2026-11-24 10:00", retracted="2026-11-24 11:00")
    postponed = update(UpdateKind.ROUND_POSTPONED, "2026-11-19 10:00", retracted="2026-11-19 11:00")
    sent = contact(Kind.WITHDRAW, "2026-11-24 10:00", retracted="2026-11-24 11:00")
    for wrong in (record, postponed, sent):
        for when in ("2026-11-24 12:00", "2026-12-01 09:00", "2027-03-01 12:00"):
            assert _bare(pursuit(wrong), when) == _bare(pursuit(), when)


def test_the_first_revision_that_was_not_taken_back_is_the_employer_s_word() -> None:
    wrong = timetable(by("2026-12-18"), retracted="2026-11-20 12:00")
    right = timetable(by("2026-11-27"), "2026-11-20 12:00", revision=2)
    facts = pursuit(interview(timetables=(wrong, right)))
    asked = next(a for a in decide(facts, "2026-11-30 09:00").actions if a.kind is ENQUIRE)
    assert asked.verdict is ALLOWED


def test_a_round_called_off_by_mistake_stands_again() -> None:
    facts = pursuit(
        update(UpdateKind.ROUND_CANCELLED, "2026-11-19 10:00", retracted="2026-11-19 11:00")
    )
    assert decide(facts, "2026-11-19 12:00").phase == "preparing"
    cancelled = pursuit(interview(state=InterviewState.CANCELLED))
    assert decide(cancelled, "2026-11-19 12:00").phase != "preparing"

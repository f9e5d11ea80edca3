"""A word about a round itself: before it, when nobody comes, when it did not take place."""

from app.domain.action_kinds import CHANNELS
from app.domain.actions import Channel, Kind
from app.domain.facts import Contact, Format, InterviewState, MissedBy, UpdateKind
from tests.domain.builders import application, contact, interview, pursuit, update
from tests.domain.rules.table import ALLOWED, DONE, NOT_YET, REFUSED, Row, Tables, check, rows_of

ARRANGE = Kind.ARRANGE


def asked(at: str, round_id: str = "round-1") -> Contact:
    return contact(ARRANGE, at, Channel.EMAIL, interview_id=round_id)


TWICE = (asked("2026-11-18 10:00"), asked("2026-11-18 11:00"))
SECOND = interview("2026-12-04 11:00", id="round-2")
THIRD = interview("2026-12-08 11:00", id="round-3")
MISSED = interview(state=InterviewState.MISSED)
IN_THE_EVENING = interview(
    "2026-11-20 19:00", starts="2026-11-20 18:00", state=InterviewState.MISSED
)

TABLES: Tables = {
    "arrange-the-round": (
        Row(
            "a practical question before a round, by telephone if possible",
            ARRANGE,
            "2026-11-19 14:00",
            ALLOWED,
            channels={Channel.PHONE: ALLOWED, Channel.EMAIL: ALLOWED, Channel.MESSAGE: ALLOWED},
        ),
        Row(
            "two of them for each round and silence, until nobody comes",
            ARRANGE,
            "2026-11-19 14:00",
            NOT_YET,
            pursuit(*TWICE),
            lifts="2026-11-20 10:10",
        ),
        Row(
            "one is not enough to be a nuisance",
            ARRANGE,
            "2026-11-19 14:00",
            ALLOWED,
            pursuit(*TWICE[:1]),
        ),
        Row(
            "their word opens it again",
            ARRANGE,
            "2026-11-19 14:00",
            ALLOWED,
            pursuit(*TWICE, update(UpdateKind.ACKNOWLEDGED, "2026-11-18 12:00")),
        ),
        Row(
            "three of them leave one",
            ARRANGE,
            "2026-11-19 14:00",
            ALLOWED,
            pursuit(
                interview(),
                SECOND,
                THIRD,
                *TWICE,
                asked("2026-11-18 12:00", "round-2"),
            ),
            interview_id="round-3",
        ),
        Row(
            "four of them for each silence over all rounds",
            ARRANGE,
            "2026-11-19 14:00",
            NOT_YET,
            pursuit(
                interview(),
                SECOND,
                THIRD,
                *TWICE,
                asked("2026-11-18 12:00", "round-2"),
                asked("2026-11-18 13:00", "round-2"),
            ),
            interview_id="round-3",
        ),
        Row(
            "running late is a reason",
            ARRANGE,
            "2026-11-20 10:05",
            ALLOWED,
        ),
        Row(
            "ten minutes after the start nobody may be coming, whatever was asked before",
            ARRANGE,
            "2026-11-20 10:10",
            ALLOWED,
            pursuit(*TWICE),
            opens="2026-11-20 10:10",
        ),
        Row(
            "once",
            ARRANGE,
            "2026-11-20 10:30",
            DONE,
            pursuit(asked("2026-11-20 10:15")),
        ),
        Row(
            "never where nobody meets anybody",
            ARRANGE,
            "2026-11-20 10:10",
            REFUSED,
            pursuit(interview(held=Format.RECORDED), *TWICE),
        ),
        Row(
            "a round that is over leaves nothing to arrange",
            ARRANGE,
            "2026-11-20 11:00",
            REFUSED,
            lifts=None,
        ),
        Row(
            "a round at which nobody appeared is written about at once, that very day",
            ARRANGE,
            "2026-11-20 11:30",
            ALLOWED,
            pursuit(MISSED),
            opens="2026-11-20 10:00",
            due="2026-11-20 17:00",
            closes="2026-11-25 17:00",
        ),
        Row(
            "after hours by the end of the next working day",
            ARRANGE,
            "2026-11-20 19:30",
            ALLOWED,
            pursuit(IN_THE_EVENING),
            due="2026-11-23 17:00",
            closes="2026-11-25 17:00",
        ),
        Row(
            "it is shut at the end of the third business day after the slot",
            ARRANGE,
            "2026-11-25 17:00",
            REFUSED,
            pursuit(MISSED),
        ),
        Row(
            "once besides those before the round",
            ARRANGE,
            "2026-11-20 11:30",
            ALLOWED,
            pursuit(MISSED, *TWICE),
        ),
        Row(
            "and no more",
            ARRANGE,
            "2026-11-20 12:30",
            DONE,
            pursuit(MISSED, asked("2026-11-20 12:00")),
        ),
        Row(
            "whoever missed it writes as well",
            ARRANGE,
            "2026-11-20 12:30",
            ALLOWED,
            pursuit(interview(state=InterviewState.MISSED, missed_by=MissedBy.CANDIDATE)),
            due="2026-11-20 17:00",
        ),
        *(
            Row(
                f"a round that is {state} awaits their word",
                ARRANGE,
                "2026-11-19 12:00",
                REFUSED,
                pursuit(interview(state=state)),
                says=f"They have {became}: their word is awaited.",
            )
            for state, became in (
                (InterviewState.POSTPONED, "put this round off"),
                (InterviewState.CANCELLED, "cancelled this round"),
            )
        ),
        *(
            Row(
                f"a word of {kind} does it too, for the round ahead where none is named",
                ARRANGE,
                "2026-11-19 12:00",
                REFUSED,
                pursuit(update(kind, "2026-11-18 12:00", interview_id=None)),
            )
            for kind in (UpdateKind.ROUND_POSTPONED, UpdateKind.ROUND_CANCELLED)
        ),
        Row(
            "a new slot begins anew",
            ARRANGE,
            "2026-11-19 14:00",
            ALLOWED,
            pursuit(interview(slot_since="2026-11-19 12:00"), *TWICE),
        ),
        Row(
            "without a round there is nothing to arrange",
            ARRANGE,
            "2026-11-19 14:00",
            REFUSED,
            pursuit(application(applied="2026-11-02"), without_rounds=True),
        ),
        Row(
            "the time of a round that is called missed ahead of it has not come",
            ARRANGE,
            "2026-11-19 14:00",
            NOT_YET,
            pursuit(MISSED),
            opens="2026-11-20 10:00",
        ),
    ),
}


@rows_of(TABLES)
def test_a_word_about_the_round(rule: str, row: Row) -> None:
    check(rule, row)


def test_the_telephone_comes_first() -> None:
    assert CHANNELS[ARRANGE][0] is Channel.PHONE

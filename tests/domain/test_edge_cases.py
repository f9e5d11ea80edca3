"""The sixteen groups of edge cases of the etiquette, in its numbering and in real places.

Every instant was worked out by hand from the specification. Local times are those of
the employer's zone; where a row speaks UTC, it says so.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from app.domain.actions import Channel, Kind
from app.domain.decision import Verdict
from app.domain.facts import (
    Contact,
    InterviewState,
    OfferAnswer,
    OfferForm,
    OutcomeKind,
    Pursuit,
    Region,
    UpdateKind,
)
from tests.domain.builders import (
    NOWHERE,
    action,
    application,
    assess,
    by,
    clock_in,
    contact,
    decide,
    employer,
    enquiry,
    instant,
    interview,
    promised,
    pursuit,
    rejected,
    responded,
    ring,
    rules_of,
    said,
    timetable,
    update,
    utc,
)

ENQUIRE, THANKS = Kind.ENQUIRE_STATUS, Kind.SEND_THANK_YOU
PHONE, EMAIL = Channel.PHONE, Channel.EMAIL
ALLOWED, NOT_YET = Verdict.ALLOWED, Verdict.NOT_YET
REFUSED, DONE = Verdict.REFUSED, Verdict.DONE
CAIRO = Region("Africa/Cairo", "EG")
BEIRUT = Region("Asia/Beirut")
APIA = Region("Pacific/Apia")
HAVANA = Region("America/Havana")


new_york, cairo, beirut = (
    clock_in("America/New_York"),
    clock_in("Africa/Cairo"),
    clock_in("Asia/Beirut"),
)
apia, berlin, auckland = (
    clock_in("Pacific/Apia"),
    clock_in("Europe/Berlin"),
    clock_in("Pacific/Auckland"),
)


@dataclass(frozen=True)
class Case:
    """One edge case: facts, an action at an instant, the answer."""

    id: str
    facts: Pursuit
    kind: Kind
    at: datetime
    verdict: Verdict
    opens: datetime | None = None
    due: datetime | None = None
    closes: datetime | None = None
    phone: tuple[Verdict, datetime | None] | None = None
    round: str | None = None
    person: str | None = None


ROUND_2 = interview("2026-12-04 11:00", id="round-2", created="2026-11-25 12:00")
PANEL = interview(people=("Sam", "Ada", "Kim"))
FOUR = (
    enquiry("2026-12-01 10:00"),
    enquiry("2026-12-08 10:00"),
    update(UpdateKind.ACKNOWLEDGED, "2026-12-09 10:00"),
    enquiry("2026-12-18 10:00"),
    enquiry("2026-12-29 10:00"),
)

VERBAL = update(UpdateKind.OFFER, "2026-11-24 10:00", form=OfferForm.VERBAL)
CASES = (
    # 2. Clock changes, in windows and working days.
    Case(
        "2 the working day after the clocks went forward begins an hour of UTC earlier",
        pursuit(interview("2027-03-20 11:00"), region=NOWHERE),
        Kind.WITHDRAW,
        instant("2027-03-27 12:00"),
        ALLOWED,
        phone=(NOT_YET, utc("2027-03-29 08:00")),
    ),
    Case(
        "2 the working day after the clocks went back begins an hour of UTC later",
        pursuit(interview("2026-10-20 11:00"), region=NOWHERE),
        Kind.WITHDRAW,
        instant("2026-10-24 12:00"),
        ALLOWED,
        phone=(NOT_YET, utc("2026-10-26 09:00")),
    ),
    Case(
        "2 thanks for an interview before the change close at midnight after it",
        # Friday 23 October plus seven days: the end of Friday 30 October, now UTC.
        pursuit(interview("2026-10-23 11:00"), region=NOWHERE),
        THANKS,
        instant("2026-10-23 12:00"),
        ALLOWED,
        opens=utc("2026-10-23 11:00"),
        due=utc("2026-10-26 17:00"),
        closes=utc("2026-10-31 00:00"),
    ),
    Case(
        "2 an hour is an hour, even the repeated one: thanks open an hour after 01:30 summer time",
        pursuit(interview(utc("2026-10-25 00:30")), region=NOWHERE),
        THANKS,
        utc("2026-10-25 01:00"),
        NOT_YET,
        opens=utc("2026-10-25 01:30"),
    ),
    Case(
        "2 the end of a day in Cairo that is followed by one without midnight",
        # Thursday 22 April plus seven days ends when Thursday 29 April does: at 22:00 UTC,
        # when the clocks skip from 00:00 to 01:00 on Friday.
        pursuit(interview(cairo("2027-04-22 11:00")), region=CAIRO),
        THANKS,
        cairo("2027-04-23 12:00"),
        ALLOWED,
        closes=utc("2027-04-29 22:00"),
    ),
    Case(
        "2 a ring on the evening before a day without midnight rests until that day begins",
        pursuit(
            ring(beirut("2027-03-26 16:00")), interview(beirut("2027-03-19 11:00")), region=BEIRUT
        ),
        Kind.WITHDRAW,
        beirut("2027-03-26 16:30"),
        ALLOWED,
        phone=(NOT_YET, utc("2027-03-29 06:00")),
    ),
    Case(
        "2 thanks in Havana close at the first of two midnights",
        # The clocks go back on Sunday 1 November 2026 at 01:00 to 00:00: midnight comes twice.
        pursuit(interview(clock_in("America/Havana")("2026-10-24 11:00")), region=HAVANA),
        THANKS,
        clock_in("America/Havana")("2026-10-26 11:00"),
        ALLOWED,
        closes=utc("2026-11-01 04:00"),
    ),
    Case(
        "2 Samoa's skipped Friday is no working day: nobody is rung from Thursday to Monday",
        pursuit(interview(apia("2011-12-20 11:00")), region=APIA),
        Kind.WITHDRAW,
        apia("2011-12-29 18:00"),
        ALLOWED,
        phone=(NOT_YET, utc("2012-01-01 19:00")),
    ),
    # 4. The deadline moves.
    Case(
        "4 it moves later while an enquiry is open",
        pursuit(
            interview(timetables=promised("2026-11-27")), said("2026-12-11", "2026-11-30 11:00")
        ),
        ENQUIRE,
        instant("2026-11-30 11:00"),
        NOT_YET,
        opens=instant("2026-12-14 09:00"),
    ),
    Case(
        "4 it moves earlier while the enquiry is waiting",
        pursuit(
            interview(timetables=promised("2026-12-11")), said("2026-11-25", "2026-11-23 11:00")
        ),
        ENQUIRE,
        instant("2026-11-26 09:00"),
        ALLOWED,
        opens=instant("2026-11-26 09:00"),
    ),
    Case(
        "4 the last of several dates counts, earlier or later",
        pursuit(
            interview(timetables=promised("2026-11-27")),
            said("2026-12-11", "2026-11-26 11:00"),
            said("2026-12-01", "2026-11-27 11:00"),
        ),
        ENQUIRE,
        instant("2026-12-01 12:00"),
        NOT_YET,
        opens=instant("2026-12-02 09:00"),
    ),
    # 5. Several rounds.
    Case(
        "5 a later round supersedes the earlier round's wait",
        pursuit(interview(timetables=promised("2026-11-27")), ROUND_2),
        ENQUIRE,
        instant("2026-11-30 12:00"),
        NOT_YET,
        opens=instant("2026-12-15 09:00"),
    ),
    *(
        Case(
            f"5 a later round that is {state} opens an enquiry by its own wait",
            pursuit(
                interview(timetables=promised("2026-11-27")),
                replace(ROUND_2, state=state, state_at=instant("2026-11-30 12:00")),
            ),
            ENQUIRE,
            instant("2026-12-04 12:00"),
            NOT_YET,
            opens=instant(opens),
        )
        for state, opens in (
            # Seven business days after the word, and later than the promise before it.
            (InterviewState.CANCELLED, "2026-12-09 09:00"),
            # Three business days after the slot.
            (InterviewState.MISSED, "2026-12-09 09:00"),
        )
    ),
    *(
        Case(
            f"5 the thanks of {name} stand on their own",
            pursuit(
                interview(),
                replace(
                    ROUND_2,
                    ends_at=instant("2026-11-26 11:00"),
                    starts_at=instant("2026-11-26 10:00"),
                ),
            ),
            THANKS,
            instant("2026-11-26 13:00"),
            ALLOWED,
            due=instant(due),
            round=name,
        )
        for name, due in (("round-1", "2026-11-23 17:00"), ("round-2", "2026-11-27 17:00"))
    ),
    Case(
        "5 the cap of the pursuit spans rounds",
        pursuit(
            interview(), interview("2027-01-15 11:00", id="round-2", created="2027-01-04"), *FOUR
        ),
        ENQUIRE,
        instant("2027-02-15 12:00"),
        REFUSED,
    ),
    # 6. Several interviewers.
    Case(
        "6 thanks are sent to each person",
        pursuit(PANEL, contact(THANKS, "2026-11-20 13:00", person="sam")),
        THANKS,
        instant("2026-11-20 14:00"),
        ALLOWED,
        person="kim",
    ),
    # 7. Rejections and offers out of turn.
    Case(
        "7 rejected before the thanks went out",
        pursuit(rejected("2026-11-20 13:00")),
        THANKS,
        instant("2026-11-20 14:00"),
        REFUSED,
    ),
    Case(
        "7 rejected before the thanks went out: they go with the feedback request",
        pursuit(rejected("2026-11-20 13:00")),
        Kind.REQUEST_FEEDBACK,
        instant("2026-11-20 14:00"),
        ALLOWED,
    ),
    Case(
        "7 rejected, then reopened: the wait starts anew",
        pursuit(rejected("2026-11-27 12:00"), update(UpdateKind.REOPENED, "2026-11-30 12:00")),
        ENQUIRE,
        instant("2026-11-30 13:00"),
        NOT_YET,
        opens=instant("2026-12-09 09:00"),
    ),
    Case(
        "7 offered, then withdrawn: as after a rejection",
        pursuit(
            update(UpdateKind.OFFER, "2026-11-26 12:00"),
            update(UpdateKind.OFFER_WITHDRAWN, "2026-11-27 12:00"),
        ),
        Kind.REQUEST_FEEDBACK,
        instant("2026-11-27 12:00"),
        ALLOWED,
        due=instant("2026-12-01 17:00"),
    ),
    Case(
        "7 a new application has fresh counts, but for what was asked there in 90 days",
        pursuit(
            interview("2027-01-11 11:00"), elsewhere=(*(c for c in FOUR if isinstance(c, Contact)),)
        ),
        ENQUIRE,
        instant("2027-01-20 09:00"),
        NOT_YET,
    ),
    Case(
        "7 and inherits the employer's preferences",
        pursuit(interview("2027-01-11 11:00"), employer(no_contact=True)),
        ENQUIRE,
        instant("2027-01-20 09:00"),
        REFUSED,
    ),
    # 8. An interview that never happened.
    *(
        Case(
            f"8 a {state} interview opens no {kind}",
            pursuit(interview(state=state)),
            kind,
            instant("2026-12-01 12:00"),
            REFUSED,
        )
        for state in (InterviewState.CANCELLED, InterviewState.MISSED)
        for kind in (THANKS, Kind.RECORD_TIMETABLE)
    ),
    # 9. Recorded late, out of order, or twice.
    Case(
        "9 a contact counts from when it happened",
        pursuit(enquiry("2026-12-01 10:00")),
        ENQUIRE,
        instant("2026-12-08 08:00"),
        NOT_YET,
        opens=instant("2026-12-08 09:00"),
    ),
    # 11. The same instant from two clients.
    Case(
        "11 a contact of this very instant bars another",
        pursuit(enquiry("2026-12-01 10:00")),
        ENQUIRE,
        instant("2026-12-01 10:00"),
        NOT_YET,
        opens=instant("2026-12-08 09:00"),
    ),
    Case(
        "11 about another role as well",
        pursuit(elsewhere=(enquiry("2026-12-01 10:00"),)),
        ENQUIRE,
        instant("2026-12-01 10:00"),
        NOT_YET,
        opens=instant("2026-12-08 09:00"),
    ),
    Case(
        "11 and a thank-you of this very instant is done",
        pursuit(contact(THANKS, "2026-11-20 13:00")),
        THANKS,
        instant("2026-11-20 13:00"),
        DONE,
    ),
    # 13. Accepted and papers wanted; a verbal yes; declined; more time twice; a lapsed offer.
    Case(
        "13 accepted, and the employer asks for papers",
        pursuit(
            update(UpdateKind.OFFER, "2026-11-23 10:00", form=OfferForm.WRITTEN),
            application(outcome=OutcomeKind.ACCEPTED, outcome_at="2026-11-23 12:00"),
            update(UpdateKind.DOCUMENTS_REQUESTED, "2026-11-24 10:00"),
        ),
        Kind.DOCUMENTS,
        instant("2026-11-24 12:00"),
        ALLOWED,
        due=instant("2026-11-25 17:00"),
    ),
    Case(
        "13 a verbal yes without a paper",
        pursuit(VERBAL, responded(OfferAnswer.ACCEPT, "2026-11-24 12:00")),
        ENQUIRE,
        instant("2026-11-30 12:00"),
        NOT_YET,
        opens=instant("2026-12-01 09:00"),
    ),
    Case(
        "13 declined",
        pursuit(VERBAL, responded(OfferAnswer.DECLINE, "2026-11-24 12:00")),
        ENQUIRE,
        instant("2026-12-08 12:00"),
        REFUSED,
    ),
    Case(
        "13 more time asked twice",
        pursuit(
            VERBAL,
            responded(OfferAnswer.MORE_TIME, "2026-11-24 12:00"),
            responded(OfferAnswer.MORE_TIME, "2026-11-26 12:00"),
        ),
        ENQUIRE,
        instant("2026-11-27 12:00"),
        NOT_YET,
        opens=instant("2026-12-01 09:00"),
    ),
    Case(
        "13 an offer that lapses in silence",
        pursuit(update(UpdateKind.OFFER, "2026-11-24 10:00", respond_by="2026-11-27")),
        ENQUIRE,
        instant("2026-12-01 17:00"),
        REFUSED,
    ),
    # 14. No interview yet.
    Case(
        "14 applied and silent",
        pursuit(application(applied="2026-11-02"), without_rounds=True),
        ENQUIRE,
        instant("2026-11-13 12:00"),
        NOT_YET,
        opens=instant("2026-11-16 09:00"),
    ),
    Case(
        "14 applied after the closing day",
        pursuit(application(applied="2026-11-05", closing="2026-11-02"), without_rounds=True),
        ENQUIRE,
        instant("2026-11-13 12:00"),
        NOT_YET,
        opens=instant("2026-11-19 09:00"),
    ),
    Case(
        "14 invited by a word before a round is recorded",
        pursuit(
            application(applied="2026-11-02"),
            update(UpdateKind.NEXT_STAGE, "2026-11-10 10:00", interview_id=None),
            without_rounds=True,
        ),
        Kind.REPLY,
        instant("2026-11-10 12:00"),
        ALLOWED,
        due=instant("2026-11-11 17:00"),
    ),
    # 15. A pursuit in which nobody ever asked comes to an end by itself.
    Case(
        "15 nobody ever asked",
        pursuit(),
        ENQUIRE,
        instant("2027-01-22 09:00"),
        REFUSED,
    ),
    # 16. A wrong record taken back.
    Case(
        "16 a rejection taken back within the day",
        pursuit(update(UpdateKind.REJECTION, "2026-12-01 10:00", retracted="2026-12-01 12:00")),
        ENQUIRE,
        instant("2026-12-01 12:00"),
        ALLOWED,
        opens=instant("2026-12-01 09:00"),
    ),
    Case(
        "16 and late, from the next business day",
        pursuit(update(UpdateKind.REJECTION, "2026-12-01 10:00", retracted="2026-12-04 12:00")),
        ENQUIRE,
        instant("2026-12-04 12:00"),
        NOT_YET,
        opens=instant("2026-12-07 09:00"),
    ),
    Case(
        "16 what it had opened is shut at once",
        pursuit(update(UpdateKind.REJECTION, "2026-12-01 10:00", retracted="2026-12-04 12:00")),
        Kind.REQUEST_FEEDBACK,
        instant("2026-12-04 12:00"),
        REFUSED,
    ),
    # 3 and 6, as the second edition has them.
    Case(
        "3 a promise for Thursday in Riyadh opens on Sunday",
        pursuit(
            interview(
                utc("2026-11-08 09:00"),
                timetables=(timetable(by("2026-11-12"), utc("2026-11-08 09:00")),),
            ),
            region=Region("Asia/Riyadh", "SA"),
        ),
        ENQUIRE,
        utc("2026-11-13 08:00"),
        NOT_YET,
        opens=utc("2026-11-15 06:00"),
    ),
    Case(
        "6 a name learnt later is thanked already",
        pursuit(interview(people=("Ada",)), contact(THANKS, "2026-11-20 13:00")),
        THANKS,
        instant("2026-11-20 15:00"),
        DONE,
        person="ada",
    ),
)


@pytest.mark.parametrize("row", CASES, ids=lambda row: row.id)
def test_the_edge_cases_that_must_be_right(row: Case) -> None:
    decision = decide(row.facts, row.at)
    entry = action(decision, row.kind, interview_id=row.round, person=row.person)
    assert entry.verdict is row.verdict, entry.reasons
    for wanted, told in (
        (row.opens, entry.opens_at),
        (row.due, entry.due_at),
        (row.closes, entry.closes_at),
    ):
        if wanted is not None:
            assert told == wanted
    if row.phone is not None:
        phone = next(c for c in entry.channels if c.channel is PHONE)
        assert (phone.verdict, phone.opens_at) == row.phone


def test_a_call_window_keeps_its_local_hours_across_a_clock_change() -> None:
    facts = pursuit(interview("2026-10-20 11:00"), region=NOWHERE)
    for at, verdict in (
        ("2026-10-23 09:00", ALLOWED),
        ("2026-10-23 16:59", ALLOWED),
        ("2026-10-23 17:00", NOT_YET),
        ("2026-10-25 12:00", NOT_YET),
        ("2026-10-26 08:59", NOT_YET),
        ("2026-10-26 09:00", ALLOWED),
        ("2026-10-26 16:59", ALLOWED),
    ):
        answer = assess(facts, contact(Kind.WITHDRAW, at, PHONE))
        assert answer.verdict is verdict, at


def test_a_message_held_before_a_new_date_is_refused_when_it_would_be_sent() -> None:
    held = enquiry("2026-11-30 12:00")
    facts = pursuit(interview(timetables=promised("2026-11-27")))
    assert assess(facts, held).verdict is ALLOWED
    moved = replace(facts, updates=(said("2026-12-04", "2026-11-30 11:00"),))
    answer = assess(moved, held)
    assert answer.verdict is NOT_YET
    assert answer.opens_at == instant("2026-12-07 09:00")
    assert rules_of(answer) == {"wait-for-timetable"}


def test_enquiries_are_counted_per_pursuit_and_not_per_interviewer() -> None:
    facts = pursuit(PANEL, enquiry("2026-12-01 10:00"))
    decision = decide(facts, "2026-12-01 12:00")
    assert len([a for a in decision.actions if a.kind is THANKS]) == 3
    assert action(decision, ENQUIRE).verdict is NOT_YET


@pytest.mark.parametrize("tick", ["10:00", "10:00:00.000001"])
def test_of_two_clients_at_one_instant_exactly_one_is_allowed(tick: str) -> None:
    facts = pursuit(interview(timetables=promised("2026-11-27")))
    first = enquiry("2026-11-30 10:00", id="first")
    assert assess(facts, first).verdict is ALLOWED
    then = replace(facts, contacts=(first,))
    second = enquiry(f"2026-11-30 {tick}", id="second")
    assert assess(then, second).verdict is NOT_YET

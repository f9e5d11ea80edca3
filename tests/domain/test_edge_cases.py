"""The sixteen groups of edge cases of the etiquette, in its numbering and in real places.

Every instant was worked out by hand from the specification. Local times are those of
the employer's zone; where a row speaks UTC, it says so.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from app.domain.actions import Channel, Kind
from app.domain.decide import RULES
from app.domain.decision import Phase, Verdict
from app.domain.facts import (
    Attestation,
    Contact,
    InterviewState,
    OfferAnswer,
    OfferForm,
    OutcomeKind,
    Pursuit,
    Region,
    Result,
    Stage,
    UpdateKind,
)
from app.domain.rule import Rule
from app.domain.rulebook import GROUNDS, tell_failures_to
from tests.domain.builders import (
    ENGLAND,
    NORTHERN_IRELAND,
    NOWHERE,
    SCOTLAND,
    action,
    application,
    assess,
    assess_recorded,
    breaches,
    by,
    by_instant,
    clock_in,
    contact,
    decide,
    employer,
    enquiry,
    failing,
    in_decision,
    instant,
    interview,
    plan,
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

NEW_YORK = Region("America/New_York", "US")
CAIRO = Region("Africa/Cairo", "EG")
BEIRUT = Region("Asia/Beirut")
APIA = Region("Pacific/Apia")
BERLIN = Region("Europe/Berlin", "DE", "BE")
MUNICH = Region("Europe/Berlin", "DE", "BY")
POTSDAM = Region("Europe/Berlin", "DE", "BB")
AUCKLAND = Region("Pacific/Auckland")
HAVANA = Region("America/Havana")


@dataclass(frozen=True)
class Opens:
    """An enquiry after an interview and a promise, in a region: when it opens, in UTC."""

    id: str
    region: Region
    ends: datetime
    opens: datetime
    promise: str | datetime | None = None
    stage: Stage = Stage.FIRST


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

OPENINGS = (
    # 1. A promised date is a local date in the employer's zone.
    Opens(
        "1 a date is the employer's, however far east: Friday in Auckland opens Monday 09:00 there",
        AUCKLAND,
        auckland("2026-11-20 11:00"),
        utc("2026-11-29 20:00"),
        "2026-11-27",
    ),
    Opens(
        "1 a date is the employer's, however far west: Friday in New York opens Monday 09:00 there",
        NEW_YORK,
        new_york("2026-11-16 11:00"),
        utc("2026-11-23 14:00"),
        "2026-11-20",
    ),
    Opens(
        "1 an instant counts as its local day: 23:30 on Thursday in New York, Friday in UTC",
        NEW_YORK,
        new_york("2026-11-09 11:00"),
        utc("2026-11-20 14:00"),
        utc("2026-11-20 04:30"),
    ),
    Opens(
        "1 the same instant in Auckland is Friday's, so Monday's morning",
        AUCKLAND,
        auckland("2026-11-09 11:00"),
        utc("2026-11-22 20:00"),
        utc("2026-11-20 04:30"),
    ),
    # 2. Clock changes.
    Opens(
        "2 the week of the spring change in England: Good Friday and Easter Monday are closed",
        ENGLAND,
        instant("2027-03-19 11:00"),
        # Good Friday 26 March rolls the promise to Tuesday 30 March; Wednesday is the grace.
        utc("2027-03-31 08:00"),
        "2027-03-26",
    ),
    Opens(
        "2 the week of the spring change in Scotland, where Easter Monday is worked",
        SCOTLAND,
        instant("2027-03-19 11:00"),
        # Good Friday rolls to Monday 29 March, so Tuesday 30 March 09:00 summer time.
        utc("2027-03-30 08:00"),
        "2027-03-26",
    ),
    Opens(
        "2 Friday before the clocks go back in London: Monday 09:00 is 09:00 UTC again",
        ENGLAND,
        instant("2026-10-16 11:00"),
        utc("2026-10-26 09:00"),
        "2026-10-23",
    ),
    Opens(
        "2 Friday before the clocks go back in New York: Monday 09:00 is 14:00 UTC",
        NEW_YORK,
        new_york("2026-10-23 11:00"),
        utc("2026-11-02 14:00"),
        "2026-10-30",
    ),
    Opens(
        "2 an interview that ends in the repeated hour, first time round, is Sunday's",
        NOWHERE,
        utc("2026-10-25 00:30"),
        # Sunday 25 October: the fifth business day after is Friday 30 October.
        utc("2026-10-30 09:00"),
        stage=Stage.SCREENING,
    ),
    Opens(
        "2 an interview that ends in the repeated hour, second time round, is Sunday's too",
        NOWHERE,
        utc("2026-10-25 01:30"),
        utc("2026-10-30 09:00"),
        stage=Stage.SCREENING,
    ),
    Opens(
        "2 a day that has no midnight in Cairo is a day nevertheless",
        # Summer time begins on Friday 30 April 2027 at 00:00, which becomes 01:00 (UTC+3). A
        # business day is Monday to Friday everywhere, so that Friday is the day of grace.
        Region("Africa/Cairo"),
        cairo("2027-04-26 11:00"),
        utc("2027-04-30 06:00"),
        "2027-04-29",
    ),
    Opens(
        "2 and with Egypt's holidays: Sinai's day, observed on Thursday 29 April, Monday 3 May too",
        CAIRO,
        cairo("2027-04-26 11:00"),
        # Promised for the holiday, so for Friday; the next business day is Tuesday 4 May.
        utc("2027-05-04 06:00"),
        "2027-04-29",
    ),
    Opens(
        "2 a day that has no midnight in Beirut: Sunday 28 March 2027",
        BEIRUT,
        beirut("2027-03-22 11:00"),
        # Promised Friday 26 March, opens Monday 29 March 09:00 at UTC+3.
        utc("2027-03-29 06:00"),
        "2027-03-26",
    ),
    Opens(
        "2 Samoa had no Friday 30 December 2011: Thursday's promise opens on Monday",
        APIA,
        apia("2011-12-20 11:00"),
        # Monday 2 January 2012, 09:00 at UTC+14 (summer time).
        utc("2012-01-01 19:00"),
        "2011-12-29",
    ),
    Opens(
        "2 a promise for the day that Samoa never had rolls to Monday, with Tuesday as grace",
        APIA,
        apia("2011-12-20 11:00"),
        utc("2012-01-02 19:00"),
        "2011-12-30",
    ),
    # 3. Saturdays, holidays, 31 December; holidays differ inside one country.
    Opens(
        "3 a promised Friday in England",
        ENGLAND,
        instant("2026-11-20 11:00"),
        instant("2026-11-30 09:00"),
        "2026-11-27",
    ),
    Opens(
        "3 a promised Friday before Saint Andrew's day in Scotland",
        SCOTLAND,
        instant("2026-11-20 11:00"),
        instant("2026-12-01 09:00"),
        "2026-11-27",
    ),
    Opens(
        "3 a promised Saturday",
        ENGLAND,
        instant("2026-11-20 11:00"),
        instant("2026-12-01 09:00"),
        "2026-11-28",
    ),
    Opens(
        "3 a promised Saturday before Saint Andrew's day",
        SCOTLAND,
        instant("2026-11-20 11:00"),
        instant("2026-12-02 09:00"),
        "2026-11-28",
    ),
    Opens(
        "3 31 December in England is quiet, so the answer is due on Monday, and Tuesday opens",
        ENGLAND,
        instant("2026-12-18 11:00"),
        instant("2027-01-05 09:00"),
        "2026-12-31",
    ),
    Opens(
        "3 31 December in Scotland: Monday 4 January is a holiday too",
        SCOTLAND,
        instant("2026-12-18 11:00"),
        instant("2027-01-06 09:00"),
        "2026-12-31",
    ),
    Opens(
        "3 31 December where no country was given: Friday 1 January is a day like others",
        NOWHERE,
        instant("2026-12-18 11:00"),
        instant("2027-01-01 09:00"),
        "2026-12-31",
    ),
    Opens(
        "3 Saint Patrick's day in Northern Ireland",
        NORTHERN_IRELAND,
        instant("2027-03-09 11:00"),
        instant("2027-03-18 09:00"),
        "2027-03-16",
    ),
    Opens(
        "3 the same promise in England",
        ENGLAND,
        instant("2027-03-09 11:00"),
        instant("2027-03-17 09:00"),
        "2027-03-16",
    ),
    Opens(
        "3 a promise for a holiday rolls forward: the twelfth of July in Northern Ireland",
        NORTHERN_IRELAND,
        instant("2027-07-02 11:00"),
        instant("2027-07-14 09:00"),
        "2027-07-12",
    ),
    Opens(
        "3 Thanksgiving",
        NEW_YORK,
        new_york("2026-11-16 11:00"),
        new_york("2026-11-27 09:00"),
        "2026-11-25",
    ),
    Opens(
        "3 Corpus Christi in Munich: Thursday 27 May 2027",
        MUNICH,
        berlin("2027-05-14 11:00"),
        berlin("2027-05-28 09:00"),
        "2027-05-26",
    ),
    Opens(
        "3 the same promise in Berlin",
        BERLIN,
        berlin("2027-05-14 11:00"),
        berlin("2027-05-27 09:00"),
        "2027-05-26",
    ),
    Opens(
        "3 women's day in Berlin: Monday 8 March 2027",
        BERLIN,
        berlin("2027-02-26 11:00"),
        berlin("2027-03-09 09:00"),
        "2027-03-05",
    ),
    Opens(
        "3 the same promise in Potsdam",
        POTSDAM,
        berlin("2027-02-26 11:00"),
        berlin("2027-03-08 09:00"),
        "2027-03-05",
    ),
    # The worked dates of "Counting, precisely".
    Opens(
        "worked: nothing promised after a first round on Monday 23 November",
        ENGLAND,
        instant("2026-11-23 11:00"),
        instant("2026-12-02 09:00"),
    ),
)


@pytest.mark.parametrize("row", OPENINGS, ids=lambda row: row.id)
def test_an_enquiry_opens_in_the_employer_s_days(row: Opens) -> None:
    answer = None
    if isinstance(row.promise, str):
        answer = by(row.promise)
    elif row.promise is not None:
        answer = by_instant(row.promise)
    spoken = (timetable(answer, row.ends),) if answer else ()
    facts = pursuit(interview(row.ends, stage=row.stage, timetables=spoken), region=row.region)
    entry = in_decision(facts, ENQUIRE, row.ends)
    assert entry.verdict is NOT_YET
    assert entry.opens_at == row.opens
    assert in_decision(facts, ENQUIRE, row.opens).verdict is ALLOWED
    assert plan(facts, row.ends, row.opens).entries[-1].phase is Phase.MAY_ENQUIRE


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


#: Recorded late: what was already there, what is recorded, and the rules it broke.
LATE: tuple[tuple[str, Pursuit, Contact, tuple[str, ...]], ...] = (
    (
        "a contact that broke nothing",
        pursuit(),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "an enquiry before its time",
        pursuit(),
        enquiry("2026-11-30 10:00"),
        ("wait-when-not-told",),
    ),
    (
        "an enquiry before a promise was over",
        pursuit(interview(timetables=promised("2026-11-27"))),
        enquiry("2026-11-27 10:00"),
        ("wait-for-timetable",),
    ),
    (
        "thanks at once",
        pursuit(),
        contact(THANKS, "2026-11-20 11:30"),
        ("thank-you-window",),
    ),
    (
        "thanks before the interview",
        pursuit(),
        contact(THANKS, "2026-11-20 09:30"),
        ("interview-first", "thank-you-window"),
    ),
    (
        "a call in the evening",
        pursuit(),
        enquiry("2026-12-01 18:00", PHONE, Result.SPOKE),
        ("working-hours",),
    ),
    (
        "a contact by a channel that is none of its own",
        pursuit(),
        contact(THANKS, "2026-11-20 13:00", PHONE),
        ("right-channel",),
    ),
    (
        "an enquiry soon after another",
        pursuit(enquiry("2026-12-01 10:00")),
        enquiry("2026-12-03 10:00"),
        ("minimum-gap",),
    ),
    (
        "an enquiry soon before another",
        pursuit(enquiry("2026-12-03 10:00")),
        enquiry("2026-12-01 10:00"),
        ("minimum-gap",),
    ),
    (
        "an exception soon before an enquiry",
        pursuit(enquiry("2026-12-03 10:00")),
        contact(Kind.ADJUSTMENT, "2026-12-01 10:00"),
        ("minimum-gap",),
    ),
    (
        "an enquiry a week before another",
        pursuit(enquiry("2026-12-08 10:00")),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "a third into one silence, before the two that are known",
        pursuit(enquiry("2026-12-08 10:00"), enquiry("2026-12-15 10:00")),
        enquiry("2026-12-01 10:00"),
        ("enough-enquiries",),
    ),
    (
        "a third into one silence, after the two that are known",
        pursuit(enquiry("2026-12-01 10:00"), enquiry("2026-12-08 10:00")),
        enquiry("2026-12-15 10:00"),
        ("enough-enquiries",),
    ),
    (
        "a thank-you that was also sent later",
        pursuit(contact(THANKS, "2026-11-23 10:00")),
        contact(THANKS, "2026-11-20 13:00"),
        ("one-thank-you-each",),
    ),
    (
        "a feedback request that was also made later",
        pursuit(rejected(), contact(Kind.REQUEST_FEEDBACK, "2026-11-30 10:00")),
        contact(Kind.REQUEST_FEEDBACK, "2026-11-27 16:00"),
        ("ask-feedback-once",),
    ),
    (
        "an enquiry soon before one about another role there",
        pursuit(elsewhere=(enquiry("2026-12-03 10:00"),)),
        enquiry("2026-12-01 10:00"),
        ("one-employer-one-budget",),
    ),
    (
        "an enquiry soon after one about another role there",
        pursuit(elsewhere=(enquiry("2026-12-01 10:00"),)),
        enquiry("2026-12-03 10:00"),
        ("one-employer-one-budget",),
    ),
    (
        "an enquiry a week before one about another role there",
        pursuit(elsewhere=(enquiry("2026-12-08 10:00"),)),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "an enquiry at the end of the gap before one about another role there",
        pursuit(elsewhere=(enquiry("2026-12-08 09:00"),)),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "an enquiry just within the gap before one about another role there",
        pursuit(elsewhere=(enquiry("2026-12-08 08:59"),)),
        enquiry("2026-12-01 10:00"),
        ("one-employer-one-budget",),
    ),
    (
        "an enquiry before an adjustment about another role",
        pursuit(elsewhere=(contact(Kind.ADJUSTMENT, "2026-12-03 10:00"),)),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "thanks before an enquiry about another role",
        pursuit(elsewhere=(enquiry("2026-11-23 10:00"),)),
        contact(THANKS, "2026-11-20 13:00"),
        (),
    ),
    (
        "an enquiry before one about another role that bounced",
        pursuit(elsewhere=(enquiry("2026-12-03 10:00", result=Result.BOUNCED),)),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "what bounced bars nothing later",
        pursuit(enquiry("2026-12-03 10:00")),
        enquiry("2026-12-01 10:00", result=Result.BOUNCED),
        (),
    ),
    (
        "what arrived after all, though it was sent again",
        pursuit(
            contact(
                Kind.RESEND, "2026-12-01 11:00", PHONE, attestation=Attestation(contact_id="first")
            )
        ),
        enquiry("2026-12-01 10:00", id="first"),
        ("resend-elsewhere",),
    ),
    (
        "nor does what nobody took",
        pursuit(enquiry("2026-12-03 10:00")),
        ring("2026-12-01 10:00"),
        (),
    ),
    (
        "an enquiry soon before a ring that nobody took",
        pursuit(ring("2026-12-03 10:00")),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "a second into one silence, before another and a ring that nobody took",
        pursuit(enquiry("2026-12-08 10:00"), ring("2026-12-16 10:00")),
        enquiry("2026-12-01 10:00"),
        (),
    ),
    (
        "that it was to be presumed closed before the last is no breach of its own",
        pursuit(enquiry("2026-12-08 10:00"), enquiry("2026-12-29 10:00")),
        enquiry("2026-12-01 10:00"),
        ("enough-enquiries",),
    ),
    (
        "a ring before a call of the same day",
        pursuit(enquiry("2026-12-01 15:00", PHONE, Result.SPOKE)),
        ring("2026-12-01 10:00"),
        ("unanswered-calls",),
    ),
    (
        "a ring before two others",
        pursuit(ring("2026-12-03 10:00"), ring("2026-12-04 10:00")),
        ring("2026-12-02 10:00"),
        ("unanswered-calls",),
    ),
    (
        "a later contact that was wrong anyway is not this one's fault",
        pursuit(enquiry("2026-11-30 10:00")),
        contact(THANKS, "2026-11-23 10:00"),
        (),
    ),
    (
        "a contact is not held against itself",
        pursuit(enquiry("2026-12-01 10:00", id="same")),
        enquiry("2026-12-01 10:00", id="same"),
        (),
    ),
    (
        "a contact of an instant before its round was recorded",
        pursuit(interview(), ROUND_2),
        contact(Kind.RESCHEDULE, "2026-11-24 10:00", interview_id="round-2"),
        (),
    ),
    (
        "thanks for a round before it was held or even recorded",
        pursuit(interview(), ROUND_2),
        contact(THANKS, "2026-11-24 10:00", interview_id="round-2"),
        ("interview-first", "thank-you-window"),
    ),
    (
        "a word of an offer that had lapsed",
        pursuit(),
        contact(
            Kind.COMPETING_OFFER,
            "2026-11-24 10:00",
            attestation=Attestation(
                received_at=instant("2026-11-20 10:00"), expires_at=instant("2026-11-24 10:00")
            ),
        ),
        ("few-exceptions",),
    ),
    (
        "a resend of nothing",
        pursuit(),
        contact(Kind.RESEND, "2026-11-24 10:00"),
        ("resend-elsewhere",),
    ),
    (
        "an answer to a question, twice",
        pursuit(
            update(UpdateKind.QUESTION, "2026-11-24 10:00", id="question"),
            contact(Kind.REPLY, "2026-11-24 12:00", attestation=Attestation(update_id="question")),
        ),
        contact(Kind.REPLY, "2026-11-24 11:00"),
        ("answer-when-asked",),
    ),
    (
        "news that came later does not excuse it",
        pursuit(said("2026-11-25", "2026-11-26 12:00")),
        enquiry("2026-11-26 10:00"),
        ("wait-when-not-told",),
    ),
    (
        "several at once stand in the order of the rules",
        pursuit(interview(timetables=promised("2026-11-27")), enquiry("2026-11-24 10:00")),
        enquiry("2026-11-26 20:00", PHONE, Result.SPOKE),
        ("wait-for-timetable", "minimum-gap", "working-hours"),
    ),
)


@pytest.mark.parametrize(
    ("facts", "recorded", "broken"),
    [pytest.param(*row[1:], id=f"9 {row[0]}") for row in LATE],
)
def test_a_contact_recorded_late_is_checked_against_what_came_before_and_after(
    facts: Pursuit, recorded: Contact, broken: tuple[str, ...]
) -> None:
    assert breaches(facts, recorded) == broken


@pytest.mark.parametrize(
    ("facts", "recorded", "broken"),
    [pytest.param(*row[1:], id=f"9 {row[0]}") for row in LATE],
)
def test_what_recording_would_get_names_the_same_rules(
    facts: Pursuit, recorded: Contact, broken: tuple[str, ...]
) -> None:
    answer = assess_recorded(facts, recorded)
    assert rules_of(answer) == set(broken)
    assert (answer.verdict is ALLOWED) is (broken == ())
    assert answer.channel_verdict is answer.verdict


def test_what_stands_against_a_later_contact_is_refused_for_good_and_names_it() -> None:
    facts = pursuit(enquiry("2026-12-03 10:00", id="later"))
    recorded = enquiry("2026-12-01 10:00")
    alone = assess(facts, recorded)
    assert alone.verdict is ALLOWED
    answer = assess_recorded(facts, recorded)
    assert (answer.verdict, answer.channel_verdict) == (REFUSED, REFUSED)
    assert answer.opens_at is None
    (reason,) = answer.reasons
    assert reason.rule == "minimum-gap"
    assert reason.message == (
        "Because of it, what you did on Thursday 3 December 2026 would have come too soon, "
        "or been one too many."
    )
    assert (reason.lifts_at, reason.facts) == (None, ("later",))
    assert reason.tip == "ask seldom, and never push"
    assert reason.grounds == GROUNDS["minimum-gap"]
    assert answer.next_action == alone.next_action


def test_what_was_too_early_and_too_close_is_told_of_both() -> None:
    facts = pursuit(enquiry("2026-12-02 10:00", id="later"))
    answer = assess_recorded(facts, enquiry("2026-11-30 10:00"))
    assert answer.verdict is REFUSED
    assert [(r.rule, r.lifts_at) for r in answer.reasons] == [
        ("wait-when-not-told", instant("2026-12-01 09:00")),
        ("minimum-gap", None),
    ]


def test_what_broke_a_rule_by_itself_is_not_told_twice() -> None:
    facts = pursuit(enquiry("2026-12-01 10:00"), enquiry("2026-12-08 10:00", id="later"))
    recorded = enquiry("2026-12-03 10:00")
    answer = assess_recorded(facts, recorded)
    assert [(r.rule, r.facts) for r in answer.reasons] == [
        ("minimum-gap", ("enquire_status@12-01T10:00",)),
        ("enough-enquiries", ("later",)),
    ]


def test_what_was_done_already_stays_done_when_something_later_stands_against_it() -> None:
    facts = pursuit(
        contact(THANKS, "2026-11-20 13:00", id="first"),
        contact(THANKS, "2026-11-23 10:00", id="later"),
    )
    answer = assess_recorded(facts, contact(THANKS, "2026-11-20 14:00"))
    assert answer.verdict is DONE
    assert [r.facts for r in answer.reasons] == [("first",)]


def test_the_first_of_several_later_contacts_is_named() -> None:
    facts = pursuit(enquiry("2026-12-03 10:00", id="one"), enquiry("2026-12-04 10:00", id="other"))
    answer = assess_recorded(facts, enquiry("2026-12-01 10:00"))
    assert ("minimum-gap", ("one",)) in [(r.rule, r.facts) for r in answer.reasons]


def test_a_later_enquiry_about_another_role_is_named() -> None:
    facts = pursuit(elsewhere=(enquiry("2026-12-03 10:00", id="there"),))
    answer = assess_recorded(facts, enquiry("2026-12-01 10:00"))
    (reason,) = answer.reasons
    assert (reason.rule, reason.facts) == ("one-employer-one-budget", ("there",))


def test_the_order_in_which_facts_were_recorded_does_not_matter() -> None:
    first, second = enquiry("2026-12-01 10:00"), enquiry("2026-12-08 10:00")
    one, other = pursuit(first, second), pursuit(second, first)
    assert decide(one, "2026-12-15 12:00") == decide(other, "2026-12-15 12:00")


def test_a_breach_shows_in_the_plan() -> None:
    broke = enquiry("2026-11-30 10:00", id="early")._replace(breach=("wait-when-not-told",))
    laid_out = plan(pursuit(broke, enquiry("2026-12-08 10:00")), "2026-12-09", "2026-12-31")
    assert laid_out.breaches == (("early", ("wait-when-not-told",)),)


@pytest.mark.parametrize("tick", ["10:00", "10:00:00.000001"])
def test_of_two_clients_at_one_instant_exactly_one_is_allowed(tick: str) -> None:
    facts = pursuit(interview(timetables=promised("2026-11-27")))
    first = enquiry("2026-11-30 10:00", id="first")
    assert assess(facts, first).verdict is ALLOWED
    then = replace(facts, contacts=(first,))
    second = enquiry(f"2026-11-30 {tick}", id="second")
    assert assess(then, second).verdict is NOT_YET


def test_a_rule_that_raises_is_told_to_whoever_listens_and_to_nobody_else() -> None:
    facts = pursuit(interview(timetables=promised("2026-11-27")))
    heard: list[tuple[str, str]] = []
    tell_failures_to(lambda rule, error: heard.append((rule, type(error).__name__)))
    try:
        with failing(RULES[3]):
            listened = decide(facts, "2026-11-30 12:00")
        assert decide(facts, "2026-11-30 12:00") != listened
    finally:
        tell_failures_to(None)
    assert set(heard) == {(RULES[3].id, "ZeroDivisionError")}
    before = len(heard)
    with failing(RULES[3]):
        assert decide(facts, "2026-11-30 12:00") == listened
    assert len(heard) == before


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_that_raises_is_a_refusal_and_says_so(rule: Rule) -> None:
    facts = pursuit(interview(timetables=promised("2026-11-27")))
    with failing(rule):
        decision = decide(facts, "2026-11-30 12:00")
    for entry in decision.actions:
        if entry.kind in rule.kinds:
            assert entry.verdict in (REFUSED, DONE)
            told = next(r for r in entry.reasons if r.rule == rule.id)
            assert told.message == (
                "This rule could not be worked out, so nothing is permitted on it."
            )
            assert told.lifts_at is None

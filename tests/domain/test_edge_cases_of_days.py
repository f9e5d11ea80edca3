"""Edge cases 1 to 3 of the etiquette: when an enquiry opens, in the days of real places.

Every instant was worked out by hand from the specification. Local times are those of
the employer's zone; where a row speaks UTC, it says so.
"""

from dataclasses import dataclass
from datetime import datetime

import pytest

from app.domain.actions import Kind
from app.domain.decision import Phase, Verdict
from app.domain.facts import (
    Region,
    Stage,
)
from tests.domain.builders import (
    ENGLAND,
    NORTHERN_IRELAND,
    NOWHERE,
    SCOTLAND,
    by,
    by_instant,
    clock_in,
    in_decision,
    instant,
    interview,
    plan,
    pursuit,
    timetable,
    utc,
)

ENQUIRE, THANKS = Kind.ENQUIRE_STATUS, Kind.SEND_THANK_YOU
ALLOWED, NOT_YET = Verdict.ALLOWED, Verdict.NOT_YET

NEW_YORK = Region("America/New_York", "US")
CAIRO = Region("Africa/Cairo", "EG")
BEIRUT = Region("Asia/Beirut")
APIA = Region("Pacific/Apia")
BERLIN = Region("Europe/Berlin", "DE", "BE")
MUNICH = Region("Europe/Berlin", "DE", "BY")
POTSDAM = Region("Europe/Berlin", "DE", "BB")
AUCKLAND = Region("Pacific/Auckland")


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

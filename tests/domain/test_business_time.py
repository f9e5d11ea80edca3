"""Days and hours of a region, by the calendar on the wall."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import business_time, day_tables, holiday_data
from app.domain.business_time import Calendar, calendar_of, is_warm, warm
from app.domain.day_tables import day_table
from app.domain.facts import AnswerDue, AnswerStatus, Region
from app.domain.policy import POLICY
from tests.domain.builders import (
    ENGLAND,
    NOT_SAID,
    NOWHERE,
    by,
    by_instant,
    calendars_for,
    decide,
    instant,
    pursuit,
    utc,
)
from tests.domain.oracle import Days
from tests.domain.strategies import examples, places

DAY = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def england() -> Calendar:
    return calendar_of(ENGLAND, POLICY)


@pytest.mark.parametrize(
    ("on", "is_one"),
    [
        ("2026-11-27", True),
        ("2026-11-28", False),
        ("2026-11-29", False),
        ("2026-11-30", True),
        ("2026-12-23", True),
        ("2026-12-24", False),
        ("2026-12-25", False),
        ("2026-12-28", False),
        ("2026-12-29", True),
        ("2000-01-03", False),
        ("2000-01-04", True),
        ("2103-12-28", True),
        ("2103-12-31", True),
    ],
)
def test_a_business_day_is_a_day_of_the_week_less_holidays_and_quiet_days(
    on: str, is_one: bool
) -> None:
    assert england().is_business_day(day(on)) is is_one


@pytest.mark.parametrize(
    ("from_day", "count", "expected"),
    [
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-11-29", 1, "2026-11-30"),
        ("2026-11-23", 7, "2026-12-02"),
        ("2026-12-24", 1, "2026-12-29"),
        ("2026-12-26", 2, "2026-12-30"),
    ],
)
def test_the_nth_business_day_after_leaves_the_day_itself_out(
    from_day: str, count: int, expected: str
) -> None:
    assert england().after(day(from_day), count) == day(expected)


@pytest.mark.parametrize(
    ("from_day", "expected"),
    [
        ("2026-11-27", "2026-11-27"),
        ("2026-11-28", "2026-11-30"),
        ("2026-11-29", "2026-11-30"),
        ("2026-12-25", "2026-12-29"),
    ],
)
def test_a_closed_day_rolls_forward_and_an_open_one_stays(from_day: str, expected: str) -> None:
    assert england().roll(day(from_day)) == day(expected)


@pytest.mark.parametrize(
    ("answer", "count", "expected"),
    [
        ("2026-11-27", 1, "2026-11-27"),
        ("2026-11-27", 5, "2026-11-23"),
        ("2026-11-30", 2, "2026-11-27"),
        ("2026-12-29", 2, "2026-12-23"),
    ],
)
def test_a_day_is_fewer_than_n_business_days_off_from(
    answer: str, count: int, expected: str
) -> None:
    assert england().before(day(answer), count) == day(expected)


@pytest.mark.parametrize(
    ("at", "at_work", "next_at_work", "next_turn"),
    [
        ("2026-11-27 08:59", False, "2026-11-27 09:00", "2026-11-27 09:00"),
        ("2026-11-27 09:00", True, "2026-11-27 09:00", "2026-11-27 17:00"),
        ("2026-11-27 12:00", True, "2026-11-27 12:00", "2026-11-27 17:00"),
        ("2026-11-27 16:59:59", True, "2026-11-27 16:59:59", "2026-11-27 17:00"),
        ("2026-11-27 17:00", False, "2026-11-30 09:00", "2026-11-30 09:00"),
        ("2026-11-28 12:00", False, "2026-11-30 09:00", "2026-11-30 09:00"),
        ("2026-12-24 18:00", False, "2026-12-29 09:00", "2026-12-29 09:00"),
    ],
)
def test_working_hours_are_half_open_and_of_business_days(
    at: str, at_work: bool, next_at_work: str, next_turn: str
) -> None:
    calendar = england()
    assert calendar.at_work(instant(at)) is at_work
    assert calendar.next_at_work(instant(at)) == instant(next_at_work)
    assert calendar.next_turn(instant(at)) == instant(next_turn)


def test_what_is_asked_twice_is_answered_alike_and_what_differs_is_not() -> None:
    calendar = england()
    noon, night = instant("2026-11-27 12:00"), instant("2026-11-27 23:00")
    assert [calendar.at_work(at) for at in (noon, noon, night, night, noon)] == [
        True,
        True,
        False,
        False,
        True,
    ]
    midnight = calendar.midnight(day("2026-11-27"))
    assert calendar.midnight(day("2026-11-27")) is midnight
    later = noon + DAY
    assert [calendar.local_day(at).day for at in (noon, noon, later, noon)] == [27, 27, 28, 27]


def test_the_first_question_of_a_calendar_is_not_answered_from_memory() -> None:
    fresh = Calendar(NOWHERE, day_table(NOWHERE), 9 * 60, 17 * 60, ())
    assert fresh.at_work(datetime.min.replace(tzinfo=UTC) + timedelta(days=730000)) is False
    assert fresh.local_day(utc("2026-11-27 12:00")) == day("2026-11-27")


@pytest.mark.parametrize(
    ("zone", "local", "begins"),
    [
        ("Europe/London", "2026-11-27", "2026-11-27 00:00"),
        ("Europe/London", "2026-06-26", "2026-06-25 23:00"),
        ("America/New_York", "2026-11-27", "2026-11-27 05:00"),
        # Midnight is skipped: the day begins at 01:00.
        ("Africa/Cairo", "2027-04-30", "2027-04-29 22:00"),
        ("Asia/Beirut", "2027-03-28", "2027-03-27 22:00"),
        # Midnight comes twice: the day begins at the first.
        ("America/Havana", "2026-11-01", "2026-11-01 04:00"),
    ],
)
def test_a_local_day_begins_at_its_first_instant(zone: str, local: str, begins: str) -> None:
    calendar = calendar_of(Region(zone), POLICY)
    starts = calendar.midnight(day(local))
    assert starts == utc(begins)
    assert calendar.local_day(starts) == day(local)
    assert calendar.local_day(starts - timedelta(microseconds=1)) == day(local) - DAY


def test_working_hours_are_the_policy_s() -> None:
    policy = POLICY.stricter({"working_hours_start": "09:45", "working_hours_end": "16:15"})
    calendar = calendar_of(ENGLAND, policy)
    assert calendar.opening(day("2026-11-27")) == instant("2026-11-27 09:45")
    assert calendar.closing(day("2026-11-27")) == instant("2026-11-27 16:15")
    assert england().opening(day("2026-11-27")) == instant("2026-11-27 09:00")
    assert england().closing(day("2026-11-27")) == instant("2026-11-27 17:00")


def test_hours_and_days_are_counted_from_the_local_day_of_an_instant() -> None:
    calendar = calendar_of(Region("Pacific/Auckland"), POLICY)
    # Friday 27 November 2026, 23:00 in London is Saturday noon in Auckland.
    assert calendar.opening_after(utc("2026-11-27 23:00"), 1) == utc("2026-11-29 20:00")
    assert calendar.closing_after(utc("2026-11-27 23:00"), 2) == utc("2026-12-01 04:00")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (by("2026-11-27"), "2026-11-27"),
        (by("2026-11-28"), "2026-11-28"),
        (by_instant("2026-11-27 23:59"), "2026-11-27"),
        (by_instant("2026-11-28 00:00"), "2026-11-28"),
    ],
)
def test_a_promise_names_a_local_day(answer: AnswerDue, expected: str) -> None:
    assert england().named_day(answer) == day(expected)


def test_a_promised_instant_names_the_employer_s_day() -> None:
    late = by_instant(utc("2026-11-27 12:00"))
    assert calendar_of(Region("Pacific/Auckland"), POLICY).named_day(late) == day("2026-11-28")


@pytest.mark.parametrize("answer", [NOT_SAID, AnswerDue(AnswerStatus.ANSWERED)])
def test_a_promise_without_a_day_is_an_error(answer: AnswerDue) -> None:
    with pytest.raises(ValueError, match=r"^an answered promise has a day or an instant$"):
        england().named_day(answer)


@pytest.mark.slow
@examples(60)
@given(places(), st.integers(0, 120), st.integers(1, 30))
def test_days_are_counted_as_one_counts_them_on_the_wall(
    place: tuple[Region, datetime], offset: int, count: int
) -> None:
    region, base = place
    # `test_employer_days` counts with days of the employer's own.
    region = replace(region, days=None)
    calendar, wall = calendar_of(region, POLICY), Days(region)
    start = wall.local(base) + offset * DAY
    assert calendar.is_business_day(start) is wall.open_on(start)
    assert calendar.roll(start) == wall.rolled(start)
    assert calendar.after(start, count) == wall.after(start, count)
    assert calendar.opening(start) == wall.morning(start)


@pytest.mark.parametrize(
    ("region", "known"),
    [
        (NOWHERE, True),
        (ENGLAND, True),
        (Region("Europe/London", "GB"), True),
        # Bouvet Island is a country without inhabitants or holidays.
        (Region("UTC", "BV"), False),
        (Region("UTC", "XX"), False),
        # London is England's, but only the four nations have calendars.
        (Region("Europe/London", "GB", "LND"), False),
        # A country without calendars of its parts knows no others.
        (Region("Europe/Copenhagen", "DK", "84"), True),
    ],
)
def test_a_region_whose_holidays_nobody_knows_says_so(region: Region, known: bool) -> None:
    facts = pursuit(region=region)
    assert calendars_for(facts)(region).holidays_known(2026) is known
    remarks = {reason.rule for reason in decide(facts, "2026-11-20 12:00").remarks}
    assert ("no-holiday-data" in remarks) is not known


def test_a_part_without_a_calendar_keeps_its_country_s() -> None:
    part = calendar_of(Region("Europe/London", "GB", "LND"), POLICY)
    assert not part.is_business_day(day("2026-12-25"))
    assert part.is_business_day(day("2027-03-29"))


def test_where_nothing_is_known_only_weekends_are_closed() -> None:
    calendar = calendar_of(Region("UTC", "BV"), POLICY)
    assert calendar.is_business_day(day("2026-12-25"))
    assert not calendar.is_business_day(day("2026-12-26"))


def test_tables_are_built_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    # Tables that other tests have built prove nothing about how they are built.
    monkeypatch.setattr(day_tables, "_tables", {})
    business_time._calendar.cache_clear()
    holiday_data.region_days.cache_clear()
    apia, elsewhere = Region("Pacific/Apia"), Region("Pacific/Honolulu")
    for region, known, open_days, closed_days in (
        (ENGLAND, True, "2000-01-04 2026-11-30 2103-12-31", "2000-01-03 2026-11-28 2026-12-28"),
        (Region("Europe/London", "GB", "SCT"), True, "2027-03-29", "2026-11-30"),
        (Region("Europe/London", "GB", "LND"), False, "2027-03-29", "2026-12-25"),
        (Region("Europe/Copenhagen", "DK", "84"), True, "2026-12-23", "2026-12-25"),
        (Region("UTC", "BV"), False, "2026-12-25", "2026-12-26"),
        (Region("UTC", "XX"), False, "2026-12-25", "2026-12-26"),
        (apia, True, "2011-12-29 2012-01-02", "2011-12-30 2011-12-31"),
        (elsewhere, True, "2011-12-30", "2011-12-31"),
    ):
        calendar = calendar_of(region, POLICY)
        assert calendar.holidays_known(2026) is known
        assert all(calendar.is_business_day(day(text)) for text in open_days.split())
        assert not any(calendar.is_business_day(day(text)) for text in closed_days.split())
        noon = calendar.opening(day("2026-12-01")) + timedelta(hours=3)
        assert calendar.at_work(noon)
        assert calendar.closing(day("2026-12-01")) - noon == timedelta(hours=5)
        assert calendar.local_day(noon) == day("2026-12-01")
        assert calendar.midnight(day("2026-12-01")) == noon - timedelta(hours=12)
        assert calendar.roll(day("2026-11-28")) in (day("2026-11-30"), day("2026-12-01"))


def test_an_unknown_zone_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        warm(Region("Mars/Olympus"))


def test_a_region_is_warm_once_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_tables, "_tables", {})
    region = Region("Indian/Chagos")
    assert not is_warm(Region("Mars/Olympus"))
    assert not is_warm(region)
    warm(region)
    assert is_warm(region)


def test_the_oldest_region_makes_room_when_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(day_tables, "_tables", {})
    monkeypatch.setattr(day_tables, "MAX_TABLES", 2)
    first, second, third = Region("UTC", "FR"), Region("UTC", "ES"), Region("UTC", "PT")
    for region in (first, second, first, third):
        warm(region)
    assert [is_warm(region) for region in (first, second, third)] == [False, True, True]


def test_the_same_region_and_hours_share_a_calendar() -> None:
    assert calendar_of(ENGLAND, POLICY) is calendar_of(Region("Europe/London", "GB", "ENG"), POLICY)


def test_a_calendar_remembers_only_so_many_local_days() -> None:
    calendar = calendar_of(Region("Europe/London", "GB", "ENG"), POLICY)
    first = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    days = {calendar.local_day(first + timedelta(minutes=minute)) for minute in range(5000)}
    assert days == {date(2026, 11, day) for day in (20, 21, 22, 23, 24)}
    assert calendar.local_day(first) == date(2026, 11, 20)

"""What a candidate says about an employer's own days is checked before it is kept."""

from datetime import date, time

import pytest

from app.domain.own_days import check_region
from app.domain.policy import POLICY
from app.domain.regions import (
    MAX_CLOSED_DAYS,
    MAX_CLOSED_RANGES,
    Closed,
    OwnDays,
    OwnDaysError,
    Region,
)

ENGLAND = ("Europe/London", "GB", "ENG")
EIGHT, NINE, NOON, FIVE, SIX = time(8), time(9), time(12), time(17), time(18)


def day(text: str) -> date:
    return date.fromisoformat(text)


def region(days: OwnDays | None, *, place: tuple[str, ...] = ENGLAND) -> Region:
    zone, *codes = place
    country = codes[0] if codes else None
    subdivision = codes[1] if len(codes) > 1 else None
    return Region(zone, country, subdivision, days=days)


def saturdays(count: int, year: int = 2026) -> tuple[date, ...]:
    """Some Saturdays of a year, every second one."""
    first = {2026: "2026-01-03", 2027: "2027-01-02"}[year]
    start = day(first).toordinal()
    return tuple(date.fromordinal(start + 14 * n) for n in range(count))


@pytest.mark.parametrize(
    "days",
    [
        None,
        OwnDays(),
        OwnDays((0, 1, 2, 3, 4, 5), ((5, NINE, NOON), (0, EIGHT, SIX))),
        OwnDays((2,)),
        OwnDays(hours=((4, NINE, NOON),)),
        OwnDays(closed=(Closed(day("2026-12-24"), day("2027-12-24")),)),
        OwnDays(closed=(Closed(day("2026-12-24"), day("2026-12-24"), "inventory"),)),
        OwnDays(open=saturdays(12) + saturdays(12, 2027)),
        # The same day told twice is one day.
        OwnDays(open=saturdays(12) + saturdays(1)),
        # A week with Saturday open has its Sunday free.
        OwnDays(open=(day("2026-11-28"),)),
        # Both days of a weekend, where Monday is a holiday.
        OwnDays(
            open=(day("2026-05-09"), day("2026-05-10")),
            closed=(Closed(day("2026-05-06"), day("2026-05-06")),),
        ),
    ],
    ids=range(11),
)
def test_days_that_can_be_are_accepted(days: OwnDays | None) -> None:
    check_region(region(days), POLICY)


#: The sentence for each place and code.
SENTENCES = {
    "/work_week out_of_range": "A working week has one to six weekdays, each once.",
    "/hours/sat day_off": "This weekday is a day off, and has no working hours.",
    "/hours/fri day_off": "This weekday is a day off, and has no working hours.",
    "/hours/fri ends_before_start": "Working hours must end after they start.",
    "/hours/fri out_of_range": "Working hours lie between 08:00 and 18:00.",
    "/hours/fri duplicate": "A weekday has one stretch of hours.",
    "/closed/0/to ends_before_start": "A range must not end before it starts.",
    "/closed/0 out_of_range": "Days lie between 2000 and 2099.",
    "/closed too_many": "At most 100 ranges can be closed.",
    "/open/0 out_of_range": "Days lie between 2000 and 2099.",
    "/open/1 out_of_range": "Days lie between 2000 and 2099.",
    "/open too_many": "At most 12 days of a year can be opened; 2026 has 13.",
    "/open/1 no_free_day": "The week of 2026-11-23 would have no free day.",
}


@pytest.mark.parametrize(
    ("days", "pointer", "code"),
    [
        (OwnDays(()), "/work_week", "out_of_range"),
        (OwnDays((0, 0)), "/work_week", "out_of_range"),
        (OwnDays(tuple(range(7))), "/work_week", "out_of_range"),
        (OwnDays(hours=((5, NINE, NOON),)), "/hours/sat", "day_off"),
        (OwnDays((0, 1), ((4, NINE, NOON),)), "/hours/fri", "day_off"),
        (OwnDays(hours=((4, NOON, NINE),)), "/hours/fri", "ends_before_start"),
        (OwnDays(hours=((4, NINE, NINE),)), "/hours/fri", "ends_before_start"),
        (OwnDays(hours=((4, time(7, 59), NOON),)), "/hours/fri", "out_of_range"),
        (OwnDays(hours=((4, NINE, time(18, 1)),)), "/hours/fri", "out_of_range"),
        (OwnDays(hours=((4, NINE, NOON), (4, NINE, FIVE))), "/hours/fri", "duplicate"),
        (
            OwnDays(closed=(Closed(day("2026-12-24"), day("2026-12-23")),)),
            "/closed/0/to",
            "ends_before_start",
        ),
        (
            OwnDays(closed=(Closed(day("1999-12-31"), day("2000-01-01")),)),
            "/closed/0",
            "out_of_range",
        ),
        (
            OwnDays(closed=(Closed(day("2099-12-31"), day("2100-01-01")),)),
            "/closed/0",
            "out_of_range",
        ),
        (
            OwnDays(closed=(Closed(day("2026-12-24"), day("2026-12-24")),) * 101),
            "/closed",
            "too_many",
        ),
        (OwnDays(open=(day("1999-12-31"),)), "/open/0", "out_of_range"),
        (OwnDays(open=(day("2026-11-28"), day("2100-01-01"))), "/open/1", "out_of_range"),
        (OwnDays(open=saturdays(13)), "/open", "too_many"),
        (
            OwnDays(open=(day("2026-11-21"), day("2026-11-28"), day("2026-11-29"))),
            "/open/1",
            "no_free_day",
        ),
    ],
)
def test_days_that_cannot_be_are_refused_with_the_place_and_the_reason(
    days: OwnDays, pointer: str, code: str
) -> None:
    with pytest.raises(OwnDaysError) as refused:
        check_region(region(days), POLICY)
    assert (refused.value.pointer, refused.value.code) == (pointer, code)
    assert refused.value.detail == SENTENCES[f"{pointer} {code}"]
    assert str(refused.value) == f"{pointer}: {refused.value.detail}"


def test_a_range_of_more_than_a_year_is_refused() -> None:
    over_a_year = OwnDays(closed=(Closed(day("2026-12-24"), day("2027-12-25")),))
    with pytest.raises(OwnDaysError) as refused:
        check_region(region(over_a_year), POLICY)
    assert (refused.value.pointer, refused.value.code) == ("/closed/0", "out_of_range")
    assert refused.value.detail == f"A range has at most {MAX_CLOSED_DAYS} days."


def test_as_many_ranges_as_there_may_be_are_accepted() -> None:
    one = Closed(day("2026-12-24"), day("2026-12-24"))
    check_region(region(OwnDays(closed=(one,) * MAX_CLOSED_RANGES)), POLICY)


def test_a_day_off_is_the_region_s_where_no_week_is_given() -> None:
    friday = OwnDays(hours=((4, NINE, NOON),))
    check_region(region(friday, place=("Asia/Dubai", "AE")), POLICY)
    with pytest.raises(OwnDaysError, match="day off"):
        check_region(region(friday, place=("Asia/Riyadh", "SA")), POLICY)


def test_a_week_without_a_free_day_is_a_week_of_the_region() -> None:
    # Friday and Saturday of one week in Riyadh, which begins on Sunday.
    both = OwnDays(open=(day("2026-11-13"), day("2026-11-14")))
    apart = OwnDays(open=(day("2026-11-14"), day("2026-11-20")))
    check_region(region(apart, place=("Asia/Riyadh", "SA")), POLICY)
    with pytest.raises(OwnDaysError, match="2026-11-08"):
        check_region(region(both, place=("Asia/Riyadh", "SA")), POLICY)


def test_hours_may_be_wider_than_the_policy_s_within_its_bounds() -> None:
    wide = region(OwnDays(hours=((0, EIGHT, SIX),)))
    check_region(wide, POLICY.stricter({"working_hours_start": "10:00"}))


@pytest.mark.parametrize(
    ("country", "categories", "known"),
    [
        ("DE", ("catholic",), None),
        ("DE", ("catholic", "hindu"), "catholic, school"),
        ("AU", ("bank", "hindu"), "bank, half_day, school"),
        ("GB", ("bank",), "none"),
        (None, ("catholic",), "none"),
        ("BV", (), None),
    ],
)
def test_a_holiday_category_is_one_of_the_country_s(
    country: str | None, categories: tuple[str, ...], known: str | None
) -> None:
    there = Region("Europe/Berlin", country, None, categories)
    if known is None:
        check_region(there, POLICY)
        return
    with pytest.raises(OwnDaysError) as refused:
        check_region(there, POLICY)
    assert refused.value.pointer == f"/holiday_categories/{len(categories) - 1}"
    assert refused.value.code == "unknown_category"
    assert refused.value.detail == f"The holidays of this country have these categories: {known}."

"""The employer's days: regional weeks, customs, quiet days, its own calendar.

Every date was looked up on the wall calendar and in the announcements of the country.
"""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.business_time import Calendar, calendar_of, working_hours
from app.domain.day_counts import in_words
from app.domain.day_tables import ClosedDay, Closure, OwnTable, day_table, own_table
from app.domain.policy import POLICY, parse
from app.domain.regions import Closed, OwnDays, Region
from tests.domain.builders import utc
from tests.domain.strategies import examples

DAY = timedelta(days=1)
ENGLAND = Region("Europe/London", "GB", "ENG")
SUNDAY_TO_FRIDAY = (6, 0, 1, 2, 3, 4)
NINE_TO_TWELVE = (time(9), time(12))

#: A region, its open days, and its closed ones with the reason.
PLACES: list[tuple[Region, str, dict[str, Closure]]] = [
    (
        Region("Asia/Riyadh", "SA"),
        "2026-11-15 2026-12-24 2026-12-31",
        {"2026-11-13": Closure.WEEKEND, "2026-11-14": Closure.WEEKEND},
    ),
    (
        # Friday and Saturday until 2021, Saturday and Sunday since.
        Region("Asia/Dubai", "AE"),
        "2026-11-06 2021-11-14",
        {
            "2026-11-08": Closure.WEEKEND,
            "2021-11-12": Closure.WEEKEND,
            "2026-12-02": Closure.HOLIDAY,
            "2027-03-10": Closure.HOLIDAY,
        },
    ),
    (
        Region("Africa/Cairo", "EG"),
        "2026-11-08",
        {"2026-11-06": Closure.WEEKEND, "2026-11-07": Closure.WEEKEND},
    ),
    (
        Region("Asia/Jerusalem", "IL"),
        "2026-11-15 2026-12-24",
        {"2026-11-13": Closure.WEEKEND, "2026-11-14": Closure.WEEKEND},
    ),
    (Region("Asia/Tehran", "IR"), "2026-11-12 2026-11-14", {"2026-11-13": Closure.WEEKEND}),
    (
        Region("Asia/Brunei", "BN"),
        "2026-11-14 2026-11-16",
        {"2026-11-13": Closure.WEEKEND, "2026-11-15": Closure.WEEKEND},
    ),
    (
        Region("Asia/Hong_Kong", "HK"),
        "2026-11-14",
        {"2026-11-15": Closure.WEEKEND, "2026-04-03": Closure.CUSTOM},
    ),
    (
        # A Saturday and a Sunday are worked in exchange for the National Day week.
        Region("Asia/Shanghai", "CN"),
        "2026-10-08 2026-10-10 2026-09-20",
        {
            "2026-10-01": Closure.HOLIDAY,
            "2026-10-07": Closure.HOLIDAY,
            "2026-10-11": Closure.WEEKEND,
            "2026-09-19": Closure.WEEKEND,
        },
    ),
    (
        Region("Europe/Budapest", "HU"),
        "2026-01-10",
        {"2026-01-02": Closure.HOLIDAY, "2026-01-17": Closure.WEEKEND},
    ),
    (
        Region("Asia/Kolkata", "IN", "KA"),
        "2025-10-01",
        {"2026-01-26": Closure.HOLIDAY, "2025-10-02": Closure.HOLIDAY},
    ),
    (
        Region("Europe/Berlin", "DE", "BE"),
        "2026-11-18 2027-01-06 2026-12-23",
        {
            "2027-03-08": Closure.HOLIDAY,
            "2026-12-24": Closure.QUIET,
            "2026-12-31": Closure.QUIET,
        },
    ),
    (Region("Europe/Berlin", "DE", "BY"), "2027-03-08", {"2027-01-06": Closure.HOLIDAY}),
    (Region("Europe/Berlin", "DE", "SN"), "2026-11-17", {"2026-11-18": Closure.HOLIDAY}),
    (ENGLAND, "2026-11-30 2027-03-17 2027-01-04", {"2027-03-29": Closure.HOLIDAY}),
    (
        Region("Europe/London", "GB", "SCT"),
        "2027-03-29",
        {"2026-11-30": Closure.HOLIDAY, "2027-01-04": Closure.HOLIDAY},
    ),
    (
        Region("Europe/London", "GB", "NIR"),
        "2026-11-30",
        {"2027-03-17": Closure.HOLIDAY, "2026-07-13": Closure.HOLIDAY},
    ),
    (Region("Europe/Stockholm", "SE"), "2026-04-30", {"2026-06-19": Closure.CUSTOM}),
    (
        Region("Asia/Tokyo", "JP"),
        "2026-12-24",
        {"2026-01-02": Closure.CUSTOM, "2026-12-31": Closure.CUSTOM},
    ),
    (
        Region("America/Sao_Paulo", "BR"),
        "2026-10-28",
        {"2026-02-16": Closure.CUSTOM, "2026-06-04": Closure.CUSTOM},
    ),
    (Region("Europe/Lisbon", "PT"), "2026-02-16", {"2026-02-17": Closure.CUSTOM}),
    (Region("Europe/Tallinn", "EE"), "2026-06-22", {"2026-12-24": Closure.HOLIDAY}),
    (Region("Europe/Copenhagen", "DK"), "2026-05-01", {"2026-06-05": Closure.CUSTOM}),
    (Region("Asia/Jakarta", "ID"), "2026-12-23", {"2026-12-24": Closure.CUSTOM}),
    (Region("Europe/Istanbul", "TR"), "2026-10-27", {"2026-10-28": Closure.CUSTOM}),
    (
        Region("America/New_York", "US"),
        "2026-11-27",
        {
            "2026-11-26": Closure.HOLIDAY,
            "2026-12-24": Closure.QUIET,
            "2026-12-31": Closure.QUIET,
        },
    ),
    (Region("America/Los_Angeles", "US", "CA"), "2026-11-25", {"2026-11-27": Closure.HOLIDAY}),
    (Region("Asia/Kuala_Lumpur", "MY", "03"), "2026-11-15", {"2026-11-13": Closure.WEEKEND}),
    (Region("Asia/Kuala_Lumpur", "MY", "14"), "2026-11-13", {"2026-11-15": Closure.WEEKEND}),
    (
        # The Catholic days of a Bavarian town.
        Region("Europe/Berlin", "DE", "BY", ("catholic",)),
        "2025-08-14",
        {"2025-08-15": Closure.HOLIDAY, "2027-01-06": Closure.HOLIDAY},
    ),
    (Region("Europe/Berlin", "DE", "BY"), "2025-08-15", {}),
    # A category that the country does not have changes nothing.
    (Region("Europe/Berlin", "DE", "BY", ("hindu",)), "2025-08-15", {}),
    (
        Region("Europe/London"),
        "2026-12-24 2026-12-25 2026-12-31 2027-01-01",
        {"2026-12-26": Closure.WEEKEND},
    ),
    (Region("Pacific/Apia"), "2011-12-29", {"2011-12-30": Closure.NO_SUCH_DAY}),
]


def _in(place: str) -> Region:
    zone, country = place.split()
    return Region(zone, country)


def _place(region: Region, worked: str) -> str:
    parts = (region.country or region.time_zone, region.subdivision, *region.holiday_categories)
    return " ".join([*(part for part in parts if part), worked[:10]])


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(text: str) -> list[date]:
    return [day(one) for one in text.split()]


def calendar(region: Region) -> Calendar:
    return calendar_of(region, POLICY)


def with_days(region: Region, own: OwnDays) -> Calendar:
    return calendar(Region(region.time_zone, region.country, region.subdivision, days=own))


@pytest.mark.parametrize(
    ("region", "worked", "closed"), PLACES, ids=[_place(*row[:2]) for row in PLACES]
)
def test_the_week_and_the_free_days_are_the_region_s(
    region: Region, worked: str, closed: dict[str, Closure]
) -> None:
    there = calendar(region)
    for one in days(worked):
        assert there.is_business_day(one), one
        assert there.why_closed(one) is None
    for text, why in closed.items():
        found = there.why_closed(day(text))
        assert not there.is_business_day(day(text)), text
        assert found is not None
        assert (found.kind, found.day) == (why, day(text))


@pytest.mark.parametrize(
    ("region", "start", "count", "arrives"),
    [
        ("Asia/Riyadh SA", "2026-11-12", 1, "2026-11-15"),
        ("Asia/Riyadh SA", "2026-11-15", 1, "2026-11-16"),
        ("Asia/Dubai AE", "2026-11-05", 2, "2026-11-09"),
        ("Asia/Dubai AE", "2027-03-08", 1, "2027-03-12"),
        ("Africa/Cairo EG", "2026-11-05", 1, "2026-11-08"),
        ("Asia/Shanghai CN", "2026-10-10", 1, "2026-10-12"),
        ("Asia/Shanghai CN", "2026-09-30", 3, "2026-10-10"),
        ("Europe/Stockholm SE", "2026-06-18", 1, "2026-06-22"),
        ("Europe/Berlin DE", "2026-12-23", 1, "2026-12-28"),
        ("Asia/Brunei BN", "2026-11-12", 3, "2026-11-17"),
    ],
)
def test_a_count_goes_by_the_region_s_week(
    region: str, start: str, count: int, arrives: str
) -> None:
    there = calendar(_in(region))
    assert there.after(day(start), count) == day(arrives)
    trace = there.count_trace(day(start), count)
    assert (trace.start, trace.counted[-1], len(trace.counted)) == (day(start), day(arrives), count)
    met = sorted([*trace.counted, *(one.day for one in trace.skipped)])
    assert met == [day(start) + n * DAY for n in range(1, (day(arrives) - day(start)).days + 1)]


def test_an_employer_s_own_week_stands_in_the_place_of_the_region_s() -> None:
    there = with_days(Region("Asia/Kathmandu", "NP"), OwnDays(SUNDAY_TO_FRIDAY))
    assert there.after(day("2026-11-20"), 1) == day("2026-11-22")
    assert there.is_business_day(day("2026-11-22"))
    assert not there.is_business_day(day("2026-11-21"))
    assert there.week == frozenset(SUNDAY_TO_FRIDAY)


def test_swapped_days_go_with_the_region_s_week() -> None:
    own = with_days(Region("Asia/Shanghai", "CN"), OwnDays((0, 1, 2, 3, 4)))
    assert not own.is_business_day(day("2026-10-10"))
    assert not own.is_business_day(day("2026-10-07"))


def test_a_shutdown_counts_both_its_days_and_says_that_it_was_told() -> None:
    own = OwnDays(closed=(Closed(day("2026-12-24"), day("2027-01-05"), "shutdown"),))
    there = with_days(Region("Europe/Berlin", "DE", "NW"), own)
    assert there.after(day("2026-12-16"), 7) == day("2027-01-07")
    assert there.roll(day("2026-12-24")) == day("2027-01-06")
    assert there.is_business_day(day("2026-12-23"))
    assert there.is_business_day(day("2027-01-06"))
    for one in ("2026-12-24", "2026-12-26", "2027-01-05"):
        assert there.why_closed(day(one)) == ClosedDay(
            day(one), Closure.EMPLOYER, "shutdown", until=day("2027-01-05")
        )
    skipped = there.count_trace(day("2026-12-23"), 1).skipped
    assert len(skipped) == len(range(13))
    assert in_words(skipped[0]) == "closed, as you were told, until 5 January 2027 (shutdown)"


def test_of_overlapping_ranges_the_later_end_is_named() -> None:
    own = OwnDays(
        closed=(
            Closed(day("2026-08-03"), day("2026-08-21")),
            Closed(day("2026-08-10"), day("2026-08-14"), "stocktaking"),
        )
    )
    found = with_days(ENGLAND, own).why_closed(day("2026-08-12"))
    assert found is not None
    assert in_words(found) == "closed, as you were told, until 21 August 2026"


def test_an_open_day_wins_over_all_else() -> None:
    own = OwnDays(
        closed=(Closed(day("2026-12-24"), day("2027-01-05")),),
        open=tuple(days("2026-12-25 2026-12-30 2026-12-31 2026-11-28 2026-11-27")),
    )
    there = with_days(ENGLAND, own)
    for one in own.open:
        assert there.is_business_day(one)
        assert there.why_closed(one) is None
    assert not there.is_business_day(day("2026-12-24"))
    assert there.after(day("2026-11-27"), 1) == day("2026-11-28")
    assert there.after(day("2026-12-23"), 3) == day("2026-12-31")
    assert there.roll(day("2027-01-01")) == day("2027-01-06")
    assert there.last_before(day("2027-01-06")) == day("2026-12-31")
    assert there.before(day("2027-01-06"), 2) == day("2026-12-31")


def test_days_of_one_s_own_that_change_nothing_change_nothing() -> None:
    table = day_table(ENGLAND)
    assert own_table(table, None, POLICY.quiet_days) is table
    assert own_table(table, OwnDays((0, 1, 2, 3, 4), ((4, *NINE_TO_TWELVE),)), ()) is table
    own = own_table(table, OwnDays(open=(day("2026-11-27"),)), ())
    assert isinstance(own, OwnTable)
    assert own.nth(own.count_to(day("2026-11-27").toordinal())) == day("2026-11-27").toordinal()


_SOME_DAYS = st.integers(0, 40).map(lambda n: day("2026-12-10") + n * DAY)
_RANGES = st.tuples(_SOME_DAYS, st.integers(0, 9)).map(lambda r: Closed(r[0], r[0] + r[1] * DAY))


@examples(150)
@given(
    st.lists(_RANGES, max_size=4),
    st.lists(_SOME_DAYS, max_size=6),
    _SOME_DAYS,
    st.integers(1, 30),
)
def test_own_days_are_counted_as_one_counts_them_on_the_wall(
    closed: list[Closed], opened: list[date], start: date, count: int
) -> None:
    region = calendar(ENGLAND)
    there = with_days(ENGLAND, OwnDays(closed=tuple(closed), open=tuple(opened)))

    def is_open(one: date) -> bool:
        shut = any(each.from_ <= one <= each.to for each in closed)
        return one in opened or (region.is_business_day(one) and not shut)

    walk, left = start, count
    while left:
        walk += DAY
        left -= is_open(walk)
    assert there.after(start, count) == walk
    assert there.count_trace(start, count).counted[-1] == walk
    assert there.is_business_day(start) is is_open(start)
    assert (there.why_closed(start) is None) is is_open(start)
    rolled = start
    while not is_open(rolled):
        rolled += DAY
    assert there.roll(start) == rolled
    back = start - DAY
    while not is_open(back):
        back -= DAY
    assert there.last_before(start) == back


def test_an_operator_s_quiet_days_are_closed_beside_the_packaged_ones() -> None:
    policy = parse(
        'version = "x"\n[[quiet_days]]\nmonth_day = "12-23"\ngrounds = "here"\n'
        '[[quiet_days]]\nmonth_day = "02-29"\ngrounds = "leap days"\n'
        '[[quiet_days]]\nmonth_day = "04-30"\ngrounds = "eve"\nbefore_public_holiday = true\n'
    )
    there = calendar_of(ENGLAND, policy)
    assert there.why_closed(day("2026-12-23")) == ClosedDay(day("2026-12-23"), Closure.QUIET)
    assert not there.is_business_day(day("2026-12-24"))
    assert not there.is_business_day(day("2028-02-29"))
    assert there.is_business_day(day("2027-03-01"))
    # 1 May is no public holiday in England, and one in Germany.
    assert there.is_business_day(day("2026-04-30"))
    assert not calendar_of(Region("Europe/Berlin", "DE"), policy).is_business_day(day("2026-04-30"))
    assert calendar(ENGLAND).is_business_day(day("2026-12-23"))


def test_an_office_that_shuts_at_noon_is_not_at_work_afterwards() -> None:
    there = with_days(Region("Asia/Dubai", "AE"), OwnDays(hours=((4, *NINE_TO_TWELVE),)))
    assert there.at_work(utc("2026-11-06 07:59"))
    assert not there.at_work(utc("2026-11-06 08:00"))
    assert there.next_at_work(utc("2026-11-06 12:00")) == utc("2026-11-09 05:00")
    assert there.next_turn(utc("2026-11-06 05:00")) == utc("2026-11-06 08:00")
    assert there.closing(day("2026-11-05")) == utc("2026-11-05 13:00")


def test_a_day_off_has_the_usual_hours() -> None:
    # What the candidate owes on a day off is owed until 17:00 of that very day.
    there = with_days(ENGLAND, OwnDays(hours=((4, *NINE_TO_TWELVE),)))
    assert there.closing(day("2026-12-25")) == utc("2026-12-25 17:00")
    assert there.closing(day("2026-12-18")) == utc("2026-12-18 12:00")


@pytest.mark.parametrize(
    ("stricter", "own", "expected"),
    [
        ({}, (time(8, 30), time(17, 30)), (510, 1050)),
        ({}, (time(9), time(12)), (540, 720)),
        ({"working_hours_start": "10:00"}, (time(9), time(12)), (600, 720)),
        ({"working_hours_end": "16:00"}, (time(9), time(17, 30)), (540, 960)),
        # Where there is no overlap, the employer's.
        ({"working_hours_start": "12:30"}, (time(9), time(12)), (540, 720)),
        ({"working_hours_start": "12:00"}, (time(9), time(12)), (540, 720)),
    ],
)
def test_an_account_s_own_stricter_hours_overlap_the_employer_s(
    stricter: dict[str, object], own: tuple[time, time], expected: tuple[int, int]
) -> None:
    policy = POLICY.stricter(stricter)
    region = Region("Europe/London", "GB", "ENG", days=OwnDays(hours=((4, *own),)))
    hours = working_hours(region, policy)
    assert hours[4] == expected
    assert hours[0] == (policy["working_hours_start"], policy["working_hours_end"])
    there = calendar_of(region, policy)
    assert (there.closing(day("2026-11-27")) - there.opening(day("2026-11-27"))) == timedelta(
        minutes=expected[1] - expected[0]
    )


def test_hours_of_one_s_own_are_none_where_nobody_told_them() -> None:
    assert working_hours(ENGLAND, POLICY) == ()
    assert working_hours(Region("UTC", days=OwnDays()), POLICY) == ()


@pytest.mark.parametrize(
    ("zone", "friday", "before", "hours"),
    [
        # The clocks go forward on the night to Sunday 8 March, back on the night to 1 November.
        ("America/New_York", "2026-03-06", "2026-03-06 14:00", "2026-03-09 13:00"),
        ("America/New_York", "2026-10-30", "2026-10-30 13:00", "2026-11-02 14:00"),
        # In Cairo on the working nights to Friday 24 April and Friday 30 October.
        ("Africa/Cairo", "2026-04-23", "2026-04-23 07:00", "2026-04-24 06:00"),
        ("Africa/Cairo", "2026-10-29", "2026-10-29 06:00", "2026-10-30 07:00"),
    ],
)
def test_working_hours_keep_to_the_clock_on_the_wall_across_a_change(
    zone: str, friday: str, before: str, hours: str
) -> None:
    there = calendar(Region(zone))
    assert there.opening(day(friday)) == utc(before)
    assert there.next_at_work(utc(before) + timedelta(hours=8)) == utc(hours)


def test_a_working_day_on_which_the_clocks_change_has_its_hours_on_the_wall() -> None:
    # On Sunday 29 March 2026 the clocks of Nicosia go forward at 03:00, and Sunday is worked.
    own = OwnDays((6, 0, 1, 2, 3))
    there = with_days(Region("Asia/Nicosia"), own)
    sunday = day("2026-03-29")
    assert there.opening(sunday) == utc("2026-03-29 06:00")
    assert there.opening(sunday) - there.midnight(sunday) == timedelta(hours=8)
    back = day("2026-10-25")
    assert there.opening(back) - there.midnight(back) == timedelta(hours=10)
    assert there.closing(back) - there.opening(back) == timedelta(hours=8)


@pytest.mark.parametrize(
    ("region", "week", "of", "begins"),
    [
        ("Europe/London GB", None, "2026-11-10", "2026-11-09"),
        ("Europe/London GB", None, "2026-11-15", "2026-11-09"),
        ("Asia/Riyadh SA", None, "2026-11-11", "2026-11-08"),
        ("Asia/Riyadh SA", None, "2026-11-14", "2026-11-08"),
        ("Asia/Tehran IR", None, "2026-11-13", "2026-11-07"),
        ("Asia/Hong_Kong HK", None, "2026-11-14", "2026-11-09"),
        ("Asia/Brunei BN", None, "2026-11-14", "2026-11-09"),
        ("Asia/Kathmandu NP", SUNDAY_TO_FRIDAY, "2026-11-21", "2026-11-15"),
        ("Asia/Kathmandu NP", (1,), "2026-11-16", "2026-11-10"),
        ("Asia/Kathmandu NP", tuple(range(7)), "2026-11-18", "2026-11-16"),
    ],
)
def test_a_week_begins_on_the_first_day_after_the_weekend(
    region: str, week: tuple[int, ...] | None, of: str, begins: str
) -> None:
    there = with_days(_in(region), OwnDays(week))
    assert there.week_start(day(of)) == day(begins)


@pytest.mark.parametrize(
    ("region", "start", "end", "rules"),
    [
        (Region("Asia/Dubai", "AE"), "2027-03-08", "2027-03-12", ["estimated-days"]),
        (Region("Asia/Riyadh", "SA"), "2027-03-08", "2027-03-12", ["estimated-days"]),
        (Region("Asia/Dubai", "AE"), "2027-03-12", "2027-03-20", []),
        (ENGLAND, "2026-12-01", "2026-12-31", []),
        (Region("Europe/London"), "2026-12-01", "2026-12-31", ["no-country"]),
        (Region("UTC", "BV"), "2026-12-01", "2026-12-31", ["no-holiday-data"]),
        # Data begins in 2008, and is there from then on.
        (Region("Europe/Madrid", "ES"), "2026-12-01", "2026-12-31", []),
        (Region("Europe/Madrid", "ES", "MD"), "2026-12-01", "2026-12-31", []),
        (Region("Europe/Madrid", "ES"), "2007-12-01", "2008-01-31", ["no-holiday-data"]),
        # Data ends with 2026.
        (Region("Asia/Colombo", "LK"), "2026-12-14", "2026-12-31", []),
        (Region("Asia/Colombo", "LK"), "2026-12-14", "2027-01-04", ["no-holiday-data"]),
        # At war there are no holidays, and that is known.
        (Region("Europe/Kyiv", "UA"), "2026-12-01", "2026-12-31", []),
        (Region("UTC", "GB", "LND"), "2026-12-01", "2026-12-31", ["no-holiday-data"]),
    ],
)
def test_what_the_days_stand_on_is_said(
    region: Region, start: str, end: str, rules: list[str]
) -> None:
    remarks = calendar(region).remarks(day(start), day(end))
    assert [one.rule for one in remarks] == rules


def test_the_first_year_without_holiday_data_is_named_where_others_have_some() -> None:
    (remark,) = calendar(Region("Asia/Colombo", "LK")).remarks(day("2026-12-14"), day("2028-01-04"))
    assert remark.message == "The public holidays of LK in 2027 are not known to Bide."


def test_an_estimated_feast_is_named_with_its_days() -> None:
    there = calendar(Region("Asia/Dubai", "AE"))
    (remark,) = there.remarks(day("2027-03-01"), day("2027-03-31"))
    assert remark.days == tuple(days("2027-03-09 2027-03-10 2027-03-11"))
    assert "Eid al-Fitr on 9 March 2027" in remark.message
    (missing,) = calendar(Region("UTC", "GB", "LND")).remarks(remark.days[0], remark.days[0])
    assert "GB-LND" in missing.message
    closed = there.why_closed(day("2027-03-09"))
    assert closed is not None
    assert in_words(closed) == "Eid al-Fitr, an estimated date"


def test_a_word_of_the_employer_about_an_estimated_day_is_no_estimate() -> None:
    own = OwnDays(closed=(Closed(day("2027-03-09"), day("2027-03-11")),))
    there = with_days(Region("Asia/Dubai", "AE"), own)
    assert there.remarks(day("2027-03-01"), day("2027-03-31")) == ()


@pytest.mark.parametrize(
    ("region", "on", "words"),
    [
        (ENGLAND, "2026-11-28", "a day off of the week"),
        (ENGLAND, "2026-12-25", "Christmas Day"),
        (ENGLAND, "2026-12-24", "offices are closed on such a day"),
        (Region("Europe/Stockholm", "SE"), "2026-06-19", "Midsummer Eve"),
        (Region("Pacific/Apia"), "2011-12-30", "a day that the time zone left out"),
    ],
)
def test_a_closed_day_is_described_in_words(region: Region, on: str, words: str) -> None:
    closed = calendar(region).why_closed(day(on))
    assert closed is not None
    assert in_words(closed) == words


def test_employers_of_a_region_share_its_table_and_own_days_are_laid_over_it() -> None:
    plain = day_table(ENGLAND)
    own = OwnDays(closed=(Closed(day("2026-12-24"), day("2027-01-05")),))
    assert day_table(Region("Europe/Paris", "GB", "ENG", days=own)) is plain
    assert day_table(Region("Europe/London", "GB", "ENG", days=OwnDays((0, 1)))) is not plain
    assert day_table(Region("UTC", "DE", "BY", ("catholic", "catholic"))) is day_table(
        Region("UTC", "DE", "BY", ("catholic",))
    )

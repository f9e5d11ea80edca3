"""Where an employer keeps its days: `Region`, and `OwnDays`, the employer's own calendar.

Values, and the check of what a candidate says about an employer's own days. Weekdays are
counted from Monday (0) to Sunday (6), as `date.weekday` does.
"""

from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

#: How weekdays are written in the API, Monday first.
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS_IN_WEEK: Final = len(WEEKDAYS)
#: Days of an employer's own lie within the bounds of every fact.
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
MAX_CLOSED_RANGES: Final = 100
MAX_CLOSED_DAYS: Final = 366
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Closed:
    """A range of days on which an employer is closed; both days belong to it."""

    from_: date
    to: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OwnDays:
    """An employer's own calendar, as the candidate described it.

    work_week: the weekdays on which it works; None for those of its region
    hours: weekday, start and end of its working hours where they are known
    closed: ranges of days on which nobody works
    open: days on which it works in spite of everything else
    """

    work_week: tuple[int, ...] | None = None
    hours: tuple[tuple[int, time, time], ...] = ()
    closed: tuple[Closed, ...] = ()
    open: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """An IANA time zone and, if known, whose public holidays are kept, with what differs.

    country, subdivision: ISO 3166 codes, as `holidays` writes them
    holiday_categories: categories of `holidays` that are kept beside the public ones
    days: the employer's own calendar
    """

    time_zone: str
    country: str | None = None
    subdivision: str | None = None
    holiday_categories: tuple[str, ...] = ()
    days: OwnDays | None = None


class OwnDaysError(ValueError):
    """An employer's own calendar contradicts itself or goes beyond its bounds."""

    def __init__(self, pointer: str, code: str, detail: str) -> None:
        """Name the place in `OwnDays` (a JSON pointer), a stable code and a sentence."""
        super().__init__(f"{pointer}: {detail}")
        self.pointer = pointer
        self.code = code
        self.detail = detail


def check_week(work_week: tuple[int, ...] | None) -> None:
    """Check the weekdays on which an employer works. Raises OwnDaysError.

    Seven are too many: a week has a free day (see `check_open_days`).
    """
    if work_week is None:
        return
    if len(set(work_week)) != len(work_week) or not 1 <= len(work_week) < DAYS_IN_WEEK:
        raise OwnDaysError(
            "/work_week", "out_of_range", "A working week has one to six weekdays, each once."
        )


def check_hours(
    hours: tuple[tuple[int, time, time], ...],
    worked: Container[int],
    bounds: tuple[time, time],
) -> None:
    """Check an employer's own working hours. Raises OwnDaysError.

    worked: the weekdays on which it works, by its own week or by its region's
    bounds: the earliest start and the latest end that `working-hours` permits
    """
    first, last = bounds
    named = Counter(weekday for weekday, _, _ in hours)
    for weekday, start, end in hours:
        pointer = f"/hours/{WEEKDAYS[weekday]}"
        if named[weekday] > 1:
            raise OwnDaysError(pointer, "duplicate", "A weekday has one stretch of hours.")
        if weekday not in worked:
            raise OwnDaysError(
                pointer, "day_off", "This weekday is a day off, and has no working hours."
            )
        if start >= end:
            raise OwnDaysError(
                pointer, "ends_before_start", "Working hours must end after they start."
            )
        if start < first or end > last:
            raise OwnDaysError(
                pointer,
                "out_of_range",
                f"Working hours lie between {first:%H:%M} and {last:%H:%M}.",
            )


def check_closed(closed: tuple[Closed, ...]) -> None:
    """Check the ranges on which an employer is closed. Raises OwnDaysError."""
    if len(closed) > MAX_CLOSED_RANGES:
        raise OwnDaysError(
            "/closed", "too_many", f"At most {MAX_CLOSED_RANGES} ranges can be closed."
        )
    for number, one in enumerate(closed):
        pointer = f"/closed/{number}"
        if one.to < one.from_:
            raise OwnDaysError(
                f"{pointer}/to", "ends_before_start", "A range must not end before it starts."
            )
        if one.from_ < FIRST_DAY or one.to > LAST_DAY:
            raise OwnDaysError(pointer, "out_of_range", "Days lie between 2000 and 2099.")
        if (one.to - one.from_).days >= MAX_CLOSED_DAYS:
            raise OwnDaysError(
                pointer, "out_of_range", f"A range has at most {MAX_CLOSED_DAYS} days."
            )


def check_open_days(
    days: tuple[date, ...],
    is_business_day: Callable[[date], bool],
    week_start: Callable[[date], date],
    most: int,
) -> None:
    """Check the days that are worked in spite of all. Raises OwnDaysError.

    is_business_day: whether a day is worked, these days included
    week_start: the first day of a day's regional week
    most: how many days of a year there may be
    """
    for number, day in enumerate(days):
        if not FIRST_DAY <= day <= LAST_DAY:
            raise OwnDaysError(f"/open/{number}", "out_of_range", "Days lie between 2000 and 2099.")
    for year, count in Counter(day.year for day in set(days)).items():
        if count > most:
            raise OwnDaysError(
                "/open",
                "too_many",
                f"At most {most} days of a year can be opened; {year} has {count}.",
            )
    for number, day in enumerate(days):
        start = week_start(day)
        if all(is_business_day(start + n * _ONE_DAY) for n in range(DAYS_IN_WEEK)):
            raise OwnDaysError(
                f"/open/{number}",
                "no_free_day",
                f"The week of {start.isoformat()} would have no free day.",
            )

"""Spans of days that a phrase names: a day, a week or month or a part of one, a feast.

`Span` is what the grammar in `phrase_grammar` finds; how "by", "before" and "after" read
one is told in `phrases`. The conventions:

- A week is the regional week; its ends, and those of a month, are its first and last
  business day. Early: its first two business days; the middle: its middle day; late: its
  last two business days. "After next week" is from the first day of the week that follows it:
  a week begins on the first day after the weekend, so the weekend still belongs to it.
- Early, mid and late in a month are the days 1 to 10, 11 to 20, and from 21 to its end.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.domain.business_time import Calendar
from app.domain.phrases.feasts import Feast
from app.domain.regions import DAYS_IN_WEEK

ONE_DAY: Final = timedelta(days=1)
_MONTHS: Final = 12


class NotUnderstoodError(ValueError):
    """The phrase cannot be read; the message says why, for a person."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days that were named.

    first, last: what the words mean by themselves
    begins, ends: the whole of it, where "before" and "after" it count from
    is_end: whether it is the end of something ("before the end of" means by it)
    is_free: whether nobody works then ("by the weekend" means before it)
    feast: the feast, which only "before", "after" and their like make a date of
    """

    first: date
    last: date
    begins: date
    ends: date
    is_end: bool = False
    is_free: bool = False
    feast: Feast | None = None


def day_span(day: date) -> Span:
    """Return the span of one day."""
    return Span(day, day, day, day)


def feast_span(feast: Feast) -> Span:
    """Return the span of a feast, its free days included."""
    return Span(feast.first, feast.free_to, feast.first, feast.free_to, feast=feast)


def week_of(day: date, calendar: Calendar, weeks: int = 0) -> Span:
    """Return a day's regional week, or one some weeks later."""
    return _work_days(calendar.week_start(day) + weeks * DAYS_IN_WEEK * ONE_DAY, calendar)


def this_week(day: date, calendar: Calendar) -> Span:
    """Return the week of a day; on a free day the coming one."""
    return week_of(day, calendar, 0 if calendar.is_business_day(day) else 1)


def _work_days(begins: date, calendar: Calendar) -> Span:
    ends = begins + (DAYS_IN_WEEK - 1) * ONE_DAY
    return _between(begins, ends, calendar)


def _between(begins: date, ends: date, calendar: Calendar) -> Span:
    first, last = calendar.roll(begins), calendar.last_before(ends + ONE_DAY)
    if first > last:
        msg = "Nobody works in that time."
        raise NotUnderstoodError(msg)
    return Span(first, last, begins, ends)


def month_of(year: int, month: int, calendar: Calendar) -> Span:
    """Return a month; one past 12 lies in a later year."""
    year, month = year + (month - 1) // _MONTHS, (month - 1) % _MONTHS + 1
    return _between(date(year, month, 1), date(year, month, monthrange(year, month)[1]), calendar)


def year_of(year: int, calendar: Calendar) -> Span:
    """Return a year."""
    return _between(date(year, 1, 1), date(year, _MONTHS, 31), calendar)


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last of a shorter month."""
    year, month = day.year + (day.month - 1 + months) // _MONTHS, (day.month - 1 + months) % _MONTHS
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def edge_of(part: str, unit: Span) -> Span:
    """Return the start or the end of a week, month or year: one business day."""
    if part == "start":
        return Span(unit.first, unit.first, unit.begins, unit.first)
    return Span(unit.last, unit.last, unit.last, unit.ends, is_end=True)


def part_of_week(part: str, week: Span, calendar: Calendar) -> Span:
    """Return the early, middle or late days of a week."""
    days = [week.begins + n * ONE_DAY for n in range(DAYS_IN_WEEK)]
    if part == "middle":
        worked = [day for day in days if day.weekday() in calendar.week]
        # Of six days the two in the middle.
        first, last = worked[(len(worked) - 1) // 2], worked[len(worked) // 2]
        return Span(first, last, first, last)
    business = [day for day in days if calendar.is_business_day(day)]
    chosen = business[:2] if part == "early" else business[-2:]
    return Span(chosen[0], chosen[-1], chosen[0], chosen[-1])


def part_of_month(part: str, month: Span) -> Span:
    """Return the early, middle or late days of a month, or one of its halves."""
    begins = month.begins
    first, last = {
        "early": (begins, begins.replace(day=10)),
        "middle": (begins.replace(day=11), begins.replace(day=20)),
        "late": (begins.replace(day=21), month.last),
        "first half": (begins, begins.replace(day=15)),
        "second half": (begins.replace(day=16), month.last),
    }[part]
    if first > last:
        msg = "Nobody works in that time."
        raise NotUnderstoodError(msg)
    return Span(first, last, first, last)

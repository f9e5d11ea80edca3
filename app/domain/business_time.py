"""Business days and working hours: `Calendar`, every question about an employer's time.

A business day is a day of the employer's week less public holidays, days closed by
custom, quiet days and its own closed days (`day_tables`); working hours are a stretch of
it in the employer's zone. A region's days are counted once into a table (it takes up to a
tenth of a second, so warm it before holding a lock); from then on every question is a
look-up. All days are local days, all instants UTC.
"""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.day_counts import CountTrace, Remark, count_trace, day_remarks
from app.domain.day_tables import (
    MAX_TABLES,
    ClosedDay,
    DayTable,
    OwnTable,
    day_table,
    is_built,
    own_table,
)
from app.domain.facts import AnswerDue, Region
from app.domain.policy import Policy
from app.domain.quiet_days import QuietDay
from app.domain.regions import DAYS_IN_WEEK

_MINUTES_PER_HOUR: Final = 60
#: How many instants a calendar remembers the local day of.
_MAX_LOCAL_DAYS: Final = 4096
#: Working hours of each weekday, in minutes after midnight.
_Hours = tuple[tuple[int, int], ...]


def is_warm(region: Region) -> bool:
    """Tell whether the region's table is built, so that asking it costs nothing."""
    return is_built(region)


def warm(region: Region) -> None:
    """Build the region's table. Raises ZoneInfoNotFoundError for an unknown zone."""
    day_table(region)


class Calendar:
    """A region's days with its working hours: every question about time.

    region: whose days these are
    week: the weekdays that are worked at present, Monday being 0
    """

    __slots__ = (
        "_closings",
        "_end",
        "_local_days",
        "_midnights",
        "_openings",
        "_own_hours",
        "_start",
        "_table",
        "region",
        "week",
        "zone",
    )

    def __init__(
        self, region: Region, table: DayTable | OwnTable, start: int, end: int, own_hours: _Hours
    ) -> None:
        """Bind a region's days to working hours, given in minutes after midnight.

        own_hours: those of business days by weekday, from Monday on; empty where all are
          alike
        """
        self.region = region
        self._table = table
        self.week = table.week
        self.zone = ZoneInfo(region.time_zone)
        self._start = start
        self._end = end
        self._own_hours = own_hours
        self._openings: dict[date, datetime] = {}
        self._closings: dict[date, datetime] = {}
        self._midnights: dict[date, datetime] = {}
        self._local_days: dict[datetime, date] = {}

    def holidays_known(self, year: int) -> bool:
        """Tell whether the region's own public holidays are known in a year, or none was named."""
        return year in self._table.years_known

    def local_day(self, instant: datetime) -> date:
        """Return the employer's local day of an instant."""
        # One decision asks about the same few instants over and over.
        day = self._local_days.get(instant)
        if day is None:
            if len(self._local_days) >= _MAX_LOCAL_DAYS:
                self._local_days.clear()
            day = self._local_days[instant] = instant.astimezone(self.zone).date()
        return day

    def midnight(self, day: date) -> datetime:
        """Return the instant at which a local day begins."""
        instant = self._midnights.get(day)
        if instant is None:
            instant = self._midnights[day] = self._at(day, 0)
        return instant

    def opening(self, day: date) -> datetime:
        """Return the start of working hours on a local day.

        A day that is no business day has the usual hours, whatever the employer's own.
        """
        instant = self._openings.get(day)
        if instant is None:
            instant = self._openings[day] = self._at(day, self._hours(day)[0])
        return instant

    def closing(self, day: date) -> datetime:
        """Return the end of working hours on a local day; see `opening`."""
        instant = self._closings.get(day)
        if instant is None:
            instant = self._closings[day] = self._at(day, self._hours(day)[1])
        return instant

    def _hours(self, day: date) -> tuple[int, int]:
        if self._own_hours and self.is_business_day(day):
            return self._own_hours[day.weekday()]
        return self._start, self._end

    def _at(self, day: date, minutes: int) -> datetime:
        hours, minutes = divmod(minutes, _MINUTES_PER_HOUR)
        # A wall time that the clocks skip is read with the offset before the change,
        # which is the first instant after it; one that comes twice is its first.
        return datetime.combine(day, time(hours, minutes), self.zone).astimezone(UTC)

    def is_business_day(self, day: date) -> bool:
        """Tell whether people are at work on a local day."""
        return self._table.is_open(day.toordinal())

    def roll(self, day: date) -> date:
        """Return the day itself if it is a business day, otherwise the next one."""
        table = self._table
        return date.fromordinal(table.nth(table.count_to(day.toordinal() - 1) + 1))

    def after(self, day: date, count: int) -> date:
        """Return the `count`-th business day after a day, the day itself excluded."""
        table = self._table
        return date.fromordinal(table.nth(table.count_to(day.toordinal()) + count))

    def before(self, day: date, count: int) -> date:
        """Return the first day from which `day` is fewer than `count` business days off."""
        table = self._table
        return date.fromordinal(table.nth(table.count_to(day.toordinal()) - count + 1))

    def last_before(self, day: date) -> date:
        """Return the last business day before a day."""
        table = self._table
        return date.fromordinal(table.nth(table.count_to(day.toordinal() - 1)))

    def week_start(self, day: date) -> date:
        """Return the first day of a day's regional week: the first after the weekend.

        The week is the present one. Where the days off are apart (Friday and Sunday), it
        begins with the longest stretch of worked days.
        """
        into_week = (day.weekday() - _first(self.week)) % DAYS_IN_WEEK
        return date.fromordinal(day.toordinal() - into_week)

    def why_closed(self, day: date) -> ClosedDay | None:
        """Return why a day is no business day, or None if it is one."""
        return self._table.why_closed(day.toordinal())

    def count_trace(self, day: date, count: int) -> CountTrace:
        """Return the days that `after(day, count)` counts, and those it skips with reasons."""
        return count_trace(self._table, day, count)

    def remarks(self, start: date, end: date) -> tuple[Remark, ...]:
        """Return what must be said about the days from `start` to `end`, both included.

        That no country is known, or none of its holidays, or that dates are estimated.
        """
        return day_remarks(self._table, self.region, start, end)

    def opening_after(self, instant: datetime, count: int) -> datetime:
        """Return the start of working hours on the `count`-th business day after an instant."""
        return self.opening(self.after(self.local_day(instant), count))

    def closing_after(self, instant: datetime, count: int) -> datetime:
        """Return the end of working hours on the `count`-th business day after an instant."""
        return self.closing(self.after(self.local_day(instant), count))

    def at_work(self, instant: datetime) -> bool:
        """Tell whether an instant lies in working hours."""
        day = self.local_day(instant)
        return self.is_business_day(day) and self.opening(day) <= instant < self.closing(day)

    def next_at_work(self, instant: datetime) -> datetime:
        """Return the instant itself if it lies in working hours, otherwise their next start."""
        day = self.local_day(instant)
        if self.is_business_day(day) and instant < self.closing(day):
            return max(instant, self.opening(day))
        return self.opening(self.after(day, 1))

    def last_closing(self, instant: datetime) -> datetime:
        """Return the last end of working hours that is not after an instant."""
        day = self.local_day(instant)
        if self.is_business_day(day) and self.closing(day) <= instant:
            return self.closing(day)
        return self.closing(self.last_before(day))

    def next_turn(self, instant: datetime) -> datetime:
        """Return the next start or end of working hours strictly after an instant."""
        day = self.local_day(instant)
        if self.is_business_day(day):
            if instant < self.opening(day):
                return self.opening(day)
            if instant < self.closing(day):
                return self.closing(day)
        return self.opening(self.after(day, 1))

    def named_day(self, answer: AnswerDue) -> date:
        """Return the local day an answer was promised for; an instant counts as its day."""
        if answer.instant is not None:
            return self.local_day(answer.instant)
        if answer.day is None:
            msg = "an answered promise has a day or an instant"
            raise ValueError(msg)
        return answer.day


@lru_cache(maxsize=DAYS_IN_WEEK * DAYS_IN_WEEK)
def _first(week: frozenset[int]) -> int:
    """Return the weekday on which a regional week begins."""

    def stretch(weekday: int) -> int:
        length = 0
        while (weekday + length) % DAYS_IN_WEEK in week and length < DAYS_IN_WEEK:
            length += 1
        return length

    starts = [day for day in range(DAYS_IN_WEEK) if (day - 1) % DAYS_IN_WEEK not in week]
    return max(starts, key=stretch, default=0)


def working_hours(region: Region, policy: Policy) -> _Hours:
    """Return the hours of each weekday in which people are at work, Monday first.

    In minutes after midnight. An employer's own hours replace the policy's, but where an
    account made those stricter than its operator the overlap of both holds; where there
    is none, the employer's. Empty where the employer has no hours of its own.
    """
    if region.days is None or not region.days.hours:
        return ()
    start, end = policy.by_name["working_hours_start"], policy.by_name["working_hours_end"]
    hours = [(start.value, end.value)] * DAYS_IN_WEEK
    for weekday, opens, closes in region.days.hours:
        own = (_minutes(opens), _minutes(closes))
        overlap = (
            max(own[0], start.value) if start.value != start.operator else own[0],
            min(own[1], end.value) if end.value != end.operator else own[1],
        )
        hours[weekday] = overlap if overlap[0] < overlap[1] else own
    return tuple(hours)


def _minutes(at: time) -> int:
    return at.hour * _MINUTES_PER_HOUR + at.minute


@lru_cache(maxsize=MAX_TABLES)
def _calendar(
    region: Region, start: int, end: int, own_hours: _Hours, quiet: tuple[QuietDay, ...]
) -> Calendar:
    table = own_table(day_table(region), region.days, quiet)
    return Calendar(region, table, start, end, own_hours)


def calendar_of(region: Region, policy: Policy) -> Calendar:
    """Return the calendar of a region under a policy's working hours and quiet days.

    Slow the first time a region is asked for; see `warm`. Raises ZoneInfoNotFoundError
    for an unknown zone.
    """
    return _calendar(
        region,
        policy["working_hours_start"],
        policy["working_hours_end"],
        working_hours(region, policy),
        policy.quiet_days,
    )

"""Business days and working hours of a region.

A business day is Monday to Friday less the public holidays of the region; working
hours are a stretch of it in the employer's zone. The days of a region are counted
once into a table (it takes up to a tenth of a second, so warm it before holding a
lock); from then on every question is a look-up. All days are local days, all
instants UTC.
"""

import warnings
from array import array
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from app.domain.facts import AnswerDue, Region
from app.domain.policy import Policy

#: The table reaches past the bounds of facts (2000 to 2099) by the longest wait.
FIRST_YEAR: Final = 1999
LAST_YEAR: Final = 2103
_FRIDAY: Final = 4
_MINUTES_PER_HOUR: Final = 60


class _Days:
    """The business days of one region, as sorted ordinals."""

    __slots__ = ("first", "holidays_known", "ordinals", "past", "zone")

    def __init__(self, region: Region) -> None:
        self.zone = ZoneInfo(region.time_zone)
        closed = _public_holidays(region.country, region.subdivision)
        self.holidays_known = region.country is None or (
            closed is not None and _has_calendar(region.country, region.subdivision)
        )
        closed = closed or frozenset()
        self.first = date(FIRST_YEAR, 1, 1).toordinal()
        last = date(LAST_YEAR, 12, 31).toordinal()
        #: The business days, and for each day of the table how many lie up to and with it.
        #: Arrays keep a region at a quarter of a megabyte.
        self.ordinals = array("I")
        self.past = array("H")
        for day in range(self.first, last + 1):
            # Ordinal 1 was a Monday.
            if (day - 1) % 7 <= _FRIDAY and day not in closed and not self._skipped(day):
                self.ordinals.append(day)
            self.past.append(len(self.ordinals))

    def _skipped(self, ordinal: int) -> bool:
        """Tell whether the zone has no such day at all (a move of the date line)."""
        if ordinal != _SAMOA_SKIPPED:
            return False
        noon = datetime.combine(date.fromordinal(ordinal), time(12), self.zone)
        return noon.astimezone(UTC).astimezone(self.zone).date().toordinal() != ordinal


#: The only weekday that any zone has left out since 2000: 30 December 2011.
_SAMOA_SKIPPED: Final = date(2011, 12, 30).toordinal()


def _has_calendar(country: str, subdivision: str | None) -> bool:
    """Tell whether a subdivision's own holidays are known, or its country knows no others."""
    known = holidays.list_supported_countries(include_aliases=False)[country]
    return subdivision is None or not known or subdivision in known


@lru_cache(maxsize=1024)
def _public_holidays(country: str | None, subdivision: str | None) -> frozenset[int] | None:
    """Return the ordinals of a region's public holidays; None where no calendar is known.

    A subdivision without a calendar of its own keeps its country's.
    """
    if country is None:
        return frozenset()
    supported = holidays.list_supported_countries(include_aliases=False)
    if country not in supported:
        return None
    subdivision = subdivision if subdivision in supported[country] else None
    with warnings.catch_warnings():
        # Some calendars end before 2103 and say so; what they know is what we use.
        warnings.simplefilter("ignore")
        known = holidays.country_holidays(
            country, subdiv=subdivision, years=range(FIRST_YEAR, LAST_YEAR + 1)
        )
    return frozenset(day.toordinal() for day in known) or None


#: Regions in use, oldest first; bounded, since anybody may name any region.
_days_of: dict[Region, _Days] = {}
_MOST_REGIONS: Final = 512


def is_warm(region: Region) -> bool:
    """Tell whether the region's table is built, so that asking it costs nothing."""
    return region in _days_of


def warm(region: Region) -> None:
    """Build the region's table. Raises ZoneInfoNotFoundError for an unknown zone."""
    _days(region)


def _days(region: Region) -> _Days:
    known = _days_of.get(region)
    if known is None:
        known = _Days(region)
        while len(_days_of) >= _MOST_REGIONS:
            _days_of.pop(next(iter(_days_of)), None)
        _days_of[region] = known
    return known


class Calendar:
    """A region's days with the policy's working hours: every question about time."""

    __slots__ = (
        "_asked",
        "_closings",
        "_days",
        "_end",
        "_midnights",
        "_openings",
        "_start",
        "_tried",
        "zone",
    )

    def __init__(self, days: _Days, start: int, end: int) -> None:
        """Bind a region's days to working hours, given in minutes after midnight."""
        self._days = days
        self.zone = days.zone
        self._start = start
        self._end = end
        self._openings: dict[date, datetime] = {}
        self._closings: dict[date, datetime] = {}
        self._midnights: dict[date, datetime] = {}
        never = datetime.min.replace(tzinfo=UTC)
        self._asked: tuple[datetime, date] = (never, never.date())
        self._tried: tuple[datetime, bool] = (never, False)

    @property
    def holidays_known(self) -> bool:
        """False where a region was named whose own public holidays nobody told us."""
        return self._days.holidays_known

    def local_day(self, instant: datetime) -> date:
        """Return the employer's local day of an instant."""
        # One decision asks about one instant over and over.
        last, day = self._asked
        if last is not instant:
            day = instant.astimezone(self.zone).date()
            self._asked = (instant, day)
        return day

    def midnight(self, day: date) -> datetime:
        """Return the instant at which a local day begins."""
        return self._at(self._midnights, day, 0)

    def opening(self, day: date) -> datetime:
        """Return the start of working hours on a local day, whether it is a business day or not."""
        return self._at(self._openings, day, self._start)

    def closing(self, day: date) -> datetime:
        """Return the end of working hours on a local day."""
        return self._at(self._closings, day, self._end)

    def _at(self, known: dict[date, datetime], day: date, minutes: int) -> datetime:
        instant = known.get(day)
        if instant is None:
            hours, minutes = divmod(minutes, _MINUTES_PER_HOUR)
            # A wall time that the clocks skip is read with the offset before the change,
            # which is the first instant after it; one that comes twice is its first.
            wall = datetime.combine(day, time(hours, minutes), self.zone)
            instant = known[day] = wall.astimezone(UTC)
        return instant

    def is_business_day(self, day: date) -> bool:
        """Tell whether people are at work on a local day."""
        position = day.toordinal() - self._days.first
        past = self._days.past
        return past[position] > past[position - 1]

    def roll(self, day: date) -> date:
        """Return the day itself if it is a business day, otherwise the next one."""
        ordinals = self._days.ordinals
        return date.fromordinal(ordinals[self._days.past[day.toordinal() - self._days.first - 1]])

    def after(self, day: date, count: int) -> date:
        """Return the `count`-th business day after a day, the day itself excluded."""
        position = self._days.past[day.toordinal() - self._days.first]
        return date.fromordinal(self._days.ordinals[position + count - 1])

    def before(self, day: date, count: int) -> date:
        """Return the first day from which `day` is fewer than `count` business days off."""
        position = self._days.past[day.toordinal() - self._days.first]
        return date.fromordinal(self._days.ordinals[position - count])

    def opening_after(self, instant: datetime, count: int) -> datetime:
        """Return the start of working hours on the `count`-th business day after an instant."""
        return self.opening(self.after(self.local_day(instant), count))

    def closing_after(self, instant: datetime, count: int) -> datetime:
        """Return the end of working hours on the `count`-th business day after an instant."""
        return self.closing(self.after(self.local_day(instant), count))

    def at_work(self, instant: datetime) -> bool:
        """Tell whether an instant lies in working hours."""
        last, answer = self._tried
        if last is not instant:
            day = self.local_day(instant)
            answer = self.is_business_day(day) and self.opening(day) <= instant < self.closing(day)
            self._tried = (instant, answer)
        return answer

    def next_at_work(self, instant: datetime) -> datetime:
        """Return the instant itself if it lies in working hours, otherwise their next start."""
        day = self.local_day(instant)
        if self.is_business_day(day) and instant < self.closing(day):
            return max(instant, self.opening(day))
        return self.opening(self.after(day, 1))

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


@lru_cache(maxsize=_MOST_REGIONS)
def _calendar(region: Region, start: int, end: int) -> Calendar:
    return Calendar(_days(region), start, end)


def calendar_of(region: Region, policy: Policy) -> Calendar:
    """Return the calendar of a region under a policy's working hours.

    Slow the first time a region is asked for; see `warm`. Raises ZoneInfoNotFoundError
    for an unknown zone.
    """
    return _calendar(region, policy["working_hours_start"], policy["working_hours_end"])

"""Tables of business days: one for each region and week, and `OwnTable` laid over it.

A `DayTable` answers how many business days lie up to a day and which is the n-th, each by
one look-up. It is built once for a country, subdivision, chosen categories and week (the
zone does not matter), and shared. An employer's own closed and open days, and an
operator's quiet days, are an `OwnTable`: a sorted list of the days that differ, with the
counts at them, so that making one costs microseconds and asking it two bisections.

Days are ordinals (`date.toordinal`).
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, compress
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.holiday_data import (
    FIRST_ORDINAL,
    FIRST_YEAR,
    LAST_ORDINAL,
    LAST_YEAR,
    NamedDay,
    RegionDays,
    region_days,
    weekend_pattern,
)
from app.domain.policy import POLICY
from app.domain.quiet_days import QuietDay
from app.domain.regions import Closed, OwnDays, Region

#: The only weekday that any zone has left out since 2000 (a move of the date line).
SAMOA_SKIPPED: Final = date(2011, 12, 30).toordinal()
_OPEN, _WEEKEND, _HOLIDAY, _CUSTOM, _QUIET, _NO_SUCH_DAY = range(6)


class Closure(StrEnum):
    """Why a day is no business day."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CUSTOM = "custom"
    QUIET = "quiet"
    EMPLOYER = "closed_by_employer"
    NO_SUCH_DAY = "no_such_day"


_KINDS: Final = {
    _WEEKEND: Closure.WEEKEND,
    _HOLIDAY: Closure.HOLIDAY,
    _CUSTOM: Closure.CUSTOM,
    _QUIET: Closure.QUIET,
    _NO_SUCH_DAY: Closure.NO_SUCH_DAY,
}


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day that is no business day, and why.

    name: the holiday's name, or the employer's reason, where there is one
    estimated: whether the date of the holiday is only estimated
    until: the last day of the employer's range
    """

    day: date
    kind: Closure
    name: str | None = None
    estimated: bool = False
    until: date | None = None


class DayTable:
    """The business days of a region and week, counted."""

    __slots__ = ("_kinds", "ordinals", "past", "region_days", "week", "years_known")

    def __init__(self, known: RegionDays, week: tuple[int, ...] | None, *, skips: bool) -> None:
        """Count the business days.

        week: the employer's own working week; None for the region's
        skips: whether the zone has left `SAMOA_SKIPPED` out
        """
        self.region_days = known
        self.years_known = known.known
        self.week = known.week if week is None else frozenset(week)
        kinds = bytearray(known.weekend if week is None else weekend_pattern(week))
        for days, kind in ((known.holidays, _HOLIDAY), (known.customary, _CUSTOM)):
            for ordinal in days.ordinals:
                _close(kinds, ordinal, kind)
        for ordinal in quiet_ordinals(known, POLICY.quiet_days):
            _close(kinds, ordinal, _QUIET)
        if skips:
            kinds[SAMOA_SKIPPED - FIRST_ORDINAL] = _NO_SUCH_DAY
        self._kinds = bytes(kinds)
        is_open = self._kinds.translate(_IS_OPEN)
        #: The business days, and for each day of the table how many lie up to and with it.
        #: Arrays keep a table at a quarter of a megabyte.
        self.ordinals = array("I", compress(range(FIRST_ORDINAL, LAST_ORDINAL + 1), is_open))
        self.past = array("H", accumulate(is_open))

    def is_open(self, ordinal: int) -> bool:
        """Tell whether a day is a business day."""
        return not self._kinds[ordinal - FIRST_ORDINAL]

    def count_to(self, ordinal: int) -> int:
        """Return how many business days lie up to and with a day."""
        return self.past[ordinal - FIRST_ORDINAL]

    def nth(self, number: int) -> int:
        """Return the business day with this number, the first of the table being 1."""
        return self.ordinals[number - 1]

    def why_closed(self, ordinal: int) -> ClosedDay | None:
        """Return why a day is no business day, or None if it is one."""
        kind = self._kinds[ordinal - FIRST_ORDINAL]
        if kind == _OPEN:
            return None
        known: NamedDay | None = None
        if kind == _HOLIDAY:
            known = self.region_days.holidays.get(ordinal)
        elif kind == _CUSTOM:
            known = self.region_days.customary.get(ordinal)
        day = date.fromordinal(ordinal)
        if known is None:
            return ClosedDay(day, _KINDS[kind])
        return ClosedDay(day, _KINDS[kind], known.name, known.estimated)


_IS_OPEN: Final = bytes(kind == _OPEN for kind in range(256))


def _close(kinds: bytearray, ordinal: int, kind: int) -> None:
    place = ordinal - FIRST_ORDINAL
    if 0 <= place < len(kinds) and kinds[place] == _OPEN:
        kinds[place] = kind


def quiet_ordinals(known: RegionDays, quiet: Iterable[QuietDay]) -> list[int]:
    """Return the quiet days of all years of the tables, in a region."""
    found = (
        one.in_year(year, lambda day: known.public.get(day.toordinal()) is not None)
        for one in quiet
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
    )
    return [day.toordinal() for day in found if day is not None]


class OwnTable:
    """A table of business days in which some days differ from another table's."""

    __slots__ = ("_base", "_closed", "_counts", "_delta", "_differing", "week", "years_known")

    def __init__(
        self,
        base: DayTable,
        closed: tuple[Closed, ...],
        opened: tuple[date, ...],
        quiet: frozenset[int],
    ) -> None:
        """Lay an employer's own days, and quiet days of the operator, over a table.

        What is open wins over all else; the employer's ranges are named before quiet days.
        """
        self._base = base
        self.week = base.week
        self.years_known = base.years_known
        self._closed = closed
        open_days = {day.toordinal() for day in opened}
        shut = set(quiet)
        for one in closed:
            shut.update(range(one.from_.toordinal(), one.to.toordinal() + 1))
        gained = [n for n in open_days if not base.is_open(n)]
        lost = [n for n in shut - open_days if base.is_open(n)]
        #: The days that differ; by how much the count differs from each of them on (the
        #: first entry: before all of them); and the count up to and with each.
        self._differing = array("I", sorted(gained + lost))
        opens = set(gained)
        self._delta = [0, *accumulate(1 if n in opens else -1 for n in self._differing)]
        self._counts = array(
            "I",
            [
                base.count_to(n) + delta
                for n, delta in zip(self._differing, self._delta[1:], strict=True)
            ],
        )

    def is_open(self, ordinal: int) -> bool:
        """Tell whether a day is a business day."""
        place = bisect_left(self._differing, ordinal)
        differs = place < len(self._differing) and self._differing[place] == ordinal
        return self._base.is_open(ordinal) is not differs

    def count_to(self, ordinal: int) -> int:
        """Return how many business days lie up to and with a day."""
        return self._base.count_to(ordinal) + self._delta[bisect_right(self._differing, ordinal)]

    def nth(self, number: int) -> int:
        """Return the business day with this number, the first of the table being 1."""
        place = bisect_left(self._counts, number)
        wanted = number - self._delta[place]
        if place == len(self._differing):
            return self._base.nth(wanted)
        # The count reaches the number at or before this day; where the other table has not
        # got there by then, it is this day itself, which was opened.
        change = self._differing[place]
        return change if wanted > self._base.count_to(change) else self._base.nth(wanted)

    def why_closed(self, ordinal: int) -> ClosedDay | None:
        """Return why a day is no business day, or None if it is one."""
        if self.is_open(ordinal):
            return None
        day = date.fromordinal(ordinal)
        ranges = [one for one in self._closed if one.from_ <= day <= one.to]
        if ranges:
            last = max(ranges, key=lambda one: one.to)
            return ClosedDay(day, Closure.EMPLOYER, last.reason, until=last.to)
        return self._base.why_closed(ordinal) or ClosedDay(day, Closure.QUIET)


#: What a table depends on.
_Key = tuple[str | None, str | None, tuple[str, ...], tuple[int, ...] | None, bool]
#: Tables in use, oldest first; bounded, since anybody may name any region.
_tables: dict[_Key, DayTable] = {}
MAX_TABLES: Final = 512


@lru_cache(maxsize=4 * MAX_TABLES)
def _key(region: Region) -> _Key:
    """Reduce a region to what its table depends on. Raises ZoneInfoNotFoundError."""
    week = None if region.days is None else region.days.work_week
    return (
        region.country,
        region.subdivision,
        tuple(sorted(set(region.holiday_categories))),
        None if week is None else tuple(sorted(set(week))),
        _skips(region.time_zone),
    )


def _skips(zone: str) -> bool:
    """Tell whether a zone had no `SAMOA_SKIPPED`. Raises ZoneInfoNotFoundError."""
    noon = datetime.combine(date.fromordinal(SAMOA_SKIPPED), time(12), ZoneInfo(zone))
    back = noon.astimezone(UTC).astimezone(noon.tzinfo)
    return back.date().toordinal() != SAMOA_SKIPPED


def is_built(region: Region) -> bool:
    """Tell whether the region's table is built; never for an unknown zone."""
    try:
        return _key(region) in _tables
    except ZoneInfoNotFoundError:
        return False


def day_table(region: Region) -> DayTable:
    """Return the table of a region and of the employer's own week, without its own days.

    Slow the first time. Raises ZoneInfoNotFoundError for an unknown zone.
    """
    key = _key(region)
    known = _tables.get(key)
    if known is None:
        country, subdivision, chosen, week, skips = key
        known = DayTable(region_days(country, subdivision, chosen), week, skips=skips)
        while len(_tables) >= MAX_TABLES:
            _tables.pop(next(iter(_tables)), None)
        _tables[key] = known
    return known


def own_table(
    table: DayTable, days: OwnDays | None, quiet: tuple[QuietDay, ...]
) -> DayTable | OwnTable:
    """Lay an employer's own days and an operator's quiet days over a region's table.

    Returns the table itself where nothing differs.
    """
    added = tuple(one for one in quiet if one not in POLICY.quiet_days)
    closed, opened = ((), ()) if days is None else (days.closed, days.open)
    if not (added or closed or opened):
        return table
    return OwnTable(table, closed, opened, frozenset(quiet_ordinals(table.region_days, added)))

"""Time zone that a file describes (VTIMEZONE, RFC 5545, 3.6.5): its offset at one local time.

The library that reads invitations counts each rule up from its first year, often 1601, for every
file anew, and a rule that names no day keeps it counting. Here an offset is looked up from the
year that is asked about, at a cost that no file can raise. A zone with other rules than those of
once a year is not known, and is asked about.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from icalendar.timezone.zoneinfo import ZONEINFO
from typing_extensions import override

#: Years back in which a rule of once a year has named a day, if it ever does: with leap years and
#: weekdays, and a century that has no leap year.
_YEARS_BACK: Final = 40
_LAST_YEAR: Final = 2100
_PARTS: Final = frozenset(
    {"FREQ", "INTERVAL", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT", "WKST"}
)
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY: Final = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")


class _NotKnownError(Exception):
    """A rule, or a part of the description, that is not followed here."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of once a year.

    days: days of the month, from its end where negative; empty for any
    weekdays: each with its number in the month, from its end where negative; 0 for each of them
    at: the first day and the time of day
    until: the last instant, as a local time; count: how many, or None
    """

    month: int
    days: Sequence[int]
    weekdays: Sequence[tuple[int, int]]
    at: datetime
    until: datetime
    count: int | None

    def in_year(self, year: int) -> Sequence[datetime]:
        """Return the local times of a year, in their order."""
        first, length = monthrange(year, self.month)
        chosen = set(range(1, length + 1))
        if self.days:
            chosen &= {day if day > 0 else length + 1 + day for day in self.days}
        if self.weekdays:
            chosen &= {day for each in self.weekdays for day in _of_weekday(each, first, length)}
        if not self.days and not self.weekdays:
            chosen &= {self.at.day}
        at = self.at.time()
        found = (datetime.combine(date(year, self.month, day), at) for day in sorted(chosen))
        return [each for each in found if self.at <= each <= self.until]


def _of_weekday(each: tuple[int, int], first: int, length: int) -> Sequence[int]:
    number, weekday = each
    days = range(1 + (weekday - first) % 7, length + 1, 7)
    if number == 0:
        return days
    index = number - 1 if number > 0 else len(days) + number
    return [days[index]] if 0 <= index < len(days) else []


@dataclass(slots=True)
class _Observance:
    """A stretch of standard or of summer time: since when, and its offset.

    before, after: the offset to UTC before and after each onset
    listed: onsets that the file lists, in their order, as local times of before
    """

    before: timedelta
    after: timedelta
    listed: Sequence[datetime]
    rule: _Rule | None
    _years: dict[int, Sequence[datetime]] = field(default_factory=dict)

    def onset(self, local: datetime, *, fold: int) -> datetime | None:
        """Return the last onset until a local time, or None."""
        shift = self.after - self.before
        # A local time that there is twice is the first one, and one that is left out is counted
        # with the offset before (RFC 5545, 3.3.5).
        if (shift > timedelta() and not fold) or (shift < timedelta() and fold):
            local -= shift
        place = bisect_right(self.listed, local)
        found = self.listed[place - 1] if place else None
        ruled = self._ruled(local)
        return max((each for each in (found, ruled) if each is not None), default=None)

    def _ruled(self, local: datetime) -> datetime | None:
        if self.rule is None:
            return None
        last = min(local, self.rule.until).year
        for year in range(last, max(last - _YEARS_BACK, self.rule.at.year - 1), -1):
            if year not in self._years:
                self._years[year] = self.rule.in_year(year)
            for onset in reversed(self._years[year]):
                if onset <= local:
                    return onset
        return None


class DescribedZone(tzinfo):
    """A zone as a file describes it."""

    def __init__(self, observances: Sequence[_Observance]) -> None:
        self._observances = observances

    @override
    def utcoffset(self, moment: datetime | None, /) -> timedelta | None:
        if moment is None:
            return None
        local = moment.replace(tzinfo=None, fold=0)
        last: tuple[datetime, _Observance] | None = None
        for each in self._observances:
            onset = each.onset(local, fold=moment.fold)
            if onset is not None and (last is None or onset > last[0]):
                last = onset, each
        if last is not None:
            return last[1].after
        return min(self._observances, key=lambda each: each.listed[0]).before

    @override
    def dst(self, moment: datetime | None, /) -> timedelta | None:
        return None

    @override
    def tzname(self, moment: datetime | None, /) -> str | None:
        return None


class Zones(ZONEINFO):
    """The zones that are known by name, and those that a file describes."""

    # The port of the library is untyped, and its own class takes a component too.
    @override
    def create_timezone(self, tz: Any) -> tzinfo | None:  # type: ignore[override]  # its own takes a component too
        """Return the zone of a VTIMEZONE, or None where it is not known."""
        try:
            found = [_observance(each) for each in tz.subcomponents if each.name in _OBSERVANCES]
        except (_NotKnownError, AttributeError, TypeError, ValueError, OverflowError):
            return None  # What is broken is not known either.
        return DescribedZone(found) if found else None


_OBSERVANCES: Final = frozenset({"STANDARD", "DAYLIGHT"})


def _observance(component: Any) -> _Observance:  # noqa: ANN401  # the library's component
    if "EXDATE" in component or "EXRULE" in component:
        raise _NotKnownError
    before, after = (component[name].td for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    start = _local(component["DTSTART"].dt)
    listed = [start]
    dates = component.get("RDATE")
    for each in dates if isinstance(dates, list) else [] if dates is None else [dates]:
        listed += [_local(one.dt) for one in each.dts]
    rule = component.get("RRULE")
    found = None if rule is None else _rule(rule, start, before)
    if found is not None and found.count is not None:
        # What is counted is counted once, and then listed.
        listed += _counted(found)
        found = None
    return _Observance(before, after, sorted(listed), found)


def _local(value: date) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value.replace(tzinfo=None)


def _rule(parts: Mapping[str, Sequence[Any]], start: datetime, before: timedelta) -> _Rule:
    if not _PARTS.issuperset(parts) or parts["FREQ"] != ["YEARLY"]:
        raise _NotKnownError
    if parts.get("INTERVAL", [1]) != [1]:
        raise _NotKnownError
    days = [int(day) for day in parts.get("BYMONTHDAY", ())]
    weekdays = [_weekday(str(day)) for day in parts.get("BYDAY", ())]
    if "BYMONTH" not in parts and (days or weekdays):
        raise _NotKnownError
    (month,) = parts.get("BYMONTH", [start.month])
    count = parts.get("COUNT")
    until = datetime.max  # noqa: DTZ901  # a local time
    if "UNTIL" in parts:
        (last,) = parts["UNTIL"]
        if not isinstance(last, datetime):
            until = datetime.combine(last, time.max)
        else:
            # UTC, as the standard has it, becomes a local time of before.
            until = last.replace(tzinfo=None) + (timedelta() if last.tzinfo is None else before)
    if not 1 <= int(month) <= 12:  # noqa: PLR2004  # months
        raise _NotKnownError
    return _Rule(int(month), days, weekdays, start, until, None if count is None else int(count[0]))


def _weekday(text: str) -> tuple[int, int]:
    found = _BY_DAY.fullmatch(text)
    if found is None:
        raise _NotKnownError
    return int(found[1] or 0), _WEEKDAYS.index(found[2])


def _counted(rule: _Rule) -> Sequence[datetime]:
    found: list[datetime] = []
    wanted = rule.count or 0
    for year in range(rule.at.year, min(rule.until.year, _LAST_YEAR) + 1):
        if len(found) >= wanted:
            break
        found += rule.in_year(year)
    return found[:wanted]

"""Holiday data of the `holidays` library: countries, weekends, closed days, named days.

The only module that asks the library. A region's closed days of all years are read once
(some hundredths of a second) and kept in compact arrays; names are English wherever the
library knows them so. A day that the library estimates (the moon decides) is marked.

The library has a module for each of 250 countries, and its package imports them all, which takes
a tenth of a second and nine megabytes. Here a country's module is imported when it is asked for.
"""

import inspect
import sys
import warnings
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec
from typing import Any, Final

import holidays
from holidays.registry import EntityLoader

from app.domain.customs import CANDIDATES, custom
from app.domain.regions import DAYS_IN_WEEK

#: The tables reach past the bounds of facts (2000 to 2099) by the longest wait.
FIRST_YEAR: Final = 1999
LAST_YEAR: Final = 2103
ALL_YEARS: Final = range(FIRST_YEAR, LAST_YEAR + 1)
FIRST_ORDINAL: Final = date(FIRST_YEAR, 1, 1).toordinal()
LAST_ORDINAL: Final = date(LAST_YEAR, 12, 31).toordinal()
_ENGLISH: Final = "en_US"
_MONDAY_TO_FRIDAY: Final = frozenset(range(5))
_ONE_DAY: Final = timedelta(days=1)
_COUNTRIES: Final = "holidays.countries"


def _import_no_countries() -> None:
    """Register the package of countries without running it: that would import all of them."""
    spec = None if _COUNTRIES in sys.modules else find_spec(_COUNTRIES)
    if spec is not None:
        sys.modules[_COUNTRIES] = module_from_spec(spec)


_import_no_countries()


@cache
def countries() -> frozenset[str]:
    """Return the countries (ISO 3166-1 alpha-2, and XK) whose holidays are known."""
    return frozenset(EntityLoader.get_country_codes(include_aliases=False))


@cache
def _subdivision_codes(country: str) -> dict[str, str]:
    """The codes of a country's subdivisions by code and by longer name, case-folded."""
    known = getattr(holidays, country)
    by_name = {name.casefold(): code for name, code in known.subdivisions_aliases.items()}
    return by_name | {code.casefold(): code for code in known.subdivisions}


def subdivisions(country: str) -> tuple[str, ...]:
    """Return the codes of the subdivisions whose own holidays are known."""
    return tuple(getattr(holidays, country).subdivisions) if country in countries() else ()


def subdivision_code(country: str, name: str) -> str | None:
    """Return the library's code of a subdivision, named by code or longer name, or None."""
    if country not in countries():
        return None
    return _subdivision_codes(country).get(name.strip().casefold())


@cache
def categories(country: str) -> tuple[str, ...]:
    """Return the holiday categories that are known of a country, besides the public one."""
    if country not in countries():
        return ()
    known = getattr(holidays, country)
    return tuple(sorted(set(known.supported_categories) - {known.default_category}))


@cache
def weekend(country: str) -> frozenset[int]:
    """Return the weekdays that are days off in a country at present, Monday being 0."""
    if country not in countries():
        return frozenset(range(DAYS_IN_WEEK)) - _MONDAY_TO_FRIDAY
    known = _read(country, None, (LAST_YEAR,))
    last = date(LAST_YEAR, 12, 31)
    days = (last - n * _ONE_DAY for n in range(DAYS_IN_WEEK))
    return frozenset(day.weekday() for day in days if known.is_weekend(day))


def has_calendar(country: str, subdivision: str | None) -> bool:
    """Tell whether a region's holidays are known.

    A subdivision's are if it has some of its own, or if its country knows no others.
    """
    if country not in countries():
        return False
    known = subdivisions(country)
    usable = subdivision is None or not known or subdivision in known
    return usable and bool(_years_known(country))


def years_known(country: str, subdivision: str | None) -> range:
    """Return the years of the tables in which a region's holidays are known; none is empty."""
    return _years_known(country) if has_calendar(country, subdivision) else range(0)


@cache
def _years_known(country: str) -> range:
    known = getattr(holidays, country)
    years = range(max(FIRST_YEAR, known.start_year), min(LAST_YEAR, known.end_year) + 1)
    # Some territories are listed and have no holidays in any year: nobody lives there. In one
    # with data a year may well have none (a country at war).
    return years if _read(country, None, (years[0], years[-1])) else range(0)


@cache
def _options(country: str) -> dict[str, Any]:
    """What must be asked for, so that an estimated day is said to be one."""
    parameters = inspect.signature(type(holidays.country_holidays(country))).parameters
    return {"islamic_show_estimated": True} if "islamic_show_estimated" in parameters else {}


def _read(
    country: str,
    subdivision: str | None,
    years: Iterable[int],
    wanted: tuple[str, ...] | None = None,
) -> holidays.HolidayBase:
    """Ask the library; without `wanted`, for the public holidays."""
    with warnings.catch_warnings():
        # Some calendars end before 2103 and say so; what they know is what we use.
        warnings.simplefilter("ignore")
        return holidays.country_holidays(
            country,
            subdiv=subdivision if subdivision in subdivisions(country) else None,
            years=years,
            language=_ENGLISH
            if _ENGLISH in getattr(holidays, country).supported_languages
            else None,
            categories=wanted,
            **_options(country),
        )


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day with the name by which the library knows it; whether its date is estimated."""

    day: date
    name: str
    estimated: bool


def named_day(day: date, name: str) -> NamedDay:
    """Separate a holiday's name from the library's word that its date is an estimate."""
    plain = name.replace(" (estimated)", "").replace(", estimated)", ")")
    return NamedDay(day, plain, plain != name)


class ClosedDays:
    """Days of one kind by ordinal, with names, as sorted arrays (10 kB for a century)."""

    __slots__ = ("_estimated", "_names", "_which", "ordinals")

    def __init__(self, days: Iterable[tuple[date, str]]) -> None:
        """Take days with their names, in any order."""
        found = [named_day(day, name) for day, name in sorted(days)]
        self.ordinals = array("I", [one.day.toordinal() for one in found])
        self._names = tuple(dict.fromkeys(one.name for one in found))
        places = {name: place for place, name in enumerate(self._names)}
        self._which = array("H", [places[one.name] for one in found])
        self._estimated = bytes(one.estimated for one in found)

    def get(self, ordinal: int) -> NamedDay | None:
        """Return the day of this ordinal, or None where it is none of these."""
        place = bisect_left(self.ordinals, ordinal)
        if place == len(self.ordinals) or self.ordinals[place] != ordinal:
            return None
        name = self._names[self._which[place]]
        return NamedDay(date.fromordinal(ordinal), name, bool(self._estimated[place]))


@dataclass(frozen=True, slots=True)
class RegionDays:
    """What the library knows of a region, over all years of the tables.

    weekend: for each day of the tables 1 if it is a day off by its weekday, swapped
      days reckoned in
    week: the weekdays that are worked at present (the last week of the tables)
    holidays: public holidays and those of the categories that were asked for
    customary: days closed by custom (see `customs`)
    known: the years in which holidays are known; all where no country was named
    """

    weekend: bytes
    week: frozenset[int]
    public: ClosedDays
    holidays: ClosedDays
    customary: ClosedDays
    known: range


def weekend_pattern(worked: Iterable[int]) -> bytes:
    """Return the days off of the tables, 1 for each, where every week is the same."""
    length = LAST_ORDINAL - FIRST_ORDINAL + 1
    off = set(range(DAYS_IN_WEEK)) - set(worked)
    # Ordinal 1 was a Monday.
    week = bytes((FIRST_ORDINAL - 1 + n) % DAYS_IN_WEEK in off for n in range(DAYS_IN_WEEK))
    return (week * (length // DAYS_IN_WEEK + 1))[:length]


def _weekend(known: holidays.HolidayBase) -> bytes:
    """The days off of a country: its weekend at the time, less the days that were swapped."""
    if type(known)._get_weekend is holidays.HolidayBase._get_weekend:  # noqa: SLF001  # the library's hook: where it is not overridden, all weeks are alike
        off = bytearray(weekend_pattern(set(range(DAYS_IN_WEEK)) - set(known.weekend)))
    else:
        days = (date.fromordinal(n) for n in range(FIRST_ORDINAL, LAST_ORDINAL + 1))
        off = bytearray(known.is_weekend(day) for day in days)
    for day in known.weekend_workdays:
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            off[day.toordinal() - FIRST_ORDINAL] = 0
    return bytes(off)


@lru_cache(maxsize=512)
def region_days(
    country: str | None, subdivision: str | None, chosen: tuple[str, ...]
) -> RegionDays:
    """Read what the library knows of a region; slow the first time.

    chosen: the categories kept beside the public holidays. Without a country, and for
    one without data, weeks are Monday to Friday and nothing else is closed.
    """
    none = ClosedDays(())
    if country is None or country not in countries():
        return RegionDays(
            weekend_pattern(_MONDAY_TO_FRIDAY),
            _MONDAY_TO_FRIDAY,
            none,
            none,
            none,
            ALL_YEARS if country is None else range(0),
        )
    years = ALL_YEARS
    read = _read(country, subdivision, years)
    public = ClosedDays(read.items())
    kept = tuple(name for name in chosen if name in categories(country))
    everything = (
        ClosedDays({**_read(country, subdivision, years, kept), **read}.items()) if kept else public
    )
    customary = {
        day: name
        for category in CANDIDATES
        if category in categories(country) and custom(country, category).closed
        for day, name in _read(country, subdivision, years, (category,)).items()
        if custom(country, category).closes(name)
    }
    weekend = _weekend(read)
    last_week = (date.fromordinal(LAST_ORDINAL - n) for n in range(DAYS_IN_WEEK))
    return RegionDays(
        weekend,
        frozenset(
            day.weekday() for day in last_week if not weekend[day.toordinal() - FIRST_ORDINAL]
        ),
        public,
        everything,
        ClosedDays(customary.items()),
        years_known(country, subdivision),
    )


@lru_cache(maxsize=512)
def named_days(country: str, subdivision: str | None, year: int) -> tuple[NamedDay, ...]:
    """Return every day of a year that the library knows by name there, of any category.

    Several names of one day are several entries. Empty for a country without data.
    """
    if country not in countries():
        return ()
    wanted = tuple(getattr(holidays, country).supported_categories)
    read = _read(country, subdivision, (year,), wanted)
    return tuple(
        named_day(day, name)
        for day, names in sorted(read.items())
        if day.year == year
        for name in names.split(holidays.constants.HOLIDAY_NAME_DELIMITER)
    )

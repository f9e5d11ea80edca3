"""Feasts of a region by the names people use: Easter, Christmas, Thanksgiving, Eid.

Their days come from the region's holiday data, so that Easter is Orthodox in Athens and
there is none in Tokyo. A feast's free days are the closed days around it without a gap.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from app.domain.business_time import Calendar
from app.domain.day_tables import Closure
from app.domain.holiday_data import NamedDay, named_days

_ONE_DAY: Final = timedelta(days=1)
#: Days of one feast that lie no further apart than this belong together.
_TOGETHER: Final = timedelta(days=3)
#: What several names have in common, first the name that is looked for.
_SYNONYMS: Final = (
    ("chinese new year", "lunar new year", "spring festival", "lunar new years day"),
    ("diwali", "deepavali", "divali"),
    ("whitsun", "pentecost", "whit sunday", "whit monday", "pentecost monday", "whitsunday"),
    ("passover", "pesach"),
    ("labour", "labor", "international workers", "workers"),
    ("may", "may", "early may bank"),
    ("eid al fitr", "eid ul fitr", "eid al fitr holiday"),
    ("eid al adha", "eid ul adha", "eid al adha holiday"),
)
_EID: Final = ("eid al fitr", "eid al adha")
#: By how many days Easter Sunday lies after a day of this name.
_TO_EASTER: Final = {
    "maundy thursday": 3,
    "holy thursday": 3,
    "good friday": 2,
    "holy saturday": 1,
    "easter saturday": 1,
    "easter": 0,
    "easter sunday": 0,
    "easter monday": -1,
}
_SUNDAY: Final = 6
#: What people call the public holiday that comes next, if it is near.
_ANY_HOLIDAY: Final = frozenset(
    {
        "bank holiday",
        "bank holiday weekend",
        "bank holiday monday",
        "public holiday",
        "holiday weekend",
    }
)
_NEAR: Final = 21
_CHURCHES: Final = ("catholic ", "orthodox ", "western ", "eastern ")


@dataclass(frozen=True, slots=True)
class Feast:
    """One occurrence of a feast.

    first: its first day
    free_to: its last day, or the last of the closed days around that, without a gap
    """

    name: str
    first: date
    free_to: date
    estimated: bool


class AmbiguousFeastError(LookupError):
    """A feast is kept on two dates in the region; the message says so, for a person."""


def find_feast(name: str, said_on: date, calendar: Calendar) -> Feast | None:
    """Return the occurrence of a feast that is not over on the day of speaking.

    name: in lower case, without signs. None where the region, or no region, knows no such
    feast. Raises AmbiguousFeastError.
    """
    country = calendar.region.country
    if country is None:
        return None
    if name in _ANY_HOLIDAY:
        return _next_holiday(name, said_on, calendar)
    subdivision = calendar.region.subdivision
    days = [
        one
        for year in (said_on.year - 1, said_on.year, said_on.year + 1)
        for one in _days_of(name, country, subdivision, year)
    ]
    for first, last, estimated in _occurrences(days):
        feast = _with_free_days(name, first, last, calendar, estimated=estimated)
        if feast.free_to >= said_on:
            return feast
    return None


def _next_holiday(name: str, said_on: date, calendar: Calendar) -> Feast | None:
    for ahead in range(_NEAR):
        day = said_on + ahead * _ONE_DAY
        closed = calendar.why_closed(day)
        if closed is not None and closed.kind is Closure.HOLIDAY:
            return _with_free_days(name, day, day, calendar, estimated=closed.estimated)
    return None


def _days_of(name: str, country: str, subdivision: str | None, year: int) -> list[NamedDay]:
    """The days of a feast in one year."""
    if name in {"easter", "easter weekend", "easter sunday"}:
        return _easter(named_days(country, subdivision, year))
    if name in {"christmas", "christmas day", "xmas"}:
        return _christmas(named_days(country, subdivision, year))
    wanted = set(_EID) if name == "eid" else _simple_names(name)
    wanted |= {other for group in _SYNONYMS if wanted & set(group) for other in group}
    index = _by_name(country, subdivision, year)
    return [one for each in sorted(wanted) for one in index.get(each, ())]


@lru_cache(maxsize=512)
def _by_name(
    country: str, subdivision: str | None, year: int
) -> Mapping[str, tuple[NamedDay, ...]]:
    """The named days of a year by their simple names."""
    found: dict[str, tuple[NamedDay, ...]] = {}
    for one in named_days(country, subdivision, year):
        for name in _simple_names(one.name):
            found[name] = (*found.get(name, ()), one)
    return found


def _easter(known: tuple[NamedDay, ...]) -> list[NamedDay]:
    found: dict[date, NamedDay] = {}
    for one in known:
        for name in _names(one.name):
            for church in _CHURCHES:
                name = name.removeprefix(church)  # noqa: PLW2901  # the name without any church
            shift = _TO_EASTER.get(name)
            sunday = None if shift is None else one.day + shift * _ONE_DAY
            # Elsewhere the same names are given to other days; Easter is a Sunday.
            if sunday is not None and sunday.weekday() == _SUNDAY:
                found[sunday] = replace(one, day=sunday)
    return _only_one(list(found.values()), "Easter")


def _christmas(known: tuple[NamedDay, ...]) -> list[NamedDay]:
    exact = [one for one in known if _simple_names(one.name) & {"christmas"}]
    if exact:
        return _only_one(exact, "Christmas")
    churches = [
        one
        for one in known
        if any(name.endswith((" christmas day", " christmas")) for name in _names(one.name))
    ]
    return _only_one(churches, "Christmas")


def _only_one(days: list[NamedDay], name: str) -> list[NamedDay]:
    """Refuse a feast that is kept twice in one year. Raises AmbiguousFeastError."""
    days = sorted(days, key=lambda one: one.day)
    if days and days[-1].day - days[0].day > 2 * _TOGETHER:
        msg = f"{name} is kept on two dates there; name the day."
        raise AmbiguousFeastError(msg)
    return days


def _names(name: str) -> set[str]:
    """The names of a day in lower case and without signs: as written, and what is in brackets."""
    if "observed" in name:
        return set()
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    before, _, inside = text.replace("'", "").partition("(")
    found = (before, inside.rstrip(") "))
    words = (one.replace("-", " ").split() for one in found)
    return {" ".join("saint" if word == "st" else word for word in one) for one in words} - {""}


def _simple_names(name: str) -> set[str]:
    """The same without a closing "day" or "holiday"."""
    found = _names(name)
    return {
        one.removesuffix(" holidays").removesuffix(" holiday").removesuffix(" day") for one in found
    }


def _occurrences(days: list[NamedDay]) -> list[tuple[date, date, bool]]:
    found: list[tuple[date, date, bool]] = []
    for one in sorted(days, key=lambda day: day.day):
        if found and one.day - found[-1][1] <= _TOGETHER:
            first, _, estimated = found[-1]
            found[-1] = (first, one.day, estimated or one.estimated)
        else:
            found.append((one.day, one.day, one.estimated))
    return found


def _with_free_days(
    name: str, first: date, last: date, calendar: Calendar, *, estimated: bool
) -> Feast:
    open_then = calendar.is_business_day(last)
    free_to = last if open_then else calendar.after(last, 1) - _ONE_DAY
    return Feast(name, first, free_to, estimated)

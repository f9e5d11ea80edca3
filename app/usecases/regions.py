"""Countries, subdivisions and time zones: ISO 3166 with what is known of their holidays.

The tables are cached at their first use; `load` does so ahead of time.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import available_timezones

import msgspec

from app.domain import holiday_data
from app.domain.regions import WEEKDAYS

#: Names that zoneinfo lists and that name no place's time.
_NO_PLACES: Final = frozenset({"Factory", "localtime"})


@dataclass(frozen=True, slots=True)
class Subdivision:
    """A part of a country: its code, its name, and whether its own holidays are known."""

    code: str
    name: str
    has_holidays: bool


@dataclass(frozen=True, slots=True)
class Country:
    """A country with what a form needs to know of its days.

    weekend: the weekdays that are days off at present, as `WEEKDAYS` writes them
    has_holidays: whether its public holidays are known
    holiday_categories: what `holiday_categories` of an employer may name
    time_zones: the zones of its places
    """

    code: str
    name: str
    weekend: tuple[str, ...]
    has_holidays: bool
    holiday_categories: tuple[str, ...]
    time_zones: tuple[str, ...]
    subdivisions: tuple[Subdivision, ...]


class _Place(msgspec.Struct):
    """A row of ISO 3166: a country by `alpha_2`, or a subdivision by `code`."""

    name: str
    alpha_2: str = ""
    code: str = ""


def _table(part: str) -> list[_Place]:
    """Read the table of a part of ISO 3166 that comes with `pycountry`.

    The library itself would make, index and keep an object of each of five thousand rows.
    """
    content = (files("pycountry") / "databases" / f"iso{part}.json").read_bytes()
    return msgspec.json.decode(content, type=dict[str, list[_Place]])[part]


@cache
def _countries() -> frozenset[str]:
    return frozenset(country.alpha_2 for country in _table("3166-1"))


@cache
def _subdivisions() -> frozenset[str]:
    return frozenset(subdivision.code for subdivision in _table("3166-2"))


def load() -> None:
    """Read the tables now, so that no request has to wait for them."""
    _countries()
    _subdivisions()


def is_country(code: str) -> bool:
    """Whether this is an ISO 3166-1 alpha-2 code."""
    return code in _countries()


def is_subdivision(country: str, code: str) -> bool:
    """Whether the country has this subdivision, named by what follows the dash."""
    return f"{country}-{code}" in _subdivisions()


def subdivision_code(country: str, name: str) -> str | None:
    """Return the code of a subdivision; None where the country has none of this name.

    name: what follows the dash in ISO 3166-2, or a name by which `holidays` knows it
    """
    code = name.strip().upper()
    if is_subdivision(country, code):
        return code
    return holiday_data.subdivision_code(country, name)


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of the IANA time zones, in order."""
    return tuple(sorted(available_timezones() - _NO_PLACES))


@cache
def _zones_of_countries() -> dict[str, tuple[str, ...]]:
    """Read the zones of each country from the table that comes with the time-zone data."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, []).append(zone)
    known = frozenset(time_zones())
    return {code: tuple(zone for zone in zones if zone in known) for code, zones in found.items()}


@cache
def all_countries() -> tuple[Country, ...]:
    """Return every country of ISO 3166-1 with its subdivisions, by code.

    Slow the first time (the library's data of each country is opened once).
    """
    parts: dict[str, dict[str, str]] = {}
    for one in _table("3166-2"):
        country, _, part = one.code.partition("-")
        parts.setdefault(country, {})[part] = one.name
    names = {one.alpha_2: one.name for one in _table("3166-1")}
    return tuple(_country(code, names[code], parts.get(code, {})) for code in sorted(names))


def _country(code: str, name: str, parts: dict[str, str]) -> Country:
    known = holiday_data.subdivisions(code)
    names = parts | {part: part for part in known if part not in parts}
    return Country(
        code,
        name,
        tuple(WEEKDAYS[day] for day in sorted(holiday_data.weekend(code))),
        holiday_data.has_calendar(code, None),
        holiday_data.categories(code),
        _zones_of_countries().get(code, ()),
        tuple(Subdivision(part, names[part], part in known) for part in sorted(names)),
    )

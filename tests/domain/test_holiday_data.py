"""What the holidays library knows, and what a category of it means for offices."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import holidays
import pytest

from app.domain import holiday_data
from app.domain.customs import CANDIDATES, CUSTOMS, USUAL, custom
from app.domain.holiday_data import (
    ClosedDays,
    categories,
    countries,
    has_calendar,
    named_day,
    named_days,
    subdivision_code,
    subdivisions,
)

DOCS = Path(__file__).parents[2] / "docs" / "regions.md"


def test_every_country_and_category_that_could_close_offices_is_decided() -> None:
    for country in countries():
        for category in set(categories(country)) & set(CANDIDATES):
            assert custom(country, category).grounds


def test_every_row_of_customs_is_a_category_that_the_country_has() -> None:
    for country, category in CUSTOMS:
        assert category in categories(country), (country, category)
    assert set(USUAL) == set(CANDIDATES)


def test_the_page_on_days_shows_every_decision_about_customs() -> None:
    rows = []
    for country in sorted(countries()):
        for category in (one for one in CANDIDATES if one in categories(country)):
            meant = custom(country, category)
            names = f": {', '.join(meant.names)}" if meant.names else ""
            shown = f"closed{names}" if meant.closed else "open"
            rows.append(f"| {country} | `{category}` | {shown} | {meant.grounds} |")
    _, _, table = DOCS.read_text(encoding="utf-8").partition("## Days closed by custom")
    assert [line for line in table.splitlines() if line.startswith("| ")][1:] == rows


@pytest.mark.parametrize(
    ("country", "category", "name", "closed"),
    [
        ("SE", "de_facto", "Midsummer Eve", True),
        ("FO", "half_day", "National Flag Day", True),
        ("AU", "half_day", "Christmas Eve (from 7pm)", False),
        ("CN", "half_day", "International Women's Day", False),
        ("IN", "optional", "Raksha Bandhan", False),
        ("BR", "optional", "Public Servant's Day", False),
        ("BR", "optional", "Ash Wednesday", True),
        ("BR", "optional", "Some Day; Carnival", True),
        ("AT", "bank", "Good Friday", False),
        ("EG", "government", "Eid al-Fitr", False),
    ],
)
def test_what_a_category_means_depends_on_the_country(
    country: str, category: str, name: str, closed: bool
) -> None:
    assert custom(country, category).closes(name) is closed


@pytest.mark.parametrize(
    ("country", "name", "code"),
    [
        ("GB", "ENG", "ENG"),
        ("GB", "England", "ENG"),
        ("GB", " england ", "ENG"),
        ("DE", "BE", "BE"),
        ("DE", "Berlin", "BE"),
        ("DE", "be", "BE"),
        ("DE", "DE-BE", None),
        ("DE", "Mordor", None),
        ("CH", "Stadt Zurich", "Stadt Zurich"),
        ("XX", "BE", None),
    ],
)
def test_a_subdivision_is_named_by_its_code_or_a_longer_name(
    country: str, name: str, code: str | None
) -> None:
    assert subdivision_code(country, name) == code


def test_subdivisions_and_categories_are_those_that_are_known() -> None:
    assert set(subdivisions("GB")) == {"ENG", "NIR", "SCT", "WLS"}
    assert subdivisions("XX") == ()
    assert categories("DE") == ("catholic", "school")
    assert categories("XX") == ()


def test_countries_and_subdivisions_are_those_that_the_library_lists() -> None:
    listed = holidays.list_supported_countries(include_aliases=False)
    assert {one: list(subdivisions(one)) for one in countries()} == listed


def test_a_package_of_countries_that_is_there_is_left_as_it_is() -> None:
    before = sys.modules["holidays.countries"]
    holiday_data._import_no_countries()
    assert sys.modules["holidays.countries"] is before


def test_the_days_of_a_country_load_no_module_of_another() -> None:
    seen = """
import sys
from app.domain.holiday_data import region_days
region_days("GB", "ENG", ())
print(*[name for name in sys.modules if name.startswith("holidays.countries.")])
"""
    command = [sys.executable, "-c", seen]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert loaded == ["holidays.countries.united_kingdom"]


@pytest.mark.parametrize(
    ("country", "subdivision", "known"),
    [
        ("GB", None, True),
        ("GB", "SCT", True),
        ("GB", "LND", False),
        ("DK", "84", True),
        ("ES", None, True),
        ("ES", "MD", True),
        ("LK", None, True),
        ("BV", None, False),
        ("XX", None, False),
    ],
)
def test_a_region_has_a_calendar_if_its_own_holidays_are_known(
    country: str, subdivision: str | None, known: bool
) -> None:
    assert has_calendar(country, subdivision) is known


@pytest.mark.parametrize(
    ("country", "weekend"),
    [("GB", {5, 6}), ("SA", {4, 5}), ("AE", {5, 6}), ("IR", {4}), ("BN", {4, 6}), ("XX", {5, 6})],
)
def test_a_weekend_is_that_of_the_present(country: str, weekend: set[int]) -> None:
    assert holiday_data.weekend(country) == weekend


def test_eighteen_countries_rest_on_friday_and_saturday() -> None:
    found = [one for one in countries() if holiday_data.weekend(one) == {4, 5}]
    assert len(found) == 18


def test_an_estimate_is_no_part_of_a_holiday_s_name() -> None:
    on = date(2027, 3, 14)
    assert named_day(on, "Eid al-Fitr (estimated)").name == "Eid al-Fitr"
    assert named_day(on, "Eid al-Fitr (estimated)").estimated
    assert named_day(on, "Eid (observed, estimated)").name == "Eid (observed)"
    assert not named_day(on, "Eid (observed)").estimated


@pytest.mark.parametrize("country", ["CI", "PS", "SA"])
def test_countries_that_hide_their_estimates_are_asked_for_them(country: str) -> None:
    assert any(day.estimated for day in named_days(country, None, 2031))


def test_closed_days_are_found_by_their_ordinal() -> None:
    days = ClosedDays([(date(2026, 5, 2), "B"), (date(2026, 5, 1), "A"), (date(2027, 5, 1), "A")])
    assert [day.name for n in days.ordinals if (day := days.get(n))] == ["A", "B", "A"]
    assert days.get(date(2026, 5, 3).toordinal()) is None
    assert days.get(date(2027, 5, 2).toordinal()) is None
    assert ClosedDays(()).get(1) is None


def test_a_day_of_several_names_is_named_by_each() -> None:
    names = {day.name for day in named_days("IN", None, 2027) if day.day == date(2027, 8, 15)}
    assert {"Independence Day", "Prophet's Birthday"} <= names
    assert named_days("XX", None, 2027) == ()


def test_swapped_days_outside_the_tables_are_left_out() -> None:
    # Ukraine worked Saturday 28 December 1996; the tables begin in 1999.
    known = holiday_data._read("UA", None, [1996, 2000])
    assert date(1996, 12, 28) in known.weekend_workdays
    assert sum(holiday_data._weekend(known)[:7]) == len(("saturday", "sunday"))

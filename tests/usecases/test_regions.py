"""Countries, subdivisions and zones: what a form needs, and what is accepted."""

import pytest

from app.usecases import regions


@pytest.mark.parametrize(
    ("country", "name", "code"),
    [
        ("DE", "BE", "BE"),
        ("DE", "be", "BE"),
        ("DE", "Berlin", "BE"),
        ("DE", "DE-BE", None),
        ("GB", "England", "ENG"),
        # A part of England, whose own holidays are not known.
        ("GB", "LND", "LND"),
        ("CH", "Stadt Zurich", "Stadt Zurich"),
        ("GB", "Mordor", None),
        ("BV", "X", None),
    ],
)
def test_a_subdivision_is_kept_by_its_code(country: str, name: str, code: str | None) -> None:
    assert regions.subdivision_code(country, name) == code


def test_every_country_of_iso_is_listed_with_its_week_and_holidays() -> None:
    listed = {one.code: one for one in regions.all_countries()}
    assert list(listed) == sorted(listed)
    assert all(regions.is_country(code) for code in listed)
    assert listed["GB"].weekend == ("sat", "sun")
    assert listed["SA"].weekend == ("fri", "sat")
    assert listed["GB"].time_zones == ("Europe/London",)
    assert "America/Los_Angeles" in listed["US"].time_zones
    assert listed["GB"].has_holidays
    assert not listed["BV"].has_holidays
    assert listed["DE"].holiday_categories == ("catholic", "school")
    parts = {one.code: one for one in listed["GB"].subdivisions}
    assert (parts["ENG"].name, parts["ENG"].has_holidays) == ("England", True)
    assert not parts["LND"].has_holidays
    assert regions.all_countries() is regions.all_countries()


def test_every_subdivision_that_is_listed_is_accepted() -> None:
    for country in regions.all_countries():
        for part in country.subdivisions:
            assert regions.subdivision_code(country.code, part.code) == part.code


def test_zones_are_places_in_order() -> None:
    zones = regions.time_zones()
    assert list(zones) == sorted(zones)
    assert {"Europe/London", "UTC"} <= set(zones)
    assert "Factory" not in zones

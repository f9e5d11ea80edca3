"""How the wishes of partners bind an employer."""

from datetime import date, time

import pytest

from app.domain.facts import Employer, Preferences
from app.domain.regions import Closed, OwnDays, Region
from app.usecases.employer_wishes import BOUND, COLUMN, Wishes, remembered, with_wishes, written

LONDON = Region("Europe/London", "GB", "ENG")
ACME = Employer("acme", "Acme", LONDON)
MOVING = Closed(date(2026, 12, 1), date(2026, 12, 2), "moving")
XMAS = Closed(date(2026, 12, 24), date(2026, 12, 31))


def account(*wishes: Wishes) -> dict[str, object]:
    return {COLUMN: {"board": [written(one) for one in wishes]}}


def test_without_wishes_it_is_the_very_same() -> None:
    assert with_wishes(ACME, {COLUMN: None}) is ACME
    other = Wishes("Beacon", LONDON, Preferences(no_calls=True))
    assert with_wishes(ACME, account(other)) is ACME


@pytest.mark.parametrize(
    ("place", "binds"),
    [
        pytest.param(LONDON, True, id="the same"),
        pytest.param(Region("Europe/London"), True, id="a wider region"),
        pytest.param(Region("Europe/Paris"), False, id="another zone"),
        pytest.param(Region("Europe/London", "IE"), False, id="another country"),
        pytest.param(Region("Europe/London", "GB", "SCT"), False, id="another subdivision"),
    ],
)
def test_it_is_found_by_name_and_place(place: Region, binds: bool) -> None:
    wishes = Wishes("  ACME ", place, Preferences(no_calls=True))
    assert with_wishes(ACME, account(wishes)).preferences == Preferences(no_calls=binds)


def test_preferences_add_up_and_lift_nothing() -> None:
    own = Employer("acme", "Acme", LONDON, Preferences(no_contact=True))
    calls = Wishes("Acme", LONDON, Preferences(no_calls=True))
    nothing = Wishes("Acme", LONDON, Preferences())
    assert with_wishes(own, account(calls, nothing)).preferences == Preferences(True, True)


def test_closed_days_are_added_and_hours_go_before_the_candidates() -> None:
    own = OwnDays(
        (0, 1, 2, 3),
        ((0, time(9), time(17)), (1, time(9), time(17))),
        (XMAS, MOVING),
        (date(2026, 12, 2), date(2026, 12, 5)),
    )
    wished = OwnDays(None, ((1, time(10), time(12)),), (MOVING,), (date(2026, 12, 12),))
    region = Region("Europe/London", "GB", "ENG", ("bank",), wished)
    employer = Employer("acme", "Acme", Region("Europe/London", "GB", "ENG", (), own))
    found = with_wishes(employer, account(Wishes("Acme", region, Preferences()))).region
    assert found.holiday_categories == ("bank",)
    assert found.days == OwnDays(
        (0, 1, 2, 3),
        ((0, time(9), time(17)), (1, time(10), time(12))),
        (XMAS, MOVING),
        (date(2026, 12, 5), date(2026, 12, 12)),
    )


def test_a_week_is_the_employers_where_it_tells_one() -> None:
    region = Region("Europe/London", days=OwnDays((0, 1)))
    found = with_wishes(ACME, account(Wishes("Acme", region, Preferences()))).region
    assert found.days == OwnDays((0, 1))


def record(employer: Employer, bound_as: object = None) -> dict[str, object]:
    """The columns of an employer by which wishes find it."""
    place = employer.region
    return {
        "name_key": employer.name.casefold(),
        "time_zone": place.time_zone,
        "country": place.country,
        "subdivision": place.subdivision,
        BOUND: bound_as,
    }


WISHES = account(
    Wishes("Acme", Region("Europe/London"), Preferences(no_calls=True)),
    Wishes("Beacon", LONDON, Preferences(no_contact=True)),
)
AS_ACME = ["acme", "Europe/London", None, None]
AS_BEACON = ["beacon", "Europe/London", "GB", "ENG"]


@pytest.mark.parametrize(
    "moved",
    [
        pytest.param(Employer("acme", "Acme Ltd", LONDON), id="renamed"),
        pytest.param(Employer("acme", "Acme", Region("Europe/Paris", "FR")), id="elsewhere"),
        pytest.param(Employer("acme", "Acme Ltd", Region("Asia/Tokyo")), id="both"),
    ],
)
def test_a_wish_goes_on_binding_what_it_bound(moved: Employer) -> None:
    bound_as = remembered(record(ACME), WISHES)
    assert bound_as == [AS_ACME]
    assert with_wishes(moved, WISHES).preferences == Preferences()
    assert with_wishes(moved, WISHES, bound_as).preferences == Preferences(no_calls=True)
    # What the partner states now is what binds, and nothing where it states nothing.
    other = account(Wishes("Acme", LONDON, Preferences(no_contact=True)))
    assert with_wishes(moved, other, bound_as).preferences == Preferences(no_contact=True)
    assert with_wishes(moved, {COLUMN: None}, bound_as) is moved


def test_a_record_remembers_each_wish_once_and_none_that_did_not_bind_it() -> None:
    assert remembered(record(ACME), {COLUMN: None}) is None
    assert remembered(record(Employer("x", "Other", LONDON)), WISHES) is None
    assert remembered(record(ACME, [AS_ACME]), WISHES) == [AS_ACME]
    beacon = Employer("acme", "Beacon", LONDON)
    assert remembered(record(beacon, [AS_ACME]), WISHES) == [AS_ACME, AS_BEACON]
    assert remembered(record(ACME), WISHES, [AS_BEACON]) == [AS_BEACON, AS_ACME]
    both = with_wishes(Employer("x", "Other", LONDON), WISHES, [AS_ACME, AS_BEACON])
    assert both.preferences == Preferences(no_calls=True, no_contact=True)

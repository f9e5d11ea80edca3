"""How the wishes of partners bind an employer."""

from datetime import date, time

import pytest

from app.domain.facts import Employer, Preferences
from app.domain.regions import Closed, OwnDays, Region
from app.usecases.employer_wishes import COLUMN, Wishes, with_wishes, written

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
        pytest.param(Region("Europe/London"), True, id="less is told"),
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

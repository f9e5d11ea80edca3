"""Stretches of time, read off bars made for the purpose."""

from datetime import datetime

import pytest

from app.domain.actions import Channel, Kind
from app.domain.bar_state import first_free, free_since, holding
from app.domain.business_time import calendar_of
from app.domain.decision import Bar
from app.domain.policy import POLICY
from tests.domain.builders import ENGLAND, instant

#: A Friday and a Monday, both worked.
FRIDAY, MONDAY = "2026-11-27", "2026-11-30"
CALENDAR = calendar_of(ENGLAND, POLICY)


def bar(start: str | None, until: str | None, *, hours: bool = False) -> Bar:
    """Bar something from one time to another of that Friday, or to an instant in full."""
    return Bar(
        "a-rule",
        (Kind.ENQUIRE_STATUS,),
        _at(start),
        _at(until),
        "",
        channel=Channel.PHONE if hours else None,
        hours=CALENDAR if hours else None,
    )


def _at(text: str | None) -> datetime | None:
    if text is None:
        return None
    return instant(text if len(text) > 5 else f"{FRIDAY} {text}")


HOURS = bar(None, None, hours=True)


@pytest.mark.parametrize(
    ("bars", "at", "free"),
    [
        ((), "10:00", "10:00"),
        ((bar(None, "11:00"),), "10:00", "11:00"),
        ((bar(None, "11:00"),), "11:00", "11:00"),
        ((bar("10:00", "11:00"),), "10:00", "11:00"),
        ((bar("10:00", "11:00"),), "09:59", "09:59"),
        ((bar("10:00", None),), "10:00", None),
        ((bar("10:00", None),), "09:59", "09:59"),
        ((bar("11:00", "12:00"), bar(None, "11:00")), "10:00", "12:00"),
        ((bar(None, "11:00"), bar("11:00", "12:00")), "10:00", "12:00"),
        ((bar("11:00", None), bar(None, "11:00")), "10:00", None),
        ((bar("11:00", None), bar(None, "10:30")), "10:00", "10:30"),
        ((HOURS,), "08:00", "09:00"),
        ((HOURS,), "10:00", "10:00"),
        ((HOURS,), "17:00", f"{MONDAY} 09:00"),
        ((bar("09:00", "10:00"), HOURS), "08:00", "10:00"),
        ((HOURS, bar("09:00", "18:00")), "08:00", f"{MONDAY} 09:00"),
        ((bar("09:00", "18:00"), HOURS), "08:00", f"{MONDAY} 09:00"),
        ((bar("09:00", None), HOURS), "08:00", None),
        ((bar(None, "08:45", hours=True),), "08:00", "08:45"),
        ((bar(None, "09:15", hours=True),), "08:00", "09:00"),
        ((bar("17:30", None, hours=True),), "17:00", "17:00"),
        ((bar("17:30", None, hours=True),), "17:30", f"{MONDAY} 09:00"),
    ],
)
def test_the_first_free_instant_is_where_no_bar_holds(
    bars: tuple[Bar, ...], at: str, free: str | None
) -> None:
    start = _at(at)
    assert start is not None
    assert first_free(bars, start) == _at(free)


@pytest.mark.parametrize(
    ("bars", "at", "since"),
    [
        ((), "10:00", None),
        ((bar(None, "10:00"),), "10:00", "10:00"),
        ((bar(None, "09:00"), bar(None, "09:30")), "10:00", "09:30"),
        ((bar(None, "09:30"), bar(None, "09:00")), "10:00", "09:30"),
        ((bar("11:00", "12:00"),), "10:00", None),
        ((bar("09:00", "09:00"),), "10:00", None),
        ((bar("09:30", "09:00"),), "10:00", None),
        ((bar("11:00", None),), "10:00", None),
        ((HOURS,), "10:00", "09:00"),
        ((HOURS, bar(None, "09:30")), "10:00", "09:30"),
        ((HOURS, bar(None, "08:30")), "10:00", "09:00"),
        ((bar("08:30", None, hours=True), bar(None, "08:00")), "10:00", "09:00"),
        ((bar("09:00", None, hours=True), bar(None, "08:00")), "10:00", "08:00"),
        ((bar("09:15", None, hours=True), bar(None, "08:00")), "10:00", "08:00"),
        ((bar(None, "08:45", hours=True), bar(None, "08:00")), "10:00", "08:45"),
    ],
)
def test_what_is_free_has_been_since_the_last_bar_ended(
    bars: tuple[Bar, ...], at: str, since: str | None
) -> None:
    now = _at(at)
    assert now is not None
    assert not holding(bars, now)
    assert free_since(bars, now) == _at(since)


@pytest.mark.parametrize(
    ("one", "at", "holds"),
    [
        (bar("10:00", "11:00"), "09:59", False),
        (bar("10:00", "11:00"), "10:00", True),
        (bar("10:00", "11:00"), "10:59", True),
        (bar("10:00", "11:00"), "11:00", False),
        (bar(None, None), "10:00", True),
        (HOURS, "10:00", False),
        (HOURS, "17:00", True),
        (bar("18:00", None, hours=True), "17:30", False),
        (bar(None, "18:00", hours=True), "18:00", False),
    ],
)
def test_a_bar_holds_from_its_start_and_not_at_its_end(one: Bar, at: str, holds: bool) -> None:
    now = _at(at)
    assert now is not None
    assert holding((one,), now) == ([one] if holds else [])

"""Telephone of an action: when the hours in which one may ring change what is said of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from app.domain.action_slots import ActionSlot
from app.domain.actions import Channel, Kind
from app.domain.bar_state import covers, holding, state_at
from app.domain.business_time import Calendar
from app.domain.decision import Bar, Spell, Verdict

_TICK: Final = timedelta(microseconds=1)
#: Two weeks of business days: as far ahead as a copy without a connection is relied on.
_MOST_SPELLS: Final = 10


def phone_shut_before(slot: ActionSlot, at: datetime) -> datetime | None:
    """Return when the telephone of an action shut for good, if the action itself closes later."""
    own = slot.by_channel.get(Channel.PHONE, ())
    hours = next((bar.hours for bar in own if bar.hours is not None), None)
    if hours is None or hours.at_work(at - _TICK):
        return None
    shut = hours.last_closing(at)
    refused = any(
        one.channel is Channel.PHONE and one.verdict is Verdict.REFUSED
        for one in state_at(slot, shut).channels
    )
    return shut if shut < at and refused else None


def phone_changes_at(slot: ActionSlot, at: datetime) -> datetime | None:
    """Return the next edge of working hours if it changes the telephone of this action."""
    own = slot.by_channel.get(Channel.PHONE)
    if own is None:
        return None
    hours: Calendar | None = None
    for bar in own:
        if covers(bar, at):
            if bar.hours is None:
                return None
            hours = bar.hours
    if hours is None or holding(slot.bars, at):
        return None
    return hours.next_turn(at)


def working_hours(calendar: Calendar, start: datetime, end: datetime) -> tuple[Spell, ...]:
    """Return the next spells, from `start` up to `end`, in which whom one rings is at work.

    At most ten. One that has begun by `start` is the first, from its beginning: what is said of
    the same plan a minute later is the same.
    """
    found: list[Spell] = []
    at = calendar.opening(calendar.local_day(calendar.next_at_work(start)))
    while at < end and len(found) < _MOST_SPELLS:
        closes = calendar.next_turn(at)
        found.append(Spell(at, closes))
        at = calendar.next_turn(closes)
    return tuple(found)


def expected_calls(bars: Iterable[Bar]) -> list[Bar]:
    """Return the bars of working hours that leave out a call that is expected."""
    return [
        bar
        for bar in bars
        if bar.hours is not None and (bar.start is not None or bar.until is not None)
    ]


def at_any_hour(expected: Iterable[Bar], at: datetime) -> tuple[Kind, ...]:
    """Return the kinds whose telephone working hours do not shut at an instant."""
    in_hours: dict[Kind, bool] = {}
    for bar in expected:
        for kind in bar.kinds:
            in_hours[kind] = in_hours.get(kind, False) or covers(bar, at)
    return tuple(kind for kind, is_shut in in_hours.items() if not is_shut)

"""Telephone of an action: when the hours in which one may ring change what is said of it."""

from datetime import datetime, timedelta
from typing import Final

from app.domain.action_slots import ActionSlot
from app.domain.actions import Channel
from app.domain.bar_state import covers, holding, state_at
from app.domain.business_time import Calendar
from app.domain.decision import Verdict

_TICK: Final = timedelta(microseconds=1)


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

"""Traces of counts: which days a wait counted, which it skipped and why, on what grounds.

Made of the count that a reason names (`Reason.counting`), and only on request (`explain=counting`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from app.domain.business_time import Calendar
from app.domain.calendars import Calendars
from app.domain.day_tables import ClosedDay
from app.domain.decision import Reason
from app.domain.enums import FastStrEnum
from app.domain.facts import Pursuit
from app.domain.policy import Number, Policy

_BUSINESS_DAYS: Final = "business days"
_CALENDAR_DAYS: Final = "calendar days"


class Source(FastStrEnum):
    """Who has set a number: the etiquette, the operator of the service, or the account."""

    ETIQUETTE = "etiquette"
    OPERATOR = "operator"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Trace:
    """How the days of a wait were counted, all of them local days of the pursuit.

    since: the day that the count begins after
    number: the policy's number; None where the next business day is meant
    counted: the days that were counted, in order
    skipped: the days between them, and up to the day on which the wait ends, that are closed
    """

    since: date
    number: str | None
    value: int
    unit: str
    counted: tuple[date, ...]
    skipped: tuple[ClosedDay, ...]
    grounds: str
    source: Source


#: Returns the trace of a reason; None where no days were counted.
Explain = Callable[[Reason], Trace | None]


def explainer(pursuit: Pursuit, policy: Policy, calendars: Calendars, now: datetime) -> Explain:
    """Return what traces the reasons of a decision on this pursuit at an instant."""
    return partial(trace_of, policy=policy.at(now), calendar=calendars(pursuit.region))


def trace_of(reason: Reason, policy: Policy, calendar: Calendar) -> Trace | None:
    """Return how the days behind a reason were counted; None where none were."""
    counting = reason.counting
    if counting is None:
        return None
    number = policy.by_name.get(counting.number)
    unit = _BUSINESS_DAYS if number is None else number.unit
    if unit == _BUSINESS_DAYS:
        found = calendar.count_trace(counting.since, counting.value)
        counted, skipped = found.counted, found.skipped
    elif unit == _CALENDAR_DAYS:
        days = range(1, counting.value + 1)
        counted = tuple(counting.since + timedelta(days=day) for day in days)
        skipped = _closed_before(reason, calendar, counted[-1])
    else:
        return None
    return Trace(
        counting.since,
        None if number is None else number.name,
        counting.value,
        unit,
        counted,
        skipped,
        reason.grounds,
        Source.ETIQUETTE if number is None else _source(number),
    )


def _closed_before(reason: Reason, calendar: Calendar, last: date) -> tuple[ClosedDay, ...]:
    """Return the closed days over which the end of calendar days was rolled forward."""
    if reason.lifts_at is None:
        return ()
    ahead = (calendar.local_day(reason.lifts_at) - last).days
    closed = (calendar.why_closed(last + timedelta(days=day)) for day in range(ahead))
    return tuple(one for one in closed if one is not None)


def _source(number: Number) -> Source:
    if number.value != number.operator:
        return Source.ACCOUNT
    return Source.ETIQUETTE if number.operator == number.default else Source.OPERATOR

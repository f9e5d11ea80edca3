"""Stretches of time in which an answer holds, learnt from what the instant is compared with.

A sentence of the page asks of the time only whether it is before or after an instant, or which
local day it is. So whoever asks a sentence at one instant learns how far the answer reaches,
and need not ask again in between: the walks along time stay literal, and become short.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.oracle.days import Days

FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)


class Moment:
    """An instant that remembers between which two others what was asked of it stays the same."""

    __slots__ = ("after", "at", "before")

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.after = FIRST
        self.before = LAST

    def within(self, after: datetime, before: datetime) -> None:
        """Narrow the stretch, both ends excluded."""
        self.after = max(self.after, after)
        self.before = min(self.before, before)

    def __lt__(self, other: datetime) -> bool:
        if self.at < other:
            self.before = min(self.before, other)
            return True
        self.after = max(self.after, other)
        return False

    def __le__(self, other: datetime) -> bool:
        if self.at <= other:
            self.before = min(self.before, other)
            return True
        self.after = max(self.after, other)
        return False

    def __gt__(self, other: datetime) -> bool:
        return not self <= other

    def __ge__(self, other: datetime) -> bool:
        return not self < other

    def day(self, days: Days) -> date:
        """The local day."""
        day = days.local(self.at)
        self.within(days.midnight(day), days.midnight(day + timedelta(days=1)))
        return day

    def at_work(self, days: Days) -> bool:
        """In working hours of a business day."""
        day = self.day(days)
        return days.is_business(day) and days.start(day) <= self and self < days.close(day)


@dataclass(slots=True)
class Stretch:
    """An answer, the instant at which it was asked for, and between which two it is the same."""

    at: datetime
    after: datetime
    before: datetime
    value: Any

    def holds_at(self, t: datetime) -> bool:
        """Tell whether the answer is known at an instant."""
        return self.after < t < self.before or t == self.at


class Stretches:
    """The stretches of one question."""

    def __init__(self) -> None:
        self._ats: list[datetime] = []
        self._held: list[Stretch] = []
        self._last: Stretch | None = None

    def find(self, t: datetime) -> Stretch | None:
        """Return the stretch that holds an instant, if one does."""
        if self._last is not None and self._last.holds_at(t):
            return self._last
        place = bisect_right(self._ats, t)
        for one in self._held[max(place - 1, 0) : place + 1]:
            if one.holds_at(t):
                self._last = one
                return one
        return None

    def add(self, one: Stretch) -> None:
        """Take a stretch in."""
        place = bisect_right(self._ats, one.at)
        self._ats.insert(place, one.at)
        self._held.insert(place, one)
        self._last = one

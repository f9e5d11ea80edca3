"""The days of an employer (or of an agency, or of an application's region), counted one by one.

A day is asked about by itself: is it of the week, is it closed, is it opened in spite of that.
Everything else steps from day to day and asks again.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from tests.oracle.numbers import HOURS_BOUNDS

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ONE = timedelta(days=1)
HOURS = ("09:00", "17:00")
# Half-days that are a few people's own (women, the young, soldiers) close no office.
HALF_DAYS_OF_A_FEW = {"CN", "CHN"}


class Days:
    """What the page says under "The employer's days", for one place."""

    def __init__(
        self,
        zone: str,
        country: str | None,
        subdivision: str | None,
        categories: list[str],
        calendar: dict[str, Any] | None,
        usual_hours: tuple[str, str] = HOURS,
        default_hours: tuple[str, str] = HOURS,
    ) -> None:
        self.usual_hours = (usual_hours[0], usual_hours[1])
        self.default_hours = (default_hours[0], default_hours[1])
        self.zone = ZoneInfo(zone)
        calendar = calendar or {}
        self.work_week: list[str] | None = calendar.get("work_week")
        self.hours: dict[str, list[str]] = calendar.get("hours") or {}
        self.closed = [
            (date.fromisoformat(r["from"]), date.fromisoformat(r["to"]))
            for r in calendar.get("closed") or []
        ]
        self.open = {date.fromisoformat(d) for d in calendar.get("open") or []}
        self.library: Any = None
        self.customs: list[Any] = []
        if country is not None:
            try:
                self._load(country, subdivision, categories)
            except NotImplementedError:
                self.library = None  # a real country without calendar data
        self._known: dict[date, bool] = {}
        self._counted: dict[tuple[date, int], date] = {}
        self._instants: dict[tuple[date, str], datetime] = {}
        self._local: dict[datetime, date] = {}

    def _load(self, country: str, subdivision: str | None, categories: list[str]) -> None:
        kind = getattr(holidays, country)
        wanted = ["public", *categories]
        self.library = holidays.country_holidays(
            country, subdiv=subdivision, categories=tuple(wanted)
        )
        for category in ("de_facto", "half_day"):
            if category in kind.supported_categories and not (
                category == "half_day" and country in HALF_DAYS_OF_A_FEW
            ):
                self.customs.append(
                    holidays.country_holidays(country, subdiv=subdivision, categories=(category,))
                )

    def is_public_holiday(self, day: date) -> bool:
        """A public holiday there (with the categories told for the employer)."""
        return self.library is not None and day in self.library

    def is_of_the_week(self, day: date) -> bool:
        """The employer's own week, else the region's with its worked weekend days, else Mon-Fri."""
        if self.work_week is not None:
            return WEEKDAYS[day.weekday()] in self.work_week
        if self.library is None:
            return day.weekday() < 5
        _ = day in self.library  # makes the library load the year
        return not self.library.is_weekend(day) or day in self.library.weekend_workdays

    def is_quiet(self, day: date) -> bool:
        """24 and 31 December where the day after is a public holiday."""
        return (day.month, day.day) in {(12, 24), (12, 31)} and self.is_public_holiday(day + ONE)

    def is_business(self, day: date) -> bool:
        """One day, all sentences: opened wins over everything."""
        if day not in self._known:
            self._known[day] = day in self.open or (
                self.is_of_the_week(day)
                and not self.is_public_holiday(day)
                and not any(day in c for c in self.customs)
                and not self.is_quiet(day)
                and not any(first <= day <= last for first, last in self.closed)
            )
        return self._known[day]

    def roll(self, day: date) -> date:
        """The day itself, or the first business day after it."""
        while not self.is_business(day):
            day += ONE
        return day

    def nth(self, day: date, n: int) -> date:
        """The n-th business day after a day, the day itself excluded."""
        if (day, n) not in self._counted:
            found, left = day, n
            while left > 0:
                found += ONE
                left -= self.is_business(found)
            self._counted[day, n] = found
        return self._counted[day, n]

    def before(self, day: date) -> date:
        """The last business day ahead of a day."""
        day -= ONE
        while not self.is_business(day):
            day -= ONE
        return day

    def local(self, instant: datetime) -> date:
        """The local day of an instant."""
        if instant not in self._local:
            self._local[instant] = instant.astimezone(self.zone).date()
        return self._local[instant]

    def at(self, day: date, clock: str) -> datetime:
        """A local time of a day as an instant (the first, where it comes twice)."""
        if (day, clock) not in self._instants:
            local = datetime.combine(day, time.fromisoformat(clock), self.zone)
            self._instants[day, clock] = local.astimezone(UTC)
        return self._instants[day, clock]

    def midnight(self, day: date) -> datetime:
        """00:00 local."""
        return self.at(day, "00:00")

    def hours_of(self, day: date) -> tuple[str, str]:
        """Working hours of a weekday: the employer's own inside the bounds, else the default."""
        own = self.hours.get(WEEKDAYS[day.weekday()])
        if own is None:
            return self.usual_hours
        theirs = max(own[0], HOURS_BOUNDS[0]), min(own[1], HOURS_BOUNDS[1])
        # They replace the default, not an account's own stricter hours: there the overlap
        # holds, and where there is none the employer's.
        usual, default = self.usual_hours, self.default_hours
        start = theirs[0] if usual[0] == default[0] else max(theirs[0], usual[0])
        end = theirs[1] if usual[1] == default[1] else min(theirs[1], usual[1])
        return (start, end) if start < end else theirs

    def start(self, day: date) -> datetime:
        """The start of working hours."""
        return self.at(day, self.hours_of(day)[0])

    def close(self, day: date) -> datetime:
        """The end of working hours."""
        return self.at(day, self.hours_of(day)[1])

    def at_work(self, instant: datetime) -> bool:
        """In working hours of a business day."""
        day = self.local(instant)
        return self.is_business(day) and self.start(day) <= instant < self.close(day)

    def owed_until(self, day: date) -> datetime:
        """What the candidate owes by a day: its close of business; on a day off 17:00 of it."""
        return (
            self.close(day)
            if self.is_business(day)
            else self.at(day, min("17:00", self.usual_hours[1]))
        )

"""Quiet days: days of the year on which offices are closed although no calendar says so.

The packaged ones stand in `policy.toml` under `[[quiet_days]]`, each with its grounds; an
operator may add others and take none away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class QuietDay:
    """A month and day that is closed every year.

    before_public_holiday: only in years and regions where the day after is a public holiday
    """

    month: int
    day: int
    before_public_holiday: bool
    grounds: str

    def in_year(self, year: int, is_public_holiday: Callable[[date], bool]) -> date | None:
        """Return the day in a year; None where the day after had to be a holiday and is not."""
        try:
            day = date(year, self.month, self.day)
        except ValueError:
            # 29 February, in most years.
            return None
        if self.before_public_holiday and not is_public_holiday(day + timedelta(days=1)):
            return None
        return day

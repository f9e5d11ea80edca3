"""The whole check of an employer's own days, before they are stored.

The single checks stand in `regions`; here they meet the region's week, the policy's
bounds and the categories that are known.
"""

from datetime import time
from typing import Final

from app.domain.business_time import calendar_of
from app.domain.holiday_data import categories
from app.domain.policy import Policy
from app.domain.regions import (
    OwnDaysError,
    Region,
    check_closed,
    check_hours,
    check_open_days,
    check_week,
)

_MINUTES_PER_HOUR: Final = 60


def check_region(region: Region, policy: Policy) -> None:
    """Check an employer's chosen holiday categories and its own days.

    Slow the first time a region is asked for (see `business_time.warm`). Raises
    OwnDaysError with a pointer into `holiday_categories` or the calendar, and
    ZoneInfoNotFoundError for an unknown zone.
    """
    known = () if region.country is None else categories(region.country)
    for number, category in enumerate(region.holiday_categories):
        if category not in known:
            there = ", ".join(known) or "none"
            raise OwnDaysError(
                f"/holiday_categories/{number}",
                "unknown_category",
                f"The holidays of this country have these categories: {there}.",
            )
    days = region.days
    if days is None:
        return
    check_week(days.work_week)
    check_closed(days.closed)
    calendar = calendar_of(region, policy)
    start, end = policy.by_name["working_hours_start"], policy.by_name["working_hours_end"]
    check_hours(days.hours, calendar.week, (_time(start.minimum), _time(end.maximum)))
    most = policy["open_days_a_year"]
    check_open_days(days.open, calendar.is_business_day, calendar.week_start, most)


def _time(minutes: int) -> time:
    return time(*divmod(minutes, _MINUTES_PER_HOUR))

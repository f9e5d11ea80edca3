"""The provider of calendars: whose days are asked for decides which calendar answers."""

from collections.abc import Callable

from app.domain.business_time import Calendar, calendar_of
from app.domain.facts import Pursuit, Region
from app.domain.policy import Policy

#: Returns the calendar of a region under the policy that a decision is made with.
Calendars = Callable[[Region], Calendar]


def calendars_of(policy: Policy) -> Calendars:
    """Return the provider of calendars under a policy. Raises ZoneInfoNotFoundError when asked."""

    def calendar(region: Region) -> Calendar:
        return calendar_of(region, policy)

    return calendar


def regions_of(pursuit: Pursuit) -> tuple[Region, ...]:
    """Return every region whose calendar a decision about this pursuit may ask for."""
    agency = pursuit.application.agency
    if agency is None or agency.region is None:
        return (pursuit.region,)
    return (pursuit.region, agency.region)

"""Holiday calendars that a decision needs: they are built before a transaction, not within one.

Building one takes long, and other transactions would wait for the lock meanwhile.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.domain.facts import Region
from app.usecases.ports import Key, PursuitContext


class CalendarsMissing(Exception):  # Control flow, not an error.
    """Holiday calendars must be built outside of the transaction; the caller then retries."""

    def __init__(self, regions: frozenset[Region]) -> None:
        super().__init__(regions)
        self.regions = regions


@dataclass(frozen=True, slots=True)
class HolidayCalendars:
    """Whether a region's holiday calendar is built, and how to build it."""

    is_warm: Callable[[Region], bool]
    warm: Callable[[Region], None]

    def missing(self, context: PursuitContext | None, key: Key) -> frozenset[Region]:
        """The regions that a decision from this context would have to wait for."""
        named = list(key.regions)
        for loaded_ in (context, None if context is None else context.second):
            if loaded_ is None:
                continue
            if loaded_.employer is not None:
                named.append(loaded_.employer.region)
            for one in loaded_.pursuits:
                agency = one.application.agency
                if one.application.region is not None:
                    named.append(one.application.region)
                if agency is not None and agency.region is not None:
                    named.append(agency.region)
        return frozenset([region for region in named if not self.is_warm(region)])

    async def make(self, regions: Iterable[Region]) -> None:
        """Build calendars, in a thread."""
        for region in regions:
            if not self.is_warm(region):
                await asyncio.to_thread(self.warm, region)

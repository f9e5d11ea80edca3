"""Use case runner: what happens between the load and the commit, on both databases.

1. Load everything under the lock.
2. If a holiday calendar that the decision needs is not built yet, roll back and retry:
   building it takes long, and other transactions would wait for the lock meanwhile.
3. Read the clock. The facts loaded after a wait for the lock may be newer than the
   request; an instant before a fact would make the fact one of the future, which no rule
   looks at. So the instant is never earlier than what was loaded.
4. Run the use case, and apply its changes in their order.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

from app.domain.facts import Region
from app.storage.sql.event_guard import require_event
from app.storage.sql.holiday_calendars import CalendarsMissing, HolidayCalendars
from app.storage.sql.write_request import WriteRequest
from app.usecases.ports import Outcome, PursuitContext

T = TypeVar("T")

#: Limit on retries after a lost race. Each takes another transaction that won it, so a use
#: case that goes on losing collides with itself.
ATTEMPTS: Final = 5


class UseCaseRunner:
    """Runs use cases on what was loaded, on both databases alike."""

    def __init__(self, clock: Callable[[], datetime], calendars: HolidayCalendars) -> None:
        self._clock = clock
        self._calendars = calendars

    def run(
        self, request: WriteRequest[T], found: PursuitContext | None, made: frozenset[Region]
    ) -> Outcome[T]:
        """Run the use case. Raises `CalendarsMissing` where calendars must be built first.

        made: the calendars that were built for this request. They are not built again,
            so that a request ends even where the cache can keep none.
        """
        missing = self._calendars.missing(found, request.key)
        if not missing <= made:
            raise CalendarsMissing(missing)
        now = self._clock()
        if found is not None and not request.key.real_time:
            now = found.instant(now)
        outcome = request.decide(found, now)
        require_event(outcome.changes)
        return outcome

"""Scheduling of webhook deliveries: an event defers a job that makes them for each endpoint.

That is a job of the account. It finds what each endpoint has not been sent, so whoever defers it
need not know. An account without endpoints defers nothing.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from app.usecases.ports import AppendEvents, Change, Defer, PursuitContext

#: The kind of job that makes deliveries of events.
ANNOUNCE: Final = "announce"


def with_announcement(
    changes: tuple[Change, ...], context: PursuitContext | None, now: datetime
) -> tuple[Change, ...]:
    """The changes; with events among them, and endpoints, also the job that makes deliveries."""
    if context is None or not context.account.get("webhooks"):
        return changes
    return tuple(_announced(changes, str(context.account["id"]), now))


def _announced(changes: tuple[Change, ...], account_id: str, now: datetime) -> Iterator[Change]:
    for change in changes:
        if isinstance(change, AppendEvents):
            # Before the events, as everywhere: so rows are locked in one order.
            yield Defer(ANNOUNCE, account_id, now)
        yield change

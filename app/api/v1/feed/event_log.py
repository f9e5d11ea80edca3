"""Event log: reads events after a sequence number, and detects gaps.

The numbers of an account's events have no gaps. So a client that has seen number n misses
nothing exactly if the next event found is n + 1, or if n is the last.
"""

from collections.abc import Sequence
from typing import Final, cast

from app.api.operations.request_context import AccountRequest
from app.api.problems.problem import Problem
from app.usecases.ports import Page, Row

_ORDER: Final = ("seq",)


def seq_of(row: Row) -> int:
    """The number of an event."""
    return cast("int", row["seq"])


async def head_of(call: AccountRequest) -> int:
    """The number of the account's last event; 0 before the first."""
    row = await call.gateway.one(call.account_id, "event_heads", call.account_id)
    return 0 if row is None else seq_of(row)


async def page_after(call: AccountRequest, after: int | None, limit: int) -> Sequence[Row]:
    """The events that are kept after one, or from the oldest on."""
    place = None if after is None else (after,)
    return await call.gateway.page(call.account_id, Page("events", (), _ORDER, place, limit))


def follows(rows: Sequence[Row], after: int) -> bool:
    """Whether no event is missing between one and these."""
    return not rows or seq_of(rows[0]) == after + 1


async def events_after(call: AccountRequest, after: int, limit: int, way_out: str) -> Sequence[Row]:
    """The events after one that a client has seen; a 410 if any of them is deleted.

    way_out: how to start again, in a sentence
    """
    # Read first: an event that is added in between would look like a missing one.
    head = await head_of(call)
    rows = await page_after(call, after, limit)
    if after > head and not rows:
        raise Problem(
            "cursor_expired", f"There is no event {after} yet; the last is {head}. {way_out}"
        )
    if not follows(rows, after) or (not rows and head != after):
        raise expired(call, way_out)
    return rows


def expired(call: AccountRequest, way_out: str) -> Problem:
    """Make the 410 of a place after which events are deleted."""
    days = call.services.event_days
    sense = f"Events are kept for {days} days, and some after the last one you saw are deleted."
    return Problem("cursor_expired", f"{sense} {way_out}")

"""Event retention: deletes old events, the oldest of each account first.

What is left of an account's events must have no gaps, since a reader knows by the first
event that is left whether it has missed any. The clocks of several servers differ a little,
so an event may be older than the one before it. Therefore not each old event goes, but a
run of old ones from the first on.
"""

from datetime import datetime
from itertools import takewhile
from typing import Final, cast

from app.usecases.ports import SECURITY, Gateway, Outcome, Page, PurgeEvents
from app.usecases.write import write

#: The most events that one transaction removes, and the most accounts that one search finds.
BATCH: Final = 500


async def purge_events(gateway: Gateway, before: datetime) -> int:
    """Remove what happened before an instant, in many short transactions.

    Returns how many events were removed.
    """
    removed = 0
    while True:
        in_this_round = 0
        for account_id in await gateway.with_events_before(before, BATCH):
            in_this_round += await _batch(gateway, account_id, before)
        if not in_this_round:
            return removed
        removed += in_this_round


async def _batch(gateway: Gateway, account_id: str, before: datetime) -> int:
    rows = await gateway.page(account_id, Page("events", (), ("seq",), None, BATCH))
    old = list(takewhile(lambda row: cast("datetime", row["occurred_at"]) < before, rows))
    if old:
        forget = PurgeEvents(cast("int", old[-1]["seq"]))
        await write(
            gateway, account_id, SECURITY, lambda _, __: Outcome(None, (forget,)), writer=None
        )
    return len(old)

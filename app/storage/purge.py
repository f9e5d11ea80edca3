"""Events that nobody needs any more are removed, the oldest of each account first.

What is left of an account's events must have no gaps, since by the first that is left a
reader knows whether it has missed any. The clocks of several servers differ a little, so
an event may be older than the one before it. Therefore not each old event goes, but a
run of old ones from the first on.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any, Final, Protocol, cast

from app.usecases.ports import Dealings, Forget, Key, Outcome, Page, Row

#: The most events that one transaction removes, and that one search looks at.
BATCH: Final = 500


class Store(Protocol):
    """What events are removed from; a gateway is one."""

    async def page(self, account_id: str, page: Page) -> Sequence[Row]:
        """Load up to `limit` rows of a keyset page."""
        ...

    async def write(
        self,
        account_id: str,
        key: Key,
        decide: Callable[[Dealings | None, datetime], Outcome[Any]],
    ) -> Any:  # noqa: ANN401 # What the use case answers.
        """Run one use case in one transaction."""
        ...


async def purge(
    store: Store, accounts: Callable[[], Awaitable[Sequence[str]]], before: datetime
) -> int:
    """Remove what happened before an instant; answers how many events that were.

    accounts: some of those that have such events, or none
    """
    removed = 0
    while True:
        in_this_round = 0
        for account_id in await accounts():
            in_this_round += await _batch(store, account_id, before)
        if not in_this_round:
            return removed
        removed += in_this_round


async def _batch(store: Store, account_id: str, before: datetime) -> int:
    rows = await store.page(account_id, Page("events", (), ("seq",), None, BATCH))
    old = list(takewhile(lambda row: cast("datetime", row["occurred_at"]) < before, rows))
    if old:
        forget = Forget(cast("int", old[-1]["seq"]))
        await store.write(account_id, Key("account"), lambda _, __: Outcome(None, (forget,)))
    return len(old)

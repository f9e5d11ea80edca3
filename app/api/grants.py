"""What candidates let partners do, looked up for every request that a partner makes.

What a look-up finds is kept for at most a second, as for keys: a grant that is taken back
holds no longer than that.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol, cast

from app.usecases.errors import NotFound
from app.usecases.ports import Page, Row

#: Seconds for which a look-up is believed.
STALENESS: Final = 1.0
#: Pairs of a partner and a candidate that are remembered; beyond, all are looked up anew.
_REMEMBERED: Final = 10_000
#: More grants than one candidate gives one partner.
_MOST: Final = 200


class Store(Protocol):
    """Where grants are looked up; the gateway is one."""

    async def one(self, account_id: str, table: str, row_id: str) -> Row | None:
        """Load one row by id."""
        ...

    async def page(self, account_id: str, page: Page) -> Sequence[Row]:
        """Load up to `limit` rows of a keyset page."""
        ...


def standing(row: Row, now: datetime) -> bool:
    """Tell whether a grant holds: not taken back, and not over."""
    expires_at = cast("datetime | None", row["expires_at"])
    return row["revoked_at"] is None and (expires_at is None or now < expires_at)


class Grants:
    """Tells what a partner may do for a candidate."""

    def __init__(
        self, store: Store, *, clock: Callable[[], datetime], ticks: Callable[[], float]
    ) -> None:
        """Begin knowing nothing."""
        self._store = store
        self._clock = clock
        self._ticks = ticks
        self._known: dict[tuple[str, str], tuple[float, Sequence[Row]]] = {}

    async def scopes(self, partner_id: str, account_id: str) -> frozenset[str]:
        """What all standing grants together permit. Without one there is no such account."""
        pair = (partner_id, account_id)
        ticks = self._ticks()
        kept = self._known.get(pair)
        if kept is None or ticks - kept[0] >= STALENESS:
            kept = (ticks, await self._look_up(partner_id, account_id))
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[pair] = kept
        now = self._clock()
        held = [row for row in kept[1] if standing(row, now)]
        if not held:
            raise NotFound("account")
        return frozenset(scope for row in held for scope in cast("Sequence[str]", row["scopes"]))

    async def _look_up(self, partner_id: str, account_id: str) -> Sequence[Row]:
        page = Page("grants", (("partner_id", "=", partner_id),), ("id",), None, _MOST)
        rows = await self._store.page(account_id, page)
        if not rows:
            return ()
        account = await self._store.one(account_id, "accounts", account_id)
        return () if account is None or account["erase_at"] is not None else rows

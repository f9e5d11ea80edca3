"""What candidates let partners do, looked up for every request that a partner makes.

What a look-up finds is believed as long as for keys: a grant that is taken back holds no
longer than that. That nothing was found is not kept, so that a new grant holds at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from app.api.auth.lookup_cache import lookup_cache
from app.usecases.errors import NotFound
from app.usecases.partners.grants import permitted, standing
from app.usecases.ports import Page, Row

if TYPE_CHECKING:
    from cachetools import TLRUCache

#: More grants than a candidate leaves standing for one partner.
_MOST: Final = 200


class Store(Protocol):
    """Where grants are looked up; the gateway is one."""

    async def one(self, account_id: str, table: str, row_id: str) -> Row | None:
        """Load one row by id."""
        ...

    async def page(self, account_id: str, page: Page) -> Sequence[Row]:
        """Load up to `limit` rows of a keyset page."""
        ...


@dataclass(frozen=True, slots=True)
class _Standing:
    """The grants of one candidate to one partner."""

    rows: Sequence[Row]
    looked_up: float


class Grants:
    """Tells what a partner may do for a candidate."""

    def __init__(
        self, store: Store, *, clock: Callable[[], datetime], ticks: Callable[[], float]
    ) -> None:
        """Begin knowing nothing."""
        self._store = store
        self._clock = clock
        self._ticks = ticks
        self._known: TLRUCache[tuple[str, str], _Standing, float] = lookup_cache(ticks)

    async def scopes(self, partner_id: str, account_id: str) -> frozenset[str]:
        """What all standing grants together permit. Without one there is no such account."""
        pair = (partner_id, account_id)
        found = self._known.get(pair)
        if found is None:
            looked_up = self._ticks()
            found = _Standing(await self._look_up(partner_id, account_id), looked_up)
            if found.rows:
                self._known[pair] = found
            else:
                self._known.pop(pair, None)
        now = self._clock()
        if not standing(found.rows, now):
            raise NotFound("account")
        return permitted(found.rows, now)

    async def _look_up(self, partner_id: str, account_id: str) -> Sequence[Row]:
        # Those taken back are left out here, so that however many there were, none that
        # stands is beyond the page.
        given = (("partner_id", "=", partner_id), ("revoked_at", "is", None))
        page = Page("grants", given, ("id",), None, _MOST)
        rows = await self._store.page(account_id, page)
        if not rows:
            return ()
        account = await self._store.one(account_id, "accounts", account_id)
        return () if account is None or account["erase_at"] is not None else rows

"""Cache of grants: the scopes that a candidate's grants give a partner.

Cached as long as keys are, so a revoked grant works no longer than that. That nothing was
found is not cached, so that a new grant works at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from app.api.auth.lookup_cache import lookup_cache
from app.usecases.accounts.test_clocks import is_over
from app.usecases.errors import NotFound
from app.usecases.partners.grants import permitted, standing
from app.usecases.ports import Page, Row

if TYPE_CHECKING:
    from cachetools import TLRUCache

#: More grants than a candidate leaves standing for one partner.
_MOST: Final = 200


class Store(Protocol):
    """The look-ups of grants; the gateway implements it."""

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
    is_test: bool = False


class Grants:
    """Looks up what a partner may do for a candidate, with a cache."""

    def __init__(
        self, store: Store, *, clock: Callable[[], datetime], ticks: Callable[[], float]
    ) -> None:
        """Begin with an empty cache."""
        self._store = store
        self._clock = clock
        self._ticks = ticks
        self._known: TLRUCache[tuple[str, str], _Standing, float] = lookup_cache(ticks)

    async def scopes(self, partner_id: str, account_id: str) -> tuple[frozenset[str], bool]:
        """The scopes of all standing grants, and whether it is a test account.

        Without a standing grant: `not_found`.
        """
        pair = (partner_id, account_id)
        found = self._known.get(pair)
        if found is None:
            looked_up = self._ticks()
            found = await self._look_up(partner_id, account_id, looked_up)
            if found.rows:
                self._known[pair] = found
            else:
                self._known.pop(pair, None)
        now = self._clock()
        if not standing(found.rows, now):
            raise NotFound("account")
        return permitted(found.rows, now), found.is_test

    async def _look_up(self, partner_id: str, account_id: str, looked_up: float) -> _Standing:
        # Revoked grants are left out here, so that however many there were, no standing one
        # is beyond the page.
        given = (("partner_id", "=", partner_id), ("revoked_at", "is", None))
        page = Page("grants", given, ("id",), None, _MOST)
        rows = await self._store.page(account_id, page)
        if not rows:
            return _Standing((), looked_up)
        account = await self._store.one(account_id, "accounts", account_id)
        if account is None or is_over(account, self._clock()):
            return _Standing((), looked_up)
        return _Standing(rows, looked_up, account["test_until"] is not None)

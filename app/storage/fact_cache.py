"""LRU cache of loaded pursuits, each valid while its account stays as it was.

Clients poll pursuits in which nothing has happened. Nothing that decisions read changes without
an event of its account (`sql/event_guard.py`), so two loads of one account with the same head have
the same facts. Its head is the number of its last event with the instant of its latest change: a
number alone would come again in a database that was set back to a backup.

1. The head is read from the database for every request, whatever process wrote last.
2. Where it is the head of the load in this cache, that load is returned: one row was read.
3. Otherwise everything is loaded, together with its head, in one statement.
"""

from dataclasses import dataclass
from typing import Final

from cachetools import LRUCache

from app.storage.sql.loading import Text
from app.usecases.ports import Key, PursuitContext

#: Bounds on the memory: so many loads, and none of a text of more characters.
MAX_LOADS: Final = 512
MAX_LENGTH: Final = 32_768


@dataclass(frozen=True, slots=True)
class CachedLoad:
    """A load, and the head of its account as both were read by one statement."""

    head: Text
    context: PursuitContext


class FactCache:
    """Loads by account and key, for the thread of the event loop."""

    def __init__(self, max_loads: int = MAX_LOADS) -> None:
        self._loads: LRUCache[tuple[str, str, str | None], CachedLoad] = LRUCache(max_loads)

    def get(self, account_id: str, key: Key) -> CachedLoad | None:
        """Return the last load of a key; it counts only while its head is the account's."""
        return self._loads.get((account_id, key.kind, key.id))

    def put(
        self, account_id: str, key: Key, head: Text | None, text: Text, context: PursuitContext
    ) -> None:
        """Store a load, unless its text is long or its account has no head to compare.

        Those of a test account are not stored: its clock moves without an event.
        """
        testing = context.account["test_until"] is not None
        if head is not None and len(text) <= MAX_LENGTH and not testing:
            self._loads[account_id, key.kind, key.id] = CachedLoad(head, context)

    def forget(self, account_id: str) -> None:
        """Drop the loads of an account that is erased."""
        for place in [place for place in self._loads if place[0] == account_id]:
            del self._loads[place]

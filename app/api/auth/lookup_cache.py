"""TTL cache of look-ups of credentials and grants: each is valid for half a second.

The age counts from before the look-up, so that a slow one adds nothing to it. Beside
those that are too old, the least recently used go when the cache is full.
"""

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from cachetools import TLRUCache

#: Seconds for which a look-up is valid. What is revoked is to be refused within a second,
#: and a look-up that was under way when it was revoked takes its time as well.
STALENESS: Final = 0.5
#: Look-ups of each kind that are cached.
MAX_LOOKUPS: Final = 10_000


class LookedUp(Protocol):
    """What a look-up has found."""

    @property
    def looked_up(self) -> float:
        """When the look-up began, in seconds of the clock that never goes back."""
        ...


K = TypeVar("K")
V = TypeVar("V", bound=LookedUp)


def lookup_cache(ticks: Callable[[], float]) -> TLRUCache[K, V, float]:
    """Make a cache; `ticks` is a clock in seconds that never goes back."""
    return TLRUCache(MAX_LOOKUPS, lambda _key, found, _now: found.looked_up + STALENESS, ticks)

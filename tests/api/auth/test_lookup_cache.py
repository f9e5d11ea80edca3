"""A look-up is believed for half a second from when it began, and the cache is bounded."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from app.api.auth import lookup_cache as module
from app.api.auth.lookup_cache import STALENESS, lookup_cache

if TYPE_CHECKING:
    from cachetools import TLRUCache


@dataclass(frozen=True)
class Found:
    looked_up: float


def test_an_entry_ages_from_the_beginning_of_its_lookup() -> None:
    seconds = [100.0]
    cache: TLRUCache[str, Found, float] = lookup_cache(lambda: seconds[0])
    seconds[0] += 0.3
    cache["key"] = Found(looked_up=100.0)
    seconds[0] = 100.0 + STALENESS - 0.01
    assert cache.get("key") == Found(100.0)
    seconds[0] = 100.0 + STALENESS
    assert cache.get("key") is None


def test_a_lookup_that_took_too_long_is_not_cached() -> None:
    cache: TLRUCache[str, Found, float] = lookup_cache(lambda: 100.0)
    cache["key"] = Found(looked_up=100.0 - STALENESS)
    assert cache.get("key") is None


def test_the_least_recently_used_is_evicted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LOOKUPS", 2)
    cache: TLRUCache[str, Found, float] = lookup_cache(lambda: 0.0)
    cache["a"] = cache["b"] = Found(0.0)
    assert cache.get("a") is not None
    cache["c"] = Found(0.0)
    assert sorted(cache) == ["a", "c"]

"""Calendars are made before a decision needs them, and outside of every lock."""

import sqlite3
from collections.abc import Callable
from datetime import datetime

import pytest

from app.domain.facts import Region
from app.usecases.ports import Key, Outcome, PursuitContext
from tests.storage.rows import LONDON
from tests.storage.store import Regions, Store

pytestmark = pytest.mark.anyio

Shown = list[tuple[PursuitContext | None, datetime]]


def note(shown: Shown) -> Callable[[PursuitContext | None, datetime], Outcome[str]]:
    """A use case that changes nothing, and remembers what it was shown."""

    def decide(context: PursuitContext | None, now: datetime) -> Outcome[str]:
        shown.append((context, now))
        return Outcome("noted")

    return decide


async def test_a_cold_calendar_is_made_outside_of_the_transaction(
    store: Store, regions: Regions
) -> None:
    pursued = await store.pursue()
    regions.cold.add(LONDON)
    held: list[bool] = []
    make = regions.warm

    def warm(region: Region) -> None:
        if store.url.startswith("sqlite"):
            path = store.url.removeprefix("sqlite:///")
            other = sqlite3.connect(path, timeout=0, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")  # Fails where anybody else writes.
            other.close()
        held.append(region in regions.cold)
        make(region)

    object.__setattr__(store.gateway._calendars, "warm", warm)
    shown: Shown = []
    key = Key("interview", pursued.interview)
    assert await store.gateway.write(store.account, key, note(shown)) == "noted"
    assert (len(shown), held, regions.made) == (1, [True], [LONDON])


async def test_the_calendar_of_an_employer_to_come_is_made_as_well(
    store: Store, regions: Regions
) -> None:
    paris = Region("Europe/Paris", "FR", None)
    regions.cold.add(paris)
    key = Key("same_employer", match=("acme", "Europe/Paris", "FR", None), regions=(paris,))
    await store.gateway.write(store.account, key, note([]))
    pursued = await store.pursue()
    regions.cold |= {paris, LONDON}
    moving = Key("employer", pursued.employer, regions=(paris,))
    await store.gateway.write(store.account, moving, note([]))
    assert regions.made[0] == paris
    assert set(regions.made[1:]) == {paris, LONDON}


async def test_a_calendar_that_stays_cold_keeps_no_request_waiting_for_ever(store: Store) -> None:
    pursued = await store.pursue()
    made: list[Region] = []
    object.__setattr__(store.gateway._calendars, "is_warm", lambda _: False)
    object.__setattr__(store.gateway._calendars, "warm", made.append)
    key = Key("interview", pursued.interview)
    assert await store.gateway.write(store.account, key, note([])) == "noted"
    assert made == [LONDON]


async def test_reading_makes_the_calendar_too(store: Store, regions: Regions) -> None:
    pursued = await store.pursue()
    regions.cold.add(LONDON)
    assert await store.gateway.context(store.account, Key("interview", pursued.interview))
    regions.cold.add(LONDON)
    assert await store.gateway.all_contexts(store.account)
    assert regions.made == [LONDON, LONDON]

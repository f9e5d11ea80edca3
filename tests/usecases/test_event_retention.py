import asyncio
from datetime import datetime, timedelta
from typing import cast

from app.usecases.event_retention import BATCH, purge_events
from app.usecases.ports import Gateway
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway

BEFORE = NOW - timedelta(days=30)
OLD, NEW = BEFORE - timedelta(days=1), BEFORE


def with_events(*instants: datetime) -> MemoryGateway:
    gateway = MemoryGateway()
    for seq, occurred_at in enumerate(instants, 1):
        gateway.mine["events"][str(seq)] = {"id": str(seq), "seq": seq, "occurred_at": occurred_at}
    return gateway


def purge(gateway: MemoryGateway) -> int:
    return asyncio.run(purge_events(cast("Gateway", gateway), BEFORE))


def left(gateway: MemoryGateway) -> list[int]:
    return [event["seq"] for event in gateway.mine["events"].values()]


def test_what_is_older_goes_and_the_very_instant_stays() -> None:
    gateway = with_events(OLD, OLD, NEW)
    assert purge(gateway) == 2
    assert left(gateway) == [3]


def test_an_old_event_behind_a_new_one_stays_so_that_there_is_no_gap() -> None:
    gateway = with_events(OLD, NEW, OLD)
    assert purge(gateway) == 1
    assert left(gateway) == [2, 3]
    assert purge(gateway) == 0


def test_many_go_in_several_short_transactions() -> None:
    gateway = with_events(*[OLD] * (2 * BATCH + 1), NEW)
    assert purge(gateway) == 2 * BATCH + 1
    assert left(gateway) == [2 * BATCH + 2]


def test_every_account_is_seen_to_and_one_that_is_being_erased_too() -> None:
    gateway = with_events(OLD)
    gateway.mine["accounts"][MINE]["erase_at"] = NOW
    other = gateway.account("other")
    other["events"]["1"] = {"id": "1", "seq": 1, "occurred_at": OLD}
    assert purge(gateway) == 2
    assert left(gateway) == []
    assert other["events"] == {}


def test_where_nothing_is_old_nothing_is_done() -> None:
    assert purge(with_events(NEW)) == 0
    assert purge(MemoryGateway()) == 0

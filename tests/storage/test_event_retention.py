"""Old events go in batches, the oldest first, and nothing that is younger with them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

import pytest

from app.storage.administration import Administration
from app.usecases import event_retention
from app.usecases.event_retention import purge_events
from app.usecases.ports import AppendEvents, Key, Outcome, Page, PursuitContext, Row
from tests.storage.rows import NOON, new_id
from tests.storage.store import Clock, Store, always, open_store_gateway

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)


def event(at: datetime) -> Row:
    return {
        "id": new_id(),
        "type": "employer.updated",
        "resource": "employer",
        "about": new_id(),
        "written_by": "candidate",
        "occurred_at": at,
    }


async def tell(store: Store, times: Iterable[datetime], account: str | None = None) -> None:
    await store.put([AppendEvents(tuple(event(at) for at in times))], account)


async def left(store: Store, account: str | None = None) -> list[int]:
    page = Page("events", (), ("seq",), None, 1000)
    rows = await store.gateway.page(account or store.account, page)
    return [cast("int", row["seq"]) for row in rows]


async def test_what_is_old_goes_from_every_account_and_the_numbers_go_on(store: Store) -> None:
    await tell(store, [NOON, NOON + DAY, NOON + 2 * DAY])
    await tell(store, [NOON, NOON], store.other)
    assert await purge_events(store.gateway, NOON) == 0
    assert await purge_events(store.gateway, NOON + 2 * DAY) == 4
    assert await left(store) == [3]
    assert await left(store, store.other) == []
    await tell(store, [NOON + 3 * DAY], store.other)
    assert await left(store, store.other) == [3]


async def test_more_than_a_batch_goes_in_several(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_retention, "BATCH", 10)
    await tell(store, [NOON] * 35 + [NOON + DAY] * 3)
    written: list[str] = []
    write = store.gateway.write

    async def counting(account: str, *arguments: object, **options: object) -> object:
        written.append(account)
        return await write(account, *arguments, **options)  # type: ignore[arg-type] # As they came.

    monkeypatch.setattr(store.gateway, "write", counting)
    assert await purge_events(store.gateway, NOON + DAY) == 35
    assert await left(store) == [36, 37, 38]
    assert len(written) == 4


async def test_an_old_event_behind_a_younger_one_waits_for_it(store: Store) -> None:
    """The clocks of two servers differ; what is left must have no gap all the same."""
    await tell(store, [NOON, NOON + 3 * DAY, NOON, NOON + 3 * DAY])
    assert await purge_events(store.gateway, NOON + DAY) == 1
    assert await left(store) == [2, 3, 4]
    assert await purge_events(store.gateway, NOON + 4 * DAY) == 3


async def test_a_commit_with_events_is_announced_and_no_other(database_url: str) -> None:
    noted: list[str] = []
    gateway = open_store_gateway(database_url, Clock(NOON), committed=noted.append)
    store = Store(database_url, gateway, *await accounts(database_url))
    try:
        await store.put([])
        assert noted == []
        await tell(store, [NOON])
        assert noted == [store.account]
        with pytest.raises(ZeroDivisionError):
            await gateway.write(store.account, Key("account"), fails)
        await gateway.write(store.account, Key("account"), always(()))
        await tell(store, [NOON], store.other)
        await purge_events(gateway, NOON + DAY)
        assert noted == [store.account, store.other]
    finally:
        await gateway.close()


def fails(_: PursuitContext | None, __: datetime) -> Outcome[None]:
    raise ZeroDivisionError


async def accounts(url: str) -> tuple[str, str]:
    administration = Administration(url, clock=Clock(NOON))
    return administration.create_account("mine"), administration.create_account("theirs")

"""Events of many writers become visible in the order of their numbers, each once."""

import asyncio
import os
import tempfile
from typing import Any, Final, cast

import pytest

from app.usecases.ports import Page
from tests.storage.event_writer import write
from tests.storage.rows import NOON
from tests.storage.store import Clock, Store, open_store, open_store_gateway
from tests.support.prepared import interpreter
from tests.support.servers import ROOT

#: Changes of each of two processes; more in the campaign.
CHANGES: Final = int(os.environ.get("CHANGES", "80"))
_STDERR: Final = 2

pytestmark = pytest.mark.anyio


class Follower:
    """Who reads on all the time, over a connection of its own."""

    def __init__(self, url: str, account: str) -> None:
        self.gateway = open_store_gateway(url, Clock(NOON))
        self.account = account
        self.seen: list[Any] = []
        self.reads = 0

    async def read(self) -> int:
        """Read what is new, which must go on where the last read ended."""
        page = Page("events", (), ("seq",), (len(self.seen),), 50)
        rows = await self.gateway.page(self.account, page)
        self.reads += 1
        first = len(self.seen) + 1
        assert [row["seq"] for row in rows] == list(range(first, first + len(rows)))
        self.seen += rows
        return len(rows)

    async def follow(self, until: "asyncio.Future[Any]") -> None:
        """Read until all have written, and then to the end."""
        while not until.done():
            await self.read()
            await asyncio.sleep(0)
        while await self.read():
            pass


async def head(store: Store) -> int:
    row = await store.gateway.one(store.account, "event_heads", store.account)
    assert row is not None
    return cast("int", row["seq"])


async def in_a_process(url: str, account: str, changes: int, number: int) -> int:
    with tempfile.TemporaryFile() as output:
        process = interpreter().start(
            (url, account, str(changes), str(number)),
            ROOT,
            {**os.environ, "PYTHONPATH": str(ROOT)},
            output=output.fileno(),
            errors=_STDERR,
            module="tests.storage.event_writer",
        )
        assert await asyncio.to_thread(process.wait, 100) == 0
        output.seek(0)
        return int(output.read())


async def followed(store: Store, writers: "asyncio.Future[list[int]]") -> None:
    """Follow while they write; then everything is there once, and there are no gaps."""
    follower = Follower(store.url, store.account)
    try:
        await asyncio.gather(follower.follow(writers), writers)
    finally:
        await follower.gateway.close()
    made = sum(writers.result())
    assert made > 0
    assert len(follower.seen) == made == await head(store)
    assert len({row["id"] for row in follower.seen}) == made
    assert len({row["about"] for row in follower.seen}) == made
    assert follower.reads > 1


async def test_of_many_connections_nothing_overtakes_anything(database_url: str) -> None:
    """On SQLite these are several gateways to one file, which is what several processes are."""
    async with open_store(database_url, Clock(NOON), lock_timeout=30) as store:
        writers = asyncio.gather(
            *(write(store.url, store.account, 60, number) for number in range(4))
        )
        await followed(store, writers)


@pytest.mark.slow
async def test_of_two_processes_nothing_overtakes_anything(database_url: str) -> None:
    async with open_store(database_url, Clock(NOON), lock_timeout=30) as store:
        writers = asyncio.gather(
            *(in_a_process(store.url, store.account, CHANGES, number) for number in range(2))
        )
        await followed(store, writers)

"""Gateways on both databases, with a clock that a test can set."""

from collections.abc import AsyncIterator

import pytest

from tests.storage.rows import NOON
from tests.storage.store import Clock, Regions, Store, open_store
from tests.support.databases import (
    bare_postgres_url,
    bare_url,
    database_url,
    postgres_url,
    sqlite_url,
)

__all__ = [
    "bare_postgres_url",
    "bare_url",
    "database_url",
    "postgres_url",
    "sqlite_url",
]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def regions() -> Regions:
    return Regions()


@pytest.fixture
async def store(database_url: str, clock: Clock, regions: Regions) -> AsyncIterator[Store]:
    """A gateway with two accounts, on either database."""
    async with open_store(database_url, clock, regions) as opened:
        yield opened


@pytest.fixture
async def sqlite_store(sqlite_url: str, clock: Clock, regions: Regions) -> AsyncIterator[Store]:
    async with open_store(sqlite_url, clock, regions) as opened:
        yield opened


@pytest.fixture
async def postgres_store(postgres_url: str, clock: Clock, regions: Regions) -> AsyncIterator[Store]:
    async with open_store(postgres_url, clock, regions) as opened:
        yield opened

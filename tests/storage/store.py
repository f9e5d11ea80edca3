"""What the tests of storage start from: a gateway on a database, with two accounts."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from uuid_utils import uuid7

from app.domain.facts import Region
from app.storage.administration import Administration
from app.storage.gateway import open_gateway
from app.storage.postgres.gateway import PostgresGateway
from app.storage.schema.types import EPOCH
from app.storage.sql.event_guard import UnannouncedChange, require_event
from app.storage.sqlite.gateway import SqliteGateway
from app.usecases.ports import AppendEvents, Change, Key, Outcome, PursuitContext, Row
from tests.storage.rows import Pursued

T = TypeVar("T")

ACCOUNT = Key("account")


@dataclass
class Clock:
    """The instant that a gateway takes for now."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Regions:
    """Which calendars are made; by default all of them always are."""

    cold: set[Region] = field(default_factory=set)
    made: list[Region] = field(default_factory=list)

    def is_warm(self, region: Region) -> bool:
        return region not in self.cold

    def warm(self, region: Region) -> None:
        self.made.append(region)
        self.cold.discard(region)


@dataclass
class Store:
    """A gateway, and two accounts in its database."""

    url: str
    gateway: SqliteGateway | PostgresGateway
    account: str
    other: str

    async def put(self, changes: Iterable[Change], account: str | None = None) -> None:
        """Make changes without a decision."""
        await self.gateway.write(account or self.account, ACCOUNT, always(changes))

    async def pursue(self, account: str | None = None, **changed: object) -> "Pursued":
        """Put one employer with everything that can be recorded of it."""
        pursued = Pursued()
        await self.put(pursued.changes(**changed), account)
        return pursued


def always(
    changes: Iterable[Change], answer: T | None = None
) -> Callable[[PursuitContext | None, datetime], Outcome[T | None]]:
    """A use case that makes the same changes whatever it is shown."""
    made = announced(changes)
    return lambda _dealings, _now: Outcome(answer, made)


def announced(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes, with the event without which storage writes no fact."""
    made = tuple(changes)
    try:
        require_event(made)
    except UnannouncedChange:
        event: Row = {
            "type": "employer.updated",
            "resource": "employer",
            "about": str(uuid7()),
            "id": str(uuid7()),
            "written_by": "candidate",
            "occurred_at": EPOCH,
        }
        return (*made, AppendEvents((event,)))
    return made


@asynccontextmanager
async def open_store(
    url: str,
    clock: Callable[[], datetime],
    regions: Regions | None = None,
    *,
    lock_timeout: float = 5.0,
    pool_size: int = 8,
) -> AsyncIterator[Store]:
    administration = Administration(url, clock=clock)
    account = administration.first_account() or administration.create_account("mine")
    gateway = open_store_gateway(
        url, clock, regions, lock_timeout=lock_timeout, pool_size=pool_size
    )
    try:
        yield Store(url, gateway, account, administration.create_account("theirs"))
    finally:
        await gateway.close()


def open_store_gateway(
    url: str,
    clock: Callable[[], datetime],
    regions: Regions | None = None,
    *,
    lock_timeout: float = 5.0,
    pool_size: int = 8,
    committed: Callable[[str], None] = lambda _: None,
) -> SqliteGateway | PostgresGateway:
    known = regions or Regions()
    return open_gateway(
        url,
        clock=clock,
        is_warm=known.is_warm,
        warm=known.warm,
        lock_timeout=lock_timeout,
        statement_timeout=10.0,
        pool_size=pool_size,
        committed=committed,
    )

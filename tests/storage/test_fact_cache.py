"""Loads are answered from the cache exactly while nothing has changed in their account."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table
from sqlalchemy.sql.visitors import iterate

from app.storage.engines import engine
from app.storage.fact_cache import MAX_LENGTH, FactCache
from app.storage.schema import tables
from app.storage.sql import loads, sweeps
from app.storage.sql.event_guard import READ_BY_DECISIONS, UnannouncedChange
from app.storage.sql.json_text import PostgresJson
from app.storage.sql.queries import KEYED
from app.storage.sql.statements import Statement
from app.usecases.ports import Amend, Change, Insert, Key, Outcome, PursuitContext, Remove
from tests.storage.rows import NOON, Pursued
from tests.storage.store import ACCOUNT, Clock, Regions, Store, always, open_store_gateway

ONE, TWO, THREE = (
    PursuitContext({"id": name, "test_until": None}) for name in ("one", "two", "three")
)
KEY = Key("interview", "an interview")


def test_a_load_is_returned_with_the_head_that_it_was_read_with() -> None:
    cache = FactCache()
    cache.put("mine", KEY, "7:1", "[]", ONE)
    found = cache.get("mine", KEY)
    assert found is not None
    assert (found.head, found.context) == ("7:1", ONE)
    assert cache.get("theirs", KEY) is None
    assert cache.get("mine", Key("application", "an interview")) is None


def test_the_least_recently_used_load_is_evicted() -> None:
    cache = FactCache(2)
    keys = [Key("interview", name) for name in ("1", "2", "3")]
    for key, context in zip(keys, (ONE, TWO, THREE), strict=True):
        cache.put("mine", key, "1:1", "[]", context)
        cache.get("mine", keys[0])
    assert [cache.get("mine", key) is None for key in keys] == [False, True, False]


def test_what_is_long_or_has_no_head_or_a_clock_of_its_own_is_not_cached() -> None:
    cache = FactCache()
    cache.put("mine", KEY, "1:1", "[]", PursuitContext({"test_until": NOON}))
    cache.put("mine", KEY, None, "[]", ONE)
    cache.put("mine", KEY, "1:1", " " * (MAX_LENGTH + 1), ONE)
    assert cache.get("mine", KEY) is None


def test_the_loads_of_an_account_are_forgotten() -> None:
    cache = FactCache()
    for account in ("mine", "theirs"):
        cache.put(account, KEY, "1:1", "[]", ONE)
    cache.forget("mine")
    assert cache.get("mine", KEY) is None
    assert cache.get("theirs", KEY) is not None


class Reads:
    """The statements that a gateway reads by."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[Statement] = []
        self._read = store.gateway._row
        self._head = store.gateway._statements.head()
        monkeypatch.setattr(store.gateway, "_row", self.row)

    async def row(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Any] | None:
        self.seen.append(statement)
        return await self._read(statement, values)

    def taken(self) -> list[str]:
        """What was read since this was asked last."""
        seen = ["head" if one is self._head else "load" for one in self.seen]
        self.seen.clear()
        return seen


@pytest.fixture
def reads(store: Store, monkeypatch: pytest.MonkeyPatch) -> Reads:
    return Reads(store, monkeypatch)


async def context(store: Store, pursued: Pursued) -> PursuitContext:
    found = await store.gateway.context(store.account, Key("interview", pursued.interview))
    assert found is not None
    return found


@pytest.mark.anyio
async def test_asked_again_it_costs_one_small_read(store: Store, reads: Reads) -> None:
    pursued = await store.pursue()
    first = await context(store, pursued)
    assert reads.taken() == ["load"]
    assert await context(store, pursued) is first
    assert reads.taken() == ["head"]


@pytest.mark.anyio
async def test_a_change_by_another_process_is_seen(
    store: Store, reads: Reads, clock: Clock
) -> None:
    pursued = await store.pursue()
    before = await context(store, pursued)
    replica = open_store_gateway(store.url, clock, Regions())
    try:
        change = Amend("employers", pursued.employer, {"name": "Acme Limited"})
        await replica.write(store.account, ACCOUNT, always([change]))
    finally:
        await replica.close()
    reads.taken()
    after = await context(store, pursued)
    assert before.employer is not None
    assert after.employer is not None
    assert (before.employer.name, after.employer.name) == ("Acme", "Acme Limited")
    assert reads.taken() == ["head", "load"]
    assert await context(store, pursued) is after


@pytest.mark.anyio
async def test_a_change_in_another_account_leaves_it_cached(store: Store, reads: Reads) -> None:
    pursued = await store.pursue()
    first = await context(store, pursued)
    await store.pursue(store.other)
    reads.taken()
    assert await context(store, pursued) is first
    assert reads.taken() == ["head"]


def by_hand(store: Store, table: Table, values: Mapping[str, object]) -> None:
    """Change rows of the account in the database, past every gateway."""
    database = engine(store.url)
    with database.begin() as connection:
        connection.execute(
            table.update().where(table.c.account_id == store.account).values(**values)
        )
    database.dispose()


@pytest.mark.anyio
async def test_the_same_number_after_a_database_was_set_back_is_another_head(store: Store) -> None:
    pursued = await store.pursue()
    before = await context(store, pursued)
    by_hand(store, tables.employers, {"name": "Other"})
    by_hand(store, tables.event_heads, {"latest_at": NOON - timedelta(seconds=1)})
    after = await context(store, pursued)
    assert before.employer is not None
    assert after.employer is not None
    assert (before.employer.name, after.employer.name) == ("Acme", "Other")


@pytest.mark.anyio
async def test_what_depends_on_the_clock_as_well_is_not_cached(
    store: Store, reads: Reads, clock: Clock
) -> None:
    pursued = await store.pursue()
    by_hand(store, tables.event_heads, {"latest_at": NOON + timedelta(hours=1)})
    for _ in range(2):
        assert (await context(store, pursued)).latest == NOON + timedelta(hours=1)
    assert reads.taken() == ["load", "load"]
    clock.now = NOON + timedelta(hours=2)
    await context(store, pursued)
    await context(store, pursued)
    assert reads.taken() == ["load", "head"]
    clock.now = NOON
    assert (await context(store, pursued)).latest == NOON + timedelta(hours=1)


@pytest.mark.anyio
async def test_nothing_of_an_erased_account_is_answered_or_held(store: Store) -> None:
    pursued = await store.pursue()
    await context(store, pursued)
    key = Key("interview", pursued.interview)
    assert store.gateway._facts.get(store.account, key) is not None
    await store.gateway.erase(store.account)
    assert store.gateway._facts.get(store.account, key) is None
    assert await store.gateway.context(store.account, key) is None


# What the cache relies on: nothing of this changes unseen.


@pytest.mark.anyio
async def test_a_change_of_a_fact_without_an_event_is_refused(store: Store) -> None:
    pursued = await store.pursue()
    changes: list[Change] = [
        Amend("employers", pursued.employer, {"name": "Other"}),
        Amend("accounts", store.account, {"policy_revision": 9}),
        Remove("contacts", pursued.contact),
    ]
    before = await context(store, pursued)
    for change in changes:

        def decide(_: PursuitContext | None, __: datetime, made: Change = change) -> Outcome[None]:
            return Outcome(None, (made,))

        with pytest.raises(UnannouncedChange):
            await store.gateway.write(store.account, ACCOUNT, decide)
    assert await context(store, pursued) is before


@pytest.mark.anyio
async def test_what_no_decision_reads_needs_no_event(store: Store) -> None:
    mark = Insert("task_bases", {"id": store.account, "basis": "1", "revision": 0, "done": True})
    await store.gateway.write(store.account, ACCOUNT, lambda _, __: Outcome(None, (mark,)))
    assert await store.gateway.one(store.account, "task_bases", store.account) is not None


def test_every_table_that_a_load_reads_is_guarded() -> None:
    read = set()
    for kind in KEYED:
        for part in iterate(loads.context(PostgresJson(), loads.LoadShape(kind))):
            name = getattr(part, "name", None)
            if part.__visit_name__ == "table":
                read.add(name)
    # What a task belongs to is read of its row, which names its application for good.
    assert read - READ_BY_DECISIONS == {"event_heads", "tasks"}


def test_statements_without_events_touch_no_fact_but_those_that_end_it() -> None:
    touching = set()
    for name, make in sweeps.STATEMENTS.items():
        table = {"of_account": "contacts", "tie": "grants", "trim": "sessions"}.get(name, "")
        changed = getattr(make(table), "table", None)
        assert changed in tables.METADATA.sorted_tables
        if changed.name in READ_BY_DECISIONS:
            touching.add(name)
    # An erased account has no head any more; remnants are removed when no rule counts them.
    assert touching == {"of_account", "account", "earlier_contacts"}

"""Many who want the same thing at once: as many get it as may."""

import asyncio
import multiprocessing
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from multiprocessing.pool import Pool
from typing import Any

import pytest

from app.domain.facts import Recipient
from app.usecases.errors import Conflict
from app.usecases.ports import Amend, Change, Insert, Key, Outcome, Page, PursuitContext
from tests.storage.rows import MATCH, NOON, Pursued, employer_row, new_id
from tests.storage.store import Clock, Store, announced, open_store, open_store_gateway

BUDGET = 20


def one_more(pursued: Pursued) -> Callable[[PursuitContext | None, datetime], Outcome[None]]:
    """Make one more contact, while there are fewer than the budget allows."""

    def decide(context: PursuitContext | None, _: datetime) -> Outcome[None]:
        assert context is not None
        made = sum(len((*pursuit.contacts, *pursuit.elsewhere)) for pursuit in context.pursuits)
        if made >= BUDGET:
            raise Conflict("enough", "There are enough.")
        return Outcome(None, announced([Insert("contacts", _enquiry(pursued))]))

    return decide


def _enquiry(pursued: Pursued) -> dict[str, object]:
    """A contact that other applications see."""
    return pursued.contact_row(id=new_id(), kind="enquire_status")


def employer_once(context: PursuitContext | None, _: datetime) -> Outcome[str]:
    """Find the employer, or make it."""
    assert context is not None
    if context.employer is not None:
        return Outcome(context.employer.id)
    row = employer_row()
    return Outcome(str(row["id"]), announced([Insert("employers", row)]))


async def count(results: Sequence[Coroutine[Any, Any, None]]) -> tuple[int, int]:
    """How many were allowed, and how many refused; anything else is a failure."""
    ended = await asyncio.gather(*results, return_exceptions=True)
    refused = [each for each in ended if isinstance(each, Conflict)]
    failed = [each for each in ended if isinstance(each, BaseException) and each not in refused]
    assert failed == []
    return len(ended) - len(refused), len(refused)


@pytest.mark.anyio
async def test_of_many_tasks_exactly_as_many_are_allowed_as_may(store: Store) -> None:
    pursued = await store.pursue()
    second = Pursued(employer=pursued.employer)
    await store.put(second.changes()[1:])
    for one in (pursued, second):
        await store.put([Amend("contacts", one.contact, {"kind": "enquire_status"})])
    keys = [Key("interview", pursued.interview), Key("application", second.application)]
    writes = [
        store.gateway.write(
            store.account, keys[number % 2], one_more((pursued, second)[number % 2])
        )
        for number in range(64)
    ]
    assert await count(writes) == (BUDGET - 2, 64 - (BUDGET - 2))
    assert len(await store.gateway.page(store.account, Page("contacts"))) == BUDGET


@pytest.mark.anyio
async def test_an_employer_that_many_name_at_once_is_made_once(store: Store) -> None:
    key = Key("same_employer", match=MATCH)
    ids = await asyncio.gather(
        *(store.gateway.write(store.account, key, employer_once) for _ in range(32))
    )
    assert len(set(ids)) == 1


@pytest.mark.anyio
async def test_the_second_of_two_writers_sees_the_contact_of_the_first_as_past(
    store: Store, clock: Clock
) -> None:
    """The second caller's clock may be behind; its decision must not be."""
    pursued = await store.pursue()
    instants = iter([NOON.replace(second=30), NOON.replace(second=10)])
    object.__setattr__(store.gateway._runner, "_clock", lambda: next(instants))

    def decide(context: PursuitContext | None, now: datetime) -> Outcome[int]:
        assert context is not None
        seen = [c for p in context.pursuits for c in p.contacts if c.happened_at <= now]
        row = pursued.contact_row(id=new_id(), happened_at=now, recorded_at=now)
        return Outcome(len(seen), announced([Insert("contacts", row)]))

    key = Key("contact", pursued.contact)
    seen = await asyncio.gather(
        *(store.gateway.write(store.account, key, decide) for _ in range(2))
    )
    assert sorted(seen) == [1, 2]


@pytest.mark.anyio
async def test_different_employers_do_not_disturb_each_other(store: Store) -> None:
    changes: list[Change] = []
    several = [Pursued() for _ in range(16)]
    for number, pursued in enumerate(several):
        changes += pursued.changes(name_key=f"acme {number}")
    await store.put(changes)
    writes = [
        store.gateway.write(store.account, Key("task", pursued.task), one_more(pursued))
        for pursued in several
        for _ in range(4)
    ]
    assert await count(writes) == (64, 0)


def _work(url: str, account: str, pursued: Pursued, attempts: int) -> tuple[int, int]:
    async def run() -> tuple[int, int]:
        gateway = open_store_gateway(url, Clock(NOON), lock_timeout=30)
        try:
            key = Key("interview", pursued.interview)
            return await count(
                [gateway.write(account, key, one_more(pursued)) for _ in range(attempts)]
            )
        finally:
            await gateway.close()

    return asyncio.run(run())


def test_of_several_processes_exactly_as_many_are_allowed_as_may(database_url: str) -> None:
    async def prepare() -> tuple[str, Pursued]:
        async with open_store(database_url, Clock(NOON)) as store:
            return store.account, await store.pursue()

    account, pursued = asyncio.run(prepare())
    pool: Pool
    # The processes are forked from one that has imported what they need.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with context.Pool(4) as pool:
        results = pool.starmap(_work, [(database_url, account, pursued, 25)] * 4)
    assert sum(allowed for allowed, _ in results) == BUDGET - 1
    assert sum(refused for _, refused in results) == 100 - (BUDGET - 1)


@pytest.mark.anyio
async def test_several_gateways_in_one_process_are_as_good_as_several_processes(
    store: Store,
) -> None:
    pursued = await store.pursue()
    gateways = [open_store_gateway(store.url, Clock(NOON), lock_timeout=30) for _ in range(4)]
    key = Key("interview", pursued.interview)
    try:
        writes = [
            gateway.write(store.account, key, one_more(pursued))
            for gateway in gateways
            for _ in range(10)
        ]
        assert await count(writes) == (BUDGET - 1, 40 - (BUDGET - 1))
    finally:
        for gateway in gateways:
            await gateway.close()


def first_at_the_agency(
    pursued: Pursued,
) -> Callable[[PursuitContext | None, datetime], Outcome[None]]:
    """Ask the agency, unless it was asked about this or about another employer."""

    def decide(context: PursuitContext | None, _: datetime) -> Outcome[None]:
        assert context is not None
        (pursuit,) = context.pursuits
        made = [one for one in pursuit.contacts if one.recipient is Recipient.AGENCY]
        if made or pursuit.at_the_agency:
            raise Conflict("enough", "It was asked.")
        return Outcome(
            None, announced([Insert("contacts", _enquiry(pursued) | {"recipient": "agency"})])
        )

    return decide


@pytest.mark.anyio
async def test_an_agency_that_stands_before_several_employers_is_asked_once(store: Store) -> None:
    several = [Pursued() for _ in range(8)]
    agency = {"route": "agency", "agency": {"name": "Reed", "direct_contact_permitted": False}}
    for number, one in enumerate(several):
        await store.put(one.changes(name_key=f"acme {number}"))
        await store.put([Amend("applications", one.application, agency)])
    writes = [
        store.gateway.write(
            store.account, Key("interview", one.interview), first_at_the_agency(one)
        )
        for one in several
    ]
    assert await count(writes) == (1, 7)


@pytest.mark.anyio
async def test_of_many_who_tell_one_thing_under_one_external_id_the_first_makes_it(
    store: Store,
) -> None:
    """Also at two employers, whose writes do not wait for each other."""
    one, other = Pursued(), Pursued()
    await store.put([*one.changes(name_key="one"), *other.changes(name_key="other")])
    looked_up = ("employer_updates.external_id", "mail-7")

    def tell(pursued: Pursued) -> Callable[[PursuitContext | None, datetime], Outcome[str]]:
        def decide(context: PursuitContext | None, _: datetime) -> Outcome[str]:
            assert context is not None
            row = context.existing[looked_up]
            if row is not None:
                return Outcome(str(row["id"]))
            values = pursued.update_row(id=new_id(), external_id="mail-7")
            return Outcome(str(values["id"]), announced([Insert("employer_updates", values)]))

        return decide

    found = await asyncio.gather(
        *(
            store.gateway.write(
                store.account,
                Key("application", pursued.application),
                tell(pursued),
                chosen_ids=(looked_up,),
            )
            for pursued in (one, other) * 8
        )
    )
    assert len(set(found)) == 1
    # The same name in another account is another record.
    theirs = await store.pursue(store.other)
    answered = await store.gateway.write(
        store.other,
        Key("application", theirs.application),
        tell(theirs),
        chosen_ids=(looked_up,),
    )
    assert answered not in found

"""One use case for each of several applications, in as few transactions as can be."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest

from app.storage.postgres.connection import Connection
from app.usecases.errors import Conflict
from app.usecases.ports import (
    MOST_TOGETHER,
    Amend,
    AppendEvents,
    Insert,
    Outcome,
    Page,
    PursuitContext,
)
from tests.storage.rows import LONDON, NOON, Pursued, new_id
from tests.storage.store import Regions, Store

AGENCY = {"route": "agency", "agency": {"name": "Reed", "direct_contact_permitted": False}}


def note(context: PursuitContext | None, _: datetime) -> Outcome[str | None]:
    """Write a task of an application, and an event that names it."""
    if context is None:
        return Outcome(None)
    (pursuit,) = context.pursuits
    application = pursuit.application.id
    event = {
        "id": new_id(),
        "type": "application.updated",
        "resource": "application",
        "about": application,
        "written_by": "candidate",
        "occurred_at": NOON,
    }
    role = Amend("applications", application, {"role": "Noted", "written_by": "candidate"})
    return Outcome(application, (role, AppendEvents((event,))))


async def several(store: Store, count: int) -> list[str]:
    """Put applications, each at an employer of its own."""
    made = [Pursued() for _ in range(count)]
    for number, one in enumerate(made):
        await store.put(one.changes(name_key=f"acme {number}"))
    return [one.application for one in made]


async def subjects_of_events(store: Store) -> list[object]:
    """What the events of these tests are about, in their order."""
    page = Page("events", (("seq", ">", 0),), ("seq",), limit=200)
    rows = await store.gateway.page(store.account, page)
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    return [row["about"] for row in rows if row["type"] == "application.updated"]


async def roles(store: Store) -> set[object]:
    return {row["role"] for row in await store.gateway.page(store.account, Page("applications"))}


@pytest.mark.anyio
async def test_all_are_written_and_events_come_in_the_order_that_is_given(store: Store) -> None:
    ids = (await several(store, 5))[::-1]
    assert await store.gateway.write_each(store.account, ids, note) == ids
    assert await subjects_of_events(store) == ids
    assert await roles(store) == {"Noted"}


@pytest.mark.anyio
@pytest.mark.parametrize("unknown", [new_id(), "no id at all"], ids=["gone", "malformed"])
async def test_one_alone_may_not_be_there(store: Store, unknown: str) -> None:
    assert await store.gateway.write_each(store.account, [unknown], note) == [None]


@pytest.mark.anyio
async def test_one_that_is_not_there_is_passed_over(store: Store) -> None:
    first, last = await several(store, 2)
    given = [first, new_id(), last]
    assert await store.gateway.write_each(store.account, given, note) == [first, None, last]
    assert await subjects_of_events(store) == [first, last]


@pytest.mark.anyio
async def test_none_of_another_account_is_shown(store: Store) -> None:
    theirs = await store.pursue(store.other)
    answered = await store.gateway.write_each(store.account, [theirs.application], note)
    assert answered == [None]


@pytest.mark.anyio
async def test_of_none_nothing_is_asked(store: Store) -> None:
    assert list(await store.gateway.write_each(store.account, [], note)) == []


@pytest.mark.anyio
async def test_where_one_fails_nothing_is_changed_and_the_call_can_be_made_again(
    store: Store,
) -> None:
    ids = await several(store, 3)

    def failing(context: PursuitContext | None, now: datetime) -> Outcome[str | None]:
        assert context is not None
        if context.pursuits[0].application.id == ids[-1]:
            raise Conflict("enough", "Not this one.")
        return note(context, now)

    with pytest.raises(Conflict):
        await store.gateway.write_each(store.account, ids, failing)
    assert await subjects_of_events(store) == []
    assert "Noted" not in await roles(store)
    assert await store.gateway.write_each(store.account, ids, note) == ids
    assert await subjects_of_events(store) == ids


@pytest.mark.anyio
async def test_calls_in_opposite_orders_do_not_wait_for_each_other_for_ever(store: Store) -> None:
    ids = await several(store, 6)
    calls = [store.gateway.write_each(store.account, some, note) for some in (ids, ids[::-1]) * 4]
    answers = await asyncio.gather(*calls)
    assert [list(one) for one in answers] == [ids, ids[::-1]] * 4
    about = await subjects_of_events(store)
    # No call's events are mixed with those of another that writes the same.
    assert {tuple(about[n : n + 6]) for n in range(0, len(about), 6)} == {
        tuple(ids),
        tuple(ids[::-1]),
    }


@pytest.mark.anyio
async def test_calendars_are_made_outside_of_the_transaction(
    store: Store, regions: Regions
) -> None:
    ids = await several(store, 2)
    regions.cold.add(LONDON)
    assert await store.gateway.write_each(store.account, ids, note) == ids
    assert regions.made == [LONDON]
    assert await subjects_of_events(store) == ids


def seen_at_the_agency(
    seen: dict[str, int],
) -> Callable[[PursuitContext | None, datetime], Outcome[None]]:
    """Note how many enquiries at the agency each application is shown."""

    def decide(context: PursuitContext | None, _: datetime) -> Outcome[None]:
        assert context is not None
        (pursuit,) = context.pursuits
        seen[pursuit.application.id] = len(pursuit.at_the_agency)
        return Outcome(None)

    return decide


@pytest.mark.anyio
async def test_enquiries_through_one_agency_are_shown_to_each(store: Store) -> None:
    first, second = Pursued(), Pursued()
    for number, one in enumerate((first, second)):
        await store.put(one.changes(name_key=f"acme {number}"))
        await store.put([Amend("applications", one.application, AGENCY)])
    asked = first.contact_row(id=new_id(), kind="enquire_status") | {"recipient": "agency"}
    await store.put([Insert("contacts", asked)])
    seen: dict[str, int] = {}
    ids = [first.application, second.application]
    await store.gateway.write_each(store.account, ids, seen_at_the_agency(seen))
    assert seen == {first.application: 0, second.application: 1}


@pytest.mark.anyio
async def test_on_postgres_all_of_them_take_two_round_trips(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await several(postgres_store, MOST_TOGETHER)
    trips = []
    run = Connection.run

    async def counted(self: Connection, *commands: object) -> object:
        trips.append(len(commands))
        return await run(self, *commands)  # type: ignore[arg-type] # Passed on as they came.

    monkeypatch.setattr(Connection, "run", counted)
    assert await postgres_store.gateway.write_each(postgres_store.account, ids, note) == ids
    assert len(trips) == 2

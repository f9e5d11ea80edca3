"""Retractions, moves and erasures at once: no more than may, and nothing left half."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.actions import Channel, Kind
from app.domain.policy import POLICY
from app.storage.sql.statements import Statement
from app.usecases.errors import Collided, Conflict
from app.usecases.ports import Change, Insert, Key, Outcome, Page, PursuitContext, Row
from app.usecases.pursuit.moves import move_application, move_application_key
from app.usecases.pursuit.retractions import Retract, retract_contact
from tests.storage.rows import NOON, Pursued, new_id
from tests.storage.store import Clock, Store, announced

RACERS = 6
Decide = Callable[[PursuitContext | None, datetime], Outcome[Row]]


def enquiry(pursued: Pursued, days: int) -> Row:
    """An enquiry that was recorded, some days ago."""
    at = NOON - timedelta(days=days)
    return pursued.contact_row(
        id=new_id(),
        kind=Kind.ENQUIRE_STATUS.value,
        channel=Channel.EMAIL.value,
        interviewer_id=None,
        happened_at=at,
        cleared=False,
    )


@pytest.mark.anyio
async def test_of_many_retractions_at_once_no_more_are_spent_than_there_are(
    store: Store, clock: Clock
) -> None:
    pursued = await store.pursue()
    made = [enquiry(pursued, 10 * number) for number in range(1, RACERS + 1)]
    await store.put([Insert("contacts", one) for one in made])
    clock.now = NOON + timedelta(hours=1)

    def decide(context: PursuitContext | None, now: datetime) -> Outcome[Row]:
        outcome = retract_contact(context, Retract("never sent"), POLICY, now)
        return replace(outcome, changes=announced(outcome.changes))

    keys = [Key("contact", str(one["id"])) for one in made]
    ended = await asyncio.gather(
        *(store.gateway.write(store.account, key, decide) for key in keys),
        return_exceptions=True,
    )
    refused = [one for one in ended if isinstance(one, BaseException)]
    most = POLICY["retractions"]
    assert [type(one) for one in refused] == [Conflict] * (RACERS - most)
    assert all(f"spent: {most} of {most}." in str(getattr(one, "detail", "")) for one in refused)
    rows = await store.gateway.page(store.account, Page("contacts"))
    assert sum(row["retracted_at"] is not None for row in rows) == most


@pytest.mark.anyio
async def test_of_many_moves_at_once_the_application_is_at_one_employer_whole(
    store: Store, clock: Clock
) -> None:
    pursued = await store.pursue()
    asked = enquiry(pursued, 10)
    await store.put([Insert("contacts", asked)])
    targets = [Pursued() for _ in range(3)]
    for number, target in enumerate(targets):
        await store.put(target.changes(name_key=f"target {number}")[:1])
    clock.now = NOON + timedelta(hours=1)

    def decide(employer: str) -> Decide:
        def move(context: PursuitContext | None, now: datetime) -> Outcome[Row]:
            outcome = move_application(context, employer, POLICY, now)
            return replace(outcome, changes=announced(outcome.changes))

        return move

    await asyncio.gather(
        *(
            store.gateway.write(
                store.account,
                move_application_key(pursued.application, target.employer),
                decide(target.employer),
            )
            for target in targets * 2
        )
    )
    row = await store.gateway.one(store.account, "applications", pursued.application)
    assert row is not None
    ends = row["employer_id"]
    assert ends in {target.employer for target in targets}
    for table in ("interviews", "contacts", "employer_updates", "feedback", "marks", "tasks"):
        rows = await store.gateway.page(store.account, Page(table))
        assert {one["employer_id"] for one in rows} == {ends}, table
    # The enquiry goes on counting where it was made, once.
    earlier = await store.gateway.page(store.account, Page("earlier_contacts"))
    counted = [one for one in earlier if one["contact_id"] == asked["id"]]
    assert [one["employer_id"] for one in counted] == [pursued.employer]


@pytest.mark.anyio
@pytest.mark.parametrize("again", [1, 2], ids=["once", "twice"])
async def test_an_erasure_that_meets_a_row_added_meanwhile_sweeps_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, again: int
) -> None:
    """A request that was let in before adds a row behind the sweep of its table."""
    pursued = await store.pursue()
    gateway = store.gateway
    sweep = gateway._sweep
    swept_contacts = gateway._statements.sweep("of_account", "contacts")
    added: list[Row] = []
    collided: list[Collided] = []

    async def beside(statement: Statement, values: Mapping[str, Any]) -> int:
        try:
            changed = await sweep(statement, values)
        except Collided as error:
            collided.append(error)
            raise
        if statement is swept_contacts and len(added) < again:
            added.append(enquiry(pursued, 10))
            await store.put([Insert("contacts", added[-1])])
        return changed

    monkeypatch.setattr(gateway, "_sweep", beside)
    await gateway.erase(store.account)
    assert (len(added), len(collided)) == (again, again)
    for table in ("accounts", "employers", "applications", "contacts"):
        assert await gateway.page(store.account, Page(table)) == ()


@pytest.mark.anyio
async def test_an_erasure_beside_writes_leaves_nothing(store: Store) -> None:
    pursued = await store.pursue()

    def one_more(context: PursuitContext | None, _: datetime) -> Outcome[None]:
        changes: tuple[Change, ...] = ()
        if context is not None:
            changes = announced([Insert("contacts", enquiry(pursued, 10))])
        return Outcome(None, changes)

    key = Key("application", pursued.application)
    writes = [store.gateway.write(store.account, key, one_more) for _ in range(40)]
    ended = await asyncio.gather(
        store.gateway.erase(store.account), *writes, return_exceptions=True
    )
    assert [one for one in ended if isinstance(one, BaseException)] == []
    assert await store.gateway.page(store.account, Page("contacts")) == ()

"""What belongs to another account cannot be seen, changed or referred to."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from app.usecases.errors import Collided
from app.usecases.ports import (
    Amend,
    Change,
    CreateAccount,
    Insert,
    Key,
    Outcome,
    Page,
    PursuitContext,
    Remove,
)
from tests.storage.rows import MATCH, NOON, Pursued, new_id, own_task
from tests.storage.store import ACCOUNT, Store, always

pytestmark = pytest.mark.anyio


def seen(
    into: list[PursuitContext | None],
) -> Callable[[PursuitContext | None, datetime], Outcome[None]]:
    """A use case that only looks."""

    def look(context: PursuitContext | None, _: datetime) -> Outcome[None]:
        into.append(context)
        return Outcome(None)

    return look


async def test_no_key_leads_to_it(store: Store) -> None:
    theirs = await store.pursue(store.other)
    for kind, row_id in theirs.leading().items():
        assert await store.gateway.context(store.account, Key(kind, row_id)) is None, kind
        looked: list[PursuitContext | None] = []
        await store.gateway.write(store.account, Key(kind, row_id), seen(looked))
        assert looked == [None], kind


async def test_it_is_not_the_same_employer(store: Store) -> None:
    await store.pursue(store.other)
    key = Key("same_employer", match=MATCH)
    found = await store.gateway.context(store.account, key)
    assert found is not None
    assert found.employer is None
    looked: list[PursuitContext | None] = []
    await store.gateway.write(store.account, key, seen(looked))
    assert looked[0] is not None
    assert looked[0].employer is None


async def test_it_is_not_among_all_dealings(store: Store) -> None:
    await store.pursue(store.other)
    mine = await store.pursue()
    (found,) = await store.gateway.all_contexts(store.account)
    assert found.employer is not None
    assert found.employer.id == mine.employer
    assert found.account["id"] == store.account


async def test_no_row_of_it_can_be_read(store: Store) -> None:
    theirs = await store.pursue(store.other)
    for table, row_id in theirs.rows().items():
        assert await store.gateway.one(store.account, table, row_id) is None, table
        assert list(await store.gateway.page(store.account, Page(table))) == [], table
        assert await store.gateway.one(store.other, table, row_id) is not None, table
        assert len(await store.gateway.page(store.other, Page(table))) == 1, table
    assert await store.gateway.one(store.account, "accounts", store.other) is None


async def test_no_row_of_it_can_be_probed(store: Store) -> None:
    theirs = await store.pursue(store.other)
    looked: list[PursuitContext | None] = []
    chosen_ids = tuple(theirs.rows().items())
    await store.gateway.write(store.account, ACCOUNT, seen(looked), chosen_ids=chosen_ids)
    assert looked[0] is not None
    assert dict(looked[0].existing) == dict.fromkeys(chosen_ids)


async def test_the_same_ids_may_be_used_by_both(store: Store) -> None:
    theirs = await store.pursue(store.other)
    await store.put(theirs.changes(name="Mine"))
    mine = await store.gateway.one(store.account, "employers", theirs.employer)
    other = await store.gateway.one(store.other, "employers", theirs.employer)
    assert mine is not None
    assert other is not None
    assert (mine["name"], other["name"]) == ("Mine", "Acme")


async def test_no_row_of_it_can_be_changed_or_removed(store: Store) -> None:
    theirs = await store.pursue(store.other)
    for table, row_id in theirs.rows().items():
        before = await store.gateway.one(store.other, table, row_id)
        column: dict[str, Any] = {"account_id": store.account}
        attempts: list[Change] = [Remove(table, row_id)]
        if before is not None and "updated_at" in before:
            attempts.append(Amend(table, row_id, {"updated_at": before["updated_at"]}))
        for change in attempts:
            with pytest.raises(Collided):
                await store.put([change])
        with pytest.raises(ValueError, match="account_id"):
            await store.put([Amend(table, row_id, column)])
        assert await store.gateway.one(store.other, table, row_id) == before, table
    with pytest.raises(Collided):
        await store.put([Amend("accounts", store.other, {"label": "taken"})])


async def test_an_insert_cannot_name_another_account(store: Store) -> None:
    with pytest.raises(ValueError, match="account_id"):
        await store.put([Insert("tasks", own_task(account_id=store.other))])


async def test_nothing_of_it_can_be_referred_to(store: Store) -> None:
    theirs = await store.pursue(store.other)
    mine = await store.pursue()
    between = Pursued(employer=mine.employer, application=theirs.application)
    crossed = [
        ("applications", Pursued(employer=theirs.employer).application_row()),
        ("interviews", between.interview_row()),
        ("tasks", own_task(interview_id=theirs.interview)),
        ("tasks", own_task(interviewer_id=theirs.interviewer)),
    ]
    for table, values in crossed:
        with pytest.raises(Collided):
            await store.put([Insert(table, values)])


def founding(account: str, *more: Change) -> CreateAccount:
    row = {"kind": "candidate", "label": "new", "policy_overrides": {}, "policy_revision": 0}
    made = Insert("accounts", {**row, "created_at": NOON})
    head = Insert("event_heads", {"id": account, "seq": 0})
    return CreateAccount(account, (made, head, *more), "candidate")


async def test_another_account_can_be_made_and_only_made(store: Store) -> None:
    new = new_id()
    task = own_task()
    await store.put([founding(new, Insert("tasks", task))])
    assert await store.gateway.one(new, "tasks", str(task["id"])) is not None
    assert await store.gateway.one(store.account, "tasks", str(task["id"])) is None
    # One that is there cannot be added to, and what else was to be changed is not.
    mine = own_task()
    for taken in (new, store.other):
        with pytest.raises(Collided):
            await store.put([Insert("tasks", mine), founding(taken, Insert("tasks", own_task()))])
    assert await store.gateway.one(store.account, "tasks", str(mine["id"])) is None
    assert await store.gateway.one(store.other, "accounts", store.other) is not None
    for change in (Amend("tasks", str(task["id"]), {"note": "x"}), Remove("accounts", new)):
        with pytest.raises(TypeError, match="nothing to change"):
            await store.put([founding(new_id(), change)])
    with pytest.raises(ValueError, match="begins with its row"):
        await store.put([CreateAccount(store.other, (Insert("tasks", own_task()),), "candidate")])


async def test_an_account_that_goes_takes_all_of_its_own_and_nothing_else(store: Store) -> None:
    mine = await store.pursue()
    theirs = await store.pursue(store.other)
    await store.gateway.write(store.other, ACCOUNT, always([Remove("accounts", store.other)]))
    for table, row_id in theirs.rows().items():
        assert await store.gateway.one(store.other, table, row_id) is None, table
    for table, row_id in mine.rows().items():
        assert await store.gateway.one(store.account, table, row_id) is not None, table

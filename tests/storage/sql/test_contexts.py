"""PursuitContext: what a key leads to, and what it does not."""

import sqlite3

import pytest

from app.storage import reads
from app.storage.engines import is_sqlite
from app.storage.sql import loading
from app.storage.sql.elsewhere import MOST_ROUNDS
from app.storage.sql.loads import LoadShape
from app.storage.sql.statement_cache import sqlite_statements
from app.storage.sql.write_request import binds
from app.usecases.ports import Insert, Key, PursuitContext, Remove
from tests.storage.rows import MATCH, NOON, Pursued, new_id, own_task
from tests.storage.store import ACCOUNT, Store

pytestmark = pytest.mark.anyio


async def load(store: Store, kind: str, row_id: str) -> PursuitContext:
    found = await store.gateway.context(store.account, Key(kind, row_id))
    assert found is not None
    return found


async def test_an_employer_is_found_by_what_makes_it_the_same(store: Store) -> None:
    pursued = await store.pursue()
    nowhere = await store.pursue(country=None, subdivision=None)

    async def employer(*match: str | None) -> str | None:
        key = Key("same_employer", match=match)  # type: ignore[arg-type] # Of four.
        found = await store.gateway.context(store.account, key)
        assert found is not None
        return found.employer.id if found.employer else None

    assert await employer(*MATCH) == pursued.employer
    # Of several that agree in what is given the oldest; null agrees with everything.
    assert await employer("acme", "Europe/London", None, None) == pursued.employer
    assert await employer("acme", "Europe/London", "GB", None) == pursued.employer
    assert await employer("acme", "Europe/London", "IE", None) == nowhere.employer
    assert await employer("acme", "Europe/London", "GB", "SCT") == nowhere.employer
    assert await employer("acme", "Europe/Paris", "GB", "ENG") is None
    assert await employer("acme ltd", "Europe/London", "GB", "ENG") is None


async def test_an_account_alone_has_no_employer(store: Store) -> None:
    await store.pursue()
    found = await store.gateway.context(store.account, ACCOUNT)
    assert found is not None
    assert (found.employer, found.pursuits) == (None, ())
    assert found.account["label"] == "mine"


async def test_a_task_of_ones_own_may_belong_to_no_employer(store: Store) -> None:
    task = own_task()
    await store.put([Insert("tasks", task)])
    found = await load(store, "task", str(task["id"]))
    assert (found.employer, found.pursuits) == (None, ())


@pytest.mark.parametrize("row_id", ["019a9f6e-0000-7000-8000-00000000dead", "no id at all"])
async def test_a_key_that_names_nothing_finds_nothing(store: Store, row_id: str) -> None:
    for kind in Pursued().leading():
        assert await store.gateway.context(store.account, Key(kind, row_id)) is None
    assert await store.gateway.one(store.account, "tasks", row_id) is None


async def test_all_dealings_are_those_of_each_employer(store: Store) -> None:
    one = await store.pursue()
    # With rounds at one time, and more of them than are looked at.
    for _ in range(MOST_ROUNDS + 3):
        await store.put(Pursued(employer=one.employer).changes()[1:])
    other = await store.pursue(name_key="other")
    idle = Pursued()
    await store.put(idle.changes(name_key="idle")[:1])
    every = await store.gateway.all_contexts(store.account)
    assert [found.employer.id for found in every if found.employer] == [
        one.employer,
        other.employer,
        idle.employer,
    ]
    for found in every:
        assert found.employer is not None
        for pursuit in found.pursuits:
            alone = await load(store, "application", pursuit.application.id)
            assert (alone.account, alone.employer) == (found.account, found.employer)
            assert alone.pursuits == (pursuit,)


@pytest.mark.parametrize("employers", [3, 4, 5])
async def test_all_dealings_are_read_some_employers_at_a_time(
    store: Store, monkeypatch: pytest.MonkeyPatch, employers: int
) -> None:
    for number in range(employers):
        await store.pursue(name_key=f"employer {number}")
    whole = await store.gateway.all_contexts(store.account)
    read: list[int] = []

    def noted(text: loading.Text) -> tuple[PursuitContext, ...]:
        found = contexts(text)
        read.append(len(found))
        return found

    contexts = loading.contexts
    monkeypatch.setattr(loading, "contexts", noted)
    monkeypatch.setattr(reads, "EMPLOYERS_AT_ONCE", 2)
    found = await store.gateway.all_contexts(store.account)
    assert [one.pursuits for one in found] == [one.pursuits for one in whole]
    assert len(found) == sum(read) == employers
    assert max(read) == 2


async def test_an_account_without_employers_has_no_dealings(store: Store) -> None:
    assert list(await store.gateway.all_contexts(store.account)) == []
    assert list(await store.gateway.all_contexts(new_id())) == []


async def test_an_interview_takes_along_what_is_nothing_without_it(store: Store) -> None:
    pursued = await store.pursue()
    await store.put(
        [
            Remove("contacts", pursued.contact),
            Remove("employer_updates", pursued.employer_update),
            Remove("feedback", pursued.feedback),
            Remove("interviews", pursued.interview),
        ]
    )
    for table in ("interviewers", "timetables", "marks", "tasks"):
        row_id = pursued.rows()[table]
        assert await store.gateway.one(store.account, table, row_id) is None, table
    (pursuit,) = (await load(store, "application", pursued.application)).pursuits
    assert pursuit.interviews == ()


def steps_of(store: Store, interview: str) -> int:
    """How many steps SQLite takes to load a pursuit."""
    connection = sqlite3.connect(store.url.removeprefix("sqlite:///"))
    statement = sqlite_statements().load(LoadShape("interview"))
    bound = statement.bind(binds(store.account, Key("interview", interview), NOON))
    connection.execute(statement.sql, bound).fetchall()
    taken: list[None] = []
    connection.set_progress_handler(lambda: taken.append(None), 1)
    connection.execute(statement.sql, bound).fetchall()
    connection.close()
    return len(taken)


async def test_each_further_contact_takes_few_steps_of_the_database(store: Store) -> None:
    if not is_sqlite(store.url):
        return  # It has no steps to count.
    pursued = await store.pursue()
    before = steps_of(store, pursued.interview)
    row = await store.gateway.one(store.account, "contacts", pursued.contact)
    assert row is not None
    further = {name: value for name, value in row.items() if name not in {"version", "written_by"}}
    further |= {"kind": "enquire_status", "result": "sent"}
    await store.put(Insert("contacts", {**further, "id": new_id()}) for _ in range(80))
    # Seven to read it and join its text, and none to pass it over among the contacts of others.
    after = steps_of(store, pursued.interview)
    assert after - before <= 80 * 9, (before, after)


async def test_rounds_at_the_same_start_take_the_same_steps_however_many_they_are(
    store: Store,
) -> None:
    if not is_sqlite(store.url):
        return  # It has no steps to count.
    pursued = await store.pursue()

    async def others(count: int) -> int:
        for _ in range(count):
            await store.put(Pursued(employer=pursued.employer).changes()[1:])
        return steps_of(store, pursued.interview)

    few = await others(2 * MOST_ROUNDS)
    assert await others(2 * MOST_ROUNDS) - few <= MOST_ROUNDS

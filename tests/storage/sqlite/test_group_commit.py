"""SQLite: many writes share a commit, and none shares another's fate."""

import asyncio
import sqlite3
from datetime import datetime

import pytest

from app.storage.sqlite.gateway import MOST_IN_BATCH, MOST_WAITING, SqliteGateway
from app.usecases.errors import Collided, Conflict, Unavailable
from app.usecases.ports import Insert, Outcome, Page, PursuitContext
from tests.storage.rows import new_id, own_task
from tests.storage.store import ACCOUNT, Clock, Store, always, open_store

pytestmark = pytest.mark.anyio


def gateway_of(store: Store) -> SqliteGateway:
    assert isinstance(store.gateway, SqliteGateway)
    return store.gateway


def path_of(store: Store) -> str:
    return store.url.removeprefix("sqlite:///")


def statements_of(store: Store) -> list[str]:
    """Every statement that the writer runs from now on."""
    run: list[str] = []
    gateway_of(store)._writer.set_trace_callback(run.append)
    return run


async def test_writes_that_wait_share_a_commit(sqlite_store: Store) -> None:
    run = statements_of(sqlite_store)
    await asyncio.gather(
        *(sqlite_store.put([Insert("tasks", own_task())]) for _ in range(MOST_IN_BATCH))
    )
    assert (run.count("BEGIN IMMEDIATE"), run.count("COMMIT")) == (1, 1)
    assert len(await sqlite_store.gateway.page(sqlite_store.account, Page("tasks"))) == 50


async def test_a_write_is_answered_only_when_it_is_kept(sqlite_store: Store) -> None:
    other = sqlite3.connect(path_of(sqlite_store))

    async def write() -> bool:
        task = own_task()
        await sqlite_store.put([Insert("tasks", task)])
        return bool(other.execute("SELECT 1 FROM tasks WHERE id = ?", (task["id"],)).fetchall())

    assert all(await asyncio.gather(*(write() for _ in range(20))))
    other.close()


async def test_a_write_that_fails_fails_no_other_of_its_group(sqlite_store: Store) -> None:
    def refuse(_: PursuitContext | None, __: datetime) -> Outcome[None]:
        raise Conflict("no", "No.")

    twice = own_task()
    gateway = sqlite_store.gateway
    ended = await asyncio.gather(
        sqlite_store.put([Insert("tasks", own_task())]),
        gateway.write(sqlite_store.account, ACCOUNT, refuse),
        sqlite_store.put([Insert("tasks", twice), Insert("tasks", twice)]),
        sqlite_store.put([Insert("tasks", own_task(title=object()))]),
        sqlite_store.put([Insert("tasks", own_task())]),
        return_exceptions=True,
    )
    assert [type(each) for each in ended] == [
        type(None),
        Conflict,
        Collided,
        sqlite3.ProgrammingError,
        type(None),
    ]
    assert len(await gateway.page(sqlite_store.account, Page("tasks"))) == 2


async def test_each_sees_what_those_before_it_in_the_batch_have_written(
    sqlite_store: Store,
) -> None:
    task_id = new_id()
    chosen_ids = (("tasks", task_id),)

    def once(context: PursuitContext | None, _: datetime) -> Outcome[bool]:
        assert context is not None
        if context.existing["tasks", task_id] is not None:
            return Outcome(False)
        return Outcome(True, (Insert("tasks", own_task(id=task_id)),))

    made = await asyncio.gather(
        *(
            sqlite_store.gateway.write(sqlite_store.account, ACCOUNT, once, chosen_ids=chosen_ids)
            for _ in range(10)
        )
    )
    assert sorted(made) == [False] * 9 + [True]


async def test_what_writes_nothing_waits_for_no_disk(sqlite_store: Store) -> None:
    gateway = gateway_of(sqlite_store)
    gateway._disk.shutdown()
    assert await gateway.write(sqlite_store.account, ACCOUNT, always([], "read")) == "read"


async def test_a_commit_that_fails_answers_no_write_with_success(sqlite_store: Store) -> None:
    gateway = gateway_of(sqlite_store)
    (pages,) = gateway._writer.execute("PRAGMA page_count").fetchone()
    gateway._writer.execute(f"PRAGMA max_page_count = {pages}")
    long = "x" * 100_000
    ended = await asyncio.gather(
        *(sqlite_store.put([Insert("tasks", own_task(note=long))]) for _ in range(3)),
        return_exceptions=True,
    )
    assert [type(each) for each in ended] == [Unavailable] * 3
    assert list(await gateway.page(sqlite_store.account, Page("tasks"))) == []
    gateway._writer.execute("PRAGMA max_page_count = 1000000")
    await sqlite_store.put([Insert("tasks", own_task(note=long))])


async def test_a_write_of_another_process_is_waited_for_while_reads_go_on(
    sqlite_store: Store,
) -> None:
    other = sqlite3.connect(path_of(sqlite_store), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    write = asyncio.ensure_future(sqlite_store.put([Insert("tasks", own_task())]))
    await asyncio.sleep(0.1)
    assert not write.done()
    assert list(await sqlite_store.gateway.page(sqlite_store.account, Page("tasks"))) == []
    other.execute("ROLLBACK")
    other.close()
    await write


async def test_a_file_that_stays_locked_is_unavailable_and_then_is_not(
    sqlite_url: str, clock: Clock
) -> None:
    async with open_store(sqlite_url, clock, lock_timeout=0.2) as store:
        other = sqlite3.connect(path_of(store), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        ended = await asyncio.gather(
            *(store.put([Insert("tasks", own_task())]) for _ in range(3)), return_exceptions=True
        )
        assert [type(each) for each in ended] == [Unavailable] * 3
        other.execute("ROLLBACK")
        other.close()
        await store.put([Insert("tasks", own_task())])


async def test_there_is_an_end_to_how_many_may_wait(sqlite_store: Store) -> None:
    gateway = gateway_of(sqlite_store)
    ended = await asyncio.gather(
        *(
            gateway.write(sqlite_store.account, ACCOUNT, always([], number))
            for number in range(MOST_WAITING + 1)
        ),
        return_exceptions=True,
    )
    assert [type(each) for each in ended if each.__class__ is not int] == [Unavailable]


async def test_a_caller_that_goes_away_before_its_turn_writes_nothing(
    sqlite_store: Store,
) -> None:
    other = sqlite3.connect(path_of(sqlite_store), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    gone = asyncio.ensure_future(sqlite_store.put([Insert("tasks", own_task(title="gone"))]))
    stays = asyncio.ensure_future(sqlite_store.put([Insert("tasks", own_task(title="stays"))]))
    await asyncio.sleep(0.01)
    gone.cancel()
    await asyncio.sleep(0)
    other.execute("ROLLBACK")
    other.close()
    await stays
    rows = await sqlite_store.gateway.page(sqlite_store.account, Page("tasks"))
    assert [row["title"] for row in rows] == ["stays"]


async def test_closing_waits_for_what_was_begun(sqlite_url: str, clock: Clock) -> None:
    async with open_store(sqlite_url, clock) as store:
        writes = [asyncio.ensure_future(store.put([Insert("tasks", own_task())])) for _ in range(5)]
        await asyncio.sleep(0)
        await store.gateway.close()
        await asyncio.gather(*writes)


async def test_commits_are_durable(sqlite_store: Store) -> None:
    writer = gateway_of(sqlite_store)._writer
    assert writer.execute("PRAGMA synchronous").fetchone() == (2,)
    assert writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert writer.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str, clock: Clock) -> None:
    with pytest.raises(ValueError, match="names no file"):
        SqliteGateway(url, clock=clock, calendars=None, lock_timeout=1)  # type: ignore[arg-type]  # not got to


async def test_a_file_that_cannot_be_read_is_unavailable(sqlite_store: Store) -> None:
    gateway = gateway_of(sqlite_store)
    gateway._writer.execute("ALTER TABLE tasks RENAME TO gone")
    with pytest.raises(Unavailable) as raised:
        await gateway.page(sqlite_store.account, Page("tasks"))
    assert isinstance(raised.value.__cause__, sqlite3.OperationalError)


async def test_a_commit_that_the_disk_refuses_is_rolled_back(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_: int) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    gateway = gateway_of(sqlite_store)
    with monkeypatch.context() as patch:
        patch.setattr(gateway, "_commit", refuse)
        with pytest.raises(Unavailable):
            await sqlite_store.put([Insert("tasks", own_task())])
    await sqlite_store.put([Insert("tasks", own_task())])
    assert len(await gateway.page(sqlite_store.account, Page("tasks"))) == 1

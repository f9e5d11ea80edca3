"""The file of SQLite is moved, replaced or removed under a gateway that has it open."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.storage.engines import sqlite_path
from app.storage.sqlite.file import DatabaseFileMoved, connect
from app.usecases.errors import Unavailable
from app.usecases.ports import Insert, Page
from tests.storage.rows import own_task
from tests.storage.store import Clock, Store, open_store, open_store_gateway

pytestmark = pytest.mark.anyio


def move(path: Path) -> None:
    path.rename(path.with_name("elsewhere.sqlite3"))


def move_back(path: Path) -> None:
    path.with_name("elsewhere.sqlite3").rename(path)


def replace(path: Path) -> None:
    copy = path.with_name("restored.sqlite3")
    shutil.copy(path, copy)
    copy.replace(path)


def remove_log(path: Path) -> None:
    Path(f"{path}-wal").unlink()


def replace_log(path: Path) -> None:
    log = Path(f"{path}-wal")
    log.unlink()
    log.touch()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(move, "bide.sqlite3 was moved away or removed. Put it back.", id="moved"),
        pytest.param(Path.unlink, "bide.sqlite3 was moved away or removed.", id="removed"),
        pytest.param(replace, "bide.sqlite3 was replaced by another file. Restart", id="replaced"),
        pytest.param(remove_log, "bide.sqlite3-wal was moved away or removed.", id="no log"),
        pytest.param(replace_log, "bide.sqlite3-wal was replaced", id="another log"),
    ],
)
async def test_a_file_that_is_another_is_not_ready_and_takes_no_write(
    sqlite_store: Store, change: Callable[[Path], None], said: str
) -> None:
    path = Path(sqlite_path(sqlite_store.url))
    await sqlite_store.put([Insert("tasks", own_task())])
    assert await sqlite_store.gateway.problem() is None
    change(path)
    found = set(path.parent.iterdir())
    problem = await sqlite_store.gateway.problem()
    assert problem is not None
    assert said in problem
    # Asked by anybody, so it does not say where on the machine the file is.
    assert str(path.parent) not in problem
    with pytest.raises(Unavailable) as write:
        await sqlite_store.put([Insert("tasks", own_task())])
    with pytest.raises(Unavailable) as read:
        async with sqlite_store.gateway.snapshot(sqlite_store.account):
            pass
    # The log names the kind of the cause, the answer nothing.
    causes = {type(caught.value.__cause__) for caught in (write, read)}
    assert causes == {DatabaseFileMoved}
    # Nothing has made an empty file in the place of the one that is gone.
    assert set(path.parent.iterdir()) == found


async def test_a_file_that_comes_back_serves_again(sqlite_store: Store) -> None:
    path = Path(sqlite_path(sqlite_store.url))
    move(path)
    assert await sqlite_store.gateway.problem() is not None
    move_back(path)
    assert await sqlite_store.gateway.problem() is None
    await sqlite_store.put([Insert("tasks", own_task())])
    assert len(await sqlite_store.gateway.page(sqlite_store.account, Page("tasks"))) == 1


async def test_what_was_written_before_the_log_was_removed_is_there_after_a_restart(
    sqlite_url: str, clock: Clock
) -> None:
    async with open_store(sqlite_url, clock) as store:
        await store.put([Insert("tasks", own_task())])
        remove_log(Path(sqlite_path(sqlite_url)))
        with pytest.raises(Unavailable):
            await store.put([Insert("tasks", own_task())])
    async with open_store(sqlite_url, clock) as store:
        assert len(await store.gateway.page(store.account, Page("tasks"))) == 1


async def test_a_gateway_makes_no_file(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "typo.sqlite3"
    with pytest.raises(Exception, match="unable to open"):
        open_store_gateway(f"sqlite:///{path}", clock)
    assert not path.exists()


@pytest.mark.parametrize("name", ["a b?c#d%20e.sqlite3", "ünï.sqlite3", "x&mode=memory.sqlite3"])
def test_a_file_is_opened_by_its_name_whatever_is_in_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch()
    connection = connect(str(path), wait=1)
    connection.execute("CREATE TABLE x (y)")
    connection.close()
    assert path.stat().st_size > 0
    assert [one.name for one in tmp_path.iterdir()] == [name]

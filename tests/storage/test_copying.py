"""A whole database is copied into an empty one, in all four directions, or not at all."""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.storage import copying, migrate
from app.storage.administration import Administration
from app.storage.copying import Copied, Copy, CopyFailed
from app.storage.engines import engine, is_sqlite, sqlite_path
from app.storage.schema.tables import METADATA, accounts, event_heads
from tests.storage.filling import fill
from tests.storage.rows import NOON
from tests.storage.store import Clock, open_store, open_store_gateway
from tests.support.databases import BOTH
from tests.support.postgres import Cluster
from tests.support.reused import Reused

ROWS_EACH = 3

Rows = dict[str, list[dict[str, object]]]


def copied(source: str, target: str) -> Copy:
    return copying.copy(source, target, lambda *_: None)


def rows_of(url: str) -> Rows:
    """Every row of every table, with what the database computes, in an order of its own."""
    database = engine(url)
    with database.connect() as connection:
        found = {
            table.name: sorted(
                (dict(row) for row in connection.execute(select(table)).mappings()), key=repr
            )
            for table in METADATA.sorted_tables
        }
    database.dispose()
    return found


def fill_database(url: str, copies: int = ROWS_EACH) -> None:
    database = engine(url)
    with database.begin() as connection:
        fill(connection, copies=copies)
    database.dispose()


@pytest.fixture
def empty(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_cluster: Cluster
) -> Callable[[str], str]:
    """An address of a database in which nothing was made, on the one that is named."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / 'new' / 'target.sqlite3'}"
        name = f"target_{tmp_path.name}".lower()[:60]
        postgres_cluster.create_database(name)
        request.addfinalizer(lambda: postgres_cluster.drop_database(name))
        return postgres_cluster.url(name)

    return make


@pytest.fixture
def migrated(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path, postgres_reused: Reused
) -> Callable[[str], str]:
    """An address of a migrated database without rows: to migrate is the most of a small copy."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            path = tmp_path / "migrated.sqlite3"
            shutil.copy(sqlite_template, path)
            return f"sqlite:///{path}"
        name = postgres_reused.take()
        request.addfinalizer(lambda: postgres_reused.give_back(name))
        return postgres_reused.cluster.url(name)

    return make


@pytest.mark.parametrize("kind", BOTH)
def test_every_row_of_every_table_arrives_as_it_was(
    database_url: str, empty: Callable[[str], str], kind: str
) -> None:
    fill_database(database_url)
    target = empty(kind)
    copy = copied(database_url, target)
    arrived = rows_of(target)
    assert arrived == rows_of(database_url)
    # The filling is made from the tables of the code, so a new one is never left out.
    assert arrived.keys() == METADATA.tables.keys()
    assert all(arrived.values())
    assert {one.table: one.rows for one in copy.tables} == {k: len(v) for k, v in arrived.items()}
    assert not copy.source_changed


def test_a_copy_of_a_copy_is_the_same(sqlite_url: str, migrated: Callable[[str], str]) -> None:
    fill_database(sqlite_url)
    there, back = migrated("postgresql"), migrated("sqlite")
    first = copied(sqlite_url, there)
    assert copied(there, back).tables == first.tables
    assert rows_of(back) == rows_of(sqlite_url)


def test_more_rows_than_a_batch_go_across_in_several(
    database_url: str, migrated: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "BATCH_ROWS", 4)
    fill_database(database_url, copies=5)
    target = migrated("postgresql")
    seen: list[tuple[str, int, int]] = []
    copying.copy(database_url, target, lambda *step: seen.append(step))
    of_events = [step[1:] for step in seen if step[0] == "events"]
    assert of_events == [(0, 10), (4, 10), (8, 10), (10, 10)]
    assert rows_of(target) == rows_of(database_url)


def test_a_target_that_holds_anything_is_refused_and_left_alone(
    sqlite_url: str, postgres_url: str
) -> None:
    fill_database(sqlite_url)
    account = Administration(postgres_url, clock=lambda: NOON).create_account("here first")
    before = rows_of(postgres_url)
    with pytest.raises(CopyFailed, match="not empty: there are rows in accounts, event_heads"):
        copied(sqlite_url, postgres_url)
    assert rows_of(postgres_url) == before
    assert before["accounts"][0]["id"] == account


def test_a_database_is_not_copied_into_itself(database_url: str) -> None:
    fill_database(database_url)
    before = rows_of(database_url)
    with pytest.raises(CopyFailed):
        copied(database_url, database_url)
    assert rows_of(database_url) == before


def test_a_source_of_another_migration_is_refused_before_a_target_is_made(
    database_url: str, tmp_path: Path
) -> None:
    migrate.downgrade(database_url, "first_tables")
    target = tmp_path / "target.sqlite3"
    with pytest.raises(CopyFailed, match="stands at the migration first_tables"):
        copied(database_url, f"sqlite:///{target}")
    assert not target.exists()


def test_a_source_that_is_not_there_is_not_made(tmp_path: Path, bare_postgres_url: str) -> None:
    source = tmp_path / "typo.sqlite3"
    with pytest.raises(CopyFailed, match="no database of Bide at"):
        copied(f"sqlite:///{source}", f"sqlite:///{tmp_path / 'target.sqlite3'}")
    with pytest.raises(CopyFailed, match="no database of Bide at"):
        copied(bare_postgres_url, f"sqlite:///{tmp_path / 'target.sqlite3'}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", BOTH)
def test_a_copy_that_ends_early_leaves_an_empty_target_and_can_be_made_again(
    sqlite_url: str, migrated: Callable[[str], str], kind: str
) -> None:
    fill_database(sqlite_url)
    target = migrated(kind)

    def stop(table: str, rows: int, _: int) -> None:
        if table == "tasks" and rows:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copying.copy(sqlite_url, target, stop)
    assert not any(rows_of(target).values())
    copied(sqlite_url, target)
    assert rows_of(target) == rows_of(sqlite_url)


@pytest.mark.parametrize("kind", BOTH)
def test_a_value_that_arrives_as_another_is_found_and_nothing_is_kept(
    sqlite_url: str, migrated: Callable[[str], str], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_database(sqlite_url)
    target = migrated(kind)
    compare = copying._check_same

    def spoil(read: Sequence[Copied], reading: copying._Reading) -> None:
        reading.connection.execute(update(accounts).values(policy_revision=77))
        compare(read, reading)

    monkeypatch.setattr(copying, "_check_same", spoil)
    with pytest.raises(CopyFailed, match="The copy of accounts is not what was read"):
        copied(sqlite_url, target)
    assert not any(rows_of(target).values())


def test_the_copy_is_of_one_moment_and_says_that_the_source_went_on(
    database_url: str, migrated: Callable[[str], str]
) -> None:
    fill_database(database_url)
    target = migrated("postgresql")
    if is_sqlite(database_url):
        # As a server leaves it: those who read do not hold up those who write.
        with closing(sqlite3.connect(sqlite_path(database_url))) as file:
            file.execute("PRAGMA journal_mode = WAL")
    before = rows_of(database_url)
    written: list[str] = []

    def write(table: str, _: int, __: int) -> None:
        if table == "tasks" and not written:
            written.append(Administration(database_url, clock=lambda: NOON).create_account("late"))
            database = engine(database_url)
            with database.begin() as connection:
                connection.execute(update(event_heads).values(seq=event_heads.c.seq + 1))
            database.dispose()

    copy = copying.copy(database_url, target, write)
    assert copy.source_changed
    assert rows_of(target) == before


@pytest.mark.anyio
async def test_what_was_recorded_is_read_by_the_other_database(
    sqlite_url: str, postgres_url: str, clock: Clock
) -> None:
    async with open_store(sqlite_url, clock) as store:
        pursued = await store.pursue()
        account = store.account
    copied(sqlite_url, postgres_url)
    gateways = [open_store_gateway(url, clock) for url in (sqlite_url, postgres_url)]
    try:
        for table, row_id in pursued.rows().items():
            first, second = [await gateway.one(account, table, row_id) for gateway in gateways]
            assert first == second
            assert first is not None
    finally:
        for gateway in gateways:
            await gateway.close()


def test_damage_of_the_source_is_said_of_the_source(sqlite_url: str, postgres_url: str) -> None:
    fill_database(sqlite_url, copies=40)
    path = Path(sqlite_path(sqlite_url))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + b"\xff" * 65536 + data[len(data) // 2 + 65536 :])
    with pytest.raises(CopyFailed, match=r"bide.sqlite3 is damaged"):
        copied(sqlite_url, postgres_url)
    assert not any(rows_of(postgres_url).values())


def test_a_password_of_an_address_is_in_no_message(tmp_path: Path, sqlite_url: str) -> None:
    away = "postgresql://me:hunter2@127.0.0.1:1/x?password=hunter3"
    target = f"sqlite:///{tmp_path / 'target.sqlite3'}"
    for source, to in ((away, target), (sqlite_url, away)):
        with pytest.raises(CopyFailed, match="PostgreSQL cannot be used at") as raised:
            copied(source, to)
        assert "hunter" not in str(raised.value)


def test_the_digest_of_rows_does_not_depend_on_their_order() -> None:
    one, other = copying._Digest(), copying._Digest()
    rows = [{"at": NOON + timedelta(days=day), "day": NOON.date(), "raw": b"x"} for day in (1, 2)]
    one.add(rows)  # type: ignore[arg-type]  # plain mappings do as well
    other.add(rows[::-1])  # type: ignore[arg-type]  # as above
    assert one.text() == other.text()
    assert len(one.text()) == 64
    other.add(rows[:1])  # type: ignore[arg-type]  # as above
    assert one.text() != other.text()

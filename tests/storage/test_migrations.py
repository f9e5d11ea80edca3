import multiprocessing
import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select

from app.storage import migrate
from app.storage.administration import Administration
from app.storage.diagnosis import UnusableDatabase
from app.storage.engines import engine
from app.storage.schema.tables import METADATA
from app.usecases.ports import Insert
from tests.storage.rows import NOON, Pursued, new_id

ACCOUNT = {"label": "mine", "policy_overrides": {}, "policy_revision": 0}
VERSIONS = sorted((Path(__file__).parents[2] / "migrations" / "versions").glob("*.py"))


def tables_of(url: str) -> set[str]:
    database = engine(url)
    with database.connect() as connection:
        names = set(inspect(connection).get_table_names())
    database.dispose()
    return names - {"alembic_version"}


def test_a_migrated_database_has_exactly_the_tables_of_the_code(database_url: str) -> None:
    database = engine(database_url)
    with database.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                # SQLite has one column more, which is no part of what is kept.
                "include_object": lambda _, name, *__: "as_read" not in str(name),
            },
        )
        differences = compare_metadata(context, METADATA)
    database.dispose()
    assert differences == []


def test_the_chain_leads_from_nothing_to_the_head_and_back(bare_url: str) -> None:
    assert migrate.current(bare_url) is None
    migrate.upgrade(bare_url)
    assert migrate.current(bare_url) == migrate.head()
    assert tables_of(bare_url) == set(METADATA.tables)
    migrate.downgrade(bare_url, "base")
    assert migrate.current(bare_url) is None
    assert tables_of(bare_url) == set()
    migrate.upgrade(bare_url)
    assert migrate.current(bare_url) == migrate.head()


def test_upgrading_a_database_that_is_up_to_date_changes_nothing(database_url: str) -> None:
    administration = Administration(database_url, clock=lambda: NOON)
    account = administration.create_account("mine")
    migrate.upgrade(database_url)
    assert administration.first_account() == account


def test_processes_that_start_at_once_upgrade_once(bare_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=migrate.upgrade, args=(bare_url,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert migrate.current(bare_url) == migrate.head()


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_is_named_by_date_and_slug_and_takes_nothing_from_the_code(
    path: Path,
) -> None:
    assert re.fullmatch(r"20\d\d_\d\d_\d\d_[a-z0-9_]+", path.stem)
    assert "from app" not in path.read_text()
    assert "import app" not in path.read_text()


def test_the_head_is_the_one_that_alembic_finds() -> None:
    assert migrate.head() == ScriptDirectory.from_config(migrate._config()).get_current_head()


def test_code_without_migrations_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s\n")
    monkeypatch.setattr(migrate, "_FOLDER", tmp_path)
    with pytest.raises(RuntimeError, match="no migrations"):
        migrate.head()


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_says_what_is_lost_when_it_is_taken_back(path: Path) -> None:
    assert re.search(r"^LOSES = ", path.read_text(), re.MULTILINE)


def test_what_was_skipped_or_snoozed_becomes_a_mark_of_its_task(bare_url: str) -> None:
    migrate.upgrade(bare_url, "second_edition")
    mine, account = Pursued(), new_id()
    skipped = mine.task_row(state="skipped", settled_at=NOON, snoozed_until=NOON)
    snoozed = mine.task_row(
        id=new_id(),
        kind="enquire_status",
        natural_key="b",
        interviewer_id=None,
        snoozed_until=NOON,
    )
    prepared = mine.task_row(
        id=new_id(),
        kind="prepare_questions",
        natural_key="c",
        state="done",
        interviewer_id=None,
    )
    woken = mine.task_row(
        id=new_id(), kind="record_timetable", natural_key="d", interviewer_id=None
    )
    rows = [
        ("accounts", {"id": account, "created_at": NOON, **ACCOUNT}),
        *(
            (one.table, dict(one.values))
            for one in mine.changes()
            if isinstance(one, Insert) and one.table != "messages"
        ),
        *(("tasks", row) for row in (snoozed, prepared, woken)),
        ("marks", mine.mark_row(id=new_id(), happened_at=NOON)),
        ("marks", mine.mark_row(id=new_id(), kind="record_timetable", state="skipped")),
    ]
    database = engine(bare_url)
    with database.begin() as connection:
        for table, row in rows:
            values = skipped if row["id"] == mine.task else row
            more = {} if table == "accounts" else {"account_id": account}
            connection.execute(METADATA.tables[table].insert().values(**values, **more))
    migrate.upgrade(bare_url)
    marks, tasks = METADATA.tables["marks"], METADATA.tables["tasks"]
    with database.connect() as connection:
        found = {row.id: row for row in connection.execute(marks.select())}
        shown = connection.execute(select(tasks.c.id, tasks.c.snoozed_until))
        ends = {row.id: row.snoozed_until for row in shown}
    assert {key: (row.kind, row.state, row.snoozed_until) for key, row in found.items()} == {
        mine.task: ("send_thank_you", "skipped", None),
        snoozed["id"]: ("enquire_status", "snoozed", NOON),
        prepared["id"]: ("prepare_questions", "done", None),
    }
    assert found[mine.task].interviewer_id == mine.interviewer
    assert found[prepared["id"]].happened_at == NOON
    assert ends[mine.task] is None
    migrate.downgrade(bare_url, "second_edition")
    with database.connect() as connection:
        assert [row.state for row in connection.execute(marks.select())] == ["done"]
    database.dispose()


def test_a_database_that_a_newer_version_has_used_is_refused(database_url: str) -> None:
    database = engine(database_url)
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'of_next_year'")
    database.dispose()
    with pytest.raises(UnusableDatabase, match=r"of_next_year.*newer version"):
        migrate.upgrade(database_url)


def test_a_database_is_made_only_where_that_is_wanted(bare_url: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableDatabase, match="There is no database of Bide"):
        migrate.upgrade(bare_url, create=False)
    assert migrate.current(bare_url) is None
    assert list(tmp_path.iterdir()) == []

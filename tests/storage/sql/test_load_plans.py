"""Query plans of a load on SQLite, in a database never analysed: what it looks up elsewhere."""

import sqlite3

from app.storage.engines import sqlite_path
from app.storage.sql.loads import LoadShape
from app.storage.sql.statement_cache import sqlite_statements
from app.storage.sql.statements import Statement
from app.storage.sqlite.file import connect


def _plan_of(sqlite_url: str, statement: Statement) -> list[str]:
    connection: sqlite3.Connection = connect(sqlite_path(sqlite_url), wait=1.0)
    values = [None] * statement.sql.count("?")
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", values)]
    connection.close()
    return plan


def test_a_load_looks_for_rounds_elsewhere_by_employer_and_start(sqlite_url: str) -> None:
    load = sqlite_statements().load(LoadShape("application", chosen_ids=()))
    looked = [step for step in _plan_of(sqlite_url, load) if step.startswith("SEARCH sharing")]
    assert looked
    assert all("employer_id=? AND starts_at=?" in step for step in looked), looked
    assert all("INDEX ix_interviews_account_id_employer_id_starts_at_id" in step for step in looked)


def test_a_load_looks_for_live_tasks_elsewhere_among_live_ones_alone(sqlite_url: str) -> None:
    load = sqlite_statements().load(LoadShape("application", chosen_ids=()))
    assert any("ix_tasks_live" in step for step in _plan_of(sqlite_url, load))
    assert not any("ix_tasks_account_id_employer_id" in step for step in _plan_of(sqlite_url, load))

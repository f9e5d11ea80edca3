"""Query plans of a load in a database never analysed: what it looks up elsewhere."""

import sqlite3
from typing import Final

import psycopg
import pytest

from app.storage.engines import sqlite_path
from app.storage.sql.loads import LoadShape
from app.storage.sql.queries import KEYED
from app.storage.sql.statement_cache import postgres_statements, sqlite_statements
from app.storage.sql.statements import Statement
from app.storage.sqlite.file import connect

_PARAMETERS: Final = (
    "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'load'"
)


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


@pytest.mark.parametrize("kind", KEYED)
def test_a_young_postgresql_runs_no_subquery_of_a_load_for_each_row(
    postgres_url: str, kind: str
) -> None:
    """Without statistics each table is taken for one row, and a semi join for cheap."""
    load = postgres_statements().load(LoadShape(kind, chosen_ids=(), at=True))
    with psycopg.connect(postgres_url, cursor_factory=psycopg.RawCursor) as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(f"PREPARE load AS {load.sql}")
        (count,) = connection.execute(_PARAMETERS).fetchone() or (0,)
        values = ", ".join(["NULL"] * count)
        plan = [row[0] for row in connection.execute(f"EXPLAIN EXECUTE load({values})")]
    assert any("interviews" in line for line in plan) or kind == "employer"
    assert not any("Semi Join" in line for line in plan), plan

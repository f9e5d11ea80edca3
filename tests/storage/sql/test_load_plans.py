"""How SQLite looks for the rounds of others at the same instant, in a database never analysed."""

import sqlite3

from app.storage.engines import sqlite_path
from app.storage.sql.catalogue import sqlite_catalogue
from app.storage.sql.loads import LoadShape
from app.storage.sqlite.file import connect


def test_a_load_looks_for_rounds_elsewhere_by_employer_and_start(sqlite_url: str) -> None:
    load = sqlite_catalogue().load(LoadShape("application", chosen_ids=()))
    connection: sqlite3.Connection = connect(sqlite_path(sqlite_url), wait=1.0)
    values = [None] * load.sql.count("?")
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {load.sql}", values)]
    connection.close()
    looked = [step for step in plan if step.startswith("SEARCH sharing")]
    assert looked
    assert all("employer_id=? AND starts_at=?" in step for step in looked), looked
    assert all("INDEX ix_interviews_account_id_employer_id_starts_at_id" in step for step in looked)

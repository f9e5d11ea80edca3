"""How the databases find a page: by one index, entered at the right place, never sorting."""

import sqlite3
from datetime import timedelta

import psycopg
import pytest

from app.storage import pages
from app.storage.catalogue import Catalogue, postgres_catalogue, sqlite_catalogue
from app.usecases.ports import Page
from tests.storage.support import NOON, new_id

SOONEST = ("sort_at", "id")
AFTER = (NOON + timedelta(1), new_id())
READY = (
    ("state", "=", "open"),
    ("ready_at", "<=", NOON),
    ("sort_at", ">", NOON),
    ("lapses_at", ">", NOON),
)
OVERDUE = (("state", "=", "open"), ("sort_at", "<=", NOON), ("lapses_at", ">", NOON))
SPAN = (("starts_at", ">=", NOON), ("starts_at", "<", NOON + timedelta(9)))

#: A page, the index that finds it, and what SQLite looks up in it.
PLANS = {
    "ready": (Page("tasks", READY, SOONEST), "ix_tasks_soonest", "state=? AND sort_at>?"),
    "ready, later": (
        Page("tasks", READY, SOONEST, AFTER),
        "ix_tasks_soonest",
        "state=? AND (sort_at,id)>(?,?)",
    ),
    "overdue": (Page("tasks", OVERDUE, SOONEST), "ix_tasks_soonest", "state=? AND sort_at<?"),
    "overdue, later": (
        Page("tasks", OVERDUE, SOONEST, AFTER),
        "ix_tasks_soonest",
        "state=? AND (sort_at,id)>(?,?)",
    ),
    "done": (Page("tasks", (("state", "=", "done"),), SOONEST), "ix_tasks_soonest", "state=?"),
    "interviews": (
        Page("interviews", SPAN, ("starts_at", "id")),
        "ix_interviews_account_id_starts_at_id",
        "starts_at>? AND starts_at<?",
    ),
    "interviews, later": (
        Page("interviews", SPAN, ("starts_at", "id"), AFTER),
        "ix_interviews_account_id_starts_at_id",
        "(starts_at,id)>(?,?)",
    ),
    "contacts of one": (
        Page("contacts", (("interview_id", "=", new_id()),), after=(new_id(),)),
        "ix_contacts_account_id_interview_id_id",
        "interview_id=? AND id>?",
    ),
}


def statement(catalogue: Catalogue, page: Page) -> tuple[str, list[object]]:
    found = catalogue.page(page)
    return found.sql, found.bind(pages.values(new_id(), page))


@pytest.mark.parametrize(("page", "index", "looked_up"), PLANS.values(), ids=PLANS)
def test_sqlite_enters_an_index_where_the_page_begins(
    sqlite_url: str, page: Page, index: str, looked_up: str
) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    sql, bound = statement(sqlite_catalogue(), page)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", bound)]
    connection.close()
    assert any(index in line and looked_up in line for line in plan), plan
    assert not any("TEMP B-TREE" in line for line in plan), plan


@pytest.mark.parametrize(("page", "index", "_"), PLANS.values(), ids=PLANS)
def test_postgresql_plans_an_index_even_while_its_tables_are_empty(
    postgres_url: str, page: Page, index: str, _: str
) -> None:
    sql, bound = statement(postgres_catalogue(), page)
    values = ", ".join("NULL" if value is None else f"'{value}'" for value in bound)
    with psycopg.connect(postgres_url, cursor_factory=psycopg.RawCursor) as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(f"PREPARE page AS {sql}")
        plan = [row[0] for row in connection.execute(f"EXPLAIN EXECUTE page({values})")]
    assert any(f"Index Scan using {index}" in line for line in plan), plan
    assert not any("Sort" in line for line in plan), plan

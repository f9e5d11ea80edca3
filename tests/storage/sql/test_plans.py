"""How the databases find a page: by one index, entered at the right place, never sorting."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

import psycopg
import pytest

from app.storage.schema.types import to_microseconds
from app.storage.sql import pages
from app.storage.sql.loads import LoadShape
from app.storage.sql.shared_budget import CONTACT
from app.storage.sql.statement_cache import StatementCache, postgres_statements, sqlite_statements
from app.usecases.jobs import Lane
from app.usecases.ports import Page
from tests.storage.rows import NOON, new_id
from tests.support.postgres import Cluster

SOONEST = ("sort_at", "id")
AFTER = (NOON + timedelta(1), new_id())
READY = (
    ("state", "=", "open"),
    ("ready_at", "<=", NOON),
    ("sort_at", ">", NOON),
    ("lapses_at", ">", NOON),
)
OVERDUE = (("state", "=", "open"), ("sort_at", "<=", NOON), ("lapses_at", ">", NOON))
ANY = (("state", "in", ("open", "done", "skipped")),)
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
    "all": (Page("tasks", ANY, SOONEST), "ix_tasks_in_order", "(account_id=?)"),
    "all, later": (
        Page("tasks", ANY, SOONEST, AFTER),
        "ix_tasks_in_order",
        "account_id=? AND (sort_at,id)>(?,?)",
    ),
    "all due by then": (
        Page("tasks", (*ANY, ("sort_at", "<", NOON)), SOONEST),
        "ix_tasks_in_order",
        "account_id=? AND sort_at<?",
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
    "events": (Page("events", (), ("seq",)), "events", "(account_id=?)"),
    "events, later": (Page("events", (), ("seq",), (7,)), "events", "account_id=? AND seq>?"),
    "contacts of one": (
        Page("contacts", (("interview_id", "=", new_id()),), after=(new_id(),)),
        "ix_contacts_account_id_interview_id_id",
        "interview_id=? AND id>?",
    ),
}
#: The same for what few rows of the tests are there, so that PostgreSQL would rather read them all.
SMALL = {
    "tasks of a pursuit": (
        Page("tasks", (("application_id", "=", new_id()), *ANY), SOONEST),
        "ix_tasks_account_id_application_id_sort_at_id",
        "application_id=?",
    ),
    "tasks at an employer, later": (
        Page("tasks", (("employer_id", "=", new_id()), *ANY), SOONEST, AFTER),
        "ix_tasks_account_id_employer_id_sort_at_id",
        "employer_id=? AND (sort_at,id)>(?,?)",
    ),
    "what has changed since": (
        Page("applications", (("updated_at", ">=", NOON),), ("updated_at", "id")),
        "ix_applications_account_id_updated_at_id",
        "updated_at>?",
    ),
    "what has changed since, later": (
        Page("employers", (("updated_at", ">=", NOON),), ("updated_at", "id"), AFTER),
        "ix_employers_account_id_updated_at_id",
        "(updated_at,id)>(?,?)",
    ),
}


def statement(catalogue: StatementCache, page: Page) -> tuple[str, list[object]]:
    found = catalogue.page(page)
    return found.sql, found.bind(pages.values(new_id(), page))


@pytest.mark.parametrize(
    ("page", "index", "looked_up"), (PLANS | SMALL).values(), ids=PLANS | SMALL
)
def test_sqlite_enters_an_index_where_the_page_begins(
    sqlite_url: str, page: Page, index: str, looked_up: str
) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    sql, bound = statement(sqlite_statements(), page)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", bound)]
    connection.close()
    assert any(index in line and looked_up in line for line in plan), plan
    assert not any("TEMP B-TREE" in line for line in plan), plan


def test_tasks_of_another_basis_are_found_by_an_index(sqlite_url: str) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    found = sqlite_statements().derived_otherwise()
    bound = found.bind({"account": new_id(), "basis": "0a1b", "at": NOON, "limit": 1})
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {found.sql}", bound)]
    connection.close()
    ranges = [line for line in plan if "ix_tasks_basis" in line]
    assert len(ranges) == len(("none", "less", "more")), plan
    assert all("account_id=? AND basis" in line for line in ranges), plan
    (ended,) = [line for line in plan if "ix_tasks_skipped" in line]
    assert "account_id=? AND snoozed_until" in ended


def test_whether_all_is_up_to_date_is_read_from_indexes(sqlite_url: str) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    found = sqlite_statements().task_state()
    bound = found.bind({"account": new_id(), "wall": NOON})
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {found.sql}", bound)]
    connection.close()
    for index, ranges in (("tasks_basis", 3), ("outlooks_basis", 2)):
        searched = [line for line in plan if f"ix_{index}" in line]
        assert len(searched) == ranges, plan
        assert all("account_id=? AND basis" in line for line in searched), plan
    for index in ("ix_tasks_skipped", "ix_outlooks_stale"):
        (first,) = [line for line in plan if index in line]
        assert "account_id=?" in first
    assert not any("SCAN" in line and "CONSTANT" not in line for line in plan), plan
    assert not any("TEMP B-TREE" in line for line in plan), plan


def test_sqlite_reads_contacts_as_the_index_has_them(sqlite_url: str) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    found = sqlite_statements().load(LoadShape("interview"))
    bound = found.bind(dict.fromkeys(name for name, _ in found.parameters))
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {found.sql}", bound)]
    (row,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'contacts'")
    connection.close()
    assert any("ix_contacts_as_read (account_id=? AND application_id=?)" in line for line in plan)
    # What is kept ready has the columns that are read, in their order.
    ready = re.search(r"as_read TEXT GENERATED ALWAYS AS \(json_array\((.*)\)\) VIRTUAL", row[0])
    assert ready is not None
    assert re.sub(r"json\((\w+)\)", r"\1", ready[1]).split(", ") == list(CONTACT)


@pytest.mark.parametrize(("page", "index", "_"), PLANS.values(), ids=PLANS)
def test_postgresql_plans_the_same_once_it_has_seen_some_rows(
    crowded_url: str, page: Page, index: str, _: str
) -> None:
    sql, bound = statement(postgres_statements(), page)
    values = ", ".join(f"'{value}'" for value in bound)
    with psycopg.connect(crowded_url, cursor_factory=psycopg.RawCursor) as connection:
        # As the gateway has it: the plan cannot depend on the values.
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(f"PREPARE page AS {sql}")
        plan = [row[0] for row in connection.execute(f"EXPLAIN EXECUTE page({values})")]
    assert any("Index Scan using" in line and index in line for line in plan), plan
    assert not any("Sort" in line for line in plan), plan


#: What finds those who granted a partner something, and its names for them.
GRANTING = "ix_grants_partner_id_account_id"
BROUGHT = "ix_candidates_candidate_id"


def of_candidates(catalogue: StatementCache) -> tuple[str, list[object]]:
    found = catalogue.candidates()
    return found.sql, found.bind({"account": new_id(), "after": new_id(), "limit": 50})


def test_sqlite_finds_candidates_from_where_the_page_begins(sqlite_url: str) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    sql, bound = of_candidates(sqlite_statements())
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", bound)]
    connection.close()
    entered = f"{GRANTING} (partner_id=? AND account_id>?)"
    assert any(line.startswith("SEARCH given") and entered in line for line in plan), plan
    assert any(line.startswith("SEARCH candidates") and BROUGHT in line for line in plan), plan
    # What is read through from end to end, and sorted, is the page that was found.
    assert {line for line in plan if line.startswith("SCAN")} == {"SCAN granting", "SCAN listed"}
    assert plan.index("SCAN granting") < plan.index("USE TEMP B-TREE FOR ORDER BY")
    assert sum("TEMP B-TREE" in line for line in plan) == 1, plan


def test_sqlite_finds_what_partners_ask_by_the_address(sqlite_url: str) -> None:
    found = sqlite_statements().addressed()
    values = {"email_key": "robin@home.example", "now": NOON, "after": new_id(), "limit": 50}
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    bound = found.bind(values)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {found.sql}", bound)]
    connection.close()
    by_address = "SEARCH grant_requests USING INDEX ix_grant_requests_email_key (email_key=?)"
    assert by_address in plan, plan
    assert {line for line in plan if line.startswith("SCAN")} <= {"SCAN listed"}, plan


def test_postgresql_finds_candidates_from_where_the_page_begins(crowded_url: str) -> None:
    sql, bound = of_candidates(postgres_statements())
    values = ", ".join(f"'{value}'" for value in bound)
    with psycopg.connect(crowded_url, cursor_factory=psycopg.RawCursor) as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(f"PREPARE candidates AS {sql}")
        plan = [row[0] for row in connection.execute(f"EXPLAIN EXECUTE candidates({values})")]
    [place] = [n for n, line in enumerate(plan) if f"Only Scan using {GRANTING} on" in line]
    assert "(partner_id = $1) AND (account_id > $2)" in plan[place + 1], plan
    assert any(f"Index Scan using {BROUGHT} on" in line for line in plan), plan
    for word in ("Sort", "Seq Scan", "Bitmap", "Hash", "Merge"):
        assert not any(word in line for line in plan), plan


@pytest.fixture(scope="module")
def crowded_url(postgres_cluster: Cluster, postgres_template: str) -> Iterator[str]:
    """Two accounts with many tasks, interviews and contacts, most of them over."""
    name = f"crowded_{uuid4().hex}"
    postgres_cluster.create_database(name, postgres_template)
    with psycopg.connect(postgres_cluster.url(name)) as connection:
        psycopg.ClientCursor(connection).execute(
            CROWD, {"noon": to_microseconds(NOON), "hour": 3_600_000_000}
        )
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


#: References are not looked at, since nothing here is read but by its index.
CROWD = """
SET session_replication_role = replica;
CREATE TEMPORARY TABLE crowd AS
    SELECT n, gen_random_uuid() AS id, %(noon)s + (n %% 1000 - 500) * %(hour)s AS at,
           uuid(lpad((n %% 2)::text, 32, '0')) AS a,
           uuid(lpad((n %% 50)::text, 32, '0')) AS parent
    FROM generate_series(1, 20000) AS n;
INSERT INTO tasks (account_id, id, kind, own, title, state, due_at, ready_at, created_at,
                   updated_at)
    SELECT a, id, 'own', true, 'x', CASE WHEN n %% 10 = 0 THEN 'open' ELSE 'done' END,
           CASE WHEN n %% 7 > 0 THEN at END, at, at, at
    FROM crowd;
INSERT INTO interviews (account_id, id, application_id, employer_id, stage, format, state,
                        starts_at, ends_at, time_zone, created_at, updated_at)
    SELECT a, id, parent, parent, 'first', 'video', 'scheduled', at, at, 'UTC', at, at FROM crowd;
INSERT INTO contacts (account_id, id, application_id, employer_id, interview_id, kind, channel,
                      recipient, happened_at, recorded_at, updated_at, cleared, breach,
                      policy_version)
    SELECT a, id, parent, parent, parent, 'withdraw', 'email', 'employer', at, at, at, true, '[]',
           '1'
    FROM crowd;
INSERT INTO events (account_id, id, seq, type, resource, about, written_by, occurred_at)
    SELECT a, id, n, 'task.updated', 'task', parent, 'candidate', at FROM crowd;
INSERT INTO accounts (id, kind, label, policy_overrides, policy_revision, created_at)
    SELECT id, 'candidate', 'x', '{}', 0, at FROM crowd;
INSERT INTO grants (account_id, id, partner_id, scopes, provisioned, created_at, version,
                    written_by)
    SELECT id, gen_random_uuid(), a, '[]', true, at, 1, 'candidate' FROM crowd;
INSERT INTO candidates (account_id, id, external_id, content_hash, candidate_id, created_at)
    SELECT a, gen_random_uuid(), n::text, 'x', id, at FROM crowd WHERE n %% 3 = 0;
"""


#: What takes jobs, with the lane.
LANES: Final = {f"take {lane}": lane for lane in Lane}
FINDING: Final = (*LANES, "due_lanes", "finish_free", "renew")


def indexes_of(what: str) -> list[str]:
    """The indexes of the lanes that a statement looks into."""
    if what in {"finish_free", "renew"}:
        return []
    return [f"ix_jobs_due_{lane}" for lane in Lane if LANES.get(what, lane) is lane]


def of_jobs(statements: StatementCache, what: str) -> tuple[str, list[object]]:
    """A statement by which runners find what is due, and its values."""
    lane = LANES.get(what)
    found = statements.job(what) if lane is None else statements.take_jobs(8, lane)
    place = dict.fromkeys(("account", "id", "revision"), str(UUID(int=1)))
    values = {"now": NOON, "until": NOON, "runner": "runner", **place}
    return found.sql, found.bind(values)


@pytest.mark.parametrize("what", FINDING)
def test_sqlite_finds_jobs_that_are_due_without_passing_over_others(
    sqlite_url: str, what: str
) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    sql, bound = of_jobs(sqlite_statements(), what)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", bound)]
    connection.close()
    for index in indexes_of(what):
        assert any(f"{index} (due_at<?)" in line for line in plan), plan
    rest = [line for line in plan if line != "SCAN CONSTANT ROW"]
    assert not any("SCAN" in line or "TEMP B-TREE" in line for line in rest), plan


@pytest.mark.parametrize("what", FINDING)
def test_postgresql_finds_jobs_that_are_due_without_passing_over_others(
    crowded_url: str, what: str
) -> None:
    sql, bound = of_jobs(postgres_statements(), what)
    values = ", ".join(f"'{value}'" for value in bound)
    with psycopg.connect(crowded_url, cursor_factory=psycopg.RawCursor) as connection:
        connection.execute(
            "INSERT INTO jobs (account_id, id, kind, about, due_at, revision, attempts, state,"
            " own_clock) SELECT a.id, gen_random_uuid(),"
            " CASE WHEN n % 20 = 0 THEN 'message' ELSE 'deliver' END, gen_random_uuid(), n,"
            " gen_random_uuid(), 0, 'waiting', false FROM accounts a, generate_series(1, 20000) n"
            " LIMIT 20000"
        )
        connection.execute("ANALYZE jobs")
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(f"PREPARE jobs_due AS {sql}")
        plan = [row[0] for row in connection.execute(f"EXPLAIN EXECUTE jobs_due({values})")]
        connection.rollback()
    for index in indexes_of(what):
        assert any(index in line for line in plan), plan
    assert not any("Seq Scan" in line or "Sort" in line for line in plan), plan

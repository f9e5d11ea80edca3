"""A database that another test had is like a new one, or another takes its place."""

from typing import LiteralString

import psycopg
import pytest
from psycopg import errors

from app.storage.administration import Administration
from tests.storage.rows import NOON
from tests.storage.store import Clock
from tests.support.reused import Reused

CHANGES: tuple[LiteralString, ...] = (
    "CREATE TABLE further (id int)",
    "DROP TABLE sessions CASCADE",
    "ALTER TABLE accounts ADD COLUMN further int",
    "ALTER TABLE accounts ALTER COLUMN created_at DROP NOT NULL",
    "CREATE INDEX further ON accounts (created_at)",
    "CREATE FUNCTION further() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    (
        "DO $$ BEGIN "
        "EXECUTE format('ALTER DATABASE %I SET lock_timeout = 1', current_database()); "
        "END $$"
    ),
    "CREATE TABLE accounts_were AS SELECT repeat('x', 100) FROM generate_series(1, 100000)",
)


def look(reused: Reused, name: str, statement: LiteralString) -> list[tuple[object, ...]]:
    with psycopg.connect(reused.cluster.url(name), autocommit=True) as connection:
        result = connection.execute(statement)
        return result.fetchall() if result.description else []


@pytest.fixture
def name(postgres_reused: Reused) -> str:
    return postgres_reused.take()


def test_what_was_written_is_gone_and_what_the_template_holds_is_there(
    postgres_reused: Reused, name: str
) -> None:
    version = look(postgres_reused, name, "SELECT * FROM alembic_version")
    made = postgres_reused.made
    look(postgres_reused, name, "DELETE FROM alembic_version")
    url = postgres_reused.cluster.url(name)
    Administration(url, clock=Clock(NOON)).create_account("test")
    assert len(look(postgres_reused, name, "SELECT * FROM accounts")) == 1
    postgres_reused.give_back(name)
    assert postgres_reused.take() == name
    assert look(postgres_reused, name, "SELECT * FROM accounts") == []
    assert look(postgres_reused, name, "SELECT * FROM alembic_version") == version != []
    assert postgres_reused.made == made
    postgres_reused.give_back(name)


@pytest.mark.parametrize("change", CHANGES)
def test_a_database_of_another_shape_is_made_anew(
    postgres_reused: Reused, name: str, change: LiteralString
) -> None:
    made = postgres_reused.made
    look(postgres_reused, name, change)
    postgres_reused.give_back(name)
    assert postgres_reused.made == made + 1
    assert look(postgres_reused, name, "SHOW lock_timeout") == [("0",)]
    assert look(postgres_reused, name, "SELECT to_regclass('further'), to_regproc('further')") == [
        (None, None)
    ]


def test_a_connection_that_is_still_open_is_cut_off_with_what_it_holds(
    postgres_reused: Reused, name: str
) -> None:
    left = psycopg.connect(postgres_reused.cluster.url(name))
    left.execute("LOCK TABLE accounts")
    postgres_reused.give_back(name)
    with pytest.raises(errors.AdminShutdown):
        left.execute("SELECT 1")
    left.close()

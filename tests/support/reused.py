"""PostgreSQL databases for tests, emptied between two tests rather than made anew.

A database that is made from a template costs a fifth of a second of work, and as much again
by whoever asks it first, since the caches of its catalogue are empty; to empty one costs a
twentieth of that. A database whose tables, functions, triggers or settings are no longer
those of the template, or that has grown large, is dropped, and another one made.
"""

from dataclasses import dataclass, field
from typing import Final, LiteralString
from uuid import uuid4

import psycopg

from tests.support.postgres import Cluster

#: Beyond this many bytes of rows a database is slower than a new one, and is planned otherwise.
LARGEST: Final = 4_000_000

# What the template holds is put aside in the template itself, and so is in each copy of it.
_PUT_ASIDE: Final = """
CREATE SCHEMA template;
DO $$ DECLARE name text; held boolean; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO held;
    IF held THEN
      EXECUTE format('CREATE TABLE template.%I AS TABLE public.%I', name, name);
    END IF;
  END LOOP;
END $$
"""
_RESTORE: Final = """
DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;  -- No foreign key is looked at.
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', name);
  END LOOP;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'template' LOOP
    EXECUTE format('INSERT INTO public.%I SELECT * FROM template.%I', name, name);
  END LOOP;
END $$
"""
_END_OTHERS: Final = """
SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# A trigger, an index or a constraint is a line of its own; the settings are the database's.
_SHAPE: Final = """
WITH ours AS (SELECT oid, relname, relkind FROM pg_class
               WHERE relnamespace = to_regnamespace('public'))
SELECT coalesce(string_agg(line, E'\n' ORDER BY line COLLATE "C"), '') FROM (
  SELECT format('%s %s', relkind, relname) AS line FROM ours
  UNION ALL
  SELECT format('%s.%s %s %s', relname, attname, atttypid, attnotnull) FROM ours
    JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0 WHERE relkind = 'r'
  UNION ALL
  SELECT format('%s %s', relname, tgname) FROM ours
    JOIN pg_trigger ON tgrelid = ours.oid AND NOT tgisinternal
  UNION ALL
  SELECT format('%s %s', relname, conname) FROM ours JOIN pg_constraint ON conrelid = ours.oid
  UNION ALL
  SELECT format('%s %s', proname, prosrc) FROM pg_proc
   WHERE pronamespace = to_regnamespace('public')
  UNION ALL
  SELECT setconfig::text FROM pg_db_role_setting
    JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()
) AS shape
"""
_SIZE: Final = """
SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relnamespace = to_regnamespace('public')
"""


@dataclass
class Reused:
    """Databases like one that is a template, on one cluster; `made` counts them."""

    cluster: Cluster
    template: str
    made: int = 0
    _free: list[str] = field(default_factory=list)
    _shape: str = ""

    def __post_init__(self) -> None:
        """Put aside what the template holds; from now on it must have no connection."""
        with psycopg.connect(self.cluster.url(self.template), autocommit=True) as connection:
            self._shape = _asked(connection, _SHAPE)
            connection.execute(_PUT_ASIDE)

    def take(self) -> str:
        """The name of a database like the template, for one test."""
        if self._free:
            return self._free.pop()
        name = f"bide_{uuid4().hex}"
        self._make(name)
        return name

    def give_back(self, name: str) -> None:
        """End the connections that are left, and have it ready for another test."""
        self.renew(name)
        self._free.append(name)

    def renew(self, name: str) -> None:
        """End the connections that are left, and make it like the template again."""
        if not self._emptied(name):
            self.cluster.drop_database(name)
            self._make(name)

    def _make(self, name: str) -> None:
        self.made += 1
        self.cluster.create_database(name, self.template)

    def _emptied(self, name: str) -> bool:
        try:
            with psycopg.connect(self.cluster.url(name), autocommit=True) as connection:
                connection.execute(_END_OTHERS)
                if _asked(connection, _SHAPE) != self._shape:
                    return False
                if int(_asked(connection, _SIZE)) > LARGEST:
                    return False
                connection.execute(_RESTORE)
        except psycopg.Error:
            return False  # Whatever was done to it, another one takes its place.
        return True


def _asked(connection: "psycopg.Connection[tuple[object]]", statement: LiteralString) -> str:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return str(row[0])

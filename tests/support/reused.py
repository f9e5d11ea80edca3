"""PostgreSQL databases for tests, emptied between two tests rather than made anew.

A database that is made from a template costs a fifth of a second of work, and as much again by
the connection that asks it first, since the caches of its catalogue are empty. To empty one costs
a hundredth of that, as long as the connection that empties it is kept: a new one would read the
catalogue anew, and plan each statement. A database whose tables, functions, triggers or settings
are no longer those of the template, or that has grown large, is dropped, and another one made.
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
# A function, whose statements a connection plans once.
_LEARN_TO_RESTORE: Final = """
DO $$ DECLARE body text; BEGIN
  SELECT string_agg(line, ' ') INTO body FROM (
    SELECT format('IF EXISTS (SELECT FROM public.%I) THEN DELETE FROM public.%I; END IF;',
                  tablename, tablename) AS line
      FROM pg_tables WHERE schemaname = 'public'
    UNION ALL
    SELECT format('INSERT INTO public.%I SELECT * FROM template.%I;', tablename, tablename)
      FROM pg_tables WHERE schemaname = 'template'
  ) AS lines;
  -- No foreign key is looked at.
  EXECUTE 'CREATE FUNCTION template.restore() RETURNS void LANGUAGE plpgsql AS '
       || quote_literal('BEGIN SET LOCAL session_replication_role = replica; ' || body || ' END');
END $$
"""
_RESTORE: Final = "SELECT template.restore()"
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
    _kept: "dict[str, psycopg.Connection[tuple[object]]]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Put aside what the template holds; from now on it must have no connection."""
        with psycopg.connect(self.cluster.url(self.template), autocommit=True) as connection:
            self._shape = _asked(connection, _SHAPE)
            connection.execute(_PUT_ASIDE)
            connection.execute(_LEARN_TO_RESTORE)

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
        kept = name in self._kept
        # A test may have ended the connection that was kept, and then a new one tells.
        if not (self._emptied(name) or (kept and name not in self._kept and self._emptied(name))):
            self._let_go(name)
            self.cluster.drop_database(name)
            self._make(name)

    def close(self) -> None:
        """Close the connections that were kept; the databases stay."""
        for name in [*self._kept]:
            self._let_go(name)

    def _make(self, name: str) -> None:
        self.made += 1
        self.cluster.create_database(name, self.template)

    def _emptied(self, name: str) -> bool:
        try:
            if name not in self._kept:
                self._kept[name] = psycopg.connect(self.cluster.url(name), autocommit=True)
            connection = self._kept[name]
            connection.execute(_END_OTHERS)
            if _asked(connection, _SHAPE) != self._shape:
                return False
            if int(_asked(connection, _SIZE)) > LARGEST:
                return False
            connection.execute(_RESTORE)
        except psycopg.Error:
            self._let_go(name)
            return False  # Whatever was done to it, another one takes its place.
        return True

    def _let_go(self, name: str) -> None:
        if name in self._kept:
            self._kept.pop(name).close()


def _asked(connection: "psycopg.Connection[tuple[object]]", statement: LiteralString) -> str:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return str(row[0])

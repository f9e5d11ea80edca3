"""SQLAlchemy's own connections, for what is done rarely: migrations and administration.

Requests never come this way; see `sqlite` and `postgres`.
"""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url


def sqlite_path(database_url: str) -> str:
    """The file that an address of SQLite names.

    A database in memory is refused: readers and the writer are several connections,
    and each would see a database of its own.
    """
    path = make_url(database_url).database
    if not path or path == ":memory:" or path.startswith("file:"):
        message = f"{database_url!r} names no file; use sqlite:///path, or sqlite:////path."
        raise ValueError(message)
    return path


def is_sqlite(database_url: str) -> bool:
    """Whether an address is SQLite's; PostgreSQL's is the only other."""
    scheme = make_url(database_url).drivername
    if scheme not in {"sqlite", "postgresql"}:
        message = f"Bide keeps its data in sqlite:///… or postgresql://…, not in {scheme}://…"
        raise ValueError(message)
    return scheme == "sqlite"


def engine(database_url: str, *, foreign_keys: bool = True) -> Engine:
    """An engine whose transactions are real on both databases; nothing is pooled."""
    if not is_sqlite(database_url):
        return create_engine(database_url, poolclass=NullPool)
    Path(sqlite_path(database_url)).parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(database_url, poolclass=NullPool, connect_args={"timeout": 30})

    @event.listens_for(made, "connect")
    def connected(connection: sqlite3.Connection, _: object) -> None:
        # The driver would begin transactions late, and never before a change of tables.
        connection.isolation_level = None
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(made, "begin")
    def begun(connection: Connection) -> None:
        # Not deferred: a transaction that reads first and writes later would lose a race.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return made

"""SQLAlchemy engines for rare work: migrations, administration, copies.

Requests never come this way; see `sqlite` and `postgres`.
"""

import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError


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


def address_problem(database_url: str) -> str | None:
    """Why a text is no address of a database, in a sentence without the text; else None."""
    try:
        if is_sqlite(database_url):
            sqlite_path(database_url)
    except (ValueError, ArgumentError):  # Their messages repeat the address and its password.
        return "a database is sqlite:///path, or postgresql://user:password@host:port/database"
    return None


def sqlite_uri(path: str, *, create: bool = False) -> str:
    """The URI that opens a file of SQLite; without `create` a missing file is an error.

    SQLite makes an empty file of any path that it is given, so a database that was moved
    away, or a path with a typo, would look like an empty database.
    """
    return f"file://{quote(str(Path(path).absolute()))}?mode={'rwc' if create else 'rw'}"


def exists(database_url: str) -> bool:
    """Whether the file of SQLite exists; for PostgreSQL, always true until it is connected to."""
    return not is_sqlite(database_url) or Path(sqlite_path(database_url)).exists()


def engine(
    database_url: str,
    *,
    foreign_keys: bool = True,
    create: bool = False,
    snapshot: bool = False,
) -> Engine:
    """An engine whose transactions are real on both databases; nothing is pooled.

    create: make SQLite's file and its folder where they are missing; migrations alone do
    snapshot: every transaction reads from one view, and writes nothing
    """
    if not is_sqlite(database_url):
        options = {"isolation_level": "REPEATABLE READ"} if snapshot else {}
        made = create_engine(database_url, poolclass=NullPool, **options)
        if snapshot:
            event.listen(
                made, "begin", lambda begun: begun.exec_driver_sql("SET TRANSACTION READ ONLY")
            )
        return made
    path = sqlite_path(database_url)
    if create:
        Path(path).parent.mkdir(parents=True, exist_ok=True)

    def opened() -> sqlite3.Connection:
        uri = sqlite_uri(path, create=create)
        return sqlite3.connect(uri, uri=True, timeout=30, check_same_thread=False)

    made = create_engine("sqlite://", creator=opened, poolclass=NullPool)

    @event.listens_for(made, "connect")
    def connected(connection: sqlite3.Connection, _: object) -> None:
        # The driver would begin transactions late, and never before a change of tables.
        connection.isolation_level = None
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        if snapshot:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(made, "begin")
    def begun(connection: Connection) -> None:
        # Not deferred: a transaction that reads first and writes later would lose a race.
        # A snapshot only reads, so it does not hold up writers.
        connection.exec_driver_sql("BEGIN" if snapshot else "BEGIN IMMEDIATE")

    return made

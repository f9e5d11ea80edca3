"""One file of SQLite: opening it, asking it, and what its errors mean."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from app.storage.statements import Statement
from app.usecases.errors import Unavailable


def connect(path: str, *, wait: float) -> sqlite3.Connection:
    """Open the file; transactions are begun by whoever writes, never by the driver.

    wait: the seconds a statement waits for somebody else
    """
    connection = sqlite3.connect(
        path, timeout=wait, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def one(
    connection: sqlite3.Connection, statement: Statement, values: Mapping[str, Any]
) -> str | None:
    """The text that a statement answers; None where it answers no row."""
    try:
        found = connection.execute(statement.sql, statement.bind(values)).fetchone()
    except sqlite3.OperationalError as error:
        raise unavailable(error) from error
    return None if found is None else found[0]


def truncate_wal(path: str, wait: float) -> bool:
    """Write all pages to the file, and empty the log beside it; False where somebody reads it.

    The log keeps pages as they were before; it is used again from its start later on.
    """
    connection = connect(path, wait=wait)
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    return not busy


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Whether somebody else has the lock, rather than something being wrong."""
    # The lower byte is the error, the others say more about it.
    return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def unavailable(cause: sqlite3.Error | None) -> Unavailable:
    """What is told of an error of the database."""
    error = Unavailable("The database cannot be reached now.")
    error.__cause__ = cause
    return error

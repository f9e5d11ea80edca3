"""Diagnosis of a database that cannot be used: what is wrong with it, and what to do.

For the command line, which shows one sentence in the place of a traceback.
"""

import os
import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from app.storage.engines import exists, is_sqlite, sqlite_path


class UnusableDatabase(RuntimeError):
    """The database is not what this version of Bide needs; the message says what to do."""


_SQLITE: Final = {
    sqlite3.SQLITE_READONLY: "{path} cannot be written. Bide needs permission to write to the file "
    "and to its folder, where SQLite keeps its journal.",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened. Bide needs permission to read and write the "
    "file and its folder.",
    sqlite3.SQLITE_PERM: "{path} cannot be opened: permission is denied.",
    sqlite3.SQLITE_NOTADB: "{path} is not a database of SQLite. Restore it from a backup, or move "
    "it away to begin with an empty one.",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged. Restore it from a backup, or move it and its "
    "-wal and -shm neighbours away to begin with an empty one.",
    sqlite3.SQLITE_FULL: "The disk that holds {path} is full. Nothing was changed.",
    sqlite3.SQLITE_BUSY: "Another process is writing to {path}, and has not finished in time. "
    "Try again.",
    sqlite3.SQLITE_LOCKED: "Another process is writing to {path}, and has not finished in time. "
    "Try again.",
}


def shown(database_url: str) -> str:
    """The database as an operator knows it: a path, or an address without its password."""
    if is_sqlite(database_url):
        return sqlite_path(database_url)
    # A query may hold a password as well.
    return make_url(database_url).set(query={}).render_as_string(hide_password=True)


def explain(error: BaseException, database_url: str) -> str | None:
    """What is wrong with a database, in sentences; None where the error is another's."""
    if isinstance(error, UnusableDatabase):
        return str(error)
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error) and is_sqlite(database_url):
        return _of_sqlite(cause, database_url)
    if isinstance(error, DBAPIError) and not is_sqlite(database_url):
        return _of_postgresql(error, database_url)
    return None


def _of_sqlite(error: sqlite3.Error, database_url: str) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    path = shown(database_url)
    if code & 0xFF == sqlite3.SQLITE_CANTOPEN and not exists(database_url):
        folder = Path(path).parent
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            return f"{path} cannot be made: Bide has no permission to write to its folder."
        return missing(database_url)
    known = _SQLITE.get(code & 0xFF)
    if known is not None:
        return known.format(path=path)
    if code & 0xFF == sqlite3.SQLITE_IOERR:
        return f"{path} cannot be read or written: {error.sqlite_errorname}. Look at the disk."
    return None


def _of_postgresql(error: DBAPIError, database_url: str) -> str | None:
    # Only here, since a Bide on SQLite does without the driver.
    import psycopg  # noqa: PLC0415  # as the line above says

    cause = error.orig
    place = shown(database_url)
    if isinstance(cause, psycopg.errors.InsufficientPrivilege):
        return f"{place}: {_first_line(cause)}. Grant the user what it needs, or name another."
    if isinstance(cause, psycopg.errors.LockNotAvailable | psycopg.errors.QueryCanceled):
        return f"{place}: another process holds a lock, and has not finished in time. Try again."
    if isinstance(cause, psycopg.errors.ReadOnlySqlTransaction):
        return f"{place} cannot be written: the server is a standby, or is read-only."
    if isinstance(cause, psycopg.errors.DiskFull):
        return f"{place}: the disk of the server is full. Nothing was changed."
    if isinstance(cause, psycopg.OperationalError):
        return (
            f"PostgreSQL cannot be used at {place}: {_first_line(cause)}. Is the server running, "
            "and is the address right?"
        )
    return None


def missing(database_url: str) -> str:
    """What to do where there is no database yet."""
    return (
        f"There is no database of Bide at {shown(database_url)}; `bide serve` makes one. If the "
        "service uses another, set BIDE_DATABASE_URL here as it is set there."
    )


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".: ") if lines else type(error).__name__

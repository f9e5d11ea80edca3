"""SQLite connections to the database file, its identity, and its errors."""

import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from app.storage.engines import sqlite_uri
from app.storage.sql.statements import Statement
from app.usecases.errors import Unavailable

#: Between two attempts to switch to the write-ahead log.
_RETRY_SECONDS: Final = 0.02


def connect(path: str, *, wait: float) -> sqlite3.Connection:
    """Open the file, which must be there; the caller begins transactions, never the driver.

    wait: the seconds a statement waits for another connection's lock
    """
    connection = sqlite3.connect(
        sqlite_uri(path),
        uri=True,
        timeout=wait,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def use_write_ahead_log(connection: sqlite3.Connection, *, wait: float) -> None:
    """Switch the file to its write-ahead log; a file that has one already stays as it is.

    SQLite does not wait here for a connection that is about to write, whatever its timeout: of
    several processes that start on a new file, one could fail. So the switch is retried.

    wait: the seconds after which it fails
    """
    deadline = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() >= deadline:
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            return


class DatabaseFileMoved(Exception):
    """A file of the database was moved, removed or replaced; named in the log as the cause."""


class FileIdentity:
    """The device and inode of a database file and of its write-ahead log, as they were opened.

    An open connection goes on with the file that it has opened, whatever its path names by
    now: after a move or a removal, what is written is lost.
    """

    def __init__(self, path: str) -> None:
        """Look at the files. At least one read has come before, so that there is a log."""
        file, log = Path(path), Path(f"{path}-wal")
        remedies = ((file, "Put it back"), (log, "Restart the service"))
        found = ((one, _inode(one), remedy) for one, remedy in remedies)
        self._files = tuple(one for one in found if one[1] is not None)

    def problem(self) -> str | None:
        """What has happened to the files since, in a sentence; None while they are the same."""
        for path, opened, remedy in self._files:
            found = _inode(path)
            # Readiness is asked without a key, so this names no folder of the machine.
            name = f"The database file {path.name}"
            if found is None:
                return f"{name} was moved away or removed. {remedy}."
            if found != opened:
                return f"{name} was replaced by another file. Restart the service."
        return None


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def one_row(
    connection: sqlite3.Connection, statement: Statement, values: Mapping[str, Any]
) -> tuple[Any, ...] | None:
    """The row that a statement answers; None where it answers none."""
    try:
        found: tuple[Any, ...] | None = connection.execute(
            statement.sql, statement.bind(values)
        ).fetchone()
    except sqlite3.OperationalError as error:
        raise unavailable(error) from error
    return found


def one(
    connection: sqlite3.Connection, statement: Statement, values: Mapping[str, Any]
) -> str | None:
    """The text that a statement answers; None where it answers no row."""
    found = one_row(connection, statement, values)
    return None if found is None else found[0]


def truncate_wal(path: str, wait: float) -> bool:
    """Write all pages to the file, and empty the write-ahead log; False where a reader holds it.

    The log keeps pages as they were before; it is used again from its start later on.
    """
    connection = connect(path, wait=wait)
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    return not busy


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Whether another connection holds the lock, rather than something being wrong."""
    # The lower byte is the error, the others say more about it.
    return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def unavailable(cause: sqlite3.Error | DatabaseFileMoved | None) -> Unavailable:
    """Translate an error of the database to `Unavailable`."""
    error = Unavailable("The database cannot be reached now.")
    error.__cause__ = cause
    return error

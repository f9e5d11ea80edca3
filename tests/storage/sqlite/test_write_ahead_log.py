"""Several processes start on a file that is new: the switch to the log waits for a writer."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from app.storage.sqlite.file import connect, use_write_ahead_log


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A file without a write-ahead log, to which another connection is about to write."""
    path = str(tmp_path / "bide.sqlite3")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
    return path


def test_the_switch_to_the_log_waits_for_another_connection_that_is_about_to_write(
    path: str,
) -> None:
    with closing(connect(path, wait=1)) as writer, closing(connect(path, wait=60)) as starting:
        writer.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.2, lambda: writer.execute("ROLLBACK"))
        release.start()
        use_write_ahead_log(starting, wait=60)
        release.join()
        assert starting.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_it_fails_where_the_other_goes_on_for_too_long(path: str) -> None:
    with closing(connect(path, wait=0)) as writer, closing(connect(path, wait=0)) as starting:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            use_write_ahead_log(starting, wait=0.05)
        writer.execute("ROLLBACK")


def test_another_error_is_not_retried(path: str) -> None:
    starting = connect(path, wait=60)
    starting.close()
    with pytest.raises(sqlite3.ProgrammingError):
        use_write_ahead_log(starting, wait=60)

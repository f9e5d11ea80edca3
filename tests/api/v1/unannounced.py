"""Changes of what decisions read that no event tells of, as SQLite itself notices them.

Triggers note each change with the number that the account's last event had at that moment. The
event comes after the change in the same transaction, so the number must have grown since.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from app.storage.engines import sqlite_path
from app.storage.sql.event_guard import READ_BY_DECISIONS

_NOTED = """
    SELECT DISTINCT noted_changes.what FROM noted_changes
    JOIN event_heads ON event_heads.account_id = noted_changes.account
    WHERE event_heads.seq <= noted_changes.seq
"""


@contextmanager
def _connected(url: str) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(sqlite_path(url), timeout=5)) as connection, connection:
        yield connection


def note_changes(url: str) -> None:
    """Note from now on what changes in this database."""
    with _connected(url) as connection:
        connection.execute("CREATE TABLE noted_changes (what TEXT, account TEXT, seq INTEGER)")
        for table in sorted(READ_BY_DECISIONS):
            account = "id" if table == "accounts" else "account_id"
            for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
                if (table, event) == ("accounts", "INSERT"):
                    continue  # No decision has read an account that begins.
                # The clock of a test account moves without an event.
                numbers = " OF policy_overrides, policy_revision" if event == "UPDATE" else ""
                changed = f"{event}{numbers if table == 'accounts' else ''}"
                connection.execute(
                    f"CREATE TRIGGER noted_{table}_{event} AFTER {changed} ON {table} BEGIN"  # noqa: S608  # the names are ours
                    f" INSERT INTO noted_changes SELECT '{event} {table}', account_id, seq"
                    f" FROM event_heads WHERE account_id = {row}.{account}; END"
                )


def unannounced(url: str) -> list[str]:
    """What was changed without an event since this was asked last."""
    with _connected(url) as connection:
        found = [what for (what,) in connection.execute(_NOTED)]
        connection.execute("DELETE FROM noted_changes")
    return found

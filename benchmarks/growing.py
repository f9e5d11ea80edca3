"""Growth of one account: more applications at one employer, contacts in one pursuit, tasks.

What there is to copy was recorded by requests; each copy has ids of its own.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, insert, select
from uuid_utils import uuid7

from app.storage.schema import tables

#: What hangs on an application, in the order in which it can be added.
_OF_APPLICATION: Final = (
    "applications",
    "interviews",
    "interviewers",
    "timetables",
    "contacts",
    "employer_updates",
    "feedback",
    "tasks",
    "marks",
    "outlooks",
)
_ROWS_AT_A_TIME: Final = 5_000


def add_applications(connection: Connection, account_id: str, count: int) -> list[str]:
    """Copy the account's first application so many times; answer the copies' interviews."""
    found = {name: rows_of(connection, name, account_id) for name in _OF_APPLICATION}
    application = min(row["id"] for row in found["applications"])
    interviews = {row["id"] for row in found["interviews"] if row["application_id"] == application}
    mine = {
        name: [
            row
            for row in rows
            if application in (row.get("application_id"), row["id"])
            or row.get("interview_id") in interviews
        ]
        for name, rows in found.items()
    }
    copies: list[str] = []
    pending: dict[str, list[dict[str, Any]]] = {name: [] for name in _OF_APPLICATION}
    for number in range(count):
        ids: dict[str, str] = {}
        for name in _OF_APPLICATION:
            pending[name] += [_copied(row, ids) for row in mine[name]]
        copies += [ids[one] for one in interviews]
        if number % 500 == 499:
            _flush(connection, pending)
    _flush(connection, pending)
    return copies


def _flush(connection: Connection, pending: dict[str, list[dict[str, Any]]]) -> None:
    for name, rows in pending.items():
        add_rows(connection, name, rows)
        rows.clear()


def add_rows(connection: Connection, name: str, rows: list[dict[str, Any]]) -> None:
    """Add rows, some thousand at a time."""
    for first in range(0, len(rows), _ROWS_AT_A_TIME):
        connection.execute(
            insert(tables.METADATA.tables[name]), rows[first : first + _ROWS_AT_A_TIME]
        )


def rows_of(connection: Connection, name: str, account_id: str) -> list[dict[str, Any]]:
    """The account's rows of a table, without what the database works out itself."""
    table = tables.METADATA.tables[name]
    columns = [column for column in table.c if column.computed is None]
    found = connection.execute(select(*columns).where(table.c.account_id == account_id))
    return [dict(row) for row in found.mappings()]


def _copied(row: Mapping[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    """A row with an id of its own, which refers to the other copies."""
    # An outlook has the id of its application.
    own = ids.setdefault(row["id"], str(uuid7()))
    copied = {**row, "id": own}
    for column in ("application_id", "interview_id", "interviewer_id"):
        if copied.get(column) in ids:
            copied[column] = ids[copied[column]]
    for column in ("natural_key", "task_key"):
        key = copied.get(column)
        if key is not None:
            kind, interview, person = key.split(":")
            copied[column] = ":".join(
                (kind, ids.get(interview, interview), ids.get(person, person))
            )
    return copied

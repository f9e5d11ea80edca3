"""SQL of joined pages: rows of the agenda and of the list of tasks, with what is shown beside.

The page is cut first, by its index; only the rows of it are then joined, each by a primary key or
a unique one. Joined rows are in no order: to sort them again would cost as much as to join them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_

from app.storage.schema import tables
from app.storage.sql import pages
from app.storage.sql.json_rows import Record
from app.storage.sql.json_text import Json

_applications, _employers = tables.applications, tables.employers
_interviews, _people, _tasks = tables.interviews, tables.interviewers, tables.tasks

#: The rows of each table that has such pages, and what is shown beside them.
JOINED: Final[Mapping[str, Record]] = MappingProxyType(
    {
        "outlooks": Record(
            tables.outlooks,
            besides=(
                _applications.c.role,
                _applications.c.employer_id,
                _employers.c.name.label("employer_name"),
                *(_interviews.c[name] for name in ("stage", "format", "state")),
                *(_interviews.c[name] for name in ("starts_at", "ends_at", "time_zone")),
                _people.c.name.label("interviewer_name"),
                _tasks.c.id.label("task_id"),
            ),
        ),
        "tasks": Record(
            _tasks,
            besides=(
                _employers.c.name.label("employer_name"),
                _applications.c.role,
                _interviews.c.stage,
                _interviews.c.starts_at,
                _people.c.name.label("interviewer_name"),
            ),
        ),
    }
)


def statement(json: Json, shape: pages.Shape) -> Select[Any]:
    """The statement for joined pages of one shape."""
    record = JOINED[shape.table]
    cut = pages.rows_of(shape).add_columns(record.table.c.account_id).subquery("cut")

    def is_of(table: Table, row_id: ColumnElement[Any]) -> ColumnElement[bool]:
        return and_(table.c.account_id == cut.c.account_id, table.c.id == row_id)

    joined: FromClause
    if shape.table == "outlooks":
        is_task = and_(
            _tasks.c.account_id == cut.c.account_id,
            _tasks.c.application_id == cut.c.id,
            _tasks.c.natural_key == cut.c.task_key,
        )
        joined = (
            cut.join(_applications, is_of(_applications, cut.c.id))
            .join(_employers, is_of(_employers, _applications.c.employer_id))
            .outerjoin(_tasks, is_task)
        )
    else:
        joined = cut.outerjoin(_employers, is_of(_employers, cut.c.employer_id)).outerjoin(
            _applications, is_of(_applications, cut.c.application_id)
        )
    joined = joined.outerjoin(_interviews, is_of(_interviews, cut.c.interview_id)).outerjoin(
        _people, is_of(_people, cut.c.interviewer_id)
    )
    own = [column for column in cut.c if column.name != "account_id"]
    return json.text_of_joined([*own, *record.columns[len(own) :]], joined)

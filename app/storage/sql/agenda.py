"""SQL of the agenda: a page of stored outlooks, each with what is shown beside it.

The page is cut first, by its index; only the rows of it are then joined, each by a primary key or
a unique one.
"""

from typing import Any, Final

from sqlalchemy import FromClause, Select, and_, select

from app.storage.schema import tables
from app.storage.sql import pages
from app.storage.sql.json_text import Json
from app.storage.sql.records import Record

_applications, _employers = tables.applications, tables.employers
_interviews, _people, _tasks = tables.interviews, tables.interviewers, tables.tasks

#: A row of the agenda: the outlook, and what is shown beside it.
AGENDA: Final = Record(
    tables.outlooks,
    besides=(
        _applications.c.role,
        _applications.c.employer_id,
        _employers.c.name.label("employer_name"),
        *(_interviews.c[name] for name in ("stage", "format", "state", "starts_at", "ends_at")),
        _interviews.c.time_zone,
        _people.c.name.label("interviewer_name"),
        _tasks.c.id.label("task_id"),
    ),
)


def statement(json: Json, shape: pages.Shape) -> Select[Any]:
    """The statement for pages of the agenda of one shape."""
    rows = pages.rows_of(shape)
    cut = rows.add_columns(tables.outlooks.c.account_id).subquery("cut")

    def is_of(table: FromClause, row_id: Any) -> Any:  # noqa: ANN401  # any expression
        return and_(table.c.account_id == cut.c.account_id, table.c.id == row_id)

    is_task = and_(
        _tasks.c.account_id == cut.c.account_id,
        _tasks.c.application_id == cut.c.id,
        _tasks.c.natural_key == cut.c.task_key,
    )
    joined = (
        cut.join(_applications, is_of(_applications, cut.c.id))
        .join(_employers, is_of(_employers, _applications.c.employer_id))
        .outerjoin(_interviews, is_of(_interviews, cut.c.interview_id))
        .outerjoin(_people, is_of(_people, cut.c.interviewer_id))
        .outerjoin(_tasks, is_task)
    )
    own = [cut.c[column.name] for column in AGENDA.table.columns if column.name in cut.c]
    own = [column for column in own if column.name != "account_id"]
    order = [cut.c[name] for name in shape.order]
    return json.text_of_rows(
        select(*own, *AGENDA.columns[len(own) :]).select_from(joined).order_by(*order)
    )

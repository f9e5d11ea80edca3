"""SQL for the other applications at an employer: only what can count in their shared budget.

Enquiries there share one budget, so a decision needs the last contacts of the others that
start a gap (`domain/shared_budget.py`), by an index that holds only such contacts. Whether
there are other applications, and others with derived tasks that are not over, is asked of
an index as well; whose tasks those are is read page by page.
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    bindparam,
    case,
    exists,
    literal_column,
    select,
)

from app.domain.shared_budget import MOST_SHARED
from app.storage.schema import tables
from app.storage.schema.types import Identifier, Instant
from app.storage.sql.json_text import Json

#: The columns of a contact that a load reads, in the order of `queries.FACTS` and of the array
#: that SQLite keeps ready (`tables.AS_READ`).
CONTACT: Final = (
    "happened_at", "id", "application_id", "interview_id", "interviewer_id", "kind",
    "channel", "recipient", "result", "attestation", "breach", "answer", "retracted_at",
    "recorded_at",
)  # fmt: skip

_ACCOUNT: Final = bindparam("account", type_=Identifier)
_AT: Final = bindparam("at", type_=Instant)


def shared(
    json: Json, employer: FromClause, application: ColumnElement[Any] | None, *, at: bool
) -> list[ColumnElement[Any]]:
    """The contacts of other applications that count: the last ones, and those around an instant.

    application: the one whose own contacts are left out; None for none
    at: whether there is an instant besides now, the bind `at`
    Answers one part, or three: the last ones, the last until `at`, and the first after it.
    """
    contacts = tables.contacts
    happened_at = contacts.c.happened_at
    last = (happened_at.desc(), contacts.c.id.desc())

    def some(
        order: Iterable[ColumnElement[Any]], *conditions: ColumnElement[bool]
    ) -> ColumnElement[Any]:
        found = (
            select(*(contacts.c[name] for name in CONTACT))
            .where(contacts.c.account_id == employer.c.account_id)
            .where(contacts.c.employer_id == employer.c.id)
            .where(literal_column(tables.SHARED), *conditions)
            .order_by(*order)
            .limit(literal_column(str(MOST_SHARED)))
        )
        if application is not None:
            found = found.where(contacts.c.application_id != application)
        rows = json.rows_of(found.correlate_except(contacts))
        if application is None:
            return rows
        # An application alone there has none to look for behind all of its own.
        return case((_has_others(employer, application), rows), else_=json.null())

    parts = [some(last)]
    if at:
        first = (happened_at, contacts.c.id)
        parts += [some(last, happened_at <= _AT), some(first, happened_at > _AT)]
    return parts


def presence(
    employer: FromClause, application: ColumnElement[Any] | None
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether there are other applications, and others with derived tasks that are not over."""
    tasks = tables.tasks
    live = _there(tasks, employer).where(literal_column(tables.LIVE))
    if application is not None:
        live = live.where(tasks.c.application_id != application)
    return _has_others(employer, application), exists(live.correlate_except(tasks))


def _has_others(
    employer: FromClause, application: ColumnElement[Any] | None
) -> ColumnElement[bool]:
    applications = tables.applications
    others = _there(applications, employer)
    if application is not None:
        others = others.where(applications.c.id != application)
    return exists(others.correlate_except(applications))


def _there(table: Table, employer: FromClause) -> Select[Any]:
    return (
        select(literal_column("1"))
        .where(table.c.account_id == employer.c.account_id)
        .where(table.c.employer_id == employer.c.id)
    )


def live_applications(json: Json) -> Select[Any]:
    """Some applications at an employer with derived tasks that are not over, by their ids."""
    tasks = tables.tasks
    rows = (
        select(tasks.c.application_id)
        .where(tasks.c.account_id == _ACCOUNT)
        .where(tasks.c.employer_id == bindparam("employer", type_=Identifier))
        .where(literal_column(tables.LIVE))
        .where(tasks.c.application_id > bindparam("after", type_=Identifier))
        .distinct()
        .order_by(tasks.c.application_id)
        .limit(bindparam("limit"))
    )
    return json.text_of_rows(rows)

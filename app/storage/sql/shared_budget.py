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
    func,
    literal_column,
    not_,
    or_,
    select,
)

from app.domain.shared_budget import MOST_SHARED
from app.storage.schema import contact_tables, tables, task_tables
from app.storage.schema.types import Identifier, Instant
from app.storage.sql.json_text import Json

#: The columns of a contact that a load reads, in the order of `queries.FACTS` and of the array
#: that SQLite keeps ready (`contact_tables.AS_READ`).
CONTACT: Final = (
    "happened_at", "id", "application_id", "interview_id", "interviewer_id", "kind",
    "channel", "recipient", "result", "attestation", "breach", "answer", "retracted_at",
    "recorded_at",
)  # fmt: skip

_ACCOUNT: Final = bindparam("account", type_=Identifier)
_AT: Final = bindparam("at", type_=Instant)
#: An id below all others.
_LEAST_ID: Final = "'00000000-0000-0000-0000-000000000000'"


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
            .where(literal_column(contact_tables.SHARED), *conditions)
            .order_by(*order)
            .limit(literal_column(str(MOST_SHARED)))
        )
        if application is not None:
            found = found.where(contacts.c.application_id != application)
        rows = json.rows_of(found.correlate_except(contacts))
        if application is None:
            return rows
        # An application alone there has none to look for behind all of its own.
        return case((has_others(employer, application), rows), else_=json.null())

    parts = [some(last)]
    if at:
        first = (happened_at, contacts.c.id)
        parts += [some(last, happened_at <= _AT), some(first, happened_at > _AT)]
    return parts


#: The most contacts at an employer that moved away or were deleted which a load reads.
_MOST_EARLIER: Final = 4 * MOST_SHARED


def earlier_at(employer: FromClause) -> Select[Any]:
    """The last contacts that were made at an employer and hang there no more."""
    earlier = tables.earlier_contacts.alias("earlier_at")
    return (
        _earlier(earlier)
        .where(earlier.c.account_id == employer.c.account_id)
        .where(earlier.c.employer_id == employer.c.id)
        .order_by(earlier.c.happened_at.desc(), earlier.c.id)
        .limit(literal_column(str(_MOST_EARLIER)))
        .correlate(employer)
    )


def earlier_in(account: ColumnElement[Any], application: ColumnElement[Any]) -> Select[Any]:
    """The enquiries that were made in a pursuit and hang on it no more."""
    earlier = tables.earlier_contacts.alias("earlier_in")
    return (
        _earlier(earlier)
        .where(earlier.c.account_id == account)
        .where(earlier.c.application_id == application)
        .where(earlier.c.kind == literal_column("'enquire_status'"))
        .correlate_except(earlier)
    )


def earlier_of(account: ColumnElement[Any], some: Select[Any]) -> Select[Any]:
    """All of some employers, with the agency and the employer asked, wherever they were moved."""
    earlier, applications = tables.earlier_contacts.alias("earlier_of"), tables.applications
    theirs = select(applications.c.id).where(
        applications.c.account_id == account, applications.c.employer_id.in_(some)
    )
    return (
        _earlier(earlier)
        .add_columns(earlier.c.agency, earlier.c.employer_id)
        .where(earlier.c.account_id == account)
        .where(or_(earlier.c.employer_id.in_(some), earlier.c.application_id.in_(theirs)))
    )


def earlier_at_agencies(employer: FromClause, most: int) -> Select[Any]:
    """The last enquiries about other employers that hang there no more, with the agency asked."""
    earlier = tables.earlier_contacts.alias("earlier_asked")
    return (
        _earlier(earlier)
        .add_columns(earlier.c.agency)
        .where(earlier.c.account_id == employer.c.account_id)
        .where(literal_column("earlier_asked.agency IS NOT NULL"))
        .where(earlier.c.employer_id != employer.c.id)
        .order_by(earlier.c.happened_at.desc(), earlier.c.id.desc())
        .limit(literal_column(str(most)))
        .correlate(employer)
    )


def _earlier(earlier: FromClause) -> Select[Any]:
    """Such contacts, but those that were taken back since, or that left no trace."""
    contacts = tables.contacts
    undone: Select[Any] = (
        select(literal_column("1"))
        .where(contacts.c.account_id == earlier.c.account_id)
        .where(contacts.c.id == earlier.c.contact_id)
        .where(literal_column(f"NOT ({contact_tables.SHARED})"))
    )
    fact_id = func.coalesce(earlier.c.contact_id, earlier.c.id, type_=Identifier).label("fact_id")
    return select(
        *(earlier.c.happened_at, fact_id, earlier.c.application_id),
        *(earlier.c.kind, earlier.c.recipient),
    ).where(not_(exists(undone.correlate(earlier))))


def presence(
    employer: FromClause, application: ColumnElement[Any] | None
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether there are other applications, and others with derived tasks that are not over."""
    tasks = tables.tasks
    live = _there(tasks, employer).where(literal_column(task_tables.LIVE))
    # By a range of what stands third in the index of live tasks, since SQLite would else take that
    # of all tasks at the employer and pass over those that are done.
    live = live.where(tasks.c.application_id > literal_column(_LEAST_ID))
    if application is not None:
        live = live.where(tasks.c.application_id != application)
    return has_others(employer, application), exists(live.correlate_except(tasks))


def has_others(employer: FromClause, application: ColumnElement[Any] | None) -> ColumnElement[bool]:
    """Whether there are other applications at an employer."""
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
        .where(literal_column(task_tables.LIVE))
        .where(tasks.c.application_id > bindparam("after", type_=Identifier))
        .distinct()
        .order_by(tasks.c.application_id)
        .limit(bindparam("limit"))
    )
    return json.text_of_rows(rows)

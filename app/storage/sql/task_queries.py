"""SQL of what is derived: the basis of an account's tasks, and rows of another basis."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from app.storage.schema import tables
from app.storage.schema.types import Instant
from app.storage.sql.json_rows import RECORDS
from app.storage.sql.json_text import Json
from app.storage.sql.queries import ACCOUNT, account_columns

_DERIVED: Final[ColumnElement[bool]] = literal_column("NOT tasks.own")
_SKIPPED: Final[ColumnElement[bool]] = and_(literal_column("tasks.state = 'skipped'"), _DERIVED)


def task_state(json: Json) -> Select[Any]:
    """The account, with its latest instant, how far its tasks follow a basis, and what does not.

    What does not is whether anything is of another basis than that, when the first skip ends,
    when the first outlook does, and whether an employer is marked: each is seen in an index.
    """
    accounts, bases = tables.accounts, RECORDS["task_bases"]
    of_account = and_(bases.table.c.account_id == accounts.c.id, bases.table.c.id == accounts.c.id)
    noted = bases.table.alias("noted").c
    basis = select(noted.basis).where(noted.account_id == ACCOUNT, noted.id == ACCOUNT)
    ways = _of_another_basis(basis.scalar_subquery().correlate(None))
    # Not with EXISTS: PostgreSQL takes a third of the rows to be on either side of a basis, and
    # would read the table for the first. In the order of the index it goes straight to it.
    differs = [
        select(literal_column("1"))
        .where(way)
        .order_by(found_basis)
        .limit(literal_column("1"))
        .scalar_subquery()
        .is_not(None)
        for _, found_basis, way in ways
    ]
    marks, skips, ends = tables.stale_employers.c, tables.tasks.c, tables.outlooks.c
    alone = [
        or_(*differs),
        _first(skips.snoozed_until, and_(skips.account_id == ACCOUNT, _SKIPPED)),
        _first(ends.stale_at, ends.account_id == ACCOUNT),
        exists().where(marks.account_id == ACCOUNT),
    ]
    parts = [
        json.row(account_columns()),
        json.first(bases.columns, of_account),
        json.row(alone),
    ]
    return select(json.text(parts)).where(accounts.c.id == ACCOUNT)


def _first(instant: ColumnElement[Any], wanted: ColumnElement[bool]) -> ColumnElement[Any]:
    """The earliest of the instants that fit, in microseconds."""
    return (
        select(type_coerce(instant, BigInteger))
        .where(wanted, instant.is_not(None))
        .order_by(instant)
        .limit(literal_column("1"))
        .scalar_subquery()
    )


def _of_another_basis(
    basis: ColumnElement[Any],
) -> list[tuple[ColumnElement[Any], ColumnElement[Any], ColumnElement[bool]]]:
    """Each way in which derived rows can be of another basis, with their application and basis.

    Each is a range of its own in an index, so that where there are none that is seen at once.
    """
    tasks, outlooks = tables.tasks.c, tables.outlooks.c
    derived = and_(tasks.account_id == ACCOUNT, _DERIVED)
    of_account = outlooks.account_id == ACCOUNT
    return [
        (tasks.application_id, tasks.basis, and_(derived, tasks.basis.is_(None))),
        (tasks.application_id, tasks.basis, and_(derived, tasks.basis < basis)),
        (tasks.application_id, tasks.basis, and_(derived, tasks.basis > basis)),
        (outlooks.id, outlooks.basis, and_(of_account, outlooks.basis < basis)),
        (outlooks.id, outlooks.basis, and_(of_account, outlooks.basis > basis)),
    ]


def derived_otherwise(json: Json) -> Select[Any]:
    """Some applications with derived rows of another basis than one, or whose skip has ended."""
    tasks = tables.tasks.c
    skip_ended = tasks.snoozed_until <= bindparam("at", type_=Instant)
    found_by = [
        *_of_another_basis(bindparam("basis", type_=Text)),
        (
            *(tasks.application_id, tasks.snoozed_until),
            and_(tasks.account_id == ACCOUNT, _SKIPPED, skip_ended),
        ),
    ]
    parts = [
        select(
            select(application_id.label("application_id"))
            .where(way)
            .order_by(in_order)
            .limit(bindparam("limit", type_=BigInteger))
            .subquery()
        )
        for application_id, in_order, way in found_by
    ]
    found = union_all(*parts).subquery("found")
    return json.text_of_rows(select(found.c.application_id).distinct())

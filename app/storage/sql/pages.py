"""SQL of keyset pagination: one statement that reads no more rows than it returns.

The place to go on from is one comparison of row values, `(a, b) > (x, y)`, which an
index that leads with the account answers by going straight there; the same condition
written with OR and AND reads everything before it again.
"""

from dataclasses import dataclass
from typing import Any, Final, Self

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Select,
    Text,
    bindparam,
    false,
    literal_column,
    or_,
    select,
    tuple_,
    type_coerce,
)

from app.storage.schema import tables
from app.storage.schema.types import Identifier, Instant
from app.storage.sql.json_rows import RECORDS
from app.storage.sql.json_text import Json
from app.usecases.ports import Page

#: What compares a column with one value.
_COMPARE = {"=": "__eq__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}

#: The operator that looks a folded name up, in whatever names of the table are searched.
CONTAINS: Final = "contains"
_ESCAPE: Final = "\\"

#: Columns of which an account has each value once.
_DIFFER = {"id", "seq"}


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a page makes its statement: all but the values.

    where: for each condition its column, operator and number of values
    """

    table: str
    where: tuple[tuple[str, str, int], ...]
    order: tuple[str, ...]
    goes_on: bool

    @classmethod
    def of(cls, page: Page) -> Self:
        """The shape of a page."""
        return cls(
            page.table,
            tuple(
                (column, operator, len(_values(operator, value)))
                for column, operator, value in page.where
            ),
            page.order,
            page.after is not None,
        )


def _values(operator: str, value: object) -> tuple[Any, ...]:
    """The values that a condition binds; comparing with nothing binds none."""
    if operator == CONTAINS:
        return (pattern_of(str(value)),)
    if operator == "in":
        return tuple(value)  # type: ignore[arg-type] # What is asked for with `in` is a sequence.
    return () if value is None else (value,)


def values(account_id: str, page: Page) -> dict[str, Any]:
    """What the statement of a page binds."""
    bound: dict[str, Any] = {"account": account_id, "limit": page.limit}
    for number, (_, operator, value) in enumerate(page.where):
        for place, item in enumerate(_values(operator, value)):
            bound[f"where_{number}_{place}"] = item
    for number, item in enumerate(page.after or ()):
        bound[f"after_{number}"] = item
    return bound


def statement(json: Json, shape: Shape) -> Select[Any]:
    """The statement for pages of one shape."""
    return json.text_of_rows(rows_of(shape))


def rows_of(shape: Shape) -> Select[Any]:
    """What selects the rows of pages of one shape."""
    record = RECORDS[shape.table]
    columns = record.table.c
    account = columns.id if shape.table == "accounts" else columns.account_id
    order = [_sortable(columns[name]) for name in shape.order]
    if shape.order[-1] not in _DIFFER:
        message = f"A page of {shape.table} must be ordered by its id at last: ids differ."
        raise ValueError(message)
    # Where the page goes on, that is where the index is entered. A lower bound for the
    # same column would do too, and SQLite prefers it: it would read from there again.
    entered = shape.order[0] if shape.goes_on else None
    # Rows that are in order under each of several values are in no order under all of
    # them. With an order that has an index, that index is the one to go by.
    in_order = shape.order[0] != "id"
    searched = [place for place, one in enumerate(shape.where) if one[1] == CONTAINS]
    rows = (
        select(*record.columns)
        .where(account == bindparam("account", type_=Identifier))
        .where(
            *(
                _condition(
                    columns[name],
                    operator,
                    number,
                    count,
                    aside=in_order if operator == "in" else name == entered,
                )
                for number, (name, operator, count) in enumerate(shape.where)
                if operator != CONTAINS
            )
        )
        .where(*(_found_in(shape.table, number) for number in searched))
        .order_by(*order)
        .limit(bindparam("limit"))
    )
    if shape.goes_on:
        after = (
            bindparam(f"after_{number}", type_=column.type) for number, column in enumerate(order)
        )
        # With one column this is a plain comparison, which both databases know to be one.
        rows = rows.where(tuple_(*order) > tuple_(*after))
    return rows


def _found_in(table: str, number: int) -> ColumnElement[bool]:
    """Whether the folded name of a row, or of its employer, contains what is looked for."""
    pattern = bindparam(f"where_{number}_0", type_=Text)
    own = tables.METADATA.tables[table].c
    if table == "employers":
        return own.search_key.like(pattern, escape=_ESCAPE)
    employers = tables.employers.alias("searched")
    at_employer = (
        select(employers.c.id)
        .where(employers.c.account_id == own.account_id, employers.c.id == own.employer_id)
        .where(employers.c.search_key.like(pattern, escape=_ESCAPE))
        .exists()
    )
    return or_(own.search_key.like(pattern, escape=_ESCAPE), at_employer)


def pattern_of(looked_for: str) -> str:
    """The pattern of names that contain a folded text."""
    for special in (_ESCAPE, "%", "_"):
        looked_for = looked_for.replace(special, _ESCAPE + special)
    return f"%{looked_for}%"


def _sortable(column: Column[Any]) -> Column[Any]:
    if column.nullable:
        message = f"{column} may be null, and null comes neither before nor after anything."
        raise ValueError(message)
    return column


def _condition(
    column: Column[Any], operator: str, number: int, count: int, *, aside: bool
) -> ColumnElement[bool]:
    """One condition; one that stands `aside` is checked, but not looked up in an index."""
    binds = [bindparam(f"where_{number}_{place}", type_=column.type) for place in range(count)]
    if operator == "in":
        sought = column.concat("") if aside and isinstance(column.type, Text) else column
        return sought.in_(binds) if binds else false()
    if operator in {"is", "="} and not binds:
        return column.is_(None)
    if operator not in _COMPARE or not binds:
        message = f"{column} cannot be asked for by {operator!r} and {count} values."
        raise ValueError(message)
    compared: ColumnElement[Any] = column
    if aside and operator in {">", ">="} and isinstance(column.type, Instant):
        compared = type_coerce(column, BigInteger) + literal_column("0")
    met: ColumnElement[bool] = getattr(compared, _COMPARE[operator])(binds[0])
    return met

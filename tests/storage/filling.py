"""Rows of every table, made from the description of the tables alone.

A table that is new tomorrow is filled as well, so that no test forgets it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Row,
    Table,
    Text,
    insert,
    select,
)
from sqlalchemy.types import JSON

from app.storage.schema.tables import METADATA
from app.storage.schema.types import DayOrInstant, Identifier, Instant
from tests.storage.rows import NOON

#: Text that is easily spoilt: other scripts, a character beyond the first plane, a line's end.
SPOILABLE = 'Zoë “quoted” 日本 🙂 %s :x \\ \n"end"'


def fill(connection: Connection, accounts: int = 2, copies: int = 1) -> None:
    """Put rows into every table: so many for each account, and so many accounts.

    The last row of a table has null wherever a column may be null.
    """
    for table in METADATA.sorted_tables:
        made = list(_rows(connection, table, accounts, copies))
        connection.execute(insert(table), made)


def _rows(
    connection: Connection, table: Table, accounts: int, copies: int
) -> Iterator[Mapping[str, Any]]:
    parents = {
        constraint: connection.execute(
            select(*(element.column for element in constraint.elements))
        ).all()
        for constraint in table.foreign_key_constraints
    }
    # An account itself, and what belongs to none, is there once for each account.
    count = accounts if "account_id" not in table.c else accounts * copies
    for number in range(count):
        account = number % accounts
        row = {
            column.name: _value(table, column, number)
            for column in table.columns
            if column.computed is None
        }
        for constraint, rows in sorted(parents.items(), key=lambda pair: len(pair[0].columns)):
            row |= _reference(constraint, rows, account, number)
        yield _with_nulls(table, row) if number == count - 1 else row


def _reference(
    constraint: ForeignKeyConstraint,
    rows: Sequence[Row[Any]],
    account: int,
    number: int,
) -> Mapping[str, Any]:
    names = [column.name for column in constraint.columns]
    if names[0] != "account_id":
        return dict(zip(names, rows[number % len(rows)], strict=True))
    if len(names) == 1:
        return {"account_id": rows[account][0]}
    accounts = sorted({row[0] for row in rows})
    own = [row for row in rows if row[0] == accounts[account]]
    return dict(zip(names, own[(number // len(accounts)) % len(own)], strict=True))


def _with_nulls(table: Table, row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: None if table.c[name].nullable else value for name, value in row.items()}


@lru_cache(maxsize=1)
def _places() -> Mapping[str, int]:
    """The place of each table in their order, which takes long to find out."""
    return {table.name: place for place, table in enumerate(METADATA.sorted_tables)}


def _value(table: Table, column: Column[Any], number: int) -> object:
    seed = f"{table.name}.{column.name}.{number}"
    # Sorted as they are numbered, so that accounts keep their order.
    identifier = UUID(int=(_places()[table.name] << 96) | (number << 32) | len(column.name))
    # The narrower type comes first: a BigInteger is an Integer too.
    values: tuple[tuple[type, object], ...] = (
        (Identifier, str(identifier)),
        (Instant, NOON + timedelta(microseconds=number * 1_000_003 + 1)),
        (DayOrInstant, (date(2024, 2, 29), NOON + timedelta(microseconds=1))[number % 2]),
        (Boolean, number % 2 == 0),
        (BigInteger, 2**40 + number),
        (Integer, number + 1),
        (Date, date(2024, 2, 29) + timedelta(days=number)),
        (JSON, {"z": [1, 1.5, None, True, {"deep": SPOILABLE}], "a": seed, "big": 2**53 + 1}),
        (LargeBinary, bytes(range(256)) + seed.encode()),
        (Text, f"{seed} {SPOILABLE}"),
    )
    for kind, value in values:
        if isinstance(column.type, kind):
            return value
    message = f"{seed} is of a type that the filling of tests does not know: {column.type!r}"
    raise NotImplementedError(message)

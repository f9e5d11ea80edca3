"""Frozen changes -> statements. Each binds the account: no change can reach another's row."""

from typing import Any

from sqlalchemy import ClauseElement, Table, bindparam, delete, insert, update

from app.storage.records import RECORDS
from app.storage.types import Identifier
from app.usecases.ports import Amend, Change, Insert, Remove

#: What makes the statement of a change: all but the values.
Shape = tuple[type, str, tuple[str, ...]]


def shape(change: Change) -> Shape:
    """The shape of a change; those of one shape share a statement."""
    columns = () if isinstance(change, Remove) else tuple(change.values)
    return type(change), change.table, columns


def values(account_id: str, change: Change) -> dict[str, Any]:
    """What the statement of a change binds."""
    if isinstance(change, Insert):
        return {**change.values, "account_id": account_id}
    bound = {"row_account": account_id, "row_id": change.id}
    if isinstance(change, Amend):
        bound |= change.values  # type: ignore[arg-type] # Columns are of any type.
    return bound


def statement(shape: Shape) -> ClauseElement:
    """The statement for changes of one shape."""
    kind, name, columns = shape
    table = RECORDS[name].table
    # Whose a row is, and which, is not for a change to say.
    fixed = {"account_id"} if kind is Insert else {"account_id", "id"}
    if not fixed.isdisjoint(columns):
        message = f"A change of {name} gives {', '.join(sorted(fixed & set(columns)))}."
        raise ValueError(message)
    if kind is Insert:
        return insert(table).values(_binds(table, ("account_id", *columns)))
    if kind is Amend:
        return update(table).values(_binds(table, columns)).where(*_this(table))
    return delete(table).where(*_this(table))


def _binds(table: Table, columns: tuple[str, ...]) -> dict[str, Any]:
    return {name: bindparam(name, type_=table.c[name].type) for name in columns}


def _this(table: Table) -> list[Any]:
    account = table.c.id if table.name == "accounts" else table.c.account_id
    return [
        account == bindparam("row_account", type_=Identifier),
        table.c.id == bindparam("row_id", type_=Identifier),
    ]

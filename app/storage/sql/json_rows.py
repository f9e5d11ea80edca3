"""Rows from JSON: which columns are returned, and how an array becomes a mapping again.

JSON knows no instants, days or (on SQLite) booleans, so the columns of these types are
turned back one by one; ids, words and documents are right as they come.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Date, Table
from sqlalchemy.types import TypeEngine

from app.storage.schema import tables
from app.storage.schema.types import DayOrInstant, Instant, day_or_instant, from_microseconds
from app.usecases.ports import Row

Values = tuple[Any, ...]


class Record:
    """How the rows of one table are handed out.

    The account is left out, since it is the caller's own, and so is what exists only to
    be searched by.
    """

    def __init__(
        self,
        table: Table,
        *,
        with_account: bool = False,
        besides: Sequence[ColumnElement[Any]] = (),
    ) -> None:
        """Name the table; `besides` are columns of other tables that come after its own."""
        self.table: Final = table
        own = [
            column
            for column in table.columns
            if not column.info.get("hidden") and (with_account or column.name != "account_id")
        ]
        self.columns: Final[tuple[Any, ...]] = (*own, *besides)
        self._names = tuple(column.name for column in self.columns)
        self._turned = tuple(
            (place, turn)
            for place, column in enumerate(self.columns)
            for turn in (_turn(column.type),)
            if turn is not None
        )

    def row(self, values: Sequence[Any]) -> Row:
        """The mapping that an array of the columns' values stands for."""
        return self.rows((values,))[0]

    def rows(self, arrays: Iterable[Sequence[Any]] | None) -> tuple[Row, ...]:
        """The mappings for an array of arrays, which is null where nothing was found."""
        if not arrays:
            return ()
        # Column by column: that leaves all loops but one per column to the interpreter's C.
        columns = list(zip(*arrays, strict=True))
        for place, turn in self._turned:
            columns[place] = turn(columns[place])
        names = self._names
        return tuple([dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)])


def _turn(kind: TypeEngine[Any]) -> Callable[[Values], Values] | None:
    """What makes a column's values of what JSON has for them; None if they are right."""
    if isinstance(kind, Instant):
        return _instants
    if isinstance(kind, Date):
        return _days
    if isinstance(kind, DayOrInstant):
        return _days_or_instants
    return _flags if isinstance(kind, Boolean) else None


def _instants(column: Values) -> Values:
    return tuple([None if kept is None else from_microseconds(kept) for kept in column])


def _days(column: Values) -> Values:
    return tuple([None if kept is None else date.fromisoformat(kept) for kept in column])


def _days_or_instants(column: Values) -> Values:
    return tuple([None if kept is None else day_or_instant(kept) for kept in column])


def _flags(column: Values) -> Values:
    return tuple([None if kept is None else bool(kept) for kept in column])


#: Every table of an account, by name, and `accounts` itself.
RECORDS: Final[Mapping[str, Record]] = MappingProxyType(
    {
        table.name: Record(table)
        for table in tables.METADATA.tables.values()
        if table.name not in {"secrets", "signing_keys"}
    }
)

#: The tables that an account is found by. The account is not known before the look-up, so
#: it is returned with the row.
FINDERS: Final[Mapping[str, Record]] = MappingProxyType(
    {
        name: Record(tables.METADATA.tables[name], with_account=True)
        for name in (
            *("api_keys", "logins", "identities", "sessions"),
            *("refresh_tokens", "sign_in_codes", "partner_names", "calendar_links"),
            "confirmations",
        )
    }
)

"""Plain rows: which columns are handed out, and how a JSON array becomes a mapping again.

JSON knows no instants, days or (on SQLite) booleans, so the columns of these types are
turned back one by one; ids, words and documents are right as they come.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Boolean, Column, Date, Table

from app.storage import tables
from app.storage.types import Instant, from_microseconds
from app.usecases.ports import Row


class Record:
    """How the rows of one table are handed out.

    The account is left out, since it is the caller's own, and so is what exists only to
    be searched by.
    """

    def __init__(self, table: Table, *, with_account: bool = False) -> None:
        self.table: Final = table
        self.columns: Final[tuple[Column[Any], ...]] = tuple(
            column
            for column in table.columns
            if not column.info.get("hidden") and (with_account or column.name != "account_id")
        )
        self._names = tuple(column.name for column in self.columns)
        self._instants = self._of_type(Instant)
        self._days = self._of_type(Date)
        self._flags = self._of_type(Boolean)

    def _of_type(self, wanted: type) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if isinstance(column.type, wanted))

    def row(self, values: Sequence[Any]) -> Row:
        """The mapping that an array of the columns' values stands for."""
        row: dict[str, object] = dict(zip(self._names, values, strict=True))
        for name in self._instants:
            kept = row[name]
            if kept is not None:
                row[name] = from_microseconds(kept)  # type: ignore[arg-type] # JSON's own int.
        for name in self._days:
            day = row[name]
            if day is not None:
                row[name] = date.fromisoformat(day)  # type: ignore[arg-type] # JSON's own str.
        for name in self._flags:
            row[name] = bool(row[name])
        return row

    def rows(self, arrays: Iterable[Sequence[Any]] | None) -> tuple[Row, ...]:
        """The mappings for an array of arrays, which is null where nothing was found."""
        return tuple(self.row(values) for values in arrays or ())


#: Every table of an account, by name, and `accounts` itself.
RECORDS: Final[Mapping[str, Record]] = MappingProxyType(
    {
        table.name: Record(table)
        for table in tables.METADATA.tables.values()
        if table.name != "secrets"
    }
)

#: A key is looked up before anybody knows whose it is, so its account is handed out.
KEY_RECORD: Final = Record(tables.METADATA.tables["api_keys"], with_account=True)

"""JSON functions of SQL for reads, in the dialects of SQLite and PostgreSQL.

On SQLite a document is stored as text, and the result of a subquery is no longer marked
as JSON; so documents are marked where they are used, and whole arrays are concatenated
as text, which costs no parsing.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    any_,
    case,
    cast,
    func,
    literal_column,
    select,
)
from typing_extensions import override

Column = ColumnElement[Any]


class Json(ABC):
    """How a database makes JSON of rows.

    Everything that is made here is a part of `text`, at the top or inside of it.
    """

    @abstractmethod
    def _build(self, columns: Iterable[Column]) -> Column:
        """An array of the columns of one row."""

    @abstractmethod
    def _collect(self, array: Column) -> Column:
        """An array of the arrays of all rows."""

    @abstractmethod
    def array(self, parts: Iterable[Column]) -> Column:
        """An array of what has been made here."""

    @abstractmethod
    def null(self) -> Column:
        """Nothing, as JSON writes it."""

    @abstractmethod
    def length(self, document: Column) -> Column:
        """How many items a document has."""

    @abstractmethod
    def _part(self, made: Column) -> Column:
        """What may be null in SQL, as a part of `array`."""

    @abstractmethod
    def _text(self, made: Column) -> Column:
        """What was made, as the text that is answered."""

    def text(self, parts: Iterable[Column]) -> Column:
        """The text of an array of parts: what a statement answers."""
        return self._text(self.array(parts))

    def text_of(self, columns: Iterable[Column]) -> Column:
        """The text of one row, for a statement that answers just that."""
        return self._text(self._build(columns))

    def row(self, columns: Iterable[Column], *, given: Column | None = None) -> Column:
        """An array of columns of a table in the statement; null where `given` is."""
        built = self._build(columns)
        return built if given is None else case((given.is_(None), self.null()), else_=built)

    def rows(self, columns: Iterable[Column], wanted: ColumnElement[bool]) -> Column:
        """An array of the rows of a table that fit, in any order; null if none does."""
        return self._part(
            select(self._collect(self._build(columns))).where(wanted).scalar_subquery()
        )

    def ready_rows(
        self, columns: Iterable[Column], ready: Column, wanted: ColumnElement[bool]
    ) -> Column:
        """The same as `rows`, where SQLite has the text of each row's array in a column."""
        del ready
        return self.rows(columns, wanted)

    def rows_of(self, some: Select[Any]) -> Column:
        """An array of the rows of a statement, in its order; null if there are none.

        What it correlates with it says itself.
        """
        listed = some.subquery()
        return self._part(select(self._collect(self._build(listed.c))).scalar_subquery())

    def is_among(self, column: Column, some: Select[Any]) -> ColumnElement[bool]:
        """Whether a column has one of the values that a statement finds."""
        return column.in_(some)

    def first(self, columns: Iterable[Column], wanted: ColumnElement[bool]) -> Column:
        """The one row of a table that fits, or null."""
        return self._part(select(self._build(columns)).where(wanted).scalar_subquery())

    def text_of_rows(self, rows: Select[Any]) -> Select[Any]:
        """A statement for the text of all rows of another, in the order of that one."""
        # Both databases hand sorted rows to an aggregate in the order they come.
        listed = rows.subquery("listed")
        return select(self._text(self._collect(self._build(listed.c))))

    def text_of_joined(self, columns: Iterable[Column], rows: FromClause) -> Select[Any]:
        """A statement for the text of these columns of all rows, in no order."""
        return select(self._text(self._collect(self._build(columns)))).select_from(rows)


class SqliteJson(Json):
    """SQLite's JSON functions."""

    @override
    def _build(self, columns: Iterable[Column]) -> Column:
        return func.json_array(
            *(func.json(column) if isinstance(column.type, JSON) else column for column in columns)
        )

    @override
    def _collect(self, array: Column) -> Column:
        return func.json_group_array(array)

    @override
    def array(self, parts: Iterable[Column]) -> Column:
        some = list(parts)
        return self._printed(f"[{','.join(['%s'] * len(some))}]", *some)

    @override
    def null(self) -> Column:
        return literal_column("'null'", Text)

    @override
    def length(self, document: Column) -> Column:
        return func.json_array_length(document, type_=Integer)

    @override
    def ready_rows(
        self, columns: Iterable[Column], ready: Column, wanted: ColumnElement[bool]
    ) -> Column:
        joined = self._printed("[%s]", func.group_concat(ready))
        return select(joined).where(wanted).scalar_subquery()

    def _printed(self, words: str, *parts: Column) -> Column:
        # Of `||` each copies all that stands before it, and a part may have many kilobytes.
        return func.printf(literal_column(f"'{words}'", Text), *parts, type_=Text)

    @override
    def _part(self, made: Column) -> Column:
        return func.coalesce(made, self.null())

    @override
    def _text(self, made: Column) -> Column:
        return made


class PostgresJson(Json):
    """PostgreSQL's JSON functions."""

    @override
    def _build(self, columns: Iterable[Column]) -> Column:
        return func.json_build_array(*columns)

    @override
    def _collect(self, array: Column) -> Column:
        return func.json_agg(array)

    @override
    def array(self, parts: Iterable[Column]) -> Column:
        return func.json_build_array(*parts)

    @override
    def null(self) -> Column:
        return literal_column("NULL::json")

    @override
    def length(self, document: Column) -> Column:
        return func.jsonb_array_length(document, type_=Integer)

    @override
    def is_among(self, column: Column, some: Select[Any]) -> ColumnElement[bool]:
        # An array is made once. A join is made as the statistics advise, and before the first
        # ANALYZE of a young database they take each table for one row: it would be run for each.
        return column == any_(func.array(some.scalar_subquery(), type_=ARRAY(column.type)))

    @override
    def _part(self, made: Column) -> Column:
        return made

    @override
    def _text(self, made: Column) -> Column:
        return cast(made, Text)

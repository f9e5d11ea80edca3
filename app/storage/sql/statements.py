"""Compiled SQL statements: SQLAlchemy constructs as strings that run on the bare driver.

Executing a construct through SQLAlchemy costs two to four times the driver, and
building it for every call ten times (ADR 4). So a construct is made
once, with a named `bindparam` for whatever varies; compiling it keeps the string, the
order of its parameters, and what its types do to a Python value on the way in.

What comes back is not SQLAlchemy's business either: see `queries` and `json_rows`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Dialect
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Processor = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One statement as the driver takes it.

    parameters: for each place in the string the name of its value, and what the type of
        the column does to it (None: nothing)
    constants: values that the construct brought itself

    Compared by identity, so that it is a fast key of a cache.
    """

    sql: str
    parameters: tuple[tuple[str, Processor | None], ...]
    constants: Mapping[str, Any]

    def bind(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the string, as the driver takes them."""
        if self.constants:
            values = {**self.constants, **values}
        return [
            values[name] if process is None else process(values[name])
            for name, process in self.parameters
        ]


class Compiler:
    """Compiles constructs for one database."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def compile(self, construct: ClauseElement) -> Statement:
        """Compile a construct; whatever varies in it must be a `bindparam` with a name."""
        compiled = construct.compile(
            dialect=self._dialect, compile_kwargs={"render_postcompile": True}
        )
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 # Nothing here is a change of tables.
        # Both dialects are made with positional parameters below.
        names = compiled.positiontup or []
        binds = {name: compiled.binds[name] for name in names}
        return Statement(
            sql=str(compiled),
            parameters=tuple((name, self._processor(binds[name])) for name in names),
            constants={name: bind.value for name, bind in binds.items() if not bind.required},
        )

    def _processor(self, bind: BindParameter[Any]) -> Processor | None:
        return bind.type.dialect_impl(self._dialect).bind_processor(self._dialect)


def sqlite_compiler() -> Compiler:
    """For the driver in the standard library: places are question marks."""
    return Compiler(SQLiteDialect_pysqlite(paramstyle="qmark"))


def postgres_compiler() -> Compiler:
    """For libpq: places are `$1`, as the server itself has them.

    A value that is used in several places is sent once. What type it is of the server
    sees from what it is compared with; the dialects of drivers spell it out each time.
    """
    dialect: Dialect = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call] # Theirs.
    return Compiler(dialect)

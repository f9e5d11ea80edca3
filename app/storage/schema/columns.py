"""Column types of the tables, partial indexes, and the naming convention of constraints."""

from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    false,
    true,
)
from sqlalchemy import text as literal
from sqlalchemy.schema import SchemaItem

from app.storage.schema.types import DayOrInstant, Identifier, Instant, json_type

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: For columns that exist to be searched by: rows are handed out without them.
HIDDEN: Final = {"hidden": True}


def refer(column: str, parent: str, *, cascade: bool = False) -> ForeignKeyConstraint:
    """A reference to a row of the same account.

    Without `cascade` the parent cannot go while the row is there. That is checked at
    the end of the statement (NO ACTION), so that a cascade may reach both.
    """
    return ForeignKeyConstraint(
        ["account_id", column],
        [f"{parent}.account_id", f"{parent}.id"],
        ondelete="CASCADE" if cascade else None,
    )


def of_account(name: str, *items: SchemaItem) -> Table:
    """A table whose rows belong to an account, and go with it."""
    account = ForeignKey("accounts.id", ondelete="CASCADE")
    return Table(
        name,
        METADATA,
        Column("account_id", Identifier, account, nullable=False),
        Column("id", Identifier, nullable=False),
        *items,
        PrimaryKeyConstraint("account_id", "id"),
    )


def of_resource(name: str, *items: SchemaItem) -> Table:
    """A table of what clients read and change: each row has a version, and says who wrote it.

    The version counts the changes of the row, and storage counts it. `written_by` is
    `candidate`, or `partner:` and the id of the partner's account.
    """
    return of_account(
        name,
        *items,
        Column("version", Integer, nullable=False, server_default="1"),
        Column("written_by", Text, nullable=False, server_default="candidate"),
    )


def identifier(name: str, *, nullable: bool = False) -> Column[Any]:
    """A column for the id of another row."""
    return Column(name, Identifier, nullable=nullable)


def text(name: str, *, nullable: bool = False, default: str | None = None) -> Column[Any]:
    """A column for words, or for one of a few words that the domain knows.

    default: what rows from before the column have
    """
    return Column(name, Text, nullable=nullable, server_default=default)


def instant(name: str, *, nullable: bool = False) -> Column[Any]:
    """A column for an instant."""
    return Column(name, Instant, nullable=nullable)


def day_or_instant(name: str, *, nullable: bool = False) -> Column[Any]:
    """A column for a local day or an instant."""
    return Column(name, DayOrInstant, nullable=nullable)


def document(name: str, *, nullable: bool = False) -> Column[Any]:
    """A column for a JSON document."""
    return Column(name, json_type(), nullable=nullable)


def flag(name: str, *, default: bool | None = None) -> Column[Any]:
    """A column for yes or no.

    default: what rows from before the column have
    """
    before = None if default is None else (true() if default else false())
    return Column(name, Boolean(create_constraint=False), nullable=False, server_default=before)


def retraction() -> tuple[Column[Any], Column[Any]]:
    """When the candidate took the record back, and why; null while it stands."""
    return instant("retracted_at", nullable=True), text("retraction_reason", nullable=True)


def where(condition: str) -> dict[str, Any]:
    """What makes an index a partial one: the condition on its rows, on both databases."""
    return {"sqlite_where": literal(condition), "postgresql_where": literal(condition)}


def labels(table: str) -> tuple[Column[Any], Column[Any], Index]:
    """The columns of a record for other systems: their id of it, and their metadata."""
    return (
        text("external_id", nullable=True),
        document("metadata", nullable=True),
        external_index(table),
    )


def external_index(table: str) -> Index:
    """The unique index of an external id; most records have none."""
    return Index(
        f"uq_{table}_external_id",
        *("account_id", "external_id"),
        unique=True,
        **where("external_id IS NOT NULL"),
    )

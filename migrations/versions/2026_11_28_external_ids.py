"""What other systems call contacts and employer updates, and the aliases of these."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "external_ids"
down_revision = "agencies_asked_earlier"
branch_labels = None
depends_on = None

LOSES = (
    "What other systems call contacts and employer updates, and the ids under which one was "
    "told again."
)

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")

NAMED = ("contacts", "employer_updates")


def refer(column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id", column],
        [f"{parent}.account_id", f"{parent}.id"],
        name=f"fk_aliases_account_id_{column}",
        ondelete="CASCADE",
    )


def upgrade() -> None:
    for table in NAMED:
        op.add_column(table, sa.Column("external_id", sa.Text(), nullable=True))
        op.create_index(
            f"uq_{table}_external_id",
            table,
            ["account_id", "external_id"],
            unique=True,
            sqlite_where=sa.text("external_id IS NOT NULL"),
            postgresql_where=sa.text("external_id IS NOT NULL"),
        )
    op.create_table(
        "aliases",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("contact_id", IDENTIFIER, nullable=True),
        sa.Column("employer_update_id", IDENTIFIER, nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_aliases_account_id", ondelete="CASCADE"
        ),
        refer("contact_id", "contacts"),
        refer("employer_update_id", "employer_updates"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_aliases"),
    )
    for column in ("contact_id", "employer_update_id"):
        op.create_index(f"ix_aliases_account_id_{column}", "aliases", ["account_id", column])


def downgrade() -> None:
    op.drop_table("aliases")
    for table in NAMED:
        op.drop_index(f"uq_{table}_external_id", table)
        op.drop_column(table, "external_id")

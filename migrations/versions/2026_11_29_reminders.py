"""Reminders: preferences, what candidates were reminded of, and what waits for a digest."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "reminders"
down_revision = "jobs"
branch_labels = None
depends_on = None

LOSES = "How candidates want to be reminded, and what they were reminded of."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _of_account(name: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=f"fk_{name}_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=f"pk_{name}"),
    ]


def upgrade() -> None:
    op.add_column("accounts", sa.Column("reminders", DOCUMENT, nullable=True))
    op.create_table(
        "reminders",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("items", DOCUMENT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        *_of_account("reminders"),
    )
    op.create_index(
        "ix_reminders_account_id_created_at_id", "reminders", ["account_id", "created_at", "id"]
    )
    op.create_index("ix_reminders_created_at", "reminders", ["created_at"])
    op.create_table(
        "reminder_items",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("subject", IDENTIFIER, nullable=False),
        sa.Column("application_id", IDENTIFIER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reminder_id", IDENTIFIER, nullable=True),
        *_of_account("reminder_items"),
        sa.ForeignKeyConstraint(
            ["account_id", "application_id"],
            ["applications.account_id", "applications.id"],
            name="fk_reminder_items_account_id_application_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_reminder_items_account_id_application_id",
        "reminder_items",
        ["account_id", "application_id"],
    )
    op.create_index(
        "ix_reminder_items_account_id_reminder_id_id",
        "reminder_items",
        ["account_id", "reminder_id", "id"],
    )
    op.create_index("ix_reminder_items_at", "reminder_items", ["at"])


def downgrade() -> None:
    op.drop_table("reminder_items")
    op.drop_table("reminders")
    op.drop_column("accounts", "reminders")

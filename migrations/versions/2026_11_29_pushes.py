"""Push subscriptions, and reminders that are pushed to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pushes"
down_revision = "rounds_by_start"
branch_labels = None
depends_on = None

LOSES = "The push subscriptions of candidates, and which reminders were pushed."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")


def of_account(name: str, *items: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        *items,
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=f"fk_{name}_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=f"pk_{name}"),
    )


def upgrade() -> None:
    of_account(
        "push_subscriptions",
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("names_employers", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )
    of_account(
        "pushes",
        sa.Column("reminder_id", IDENTIFIER, nullable=False),
        sa.Column("subscription_id", IDENTIFIER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )
    op.create_index(
        "ix_pushes_account_id_reminder_id_id", "pushes", ["account_id", "reminder_id", "id"]
    )
    op.create_index("ix_pushes_created_at", "pushes", ["created_at"])


def downgrade() -> None:
    op.drop_table("pushes")
    op.drop_table("push_subscriptions")

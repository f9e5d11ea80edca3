"""Mailings: how far the letters of reminders have come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "mailings"
down_revision = "permits"
branch_labels = None
depends_on = None

LOSES = "Which reminders were sent by e-mail."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")


def upgrade() -> None:
    op.create_table(
        "mailings",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_mailings_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_mailings"),
    )
    op.create_index("ix_mailings_created_at", "mailings", ["created_at"])


def downgrade() -> None:
    op.drop_table("mailings")

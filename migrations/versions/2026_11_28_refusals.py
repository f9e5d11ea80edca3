"""What was refused, and why rules were broken: rows that count, and what their events tell."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "refusals"
down_revision = "filters"
branch_labels = None
depends_on = None

LOSES = "What was refused and how often, and why rules were broken."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BROKEN = sa.text("breach <> '[]'")


def upgrade() -> None:
    op.add_column("contacts", sa.Column("breach_reason", sa.Text(), nullable=True))
    op.create_index(
        "ix_contacts_breached",
        "contacts",
        ["account_id", "id"],
        sqlite_where=BROKEN,
        postgresql_where=BROKEN,
    )
    op.add_column("events", sa.Column("refused", DOCUMENT, nullable=True))
    op.create_table(
        "refusals",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("application_id", IDENTIFIER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("rules", DOCUMENT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_refusals_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "application_id"],
            ["applications.account_id", "applications.id"],
            name="fk_refusals_account_id_application_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_refusals"),
    )
    op.create_index(
        "ix_refusals_account_id_application_id", "refusals", ["account_id", "application_id"]
    )


def downgrade() -> None:
    op.drop_table("refusals")
    op.drop_column("events", "refused")
    op.drop_index("ix_contacts_breached", "contacts")
    op.drop_column("contacts", "breach_reason")

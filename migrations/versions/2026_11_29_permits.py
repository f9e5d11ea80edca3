"""Permits: what lets a relay pass the message of a cleared contact on, once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "permits"
down_revision = "calendar_links"
branch_labels = None
depends_on = None

LOSES = "The permits of contacts, and which of them were redeemed."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")


def upgrade() -> None:
    op.create_table(
        "permits",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("redeemed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_permits_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "id"],
            ["contacts.account_id", "contacts.id"],
            name="fk_permits_account_id_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_permits"),
    )


def downgrade() -> None:
    op.drop_table("permits")

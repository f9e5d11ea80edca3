"""Permits, which a relay redeems, and what employers wish by the word of partners."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "permits"
down_revision = "webhook_endpoints"
branch_labels = None
depends_on = None

LOSES = "The permits of contacts, and what employers wish by the word of partners."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def upgrade() -> None:
    op.add_column("accounts", sa.Column("employer_wishes", DOCUMENT, nullable=True))
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
    op.drop_column("accounts", "employer_wishes")

"""Links to a calendar feed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "calendar_links"
down_revision = "grant_requests"
branch_labels = None
depends_on = None

LOSES = "The links to calendar feeds."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")


def upgrade() -> None:
    op.create_table(
        "calendar_links",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_calendar_links_account_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_calendar_links"),
        sa.UniqueConstraint("secret_hash", name="uq_calendar_links_secret_hash"),
    )


def downgrade() -> None:
    op.drop_table("calendar_links")

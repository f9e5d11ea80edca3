"""Defaults of an account: time zone, country, subdivision and language."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "account_defaults"
down_revision = "labels"
branch_labels = None
depends_on = None

LOSES = "The defaults of accounts."

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("accounts", sa.Column("defaults", DOCUMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("accounts", "defaults")

"""What other systems call employers, applications, interviews and own tasks, and keep with them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "labels"
down_revision = "test_clocks"
branch_labels = None
depends_on = None

LOSES = (
    "What other systems call employers, applications, interviews and own tasks, and the words "
    "that they keep with them."
)

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
LABELLED = ("employers", "applications", "interviews", "tasks")
NAMED = sa.text("external_id IS NOT NULL")


def upgrade() -> None:
    for table in LABELLED:
        op.add_column(table, sa.Column("external_id", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("metadata", DOCUMENT, nullable=True))
        op.create_index(
            f"uq_{table}_external_id",
            table,
            ["account_id", "external_id"],
            unique=True,
            sqlite_where=NAMED,
            postgresql_where=NAMED,
        )


def downgrade() -> None:
    for table in LABELLED:
        op.drop_index(f"uq_{table}_external_id", table)
        op.drop_column(table, "metadata")
        op.drop_column(table, "external_id")

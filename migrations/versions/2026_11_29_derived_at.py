"""When an outlook was last derived, whether that changed it or not."""

import sqlalchemy as sa
from alembic import op

revision = "derived_at"
down_revision = "lanes"
branch_labels = None
depends_on = None

LOSES = "When pursuits were last derived anew; clients ask for all of the agenda once."


def upgrade() -> None:
    op.add_column(
        "outlooks", sa.Column("derived_at", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.execute("UPDATE outlooks SET derived_at = updated_at")


def downgrade() -> None:
    op.drop_column("outlooks", "derived_at")

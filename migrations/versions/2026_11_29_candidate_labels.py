"""The label that a partner gives a candidate whom it brought."""

import sqlalchemy as sa
from alembic import op

revision = "candidate_labels"
down_revision = "partner_feed"
branch_labels = None
depends_on = None

LOSES = "What partners call the candidates whom they brought."


def upgrade() -> None:
    op.add_column("candidates", sa.Column("label", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("candidates", "label")

"""Test accounts: until when one exists, and the instant that its own clock shows."""

import sqlalchemy as sa
from alembic import op

revision = "test_clocks"
down_revision = "refusals"
branch_labels = None
depends_on = None

LOSES = "Which accounts are test accounts, and their clocks."

COLUMNS = ("test_until", "clock_at")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("accounts", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_index("ix_accounts_test_until", "accounts", ["test_until"])


def downgrade() -> None:
    op.drop_index("ix_accounts_test_until", "accounts")
    for name in reversed(COLUMNS):
        op.drop_column("accounts", name)

"""Answers to the employer start no gap, so the index of shared contacts holds them no more."""

import sqlalchemy as sa
from alembic import op

revision = "answers_start_no_gap"
down_revision = "contacts_as_read"
branch_labels = None
depends_on = None

LOSES = "Nothing: an index is worked out from the rows."

_COUNTS = " AND (result IS NULL OR result IN ('message_left', 'sent', 'spoke'))"
BEFORE = (
    "kind IN ('adjustment', 'competing_offer', 'correction', 'documents',"
    " 'enquire_status', 'reply', 'reschedule', 'resend', 'return_call', 'withdraw')" + _COUNTS
)
AFTER = (
    "kind IN ('adjustment', 'competing_offer', 'correction',"
    " 'enquire_status', 'reschedule', 'resend', 'withdraw')" + _COUNTS
)


def replace_index(where: str) -> None:
    op.drop_index("ix_contacts_shared", "contacts")
    op.create_index(
        "ix_contacts_shared",
        "contacts",
        ["account_id", "employer_id", "happened_at", "id"],
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def upgrade() -> None:
    replace_index(AFTER)


def downgrade() -> None:
    replace_index(BEFORE)

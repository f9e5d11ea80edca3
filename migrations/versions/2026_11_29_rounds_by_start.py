"""Index of rounds by employer, start and id, so that the first at one start are read alone."""

from alembic import op

revision = "rounds_by_start"
down_revision = "mailings"
branch_labels = None
depends_on = None

LOSES = "Nothing: an index is worked out from the rows."


def upgrade() -> None:
    op.create_index(
        "ix_interviews_account_id_employer_id_starts_at_id",
        "interviews",
        ["account_id", "employer_id", "starts_at", "id"],
    )
    op.drop_index("ix_interviews_account_id_employer_id_starts_at", "interviews")


def downgrade() -> None:
    op.create_index(
        "ix_interviews_account_id_employer_id_starts_at",
        "interviews",
        ["account_id", "employer_id", "starts_at"],
    )
    op.drop_index("ix_interviews_account_id_employer_id_starts_at_id", "interviews")

"""Jobs: what is to be done later."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "jobs"
down_revision = "calendar_links"
branch_labels = None
depends_on = None

LOSES = "Work that is still to be done."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")
WAITING = "state = 'waiting' AND NOT own_clock"


def _some(condition: str) -> dict[str, sa.TextClause]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", IDENTIFIER, nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("revision", IDENTIFIER, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("own_clock", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("taken_until", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_jobs_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_due", "jobs", ["due_at", "account_id", "about"], **_some(WAITING))
    op.create_index("ix_jobs_of_account", "jobs", ["account_id", "state", "due_at", "about"])
    op.create_index("ix_jobs_failed", "jobs", ["account_id", "id"], **_some("state = 'failed'"))
    op.create_index("ix_jobs_taken_by", "jobs", ["taken_by"], **_some("taken_by IS NOT NULL"))


def downgrade() -> None:
    op.drop_table("jobs")

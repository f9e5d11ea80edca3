"""Lanes of jobs: deliveries of webhooks are found apart from everything else."""

import sqlalchemy as sa
from alembic import op

revision = "lanes"
down_revision = "bound_as"
branch_labels = None
depends_on = None

LOSES = "Nothing: an index comes back."

WAITING = "state = 'waiting' AND NOT own_clock"
LANES = {"first": "kind <> 'deliver'", "deliveries": "kind = 'deliver'"}
COLUMNS = ["due_at", "account_id", "about"]


def _where(condition: str) -> dict[str, sa.TextClause]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    for lane, condition in LANES.items():
        where = _where(f"{WAITING} AND {condition}")
        op.create_index(f"ix_jobs_due_{lane}", "jobs", COLUMNS, **where)
    op.drop_index("ix_jobs_due", "jobs")


def downgrade() -> None:
    op.create_index("ix_jobs_due", "jobs", COLUMNS, **_where(WAITING))
    for lane in LANES:
        op.drop_index(f"ix_jobs_due_{lane}", "jobs")

"""Tasks and contacts name the basis they were derived on, and policies are known by content."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "basis"
down_revision = "sign_in_codes"
branch_labels = None
depends_on = None

LOSES = "What tasks and contacts were derived on: tasks are derived anew when this comes back."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")


def upgrade() -> None:
    # Rows from before have no basis, so tasks are derived anew before they are shown.
    op.add_column("contacts", sa.Column("basis", sa.Text(), nullable=True))
    op.add_column("tasks", sa.Column("basis", sa.Text(), nullable=True))
    op.create_table(
        "task_bases",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("after", IDENTIFIER, nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_task_bases_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_task_bases"),
    )
    # Whatever is derived on another basis is found without reading the rest.
    op.create_index(
        "ix_tasks_basis",
        "tasks",
        ["account_id", "basis"],
        sqlite_where=sa.text("NOT own"),
        postgresql_where=sa.text("NOT own"),
    )
    # The latest instant at which the account has changed, before which nothing is decided.
    op.add_column("event_heads", sa.Column("latest_at", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE event_heads SET latest_at = (SELECT max(occurred_at) FROM events"
        " WHERE events.account_id = event_heads.account_id)"
    )
    op.create_table(
        "policies",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_policies"),
    )


def downgrade() -> None:
    op.drop_table("policies")
    op.drop_table("task_bases")
    op.drop_column("event_heads", "latest_at")
    op.drop_index("ix_tasks_basis", "tasks")
    op.drop_column("tasks", "basis")
    op.drop_column("contacts", "basis")

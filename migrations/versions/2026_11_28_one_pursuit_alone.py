"""Indexes to load one pursuit alone, and the table of stale marks of employers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "one_pursuit_alone"
down_revision = "who_may_ask"
branch_labels = None
depends_on = None

LOSES = "Nothing but which tasks are not yet in line: they follow with the next change there."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")

#: What hangs on an application, and was found by its employer alone.
OF_APPLICATION = ("timetables", "contacts", "employer_updates", "feedback", "marks")

SHARED = (
    "kind IN ('adjustment', 'competing_offer', 'correction', 'documents',"
    " 'enquire_status', 'reply', 'reschedule', 'resend', 'return_call', 'withdraw')"
    " AND (result IS NULL OR result IN ('message_left', 'sent', 'spoke'))"
)
LIVE = "NOT own AND state IN ('open', 'skipped')"


def partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def upgrade() -> None:
    for table in OF_APPLICATION:
        op.create_index(
            f"ix_{table}_account_id_application_id", table, ["account_id", "application_id"]
        )
    op.drop_index("ix_applications_account_id_employer_id", "applications")
    op.create_index(
        "ix_applications_account_id_employer_id_id",
        "applications",
        ["account_id", "employer_id", "id"],
    )
    partial(
        "ix_contacts_shared", "contacts", ["account_id", "employer_id", "happened_at", "id"], SHARED
    )
    partial("ix_tasks_live", "tasks", ["account_id", "employer_id", "application_id"], LIVE)
    op.create_table(
        "stale_employers",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("after", IDENTIFIER, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_stale_employers_account_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "id"],
            ["employers.account_id", "employers.id"],
            name="fk_stale_employers_account_id_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_stale_employers"),
    )


def downgrade() -> None:
    # Whose tasks are not in line is forgotten; the tasks follow with the next change there.
    op.drop_table("stale_employers")
    op.drop_index("ix_tasks_live", "tasks")
    op.drop_index("ix_contacts_shared", "contacts")
    op.drop_index("ix_applications_account_id_employer_id_id", "applications")
    op.create_index(
        "ix_applications_account_id_employer_id", "applications", ["account_id", "employer_id"]
    )
    for table in reversed(OF_APPLICATION):
        op.drop_index(f"ix_{table}_account_id_application_id", table)

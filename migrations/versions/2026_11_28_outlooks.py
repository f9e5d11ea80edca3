"""What the agenda shows of each pursuit, stored until the instant at which time changes it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "outlooks"
down_revision = "external_ids"
branch_labels = None
depends_on = None

LOSES = "Nothing: what the agenda shows follows from the facts, and is worked out anew."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NEVER = 253402214400000000


def instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def computed(name: str, of: str) -> sa.Column:
    value = sa.Computed(f"coalesce({of}, {NEVER})", persisted=True)
    return sa.Column(name, sa.BigInteger(), value, nullable=False)


def upgrade() -> None:
    op.create_table(
        "outlooks",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("interview_id", IDENTIFIER, nullable=True),
        sa.Column("interviewer_id", IDENTIFIER, nullable=True),
        sa.Column("task_key", sa.Text(), nullable=True),
        sa.Column("preferred_channel", sa.Text(), nullable=True),
        instant("until", nullable=True),
        instant("since", nullable=True),
        instant("due_at", nullable=True),
        instant("snoozed_until", nullable=True),
        sa.Column("because", DOCUMENT, nullable=False),
        instant("next_change_at", nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        instant("updated_at"),
        computed("sort_at", "since"),
        computed("stale_at", "next_change_at"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_outlooks_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "id"],
            ["applications.account_id", "applications.id"],
            name="fk_outlooks_account_id_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_outlooks"),
    )
    op.create_index("ix_outlooks_agenda", "outlooks", ["account_id", "live", "sort_at", "id"])
    op.create_index("ix_outlooks_basis", "outlooks", ["account_id", "basis"])
    op.create_index("ix_outlooks_next_change", "outlooks", ["stale_at", "account_id", "id"])
    op.create_index("ix_outlooks_stale", "outlooks", ["account_id", "stale_at", "id"])


def downgrade() -> None:
    op.drop_table("outlooks")

"""What a partner follows: the events of its candidates; and whether it is stopped."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "partner_feed"
down_revision = "account_defaults"
branch_labels = None
depends_on = None

LOSES = "How far partners were sent events, those events, and which partners are stopped."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")


def of_account(name: str, *columns: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=f"fk_{name}_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["accounts.id"], name=f"fk_{name}_candidate_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_candidate_id", name, ["candidate_id"])


def upgrade() -> None:
    op.add_column("accounts", sa.Column("stopped_at", sa.BigInteger(), nullable=True))
    op.add_column("events", sa.Column("candidate_id", IDENTIFIER, nullable=True))
    op.add_column("events", sa.Column("happened_at", sa.BigInteger(), nullable=True))
    sent = sa.text("candidate_id IS NOT NULL")
    op.create_index(
        "ix_events_candidate_id",
        "events",
        ["candidate_id"],
        sqlite_where=sent,
        postgresql_where=sent,
    )
    of_account(
        "partner_positions",
        sa.Column("candidate_id", IDENTIFIER, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.Boolean(create_constraint=False), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("partner_positions")
    op.execute("DELETE FROM events WHERE candidate_id IS NOT NULL")
    op.drop_index("ix_events_candidate_id", "events")
    op.drop_column("events", "happened_at")
    op.drop_column("events", "candidate_id")
    op.drop_column("accounts", "stopped_at")

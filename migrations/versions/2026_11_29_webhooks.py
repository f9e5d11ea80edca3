"""Webhook endpoints and deliveries, and how many endpoints an account has."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "webhook_endpoints"
down_revision = "reminders"
branch_labels = None
depends_on = None

LOSES = "The endpoints of webhooks, with their secrets and deliveries."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def of_account(name: str, *items: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        *items,
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=f"fk_{name}_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=f"pk_{name}"),
    )


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("webhooks", sa.Integer(), nullable=False, server_default="0")
    )
    of_account(
        "webhook_endpoints",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("event_types", DOCUMENT, nullable=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("previous_secret", sa.Text(), nullable=True),
        sa.Column("previous_until", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_reason", sa.Text(), nullable=True),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
    )
    of_account(
        "webhook_deliveries",
        sa.Column("endpoint_id", IDENTIFIER, nullable=False),
        sa.Column("webhook_id", IDENTIFIER, nullable=False),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("candidate_id", IDENTIFIER, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=True),
        sa.Column("attempted_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["accounts.id"],
            name="fk_webhook_deliveries_candidate_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "endpoint_id"],
            ["webhook_endpoints.account_id", "webhook_endpoints.id"],
            name="fk_webhook_deliveries_account_id_endpoint_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_webhook_deliveries_account_id_endpoint_id_id",
        "webhook_deliveries",
        ["account_id", "endpoint_id", "id"],
    )
    op.create_index("ix_webhook_deliveries_candidate_id", "webhook_deliveries", ["candidate_id"])
    op.create_index("ix_webhook_deliveries_ended_at", "webhook_deliveries", ["ended_at"])


def downgrade() -> None:
    op.drop_table("webhook_deliveries")
    op.drop_table("webhook_endpoints")
    op.drop_column("accounts", "webhooks")

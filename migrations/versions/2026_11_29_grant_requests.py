"""Grants that partners ask for, and the public names of partners."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "grant_requests"
down_revision = "partner_requests"
branch_labels = None
depends_on = None

LOSES = "The grants that partners ask for, and the public names of partners."

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
    of_account(
        "partner_names",
        sa.Column("name", sa.Text(), nullable=False),
        sa.UniqueConstraint("name", name="uq_partner_names_name"),
    )
    of_account(
        "grant_requests",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("latest_key", sa.Text(), nullable=True),
        sa.Column("scopes", DOCUMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.Column("declined_at", sa.BigInteger(), nullable=True),
        sa.Column("candidate_id", IDENTIFIER, nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["accounts.id"],
            name="fk_grant_requests_candidate_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "account_id", "latest_key", name="uq_grant_requests_account_id_latest_key"
        ),
    )
    for column in ("email_key", "expires_at", "candidate_id"):
        op.create_index(f"ix_grant_requests_{column}", "grant_requests", [column])


def downgrade() -> None:
    op.drop_table("grant_requests")
    op.drop_table("partner_names")

"""Where contacts were made before they moved or went, and employers merged into others."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "moves"
down_revision = "marks_of_tasks"
branch_labels = None
depends_on = None

LOSES = (
    "Where contacts were made that have moved since, what deleted ones still counted for, and "
    "which employers were merged into which."
)

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")


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


def refer(table: str, column: str, parent: str, *, cascade: bool) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id", column],
        [f"{parent}.account_id", f"{parent}.id"],
        name=f"fk_{table}_account_id_{column}",
        ondelete="CASCADE" if cascade else None,
    )


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


AT_AGENCY = (
    "kind = 'enquire_status' AND recipient = 'agency'"
    " AND (result IS NULL OR result IN ('message_left', 'sent', 'spoke'))"
    " AND retracted_at IS NULL"
)


def upgrade() -> None:
    op.drop_index("ix_interviews_account_id_employer_id", "interviews")
    index("interviews", "account_id", "employer_id", "starts_at")
    op.create_index(
        "ix_contacts_agency",
        "contacts",
        ["account_id", "happened_at", "id"],
        sqlite_where=sa.text(AT_AGENCY),
        postgresql_where=sa.text(AT_AGENCY),
    )
    of_account(
        "earlier_contacts",
        sa.Column("employer_id", IDENTIFIER, nullable=False),
        sa.Column("application_id", IDENTIFIER, nullable=True),
        sa.Column("contact_id", IDENTIFIER, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        refer("earlier_contacts", "employer_id", "employers", cascade=True),
        refer("earlier_contacts", "application_id", "applications", cascade=False),
        refer("earlier_contacts", "contact_id", "contacts", cascade=False),
    )
    index("earlier_contacts", "account_id", "employer_id", "happened_at")
    index("earlier_contacts", "account_id", "application_id")
    index("earlier_contacts", "account_id", "contact_id")
    of_account(
        "merged_employers",
        sa.Column("into_id", IDENTIFIER, nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("merged_at", sa.BigInteger(), nullable=False),
        refer("merged_employers", "into_id", "employers", cascade=True),
    )
    index("merged_employers", "account_id", "name_key")
    index("merged_employers", "account_id", "into_id")


def downgrade() -> None:
    op.drop_table("merged_employers")
    op.drop_table("earlier_contacts")
    op.drop_index("ix_contacts_agency", "contacts")
    op.drop_index("ix_interviews_account_id_employer_id_starts_at", "interviews")
    op.create_index(
        "ix_interviews_account_id_employer_id", "interviews", ["account_id", "employer_id"]
    )

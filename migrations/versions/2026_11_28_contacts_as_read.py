"""SQLite keeps each contact as a load reads it, in an index, so that a load joins ready texts."""

from alembic import op

revision = "contacts_as_read"
down_revision = "basis"
branch_labels = None
depends_on = None

LOSES = "Nothing: what stands in the index is worked out from the row."

AS_READ = (
    "json_array(happened_at, id, application_id, interview_id, interviewer_id, kind, channel,"
    " recipient, result, json(attestation), json(breach), recorded_at)"
)


def is_sqlite() -> bool:
    """PostgreSQL makes JSON of rows in processes of its own, and keeps nothing twice."""
    return op.get_context().dialect.name == "sqlite"


def upgrade() -> None:
    if is_sqlite():
        op.execute(
            f"ALTER TABLE contacts ADD COLUMN as_read TEXT GENERATED ALWAYS AS ({AS_READ}) VIRTUAL"
        )
        op.create_index(
            "ix_contacts_as_read", "contacts", ["account_id", "application_id", "as_read"]
        )


def downgrade() -> None:
    if is_sqlite():
        op.drop_index("ix_contacts_as_read", "contacts")
        op.execute("ALTER TABLE contacts DROP COLUMN as_read")

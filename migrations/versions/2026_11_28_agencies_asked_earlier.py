"""Which agency a contact went to that has moved or was deleted since."""

import sqlalchemy as sa
from alembic import op

revision = "agencies_asked_earlier"
down_revision = "moves"
branch_labels = None
depends_on = None

LOSES = "Which agencies were asked by enquiries that moved or were deleted since."

WHERE = "agency IS NOT NULL"


def upgrade() -> None:
    op.add_column("earlier_contacts", sa.Column("agency", sa.Text(), nullable=True))
    op.create_index(
        "ix_earlier_contacts_agency",
        "earlier_contacts",
        ["account_id", "happened_at", "id"],
        sqlite_where=sa.text(WHERE),
        postgresql_where=sa.text(WHERE),
    )


def downgrade() -> None:
    op.drop_index("ix_earlier_contacts_agency", "earlier_contacts")
    op.drop_column("earlier_contacts", "agency")

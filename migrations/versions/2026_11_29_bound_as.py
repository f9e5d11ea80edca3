"""What employers are called elsewhere, by which the wishes of partners go on binding them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "bound_as"
down_revision = "messages"
branch_labels = None
depends_on = None

LOSES = "By which earlier names of employers the wishes of partners bind them."

DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def upgrade() -> None:
    op.add_column("employers", sa.Column("bound_as", DOCUMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("employers", "bound_as")

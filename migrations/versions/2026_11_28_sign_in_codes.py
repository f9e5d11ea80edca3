"""Sign-in codes, successors of refresh tokens, and the networks that sessions are used from.

Going back loses the codes. Sessions stay; a refresh whose answer was lost ends its session
then, as it did before.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "sign_in_codes"
down_revision = "one_pursuit_alone"
branch_labels = None
depends_on = None

LOSES = "Codes for signing in, and what lets a refresh whose answer was lost be answered again."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "sign_in_codes",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("spent_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_sign_in_codes_account_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_sign_in_codes"),
        sa.UniqueConstraint("code_hash", name="uq_sign_in_codes_code_hash"),
    )
    op.create_index("ix_sign_in_codes_expires_at", "sign_in_codes", ["expires_at"])
    op.add_column("sessions", sa.Column("network", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("password_until", INSTANT, nullable=True))
    op.create_index("ix_sessions_account_id_network", "sessions", ["account_id", "network"])
    op.add_column("refresh_tokens", sa.Column("successor", IDENTIFIER, nullable=True))
    op.add_column("refresh_tokens", sa.Column("sealed", sa.Text(), nullable=True))
    op.create_index("ix_api_keys_revoked_at", "api_keys", ["revoked_at"])
    op.create_index("ix_api_keys_expires_at", "api_keys", ["expires_at"])


def downgrade() -> None:
    op.drop_index("ix_api_keys_expires_at", "api_keys")
    op.drop_index("ix_api_keys_revoked_at", "api_keys")
    op.drop_column("refresh_tokens", "sealed")
    op.drop_column("refresh_tokens", "successor")
    op.drop_index("ix_sessions_account_id_network", "sessions")
    op.drop_column("sessions", "password_until")
    op.drop_column("sessions", "network")
    op.drop_index("ix_sign_in_codes_expires_at", "sign_in_codes")
    op.drop_table("sign_in_codes")

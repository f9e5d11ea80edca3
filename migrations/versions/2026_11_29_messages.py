"""Messages to employers, and whether an account has had one wait."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "messages"
down_revision = "confirmations"
branch_labels = None
depends_on = None

LOSES = "Messages to employers, with templates of them, and candidates' mail accounts."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def upgrade() -> None:
    op.add_column(
        "accounts",
        sa.Column(
            "holds_messages",
            sa.Boolean(create_constraint=False),
            nullable=False,
            server_default=sa.false(),
        ),
    )
    op.create_table(
        "messages",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("application_id", IDENTIFIER, nullable=False),
        sa.Column("employer_id", IDENTIFIER, nullable=False),
        sa.Column("interview_id", IDENTIFIER, nullable=True),
        sa.Column("interviewer_id", IDENTIFIER, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("to_name", sa.Text(), nullable=True),
        sa.Column("to_email", sa.Text(), nullable=True),
        sa.Column("to_given", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("thread", DOCUMENT, nullable=False),
        sa.Column("files", DOCUMENT, nullable=False),
        sa.Column("findings", DOCUMENT, nullable=False),
        sa.Column("call_card", DOCUMENT, nullable=True),
        sa.Column("send", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("reasons", DOCUMENT, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("retry_at", sa.BigInteger(), nullable=True),
        sa.Column("retry_until", sa.BigInteger(), nullable=True),
        sa.Column("handed_over_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("bounced_at", sa.BigInteger(), nullable=True),
        sa.Column("bounce", DOCUMENT, nullable=True),
        sa.Column("contact_id", IDENTIFIER, nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("written_by", sa.Text(), nullable=False, server_default="candidate"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_messages_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "application_id"],
            ["applications.account_id", "applications.id"],
            name="fk_messages_account_id_application_id",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "employer_id"],
            ["employers.account_id", "employers.id"],
            name="fk_messages_account_id_employer_id",
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_messages"),
    )
    for columns in (("application_id", "id"), ("employer_id", "id"), ("updated_at", "id")):
        named = "_".join(("account_id", *columns))
        op.create_index(f"ix_messages_{named}", "messages", ["account_id", *columns])
    sent = sa.text("message_id IS NOT NULL")
    recorded = sa.text("contact_id IS NOT NULL")
    op.create_index(
        "ix_messages_contact",
        "messages",
        ["account_id", "contact_id"],
        sqlite_where=recorded,
        postgresql_where=recorded,
    )
    op.create_index(
        "ix_messages_sent_as",
        "messages",
        ["account_id", "message_id"],
        sqlite_where=sent,
        postgresql_where=sent,
    )
    op.create_table(
        "mail_accounts",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("security", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_mail_accounts_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_mail_accounts"),
    )
    op.create_table(
        "message_templates",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("written_by", sa.Text(), nullable=False, server_default="candidate"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_message_templates_account_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_message_templates"),
    )
    op.create_index(
        "ix_message_templates_account_id_updated_at_id",
        "message_templates",
        ["account_id", "updated_at", "id"],
    )


def downgrade() -> None:
    op.drop_table("message_templates")
    op.drop_table("mail_accounts")
    op.drop_table("messages")
    op.drop_column("accounts", "holds_messages")

"""Tables of sessions, grants, events and idempotency keys; versions and writers of records.

Keys that were made before have no scopes, which means all of them.
"""

import logging
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

revision = "who_may_ask"
down_revision = "first_tables"
branch_labels = None
depends_on = None

# What `bide migrate --to` says before it takes this back.
LOSES = (
    "Every login, identity and session, so nobody can sign in to an account any more; the scopes "
    "of keys, so every key may do everything; partners' grants and what partners know of their "
    "candidates; events; answers for requests that are sent again; versions and writers of records."
)

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")
INSTANT = sa.BigInteger()
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

RESOURCES = (
    "employers",
    "applications",
    "interviews",
    "interviewers",
    "timetables",
    "contacts",
    "employer_updates",
    "feedback",
    "tasks",
)
#: In the order in which they can be made.
TABLES = (
    "logins",
    "identities",
    "sessions",
    "refresh_tokens",
    "grants",
    "candidates",
    "event_heads",
    "events",
    "idempotency_keys",
)


def identifier(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, IDENTIFIER, nullable=nullable)


def text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, INSTANT, nullable=nullable)


def document(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, DOCUMENT, nullable=nullable)


def create(table: str, *items: SchemaItem) -> None:
    op.create_table(
        table,
        identifier("account_id"),
        identifier("id"),
        *items,
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=f"fk_{table}_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=f"pk_{table}"),
    )


def unique(table: str, *columns: str) -> SchemaItem:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def another_account(table: str, column: str) -> SchemaItem:
    return sa.ForeignKeyConstraint(
        [column], ["accounts.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("kind", sa.Text(), nullable=False, server_default="candidate")
    )
    op.add_column("accounts", instant("erase_at", nullable=True))
    index("accounts", "erase_at")
    op.add_column("api_keys", document("scopes", nullable=True))
    op.add_column("api_keys", instant("last_used_at", nullable=True))
    for table in RESOURCES:
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        op.add_column(
            table, sa.Column("written_by", sa.Text(), nullable=False, server_default="candidate")
        )
    op.create_table(
        "signing_keys",
        text("id"),
        document("private_key"),
        instant("created_at"),
        instant("retires_at"),
        sa.PrimaryKeyConstraint("id", name="pk_signing_keys"),
    )
    identities()
    partners()
    journal()
    op.create_index(
        "ix_tasks_own",
        "tasks",
        ["account_id", "id"],
        sqlite_where=sa.text("own"),
        postgresql_where=sa.text("own"),
    )


def identities() -> None:
    create(
        "logins",
        text("email"),
        text("email_key"),
        text("password_hash"),
        instant("created_at"),
        instant("updated_at"),
        unique("logins", "email_key"),
    )
    create(
        "identities",
        text("issuer"),
        text("subject"),
        text("email", nullable=True),
        instant("created_at"),
        unique("identities", "issuer", "subject"),
    )
    create(
        "sessions",
        text("label"),
        instant("created_at"),
        instant("refreshed_at"),
        instant("expires_at"),
        instant("ended_at", nullable=True),
        text("ended_because", nullable=True),
    )
    create(
        "refresh_tokens",
        identifier("session_id"),
        text("token_hash"),
        instant("created_at"),
        instant("spent_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "session_id"],
            ["sessions.account_id", "sessions.id"],
            name="fk_refresh_tokens_account_id_session_id",
            ondelete="CASCADE",
        ),
        unique("refresh_tokens", "token_hash"),
    )
    index("refresh_tokens", "account_id", "session_id")
    index("sessions", "expires_at")
    index("sessions", "ended_at")
    index("refresh_tokens", "spent_at")


def partners() -> None:
    create(
        "grants",
        identifier("partner_id"),
        document("scopes"),
        sa.Column("provisioned", sa.Boolean(), nullable=False),
        text("note", nullable=True),
        text("content_hash", nullable=True),
        instant("created_at"),
        instant("expires_at", nullable=True),
        instant("revoked_at", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("written_by", sa.Text(), nullable=False, server_default="candidate"),
        another_account("grants", "partner_id"),
    )
    index("grants", "account_id", "partner_id")
    index("grants", "partner_id", "account_id")
    create(
        "candidates",
        text("external_id"),
        text("content_hash"),
        identifier("candidate_id"),
        instant("created_at"),
        another_account("candidates", "candidate_id"),
        unique("candidates", "account_id", "external_id"),
    )
    index("candidates", "candidate_id")


def journal() -> None:
    create("event_heads", sa.Column("seq", sa.BigInteger(), nullable=False))
    op.execute("INSERT INTO event_heads (account_id, id, seq) SELECT id, id, 0 FROM accounts")
    create(
        "events",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        text("type"),
        text("resource"),
        identifier("about"),
        text("written_by"),
        instant("occurred_at"),
        unique("events", "account_id", "seq"),
    )
    index("events", "occurred_at")
    create(
        "idempotency_keys",
        text("fingerprint"),
        sa.Column("status", sa.Integer(), nullable=False),
        document("headers"),
        text("body"),
        instant("created_at"),
    )
    index("idempotency_keys", "created_at")


def downgrade() -> None:
    """Go back to a service that knows keys alone.

    This loses every login (e-mail addresses and passwords), every identity of an issuer,
    every session, grant and event; an account that no key opens cannot be opened any more.
    Only a backup that was taken before brings them back.
    """
    logging.getLogger("alembic.runtime.migration").warning(
        "This loses all logins, identities, sessions, grants and events: accounts without an "
        "API key cannot be opened any more. Only a backup brings them back."
    )
    op.drop_index("ix_tasks_own", "tasks")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_table("signing_keys")
    for table in RESOURCES:
        op.drop_column(table, "written_by")
        op.drop_column(table, "version")
    op.drop_column("api_keys", "last_used_at")
    op.drop_column("api_keys", "scopes")
    op.drop_index("ix_accounts_erase_at", "accounts")
    op.drop_column("accounts", "erase_at")
    op.drop_column("accounts", "kind")

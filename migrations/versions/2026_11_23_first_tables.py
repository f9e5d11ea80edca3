"""The first tables: accounts and their keys, dealings with employers, and tasks.

A migration is history, so nothing here is taken from `app`: the tables there will move
on, and this must go on making what it made.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

revision = "first_tables"
down_revision = None
branch_labels = None
depends_on = None

# What `bide migrate --to` says before it takes this back.
LOSES = "Everything: every account with all that it holds, and every key."

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")
INSTANT = sa.BigInteger()
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def identifier(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, IDENTIFIER, nullable=nullable)


def text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, INSTANT, nullable=nullable)


def document(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, DOCUMENT, nullable=nullable)


def flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def refer(table: str, column: str, parent: str, *, cascade: bool = False) -> SchemaItem:
    return sa.ForeignKeyConstraint(
        ["account_id", column],
        [f"{parent}.account_id", f"{parent}.id"],
        name=f"fk_{table}_account_id_{column}",
        ondelete="CASCADE" if cascade else None,
    )


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


def index(name: str, table: str, *columns: str) -> None:
    op.create_index(name, table, list(columns))


def upgrade() -> None:
    op.create_table(
        "secrets",
        text("name"),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        instant("created_at"),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
    )
    op.create_table(
        "accounts",
        identifier("id"),
        text("label"),
        document("policy_overrides"),
        sa.Column("policy_revision", sa.Integer(), nullable=False),
        instant("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    create(
        "api_keys",
        text("label"),
        text("key_hash"),
        text("hint"),
        instant("created_at"),
        instant("expires_at", nullable=True),
        instant("revoked_at", nullable=True),
        sa.UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
    )
    create(
        "employers",
        text("name"),
        text("name_key"),
        text("time_zone"),
        text("country", nullable=True),
        text("subdivision", nullable=True),
        flag("no_calls"),
        flag("no_contact"),
        text("note", nullable=True),
        text("content_hash", nullable=True),
        instant("created_at"),
        instant("updated_at"),
        sa.Column(
            "country_key",
            sa.Text(),
            sa.Computed("coalesce(country, '')", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "subdivision_key",
            sa.Text(),
            sa.Computed("coalesce(subdivision, '')", persisted=True),
            nullable=True,
        ),
        sa.UniqueConstraint(
            "account_id",
            "name_key",
            "time_zone",
            "country_key",
            "subdivision_key",
            name="uq_employers_same",
        ),
    )
    create(
        "applications",
        identifier("employer_id"),
        text("role"),
        text("route"),
        document("agency", nullable=True),
        text("outcome_kind", nullable=True),
        instant("outcome_at", nullable=True),
        text("note", nullable=True),
        text("content_hash", nullable=True),
        instant("created_at"),
        instant("updated_at"),
        refer("applications", "employer_id", "employers"),
    )
    index("ix_applications_account_id_employer_id", "applications", "account_id", "employer_id")
    create(
        "interviews",
        identifier("application_id"),
        identifier("employer_id"),
        text("stage"),
        text("format"),
        text("state"),
        instant("starts_at"),
        instant("ends_at"),
        text("time_zone"),
        text("note", nullable=True),
        text("content_hash", nullable=True),
        instant("created_at"),
        instant("updated_at"),
        refer("interviews", "application_id", "applications"),
        refer("interviews", "employer_id", "employers"),
    )
    index("ix_interviews_account_id_application_id", "interviews", "account_id", "application_id")
    index("ix_interviews_account_id_employer_id", "interviews", "account_id", "employer_id")
    index("ix_interviews_account_id_starts_at_id", "interviews", "account_id", "starts_at", "id")
    create(
        "interviewers",
        identifier("interview_id"),
        identifier("employer_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        text("name"),
        text("email", nullable=True),
        text("job_title", nullable=True),
        instant("created_at"),
        instant("updated_at"),
        refer("interviewers", "employer_id", "employers"),
        refer("interviewers", "interview_id", "interviews", cascade=True),
    )
    index("ix_interviewers_account_id_employer_id", "interviewers", "account_id", "employer_id")
    index(
        "ix_interviewers_account_id_interview_id_id",
        "interviewers",
        "account_id",
        "interview_id",
        "id",
    )
    create(
        "timetables",
        identifier("interview_id"),
        identifier("application_id"),
        identifier("employer_id"),
        sa.Column("revision", sa.Integer(), nullable=False),
        instant("said_at"),
        instant("recorded_at"),
        document("answer_due"),
        document("posts"),
        document("applicants"),
        document("another_stage"),
        text("as_said", nullable=True),
        refer("timetables", "application_id", "applications"),
        refer("timetables", "employer_id", "employers"),
        refer("timetables", "interview_id", "interviews", cascade=True),
        sa.UniqueConstraint(
            "account_id",
            "interview_id",
            "revision",
            name="uq_timetables_account_id_interview_id_revision",
        ),
    )
    index("ix_timetables_account_id_employer_id", "timetables", "account_id", "employer_id")
    create(
        "contacts",
        identifier("application_id"),
        identifier("employer_id"),
        identifier("interview_id"),
        identifier("interviewer_id", nullable=True),
        text("kind"),
        text("channel"),
        text("recipient"),
        text("result", nullable=True),
        instant("happened_at"),
        instant("recorded_at"),
        instant("updated_at"),
        flag("cleared"),
        document("attestation", nullable=True),
        text("note", nullable=True),
        document("breach"),
        text("policy_version"),
        text("content_hash", nullable=True),
        refer("contacts", "application_id", "applications"),
        refer("contacts", "employer_id", "employers"),
        refer("contacts", "interview_id", "interviews"),
        refer("contacts", "interviewer_id", "interviewers"),
    )
    index("ix_contacts_account_id_employer_id", "contacts", "account_id", "employer_id")
    index("ix_contacts_account_id_interview_id_id", "contacts", "account_id", "interview_id", "id")
    create(
        "employer_updates",
        identifier("application_id"),
        identifier("employer_id"),
        identifier("interview_id"),
        text("kind"),
        instant("received_at"),
        instant("recorded_at"),
        instant("updated_at"),
        text("channel", nullable=True),
        document("answer_due", nullable=True),
        sa.Column("returns_on", sa.Date(), nullable=True),
        instant("respond_by", nullable=True),
        instant("call_at", nullable=True),
        text("feedback", nullable=True),
        text("note", nullable=True),
        text("content_hash", nullable=True),
        refer("employer_updates", "application_id", "applications"),
        refer("employer_updates", "employer_id", "employers"),
        refer("employer_updates", "interview_id", "interviews"),
    )
    index(
        "ix_employer_updates_account_id_employer_id",
        "employer_updates",
        "account_id",
        "employer_id",
    )
    index(
        "ix_employer_updates_account_id_interview_id_id",
        "employer_updates",
        "account_id",
        "interview_id",
        "id",
    )
    create(
        "feedback",
        identifier("application_id"),
        identifier("employer_id"),
        identifier("interview_id"),
        text("source"),
        instant("received_at"),
        instant("recorded_at"),
        instant("updated_at"),
        document("items"),
        text("note", nullable=True),
        text("content_hash", nullable=True),
        refer("feedback", "application_id", "applications"),
        refer("feedback", "employer_id", "employers"),
        refer("feedback", "interview_id", "interviews"),
    )
    index("ix_feedback_account_id_employer_id", "feedback", "account_id", "employer_id")
    index("ix_feedback_account_id_interview_id_id", "feedback", "account_id", "interview_id", "id")
    create(
        "marks",
        identifier("application_id"),
        identifier("employer_id"),
        identifier("interview_id", nullable=True),
        text("kind"),
        text("state"),
        instant("happened_at"),
        refer("marks", "application_id", "applications"),
        refer("marks", "employer_id", "employers"),
        refer("marks", "interview_id", "interviews", cascade=True),
    )
    index("ix_marks_account_id_employer_id", "marks", "account_id", "employer_id")
    create(
        "tasks",
        identifier("application_id", nullable=True),
        identifier("employer_id", nullable=True),
        identifier("interview_id", nullable=True),
        identifier("interviewer_id", nullable=True),
        text("kind"),
        flag("own"),
        text("title"),
        text("note", nullable=True),
        text("natural_key", nullable=True),
        instant("opens_at", nullable=True),
        instant("due_at", nullable=True),
        instant("closes_at", nullable=True),
        text("state"),
        instant("snoozed_until", nullable=True),
        instant("ready_at"),
        text("reason", nullable=True),
        instant("settled_at", nullable=True),
        text("policy_version", nullable=True),
        text("content_hash", nullable=True),
        instant("created_at"),
        instant("updated_at"),
        sa.Column(
            "sort_at",
            INSTANT,
            sa.Computed("coalesce(due_at, 253402214400000000)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "lapses_at",
            INSTANT,
            sa.Computed("coalesce(closes_at, 253402214400000000)", persisted=True),
            nullable=False,
        ),
        refer("tasks", "application_id", "applications"),
        refer("tasks", "employer_id", "employers"),
        refer("tasks", "interview_id", "interviews", cascade=True),
        refer("tasks", "interviewer_id", "interviewers", cascade=True),
        sa.UniqueConstraint(
            "account_id",
            "application_id",
            "natural_key",
            name="uq_tasks_account_id_application_id_natural_key",
        ),
    )
    index("ix_tasks_account_id_employer_id", "tasks", "account_id", "employer_id")
    index("ix_tasks_account_id_interview_id", "tasks", "account_id", "interview_id")
    index(
        "ix_tasks_soonest",
        "tasks",
        "account_id",
        "state",
        "sort_at",
        "id",
        "ready_at",
        "lapses_at",
        "kind",
    )
    index("ix_tasks_in_order", "tasks", "account_id", "sort_at", "id")


def downgrade() -> None:
    for table in (
        "tasks",
        "marks",
        "feedback",
        "employer_updates",
        "contacts",
        "timetables",
        "interviewers",
        "interviews",
        "applications",
        "employers",
        "api_keys",
        "accounts",
        "secrets",
    ):
        op.drop_table(table)

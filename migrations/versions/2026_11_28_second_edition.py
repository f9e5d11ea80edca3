"""Facts of the second edition: requests and their answers, own calendars, pursuits without rounds.

What a deadline was stays what it was: an instant. On SQLite a table is copied where a column
is allowed to be null, since it cannot change a column in place.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "second_edition"
down_revision = "answers_start_no_gap"
branch_labels = None
depends_on = None

LOSES = (
    "Every fact that the first edition does not know: calendars of employers, applications without "
    "interviews and what was recorded of them, days as deadlines (their records go), answers to "
    "offers, who calls, retractions (what was taken back counts again) and marks on one person."
)

IDENTIFIER = sa.Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

AS_READ_BEFORE = (
    "json_array(happened_at, id, application_id, interview_id, interviewer_id, kind, channel,"
    " recipient, result, json(attestation), json(breach), recorded_at)"
)
AS_READ = (
    "json_array(happened_at, id, application_id, interview_id, interviewer_id, kind, channel,"
    " recipient, result, json(attestation), json(breach), answer, retracted_at, recorded_at)"
)


SHARED_BEFORE = (
    "kind IN ('adjustment', 'competing_offer', 'correction',"
    " 'enquire_status', 'reschedule', 'resend', 'withdraw')"
    " AND (result IS NULL OR result IN ('message_left', 'sent', 'spoke'))"
)
SHARED = SHARED_BEFORE + " AND retracted_at IS NULL"


def word(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=default is None, server_default=default)


def flag(name: str) -> sa.Column[bool]:
    return sa.Column(
        name, sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()
    )


def instant(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=True)


def day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=True)


def retraction() -> list[sa.Column[object]]:
    return [instant("retracted_at"), word("retraction_reason")]


def added() -> dict[str, list[sa.Column[object]]]:
    return {
        "employers": [
            sa.Column("holiday_categories", DOCUMENT, nullable=True),
            sa.Column("calendar", DOCUMENT, nullable=True),
        ],
        "applications": [
            sa.Column("outcome_by", IDENTIFIER, nullable=True),
            word("applied_at"),
            day("closing_on"),
            flag("internal"),
            word("posting_url"),
            sa.Column("region", DOCUMENT, nullable=True),
            flag("no_calls"),
            flag("no_contact"),
        ],
        "interviews": [
            flag("end_assumed"),
            word("missed_by"),
            instant("state_at"),
            sa.Column("state_by", IDENTIFIER, nullable=True),
            instant("slot_since"),
        ],
        "interviewers": [
            sa.Column("application_id", IDENTIFIER, nullable=True),
            word("part", "interviewer"),
            flag("no_calls"),
            flag("no_contact"),
        ],
        "timetables": [flag("silence_means_no"), *retraction()],
        "contacts": [word("answer"), *retraction()],
        "employer_updates": [
            word("due"),
            word("who_calls"),
            word("form"),
            day("paper_by"),
            sa.Column("asks_for_times", sa.Boolean(create_constraint=False), nullable=True),
            day("review_on"),
            flag("silence_means_no"),
            *retraction(),
        ],
        "marks": [sa.Column("interviewer_id", IDENTIFIER, nullable=True), instant("snoozed_until")],
    }


#: Where a row may belong to an application alone.
WITHOUT_ROUND = ("interviewers", "timetables", "contacts", "employer_updates")

#: Deadlines of updates, which may be a day now.
DEADLINES = ("respond_by", "call_at")


def is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def replace_as_read(array: str) -> None:
    """Keep contacts ready in this form; PostgreSQL keeps none."""
    if is_sqlite():
        op.execute(
            f"ALTER TABLE contacts ADD COLUMN as_read TEXT GENERATED ALWAYS AS ({array}) VIRTUAL"
        )
        op.create_index(
            "ix_contacts_as_read", "contacts", ["account_id", "application_id", "as_read"]
        )


def drop_as_read() -> None:
    if is_sqlite():
        op.drop_index("ix_contacts_as_read", "contacts")
        op.execute("ALTER TABLE contacts DROP COLUMN as_read")


def replace_shared(where: str) -> None:
    op.create_index(
        "ix_contacts_shared",
        "contacts",
        ["account_id", "employer_id", "happened_at", "id"],
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def deadlines_to_text() -> None:
    """Instants as text: the microseconds of each row are written as RFC 3339."""
    for name in DEADLINES:
        op.alter_column("employer_updates", name, new_column_name=f"{name}_before")
        op.add_column("employer_updates", word(name))
        convert(f"{name}_before", name, lambda kept: rfc3339(int(kept)))
        op.drop_column("employer_updates", f"{name}_before")


def deadlines_to_instants() -> None:
    for name in DEADLINES:
        op.alter_column("employer_updates", name, new_column_name=f"{name}_after")
        op.add_column("employer_updates", instant(name))
        convert(f"{name}_after", name, lambda kept: microseconds(str(kept)))
        op.drop_column("employer_updates", f"{name}_after")


def convert(before: str, after: str, make: object) -> None:
    updates = sa.table(
        "employer_updates",
        *(sa.column(name) for name in ("account_id", "id")),
        sa.column(before),
        sa.column(after),
    )
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(updates.c.account_id, updates.c.id, updates.c[before]).where(
            updates.c[before].is_not(None)
        )
    ).all()
    for account_id, row_id, kept in rows:
        connection.execute(
            updates.update()
            .where(updates.c.account_id == account_id, updates.c.id == row_id)
            .values({after: make(kept)})  # type: ignore[operator]  # a function of one value
        )


def rfc3339(kept: int) -> str:
    moment = EPOCH + timedelta(microseconds=kept)
    return moment.isoformat().replace("+00:00", "Z")


def microseconds(kept: str) -> int:
    moment = datetime.fromisoformat(kept)
    return (moment - EPOCH) // timedelta(microseconds=1)


def upgrade() -> None:
    drop_as_read()
    op.drop_index("ix_contacts_shared", "contacts")
    for table, columns in added().items():
        for column in columns:
            op.add_column(table, column)
    op.execute(
        "UPDATE interviewers SET application_id = (SELECT application_id FROM interviews"
        " WHERE interviews.account_id = interviewers.account_id"
        " AND interviews.id = interviewers.interview_id)"
    )
    deadlines_to_text()
    for table in WITHOUT_ROUND:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("interview_id", existing_type=IDENTIFIER, nullable=True)
            if table == "interviewers":
                batch.alter_column("application_id", existing_type=IDENTIFIER, nullable=False)
                batch.create_foreign_key(
                    "fk_interviewers_account_id_application_id",
                    "applications",
                    ["account_id", "application_id"],
                    ["account_id", "id"],
                )
    with op.batch_alter_table("marks") as batch:
        batch.create_foreign_key(
            "fk_marks_account_id_interviewer_id",
            "interviewers",
            ["account_id", "interviewer_id"],
            ["account_id", "id"],
            ondelete="CASCADE",
        )
    op.create_index(
        "ix_interviewers_account_id_application_id",
        "interviewers",
        ["account_id", "application_id"],
    )
    replace_shared(SHARED)
    replace_as_read(AS_READ)


def downgrade() -> None:
    drop_as_read()
    op.drop_index("ix_contacts_shared", "contacts")
    op.drop_index("ix_interviewers_account_id_application_id", "interviewers")
    op.execute("DELETE FROM marks WHERE interviewer_id IS NOT NULL OR state = 'snoozed'")
    op.execute("DELETE FROM tasks WHERE NOT own AND interview_id IS NULL")
    op.execute("DELETE FROM contacts WHERE interview_id IS NULL")
    days = " OR ".join(f"length({name}) = 10" for name in DEADLINES)
    op.execute(f"DELETE FROM employer_updates WHERE interview_id IS NULL OR {days}")  # noqa: S608  # our own words
    for table in ("timetables", "interviewers"):
        op.execute(f"DELETE FROM {table} WHERE interview_id IS NULL")  # noqa: S608  # our own word
    deadlines_to_instants()
    with op.batch_alter_table("marks") as batch:
        batch.drop_constraint("fk_marks_account_id_interviewer_id", type_="foreignkey")
    for table in WITHOUT_ROUND:
        with op.batch_alter_table(table) as batch:
            if table == "interviewers":
                batch.drop_constraint(
                    "fk_interviewers_account_id_application_id", type_="foreignkey"
                )
            batch.alter_column("interview_id", existing_type=IDENTIFIER, nullable=False)
    for table, columns in added().items():
        for column in columns:
            op.drop_column(table, column.name)
    replace_shared(SHARED_BEFORE)
    replace_as_read(AS_READ_BEFORE)

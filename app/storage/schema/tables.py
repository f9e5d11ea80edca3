"""Database tables: one SQLAlchemy description of each, for both databases.

Every table of an account has the primary key (account_id, id), refers to other rows of
the same account only, and has only indexes that lead with the account: so the data can
be partitioned by account, and no statement that names the account can stray from it.
Credentials (identity.py), rows deleted across accounts by age (event_tables.py), and outlooks
that time alone changes are the exceptions.

Whatever belongs to an employer names it, however deep it hangs, so that everything
of one employer is found by one index each.
"""

from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Computed,
    Date,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as literal

from app.storage.schema import columns, event_tables, identity
from app.storage.schema.columns import (
    HIDDEN,
    day_or_instant,
    document,
    flag,
    identifier,
    instant,
    of_account,
    of_resource,
    refer,
    retraction,
    text,
)
from app.storage.schema.types import NEVER, Instant, to_microseconds

METADATA = columns.METADATA

accounts = identity.accounts
logins = identity.logins
api_keys = identity.api_keys
candidates = identity.candidates
partner_positions = identity.partner_positions
signing_keys = identity.signing_keys
secrets = identity.secrets
sign_in_codes = identity.sign_in_codes
events = event_tables.events
event_heads = event_tables.event_heads

_NEVER = to_microseconds(NEVER)


def _where(condition: str) -> dict[str, Any]:
    """What makes an index one of some rows only."""
    return {"sqlite_where": literal(condition), "postgresql_where": literal(condition)}


def _labels(table: str) -> tuple[Column[Any], Column[Any], Index]:
    """What other systems call a record, and the words that they keep with it."""
    return text("external_id", nullable=True), document("metadata", nullable=True), _external(table)


def _external(table: str) -> Index:
    """What makes an external id the name of one record; most records have none."""
    return Index(
        f"uq_{table}_external_id",
        *("account_id", "external_id"),
        unique=True,
        **_where("external_id IS NOT NULL"),
    )


#: Contacts that count for the other applications at their employer, as the domain says
#: (`domain/shared_budget.py`). An index holds them, so a change of it takes a migration.
SHARED: Final = (
    "contacts.kind IN ('adjustment', 'competing_offer', 'correction',"
    " 'enquire_status', 'reschedule', 'resend', 'withdraw')"
    " AND (contacts.result IS NULL OR contacts.result IN ('message_left', 'sent', 'spoke'))"
    " AND contacts.retracted_at IS NULL"
)

#: Enquiries that count for other employers that the same agency stands for.
AT_AGENCY: Final = (
    "contacts.kind = 'enquire_status' AND contacts.recipient = 'agency'"
    " AND (contacts.result IS NULL OR contacts.result IN ('message_left', 'sent', 'spoke'))"
    " AND contacts.retracted_at IS NULL"
)

#: A column that SQLite alone has, and keeps in an index: a contact as a load reads it, as the
#: text of a JSON array in the order of `sql/shared_budget.py`. A load joins such texts, at a
#: quarter of the cost of making them of the rows. A change of what is read takes a migration.
AS_READ: Final = "contacts.as_read"

#: Derived tasks that are not over.
LIVE: Final = "NOT tasks.own AND tasks.state IN ('open', 'skipped')"
_DERIVED: dict[str, Any] = {
    "sqlite_where": literal("NOT own"),
    "postgresql_where": literal("NOT own"),
}

employers = of_resource(
    "employers",
    text("name"),
    text("name_key"),
    text("time_zone"),
    text("country", nullable=True),
    text("subdivision", nullable=True),
    flag("no_calls"),
    flag("no_contact"),
    document("holiday_categories", nullable=True),
    document("calendar", nullable=True),
    text("note", nullable=True),
    text("content_hash", nullable=True),
    *_labels("employers"),
    instant("created_at"),
    instant("updated_at"),
    # What `q` is looked up in; storage makes it of the name (`sql/changes.py`).
    Column("search_key", Text, nullable=False, server_default=literal("''"), info=HIDDEN),
    # Two employers without a country are the same, but two nulls never are.
    Column("country_key", Text, Computed("coalesce(country, '')", persisted=True), info=HIDDEN),
    Column(
        "subdivision_key", Text, Computed("coalesce(subdivision, '')", persisted=True), info=HIDDEN
    ),
    UniqueConstraint(
        *("account_id", "name_key", "time_zone", "country_key", "subdivision_key"),
        name="uq_employers_same",
    ),
    Index(None, "account_id", "updated_at", "id"),
)

#: Employers at which the tasks of some applications are not yet in line with what changed:
#: of all from `after` on, or (`scope` is `live`) of those with tasks that are not over.
#: `moved` counts the changes, so that a refresh of tasks sees that one came in meanwhile.
stale_employers = of_account(
    "stale_employers",
    text("scope"),
    Column("moved", Integer, nullable=False, server_default="1"),
    identifier("after", nullable=True),
    refer("id", "employers", cascade=True),
)

#: The basis that all derived tasks of an account follow (`done`), or are being brought to:
#: `after` is the application that was derived last. `revision` is that of the account's
#: numbers, which go back to a basis that held before. There is one row, with the account's id.
task_bases = of_account(
    "task_bases",
    text("basis"),
    Column("revision", Integer, nullable=False),
    identifier("after", nullable=True),
    flag("done"),
)

#: What the agenda shows of each pursuit, by the application's id, until `next_change_at`: it
#: follows from the facts as tasks do. `task_key` is the natural key of the task that is next, or
#: is waited for. `sort_at` is when it is to be done.
outlooks = of_account(
    "outlooks",
    text("phase"),
    text("turn"),
    flag("live"),
    text("kind"),
    identifier("interview_id", nullable=True),
    identifier("interviewer_id", nullable=True),
    text("task_key", nullable=True),
    text("preferred_channel", nullable=True),
    instant("until", nullable=True),
    instant("since", nullable=True),
    instant("due_at", nullable=True),
    instant("snoozed_until", nullable=True),
    document("because"),
    instant("next_change_at", nullable=True),
    text("basis"),
    instant("updated_at"),
    Column(
        "sort_at", Instant, Computed(f"coalesce(since, {_NEVER})", persisted=True), nullable=False
    ),
    Column(
        "stale_at",
        Instant,
        Computed(f"coalesce(next_change_at, {_NEVER})", persisted=True),
        nullable=False,
    ),
    refer("id", "applications", cascade=True),
    Index("ix_outlooks_agenda", "account_id", "live", "sort_at", "id"),
    Index("ix_outlooks_basis", "account_id", "basis"),
    # Across accounts, as background work looks for what time alone changes.
    Index("ix_outlooks_next_change", "stale_at", "account_id", "id"),
    Index("ix_outlooks_stale", "account_id", "stale_at", "id"),
)

applications = of_resource(
    "applications",
    identifier("employer_id"),
    text("role"),
    text("route"),
    document("agency", nullable=True),
    text("outcome_kind", nullable=True),
    instant("outcome_at", nullable=True),
    # Which contact set the outcome; null where a PATCH did.
    identifier("outcome_by", nullable=True),
    day_or_instant("applied_at", nullable=True),
    Column("closing_on", Date, nullable=True),
    flag("internal", default=False),
    text("posting_url", nullable=True),
    document("region", nullable=True),
    flag("no_calls", default=False),
    flag("no_contact", default=False),
    text("note", nullable=True),
    text("content_hash", nullable=True),
    *_labels("applications"),
    instant("created_at"),
    instant("updated_at"),
    # What `q` is looked up in; storage makes it of the name (`sql/changes.py`).
    Column("search_key", Text, nullable=False, server_default=literal("''"), info=HIDDEN),
    refer("employer_id", "employers"),
    Index(None, "account_id", "employer_id", "id"),
    Index(None, "account_id", "updated_at", "id"),
)

interviews = of_resource(
    "interviews",
    identifier("application_id"),
    identifier("employer_id"),
    text("stage"),
    text("format"),
    text("state"),
    instant("starts_at"),
    instant("ends_at"),
    text("time_zone"),
    # Whether the end was left out, and an hour was assumed.
    flag("end_assumed", default=False),
    text("missed_by", nullable=True),
    instant("state_at", nullable=True),
    # Which update of the employer set the state; null where the candidate did.
    identifier("state_by", nullable=True),
    instant("slot_since", nullable=True),
    text("note", nullable=True),
    text("content_hash", nullable=True),
    *_labels("interviews"),
    instant("created_at"),
    instant("updated_at"),
    refer("application_id", "applications"),
    refer("employer_id", "employers"),
    Index(None, "account_id", "employer_id", "starts_at"),
    Index(None, "account_id", "application_id"),
    Index(None, "account_id", "starts_at", "id"),
    Index(None, "account_id", "updated_at", "id"),
)

#: Persons of a round, or of an application before any round (`interview_id` is null).
interviewers = of_resource(
    "interviewers",
    identifier("interview_id", nullable=True),
    identifier("application_id"),
    identifier("employer_id"),
    Column("position", Integer, nullable=False),
    text("name"),
    text("email", nullable=True),
    text("job_title", nullable=True),
    text("part", default="interviewer"),
    flag("no_calls", default=False),
    flag("no_contact", default=False),
    instant("created_at"),
    instant("updated_at"),
    refer("interview_id", "interviews", cascade=True),
    refer("application_id", "applications"),
    refer("employer_id", "employers"),
    Index(None, "account_id", "application_id"),
    Index(None, "account_id", "employer_id"),
    Index(None, "account_id", "updated_at", "id"),
    Index(None, "account_id", "interview_id", "id"),
)

#: What was said of when the candidate will hear, of a round or (`interview_id` is null) of an
#: application before its first round.
timetables = of_resource(
    "timetables",
    identifier("interview_id", nullable=True),
    identifier("application_id"),
    identifier("employer_id"),
    Column("revision", Integer, nullable=False),
    instant("said_at"),
    instant("recorded_at"),
    document("answer_due"),
    document("posts"),
    document("applicants"),
    document("another_stage"),
    text("as_said", nullable=True),
    flag("silence_means_no", default=False),
    *retraction(),
    refer("interview_id", "interviews", cascade=True),
    refer("application_id", "applications"),
    refer("employer_id", "employers"),
    UniqueConstraint("account_id", "interview_id", "revision"),
    Index(None, "account_id", "application_id"),
    Index(None, "account_id", "employer_id"),
)

contacts = of_resource(
    "contacts",
    identifier("application_id"),
    identifier("employer_id"),
    identifier("interview_id", nullable=True),
    identifier("interviewer_id", nullable=True),
    text("kind"),
    text("channel"),
    text("recipient"),
    text("result", nullable=True),
    text("answer", nullable=True),
    instant("happened_at"),
    instant("recorded_at"),
    instant("updated_at"),
    flag("cleared"),
    document("attestation", nullable=True),
    text("note", nullable=True),
    document("breach"),
    text("breach_reason", nullable=True),
    *retraction(),
    text("policy_version"),
    text("basis", nullable=True),
    text("external_id", nullable=True),
    text("content_hash", nullable=True),
    refer("application_id", "applications"),
    refer("employer_id", "employers"),
    refer("interview_id", "interviews"),
    refer("interviewer_id", "interviewers"),
    _external("contacts"),
    Index(None, "account_id", "application_id"),
    Index(None, "account_id", "employer_id"),
    Index(
        "ix_contacts_shared",
        *("account_id", "employer_id", "happened_at", "id"),
        **_where(SHARED.replace("contacts.", "")),
    ),
    Index(
        "ix_contacts_agency",
        *("account_id", "happened_at", "id"),
        **_where(AT_AGENCY.replace("contacts.", "")),
    ),
    Index(None, "account_id", "interview_id", "id"),
    # Those that broke a rule, which adherence counts.
    Index("ix_contacts_breached", "account_id", "id", **_where("breach <> '[]'")),
)

#: Contacts that were refused: of each application one row for what it was to be and by which
#: rules, with how often that was told (`usecases/pursuit/refusals.py`).
refusals = of_account(
    "refusals",
    identifier("application_id"),
    text("kind"),
    text("channel"),
    document("rules"),
    Column("times", Integer, nullable=False),
    instant("first_at"),
    instant("last_at"),
    refer("application_id", "applications", cascade=True),
    Index(None, "account_id", "application_id"),
)

#: Contacts that count where they were made, though they hang there no more: one that has moved
#: (`contact_id`, which decides whether it counts at all), or that a deletion took away.
#: `application_id` is the pursuit it was made in, if that is still there; `agency` the name of
#: the agency that was asked, if one was.
earlier_contacts = of_account(
    "earlier_contacts",
    identifier("employer_id"),
    identifier("application_id", nullable=True),
    identifier("contact_id", nullable=True),
    text("kind"),
    text("recipient"),
    instant("happened_at"),
    text("agency", nullable=True),
    refer("employer_id", "employers", cascade=True),
    refer("application_id", "applications"),
    refer("contact_id", "contacts"),
    Index(None, "account_id", "employer_id", "happened_at"),
    Index(None, "account_id", "application_id"),
    Index(None, "account_id", "contact_id"),
    Index(
        "ix_earlier_contacts_agency",
        *("account_id", "happened_at", "id"),
        **_where("agency IS NOT NULL"),
    ),
)

#: Employers that were merged into others, by their old ids; their names go on meaning those.
merged_employers = of_account(
    "merged_employers",
    identifier("into_id"),
    text("name_key"),
    instant("merged_at"),
    refer("into_id", "employers", cascade=True),
    Index(None, "account_id", "name_key"),
    Index(None, "account_id", "into_id"),
)

employer_updates = of_resource(
    "employer_updates",
    identifier("application_id"),
    identifier("employer_id"),
    identifier("interview_id", nullable=True),
    text("kind"),
    instant("received_at"),
    instant("recorded_at"),
    instant("updated_at"),
    text("channel", nullable=True),
    document("answer_due", nullable=True),
    Column("returns_on", Date, nullable=True),
    day_or_instant("respond_by", nullable=True),
    day_or_instant("call_at", nullable=True),
    day_or_instant("due", nullable=True),
    text("who_calls", nullable=True),
    text("form", nullable=True),
    Column("paper_by", Date, nullable=True),
    Column("asks_for_times", Boolean(create_constraint=False), nullable=True),
    Column("review_on", Date, nullable=True),
    flag("silence_means_no", default=False),
    text("feedback", nullable=True),
    *retraction(),
    text("note", nullable=True),
    text("external_id", nullable=True),
    text("content_hash", nullable=True),
    refer("application_id", "applications"),
    refer("employer_id", "employers"),
    refer("interview_id", "interviews"),
    _external("employer_updates"),
    Index(None, "account_id", "application_id"),
    Index(None, "account_id", "employer_id"),
    Index(None, "account_id", "interview_id", "id"),
)

#: What lets a relay pass the message of a cleared contact on, once; it has the contact's id.
permits = of_account(
    "permits",
    text("audience"),
    instant("issued_at"),
    instant("expires_at"),
    instant("redeemed_at", nullable=True),
    refer("id", "contacts", cascade=True),
)

#: Ids under which a record was told again, by its external id: they go on meaning that record.
aliases = of_account(
    "aliases",
    identifier("contact_id", nullable=True),
    identifier("employer_update_id", nullable=True),
    instant("told_at"),
    refer("contact_id", "contacts", cascade=True),
    refer("employer_update_id", "employer_updates", cascade=True),
    Index(None, "account_id", "contact_id"),
    Index(None, "account_id", "employer_update_id"),
)

feedback = of_resource(
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
    refer("application_id", "applications"),
    refer("employer_id", "employers"),
    refer("interview_id", "interviews"),
    Index(None, "account_id", "application_id"),
    Index(None, "account_id", "employer_id"),
    Index(None, "account_id", "updated_at", "id"),
    Index(None, "account_id", "interview_id", "id"),
)

marks = of_account(
    "marks",
    identifier("application_id"),
    identifier("employer_id"),
    identifier("interview_id", nullable=True),
    identifier("interviewer_id", nullable=True),
    text("kind"),
    text("state"),
    instant("happened_at"),
    instant("snoozed_until", nullable=True),
    refer("application_id", "applications"),
    refer("employer_id", "employers"),
    refer("interview_id", "interviews", cascade=True),
    refer("interviewer_id", "interviewers", cascade=True),
    Index(None, "account_id", "application_id"),
    Index(None, "account_id", "employer_id"),
)

tasks = of_resource(
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
    text("basis", nullable=True),
    text("content_hash", nullable=True),
    *_labels("tasks"),
    instant("created_at"),
    instant("updated_at"),
    # Null would fit no range and no row value. The database keeps these two itself.
    Column(
        "sort_at", Instant, Computed(f"coalesce(due_at, {_NEVER})", persisted=True), nullable=False
    ),
    Column(
        "lapses_at",
        Instant,
        Computed(f"coalesce(closes_at, {_NEVER})", persisted=True),
        nullable=False,
    ),
    refer("application_id", "applications"),
    refer("employer_id", "employers"),
    refer("interview_id", "interviews", cascade=True),
    refer("interviewer_id", "interviewers", cascade=True),
    UniqueConstraint("account_id", "application_id", "natural_key"),
    Index(None, "account_id", "updated_at", "id"),
    # The tasks of one pursuit, of one round and at one employer, soonest due first.
    Index(None, "account_id", "application_id", "sort_at", "id"),
    Index(None, "account_id", "interview_id", "sort_at", "id"),
    Index(None, "account_id", "employer_id", "sort_at", "id"),
    # "Soonest due first", and all that a status is made of: rows that do not fit are
    # passed over without being fetched.
    Index(
        "ix_tasks_soonest",
        *("account_id", "state", "sort_at", "id", "ready_at", "lapses_at", "kind"),
    ),
    # The candidate's own, to see how many there are.
    Index("ix_tasks_own", "account_id", "id", **_where("own")),
    # The pursuits at an employer in which something is still to be done.
    Index(
        "ix_tasks_live",
        *("account_id", "employer_id", "application_id"),
        **_where(LIVE.replace("tasks.", "")),
    ),
    # Those derived on another basis, to see at once that there are none.
    Index("ix_tasks_basis", "account_id", "basis", **_DERIVED),
    # Skipped ones, by when the skip ends by itself.
    Index("ix_tasks_skipped", "account_id", "snoozed_until", **_where("state = 'skipped'")),
    # The same for a list of several states.
    Index("ix_tasks_in_order", "account_id", "sort_at", "id"),
)

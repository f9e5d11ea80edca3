"""Tables of pursuits: employers, applications, interviews, people, timetables, updates, feedback.

Whatever belongs to an employer names it, however deep it hangs, so that everything
of one employer is found by one index each.
"""

from sqlalchemy import Boolean, Column, Computed, Date, Index, Integer, Text, UniqueConstraint
from sqlalchemy import text as literal

from app.storage.schema.columns import (
    HIDDEN,
    day_or_instant,
    document,
    external_index,
    flag,
    identifier,
    instant,
    labels,
    of_account,
    of_resource,
    refer,
    retraction,
    text,
)

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
    # Names and places by which wishes of partners found it: they go on binding it.
    document("bound_as", nullable=True),
    text("note", nullable=True),
    text("content_hash", nullable=True),
    *labels("employers"),
    instant("created_at"),
    instant("updated_at"),
    # What `q` is looked up in; storage makes it of the name (`sql/writes.py`).
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
    *labels("applications"),
    instant("created_at"),
    instant("updated_at"),
    # What `q` is looked up in; storage makes it of the name (`sql/writes.py`).
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
    *labels("interviews"),
    instant("created_at"),
    instant("updated_at"),
    refer("application_id", "applications"),
    refer("employer_id", "employers"),
    Index(None, "account_id", "employer_id", "starts_at", "id"),
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
    external_index("employer_updates"),
    Index(None, "account_id", "application_id"),
    Index(None, "account_id", "employer_id"),
    Index(None, "account_id", "interview_id", "id"),
)

#: Ids under which a record was sent again, by its external id: they go on meaning that record.
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

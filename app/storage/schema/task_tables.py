"""Tables of tasks and of what else is derived from the facts: outlooks, bases, marks."""

from typing import Any, Final

from sqlalchemy import Column, Computed, Index, Integer, UniqueConstraint
from sqlalchemy import text as literal

from app.storage.schema.columns import (
    document,
    flag,
    identifier,
    instant,
    labels,
    of_account,
    of_resource,
    refer,
    text,
    where,
)
from app.storage.schema.types import NEVER, Instant, to_microseconds

_NEVER = to_microseconds(NEVER)

#: Derived tasks that are not over.
LIVE: Final = "NOT tasks.own AND tasks.state IN ('open', 'skipped')"
_DERIVED: dict[str, Any] = {
    "sqlite_where": literal("NOT own"),
    "postgresql_where": literal("NOT own"),
}

#: Employers at which the tasks of some applications are not yet up to date with what changed:
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
#: is waited for. `sort_at` is when it is to be done. `updated_at` is when what it says changed,
#: and `derived_at` when it was last derived: other facts may have changed its decision by then.
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
    Column("derived_at", Instant, nullable=False, server_default="0"),
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
    *labels("tasks"),
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
    Index("ix_tasks_own", "account_id", "id", **where("own")),
    # The pursuits at an employer in which something is still to be done.
    Index(
        "ix_tasks_live",
        *("account_id", "employer_id", "application_id"),
        **where(LIVE.replace("tasks.", "")),
    ),
    # Those derived on another basis, to see at once that there are none.
    Index("ix_tasks_basis", "account_id", "basis", **_DERIVED),
    # Skipped ones, by when the skip ends by itself.
    Index("ix_tasks_skipped", "account_id", "snoozed_until", **where("state = 'skipped'")),
    # The same for a list of several states.
    Index("ix_tasks_in_order", "account_id", "sort_at", "id"),
)

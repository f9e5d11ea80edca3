"""Tables of background work: jobs, what candidates were reminded of, letters and pushes.

A job is a row that is written in the transaction of what it follows from. Jobs are claimed across
accounts, soonest due first, so the index that they are found by leads with the instant. Each lane
has its own, so that what is taken first is found without passing over deliveries.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Column, Index, Integer
from sqlalchemy import text as literal

from app.storage.schema.columns import (
    document,
    flag,
    identifier,
    instant,
    of_account,
    refer,
    text,
)
from app.usecases.jobs import DELIVER, Lane

#: Jobs that wait for their instant by the service's clock.
WAITING: Final = "state = 'waiting' AND NOT own_clock"

#: Which jobs are in a lane.
IN_LANE: Final[Mapping[Lane, str]] = MappingProxyType(
    {Lane.FIRST: f"kind <> '{DELIVER}'", Lane.DELIVERIES: f"kind = '{DELIVER}'"}
)


def _due_in(lane: Lane) -> Index:
    """The index by which a runner takes what is due in a lane."""
    condition = literal(f"{WAITING} AND {IN_LANE[lane]}")
    return Index(
        f"ix_jobs_due_{lane}",
        *("due_at", "account_id", "about"),
        sqlite_where=condition,
        postgresql_where=condition,
    )


#: kind: what is to be done; about: the row that it is done for
#: revision: another one each time the job is deferred, so that what woke with an old one is noticed
#: state: `waiting`, or `failed` where it is not tried again by itself
#: own_clock: whether the account has a clock of its own, which plays its jobs as it is moved on
#: taken_by, taken_until: the runner that runs it, and until when its lease holds
#: problem: what went wrong last, in words that name nothing personal
jobs = of_account(
    "jobs",
    text("kind"),
    identifier("about"),
    instant("due_at"),
    identifier("revision"),
    Column("attempts", Integer, nullable=False),
    text("state"),
    flag("own_clock"),
    text("taken_by", nullable=True),
    instant("taken_until", nullable=True),
    text("problem", nullable=True),
    *(_due_in(lane) for lane in Lane),
    # Those of one account, as its own clock plays them.
    Index("ix_jobs_of_account", "account_id", "state", "due_at", "about"),
    Index(
        "ix_jobs_failed",
        *("account_id", "id"),
        sqlite_where=literal("state = 'failed'"),
        postgresql_where=literal("state = 'failed'"),
    ),
    # Those that runners have taken, which are counted.
    Index(
        "ix_jobs_taken_by",
        "taken_by",
        sqlite_where=literal("taken_by IS NOT NULL"),
        postgresql_where=literal("taken_by IS NOT NULL"),
    ),
)

#: What a candidate was reminded of: one row for each message, alone or as a digest.
#: items: what it is of, each with its words as they were when it was sent
reminders = of_account(
    "reminders",
    text("kind"),
    document("items"),
    instant("created_at"),
    Index(None, "account_id", "created_at", "id"),
    # What is older than the retention is removed for all accounts at once.
    Index("ix_reminders_created_at", "created_at"),
)

#: The occasions that a candidate was reminded of, or will be by the next digest, so that each is
#: in one reminder. reminder_id: null as long as it waits
reminder_items = of_account(
    "reminder_items",
    text("about"),
    identifier("subject"),
    identifier("application_id"),
    instant("at"),
    identifier("reminder_id", nullable=True),
    refer("application_id", "applications", cascade=True),
    Index(None, "account_id", "application_id"),
    Index(None, "account_id", "reminder_id", "id"),
    Index("ix_reminder_items_at", "at"),
)

#: The letter of a reminder, where it goes by e-mail; the id is that of the reminder.
#: state: one of `usecases.delivery.mailings.State`; code: why it was not sent
#: message_id: stored before the letter is handed over, since a report of a bounce names it
mailings = of_account(
    "mailings",
    text("state"),
    text("message_id", nullable=True),
    Column("attempts", Integer, nullable=False),
    text("code", nullable=True),
    instant("created_at"),
    Index("ix_mailings_created_at", "created_at"),
)

#: Browsers of a candidate. service: the host of the push service; sealed: the endpoint and the
#: keys, encrypted; digest: what says that they are the same as before
push_subscriptions = of_account(
    "push_subscriptions",
    text("label", nullable=True),
    text("service"),
    flag("names_employers"),
    text("sealed"),
    text("digest"),
    instant("created_at"),
)

#: A reminder to one browser, where it is pushed. It stays when the subscription goes.
#: state: one of `usecases.delivery.pushes.PushState`; code: why it was not taken
pushes = of_account(
    "pushes",
    identifier("reminder_id"),
    identifier("subscription_id"),
    text("state"),
    Column("attempts", Integer, nullable=False),
    text("code", nullable=True),
    instant("created_at"),
    Index(None, "account_id", "reminder_id", "id"),
    Index("ix_pushes_created_at", "created_at"),
)

"""Table of jobs: what is to be done later, each row in the transaction of what it follows from.

Jobs are claimed across accounts, soonest due first, so the index that they are found by leads
with the instant.
"""

from typing import Final

from sqlalchemy import Column, Index, Integer
from sqlalchemy import text as literal

from app.storage.schema.columns import flag, identifier, instant, of_account, text

#: Jobs that wait for their instant by the service's clock.
WAITING: Final = "state = 'waiting' AND NOT own_clock"

#: kind: what is to be done; about: the row that it is done for
#: revision: another one each time the job is deferred, so that what woke with an old one is noticed
#: state: `waiting`, or `failed` where it is not tried again by itself
#: own_clock: whether the account has a clock of its own, which plays its jobs as it is moved on
#: taken_by, taken_until: the runner that runs it, and until when that is believed to be alive
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
    Index(
        "ix_jobs_due",
        *("due_at", "account_id", "id"),
        sqlite_where=literal(WAITING),
        postgresql_where=literal(WAITING),
    ),
    # Those of one account, as its own clock plays them.
    Index("ix_jobs_of_account", "account_id", "state", "due_at", "id"),
    Index(
        "ix_jobs_failed",
        *("account_id", "id"),
        sqlite_where=literal("state = 'failed'"),
        postgresql_where=literal("state = 'failed'"),
    ),
    # Those that a runner has taken, which it renews.
    Index(
        "ix_jobs_taken_by",
        "taken_by",
        sqlite_where=literal("taken_by IS NOT NULL"),
        postgresql_where=literal("taken_by IS NOT NULL"),
    ),
)

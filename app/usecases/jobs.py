"""Job queue: work to be done later, as rows, with the lease and the retries of each.

A job says that something is to be looked at again at an instant; what is to be done, the row
says that it is about. So a job that wakes too often does no harm, and one that is deferred
again is the same job with another instant.

1. A use case defers a job in the transaction of what it follows from (`ports.Defer`).
2. When it is due a runner takes it for `LEASE`, and renews that while it works. Where the
   runner dies, the lease ends, and another one takes the job over.
3. Done, the job goes, unless it was deferred again meanwhile. Failed, it is tried again after
   a pause that grows, and in the end left for the operator (`bide jobs`).

Deliveries of webhooks are in a lane of their own: there may be very many, each may wait for a slow
receiver, and nobody is hurt where one comes later. Everything else is taken before them.
"""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

#: How long a job stays with a runner that does not renew its lease; then another may take it.
LEASE: Final = timedelta(seconds=6)

#: How often a runner renews the leases of its jobs.
RENEWAL: Final = timedelta(seconds=2)

#: How long one attempt may take.
MOST_SECONDS: Final = 60.0

#: The pauses after failed attempts; after the last one a job has failed.
PAUSES: Final = (
    *(timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5)),
    *(timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8)),
)


#: The kind of job that delivers a webhook.
DELIVER: Final = "deliver"


class Lane(StrEnum):
    """Which jobs are taken first, in this order."""

    FIRST = "first"
    DELIVERIES = "deliveries"


@dataclass(frozen=True, slots=True)
class Job:
    """A job that was taken.

    kind, about: what is to be done, and the id of the row that it is done for
    attempts: how often it was tried before and failed
    revision: which deferral of it this is
    erased, own_clock: whether its account was being erased, or had a clock of its own, when the job
        was loaded
    """

    account_id: str
    id: str
    kind: str
    about: str
    due_at: datetime
    revision: str
    attempts: int
    erased: bool = False
    own_clock: bool = False


#: Does a job at an instant; returns when it is to be done again, or None.
RunJob = Callable[[Job, datetime], Awaitable[datetime | None]]


async def no_job(job: Job, at: datetime) -> datetime | None:
    """Do nothing, where nothing happens by itself."""
    del job, at
    return None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much there is to do.

    due, oldest: jobs whose instant has come, up to a limit, and the earliest such instant
    running: those that a runner has taken
    failed: those that are not tried again by themselves, up to a limit
    """

    due: int
    oldest: datetime | None
    running: int
    failed: int


@dataclass(frozen=True, slots=True)
class KindBacklog:
    """How much there is to do of one kind of job, as far as `Backlog` counts.

    due, running, failed: jobs whose instant has come, those of them that a runner has taken, and
        those that are not tried again by themselves
    attempts: failed attempts of these
    oldest: the earliest instant of those that are due
    """

    kind: str
    due: int
    running: int
    failed: int
    attempts: int
    oldest: datetime | None


def next_pause(attempts: int) -> timedelta | None:
    """The pause after so many failed attempts, with jitter; None where there were enough.

    attempts: those that have failed, the last one included
    """
    if attempts > len(PAUSES):
        return None
    return PAUSES[attempts - 1] * random.uniform(0.8, 1.2)  # noqa: S311  # no secret


class JobQueue(Protocol):
    """The queue of jobs, across all accounts that live by the service's clock."""

    async def due_lanes(self, now: datetime) -> Sequence[Lane]:
        """Name the lanes in which a job is due that no runner has taken, the first one first."""
        ...

    async def take_jobs(
        self, runner: str, now: datetime, most: int, lane: Lane = Lane.FIRST
    ) -> Sequence[Job]:
        """Take up to `most` jobs of a lane that are due, soonest due first, for one lease."""
        ...

    async def renew_jobs(self, runner: str, now: datetime, jobs: Sequence[Job]) -> int:
        """Renew the lease of jobs that a runner has taken, and still has; returns how many."""
        ...

    async def finish_job(self, job: Job) -> None:
        """Remove a job that is done; one that was deferred again meanwhile is given back."""
        ...

    async def finish_jobs(self, jobs: Sequence[Job]) -> None:
        """Remove jobs that are done, in one commit; each as `finish_job` does."""
        ...

    async def put_off_job(self, job: Job, until: datetime, attempts: int, problem: str) -> None:
        """Give a job back, to be tried again at an instant."""
        ...

    async def fail_job(self, job: Job, problem: str) -> None:
        """Leave a job to the operator: it is not tried again by itself."""
        ...

    async def leave_to_own_clock(self, job: Job) -> None:
        """Give a job back, to be played when the account's own clock is moved on."""
        ...

    async def retry_job(self, account_id: str, job_id: str, now: datetime) -> bool:
        """Make a job due at once, one that has failed too; tell whether there is such a job."""
        ...

    async def backlog(self, now: datetime) -> Backlog:
        """Count what is due, running and failed."""
        ...

    async def backlog_by_kind(self, now: datetime) -> Sequence[KindBacklog]:
        """Count what is due, running and failed of each kind, up to a limit over all."""
        ...

    async def jobs_of_all(self, state: str, limit: int) -> Sequence[tuple[Job, str | None]]:
        """Load some jobs of all accounts in a state, soonest due first, each with its problem."""
        ...

    async def first_job(self, account_id: str, until: datetime) -> Job | None:
        """Load the first job of an account that is due by an instant; it is not taken."""
        ...

    async def stale_outlooks(
        self, now: datetime, after: tuple[datetime, str, str] | None, limit: int
    ) -> Sequence[tuple[datetime, str, str]]:
        """Load some pursuits whose outlook time alone has changed by an instant, soonest first.

        Each is the instant at which it changed, the account and the application; those after
        `after`. Accounts with a clock of their own, or that are being erased, are left out.
        """
        ...

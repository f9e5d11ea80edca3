"""Job queue of both gateways: hands jobs to runners, across accounts."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import from_json

from app.storage.maintenance import MaintenanceGateway
from app.storage.reads import BEFORE_ALL
from app.storage.schema.types import EPOCH, from_microseconds
from app.storage.sql.loading import Text
from app.storage.sql.statements import Statement
from app.usecases.jobs import LEASE, Backlog, Job, KindBacklog, Lane


class JobQueueGateway(MaintenanceGateway):
    """The part of a gateway that hands jobs to runners; see `usecases.jobs.JobQueue`."""

    @abstractmethod
    async def _returned(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Text]:
        """Run one statement in a transaction of its own; returns the text of each row."""

    @abstractmethod
    async def _each(
        self, statement: Statement, all_values: Sequence[Mapping[str, Any]]
    ) -> Sequence[int]:
        """Run a statement with each of some values, in one commit; returns what each changed."""

    async def due_lanes(self, now: datetime) -> Sequence[Lane]:
        """Name the lanes in which a job is due that no runner has taken, the first one first."""
        text = await self._text(self._statements.job("due_lanes"), {"now": now})
        found = from_json(text) if text else ()
        return [lane for lane, is_due in zip(Lane, found, strict=False) if is_due]

    async def take_jobs(
        self, runner: str, now: datetime, most: int, lane: Lane = Lane.FIRST
    ) -> Sequence[Job]:
        """Take up to `most` jobs of a lane that are due, soonest due first, for one lease."""
        values = {"runner": runner, "now": now, "until": now + LEASE}
        texts = await self._returned(self._statements.take_jobs(most, lane), values)
        taken = [_job(from_json(text)) for text in texts]
        return sorted(taken, key=lambda job: (job.due_at, job.account_id, job.about))

    async def renew_jobs(self, runner: str, now: datetime, jobs: Sequence[Job]) -> int:
        """Renew the lease of jobs that a runner has taken, and still has; returns how many."""
        # Not all that are marked as its own: one whose end could not be stored must be free again.
        values = {"runner": runner, "until": now + LEASE}
        places = [{**_place(job), **values} for job in sorted(jobs, key=lambda job: job.id)]
        return sum(await self._each(self._statements.job("renew"), places))

    async def finish_job(self, job: Job) -> None:
        """Remove a job that is done; one that was deferred again meanwhile is given back."""
        if not await self._sweep(self._statements.job("finish"), _place(job)):
            await self._sweep(self._statements.job("give_back"), _place(job))

    async def finish_jobs(self, jobs: Sequence[Job]) -> None:
        """Remove jobs that are done, in one commit; each as `finish_job` does."""
        found = await self._each(self._statements.job("finish_free"), [_place(job) for job in jobs])
        for job, removed in zip(jobs, found, strict=True):
            if not removed:
                # It was deferred again, or is being: that is waited for with nothing locked.
                await self.finish_job(job)

    async def put_off_job(self, job: Job, until: datetime, attempts: int, problem: str) -> None:
        """Give a job back, to be tried again at an instant."""
        values = {**_place(job), "due_at": until, "attempts": attempts, "problem": problem}
        if not await self._sweep(self._statements.job("put_off"), values):
            await self._sweep(self._statements.job("give_back"), _place(job))

    async def fail_job(self, job: Job, problem: str) -> None:
        """Leave a job to the operator: it is not tried again by itself."""
        values = {**_place(job), "problem": problem}
        if not await self._sweep(self._statements.job("fail"), values):
            await self._sweep(self._statements.job("give_back"), _place(job))

    async def leave_to_own_clock(self, job: Job) -> None:
        """Give a job back, to be played when the account's own clock is moved on."""
        await self._sweep(self._statements.job("leave_to_own_clock"), _place(job))

    async def retry_job(self, account_id: str, job_id: str, now: datetime) -> bool:
        """Make a job due at once, one that has failed too; tell whether there is such a job."""
        values = {"account": account_id, "id": job_id, "now": now}
        return bool(await self._sweep(self._statements.job("retry"), values))

    async def backlog(self, now: datetime) -> Backlog:
        """Count what is due, running and failed."""
        text = await self._text(self._statements.job("backlog"), {"now": now})
        due, oldest, running, failed = from_json(text or "[0,null,0,0]")
        return Backlog(due, None if oldest is None else from_microseconds(oldest), running, failed)

    async def backlog_by_kind(self, now: datetime) -> Sequence[KindBacklog]:
        """Count what is due, running and failed of each kind, up to a limit over all."""
        text = await self._text(self._statements.job("backlog_by_kind"), {"now": now})
        rows = from_json(text) or () if text else ()
        return [
            KindBacklog(
                *(kind, due, running, failed, attempts),
                None if oldest is None else from_microseconds(oldest),
            )
            for kind, due, running, failed, attempts, oldest in rows
        ]

    async def jobs_of_all(self, state: str, limit: int) -> Sequence[tuple[Job, str | None]]:
        """Load some jobs of all accounts in a state, soonest due first, each with its problem."""
        values = {"state": state, "most": limit}
        text = await self._text(self._statements.job("of_all"), values)
        return [(_job(row[:-1]), row[-1]) for row in from_json(text) or ()] if text else ()

    async def first_job(self, account_id: str, until: datetime) -> Job | None:
        """Load the first job of an account that is due by an instant; it is not taken."""
        values = {"account": account_id, "now": until}
        text = await self._text(self._statements.job("first"), values)
        rows = from_json(text) or () if text else ()
        return _job(rows[0]) if rows else None

    async def stale_outlooks(
        self, now: datetime, after: tuple[datetime, str, str] | None, limit: int
    ) -> Sequence[tuple[datetime, str, str]]:
        """Load some pursuits whose outlook time alone has changed by an instant, soonest first."""
        at, account_id, row_id = after or (EPOCH, BEFORE_ALL, BEFORE_ALL)
        values = {
            "now": now,
            "most": limit,
            "after_at": at,
            "after_account": account_id,
            "after_id": row_id,
        }
        text = await self._text(self._statements.job("stale_outlooks"), values)
        rows = from_json(text) or () if text else ()
        return [(from_microseconds(stale_at), owner, one) for stale_at, owner, one in rows]


def _place(job: Job) -> dict[str, Any]:
    return {"account": job.account_id, "id": job.id, "revision": job.revision}


def _job(row: Sequence[Any]) -> Job:
    account_id, row_id, kind, about, due_at, revision, attempts, erased, own_clock = row
    return Job(
        *(account_id, row_id, kind, about, from_microseconds(due_at), revision, attempts),
        erased=bool(erased),
        own_clock=bool(own_clock),
    )

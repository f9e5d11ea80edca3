"""Runner: takes jobs that are due, and updates pursuits that change by time alone.

Any number of runners work on one database, in the server's process or in workers of their
own. Each has a name of its own, under which it holds leases. One that is stopped finishes what
it runs; of one that dies, another takes the jobs over when their leases end.

Jobs are taken, and removed when they are done, some at a time: that saves round trips and commits.

A runner rests after each piece of work, in proportion to how long that took, so that requests are
answered in time: the busier the machine, the longer it takes, and the longer the rest. Inside
a server it rests some times as long while requests are answered.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from app.usecases.errors import Collided, Unavailable
from app.usecases.ids import new_id
from app.usecases.jobs import MOST_SECONDS, RENEWAL, Job, Lane, RunJob, next_pause
from app.usecases.ports import Gateway

_log: Final = structlog.stdlib.get_logger("bide.jobs")

#: How long a runner that is stopped waits for the jobs that it runs.
STOP_SECONDS: Final = 10.0

#: How long a runner waits for all jobs that it took at once, before it takes others into the places
#: of those that have ended. What takes longer waits for a receiver, as a rule.
TOGETHER_SECONDS: Final = 0.05

#: How long a runner rests after the database was away.
AWAY_SECONDS: Final = 2.0

#: How many times as long a runner rests, at most, while requests are answered beside it. It goes
#: on all the same after that, or a busy server would never do what is due.
MOST_RESTS: Final = 4

#: Hears of each attempt to do a job: its kind, and `done`, `again`, `failed` or `dead`.
Ran = Callable[[str, str], None]


def none_answered() -> int:
    """Count no requests, where none are answered in this process."""
    return 0


def unheard(kind: str, outcome: str) -> None:
    """Record nothing."""
    del kind, outcome


#: Runs one batch of a sweep at an instant; returns how many rows it took, 0 at the end.
Sweep = Callable[[datetime], Awaitable[int]]


class UnknownJob(RuntimeError):
    """There is no handler for a job: a newer release has deferred it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a runner works.

    poll: seconds between two looks for what is due
    at_once: how many jobs run at a time, of which three quarters at most are deliveries
    share: the share of the time in which it works; it rests for the others
    """

    poll: float = 1.0
    at_once: int = 8
    share: float = 1.0

    def rest(self, worked: float) -> float:
        """Return how many seconds to rest after so many seconds of work."""
        return worked * (1 / self.share - 1)

    def room(self, lane: Lane, running: Collection[Lane]) -> int:
        """How many more jobs of a lane may begin beside those that run.

        A delivery may wait for its receiver for long, so a place stays free for everything else.
        """
        free = self.at_once - len(running)
        if lane is Lane.FIRST:
            return free
        deliveries = sum(one is Lane.DELIVERIES for one in running)
        return min(free, max(1, self.at_once * 3 // 4) - deliveries)


def handled(handlers: Mapping[str, RunJob]) -> RunJob:
    """Run each job by the handler of its kind."""

    async def run(job: Job, at: datetime) -> datetime | None:
        handler = handlers.get(job.kind)
        if handler is None:
            raise UnknownJob(job.kind)
        async with asyncio.timeout(MOST_SECONDS):
            return await handler(job, at)

    return run


@dataclass(slots=True)
class Runner:
    """One runner.

    run_job: does one job; returns when it is to be done again, or None
    sweep: does a piece of what time alone changes
    ran: hears of each attempt
    answered: how many requests this process has answered
    """

    gateway: Gateway
    run_job: RunJob
    sweep: Sweep
    clock: Callable[[], datetime]
    pace: Pace = field(default_factory=Pace)
    name: str = ""
    ran: Ran = unheard
    answered: Callable[[], int] = none_answered
    _running: dict[asyncio.Task[None], tuple[Job, Lane]] = field(default_factory=dict)
    _done: list[Job] = field(default_factory=list)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Give it a name that no other runner has."""
        self.name = self.name or new_id(self.clock())

    def stop(self) -> None:
        """Take no more jobs; `run` returns when those that run have ended."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until it is stopped; returns within `STOP_SECONDS` after that."""
        loops = [
            asyncio.create_task(self._repeat(self._take)),
            asyncio.create_task(self._repeat(self._sweep)),
            asyncio.create_task(self._renew()),
        ]
        try:
            await self._stopping.wait()
            await asyncio.gather(*loops[:2])
            if self._running:
                await asyncio.wait(self._running, timeout=STOP_SECONDS)
            with suppress(Unavailable, Collided):
                await self._finish()
        finally:
            left = [*loops, *self._running]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def run_due(self) -> None:
        """Run every job that is due, one after the other, and return."""
        while lanes := await self.gateway.due_lanes(self.clock()):
            for job in await self.gateway.take_jobs(self.name, self.clock(), 1, lanes[0]):
                await self._do(job)
            await self._finish()

    async def _repeat(self, step: Callable[[], Awaitable[float | None]]) -> None:
        """Take steps; rest after each, for longer where there was nothing to do.

        step: returns for how many seconds it worked, None where there was nothing to do
        """
        while not self._stopping.is_set():
            try:
                worked = await step()
                if worked is not None:
                    await self._rest(self.pace.rest(worked))
                    continue
                rest = self.pace.poll
            except Unavailable:
                rest = AWAY_SECONDS
            except Exception as error:  # noqa: BLE001  # whatever it is, the runner goes on
                _log.error("runner_failed", error=repr(error))
                rest = AWAY_SECONDS
            await self._pause(rest)

    async def _rest(self, seconds: float) -> None:
        """Rest after work, and again as long as requests are answered meanwhile."""
        for _ in range(MOST_RESTS):
            before = self.answered()
            await self._pause(seconds)
            if self.answered() == before:
                break

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    async def _sweep(self) -> float | None:
        began = time.monotonic()
        found = await self.sweep(self.clock())
        return time.monotonic() - began if found else None

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEWAL.total_seconds())
            if self._running:
                jobs = [job for job, _ in self._running.values()]
                with suppress(Unavailable, Collided):
                    await self.gateway.renew_jobs(self.name, self.clock(), jobs)

    async def _take(self) -> float | None:
        """Take as many jobs as there is room for, and remove what is done of all that run."""
        began, used = time.monotonic(), time.process_time()
        await self._finish()
        if len(self._running) < self.pace.at_once and await self._begin(self.clock()):
            # They may have ended meanwhile.
            if self._running:
                await asyncio.wait(self._running, timeout=TOGETHER_SECONDS)
            await self._finish()
            return time.monotonic() - began
        if not self._running:
            return None
        await asyncio.wait(
            self._running, timeout=self.pace.poll, return_when=asyncio.FIRST_COMPLETED
        )
        await self._finish()
        # To wait for a receiver is no work.
        return time.process_time() - used

    async def _begin(self, now: datetime) -> bool:
        """Begin what is due, lane by lane as far as there is room; tell whether anything was."""
        begun = False
        for lane in await self.gateway.due_lanes(now):
            room = self.pace.room(lane, [one for _, one in self._running.values()])
            if room <= 0:
                continue
            for job in await self.gateway.take_jobs(self.name, now, room, lane):
                task = asyncio.create_task(self._do(job))
                self._running[task] = job, lane
                task.add_done_callback(self._ended)
                begun = True
        return begun

    async def _finish(self) -> None:
        """Remove the jobs that are done; where the database is away, that is tried again."""
        done, self._done = self._done, []
        if not done:
            return
        try:
            await self.gateway.finish_jobs(done)
        except (Unavailable, Collided):
            self._done += done
            raise

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]

    async def _do(self, job: Job) -> None:
        """Run one job, and note how it ended."""
        # Where the database is away, the lease ends by itself.
        with suppress(Unavailable):
            if job.erased:
                self._done.append(job)  # Nothing happens there any more.
            elif job.own_clock:
                await self.gateway.leave_to_own_clock(job)
            else:
                await self._run(job)

    async def _run(self, job: Job) -> None:
        try:
            again = await self.run_job(job, self.clock())
        except Exception as error:  # noqa: BLE001  # it is of one job
            await self._failed(job, error)
            return
        if again is None:
            self._done.append(job)
        else:
            await self.gateway.put_off_job(job, again, 0, "")
        self.ran(job.kind, "done" if again is None else "again")

    async def _failed(self, job: Job, error: Exception) -> None:
        attempts = job.attempts + 1
        pause = None if isinstance(error, UnknownJob) else next_pause(attempts)
        # What an error says may be personal; its kind is not.
        problem = type(error).__name__
        # A kind that is unknown here may be anything.
        if not isinstance(error, UnknownJob):
            self.ran(job.kind, "dead" if pause is None else "failed")
        _log.warning("job_failed", kind=job.kind, attempts=attempts, problem=problem)
        if pause is None:
            await self.gateway.fail_job(job, problem)
        else:
            await self.gateway.put_off_job(job, self.clock() + pause, attempts, problem)

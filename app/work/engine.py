"""Engine of background work: a runner with all handlers, at the pace of the settings."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from app.domain.policy import Policy
from app.settings import Settings
from app.usecases.jobs import RunJob
from app.usecases.ports import Gateway
from app.usecases.pursuit.sibling_tasks import ignored
from app.work.runner import Pace, Ran, Runner, none_answered, unheard
from app.work.time_sweep import TimeSweep


def runs_here(settings: Settings) -> bool:
    """Tell whether the server itself does what happens by itself."""
    if settings.jobs == "auto":
        return settings.database_url.startswith("sqlite")
    return settings.jobs == "here"


def make_runner(
    settings: Settings,
    gateway: Gateway,
    policy: Policy,
    run_job: RunJob,
    *,
    clock: Callable[[], datetime],
    failed: Callable[[Exception], None] = ignored,
    ran: Ran = unheard,
    answered: Callable[[], int] | None = None,
) -> Runner:
    """Make a runner.

    failed: called with the error of an account that could not be brought up to date
    ran: called for each attempt to do a job
    answered: how many requests the server that it works in has answered, beside which it rests;
      None where it has the process to itself
    """
    share = settings.worker_share if answered is None else settings.job_share
    pace = Pace(settings.job_poll_seconds, share=share)
    sweep = TimeSweep(gateway, policy, failed)
    return Runner(
        *(gateway, run_job, sweep.step, clock, pace),
        ran=ran,
        answered=none_answered if answered is None else answered,
    )


@asynccontextmanager
async def running(runner: Runner | None) -> AsyncIterator[None]:
    """Let a runner work, if there is one, and stop it at the end."""
    if runner is None:
        yield
        return
    task = asyncio.create_task(runner.run())
    try:
        yield
    finally:
        runner.stop()
        await task

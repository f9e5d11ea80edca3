"""Passing of time: what happens by itself happens at its instants, as with a runner that is there.

The clock of the service is moved on from one instant to the next at which something is due.
"""

from datetime import datetime
from typing import Any

from app.usecases.ports import Gateway
from app.work.runner import Runner
from app.work.time_sweep import TimeSweep


async def pass_time(services: Any, clock: Any, to: datetime) -> None:  # noqa: ANN401  # those of the application
    """Let time pass until an instant, and everything happen that is due till then."""
    gateway: Gateway = services.gateway
    while True:
        stale = await gateway.stale_outlooks(to, None, 1)
        due = await gateway.jobs_of_all("waiting", 1)
        instants = [at for at, _, _ in stale] + [job.due_at for job, _ in due if job.due_at <= to]
        if not instants:
            break
        clock.now = max(clock.now, min(instants))
        await happen(services, clock.now)
    clock.now = max(clock.now, to)


async def happen(services: Any, now: datetime) -> None:  # noqa: ANN401  # those of the application
    """Let everything happen that is due at an instant: what time changes, then jobs."""
    sweep = TimeSweep(services.gateway, services.policy)
    while await sweep.step(now):
        pass
    runner = Runner(services.gateway, services.run_job, sweep.step, lambda: now)
    await runner.run_due()

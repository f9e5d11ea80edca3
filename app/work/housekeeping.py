"""Housekeeping: periodic deletion of expired rows, events and accounts, in bounded steps.

Each step deletes a bounded number of rows and returns how many; it is repeated while there
were some. Any number of processes may do the same at once, since the deletes are idempotent.
A step that fails is logged and retried in the next round; it never stops the others, nor
the loop.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from app.usecases import event_retention
from app.usecases.delivery import confirming
from app.usecases.partners import grant_requests, request_log
from app.usecases.ports import Gateway
from app.usecases.pursuit.deletions import REMNANTS_COUNT
from app.usecases.pursuit.sibling_tasks import StaleSweep
from app.usecases.pursuit.task_basis import Sweep

_log: Final = structlog.stdlib.get_logger("bide.housekeeping")

#: How long a session is kept after its end, with its tokens: to see what happened.
SESSIONS_KEPT: Final = timedelta(days=30)

#: How long after it was revoked or expired an API key is still listed.
KEYS_KEPT: Final = timedelta(days=30)

#: How long a webhook delivery is listed after its end.
DELIVERIES_KEPT: Final = timedelta(days=30)

#: How long a job that is not tried again by itself is there to be looked at. One that is done
#: goes at once.
DEAD_JOBS_KEPT: Final = timedelta(days=30)

#: How long a sign-in code is kept after its expiry.
CODES_KEPT: Final = timedelta(days=1)

#: Seconds before the steps that are early, at most.
_FIRST: Final = 5.0

#: Limit on repeats of a step in one round; the rest waits for the next.
MOST_RUNS: Final = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `run` takes the instant, and returns how much it did.

    early: whether it is also run just after the start, rather than after a whole pause
    """

    name: str
    run: Callable[[datetime], Awaitable[int]]
    early: bool = False


def steps(  # noqa: C901  # one function for each step, each of a line
    gateway: Gateway,
    sweep: Sweep,
    stale: StaleSweep,
    *,
    answers_kept: timedelta,
    events_kept: timedelta,
) -> tuple[Step, ...]:
    """The steps of a round, in order."""

    async def erase(now: datetime) -> int:
        due = await gateway.due_for_erasure(now)
        for account_id in due:
            await gateway.erase(account_id)
        return len(due)

    async def forget_answers(now: datetime) -> int:
        return await gateway.forget_answers(now - answers_kept)

    async def forget_sessions(now: datetime) -> int:
        return await gateway.forget_sessions(now - SESSIONS_KEPT)

    async def forget_codes(now: datetime) -> int:
        return await gateway.forget_codes(now - CODES_KEPT)

    async def forget_confirmations(now: datetime) -> int:
        return await gateway.forget_confirmations(now - confirming.KEPT)

    async def forget_keys(now: datetime) -> int:
        return await gateway.forget_keys(now - KEYS_KEPT)

    async def forget_contacts(now: datetime) -> int:
        return await gateway.forget_earlier_contacts(now - REMNANTS_COUNT)

    async def forget_grant_requests(now: datetime) -> int:
        return await gateway.forget_grant_requests(now - grant_requests.QUIET)

    async def forget_requests(now: datetime) -> int:
        return await gateway.forget_requests(now - request_log.KEPT)

    async def forget_deliveries(now: datetime) -> int:
        return await gateway.forget_deliveries(now - DELIVERIES_KEPT)

    async def forget_reminders(now: datetime) -> int:
        return await gateway.forget_reminders(now - events_kept)

    async def forget_jobs(now: datetime) -> int:
        return await gateway.forget_jobs(now - DEAD_JOBS_KEPT)

    async def purge_events(now: datetime) -> int:
        return await event_retention.purge_events(gateway, now - events_kept)

    async def follow_basis(now: datetime) -> int:
        return await sweep.step(now)

    async def follow_marks(_: datetime) -> int:
        return await stale.step()

    return (
        Step("follow_basis", follow_basis, early=True),
        Step("follow_marks", follow_marks),
        Step("erase_accounts", erase),
        Step("forget_answers", forget_answers),
        Step("forget_sessions", forget_sessions),
        Step("forget_codes", forget_codes),
        Step("forget_confirmations", forget_confirmations),
        Step("forget_keys", forget_keys),
        Step("forget_contacts", forget_contacts),
        Step("forget_grant_requests", forget_grant_requests),
        Step("forget_requests", forget_requests),
        Step("forget_deliveries", forget_deliveries),
        Step("forget_reminders", forget_reminders),
        Step("forget_jobs", forget_jobs),
        Step("purge_events", purge_events),
    )


async def once(todo: Sequence[Step], now: datetime) -> Mapping[str, int]:
    """Run one round; returns how much each step did."""
    return {step.name: await _run(step, now) for step in todo}


async def _run(step: Step, now: datetime) -> int:
    done = 0
    try:
        for _ in range(MOST_RUNS):
            some = await step.run(now)
            done += some
            if not some:
                break
    except Exception as error:  # noqa: BLE001  # a step that fails must stop no other
        _log.error("housekeeping_failed", step=step.name, error=repr(error))
    if done:
        _log.info("housekeeping", step=step.name, done=done)
    return done


async def keep(todo: Sequence[Step], clock: Callable[[], datetime], seconds: float) -> None:
    """Run rounds until cancelled, with jitter, so that processes drift apart."""
    early = [step for step in todo if step.early]
    if early:
        await asyncio.sleep(min(seconds, _FIRST) * random.uniform(0.5, 1.0))  # noqa: S311  # no secret
        await once(early, clock())
    while True:
        await asyncio.sleep(seconds * random.uniform(0.5, 1.0))  # noqa: S311  # no secret
        await once(todo, clock())

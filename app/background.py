"""Background work: the worker, housekeeping, and the gateway that they are given.

The server does the same within itself (`main.py`); commands run it without one.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

import structlog

from app import __version__, logs
from app.api.http import metrics as http_metrics
from app.api.http.metrics import Metrics
from app.api.operations.idempotency import RETENTION
from app.bootstrap import clock, secret_of, set_up_logging
from app.domain.business_time import is_warm, warm
from app.domain.policy import Policy
from app.domain.rulebook import RULE_IDS
from app.outgoing import mail_of, message_mail, poster_of, push_of, pusher_of
from app.settings import Settings, read_policy, release
from app.storage.gateway import open_gateway
from app.storage.reads import no_listener
from app.usecases import regions
from app.usecases.account_locks import AccountLocks
from app.usecases.ports import Gateway
from app.usecases.pursuit.sibling_tasks import StaleSweep
from app.usecases.pursuit.task_basis import Sweep, TaskRefresher
from app.work import engine, housekeeping
from app.work.handler_services import HandlerServices
from app.work.job_kinds import handlers
from app.work.runner import handled, unheard

if TYPE_CHECKING:
    from app.storage.postgres.gateway import PostgresGateway
    from app.storage.sqlite.gateway import SqliteGateway

T = TypeVar("T")

_log: Final = structlog.stdlib.get_logger("bide")


def log_not_refreshed(error: Exception) -> None:
    """Log that tasks could not be derived anew."""
    _log.error("tasks_not_in_line", exception=logs.where(error))


def steps_of(
    settings: Settings,
    gateway: Gateway,
    policy: Policy,
    task_refresher: TaskRefresher,
    following: AccountLocks | None = None,
) -> tuple[housekeeping.Step, ...]:
    """Return the steps of housekeeping."""
    events_kept = timedelta(days=settings.event_retention_days)
    sweep = Sweep(gateway, policy, task_refresher, log_not_refreshed)
    stale = StaleSweep(
        gateway, policy, AccountLocks() if following is None else following, log_not_refreshed
    )
    return housekeeping.steps(
        gateway, sweep, stale, answers_kept=RETENTION, events_kept=events_kept
    )


def gateway_of(
    settings: Settings, now: Callable[[], datetime], committed: Callable[[str], None] = no_listener
) -> "SqliteGateway | PostgresGateway":
    """Open the database of the settings; `committed` hears of the account of each commit."""
    return open_gateway(
        settings.database_url,
        clock=now,
        is_warm=is_warm,
        warm=warm,
        lock_timeout=settings.lock_timeout,
        statement_timeout=settings.statement_timeout,
        pool_size=settings.pool_size,
        committed=committed,
    )


@asynccontextmanager
async def housekeeping_running(
    settings: Settings, todo: Sequence[housekeeping.Step], now: Callable[[], datetime]
) -> AsyncIterator[None]:
    """Run housekeeping while the service runs."""
    keeping = asyncio.create_task(housekeeping.keep(todo, now, settings.housekeeping_seconds))
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])


async def on_gateway(settings: Settings, ask: Callable[[Gateway], Awaitable[T]]) -> T:
    """Ask something of the database, outside of a server."""
    set_up_logging(settings)
    gateway = gateway_of(settings, clock)
    try:
        return await ask(gateway)
    finally:
        await gateway.close()


async def run_worker(settings: Settings) -> None:
    """Run background jobs until the process is stopped."""
    set_up_logging(settings)
    policy = read_policy(settings.policy_file).on(release.fingerprint())
    regions.load()
    secret = await asyncio.to_thread(secret_of, settings)
    gateway, poster = gateway_of(settings, clock), poster_of(settings, secret, clock)
    pusher = pusher_of(settings, secret, clock)
    # A server that shares a folder of metrics with it shows its own as well.
    shared = os.environ.get(http_metrics.SHARED_FOLDER)
    metrics = Metrics(__version__, RULE_IDS) if shared else None
    try:
        mail = mail_of(settings, secret)
        letters = message_mail(settings, secret)
        services = HandlerServices(gateway, policy, poster, mail, push_of(secret, pusher), letters)
        run_job = handled(handlers(services))
        runner = engine.make_runner(
            *(settings, gateway, policy, run_job),
            clock=clock,
            failed=log_not_refreshed,
            ran=unheard if metrics is None else metrics.job_ran,
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, runner.stop)
        _log.info("worker_started", runner=runner.name)
        await runner.run()
    finally:
        await poster.close()
        if metrics is not None:
            metrics.close()
        await pusher.close()
        await gateway.close()


async def run_housekeeping(settings: Settings) -> Mapping[str, int]:
    """Run one round of housekeeping; return how much each step did."""
    set_up_logging(settings)
    gateway = gateway_of(settings, clock)
    policy = read_policy(settings.policy_file).on(release.fingerprint())
    regions.load()
    try:
        todo = steps_of(settings, gateway, policy, TaskRefresher())
        return await housekeeping.once(todo, clock())
    finally:
        await gateway.close()

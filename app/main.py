"""Composition root: `create_app` puts settings, gateway, routes and housekeeping together."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp

from app import __version__, logs
from app.api import v1
from app.api.auth.bearer_tokens import Bearers
from app.api.auth.login_services import Access
from app.api.auth.passwords import Cost, Passwords
from app.api.auth.principals import Authentication
from app.api.auth.signing_keys import Signing
from app.api.auth.usage import Usage
from app.api.contract import discovery, guide, html_pages
from app.api.http import confirming, health, unsubscribing
from app.api.http import metrics as http_metrics
from app.api.http.application import Application
from app.api.http.metrics import Metrics
from app.api.http.middleware import RequestObserver
from app.api.http.shutdown import on_shutdown_signal
from app.api.operations.idempotency import Running
from app.api.operations.rate_limits import Budgets, Throttles
from app.api.operations.request_log import RequestLog
from app.api.operations.services import Services
from app.api.operations.streams import Pace, Streams
from app.api.v1.portability import imports
from app.background import gateway_of, housekeeping_running, log_not_refreshed, steps_of
from app.bootstrap import (
    administration,
    clock,
    derived_secret,
    keys_secret,
    rotation_of,
    secret_of,
    set_up_logging,
)
from app.console import PATH as CONSOLE
from app.console import static_files
from app.domain.decide import REMARKS, RULES
from app.domain.policy import Policy
from app.domain.rulebook import RULE_IDS, tell_failures_to
from app.integrations.outbound.guard_factory import guard_of_issuers
from app.outgoing import (
    confirmation_links,
    mail_of,
    mail_services_of,
    message_mail,
    poster_of,
    push_of,
    push_services_of,
    pusher_of,
    unsubscribe_links,
    webhooks_of,
    write_calendar,
)
from app.settings import Settings, read_policy, release
from app.startup import no_garbage_collection
from app.usecases import regions
from app.usecases.account_locks import AccountLocks
from app.usecases.jobs import KindBacklog
from app.usecases.limits import Limits
from app.usecases.pursuit.task_basis import TaskRefresher
from app.work import engine
from app.work.handler_services import HandlerServices
from app.work.job_kinds import handlers
from app.work.runner import handled

if TYPE_CHECKING:
    from app.api.http.tracing import Spans
    from app.integrations.issuers import Issuers

_log: Final = structlog.stdlib.get_logger("bide")

#: Seconds for which a rule that has failed is not logged again.
_SILENCE: Final = 60.0


def password_cost(settings: Settings) -> Cost:
    """Return what the hash of a password costs."""
    return Cost(settings.password_memory, settings.password_passes)


@asynccontextmanager
async def _issuers(settings: Settings) -> "AsyncIterator[Issuers | None]":
    """The issuers that the operator has named, while the service runs."""
    if not settings.issuers:
        yield None
        return
    # Imported only where issuers are configured.
    from app.integrations.issuers import Issuers  # noqa: PLC0415  # loaded if used
    from app.integrations.outbound.http_client import OutboundClient  # noqa: PLC0415  # the same

    async with OutboundClient(guard_of_issuers(settings)) as client:
        issuers = Issuers(settings.issuers, client, ticks=time.monotonic)
        try:
            yield issuers
        finally:
            await issuers.close()


def _note_policy(settings: Settings, policy: Policy) -> None:
    """Warn where a version of the policy has other numbers than it had before."""
    if administration(settings).note_policy(policy.version, policy.digest):
        _log.warning(
            "policy_numbers_changed",
            version=policy.version,
            advice="The numbers of the policy have changed under the same version. "
            "Tasks are derived anew; give the policy file a new version.",
        )


def throttles_of(settings: Settings) -> Throttles:
    """Make the rate limits of the settings."""
    budgets = Budgets(
        requests=settings.requests_per_minute,
        sign_ins=settings.sign_ins_per_minute,
        sign_ups=settings.sign_ups_per_minute,
        failures=settings.failures_per_minute,
    )
    if settings.throttle_store == "memory":
        return Throttles(budgets, time.monotonic)
    # Its packages are loaded only where they are wanted; one of them is an extra.
    from app.api.operations.redis_store import RedisStore  # noqa: PLC0415  # loaded if used

    return Throttles(budgets, time.monotonic, RedisStore(settings.throttle_store, clock))


def failure_listener(metrics: Metrics) -> Callable[[str, Exception], None]:
    """Count rules that fail, and log each once in a while: one may fail in every decision."""
    logged: dict[str, float] = {}

    def failed(rule: str, error: Exception) -> None:
        metrics.rule_failed(rule)
        now = time.monotonic()
        if now - logged.get(rule, -_SILENCE) >= _SILENCE:
            logged[rule] = now
            _log.error("rule_failed", rule=rule, exception=logs.where(error))

    return failed


def pace_of(settings: Settings) -> Pace:
    """Return the limits and intervals of event streams."""
    return Pace(
        per_account=settings.streams_per_account,
        in_all=settings.streams,
        poll=settings.stream_poll,
        heartbeat=settings.stream_heartbeat,
    )


def assemble(
    settings: Settings,
    policy: Policy,
    serve: Callable[[FastAPI], AsyncIterator[None]],
    *,
    metrics: Metrics | None = None,
    around: Callable[[ASGIApp], ASGIApp] | None = None,
) -> Application:
    """Register all operations, on an application that `serve` starts and stops."""
    watched = metrics is not None or settings.access_log
    app = Application(
        lifespan=asynccontextmanager(serve),
        version=__version__,
        body_limit=settings.body_limit,
        larger={imports.PATH: settings.import_limit},
        watch=RequestObserver(time.perf_counter, metrics, settings.access_log) if watched else None,
        hsts=settings.hsts_seconds,
        origins=settings.origins,
        around=around,
    )
    for routes in v1.ROUTES:
        routes.register(app)
    health.register(app)
    unsubscribing.PAGE.register(app)
    confirming.PAGE.register(app)
    if metrics is not None:
        http_metrics.register(
            *(app, metrics, lambda: app.state.services.gateway.waiting, time.monotonic),
            backlog=lambda: _backlog(app.state.services),
        )
    html_pages.register(
        app,
        html_pages.rule_entries(RULES, REMARKS),
        policy,
        CONSOLE if settings.console else None,
    )
    handbook = guide.Guide()
    guide.register(app, handbook)
    discovery.register(app, handbook, settings.security_contact)
    if settings.console:
        static_files.register(app)
    return app


async def _backlog(services: Services) -> tuple[Sequence[KindBacklog], datetime]:
    now = services.clock()
    return await services.gateway.backlog_by_kind(now), now


def create_app(
    settings: Settings | None = None, *, now: Callable[[], datetime] = clock
) -> Application:
    """Make the application; it opens its storage when it is started."""
    settings = settings or Settings()
    policy = read_policy(settings.policy_file).on(release.fingerprint())
    set_up_logging(settings)
    metrics = Metrics(__version__, RULE_IDS)
    tell_failures_to(failure_listener(metrics))
    provider = _tracer_provider() if settings.otel else None

    async def serve(app: FastAPI) -> AsyncIterator[None]:
        secret = await asyncio.to_thread(secret_of, settings)
        await asyncio.to_thread(_note_policy, settings, policy)
        regions.load()
        keys = keys_secret(secret)
        streams = Streams(pace_of(settings))
        gateway = gateway_of(settings, now, streams.ring)
        throttles = throttles_of(settings)
        passwords = Passwords(password_cost(settings))
        usage, request_log = Usage(gateway), RequestLog(gateway, now)
        task_refresher, following = TaskRefresher(), AccountLocks()
        poster, pusher = poster_of(settings, secret, now), pusher_of(settings, secret, now)
        mail = mail_of(settings, secret)
        letters = message_mail(settings, secret)
        services = HandlerServices(gateway, policy, poster, mail, push_of(secret, pusher), letters)
        run_job = handled(handlers(services))
        runner = (
            engine.make_runner(
                *(settings, gateway, policy, run_job),
                clock=now,
                failed=log_not_refreshed,
                ran=metrics.job_ran,
                answered=lambda: metrics.answered,
            )
            if engine.runs_here(settings)
            else None
        )
        signing = Signing(
            administration(settings),
            rotation_of(settings),
            issuer=settings.issuer_name,
            ticks=time.monotonic,
        )
        try:
            async with (
                _issuers(settings) as issuers,
                housekeeping_running(
                    settings, steps_of(settings, gateway, policy, task_refresher, following), now
                ),
                engine.running(runner),
            ):
                bearers = Bearers(gateway, signing, issuers, clock=now, ticks=time.monotonic)
                app.state.services = Services(
                    gateway=gateway,
                    policy=policy,
                    clock=now,
                    authentication=Authentication(
                        gateway,
                        keys,
                        clock=now,
                        ticks=time.monotonic,
                        bearers=bearers,
                        usage=usage,
                    ),
                    throttles=throttles,
                    secret=derived_secret(secret, "cursors"),
                    running=Running(settings.lock_timeout),
                    access=Access(
                        passwords,
                        signing,
                        keys,
                        timedelta(days=settings.session_days),
                        settings.sign_up,
                    ),
                    streams=streams,
                    event_days=settings.event_retention_days,
                    limits=Limits.of(settings),
                    task_refresher=task_refresher,
                    following=following,
                    request_log=request_log,
                    write_calendar=write_calendar,
                    sends_mail=mail is not None,
                    unsubscribe_links=unsubscribe_links(settings, secret),
                    confirmation_links=confirmation_links(settings, secret),
                    webhooks=webhooks_of(settings, secret),
                    mail=mail_services_of(settings, secret),
                    push=push_services_of(settings, secret, pusher),
                    run_job=handled(handlers(replace(services, post=poster.on_a_test_clock))),
                    erase_grace=timedelta(days=settings.erase_grace_days),
                )
                # What was made so far stays, so it need not be searched for garbage: of 270,000
                # objects 2,000 are.
                gc.freeze()
                with on_shutdown_signal(streams.stop):
                    yield
        finally:
            await poster.close()
            await pusher.close()
            await usage.close()
            await request_log.flush()
            await gateway.close()
            await throttles.close()
            await asyncio.to_thread(passwords.close)
            metrics.close()
            if provider is not None:
                await asyncio.to_thread(provider.shutdown)

    with no_garbage_collection():
        return assemble(
            settings,
            policy,
            serve,
            metrics=metrics if settings.metrics else None,
            around=None if provider is None else provider.around,
        )


def _tracer_provider() -> "Spans":
    # Its packages are an extra, and are loaded only where they are wanted.
    from app.api.http.tracing import Spans  # noqa: PLC0415  # loaded if used

    return Spans(__version__)

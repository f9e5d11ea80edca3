"""Puts the service together: settings, policy, gateway, routes. Only here is a clock read."""

import asyncio
import gc
import hashlib
import hmac
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from fastapi import FastAPI

from app import __version__
from app.api import health, pages, v1
from app.api.application import Application
from app.api.idempotency import RETENTION, Running
from app.api.principals import Authentication
from app.api.v1 import imports
from app.api.wiring import Services
from app.domain.business_time import is_warm, warm
from app.domain.decide import REMARKS, RULES
from app.domain.policy import Policy
from app.settings import Settings, read_policy
from app.storage.administration import Administration
from app.storage.gateway import open_gateway
from app.usecases import regions
from app.usecases.limits import Limits
from app.work import housekeeping

if TYPE_CHECKING:
    from app.storage.postgres import PostgresGateway
    from app.storage.sqlite import SqliteGateway


def clock() -> datetime:
    """Return the instant, in UTC."""
    return datetime.now(UTC)


def set_up_logging(settings: Settings) -> None:
    """Log to stderr, one line an event."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    render: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def secret_of(settings: Settings) -> bytes:
    """Return the secret of this service, which the database keeps if no setting tells it."""
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    return administration(settings).secret("service")


def _derived(secret: bytes, purpose: str) -> bytes:
    """Derive a secret for one purpose, so that none is used for two."""
    return hmac.digest(secret, purpose.encode(), hashlib.sha256)


def keys_secret(secret: bytes) -> bytes:
    """Derive what API keys are hashed with."""
    return _derived(secret, "keys")


def administration(settings: Settings) -> Administration:
    """Return the operator's way to the database."""
    return Administration(settings.database_url, clock=clock)


def limits_of(settings: Settings) -> Limits:
    """Return how much one account may keep."""
    named = {one.name: getattr(settings, f"limit_{one.name}") for one in fields(Limits)}
    return Limits(**named)


def _gateway(settings: Settings, now: Callable[[], datetime]) -> "SqliteGateway | PostgresGateway":
    return open_gateway(
        settings.database_url,
        clock=now,
        is_warm=is_warm,
        warm=warm,
        lock_timeout=settings.lock_timeout,
        statement_timeout=settings.statement_timeout,
        pool_size=settings.pool_size,
    )


def assemble(
    settings: Settings,
    policy: Policy,
    serve: Callable[[FastAPI], AsyncIterator[None]],
) -> Application:
    """Register everything that is offered, on an application that `serve` starts and stops."""
    app = Application(
        lifespan=asynccontextmanager(serve),
        version=__version__,
        body_limit=settings.body_limit,
        larger={imports.PATH: settings.import_limit},
        ticks=time.perf_counter if settings.access_log else None,
    )
    for routes in v1.ROUTES:
        routes.register(app)
    health.register(app)
    pages.register(app, pages.rule_entries(RULES, REMARKS), policy)
    return app


def create_app(
    settings: Settings | None = None, *, now: Callable[[], datetime] = clock
) -> Application:
    """Make the application; it opens its storage when it is started."""
    settings = settings or Settings()
    policy = read_policy(settings.policy_file)
    set_up_logging(settings)

    async def serve(app: FastAPI) -> AsyncIterator[None]:
        secret = await asyncio.to_thread(secret_of, settings)
        regions.load()
        gateway = _gateway(settings, now)
        keeping: asyncio.Task[None] | None = None
        try:
            app.state.services = Services(
                gateway=gateway,
                policy=policy,
                clock=now,
                authentication=Authentication(
                    gateway, keys_secret(secret), clock=now, ticks=time.monotonic
                ),
                secret=_derived(secret, "cursors"),
                running=Running(settings.lock_timeout),
                limits=limits_of(settings),
                erase_grace=timedelta(days=settings.erase_grace_days),
            )
            todo = housekeeping.steps(gateway, answers_kept=RETENTION)
            keeping = asyncio.create_task(
                housekeeping.keep(todo, now, settings.housekeeping_seconds)
            )
            # What was made so far stays, so it need not be searched for garbage again.
            gc.collect()
            gc.freeze()
            yield
        finally:
            if keeping is not None:
                keeping.cancel()
                await asyncio.wait([keeping])
            await gateway.close()

    return assemble(settings, policy, serve)


async def keep_house(settings: Settings) -> Mapping[str, int]:
    """Do one round of housekeeping; return how much each step did."""
    set_up_logging(settings)
    gateway = _gateway(settings, clock)
    try:
        return await housekeeping.once(housekeeping.steps(gateway, answers_kept=RETENTION), clock())
    finally:
        await gateway.close()

"""Puts the service together: settings, policy, gateway, routes. Only here is a clock read."""

import asyncio
import gc
import hashlib
import hmac
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from fastapi import FastAPI

from app import __version__
from app.api import health, pages, v1
from app.api.access import Access
from app.api.application import Application
from app.api.bearers import Bearers
from app.api.idempotency import Running
from app.api.passwords import Passwords
from app.api.principals import Authentication
from app.api.signing import Signing
from app.api.tokens import Rotation
from app.api.usage import Usage
from app.api.wiring import Services
from app.domain.business_time import is_warm, warm
from app.domain.decide import REMARKS, RULES
from app.domain.policy import Policy, load_policy
from app.settings import Settings
from app.storage.administration import Administration
from app.storage.gateway import open_gateway
from app.usecases import regions

if TYPE_CHECKING:
    from app.integrations.issuers import Issuers


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


def rotation_of(settings: Settings) -> Rotation:
    """Return how signing keys come and go."""
    return Rotation(token_life=timedelta(minutes=settings.access_token_minutes))


@asynccontextmanager
async def _issuers(settings: Settings) -> "AsyncIterator[Issuers | None]":
    """The issuers that the operator has named, while the service runs."""
    if not settings.issuers:
        yield None
        return
    # A Bide that believes nobody else is spared the client.
    import httpx  # noqa: PLC0415  # as told above

    from app.integrations.issuers import Issuers  # noqa: PLC0415  # as told above

    async with httpx.AsyncClient(trust_env=False) as client:
        issuers = Issuers(settings.issuers, client, ticks=time.monotonic)
        try:
            yield issuers
        finally:
            await issuers.close()


def administration(settings: Settings) -> Administration:
    """Return the operator's way to the database."""
    return Administration(settings.database_url, clock=clock)


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
    policy = load_policy(settings.policy_file)
    set_up_logging(settings)

    async def serve(app: FastAPI) -> AsyncIterator[None]:
        secret = await asyncio.to_thread(secret_of, settings)
        regions.load()
        passwords = Passwords()
        signing = Signing(
            administration(settings),
            rotation_of(settings),
            issuer=settings.issuer_name,
            ticks=time.monotonic,
        )
        gateway = open_gateway(
            settings.database_url,
            clock=now,
            is_warm=is_warm,
            warm=warm,
            lock_timeout=settings.lock_timeout,
            statement_timeout=settings.statement_timeout,
            pool_size=settings.pool_size,
        )
        usage = Usage(gateway)
        try:
            async with _issuers(settings) as issuers:
                bearers = Bearers(gateway, signing, issuers, clock=now, ticks=time.monotonic)
                app.state.services = Services(
                    gateway=gateway,
                    policy=policy,
                    clock=now,
                    authentication=Authentication(
                        gateway,
                        keys_secret(secret),
                        clock=now,
                        ticks=time.monotonic,
                        bearers=bearers,
                        usage=usage,
                    ),
                    secret=_derived(secret, "cursors"),
                    running=Running(settings.lock_timeout),
                    access=Access(
                        passwords,
                        signing,
                        keys_secret(secret),
                        timedelta(days=settings.session_days),
                        settings.sign_up,
                    ),
                )
                # What was made so far stays, so it need not be searched for garbage again.
                gc.collect()
                gc.freeze()
                yield
        finally:
            await usage.close()
            await gateway.close()
            await asyncio.to_thread(passwords.close)

    return assemble(settings, policy, serve)

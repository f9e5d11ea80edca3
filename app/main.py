"""Puts the service together: settings, policy, gateway, routes. Only here is a clock read."""

import hashlib
import hmac
import logging
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog
from fastapi import FastAPI

from app import __version__
from app.api import health, pages, v1
from app.api.application import Application
from app.api.principals import Keyring
from app.api.wiring import Services
from app.domain import business_time
from app.domain.decide import REMARKS, RULES
from app.domain.policy import Policy, load_policy
from app.settings import Settings
from app.storage.gateway import StorageGateway, open_gateway
from app.usecases import regions

_SECRET_BYTES: Final = 32


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


def write_private(path: Path, text: str) -> bool:
    """Write a new file that only its owner can read; False where there is one already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        file.write(text + "\n")
    return True


def replace_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in the place of an older one."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    write_private(fresh, text)
    fresh.replace(path)


def secret_of(settings: Settings) -> bytes:
    """Return the secret of this service, making one on the first start."""
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    write_private(settings.secret_file, secrets.token_hex(_SECRET_BYTES))
    secret = settings.secret_file.read_text().strip().encode()
    if len(secret) < _SECRET_BYTES:
        raise ValueError(f"{settings.secret_file} is too short to be the secret")
    return secret


def derived(secret: bytes, purpose: str) -> bytes:
    """Derive a secret for one purpose, so that none is used for two."""
    return hmac.digest(secret, purpose.encode(), hashlib.sha256)


async def open_storage(settings: Settings) -> StorageGateway:
    """Open the gateway that the settings name."""
    return await open_gateway(
        settings.database_url,
        clock=clock,
        pool_size=settings.pool_size,
        lock_timeout=settings.lock_timeout,
        statement_timeout=settings.statement_timeout,
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
        root_path=settings.root_path,
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
        secret = secret_of(settings)
        regions.load()
        gateway = await open_storage(settings)
        try:
            app.state.services = Services(
                gateway=gateway,
                policy=policy,
                clock=now,
                keyring=Keyring(gateway, derived(secret, "keys"), clock=now, ticks=time.monotonic),
                secret=derived(secret, "cursors"),
            )
            yield
        finally:
            await gateway.close()

    return assemble(settings, policy, serve)

"""Handlers of webhooks: deliveries of an account's events, one delivery, and a partner's feed."""

from datetime import datetime, timedelta
from typing import Final

from app.usecases.jobs import Job, RunJob
from app.usecases.partners.partner_feed import collect
from app.usecases.webhooks.announcing import announce as make_deliveries
from app.usecases.webhooks.endpoints import has_enabled
from app.usecases.webhooks.sending import Deliverer
from app.work.handler_services import HandlerServices

#: How often the events of a partner's candidates are copied to its account, where it has endpoints.
COLLECTED: Final = timedelta(seconds=2)


def announce(services: HandlerServices) -> RunJob:
    """Make deliveries of what an account's endpoints have not been sent."""

    async def run(job: Job, at: datetime) -> datetime | None:
        await make_deliveries(services.gateway, job.account_id, at)
        return None

    return run


def deliver(services: HandlerServices) -> RunJob:
    """Send one delivery, and again when the next attempt is due."""
    deliverer = Deliverer(services.gateway, services.post)

    async def run(job: Job, at: datetime) -> datetime | None:
        return await deliverer.deliver(job.account_id, job.about, at)

    return run


def collect_for_partner(services: HandlerServices) -> RunJob:
    """Copy the events of a partner's candidates to its account, for as long as it has endpoints."""

    async def run(job: Job, at: datetime) -> datetime | None:
        if not await has_enabled(services.gateway, job.account_id):
            return None
        await collect(services.gateway, job.account_id, at)
        return at + COLLECTED

    return run

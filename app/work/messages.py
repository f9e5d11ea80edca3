"""Handlers of messages: one message that is held, and all that are held at an employer."""

from datetime import datetime

from app.usecases.delivery.messages.sending import look_at_held, send_message
from app.usecases.jobs import Job, RunJob
from app.work.handler_services import HandlerServices


def send(services: HandlerServices) -> RunJob:
    """Decide again about one message, and send it if it may go."""

    async def run(job: Job, at: datetime) -> datetime | None:
        of = (job.account_id, job.about)
        return await send_message(services.gateway, services.messages, services.policy, of, at)

    return run


def held(services: HandlerServices) -> RunJob:
    """Have the messages that are held at an employer decided about again."""

    async def run(job: Job, at: datetime) -> datetime | None:
        await look_at_held(services.gateway, job.account_id, job.about, at)
        return None

    return run

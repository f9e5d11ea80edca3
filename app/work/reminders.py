"""Handlers of reminders: a look at one pursuit, the digest of an account, letters and pushes."""

from datetime import datetime

from app.domain.reminders import due, next_at
from app.usecases.delivery.confirming import ask_by_itself
from app.usecases.delivery.digests import send_digest
from app.usecases.delivery.mail_reminders import mail_reminder, send_mailing
from app.usecases.delivery.push_reminders import push_reminder
from app.usecases.delivery.reminder_letters import confirmation_letter
from app.usecases.delivery.reminder_preferences import chosen
from app.usecases.delivery.reminders import occasions_in, pages_of, remind
from app.usecases.jobs import Job, RunJob
from app.usecases.ports import Page
from app.work.handler_services import HandlerServices


def look(services: HandlerServices) -> RunJob:
    """Look at what to remind of in one pursuit, and again at its next occasion."""

    async def run(job: Job, at: datetime) -> datetime | None:
        # All that is looked at comes in one round trip, since there are many looks.
        accounts, *rows = await services.gateway.pages(
            job.account_id, Page("accounts", limit=1), *pages_of(job.about)
        )
        choice = chosen(accounts[0]) if accounts else None
        if choice is None:
            return None
        found = occasions_in(job.about, *rows)
        now_due = due(found.occasions, choice.preferences, at)
        await remind(services.gateway, job.account_id, found, now_due, at)
        return next_at(found.occasions, at)

    return run


def digest(services: HandlerServices) -> RunJob:
    """Make the digest of an account."""

    async def run(job: Job, at: datetime) -> datetime | None:
        return await send_digest(services.gateway, job.account_id, at)

    return run


def mail(services: HandlerServices) -> RunJob:
    """Send a reminder by e-mail."""

    async def run(job: Job, at: datetime) -> datetime | None:
        return await mail_reminder(services.gateway, services.mail, job.account_id, job.about, at)

    return run


def ask_confirmation(services: HandlerServices) -> RunJob:
    """Ask for the confirmation of an account's address, where that may be."""

    async def run(job: Job, at: datetime) -> datetime | None:
        await ask_by_itself(services.gateway, job.account_id, at)
        return None

    return run


def mail_confirmation(services: HandlerServices) -> RunJob:
    """Send the letter by which an address is confirmed."""

    async def run(job: Job, at: datetime) -> datetime | None:
        return await send_mailing(
            services.gateway, services.mail, job.account_id, job.about, at, confirmation_letter
        )

    return run


def push(services: HandlerServices) -> RunJob:
    """Push a reminder to one browser."""

    async def run(job: Job, at: datetime) -> datetime | None:
        return await push_reminder(services.gateway, services.push, job.account_id, job.about, at)

    return run

"""Handlers of reminders: a look at one pursuit, the digest of an account, letters and pushes."""

from datetime import datetime

from app.domain.reminders import due, next_at
from app.usecases.delivery.confirming import ask_by_itself
from app.usecases.delivery.digests import send_digest
from app.usecases.delivery.letters import confirmation_letter
from app.usecases.delivery.mail_reminders import mail_reminder, send_mailing
from app.usecases.delivery.preferences import chosen
from app.usecases.delivery.push_reminders import push_reminder
from app.usecases.delivery.reminders import occasions_of, remind
from app.usecases.jobs import Job, RunJob
from app.work.tools import Tools


def look(tools: Tools) -> RunJob:
    """Look at what to remind of in one pursuit, and again at its next occasion."""

    async def run(job: Job, at: datetime) -> datetime | None:
        account = await tools.gateway.one(job.account_id, "accounts", job.account_id)
        choice = None if account is None else chosen(account)
        if choice is None:
            return None
        found = await occasions_of(tools.gateway, job.account_id, job.about)
        now_due = due(found.occasions, choice.preferences, at)
        await remind(tools.gateway, job.account_id, found, now_due, at)
        return next_at(found.occasions, at)

    return run


def digest(tools: Tools) -> RunJob:
    """Make the digest of an account."""

    async def run(job: Job, at: datetime) -> datetime | None:
        return await send_digest(tools.gateway, job.account_id, at)

    return run


def mail(tools: Tools) -> RunJob:
    """Send a reminder by e-mail."""

    async def run(job: Job, at: datetime) -> datetime | None:
        return await mail_reminder(tools.gateway, tools.mail, job.account_id, job.about, at)

    return run


def ask_confirmation(tools: Tools) -> RunJob:
    """Ask for the confirmation of an account's address, where that may be."""

    async def run(job: Job, at: datetime) -> datetime | None:
        await ask_by_itself(tools.gateway, job.account_id, at)
        return None

    return run


def mail_confirmation(tools: Tools) -> RunJob:
    """Send the letter by which an address is confirmed."""

    async def run(job: Job, at: datetime) -> datetime | None:
        return await send_mailing(
            tools.gateway, tools.mail, job.account_id, job.about, at, confirmation_letter
        )

    return run


def push(tools: Tools) -> RunJob:
    """Push a reminder to one browser."""

    async def run(job: Job, at: datetime) -> datetime | None:
        return await push_reminder(tools.gateway, tools.push, job.account_id, job.about, at)

    return run

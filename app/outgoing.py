"""Mail, webhooks, push messages and calendar files: what leaves the service, made of settings.

Packages that only one of them needs are loaded when it is used.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from app import __version__
from app.api.operations.mail_services import MailServices
from app.api.operations.push_services import NotAllowed, PushServices
from app.api.operations.webhook_services import WebhookServices
from app.bootstrap import derived_secret
from app.integrations.mail.mailer_factory import LazyMailer
from app.integrations.outbound.guard import Refused
from app.integrations.outbound.guard_factory import guard_of
from app.integrations.push.allowed_services import allowed_host
from app.integrations.push.pusher_factory import LazyPusher, contact_of, hosts_of
from app.integrations.webhooks.sender_factory import LazyPoster
from app.settings import Settings
from app.signed.sealing import seal, unseal
from app.usecases.calendars.entries import CalendarEntry
from app.usecases.delivery.confirming import ConfirmationLinks
from app.usecases.delivery.messages.ways import MessageMail
from app.usecases.delivery.ports import SUBMISSION_PORTS
from app.usecases.delivery.push_subscriptions import PushService
from app.usecases.delivery.reminder_letters import MailService
from app.usecases.delivery.unsubscribing import UnsubscribeLinks


def write_calendar(name: str, found: Iterable[CalendarEntry], revised_at: datetime | None) -> bytes:
    """Write the file of a calendar feed."""
    # Its package takes long to import, and many services never write one.
    from app.integrations.calendars import ics  # noqa: PLC0415  # loaded if used

    return ics.write_calendar(name, found, revised_at)


def unsubscribe_links(settings: Settings, secret: bytes) -> UnsubscribeLinks:
    """Return what writes and reads the addresses in letters that end them."""
    public_url = settings.public_url
    return UnsubscribeLinks(
        derived_secret(secret, "unsubscribe"), public_url and public_url.rstrip("/")
    )


def confirmation_links(settings: Settings, secret: bytes) -> ConfirmationLinks:
    """Return what writes and reads the codes and addresses by which addresses are confirmed."""
    public_url = settings.public_url
    return ConfirmationLinks(
        derived_secret(secret, "confirm"), public_url and public_url.rstrip("/")
    )


def mail_of(settings: Settings, secret: bytes) -> MailService | None:
    """How mail of the service leaves."""
    if settings.smtp_url is None:
        return None
    # Its packages are loaded only where mail is set up.
    from app.integrations.mail.operator_account import mail_service_of  # noqa: PLC0415  # loaded if used

    return mail_service_of(
        settings, unsubscribe_links(settings, secret), confirmation_links(settings, secret)
    )


def message_mail(settings: Settings, secret: bytes) -> MessageMail:
    """How messages to employers leave."""
    key = derived_secret(secret, "mail accounts")
    mailer, opened = LazyMailer(settings), partial(unseal, key)
    if settings.smtp_url is None:
        return MessageMail(mailer, unseal=opened)
    # Its packages are loaded only where mail is set up.
    from app.integrations.mail import operator_account  # noqa: PLC0415  # loaded if used

    return MessageMail(
        mailer,
        operator_account.operator_account(settings),
        operator_account.operator_mailbox(settings),
        opened,
    )


def mail_services_of(settings: Settings, secret: bytes) -> MailServices:
    """Return what operations on mail accounts need."""
    guard, key = guard_of(settings), derived_secret(secret, "mail accounts")

    def objection(host: str, port: int) -> tuple[str, str] | None:
        if port not in SUBMISSION_PORTS:
            return "port", f"Mail is submitted to one of {sorted(SUBMISSION_PORTS)}."
        try:
            guard.require_host(host)
        except Refused as refused:
            return "host", str(refused)
        return None

    return MailServices(lambda text: seal(key, text.encode()), objection)


def poster_of(settings: Settings, secret: bytes, now: Callable[[], datetime]) -> LazyPoster:
    """Return what sends webhooks."""
    key = derived_secret(secret, "webhooks")
    return LazyPoster(
        guard_of(settings),
        lambda sealed: unseal(key, sealed),
        clock=now,
        agent=f"Bide/{__version__}",
    )


def webhooks_of(settings: Settings, secret: bytes) -> WebhookServices:
    """Return what operations on webhook endpoints need."""
    guard, key = guard_of(settings), derived_secret(secret, "webhooks")

    def objection(url: str) -> str | None:
        try:
            guard.target(url)
        except Refused as refused:
            return str(refused)
        return None

    return WebhookServices(lambda text: seal(key, text.encode()), objection)


def pusher_of(settings: Settings, secret: bytes, now: Callable[[], datetime]) -> LazyPusher:
    """Return what sends push messages."""
    return LazyPusher(
        *(guard_of(settings), hosts_of(settings), derived_secret(secret, "push key")),
        clock=now,
        contact=contact_of(settings),
    )


def push_of(secret: bytes, pusher: LazyPusher) -> PushService:
    """Return how reminders are pushed."""
    key = derived_secret(secret, "push")
    return PushService(pusher, lambda sealed: unseal(key, sealed))


def push_services_of(settings: Settings, secret: bytes, pusher: LazyPusher) -> PushServices:
    """Return what operations on push subscriptions need."""
    guard, hosts, key = guard_of(settings), hosts_of(settings), derived_secret(secret, "push")

    def host(endpoint: str) -> str:
        try:
            return allowed_host(guard, hosts, endpoint)
        except Refused as refused:
            raise NotAllowed(str(refused)) from None

    return PushServices(lambda: pusher.public_key, lambda text: seal(key, text.encode()), host)

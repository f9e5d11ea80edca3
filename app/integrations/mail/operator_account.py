"""The account of the settings: where the operator's own mail is submitted, and what From it has."""

from app.integrations.mail.smtp_connection import guarded
from app.integrations.mail.submission import SmtpMailer
from app.integrations.outbound.guard_factory import guard_of
from app.settings import Settings
from app.settings.mail import parse_mailbox, parse_smtp_url
from app.usecases.delivery.confirming import ConfirmationLinks
from app.usecases.delivery.ports import Mailbox, SmtpAccount
from app.usecases.delivery.reminder_letters import MailService
from app.usecases.delivery.senders import domain_of
from app.usecases.delivery.unsubscribing import UnsubscribeLinks


def operator_mailbox(settings: Settings) -> Mailbox | None:
    """Who the operator's mail is from; None where no address is set."""
    if settings.mail_from is None:
        return None
    name, address = parse_mailbox(settings.mail_from)
    return Mailbox(address, name)


def operator_account(settings: Settings) -> SmtpAccount | None:
    """The operator's account, which may send for the whole domain; None where none is set up."""
    mailbox = operator_mailbox(settings)
    if mailbox is None or settings.smtp_url is None:
        return None
    server = parse_smtp_url(settings.smtp_url, plaintext=settings.smtp_plaintext)
    return SmtpAccount(
        server.host,
        server.port,
        server.security,
        senders=(f"@{domain_of(mailbox.address)}",),
        username=server.username,
        password=server.password,
        of_operator=True,
    )


def mailer_of(settings: Settings) -> SmtpMailer:
    """What hands letters over; hosts that candidates name pass the guard of the settings."""
    return SmtpMailer(guarded(guard_of(settings)))


def mail_service_of(
    settings: Settings, links: UnsubscribeLinks, confirmation_links: ConfirmationLinks
) -> MailService | None:
    """How this service sends mail of its own; None where none is set up."""
    sender, account = operator_mailbox(settings), operator_account(settings)
    if sender is None or account is None:
        return None
    return MailService(mailer_of(settings), account, sender, links, confirmation_links)

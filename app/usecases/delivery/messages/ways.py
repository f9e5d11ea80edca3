"""Ways of a message: whose mail server it leaves by, and what its From says.

1. The candidate's own mail program is the first: nothing leaves the service.
2. The candidate's own account at their provider: From is their address there.
3. The operator's domain, where mail is set up: From is an address of the operator's with the name
   of the candidate, and `Reply-To` is their confirmed address, which gets a copy.

No other From is ever made: it would fail DMARC (`senders.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from app.usecases.accounts.accounts import LOGINS
from app.usecases.delivery.confirming import is_confirmed
from app.usecases.delivery.ports import Mailbox, Mailer, Security, SmtpAccount
from app.usecases.message_states import Code, MessageWay
from app.usecases.ports import Gateway, Row
from app.usecases.row_values import maybe_text, text

#: The candidate's own mail account: one row with the account's id.
ACCOUNTS: Final = "mail_accounts"


def _cannot_unseal(_: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class MessageMail:
    """How messages leave the service.

    operator, sender: the operator's server, and its From; None where none is set up
    unseal: decrypts the password of a candidate's account; None where it cannot
    """

    mailer: Mailer
    operator: SmtpAccount | None = None
    sender: Mailbox | None = None
    unseal: Callable[[str], str | None] = field(default=_cannot_unseal, repr=False)


@dataclass(frozen=True, slots=True)
class Route:
    """Whose server a message goes by, and what its header says of the sender."""

    account: SmtpAccount
    sender: Mailbox
    reply_to: Mailbox | None = None
    bcc: tuple[str, ...] = ()


async def route_of(
    gateway: Gateway, mail: MessageMail | None, account_id: str, message: Row
) -> Route | Code:
    """The way of a message, or why it has none now."""
    if mail is None:
        return Code.NO_WAY
    if message["way"] == MessageWay.OWN_ACCOUNT.value:
        row = await gateway.one(account_id, ACCOUNTS, account_id)
        return Code.NO_WAY if row is None else _own(mail, row, message)
    login = await gateway.one(account_id, LOGINS, account_id)
    if mail.operator is None or mail.sender is None or login is None:
        return Code.NO_WAY
    if not is_confirmed(login):
        return Code.NO_WAY  # The candidate has another address meanwhile.
    address = text(login, "email")
    name = maybe_text(message, "sender")
    shown = f"{name} via {mail.sender.name or 'Bide'}" if name else mail.sender.name
    return Route(
        mail.operator,
        Mailbox(mail.sender.address, shown),
        Mailbox(address, name or ""),
        (address,),
    )


def _own(mail: MessageMail, row: Row, message: Row) -> Route | Code:
    password = mail.unseal(text(row, "password"))
    if password is None:
        return Code.NO_WAY
    address = text(row, "address")
    security: Security = "tls" if row["security"] == "tls" else "starttls"
    account = SmtpAccount(
        text(row, "host"),
        int(str(row["port"])),
        security,
        (address,),
        text(row, "username"),
        password,
    )
    name = maybe_text(message, "sender") or maybe_text(row, "name") or ""
    return Route(account, Mailbox(address, name))

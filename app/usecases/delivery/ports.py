"""Ports of delivery: mail by SMTP (`Mailer`) and web push (`Pusher`), with their outcomes.

`app/integrations/mail` and `app/integrations/push` implement them. Neither raises for what another
server does: every way in which sending can end is an outcome.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An e-mail address, with the name that is shown."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter.

    kind: its media type, such as `application/pdf`
    """

    name: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in plain text, with everything that its header says.

    message_id: with its angle brackets; stored before the letter is sent, since a bounce names it
    date: aware, with the offset of the sender
    bcc: addresses that get a copy without being named
    in_reply_to, references: ids of the mails that it answers; one that is no id is left out
    unsubscribe: an https address at which one POST ends such mails (RFC 8058)
    automatic: whether no person pressed a button (RFC 3834)
    return_path: where bounces go; else the address of the sender
    """

    message_id: str
    sender: Mailbox
    to: Mailbox
    subject: str
    text: str = field(repr=False)
    date: datetime
    reply_to: Mailbox | None = None
    bcc: tuple[str, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    unsubscribe: str | None = None
    automatic: bool = False
    return_path: str | None = None


#: Ports at which candidates' providers take mail (RFC 6409, RFC 8314, and what they add to them).
SUBMISSION_PORTS: Final = frozenset({465, 587, 2465, 2525, 2587})

#: TLS from the first byte, TLS after STARTTLS (without it nothing is sent), or none at all.
Security: TypeAlias = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """Where mail is submitted, and for whom.

    senders: what From may say: whole addresses, or `@domain` for all of a domain
    of_operator: whether the operator named it. A host that a candidate named goes through the
      guard of outbound addresses, has a port of submission, and is never spoken to without TLS.
    """

    host: str
    port: int
    security: Security
    senders: tuple[str, ...]
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    of_operator: bool = False


@dataclass(frozen=True, slots=True)
class RefusedRecipient:
    """A recipient of a copy that the server did not take."""

    address: str
    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took the letter for its recipient (To).

    refused: recipients of copies (Bcc) that it did not take
    """

    text: str
    refused: tuple[RefusedRecipient, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The letter was not sent, and would not be if it were tried again.

    reason: a stable name, one of those in docs/mail.md
    code: of the SMTP reply; None where no server was asked
    """

    reason: str
    code: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """The letter was not sent, and may be tried again later."""

    reason: str
    code: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The connection ended after the letter was handed over: it may have been sent or not.

    Such a letter is never sent again without a person who decides so.
    """

    reason: str
    text: str


MailOutcome: TypeAlias = Sent | Refused | Deferred | Unknown


class Mailer(Protocol):
    """Sends one letter through one account."""

    async def send(self, letter: Letter, account: SmtpAccount) -> MailOutcome:
        """Hand a letter over, once. A call that never returned is as `Unknown`."""
        ...


@dataclass(frozen=True, slots=True)
class Subscription:
    """A push subscription of a browser, as `PushSubscription.toJSON()` gives it.

    public_key, auth: its `keys.p256dh` and `keys.auth`, in base64url
    """

    endpoint: str = field(repr=False)
    public_key: str
    auth: str = field(repr=False)


Urgency: TypeAlias = Literal["very-low", "low", "normal", "high"]


@dataclass(frozen=True, slots=True)
class Push:
    """A push message.

    topic: a later message with the same one replaces this, while it is not delivered
    keep_seconds: how long the push service keeps it for a device that is off
    """

    payload: bytes = field(repr=False)
    topic: str | None = None
    urgency: Urgency = "normal"
    keep_seconds: int = 24 * 3600


@dataclass(frozen=True, slots=True)
class PushTaken:
    """The push service took the message."""


@dataclass(frozen=True, slots=True)
class PushGone:
    """The subscription is over; it is to be deleted."""


@dataclass(frozen=True, slots=True)
class PushRefused:
    """The message was not taken, and would not be if it were tried again.

    status: of the answer; None where nothing was asked
    """

    reason: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class PushDeferred:
    """The message was not taken, and may be tried again.

    after: how long the push service asks to wait
    """

    reason: str
    status: int | None = None
    after: timedelta | None = None


PushOutcome: TypeAlias = PushTaken | PushGone | PushRefused | PushDeferred


class Pusher(Protocol):
    """Sends push messages. To send one twice is harmless where it has a topic."""

    async def send(self, subscription: Subscription, push: Push) -> PushOutcome:
        """Send a message to one browser."""
        ...

"""Models of messages: requests and responses, and the view of a row."""

from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import quote

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.api.request.fields import (
    Answer,
    AnyId,
    Body,
    Email,
    HeaderText,
    Id,
    Instant,
    Letter,
    SenderName,
    leave,
    text,
)
from app.api.v1.pursuit.contact_shapes import BREACH_REASON
from app.api.v1.pursuit.message_checks import (
    MOST_FILES,
    Addressee,
    CallCard,
    MessageFile,
    MessageFinding,
    MessageRequest,
)
from app.api.v1.shared.records import Recorded, recorded
from app.domain.actions import Channel
from app.domain.fact_enums import BreachReason
from app.domain.facts import OfferAnswer
from app.domain.messages.findings import Severity
from app.domain.messages.occasion import MessageKind
from app.usecases.delivery.messages.drafts import documents
from app.usecases.delivery.senders import is_address
from app.usecases.message_states import MessageWay, Send, State
from app.usecases.ports import Row

_SEND: Final = (
    "`never`: it is a draft. `when_allowed`: the service holds it until the etiquette allows it in "
    "the employer's working hours, decides again then, and sends it. `now`: it is sent at once, or "
    "refused."
)
_WAY: Final = (
    "`own_client`: you send it with your own mail program, and say so. `own_account`: the service "
    "hands it to the account of yours that `PUT /v1/mail-account` names. `operator`: it is from "
    "the address of the service, and answers go to your address, which must be confirmed."
)
_STATE: Final = (
    "`held`: it waits until `due_at`. `sending`: it is being handed over. `sent`: the mail server "
    "took it, or you said that you sent it; the contact is recorded. `failed`: it was not sent, "
    "and is not tried again. `unknown`: the connection ended before the server said whether it "
    "took it; say which by `POST .../sent`. `cancelled`: it may not be sent any more. "
    "`bounced`: a report says that it did not arrive."
)
_CODE: Final = (
    "Why it is held (`not_yet`, `working_hours`, or what the mail server said), was cancelled "
    "(`contact_refused`, `review`, `gone`, `moved`, `no_address`, `no_way`), failed or is "
    "unknown."
)
_MOST_IDS: Final = 50


def _address(value: str) -> str:
    if not is_address(value):
        raise PydanticCustomError("invalid_email", "This is not one e-mail address in ASCII.")
    return value


#: An address that any mail server takes.
Address = Annotated[Email, AfterValidator(_address)]
#: The id of a mail, with its angle brackets.
MailId = Annotated[str, text(500, pattern=r"^<[!-;=?A-~]+@[!-;=?A-~]+>$")]


class NewMessage(MessageRequest):
    """A message to be stored: drafted, or with a `body` of your own."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    to_email: Address | None = Field(
        default=None, description="The address that it goes to; by default that of the person."
    )
    template_id: AnyId | None = Field(
        default=None, description="A template of yours to draft it from, of the same kind."
    )
    in_reply_to: MailId | None = Field(
        default=None, description="The `Message-ID` of the mail that it answers."
    )
    references: Annotated[list[MailId], Field(max_length=_MOST_IDS)] = Field(
        default_factory=list, description="The `References` of the mail that it answers."
    )
    files: Annotated[list[MessageFile], Field(max_length=MOST_FILES)] = Field(
        default_factory=list,
        description="The names of what you will attach, which are reviewed: only to a message that "
        "you send yourself.",
    )
    send: Send = Field(default=Send.NEVER, description=_SEND)
    way: MessageWay | None = Field(
        default=None,
        description=f"{_WAY} By default `own_client` of a draft, else the first of the others that "
        "is set up.",
    )


class MessagePatch(Body):
    """A merge patch of a message that has not left."""

    subject: HeaderText = leave()
    body: Letter = leave()
    sender: SenderName | None = leave()
    to_email: Address | None = leave()
    send: Send = leave()
    way: MessageWay = leave()


class MessageSent(Body):
    """That a message was sent, or not."""

    sent: bool = Field(
        default=True, description="False: one that is `unknown` was not sent, and is a draft again."
    )
    happened_at: Instant | None = Field(default=None, description="When you sent it; null for now.")
    acknowledge_breach: bool = Field(
        default=False, description="Record it although it broke a rule; with `happened_at`."
    )
    breach_reason: BreachReason | None = Field(default=None, description=BREACH_REASON)


class MessageReason(Answer):
    """Why a message is held, failed or was cancelled."""

    rule: str = Field(description="The id of the rule, or what a mail server refused.")
    message: str


class MessageBounce(Answer):
    """What a report of failed delivery says."""

    recipient: str
    status: str | None = Field(description="As in RFC 3463.", examples=["5.1.1"])
    text: str = Field(description="What the server of the recipient said.")


class MessageAttachment(Answer):
    """A file that you will attach."""

    name: str = Field(description="What it is called.")
    is_example: bool = Field(description="It is the example that came up in the interview.")


class Message(Recorded):
    """A message to an employer."""

    id: str
    application_id: str
    interview_id: str | None = Field(description="The round that it is about.")
    kind: MessageKind
    channel: Channel
    to: Addressee | None = Field(description="Null where it goes to the team.")
    sender: str | None = Field(description="How you sign.")
    answer: OfferAnswer | None
    subject: str = Field(description="The subject line.")
    body: str = Field(description="Plain text.")
    in_reply_to: str | None = Field(description="The `Message-ID` of the mail that it answers.")
    references: list[str] = Field(description="The `References` of the mail that it answers.")
    files: list[MessageAttachment] = Field(description="What you will attach.")
    findings: list[MessageFinding] = Field(description="What the review of `body` found.")
    sendable: bool = Field(description="Whether the review found no error.")
    call_card: CallCard | None = Field(description="For a call that asks for news.")
    mailto: str | None = Field(
        description="Opens the message in your mail program; null without an address."
    )
    send: Send = Field(description=_SEND)
    way: MessageWay = Field(description=_WAY)
    state: State = Field(description=_STATE)
    code: str | None = Field(description=_CODE)
    reasons: list[MessageReason]
    due_at: datetime | None = Field(description="When it is decided again whether it may go.")
    attempts: int = Field(description="How often it was handed over to a mail server.")
    message_id: str | None = Field(description="The `Message-ID` with which it was handed over.")
    handed_over_at: datetime | None = Field(description="When it was handed over last.")
    sent_at: datetime | None
    contact_id: str | None = Field(description="The contact that was recorded when it was sent.")
    bounced_at: datetime | None
    bounce: MessageBounce | None
    created_at: datetime
    updated_at: datetime


class MessagePage(Answer):
    """A page of messages."""

    items: list[Message]
    next_cursor: str | None


def message_view(row: Row) -> dict[str, Any]:
    """A message as it is answered."""
    findings = documents(row, "findings")
    return {
        "id": row["id"],
        "application_id": row["application_id"],
        "interview_id": row["interview_id"],
        "kind": row["kind"],
        "channel": row["channel"],
        "to": _to(row),
        "sender": row["sender"],
        "answer": row["answer"],
        "subject": row["subject"],
        "body": row["body"],
        "in_reply_to": row["in_reply_to"],
        "references": row["thread"],
        "files": row["files"],
        "findings": findings,
        "sendable": all(one["severity"] != Severity.ERROR.value for one in findings),
        "call_card": row["call_card"],
        "mailto": _mailto(row),
        "send": row["send"],
        "way": row["way"],
        "state": row["state"],
        "code": row["code"],
        "reasons": row["reasons"],
        "due_at": row["due_at"],
        "attempts": row["attempts"],
        "message_id": row["message_id"],
        "handed_over_at": row["handed_over_at"],
        "sent_at": row["sent_at"],
        "contact_id": row["contact_id"],
        "bounced_at": row["bounced_at"],
        "bounce": row["bounce"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        **recorded(row),
    }


def _to(row: Row) -> dict[str, Any] | None:
    names = ("interviewer_id", "to_name", "to_email")
    if all(row[name] is None for name in names):
        return None
    return dict(zip(("id", "name", "email"), (row[name] for name in names), strict=True))


def _mailto(row: Row) -> str | None:
    """The address that opens the message (RFC 6068): lines end as in an e-mail."""
    if row["to_email"] is None or row["channel"] != Channel.EMAIL.value:
        return None
    body = quote(str(row["body"]).replace("\n", "\r\n"))
    to = quote(str(row["to_email"]), safe="@")
    return f"mailto:{to}?subject={quote(str(row['subject']))}&body={body}"

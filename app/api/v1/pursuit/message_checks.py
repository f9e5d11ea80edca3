"""/v1/applications/{id}/message-checks: drafts of messages, and the review of words, unstored.

Nothing is stored and nothing is sent: the candidate sends the text with a mail program of their
own, and then records the contact.
"""

from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Annotated, Any, Final
from urllib.parse import quote

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import (
    Answer,
    AnyId,
    Body,
    HeaderText,
    Letter,
    LongText,
    PathId,
    SenderName,
    ShortText,
)
from app.api.v1.pursuit.contact_shapes import check_answer
from app.api.v1.shared.encode import check_json
from app.api.v1.shared.lookups import context_of
from app.api.v1.shared.receipts import WantsReceipt, receipt_of
from app.api.v1.shared.verdicts import ContactCheck
from app.domain.actions import Channel, Kind
from app.domain.facts import OfferAnswer
from app.domain.messages.drafts import Draft, PhoneCard
from app.domain.messages.findings import Attachment, Severity
from app.domain.messages.occasion import MessageKind
from app.domain.messages.review import is_sendable
from app.usecases.lookups import Place
from app.usecases.normalization import header_line
from app.usecases.pursuit import message_checks
from app.usecases.pursuit.message_checks import MessageCommand
from app.usecases.row_values import maybe_text

routes = Routes("messages", write="interviews:read")

#: The most notes to other people that one is compared with, and the most files that go with it.
MOST_OTHERS: Final = 10
MOST_FILES: Final = 10


class MessageFile(Body):
    """A file that is to go with a message."""

    name: ShortText = Field(description="What it is called.", examples=["schema.pdf"])
    is_example: bool = Field(
        default=False, description="It is the example that came up in the interview."
    )


class MessageRequest(Body):
    """Base class of bodies that ask for a message: what a draft and a review depend on."""

    kind: MessageKind = Field(
        description="What it is for: the action of the same name.", examples=["send_thank_you"]
    )
    channel: Channel = Field(
        default=Channel.EMAIL, description="How it goes; for a call there is a card."
    )
    interview_id: AnyId | None = Field(
        default=None, description="The round that it is about; by default the last that is over."
    )
    interviewer_id: AnyId | None = Field(
        default=None,
        description="The person that it goes to; by default the only one of the round.",
    )
    sender: SenderName | None = Field(
        default=None, description="How you sign.", examples=["Robin Vale"]
    )
    answer: OfferAnswer | None = Field(
        default=None, description="respond_to_offer: what you answer."
    )
    subject: HeaderText | None = Field(default=None, description="Your own subject line.")
    body: Letter | None = Field(default=None, description="Your own text, to be reviewed.")
    files: Annotated[list[MessageFile], Field(max_length=MOST_FILES)] = Field(
        default_factory=list, description="What is to go with it."
    )


def message_command(
    application_id: str, body: MessageRequest, others: tuple[str, ...] = ()
) -> MessageCommand:
    """The message that a body asks for, beside the notes to others of the round.

    Raises an invalid field where the kind of message and the answer do not go together.
    """
    check_answer(Kind(body.kind.value), body.answer, "")
    return MessageCommand(
        Place(application_id=application_id, interview_id=body.interview_id),
        body.kind,
        body.channel,
        interviewer_id=body.interviewer_id,
        sender=body.sender,
        answer=body.answer,
        subject=body.subject,
        body=body.body,
        files=tuple(Attachment(one.name, one.is_example) for one in body.files),
        others=others,
    )


class NewMessageCheck(MessageRequest):
    """A message to be drafted; with a `body`, one that is written already, to be reviewed."""

    others: Annotated[list[LongText], Field(max_length=MOST_OTHERS)] = Field(
        default_factory=list,
        description="Your notes to other people of the round, so that no two are alike.",
    )


class MessageFinding(Answer):
    """What the review found."""

    rule: str = Field(description="Which check found it.", examples=["message-placeholder"])
    severity: Severity = Field(description="An `error` must be mended before it is sent.")
    message: str = Field(description="What to do about it.")
    start: int | None = Field(
        description="Where in `body` it begins, in characters; null where something is missing."
    )
    end: int | None = Field(description="Where in `body` it ends.")


class Addressee(Answer):
    """The person that a message goes to, or an address."""

    id: str | None = Field(description="Null where the message names an address alone.")
    name: str | None
    email: str | None


class CallCard(Answer):
    """What to say in a call."""

    say: list[str] = Field(description="Line by line.")
    voicemail: str = Field(description="What to say after the tone.")
    note_down: list[str] = Field(description="What to write down during the call.")


class MessageCheck(Answer):
    """A message, and whether it may go now."""

    kind: MessageKind
    channel: Channel
    application_id: str
    interview_id: str | None
    to: Addressee | None = Field(description="Null where it goes to the team.")
    subject: str = Field(description="The subject line.")
    body: str = Field(description="Plain text.")
    findings: list[MessageFinding] = Field(description="What the review of `body` found.")
    sendable: bool = Field(description="Whether the review found no error.")
    call_card: CallCard | None = Field(description="For a call that asks for news.")
    mailto: str | None = Field(
        description="Opens the message in your mail program; null without an address."
    )
    eml: str | None = Field(
        description="The message as a file that mail programs open as a draft; of an e-mail."
    )
    decision: ContactCheck = Field(description="Whether this contact is allowed now.")


@routes.add(
    *("POST", "/v1/applications/{application_id}/message-checks", "message_checks.create"),
    MessageCheck,
    writes=False,
)
async def create(
    call: Caller, application_id: PathId, body: NewMessageCheck, receipt: WantsReceipt = False
) -> Response:
    """Draft a message to the employer, or review one; nothing is stored, and nothing is sent.

    The answer says as well whether the contact would be allowed now. After you have sent it,
    record it as a contact.
    """
    if body.subject is not None and body.body is None:
        raise invalid("/subject", "incompatible_fields", "A subject of your own needs a `body`.")
    command = message_command(application_id, body, tuple(body.others))
    context = await context_of(call, command.place)
    # A text and its comparisons are bounded, but long ones take a few hundredths of a second.
    made = await call.in_thread(
        message_checks.prepared, context, command, call.policy, context.instant(call.now())
    )
    to = await _addressee(call, made.about)
    by_email = body.channel is Channel.EMAIL
    decision = check_json(made.check.assessment)
    if receipt:
        decision["receipt"] = await receipt_of(call, made.check.asked, made.check.assessment)
    return json_response(
        {
            "kind": body.kind,
            "channel": body.channel,
            "application_id": made.about.application_id,
            "interview_id": made.about.interview_id,
            "to": to,
            "subject": made.text.subject,
            "body": made.text.body,
            "findings": [
                {
                    "rule": one.rule,
                    "severity": one.severity,
                    "message": one.message,
                    "start": one.start,
                    "end": one.end,
                }
                for one in made.findings
            ],
            "sendable": is_sendable(made.findings),
            "call_card": None if made.card is None else _card(made.card),
            "mailto": _mailto(to, made.text) if by_email else None,
            "eml": _file(to, made.text) if by_email else None,
            "decision": decision,
        }
    )


async def _addressee(
    call: AccountRequest, about: message_checks.Addressed
) -> dict[str, Any] | None:
    if about.interviewer_id is None:
        return None
    row = await call.gateway.one(call.account_id, "interviewers", about.interviewer_id)
    email = None if row is None else maybe_text(row, "email")
    return {"id": about.interviewer_id, "name": about.occasion.person, "email": email}


def _card(card: PhoneCard) -> dict[str, Any]:
    return {"say": card.say, "voicemail": card.voicemail, "note_down": card.note_down}


def _mailto(to: dict[str, Any] | None, text: Draft) -> str | None:
    """The address that opens the message (RFC 6068): lines end as in an e-mail."""
    if to is None or to["email"] is None:
        return None
    body = quote(text.body.replace("\n", "\r\n"))
    return f"mailto:{quote(to['email'], safe='@')}?subject={quote(text.subject)}&body={body}"


def _file(to: dict[str, Any] | None, text: Draft) -> str:
    """The message as a file; `X-Unsent` has mail programs open it as a draft."""
    message = EmailMessage(policy=SMTP)
    if to is not None and to["email"] is not None:
        # An address that no header can hold is left for the candidate to write.
        with suppress(ValueError, MessageError):
            message["To"] = Address(addr_spec=to["email"])
    message["Subject"] = header_line(text.subject)
    message["X-Unsent"] = "1"
    message.set_content(text.body)
    return message.as_string()

"""Models of the export file: messages to employers."""

from typing import Annotated

from pydantic import Field

from app.api.request.fields import (
    AnyId,
    Body,
    Instant,
    LongText,
    PersonName,
    SenderName,
    ShortText,
    text,
)
from app.api.v1.portability.export_entry import FileRecord, Hash
from app.domain.actions import Channel
from app.domain.facts import OfferAnswer
from app.domain.messages.findings import Severity
from app.domain.messages.occasion import MessageKind
from app.usecases.message_states import MessageWay, Send, State

_MailId = Annotated[str, text(500)]
_Email = Annotated[str, text(254)]
#: What a review or a mail server says.
_Sentence = Annotated[str, text(2000, shortest=0)]
_Line = Annotated[str, text(500)]


class FileMessageFile(Body):
    """What goes with a message."""

    name: ShortText
    is_example: bool


class FileFinding(Body):
    """What the review of a message found."""

    rule: Annotated[str, text(100)]
    severity: Severity
    message: _Sentence
    start: int | None = Field(ge=0)
    end: int | None = Field(ge=0)


class FileCard(Body):
    """What to say in a call."""

    say: list[Annotated[str, text(2000)]] = Field(max_length=20)
    voicemail: Annotated[str, text(2000)]
    note_down: list[Annotated[str, text(2000)]] = Field(max_length=20)


class FileReason(Body):
    """Why a message is held, failed or was cancelled."""

    rule: Annotated[str, text(100)]
    message: _Sentence


class FileBounce(Body):
    """What a report of failed delivery says."""

    recipient: _Line
    status: Annotated[str, text(20)] | None
    text: _Sentence


class FileMessage(FileRecord):
    """A message to an employer. One that is held is a draft in the account that takes the file."""

    application_id: AnyId
    interview_id: AnyId | None
    interviewer_id: AnyId | None
    kind: MessageKind
    channel: Channel
    answer: OfferAnswer | None
    sender: SenderName | None
    to_name: PersonName | None
    to_email: _Email | None
    to_given: bool
    subject: Annotated[str, text(1000)]
    body: LongText
    in_reply_to: _MailId | None
    thread: list[_MailId] = Field(max_length=50)
    files: list[FileMessageFile] = Field(max_length=10)
    findings: list[FileFinding] = Field(max_length=1000)
    call_card: FileCard | None
    send: Send
    way: MessageWay
    state: State
    code: Annotated[str, text(100)] | None
    reasons: list[FileReason] = Field(max_length=100)
    message_id: _MailId | None
    attempts: int = Field(ge=0, le=1_000_000)
    handed_over_at: Instant | None
    sent_at: Instant | None
    bounced_at: Instant | None
    bounce: FileBounce | None
    contact_id: AnyId | None
    content_hash: Hash | None
    created_at: Instant
    updated_at: Instant


class FileMessageTemplate(FileRecord):
    """A template of the candidate's own."""

    name: ShortText
    kind: MessageKind
    subject: LongText
    body: LongText
    content_hash: Hash | None
    created_at: Instant
    updated_at: Instant

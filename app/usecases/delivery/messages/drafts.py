"""Drafts of messages: made, changed, given an instant to go, and deleted while they have not left.

The text is written and reviewed before the transaction (`written`), since that takes time; when
it may go is decided in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.domain.actions import Channel
from app.domain.facts import OfferAnswer
from app.domain.messages.drafts import draft_of, phone_card
from app.domain.messages.findings import Attachment, Finding, Severity, Written
from app.domain.messages.occasion import MessageKind
from app.domain.messages.review import review
from app.domain.policy import Policy
from app.usecases.client_ids import existing_or_conflict
from app.usecases.delivery.messages.send_decisions import Hold, Never, decided
from app.usecases.delivery.messages.templates import filled_in
from app.usecases.errors import Conflict, Invalid
from app.usecases.ids import new_id
from app.usecases.limits import require_below_limit
from app.usecases.lookups import Place, known, named
from app.usecases.message_states import (
    HOLDS,
    MESSAGE,
    OPEN,
    TABLE,
    MessageWay,
    Send,
    State,
)
from app.usecases.normalization import header_line
from app.usecases.policies import policy_of
from app.usecases.ports import (
    Amend,
    Cancel,
    Change,
    Defer,
    Insert,
    Outcome,
    PursuitContext,
    Remove,
    Row,
)
from app.usecases.pursuit.contacts import refused
from app.usecases.pursuit.employers import Written as WrittenRow
from app.usecases.pursuit.message_checks import SPOKEN, Addressed, MessageCommand, addressed
from app.usecases.row_values import maybe_text, text

#: The kinds that are about one round, which a contact of them names.
_OF_A_ROUND: Final = frozenset({MessageKind.THANK_YOU, MessageKind.ARRANGE})

#: What is forgotten of earlier attempts when a message is to go anew.
_NO_RETRY: Final[Mapping[str, object]] = {"retry_at": None, "retry_until": None}


@dataclass(frozen=True, slots=True)
class Text:
    """A message as it is written, with what its review found.

    values: the columns of the row that say so
    """

    about: Addressed
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be made.

    to_email: the address, where it was named; person_email: that of the person
    in_reply_to, thread: ids of the mails that it answers
    """

    channel: Channel
    answer: OfferAnswer | None
    sender: str | None
    send: Send
    way: MessageWay
    to_email: str | None = None
    person_email: str | None = None
    in_reply_to: str | None = None
    thread: tuple[str, ...] = ()
    id: str | None = None
    content_hash: str | None = None


def written(
    context: PursuitContext,
    command: MessageCommand,
    operator: Policy,
    now: datetime,
    template: Row | None = None,
) -> Text:
    """Write a message, or take the candidate's own text, and review it; raises as `addressed`.

    template: the candidate's own, in the place of the one that there is for the kind
    """
    about = addressed(context, command, now)
    policy = policy_of(context.account, operator).at(now)
    occasion = about.occasion
    drafted = draft_of(occasion) if template is None else filled_in(template, occasion)
    subject = header_line(command.subject or drafted.subject)
    body = command.body or drafted.body
    found = review(Written(body, about.occasion, policy, command.files, command.others))
    by_voice = command.kind is MessageKind.ENQUIRY and command.channel in SPOKEN
    card = phone_card(about.occasion) if by_voice else None
    return Text(
        about,
        {
            "interview_id": about.interview_id,
            "interviewer_id": about.interviewer_id,
            "to_name": about.occasion.person,
            "subject": subject,
            "body": body,
            "files": [_file(one) for one in command.files],
            "findings": [_finding(one) for one in found],
            "call_card": None
            if card is None
            else {
                "say": list(card.say),
                "voicemail": card.voicemail,
                "note_down": list(card.note_down),
            },
        },
    )


def _file(file: Attachment) -> dict[str, Any]:
    return {"name": file.name, "is_example": file.is_example}


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "severity": found.severity.value,
        "message": found.message,
        "start": found.start,
        "end": found.end,
    }


def text_command(row: Row, others: tuple[str, ...] = ()) -> MessageCommand:
    """A message that is stored, to be reviewed as it is."""
    answer = maybe_text(row, "answer")
    return MessageCommand(
        Place(maybe_text(row, "interview_id"), text(row, "application_id")),
        MessageKind(text(row, "kind")),
        Channel(text(row, "channel")),
        interviewer_id=maybe_text(row, "interviewer_id"),
        sender=maybe_text(row, "sender"),
        answer=None if answer is None else OfferAnswer(answer),
        subject=text(row, "subject"),
        body=text(row, "body"),
        files=tuple(Attachment(one["name"], one["is_example"]) for one in documents(row, "files")),
        others=others,
    )


def documents(row: Row, column: str) -> list[dict[str, Any]]:
    """The documents of a list that is stored."""
    found = row[column]
    return found if isinstance(found, list) else []


def errors_in(row: Row) -> list[str]:
    """What the review found that stops a message which the service would send."""
    return [
        one["message"]
        for one in documents(row, "findings")
        if one["severity"] == Severity.ERROR.value
    ]


def create_message(
    context: PursuitContext | None,
    kind: MessageKind,
    command: NewMessage,
    made: Text,
    operator: Policy,
    now: datetime,
) -> Outcome[WrittenRow]:
    """Make a message: a draft, or one that goes when it may.

    Raises ContactRefused where it is to go and may not, and Conflict where its review stops it.
    """
    context = known(context, "application")
    again = existing_or_conflict(context, TABLE, command.id, command.content_hash)
    if again is not None:
        return Outcome(WrittenRow(again, created=False))
    require_below_limit(context, TABLE)
    row: dict[str, object] = {
        "id": command.id or new_id(now),
        "application_id": made.about.application_id,
        "employer_id": None if context.employer is None else context.employer.id,
        "kind": kind.value,
        "channel": command.channel.value,
        "answer": None if command.answer is None else command.answer.value,
        "sender": command.sender,
        **made.values,
        "to_email": command.to_email or command.person_email,
        "to_given": command.to_email is not None,
        "in_reply_to": command.in_reply_to,
        "thread": list(command.thread),
        "send": Send.NEVER.value,
        "way": command.way.value,
        "state": State.DRAFT.value,
        "code": None,
        "reasons": [],
        "message_id": None,
        "attempts": 0,
        "due_at": None,
        **_NO_RETRY,
        "handed_over_at": None,
        "sent_at": None,
        "bounced_at": None,
        "bounce": None,
        "contact_id": None,
        "content_hash": command.content_hash,
        "created_at": now,
        "updated_at": now,
    }
    jobs: tuple[Change, ...] = ()
    if command.send is not Send.NEVER:
        values, jobs = _scheduled(context, {**row, "send": command.send.value}, operator, now)
        row |= values
    return Outcome(WrittenRow(row, created=True), (Insert(TABLE, row), *jobs))


def change_message(
    context: PursuitContext | None,
    changed: Mapping[str, object],
    operator: Policy,
    now: datetime,
) -> Outcome[Row]:
    """Change a message that has not left.

    changed: columns; with `send` it is decided anew when it goes, and one that is held is always
    """
    context, row = named(context, "message")
    require_open(row)
    values = {name: value for name, value in changed.items() if value != row[name]}
    after = {**row, **values}
    jobs: tuple[Change, ...] = ()
    if "send" in changed and changed["send"] == Send.NEVER.value:
        values |= {"state": State.DRAFT.value, "code": None, "reasons": [], "due_at": None}
        values |= _NO_RETRY
        jobs = (Cancel(MESSAGE, text(row, "id")),)
    elif ("send" in changed and changed["send"] is not None) or (
        row["state"] == State.HELD.value and values
    ):
        scheduled, jobs = _scheduled(context, after, operator, now)
        values |= scheduled
    values = {name: value for name, value in values.items() if value != row[name]}
    if not values:
        return Outcome(row)
    values["updated_at"] = now
    return Outcome({**row, **values}, (Amend(TABLE, text(row, "id"), values), *jobs))


def delete_message(context: PursuitContext | None) -> Outcome[None]:
    """Delete a message that has not left."""
    _, row = named(context, "message")
    require_open(row)
    message_id = text(row, "id")
    return Outcome(None, (Cancel(MESSAGE, message_id), Remove(TABLE, message_id)))


def require_open(row: Row) -> None:
    """Refuse to change what has left, or may have."""
    if State(text(row, "state")) not in OPEN:
        raise Conflict(
            "state_conflict",
            f"This message is `{row['state']}`, so it can neither be changed nor deleted.",
        )


def _scheduled(
    context: PursuitContext, row: Row, operator: Policy, now: datetime
) -> tuple[dict[str, object], tuple[Change, ...]]:
    """The columns of a message that is to go, and the job that sends it."""
    _require_sendable(row)
    at_once = row["send"] == Send.NOW.value
    found = decided(context, row, operator, now, in_hours=not at_once)
    if isinstance(found, Never) or (isinstance(found, Hold) and at_once):
        raise refused(found.proposal, found.proposal.assessment)
    due_at = found.until if isinstance(found, Hold) else now
    values: dict[str, object] = {
        "send": row["send"],
        "state": State.HELD.value,
        "code": found.code.value if isinstance(found, Hold) else None,
        "reasons": list(found.reasons) if isinstance(found, Hold) else [],
        "due_at": due_at,
        **_NO_RETRY,
    }
    flag: tuple[Change, ...] = ()
    if not context.account[HOLDS]:
        flag = (Amend("accounts", text(context.account, "id"), {HOLDS: True}),)
    return values, (*flag, Defer(MESSAGE, text(row, "id"), due_at))


def _require_sendable(row: Row) -> None:
    """Refuse to send what the service must not, or cannot."""
    if row["channel"] != Channel.EMAIL.value:
        raise Invalid("/channel", "incompatible_fields", "The service sends e-mail alone.")
    if row["way"] == MessageWay.OWN_CLIENT.value:
        raise Invalid(
            "/way",
            "incompatible_fields",
            "Your own mail program sends this: open it there, and then say that it is sent.",
        )
    if row["files"]:
        raise Invalid(
            "/files",
            "incompatible_fields",
            "Files go with what you send yourself: their names are reviewed, and nothing is sent.",
        )
    if row["to_email"] is None:
        raise Invalid("/to_email", "missing", "Name the address that it goes to.")
    if row["interview_id"] is None and MessageKind(text(row, "kind")) in _OF_A_ROUND:
        raise Invalid(
            "/interview_id", "missing", "This kind of message is about an interview: name it."
        )
    errors = errors_in(row)
    if errors:
        raise Conflict(
            "message_not_sendable",
            f"The review found what must be mended before this is sent. {' '.join(errors)}",
        )

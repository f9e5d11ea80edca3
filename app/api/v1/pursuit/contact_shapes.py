"""Models of contacts: requests and responses."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from app.api.problems.problem import invalid
from app.api.request.fields import Answer, AnyId, Body, Id, Instant, LongText, leave
from app.api.v1.pursuit.attestations import Attestation, AttestationIn
from app.api.v1.shared.records import Recorded
from app.api.v1.shared.support import content_hash
from app.api.v1.shared.verdicts import BASIS
from app.domain.actions import Channel, Kind
from app.domain.facts import Recipient, Result
from app.usecases.pursuit import contacts


class ContactKind(StrEnum):
    """Everything that reaches the employer: the contact actions and the typed exceptions."""

    SEND_THANK_YOU = "send_thank_you"
    ENQUIRE_STATUS = "enquire_status"
    REQUEST_FEEDBACK = "request_feedback"
    RESPOND_TO_OFFER = "respond_to_offer"
    WITHDRAW = "withdraw"
    REPLY = "reply"
    DOCUMENTS = "documents"
    RETURN_CALL = "return_call"
    ARRANGE = "arrange"
    COMPETING_OFFER = "competing_offer"
    RESCHEDULE = "reschedule"
    CORRECTION = "correction"
    RESEND = "resend"
    ADJUSTMENT = "adjustment"


class MadeResult(StrEnum):
    """The result of an attempt that was made."""

    SENT = "sent"
    SPOKE = "spoke"
    MESSAGE_LEFT = "message_left"
    NO_ANSWER = "no_answer"
    BOUNCED = "bounced"
    WRONG_NUMBER = "wrong_number"


class NewContact(Body):
    """A contact: to be made now, or made already if it has `happened_at`."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    kind: ContactKind = Field(
        description="The purpose of the contact.", examples=["send_thank_you"]
    )
    channel: Channel = Field(description="The channel to the employer.", examples=["email"])
    interviewer_id: AnyId | None = Field(
        default=None,
        description="The interviewer you thank; may be left out with at most one interviewer.",
    )
    recipient: Recipient | None = Field(
        default=None,
        description="The agency where there is one and it permits nothing else, else the employer.",
    )
    result: MadeResult | None = Field(
        default=None, description="The result, if it is known.", examples=["sent"]
    )
    happened_at: Instant | None = Field(
        default=None, description="Only to record a contact that was made; then with its `result`."
    )
    acknowledge_breach: bool = Field(
        default=False, description="Record a contact that was made although it broke a rule."
    )
    attestation: AttestationIn | None = Field(
        default=None, description="The dated fact that an exception rests on."
    )
    note: LongText | None = None

    def to_command(self, interview_id: str, *, needs_result: bool) -> contacts.ContactCommand:
        """The same, as the use case takes it."""
        if self.happened_at is None and self.acknowledge_breach:
            raise invalid(
                "/acknowledge_breach",
                "incompatible_fields",
                "Only a contact that was made can have broken a rule; add its `happened_at`.",
            )
        if self.happened_at is not None and self.result is None and needs_result:
            raise invalid("/result", "missing", "A contact that was made needs its result.")
        if self.interviewer_id is not None and self.kind is not ContactKind.SEND_THANK_YOU:
            raise invalid(
                "/interviewer_id",
                "incompatible_fields",
                "Only a thank-you names an interviewer; leave this out.",
            )
        kind = Kind(self.kind.value)
        return contacts.ContactCommand(
            interview_id=interview_id,
            kind=kind,
            channel=self.channel,
            interviewer_id=self.interviewer_id,
            recipient=self.recipient,
            result=None if self.result is None else Result(self.result.value),
            happened_at=self.happened_at,
            acknowledge_breach=self.acknowledge_breach,
            attestation=None if self.attestation is None else self.attestation.fact(kind),
            note=self.note,
            id=self.id,
            content_hash=content_hash(self, interview_id),
        )


class Contact(Recorded):
    """One attempt by you to reach the employer."""

    id: str
    interview_id: str
    application_id: str
    interviewer_id: str | None
    kind: ContactKind
    channel: Channel
    recipient: Recipient
    result: Result | None = Field(
        description="Null until it is recorded; a cleared contact counts from when it was cleared."
    )
    happened_at: datetime
    recorded_at: datetime
    attestation: Attestation | None
    note: str | None
    breach: list[str] = Field(description="The rules that it broke, and that were acknowledged.")
    policy_version: str = Field(description="The policy it was decided under.")
    basis: str | None = Field(
        description=f"{BASIS} Null where the contact is older than this field."
    )
    updated_at: datetime


class ContactPage(Answer):
    """A page of contacts."""

    items: list[Contact]
    next_cursor: str | None


class ContactPatch(Body):
    """A merge patch of the result and the note."""

    result: Result = leave()
    acknowledge_breach: bool = Field(
        default=False, description="Keep a result that makes the contact count against a rule."
    )
    note: LongText | None = leave()

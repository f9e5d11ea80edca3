"""Models of contacts: requests and responses."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import Field

from app.api.problems.problem import invalid
from app.api.request.fields import Answer, AnyId, Body, Id, Instant, LongText, ShortText, leave
from app.api.v1.pursuit.attestations import Attestation, AttestationIn
from app.api.v1.shared.client_ids import content_hash
from app.api.v1.shared.lookups import place_in
from app.api.v1.shared.records import Recorded
from app.api.v1.shared.verdicts import BASIS
from app.domain.actions import Channel, Kind
from app.domain.fact_enums import BreachReason
from app.domain.facts import OfferAnswer, Recipient, Result
from app.usecases.lookups import Place
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


#: The contacts that are about one interview, and name it on the path of an application.
OF_A_ROUND: Final = frozenset({Kind.SEND_THANK_YOU, Kind.ARRANGE, Kind.CORRECTION, Kind.RESCHEDULE})
INTERVIEW_ID: Final = (
    "The interview it is about: by default that of the path. On an application's path thank-yous, "
    "arrangements, corrections and reschedulings need it."
)
EXTERNAL_ID: Final = (
    "What another system calls it: one record of the account has it. Sent again, also under "
    "another id, it is that record."
)
BREACH_REASON: Final = "Why it was made although it broke a rule; only with `acknowledge_breach`."
RETRACTED_AT: Final = "When you took it back; it has counted for nothing since."


def check_answer(kind: Kind, answer: OfferAnswer | None, pointer: str) -> None:
    """Refuse a response to an offer without an answer, and an answer to anything else."""
    where = f"{pointer}/answer"
    if answer is None and kind is Kind.RESPOND_TO_OFFER:
        raise invalid(where, "missing", "Say what you answer to the offer.")
    if answer is not None and kind is not Kind.RESPOND_TO_OFFER:
        raise invalid(where, "incompatible_fields", "Only a response to an offer has an answer.")


def check_result(channel: Channel, result: MadeResult | None, pointer: str) -> None:
    """Refuse a ring that nobody answered, where nobody rang: what is written has left a trace."""
    if result is MadeResult.NO_ANSWER and channel is not Channel.PHONE:
        raise invalid(f"{pointer}/result", "incompatible_fields", contacts.ONLY_A_RING)


def check_breach_reason(reason: BreachReason | None, *, acknowledged: bool) -> None:
    """Refuse a reason for a breach that is not acknowledged."""
    if reason is not None and not acknowledged:
        raise invalid(
            "/breach_reason", "incompatible_fields", "This goes with `acknowledge_breach` alone."
        )


class NewContact(Body):
    """A contact: to be made now, or made already if it has `happened_at`."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    kind: ContactKind = Field(
        description="The purpose of the contact.", examples=["send_thank_you"]
    )
    channel: Channel = Field(description="The channel to the employer.", examples=["email"])
    interview_id: AnyId | None = Field(default=None, description=INTERVIEW_ID)
    interviewer_id: AnyId | None = Field(
        default=None,
        description="The person it goes to. Of a thank-you, a person of its interview; may be left "
        "out with at most one.",
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
    breach_reason: BreachReason | None = Field(default=None, description=BREACH_REASON)
    attestation: AttestationIn | None = Field(
        default=None, description="The dated fact that an exception or an answer rests on."
    )
    answer: OfferAnswer | None = Field(
        default=None, description="respond_to_offer: what you answer.", examples=["more_time"]
    )
    note: LongText | None = None
    external_id: ShortText | None = Field(default=None, description=EXTERNAL_ID)

    def to_command(self, path: Place, *, needs_result: bool) -> contacts.ContactCommand:
        """The same, as the use case takes it."""
        if self.happened_at is None and self.acknowledge_breach:
            raise invalid(
                "/acknowledge_breach",
                "incompatible_fields",
                "Only a contact that was made can have broken a rule; add its `happened_at`.",
            )
        check_breach_reason(self.breach_reason, acknowledged=self.acknowledge_breach)
        if self.happened_at is not None and self.result is None and needs_result:
            raise invalid("/result", "missing", "A contact that was made needs its result.")
        kind = Kind(self.kind.value)
        place = path if self.interview_id is None else place_in(self, path)
        if place.interview_id is None and kind in OF_A_ROUND:
            raise invalid(
                "/interview_id", "missing", "This kind of contact is about an interview: name it."
            )
        check_answer(kind, self.answer, "")
        check_result(self.channel, self.result, "")
        return contacts.ContactCommand(
            place=place,
            kind=kind,
            channel=self.channel,
            interviewer_id=self.interviewer_id,
            recipient=self.recipient,
            result=None if self.result is None else Result(self.result.value),
            happened_at=self.happened_at,
            acknowledge_breach=self.acknowledge_breach,
            breach_reason=self.breach_reason,
            attestation=None if self.attestation is None else self.attestation.fact(kind),
            answer=self.answer,
            note=self.note,
            external_id=self.external_id,
            id=self.id,
            content_hash=content_hash(self, path.named),
        )


class Contact(Recorded):
    """One attempt by you to reach the employer."""

    id: str
    interview_id: str | None = Field(description="The interview; null for the pursuit itself.")
    application_id: str
    interviewer_id: str | None = Field(description="The person it went to, if it was one.")
    kind: ContactKind
    channel: Channel
    recipient: Recipient
    result: Result | None = Field(
        description="Null until it is recorded; a cleared contact counts from when it was cleared."
    )
    happened_at: datetime
    recorded_at: datetime
    attestation: Attestation | None
    answer: OfferAnswer | None = Field(description="Of respond_to_offer, what was answered.")
    note: str | None
    breach: list[str] = Field(description="The rules that it broke, and that were acknowledged.")
    breach_reason: BreachReason | None = Field(
        description="Why it was made all the same; null where nothing was said or no rule broken."
    )
    policy_version: str = Field(description="The policy it was decided under.")
    basis: str | None = Field(
        description=f"{BASIS} Null where the contact is older than this field."
    )
    retracted_at: datetime | None = Field(description=RETRACTED_AT)
    retraction_reason: str | None = Field(description="Why you took it back.")
    external_id: str | None = Field(description=EXTERNAL_ID)
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
    breach_reason: BreachReason | None = Field(default=None, description=BREACH_REASON)
    note: LongText | None = leave()

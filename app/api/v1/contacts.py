"""Contacts: made now if the etiquette allows it, or recorded when they are over."""

import math
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from pydantic import Field
from starlette.responses import Response

from app.api.fields import Answer, AnyId, Body, Id, Instant, LongText, PathId, given, leave
from app.api.pagination import Paging
from app.api.preconditions import etag
from app.api.problems import Problem, invalid
from app.api.routes import Routes
from app.api.v1.attestations import Attestation, AttestationKept, attestation_view
from app.api.v1.decisions import dealings_of
from app.api.v1.encode import check_json
from app.api.v1.records import Recorded, recorded
from app.api.v1.support import (
    content_hash,
    existing,
    key,
    probes,
    rows_of_interview,
    shown,
    written,
)
from app.api.v1.verdicts import ContactCheck, ContactConflict
from app.api.wiring import Call, Caller, answer
from app.domain.actions import Channel, Kind
from app.domain.decision import Verdict
from app.domain.facts import Recipient, Result
from app.usecases import contact_results, contacts
from app.usecases.errors import ContactRefused
from app.usecases.ports import Row

routes = Routes("contacts", read="interviews:read", write="contacts:write")

_REFUSALS: Final = ("contact_refused", "contact_not_yet")


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
    COMPETING_OFFER = "competing_offer"
    RESCHEDULE = "reschedule"
    CORRECTION = "correction"
    RESEND = "resend"
    ADJUSTMENT = "adjustment"


class MadeResult(StrEnum):
    """How an attempt ended that was made."""

    SENT = "sent"
    SPOKE = "spoke"
    MESSAGE_LEFT = "message_left"
    NO_ANSWER = "no_answer"
    BOUNCED = "bounced"
    WRONG_NUMBER = "wrong_number"


class NewContact(Body):
    """A contact: asked for now, or over already if it has `happened_at`."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    kind: ContactKind = Field(description="What it is for.", examples=["send_thank_you"])
    channel: Channel = Field(description="How it reaches them.", examples=["email"])
    interviewer_id: AnyId | None = Field(
        default=None,
        description="Whom you thank; may be left out with at most one interviewer.",
    )
    recipient: Recipient | None = Field(
        default=None,
        description="The agency where there is one and it permits nothing else, else the employer.",
    )
    result: MadeResult | None = Field(
        default=None, description="How it ended, if that is known.", examples=["sent"]
    )
    happened_at: Instant | None = Field(
        default=None, description="Only to record one that is over; then with its `result`."
    )
    acknowledge_breach: bool = Field(
        default=False, description="Record a contact that is over although it broke a rule."
    )
    attestation: Attestation | None = Field(
        default=None, description="The dated fact that an exception rests on."
    )
    note: LongText | None = None

    def wanted(self, interview_id: str, *, needs_result: bool) -> contacts.Wanted:
        """The same, as the use case takes it."""
        if self.happened_at is None and self.acknowledge_breach:
            raise invalid(
                "/acknowledge_breach",
                "incompatible_fields",
                "Only a contact that is over can have broken a rule; give its `happened_at`.",
            )
        if self.happened_at is not None and self.result is None and needs_result:
            raise invalid("/result", "missing", "A contact that is over has a result.")
        if self.interviewer_id is not None and self.kind is not ContactKind.SEND_THANK_YOU:
            raise invalid(
                "/interviewer_id",
                "incompatible_fields",
                "Only thanks go to one interviewer; leave this out.",
            )
        kind = Kind(self.kind.value)
        return contacts.Wanted(
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
        description="Null while it is not told; a cleared contact counts from when it was cleared."
    )
    happened_at: datetime
    recorded_at: datetime
    attestation: AttestationKept | None
    note: str | None
    breach: list[str] = Field(description="The rules that it broke, and that were acknowledged.")
    policy_version: str = Field(description="The policy it was decided under.")
    updated_at: datetime


class ContactPage(Answer):
    """A page of contacts."""

    items: list[Contact]
    next_cursor: str | None


class ContactPatch(Body):
    """A merge patch of what is told later: the result, and a note."""

    result: Result = leave()
    acknowledge_breach: bool = Field(
        default=False, description="Keep a result that makes the contact count against a rule."
    )
    note: LongText | None = leave()


def contact_view(row: Row) -> dict[str, Any]:
    """A contact as it is answered."""
    return {
        "id": row["id"],
        "interview_id": row["interview_id"],
        "application_id": row["application_id"],
        "interviewer_id": row["interviewer_id"],
        "kind": row["kind"],
        "channel": row["channel"],
        "recipient": row["recipient"],
        "result": row["result"],
        "happened_at": row["happened_at"],
        "recorded_at": row["recorded_at"],
        "attestation": attestation_view(row["attestation"]),
        "note": row["note"],
        "breach": row["breach"],
        "policy_version": row["policy_version"],
        "updated_at": row["updated_at"],
        **recorded(row),
    }


_HOW_TO_OWN_UP: Final = (
    "If it has happened all the same, record it with `acknowledge_breach`: true."
)


def _refused(call: Call, refusal: ContactRefused) -> Problem:
    """The 409: the whole verdict, and what to do instead."""
    assessment = refusal.assessment
    check = check_json(assessment)
    not_yet = assessment.verdict is Verdict.NOT_YET
    allowed_from = assessment.opens_at if not_yet else None
    headers = {}
    if allowed_from is not None:
        # Rounded up, so that whoever waits as told is never a moment too early.
        seconds = math.ceil((allowed_from - call.now()).total_seconds())
        if seconds > 0:
            headers["Retry-After"] = str(seconds)
    sentences = [reason.message for reason in assessment.reasons]
    if refusal.would_break:
        sentences.append(_HOW_TO_OWN_UP)
    return Problem(
        "contact_not_yet" if not_yet else "contact_refused",
        " ".join(sentences),
        headers=headers,
        extra={
            "decision": check,
            "next_action": check["next_action"],
            "alternatives": check["alternatives"],
            "allowed_from": allowed_from,
            "breach": refusal.would_break,
        },
    )


@routes.post(
    "/v1/interviews/{interview_id}/contacts",
    "contacts.create",
    Contact,
    problems=_REFUSALS,
    models={409: ContactConflict},
)
async def create(call: Caller, interview_id: PathId, body: NewContact) -> Response:
    """Make a contact now if the etiquette allows it, or record one that is over."""
    command = body.wanted(interview_id, needs_result=True)
    try:
        return await call.change(
            key("interview", interview_id),
            lambda dealings, now: contacts.make_contact(dealings, command, call.policy, now),
            lambda made: written("/v1/contacts", made, contact_view(made.row)),
            probe=probes("contacts", body),
        )
    except ContactRefused as refusal:
        raise _refused(call, refusal) from None


@routes.post(
    "/v1/interviews/{interview_id}/contact-checks",
    "contact_checks.create",
    ContactCheck,
    status=200,
    scope="interviews:read",
)
async def check(call: Caller, interview_id: PathId, body: NewContact) -> Response:
    """Ask what making a contact would be answered with; nothing is written."""
    command = body.wanted(interview_id, needs_result=False)
    dealings = await dealings_of(call, interview_id)
    checked = contacts.check_contact(dealings, command, call.policy, call.now())
    return answer(check_json(checked.assessment))


@routes.get("/v1/interviews/{interview_id}/contacts", "contacts.list", ContactPage)
async def listed(call: Caller, interview_id: PathId, paging: Paging) -> Response:
    """List the contacts of an interview in the order in which they were recorded."""
    rows = await rows_of_interview(call, paging, "contacts", interview_id)
    return paging.answer(rows, contact_view)


@routes.get("/v1/contacts/{contact_id}", "contacts.get", Contact)
async def get(call: Caller, contact_id: PathId) -> Response:
    """Read one contact."""
    row = await existing(call, "contacts", contact_id, "contact")
    return call.show(contact_view(row), etag(row))


@routes.patch(
    "/v1/contacts/{contact_id}",
    "contacts.update",
    Contact,
    problems=(*_REFUSALS, "state_conflict"),
    models={409: ContactConflict},
)
async def update(call: Caller, contact_id: PathId, body: ContactPatch) -> Response:
    """Tell what became of a contact. `not_made`, within a day, gives its place back."""
    told = given(body)
    if body.acknowledge_breach and "result" not in told:
        raise invalid(
            "/acknowledge_breach", "incompatible_fields", "This goes with a `result` alone."
        )
    command = contact_results.ChangeContact(
        told.get("result"), body.acknowledge_breach, "note" in told, told.get("note")
    )
    try:
        return await call.change(
            key("contact", contact_id),
            lambda dealings, now: contact_results.change_contact(
                dealings, command, call.policy, now
            ),
            lambda row: shown(row, contact_view(row)),
        )
    except ContactRefused as refusal:
        raise _refused(call, refusal) from None

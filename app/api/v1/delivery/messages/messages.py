"""/v1/messages: messages to employers, drafted, held until they may go, and sent."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import AnyId, PathId, provided_fields
from app.api.request.preconditions import etag
from app.api.v1.delivery.messages.eml_files import MessageFileResponse, eml_of
from app.api.v1.delivery.messages.message_shapes import (
    Message,
    MessagePage,
    MessagePatch,
    MessageSent,
    NewMessage,
    message_view,
)
from app.api.v1.delivery.messages.way_choice import chosen_way
from app.api.v1.pursuit.contact_shapes import check_breach_reason
from app.api.v1.pursuit.message_checks import message_command
from app.api.v1.shared.client_ids import chosen_ids, content_hash, tag_of_chosen
from app.api.v1.shared.contact_refusals import refused_contact
from app.api.v1.shared.filters import Filtering, one_of
from app.api.v1.shared.lookups import context_of, existing
from app.api.v1.shared.receipts import WantsReceipt
from app.api.v1.shared.record_responses import created_or_ok, deleted, ok
from app.api.v1.shared.verdicts import MessageConflict
from app.domain.messages.occasion import MessageKind
from app.usecases.delivery.messages import drafts, sent_reports
from app.usecases.delivery.messages.drafts import Text, text_command, written
from app.usecases.delivery.messages.handing_over import EARLIER_CONTACTS
from app.usecases.delivery.messages.sending import other_notes
from app.usecases.delivery.messages.templates import TABLE as TEMPLATES
from app.usecases.errors import ContactRefused, NotFound
from app.usecases.message_states import TABLE, MessageWay, Send, State
from app.usecases.ports import Decide, Key, PursuitContext, Row
from app.usecases.pursuit.message_checks import MessageCommand
from app.usecases.row_values import maybe_text, text

routes = Routes.of("message")

_REFUSALS: Final = ("contact_refused", "contact_not_yet")
_SENDING: Final = (*_REFUSALS, "message_not_sendable", "state_conflict")

#: What the text of a message depends on: a change of any of these is reviewed.
_REVIEWED: Final = frozenset({"subject", "body", "sender"})


@routes.post(
    "/v1/applications/{application_id}/messages",
    "messages.create",
    Message,
    problems=_SENDING,
    models={409: MessageConflict},
)
async def create(
    call: Caller, application_id: PathId, body: NewMessage, receipt: WantsReceipt = False
) -> Response:
    """Draft a message to the employer, or store your own text, with its review.

    With `send` the service sends it: when the etiquette allows it, or now. What may not be sent
    at all is refused as a contact is.
    """
    command = message_command(application_id, body)
    context = await context_of(call, command.place)
    template = await _template(call, body)
    made = await _written(call, context, command, template)
    new = drafts.NewMessage(
        body.channel,
        body.answer,
        body.sender,
        body.send,
        await chosen_way(call, body.send, body.way),
        body.to_email,
        await _email_of(call, made.about.interviewer_id),
        body.in_reply_to,
        tuple(body.references),
        body.id,
        content_hash(body, application_id),
    )
    try:
        return await call.change(
            Key("application", application_id),
            lambda context, now: drafts.create_message(
                context, body.kind, new, made, call.policy, now
            ),
            lambda found: created_or_ok("/v1/messages", found, message_view(found.row)),
            chosen_ids=chosen_ids(TABLE, body),
            tag=tag_of_chosen(TABLE, body),
            limits=(call.services.limits.of_application(TABLE),),
        )
    except ContactRefused as refusal:
        raise await refused_contact(call, refusal, receipt=receipt) from None


@routes.get("/v1/messages", "messages.list", MessagePage)
async def listed(
    call: Caller,
    paging: Paging,
    filters: Filtering,
    application: Annotated[
        AnyId | None, Query(description="Only those of this application.")
    ] = None,
    state: Annotated[
        list[State] | None, Query(max_length=8, description="Only those in one of these states.")
    ] = None,
    kind: Annotated[
        list[MessageKind] | None, Query(max_length=7, description="Only those of these kinds.")
    ] = None,
) -> Response:
    """List messages in the order in which they were made."""
    order = filters.order()
    where = filters.where(
        ("application_id", "=", application), one_of("state", state), one_of("kind", kind)
    )
    rows = await call.gateway.page(call.account_id, paging.rows(TABLE, where=where, order=order))
    return paging.answer(rows, message_view, order=order)


@routes.get("/v1/messages/{message_id}", "messages.get", Message)
async def get(call: Caller, message_id: PathId) -> Response:
    """Read one message."""
    row = await existing(call, TABLE, message_id, "message")
    return call.ok_or_unchanged(message_view(row), etag(row))


@routes.get("/v1/messages/{message_id}/eml", "messages.eml", None, kind=MessageFileResponse)
async def eml(call: Caller, message_id: PathId) -> Response:
    """Read a message as a file (`.eml`) that mail programs open as a draft."""
    row = await existing(call, TABLE, message_id, "message")
    headers = {
        "Content-Disposition": 'attachment; filename="message.eml"',
        "Cache-Control": "no-store",
    }
    return MessageFileResponse(eml_of(row), headers=headers)


@routes.patch(
    "/v1/messages/{message_id}",
    "messages.update",
    Message,
    problems=_SENDING,
    models={409: MessageConflict},
)
async def update(
    call: Caller, message_id: PathId, body: MessagePatch, receipt: WantsReceipt = False
) -> Response:
    """Change a message that has not left, or when it goes. Its text is reviewed again.

    With `send` it is decided anew. One that is held is decided about again by every change.
    """
    row = await existing(call, TABLE, message_id, "message")
    drafts.require_open(row)
    changed: dict[str, Any] = dict(provided_fields(body))
    if "to_email" in changed:
        given = changed["to_email"]
        changed["to_given"] = given is not None
        if given is None:
            changed["to_email"] = await _email_of(call, maybe_text(row, "interviewer_id"))
    send = changed.get("send", Send(text(row, "send")))
    if "send" in changed or "way" in changed:
        wanted = changed.get("way")
        if wanted is None and row["way"] != MessageWay.OWN_CLIENT.value:
            wanted = MessageWay(text(row, "way"))
        changed["way"] = (await chosen_way(call, send, wanted)).value
    if "send" in changed:
        changed["send"] = send.value
    if changed.keys() & _REVIEWED:
        changed |= await _reviewed(call, {**row, **changed})
    return await _changed(
        call,
        message_id,
        lambda context, now: drafts.change_message(context, changed, call.policy, now),
        receipt=receipt,
    )


@routes.delete("/v1/messages/{message_id}", "messages.delete", problems=("state_conflict",))
async def delete(call: Caller, message_id: PathId) -> Response:
    """Delete a message that has not left; one that is held is not sent."""
    return await call.change(
        Key("message", message_id), lambda context, _: drafts.delete_message(context), deleted
    )


@routes.add(
    *("POST", "/v1/messages/{message_id}/sent", "messages.sent", Message),
    problems=(*_SENDING, "limit_reached"),
    models={409: MessageConflict},
)
async def sent(
    call: Caller, message_id: PathId, body: MessageSent, receipt: WantsReceipt = False
) -> Response:
    """Say that a message was sent: by you, or, of one that is `unknown`, after all or not.

    The contact is recorded as any other: without `happened_at` the etiquette is asked whether it
    may be made now. Of one that is `unknown` the instant of handing over counts; with `sent` false
    it is a draft again.
    """
    if body.happened_at is None and body.acknowledge_breach:
        detail = "Only a message that was sent can have broken a rule; add its `happened_at`."
        raise invalid("/acknowledge_breach", "incompatible_fields", detail)
    check_breach_reason(body.breach_reason, acknowledged=body.acknowledge_breach)
    if not body.sent:
        return await _changed(
            call,
            message_id,
            lambda context, now: sent_reports.say_not_sent(context, call.policy, now),
            receipt=receipt,
        )
    said = sent_reports.SaidSent(body.happened_at, body.acknowledge_breach, body.breach_reason)
    return await _changed(
        call,
        message_id,
        lambda context, now: sent_reports.say_sent(context, said, call.policy, now),
        receipt=receipt,
        at=body.happened_at,
    )


async def _changed(
    call: AccountRequest,
    message_id: str,
    decide: Decide[Row],
    *,
    receipt: bool,
    at: datetime | None = None,
) -> Response:
    try:
        return await call.change(
            Key("message", message_id, at=at),
            decide,
            lambda row: ok(row, message_view(row)),
            chosen_ids=((EARLIER_CONTACTS, message_id),),
            limits=(call.services.limits.of_application("contacts"),),
        )
    except ContactRefused as refusal:
        raise await refused_contact(call, refusal, receipt=receipt) from None


async def _written(
    call: AccountRequest,
    context: PursuitContext,
    command: MessageCommand,
    template: Row | None = None,
) -> Text:
    """Write and review a message, beside the notes to others of the round."""
    row = {
        "id": None,
        "application_id": command.place.application_id,
        "interview_id": command.place.interview_id,
        "interviewer_id": command.interviewer_id,
        "kind": command.kind.value,
    }
    notes = await other_notes(call.gateway, call.account_id, row)
    with_notes = replace(command, others=notes)
    # A text and its comparisons are bounded, but long ones take a few hundredths of a second.
    instant = context.instant(call.now())
    return await call.in_thread(written, context, with_notes, call.policy, instant, template)


async def _template(call: AccountRequest, body: NewMessage) -> Row | None:
    """The template that a message is drafted from, if it names one."""
    if body.template_id is None:
        return None
    if body.body is not None:
        detail = "A message has a text of its own, or is drafted from a template."
        raise invalid("/template_id", "incompatible_fields", detail)
    row = await call.gateway.one(call.account_id, TEMPLATES, body.template_id)
    if row is None:
        raise NotFound("message_template")
    if row["kind"] != body.kind.value:
        detail = f"This template is for {row['kind']}."
        raise invalid("/template_id", "incompatible_fields", detail)
    return row


async def _reviewed(call: AccountRequest, row: Row) -> dict[str, object]:
    """What the review of a changed message says, with its text."""
    context = await call.gateway.context(call.account_id, Key("message", text(row, "id")))
    if context is None:
        raise NotFound("message")
    made = await _written(call, context, text_command(row))
    return {name: made.values[name] for name in ("subject", "body", "findings", "call_card")}


async def _email_of(call: AccountRequest, interviewer_id: str | None) -> str | None:
    if interviewer_id is None:
        return None
    row = await call.gateway.one(call.account_id, "interviewers", interviewer_id)
    return None if row is None else maybe_text(row, "email")

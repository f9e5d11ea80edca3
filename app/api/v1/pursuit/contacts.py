"""Contacts of /v1: made now if the etiquette allows it, or recorded afterwards."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast

from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import NewPathId, PathId, provided_fields
from app.api.request.preconditions import etag
from app.api.v1.pursuit.attestations import attestation_view
from app.api.v1.pursuit.contact_shapes import (
    Contact,
    ContactPage,
    ContactPatch,
    NewContact,
    check_breach_reason,
)
from app.api.v1.shared.client_ids import chosen_ids, tag_of_chosen, with_path_id
from app.api.v1.shared.contact_refusals import refused_contact
from app.api.v1.shared.encode import check_json
from app.api.v1.shared.filters import Filtering, OfExternalId, list_of_place
from app.api.v1.shared.lookups import context_of, existing, place_key
from app.api.v1.shared.receipts import WantsReceipt, receipt_of
from app.api.v1.shared.record_responses import created_or_ok, ok
from app.api.v1.shared.records import recorded
from app.api.v1.shared.verdicts import ContactCheck, ContactConflict
from app.usecases.errors import ContactRefused
from app.usecases.lookups import Place
from app.usecases.ports import Key, Row
from app.usecases.pursuit import contact_results, contacts, permits
from app.usecases.pursuit.aliases import looked_up
from app.usecases.pursuit.attestations import attested

routes = Routes.of("contact")

_REFUSALS: Final = ("contact_refused", "contact_not_yet")


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
        "answer": row["answer"],
        "note": row["note"],
        "breach": row["breach"],
        "breach_reason": row["breach_reason"],
        "policy_version": row["policy_version"],
        "basis": row["basis"],
        "retracted_at": row["retracted_at"],
        "retraction_reason": row["retraction_reason"],
        "external_id": row["external_id"],
        "updated_at": row["updated_at"],
        **recorded(row),
    }


@routes.post(
    "/v1/interviews/{interview_id}/contacts",
    "contacts.create",
    Contact,
    problems=_REFUSALS,
    models={409: ContactConflict},
)
async def create(
    call: Caller, interview_id: PathId, body: NewContact, receipt: WantsReceipt = False
) -> Response:
    """Make a contact now if the etiquette allows it, or record one that was made."""
    return await _make(call, Place(interview_id), body, receipt=receipt)


@routes.post(
    "/v1/applications/{application_id}/contacts",
    "application_contacts.create",
    Contact,
    problems=_REFUSALS,
    models={409: ContactConflict},
)
async def create_of_application(
    call: Caller, application_id: PathId, body: NewContact, receipt: WantsReceipt = False
) -> Response:
    """Make or record a contact of a pursuit, with or without an interview."""
    return await _make(call, Place(application_id=application_id), body, receipt=receipt)


@routes.put_new(
    "/v1/interviews/{interview_id}/contacts/{contact_id}",
    "contacts.put",
    Contact,
    problems=_REFUSALS,
    models={409: ContactConflict},
)
async def put(
    call: Caller,
    interview_id: PathId,
    contact_id: NewPathId,
    body: NewContact,
    receipt: WantsReceipt = False,
) -> Response:
    """Make or record a contact with the id of your choice; idempotent."""
    return await _make(call, Place(interview_id), with_path_id(body, contact_id), receipt=receipt)


@routes.put_new(
    "/v1/applications/{application_id}/contacts/{contact_id}",
    "application_contacts.put",
    Contact,
    problems=_REFUSALS,
    models={409: ContactConflict},
)
async def put_of_application(
    call: Caller,
    application_id: PathId,
    contact_id: NewPathId,
    body: NewContact,
    receipt: WantsReceipt = False,
) -> Response:
    """Make or record a contact of a pursuit with the id of your choice; idempotent."""
    place = Place(application_id=application_id)
    return await _make(call, place, with_path_id(body, contact_id), receipt=receipt)


async def _make(call: AccountRequest, path: Place, body: NewContact, *, receipt: bool) -> Response:
    command = body.to_command(path, needs_result=True)
    try:
        return await call.change(
            place_key(path, command.happened_at),
            lambda context, now: contacts.make_contact(context, command, call.policy, now),
            lambda made: created_or_ok("/v1/contacts", made, contact_view(made.row)),
            chosen_ids=(
                *chosen_ids("contacts", body),
                *looked_up("contacts", body.id, body.external_id),
                *attested(command.attestation),
            ),
            tag=tag_of_chosen("contacts", body),
            limits=(call.services.limits.of_application("contacts"),),
        )
    except ContactRefused as refusal:
        raise await refused_contact(call, refusal, receipt=receipt) from None


@routes.post(
    "/v1/interviews/{interview_id}/contact-checks",
    "contact_checks.create",
    ContactCheck,
    status=200,
    scope="interviews:read",
    writes=False,
)
async def check(
    call: Caller, interview_id: PathId, body: NewContact, receipt: WantsReceipt = False
) -> Response:
    """Check whether a contact would be allowed; nothing is written."""
    return await _check(call, Place(interview_id), body, receipt=receipt)


@routes.post(
    "/v1/applications/{application_id}/contact-checks",
    "application_contact_checks.create",
    ContactCheck,
    status=200,
    scope="interviews:read",
    writes=False,
)
async def check_of_application(
    call: Caller, application_id: PathId, body: NewContact, receipt: WantsReceipt = False
) -> Response:
    """Check whether a contact of a pursuit would be allowed; nothing is written."""
    return await _check(call, Place(application_id=application_id), body, receipt=receipt)


async def _check(call: AccountRequest, path: Place, body: NewContact, *, receipt: bool) -> Response:
    command = body.to_command(path, needs_result=False)
    context = await context_of(call, path, command.happened_at)
    rows = {
        (table, row_id): await call.gateway.one(call.account_id, table, row_id)
        for table, row_id in attested(command.attestation)
    }
    context = replace(context, existing=rows)
    checked = contacts.check_contact(context, command, call.policy, context.instant(call.now()))
    answer = check_json(checked.assessment)
    if receipt:
        answer["receipt"] = await receipt_of(call, checked.asked, checked.assessment)
    return json_response(answer)


@routes.get("/v1/interviews/{interview_id}/contacts", "contacts.list", ContactPage)
async def listed(
    call: Caller,
    interview_id: PathId,
    paging: Paging,
    filters: Filtering,
    external_id: OfExternalId = None,
) -> Response:
    """List the contacts of an interview in the order in which they were recorded."""
    where = Place(interview_id), filters, external_id
    return await list_of_place(call, paging, "contacts", where, contact_view)


@routes.get("/v1/applications/{application_id}/contacts", "application_contacts.list", ContactPage)
async def listed_of_application(
    call: Caller,
    application_id: PathId,
    paging: Paging,
    filters: Filtering,
    external_id: OfExternalId = None,
) -> Response:
    """List the contacts of a pursuit, of all its interviews, in the order of their recording."""
    where = Place(application_id=application_id), filters, external_id
    return await list_of_place(call, paging, "contacts", where, contact_view)


@routes.get("/v1/contacts/{contact_id}", "contacts.get", Contact)
async def get(call: Caller, contact_id: PathId) -> Response:
    """Read one contact."""
    row = await existing(call, "contacts", contact_id, "contact")
    return call.ok_or_unchanged(contact_view(row), etag(row))


@routes.patch(
    "/v1/contacts/{contact_id}",
    "contacts.update",
    Contact,
    problems=(*_REFUSALS, "state_conflict"),
    models={409: ContactConflict},
)
async def update(
    call: Caller, contact_id: PathId, body: ContactPatch, receipt: WantsReceipt = False
) -> Response:
    """Record the result of a contact. `not_made`, within a day, gives its place back.

    At most two contacts of a pursuit get it. That one `bounced` or had the `wrong_number` is
    recorded within 5 business days of it, of a letter within 20. Where a relay has redeemed its
    permit, only the partner of that relay records it.
    """
    provided = provided_fields(body)
    if body.acknowledge_breach and "result" not in provided:
        raise invalid("/acknowledge_breach", "incompatible_fields", "This needs a `result`.")
    check_breach_reason(body.breach_reason, acknowledged=body.acknowledge_breach)
    command = contact_results.ChangeContact(
        provided.get("result"),
        body.acknowledge_breach,
        body.breach_reason,
        "note" in provided,
        provided.get("note"),
        call.principal.home_id if call.principal.home_id != call.account_id else None,
    )
    # A result that makes a contact count is judged at the instant that it happened.
    happened_at: datetime | None = None
    permitted: tuple[tuple[str, str], ...] = ()
    if command.result is not None:
        before = await existing(call, "contacts", contact_id, "contact")
        happened_at = cast("datetime", before["happened_at"])
        # Of the contact itself, if the id in the path is another one for it.
        permitted = (
            (permits.TABLE, str(before["id"])),
            (contact_results.OF_MESSAGE, str(before["id"])),
        )
    try:
        return await call.change(
            Key("contact", contact_id, at=happened_at),
            lambda context, now: contact_results.change_contact(context, command, call.policy, now),
            lambda row: ok(row, contact_view(row)),
            chosen_ids=permitted,
        )
    except ContactRefused as refusal:
        raise await refused_contact(call, refusal, receipt=receipt) from None

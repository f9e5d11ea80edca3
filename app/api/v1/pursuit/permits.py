"""Permits of /v1: what lets a relay pass the message of a cleared contact on, once."""

from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import json_response, read_first
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import Answer, AnyId, Body, PathId
from app.api.v1.accounts.account_shapes import content_tag
from app.api.v1.pursuit.contact_shapes import ContactKind
from app.api.v1.shared.contact_refusals import refused_contact
from app.api.v1.shared.lookups import existing
from app.api.v1.shared.permit_tokens import write_permit
from app.api.v1.shared.receipts import WantsReceipt
from app.api.v1.shared.verdicts import ContactConflict
from app.domain.actions import Channel
from app.usecases.errors import ContactRefused, NotFound
from app.usecases.ports import Key, Row
from app.usecases.pursuit import permits
from app.usecases.pursuit.permits import Issued, PermitState

routes = Routes("permits", read="interviews:read", write="contacts:write")

_REFUSALS = ("contact_refused", "contact_not_yet", "state_conflict", "not_found")


class NewPermit(Body):
    """For whose relay a permit is to be."""

    partner_id: AnyId | None = Field(
        default=None,
        description="The partner whose relay passes the message on. A partner that acts for you "
        "may leave it out: it is itself.",
    )


class Permit(Answer):
    """The permit of a contact."""

    tagged: ClassVar[bool] = True

    id: str = Field(
        description="The id of its contact, and the single-use id (`jti`) of its token."
    )
    application_id: str = Field(description="The application that the message is about.")
    kind: ContactKind
    channel: Channel
    partner_id: str = Field(description="The partner whose relay may redeem it.")
    state: PermitState = Field(description="Whether it can still be redeemed.")
    issued_at: datetime = Field(description="Since when it holds.")
    expires_at: datetime = Field(
        description="Until when it holds: while the contact is allowed, and an hour at most."
    )
    redeemed_at: datetime | None = Field(description="When a relay passed the message on.")


class IssuedPermit(Permit):
    """A permit with its token."""

    tagged: ClassVar[bool] = False

    token: str = Field(description="What the relay is shown: a JWT, signed with EdDSA.")


def permit_view(permit: Row, contact: Row, now: datetime) -> dict[str, Any]:
    """A permit as it is answered."""
    return {
        "id": permit["id"],
        "application_id": contact["application_id"],
        "kind": contact["kind"],
        "channel": contact["channel"],
        "partner_id": permit["audience"],
        "state": permits.state_of(permit, now).value,
        "issued_at": permit["issued_at"],
        "expires_at": permit["expires_at"],
        "redeemed_at": permit["redeemed_at"],
    }


async def _partner(call: AccountRequest, partner_id: str | None) -> str:
    """The partner for whose relay a permit is."""
    acting = call.principal.home_id if call.principal.home_id != call.account_id else None
    if partner_id is None and acting is None:
        detail = "Name the partner whose relay passes the message on."
        raise invalid("/partner_id", "missing", detail)
    if partner_id is None or partner_id == acting:
        return str(acting)
    account = await call.gateway.one(partner_id, "accounts", partner_id)
    if account is None or account["kind"] != "partner" or account["stopped_at"] is not None:
        raise NotFound("partner")
    return partner_id


@routes.post(
    "/v1/contacts/{contact_id}/permit",
    "permits.create",
    IssuedPermit,
    problems=_REFUSALS,
    models={409: ContactConflict},
)
async def create(
    call: Caller, contact_id: PathId, body: NewPermit, receipt: WantsReceipt = False
) -> Response:
    """Ask for the permit of a cleared contact, with which a relay passes its message on, once.

    The etiquette is asked again. A contact has one permit; while that holds, asking again gives
    the same one.
    """
    contact = await existing(call, "contacts", contact_id, "contact")
    partner_id = await _partner(call, body.partner_id)

    async def answered(issued: Issued) -> Response:
        token = await write_permit(call.access.signing, issued, call.account_id, call.real_now())
        view = {**permit_view(issued.row, issued.contact, call.now()), "token": token}
        headers = {
            "Location": f"/v1/contacts/{issued.row['id']}/permit",
            "Cache-Control": "no-store",
        }
        return json_response(view, 201 if issued.created else 200, headers)

    try:
        return await call.change(
            Key("contact", str(contact["id"])),
            lambda context, now: permits.issue_permit(context, partner_id, call.policy, now),
            read_first,
            chosen_ids=((permits.TABLE, str(contact["id"])),),
            otherwise=answered,
        )
    except ContactRefused as refusal:
        raise await refused_contact(call, refusal, receipt=receipt) from None


@routes.get("/v1/contacts/{contact_id}/permit", "permits.get", Permit)
async def get(call: Caller, contact_id: PathId) -> Response:
    """Read the permit of a contact, without its token."""
    contact = await existing(call, "contacts", contact_id, "contact")
    row = await call.gateway.one(call.account_id, permits.TABLE, str(contact["id"]))
    if row is None:
        raise NotFound("permit")
    view = permit_view(row, contact, call.now())
    return call.ok_or_unchanged(view, content_tag(view))

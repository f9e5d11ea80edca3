"""/v1/grants: the scopes of partners that may act for a candidate, with expiry and revocation."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import Field
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.routes import Routes
from app.api.request.fields import Answer, AnyId, Body, GrantedScopes, Id, Instant, LongText, PathId
from app.api.request.preconditions import etag
from app.api.v1.partners.employer_wishes import follow_grants
from app.api.v1.shared.client_ids import chosen_ids, content_hash
from app.api.v1.shared.lookups import existing
from app.api.v1.shared.record_responses import created_or_ok, deleted
from app.api.v1.shared.records import Recorded, recorded
from app.usecases.errors import NotFound
from app.usecases.partners import grants
from app.usecases.partners.grants import GrantState
from app.usecases.ports import SECURITY, PursuitContext, Row
from app.usecases.row_values import text

routes = Routes.of("grant")


class NewGrant(Body):
    """What a partner may do for you."""

    id: Id | None = Field(default=None, description="A UUIDv7 of your choice.")
    partner_id: AnyId = Field(description="The partner's account, which the partner tells you.")
    scopes: GrantedScopes = Field(examples=[["interviews:read", "tasks:read"]])
    expires_at: Instant | None = Field(default=None, description="Null: until you revoke it.")
    note: LongText | None = None


class Grant(Recorded):
    """What a partner may do for you, and whether it is in force."""

    id: str
    partner_id: str
    partner_label: str | None = Field(description="The operator's name for the partner.")
    scopes: list[str]
    state: GrantState = Field(description="Its state now; only a standing one counts.")
    provisioned: bool = Field(description="Whether the partner brought you here with it.")
    note: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class GrantPage(Answer):
    """A page of grants."""

    items: list[Grant]
    next_cursor: str | None


def grant_view(row: Row, label: str | None, now: datetime) -> dict[str, Any]:
    """A grant as it is answered."""
    return {
        "id": row["id"],
        "partner_id": row["partner_id"],
        "partner_label": label,
        "scopes": row["scopes"],
        "state": str.__str__(grants.state_of(row, now)),
        "provisioned": row["provisioned"],
        "note": row["note"],
        "created_at": row["created_at"],
        "expires_at": row["expires_at"],
        "revoked_at": row["revoked_at"],
        **recorded(row),
    }


def grant_etag(row: Row, now: datetime) -> str:
    """The tag of a grant, whose state follows the clock."""
    return etag(row, str.__str__(grants.state_of(row, now)))


async def _labels(call: AccountRequest, rows: Iterable[Row]) -> dict[object, str | None]:
    """The labels of the partners of these grants."""
    labels: dict[object, str | None] = {}
    for partner_id in {text(row, "partner_id") for row in rows}:
        partner = await call.gateway.one(partner_id, "accounts", partner_id)
        labels[partner_id] = None if partner is None else text(partner, "label")
    return labels


def _is_away(account: Row) -> bool:
    """Whether a partner is to be erased, or was stopped by the operator."""
    return account["erase_at"] is not None or account["stopped_at"] is not None


async def _partner(call: AccountRequest, partner_id: str) -> str:
    """The label of a partner; a 422 for any other account, as for none."""
    account = await call.gateway.one(partner_id, "accounts", partner_id)
    if account is None or account["kind"] != "partner" or _is_away(account):
        raise NotFound("partner")
    return text(account, "label")


@routes.get("/v1/grants", "grants.list", GrantPage)
async def listed(call: Caller, paging: Paging) -> Response:
    """List grants in the order in which you gave them, past ones included."""
    now = call.real_now()
    rows = await call.gateway.page(call.account_id, paging.rows("grants"))
    labels = await _labels(call, rows)
    return paging.answer(rows, lambda row: grant_view(row, labels[row["partner_id"]], now))


@routes.post("/v1/grants", "grants.create", Grant, problems=("not_found",))
async def create(call: Caller, body: NewGrant) -> Response:
    """Let a partner act for you.

    The partner names your account in `Bide-Account`, and has the scopes of all standing
    grants. Its changes name it as the writer. A key can grant no scope that it lacks.
    """
    label = await _partner(call, body.partner_id)
    command = grants.NewGrant(
        body.partner_id,
        tuple(body.scopes),
        body.expires_at,
        body.note,
        body.id,
        content_hash(body),
    )
    now = call.real_now()
    response = await call.change(
        SECURITY,
        lambda context, at: grants.give(context, command, call.principal.scopes, at),
        lambda made: created_or_ok(
            "/v1/grants", made, grant_view(made.row, label, now), grant_etag(made.row, now)
        ),
        chosen_ids=chosen_ids("grants", body),
        limits=(call.services.limits.of_account("grants"),),
    )
    await follow_grants(call, call.account_id, body.partner_id)
    return response


@routes.get("/v1/grants/{grant_id}", "grants.get", Grant)
async def get(call: Caller, grant_id: PathId) -> Response:
    """Read one grant."""
    row = await existing(call, "grants", grant_id, "grant")
    labels = await _labels(call, [row])
    now = call.real_now()
    return call.ok_or_unchanged(
        grant_view(row, labels[row["partner_id"]], now), grant_etag(row, now)
    )


@routes.delete("/v1/grants/{grant_id}", "grants.delete")
async def delete(call: Caller, grant_id: PathId) -> Response:
    """Revoke a grant. Within a second it no longer permits anything.

    It stays in the list, `revoked`, so that you see who could do what, and until when.
    """

    def tag(context: PursuitContext, now: datetime) -> str | None:
        row = context.existing.get(("grants", grant_id))
        return None if row is None else grant_etag(row, now)

    row = await call.gateway.one(call.account_id, "grants", grant_id)
    response = await call.change(
        SECURITY,
        lambda context, now: grants.take_back(context, grant_id, now),
        deleted,
        chosen_ids=(("grants", grant_id),),
        tag=tag,
    )
    if row is not None:
        await follow_grants(call, call.account_id, text(row, "partner_id"))
    return response

"""/v1/candidates: candidates whom a partner brought, or who granted it scopes."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, cast

from fastapi import Query
from starlette.responses import Response

from app.api.auth.scopes import GRANTABLE, in_order
from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import json_response, read_first
from app.api.operations.routes import Routes
from app.api.request.fields import provided_fields
from app.api.v1.partners.candidate_shapes import (
    Candidate,
    CandidatePage,
    CandidatePatch,
    NamedCandidate,
    NewCandidate,
    NewExternalId,
    Offer,
    PathExternalId,
    Terms,
    candidate_view,
)
from app.api.v1.shared.client_ids import hash_of
from app.api.v1.shared.lookups import ALL_CHILDREN
from app.usecases.accounts.test_clocks import is_over
from app.usecases.errors import Invalid, NotFound
from app.usecases.partners import candidates, grants
from app.usecases.partners.candidates import Brought
from app.usecases.partners.grants import GrantState
from app.usecases.ports import SECURITY, Page, PursuitContext, Row

routes = Routes.of("candidate")


def _tag(row: Row, now: datetime) -> str:
    """The tag of a candidate: of the label, and of all grants, which the clock changes too."""
    given = cast("Sequence[Row]", row["grants"])
    versions = sum(cast("int", grant["version"]) for grant in given)
    held = ".".join(str(grants.state_of(grant, now))[0] for grant in given)
    label = hashlib.sha256(str(row["label"] or "").encode()).hexdigest()[:8]
    return f'"{versions}.{held}.{label}"'


async def _read(call: AccountRequest, external_id: str) -> tuple[Row | None, str | None]:
    """The candidate of this external id, or None with the erased account that had it, if any."""
    kept = await call.gateway.one(call.account_id, candidates.TABLE, candidates.row_id(external_id))
    if kept is None:
        return None, None
    account_id = cast("str", kept["candidate_id"])
    account = await call.gateway.one(account_id, "accounts", account_id)
    if account is None or is_over(account, call.real_now()):
        return None, account_id
    mine = (("partner_id", "=", call.account_id),)
    given = await call.gateway.page(account_id, Page("grants", mine, ("id",), None, ALL_CHILDREN))
    return _as_listed(kept, given), None


def _as_listed(kept: Row, given: Sequence[Row]) -> Row:
    """The partner's row of a candidate, with the grants, as the list has it."""
    return {
        "id": kept["candidate_id"],
        "external_id": kept["external_id"],
        "label": kept["label"],
        "created_at": kept["created_at"],
        "grants": given,
    }


#: The filter of the list.
OfState = Annotated[
    list[GrantState] | None,
    Query(
        max_length=len(GrantState),
        description="Only those whose grants together are in this state now, or in one of several.",
    ),
]


def _place(row: Row) -> str:
    return f"/v1/candidates/{row['external_id']}"


async def _bring(call: AccountRequest, external_id: str, terms: Offer) -> Response:
    before, erased = await _read(call, external_id)
    scopes = in_order(GRANTABLE) if terms.scopes is None else terms.scopes
    # The same request by POST or PUT, with defaults sent or not.
    plain = Terms(scopes=scopes, label=terms.label)
    command = candidates.NewCandidate(
        call.account_id,
        external_id,
        tuple(scopes),
        terms.label,
        hash_of(plain, *(("test",) if terms.test else ())),
        erased,
        terms.test,
    )
    now = call.real_now()

    def render(brought: Brought) -> Response | None:
        if brought.grant is None:
            return None
        made = _as_listed(brought.row, [{**brought.grant, "version": 1}])
        headers = {"Location": _place(made), "ETag": _tag(made, now)}
        return json_response(candidate_view(made, now), 201, headers)

    async def again(_: Brought) -> Response:
        row, _erased = await _read(call, external_id)
        if row is None:
            raise NotFound("candidate")
        return json_response(candidate_view(row, now), headers={"ETag": _tag(row, now)})

    def tag(_: PursuitContext, at: datetime) -> str | None:
        # Their grants are not of this account, so this is as they were before.
        return None if before is None else _tag(before, at)

    return await call.change(
        SECURITY,
        lambda context, at: candidates.bring(context, command, at),
        render,
        chosen_ids=((candidates.TABLE, candidates.row_id(external_id)),),
        otherwise=again,
        tag=tag,
    )


async def found(call: AccountRequest, external_id: str) -> Row:
    """The candidate whom this partner brought under this external id, or a 404."""
    row, _ = await _read(call, external_id)
    if row is None:
        raise NotFound("candidate")
    return row


@routes.get("/v1/candidates", "candidates.list", CandidatePage)
async def listed(call: Caller, paging: Paging, state: OfState = None) -> Response:
    """List candidates whom you brought or who granted you scopes, oldest first."""
    now = call.real_now()
    page = paging.rows(candidates.TABLE)
    after = None if page.after is None else str(page.after[0])
    wanted = tuple(sorted({str(one.value) for one in state or ()}))
    states = (wanted, now) if wanted else None
    rows = await call.gateway.candidates(call.account_id, after, page.limit, states)
    return paging.answer(rows, lambda row: candidate_view(row, now))


@routes.post("/v1/candidates", "candidates.create", Candidate)
async def create(call: Caller, body: NewCandidate) -> Response:
    """Bring a candidate: an account, and a grant to you, at once.

    Idempotent by the external id: a retry returns the same candidate. It does not renew a
    grant that was revoked.
    """
    return await _bring(call, body.external_id, body)


@routes.get("/v1/candidates/{external_id}", "candidates.get", Candidate)
async def get(call: Caller, external_id: PathExternalId) -> Response:
    """Read a candidate whom you brought, by your external id."""
    row = await found(call, external_id)
    now = call.real_now()
    return call.ok_or_unchanged(candidate_view(row, now), _tag(row, now))


@routes.put(
    "/v1/candidates/{external_id}",
    "candidates.put",
    Candidate,
    problems=("id_conflict",),
    also={201: "Brought: the external id was new."},
)
async def put(call: Caller, external_id: NewExternalId, body: NamedCandidate) -> Response:
    """Bring a candidate under your external id; idempotent.

    As `POST /v1/candidates`, with the id in the path.
    """
    if body.external_id not in {None, external_id}:
        raise Invalid("/external_id", "incompatible_fields", "The path names another candidate.")
    return await _bring(call, external_id, body)


@routes.patch("/v1/candidates/{external_id}", "candidates.update", Candidate)
async def update(call: Caller, external_id: PathExternalId, body: CandidatePatch) -> Response:
    """Change your label of a candidate whom you brought. The account keeps its own."""
    values = provided_fields(body)
    before = await found(call, external_id)

    async def after(_: None) -> Response:
        row = await found(call, external_id)
        now = call.real_now()
        return json_response(candidate_view(row, now), headers={"ETag": _tag(row, now)})

    def tag(context: PursuitContext, at: datetime) -> str | None:
        kept = context.existing.get((candidates.TABLE, candidates.row_id(external_id)))
        return None if kept is None else _tag({**before, "label": kept["label"]}, at)

    return await call.change(
        SECURITY,
        lambda context, at: candidates.relabel(context, external_id, values, at),
        read_first,
        chosen_ids=((candidates.TABLE, candidates.row_id(external_id)),),
        otherwise=after,
        tag=tag,
    )

"""/v1/grant-requests: grants that partners ask a candidate for; and partners by their names."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, cast

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import json_response, no_content
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import Answer, Body, Instant, LongText, PathId, text
from app.api.v1.partners.employer_wishes import follow_grants
from app.api.v1.partners.grant_requests import is_code_of
from app.api.v1.partners.grants import Grant, grant_etag, grant_view
from app.api.v1.shared.record_responses import created_or_ok
from app.usecases.errors import NotFound
from app.usecases.partners import grant_requests, grants
from app.usecases.ports import SECURITY, Row
from app.usecases.row_values import maybe_text
from app.usecases.row_values import text as text_of
from app.usecases.write import write

routes = Routes("grants", read="account:read", write="account:write")

PATH: Final = "/v1/grant-requests"


class AskedGrant(Answer):
    """What a partner asks you for."""

    id: str
    partner_id: str
    partner_name: str | None = Field(description="The public name of the partner, if it has one.")
    partner_label: str = Field(description="The operator's name for the partner.")
    scopes: list[str] = Field(description="What the partner wants to do for you.")
    note: str | None = Field(description="What the partner wrote to you.")
    created_at: datetime
    expires_at: datetime = Field(description="Until when you can confirm it.")


class AskedGrantPage(Answer):
    """A page of requests of partners."""

    items: list[AskedGrant]
    next_cursor: str | None


class Confirmation(Body):
    """Your consent."""

    code: Annotated[str, text(40)] = Field(
        description="The code that the partner shows you: who has it is its member.",
        examples=["K7QXA-2M4PD"],
    )
    expires_at: Instant | None = Field(
        default=None, description="When the grant ends. Null: when you revoke it."
    )
    note: LongText | None = Field(default=None, description="A note for yourself.")


class PublicPartner(Answer):
    """A partner, as the operator presents it."""

    id: str = Field(description="For the `partner_id` of a grant.")
    name: str = Field(description="Its public name.", examples=["harbour-jobs"])
    label: str = Field(description="The operator's name for it.", examples=["Harbour Jobs"])


@routes.get("/v1/partners/{name}", "partners.get", PublicPartner)
async def partner(
    call: Caller, name: Annotated[str, Path(description="The public name, in any case.")]
) -> Response:
    """Find a partner by its public name, in any case, to grant it something."""
    row = await call.gateway.find("partner_names", {"name": name.strip().lower()})
    if row is None or row["stopped_at"] is not None or row["erase_at"] is not None:
        raise NotFound("partner")
    account_id = text_of(row, "account_id")
    account = await call.gateway.one(account_id, "accounts", account_id)
    if account is None:
        raise NotFound("partner")
    return json_response({"id": account_id, "name": row["name"], "label": account["label"]})


def asked_view(row: Row) -> dict[str, Any]:
    """A request as the candidate sees it."""
    return {
        "id": row["id"],
        "partner_id": row["account_id"],
        "partner_name": row["partner_name"],
        "partner_label": row["partner_label"],
        "scopes": row["scopes"],
        "note": row["note"],
        "created_at": row["created_at"],
        "expires_at": row["expires_at"],
    }


async def _addressed(call: AccountRequest, after: str | None, limit: int) -> Sequence[Row]:
    """The open requests to the address with which the candidate signs in."""
    login = await call.gateway.one(call.account_id, "logins", call.account_id)
    if login is None:
        return ()
    address = text_of(login, "email_key")
    return await call.gateway.grant_requests_to(address, call.real_now(), after, limit)


async def _found(call: AccountRequest, request_id: str) -> Row:
    # Ids are in their order, so the first from the one before it on is this one, if it is there.
    rows = await _addressed(call, before(request_id), 1)
    if not rows or rows[0]["id"] != request_id:
        raise NotFound("grant_request")
    return rows[0]


def before(row_id: str) -> str:
    """The id that comes right before another."""
    value = int(row_id.replace("-", ""), 16) - 1
    digits = f"{max(value, 0):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@routes.get(PATH, "asked_grants.list", AskedGrantPage)
async def listed(call: Caller, paging: Paging) -> Response:
    """List what partners ask you for, oldest first.

    They asked the e-mail address with which you sign in. What you confirmed or declined is here
    no more, nor what has expired.
    """
    page = paging.rows(grant_requests.TABLE)
    after = None if page.after is None else str(page.after[0])
    rows = await _addressed(call, after, page.limit)
    return paging.answer(rows, asked_view)


@routes.post(f"{PATH}/{{request_id}}/confirmation", "asked_grants.confirm", Grant)
async def confirm(call: Caller, request_id: PathId, body: Confirmation) -> Response:
    """Grant what a partner asks you for, with the code that it shows you.

    Idempotent: once it is granted, the answer is that grant. Revoke it as any other.
    """
    grant_id = grant_requests.grant_id(request_id)
    scopes: tuple[str, ...] = ()
    granted = await call.gateway.one(call.account_id, "grants", grant_id)
    if granted is None:
        asked = await _found(call, request_id)
        partner_id = text_of(asked, "account_id")
        scopes = tuple(cast("Sequence[str]", asked["scopes"]))
        label = maybe_text(asked, "partner_label")
    else:
        partner_id = text_of(granted, "partner_id")
        owner = await call.gateway.one(partner_id, "accounts", partner_id)
        label = None if owner is None else maybe_text(owner, "label")
    if not is_code_of(call.services.secret, request_id, body.code):
        raise invalid(
            "/code", "invalid_value", "This is not the code that the partner shows its member."
        )
    command = grants.NewGrant(
        partner_id, scopes, body.expires_at, body.note, grant_id, f"asked {request_id}"
    )
    now = call.real_now()
    response = await call.change(
        SECURITY,
        lambda context, at: grants.give(context, command, call.principal.scopes, at),
        lambda made: created_or_ok(
            "/v1/grants", made, grant_view(made.row, label, now), grant_etag(made.row, now)
        ),
        chosen_ids=(("grants", grant_id),),
        limits=(call.services.limits.of_account("grants"),),
    )
    await write(
        call.gateway,
        partner_id,
        SECURITY,
        lambda context, at: grant_requests.settle(context, request_id, call.account_id, at),
        writer=None,
        chosen_ids=((grant_requests.TABLE, request_id),),
    )
    await follow_grants(call, call.account_id, partner_id)
    return response


@routes.delete(f"{PATH}/{{request_id}}", "asked_grants.decline")
async def decline(call: Caller, request_id: PathId) -> Response:
    """Decline what a partner asks you for.

    The partner does not learn that, and you are shown nothing that it asks you for within 90 days.
    """
    asked = await _found(call, request_id)
    await write(
        call.gateway,
        text_of(asked, "account_id"),
        SECURITY,
        lambda context, now: grant_requests.decline(context, request_id, now),
        writer=None,
        chosen_ids=((grant_requests.TABLE, request_id),),
    )
    return no_content()

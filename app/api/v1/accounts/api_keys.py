"""/v1/api-keys: API keys for programs, with scopes and expiry."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, cast

from pydantic import Field
from starlette.responses import Response

from app.api.auth.principals import write_key
from app.api.auth.scopes import ALL, OF_CANDIDATES, SCOPES, in_order
from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import created, json_response
from app.api.operations.routes import Routes
from app.api.request.fields import (
    Answer,
    Body,
    Instant,
    Label,
    PathId,
    ScopeName,
    leave,
    provided_fields,
)
from app.api.v1.accounts.account_shapes import content_tag
from app.api.v1.shared.lookups import existing, trim
from app.api.v1.shared.record_responses import deleted
from app.usecases.accounts import api_keys
from app.usecases.ports import SECURITY, PursuitContext, Row

routes = Routes.of("api_key")

#: Revoked keys that stay listed; when a key is made, older ones are deleted.
REVOKED_KEPT: Final = 100


class NewApiKey(Body):
    """A new key. It cannot have more scopes, or expire later, than the caller's credential."""

    label: Label = Field(description="The purpose of the key.", examples=["calendar feed"])
    scopes: Annotated[list[ScopeName], Field(min_length=1, max_length=len(SCOPES))] | None = Field(
        default=None, description="By default those of the caller."
    )
    expires_at: Instant | None = None


class ApiKey(Answer):
    """A key, without the key itself."""

    tagged: ClassVar[bool] = True

    id: str
    label: str
    hint: str = Field(description="Its last four characters.")
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute; the tag leaves it out.")


class CreatedApiKey(ApiKey):
    """A key with its secret, which is only in this answer."""

    key: str


class ApiKeyPage(Answer):
    """A page of keys."""

    items: list[ApiKey]
    next_cursor: str | None


class ApiKeyPatch(Body):
    """A merge patch."""

    label: Label = leave()


def _every(call: AccountRequest) -> frozenset[str]:
    """All scopes that a key of this account can hold."""
    return ALL if call.principal.is_partner_itself else OF_CANDIDATES


def _view(row: Row, every: frozenset[str]) -> dict[str, Any]:
    scopes = cast("list[str] | None", row["scopes"])
    return {
        "id": row["id"],
        "label": row["label"],
        "hint": row["hint"],
        "scopes": in_order(every if scopes is None else scopes),
        "created_at": row["created_at"],
        "expires_at": row["expires_at"],
        "revoked_at": row["revoked_at"],
        "last_used_at": row["last_used_at"],
    }


def _tag(row: Row) -> str:
    return content_tag({**row, "last_used_at": None})


@routes.add(
    *("POST", "/v1/api-keys", "api_keys.create", CreatedApiKey),
    status=201,
    problems=("limit_reached",),
)
async def create(call: Caller, body: NewApiKey) -> Response:
    """Make a key; its secret is in this answer and in no other.

    A retry with the same `Idempotency-Key` gets this answer again.
    """
    principal = call.principal
    key, key_hash = call.access.fresh(write_key)
    kind, _, credential_id = principal.credential.partition(":")
    every = _every(call)
    command = api_keys.NewKey(
        body.label,
        body.scopes,
        body.expires_at,
        key_hash,
        key[-4:],
        in_order(principal.held),
        in_order(every),
        credential_id if kind == "key" else None,
    )

    def render(row: Row) -> Response:
        # A new key has no last use yet.
        response = created(
            f"/v1/api-keys/{row['id']}", {**_view(row, every), "key": key}, _tag(row)
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    response = await call.change(
        SECURITY,
        lambda context, now: api_keys.create_key(context, command, now),
        render,
        chosen_ids=((api_keys.TABLE, credential_id),) if kind == "key" else (),
        limits=(call.services.limits.of_account(api_keys.TABLE),),
        sealed=True,
    )
    await trim(call.gateway, call.account_id, api_keys.TABLE, REVOKED_KEPT)
    return response


@routes.get("/v1/api-keys", "api_keys.list", ApiKeyPage)
async def listed(call: Caller, paging: Paging) -> Response:
    """List keys, oldest first, including revoked ones."""
    rows = await call.gateway.page(call.account_id, paging.rows(api_keys.TABLE))
    every = _every(call)
    return paging.answer(rows, lambda row: _view(row, every))


@routes.get("/v1/api-keys/{key_id}", "api_keys.get", ApiKey)
async def get(call: Caller, key_id: PathId) -> Response:
    """Read one key."""
    row = await existing(call, api_keys.TABLE, key_id, "api_key")
    return call.ok_or_unchanged(_view(row, _every(call)), _tag(row))


@routes.patch("/v1/api-keys/{key_id}", "api_keys.update", ApiKey)
async def update(call: Caller, key_id: PathId, body: ApiKeyPatch) -> Response:
    """Change the label of a key."""
    label = provided_fields(body).get("label")
    return await call.change(
        SECURITY,
        lambda context, now: api_keys.relabel_key(context, key_id, label, now),
        lambda row: json_response(_view(row, _every(call)), headers={"ETag": _tag(row)}),
        chosen_ids=((api_keys.TABLE, key_id),),
        tag=lambda context, _: _tag_of(context, key_id),
    )


@routes.delete("/v1/api-keys/{key_id}", "api_keys.delete")
async def delete(call: Caller, key_id: PathId) -> Response:
    """Revoke a key: within a second it stops working. It stays in the list."""
    return await call.change(
        SECURITY,
        lambda context, now: api_keys.revoke_key(context, key_id, now),
        deleted,
        chosen_ids=((api_keys.TABLE, key_id),),
        tag=lambda context, _: _tag_of(context, key_id),
    )


def _tag_of(context: PursuitContext, key_id: str) -> str | None:
    row = context.existing[api_keys.TABLE, key_id]
    return None if row is None else _tag(row)

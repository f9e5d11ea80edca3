"""/v1/partner/grant-requests: grants that a partner asks for, by the e-mail address of a member."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.routes import Routes
from app.api.request.fields import (
    Answer,
    Body,
    Email,
    GrantedScopes,
    LongText,
    PathId,
    ShortText,
)
from app.api.v1.accounts.account_shapes import content_tag
from app.api.v1.shared.client_ids import hash_of
from app.api.v1.shared.lookups import existing
from app.api.v1.shared.record_responses import created_or_ok, deleted
from app.usecases.accounts.accounts import email_key
from app.usecases.partners import grant_requests
from app.usecases.partners.grant_requests import RequestState
from app.usecases.ports import SECURITY, PursuitContext, Row
from app.usecases.pursuit.employers import Written

routes = Routes.of("grant_request")

PATH: Final = "/v1/partner/grant-requests"

#: Characters of a code: 50 bits, more than can be tried in two weeks within any rate limit.
_CODE: Final = 10
#: What is easily typed for another character, and what may stand between them.
_LOOKS_LIKE: Final = str.maketrans("01", "OI", "- ")


class NewGrantRequest(Body):
    """What you ask the owner of an e-mail address for."""

    email: Email = Field(
        description="The address with which your member signs in here.",
        examples=["robin@home.example"],
    )
    scopes: GrantedScopes = Field(examples=[["interviews:read", "tasks:read"]])
    note: LongText | None = Field(
        default=None,
        description="What your member is to read. The one who signs in with the address reads "
        "it, so it should say nothing about them.",
    )
    external_id: ShortText | None = Field(
        default=None, description="Your own id of the member, for yourself alone."
    )


class GrantRequest(Answer):
    """A grant that you asked for."""

    tagged: ClassVar[bool] = True

    id: str
    email: str = Field(description="The address that you asked.")
    scopes: list[str]
    note: str | None
    external_id: str | None = Field(description="Your own id of the member.")
    state: RequestState = Field(
        description="Its state now. A request that is declined stays `asked` until it expires."
    )
    code: str | None = Field(
        description="Show it to your member, who confirms with it; null once the request is over.",
        examples=["K7QXA-2M4PD"],
    )
    account_id: str | None = Field(
        description="The account of the candidate who granted it, for `Bide-Account`."
    )
    created_at: datetime
    expires_at: datetime = Field(description="Until when it can be confirmed.")


class GrantRequestPage(Answer):
    """A page of grant requests."""

    items: list[GrantRequest]
    next_cursor: str | None


def code_of(secret: bytes, request_id: str) -> str:
    """The code of a request: nothing is stored of it."""
    digest = hmac.digest(secret, b"grant request\0" + request_id.encode(), hashlib.sha256)
    text = base64.b32encode(digest).decode()[:_CODE]
    return f"{text[:5]}-{text[5:]}"


def is_code_of(secret: bytes, request_id: str, code: str) -> bool:
    """Whether this is the code of a request, however it was typed."""
    typed, meant = (
        one.upper().translate(_LOOKS_LIKE).encode() for one in (code, code_of(secret, request_id))
    )
    return hmac.compare_digest(typed, meant)


def request_view(row: Row, secret: bytes, now: datetime) -> dict[str, Any]:
    """A request as its partner sees it."""
    state = grant_requests.state_of(row, now)
    is_open = state is RequestState.ASKED
    return {
        "id": row["id"],
        "email": row["email"],
        "scopes": row["scopes"],
        "note": row["note"],
        "external_id": row["external_id"],
        "state": str.__str__(state),
        "code": code_of(secret, str(row["id"])) if is_open else None,
        "account_id": row["candidate_id"],
        "created_at": row["created_at"],
        "expires_at": row["expires_at"],
    }


def _view(call: AccountRequest, row: Row) -> dict[str, Any]:
    return request_view(row, call.services.secret, call.real_now())


@routes.post(PATH, "grant_requests.create", GrantRequest, problems=("state_conflict",))
async def create(call: Caller, body: NewGrantRequest) -> Response:
    """Ask the owner of an e-mail address for a grant.

    The answer is the same whether the address has an account or not. The candidate who signs in
    with it finds the request in `GET /v1/grant-requests`, and confirms it with the `code`, which
    you show to your member. It can be confirmed for two weeks. One request to an address is open
    at a time: the same one again is answered with it.
    """
    command = grant_requests.NewRequest(
        body.email,
        email_key(body.email),
        tuple(body.scopes),
        body.note,
        body.external_id,
        hash_of(body),
    )

    def render(made: Written) -> Response:
        view = _view(call, made.row)
        return created_or_ok(PATH, made, view, content_tag(view))

    return await call.change(
        SECURITY,
        lambda context, now: grant_requests.ask(context, command, now),
        render,
        chosen_ids=(grant_requests.latest_for(command.email_key),),
        limits=(call.services.limits.of_account(grant_requests.TABLE),),
        # The code is in the answer.
        sealed=True,
    )


@routes.get(PATH, "grant_requests.list", GrantRequestPage)
async def listed(
    call: Caller,
    paging: Paging,
    external_id: Annotated[
        ShortText | None, Query(description="Only those with this id of yours.")
    ] = None,
) -> Response:
    """List the grants that you asked for, oldest first, until 90 days after they expired."""
    where = [] if external_id is None else [("external_id", "=", external_id)]
    rows = await call.gateway.page(call.account_id, paging.rows(grant_requests.TABLE, where=where))
    return paging.answer(rows, lambda row: _view(call, row))


@routes.get(f"{PATH}/{{request_id}}", "grant_requests.get", GrantRequest)
async def get(call: Caller, request_id: PathId) -> Response:
    """Read one request, to see whether it was granted."""
    row = await existing(call, grant_requests.TABLE, request_id, "grant_request")
    view = _view(call, row)
    return call.ok_or_unchanged(view, content_tag(view))


@routes.delete(f"{PATH}/{{request_id}}", "grant_requests.delete", problems=("state_conflict",))
async def delete(call: Caller, request_id: PathId) -> Response:
    """Withdraw a request. It stays in the list, `withdrawn`; one that was granted is a 409."""

    def tag(context: PursuitContext, _: datetime) -> str | None:
        row = context.existing.get((grant_requests.TABLE, request_id))
        return None if row is None else content_tag(_view(call, row))

    return await call.change(
        SECURITY,
        lambda context, now: grant_requests.withdraw(context, request_id, now),
        deleted,
        chosen_ids=((grant_requests.TABLE, request_id),),
        tag=tag,
    )

"""/v1/partner/requests: the request log of a partner's own keys, of the last seven days."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import Caller
from app.api.operations.routes import Routes
from app.api.request.fields import Answer, Instant, ShortText
from app.usecases.partners import request_log
from app.usecases.ports import Row
from app.usecases.row_values import text as text_of

routes = Routes("partner requests", read="candidates:read")


class PartnerRequest(Answer):
    """A request that one of your keys made, and its answer; no bodies, and no query."""

    id: str
    at: datetime = Field(description="When it was answered.")
    key_id: str = Field(description="The API key that it was made with.")
    method: str = Field(description="The HTTP method.", examples=["POST"])
    path: str = Field(
        description="The path as the contract has it: without ids.",
        examples=["/v1/interviews/{interview_id}/contacts"],
    )
    status: int | None = Field(
        description="The HTTP status of the answer; null: you left before it came.", examples=[409]
    )
    code: str | None = Field(
        description="The `code` of the problem that was answered, if it was one.",
        examples=["contact_not_yet"],
    )
    request_id: str = Field(description="The `X-Request-Id` of the answer.")
    left_out: int = Field(
        description="How many requests after this one are not in the log: you made too many in "
        "one second."
    )


class PartnerRequestPage(Answer):
    """A page of the request log."""

    items: list[PartnerRequest]
    next_cursor: str | None


def request_view(row: Row) -> dict[str, object]:
    """A line of the log as it is answered."""
    return {
        "id": row["id"],
        "at": row["at"],
        "key_id": text_of(row, "credential").partition(":")[2],
        "method": row["method"],
        "path": row["path"],
        "status": row["status"],
        "code": row["code"],
        "request_id": row["request_id"],
        "left_out": row["left_out"],
    }


@routes.get("/v1/partner/requests", "partner_requests.list", PartnerRequestPage)
async def listed(
    call: Caller,
    paging: Paging,
    since: Annotated[
        Instant | None, Query(description="Only those that were answered from this instant on.")
    ] = None,
    status: Annotated[
        int | None, Query(ge=100, le=599, description="Only those with this HTTP status.")
    ] = None,
    code: Annotated[
        ShortText | None, Query(description="Only those answered with this problem.")
    ] = None,
    request_id: Annotated[
        ShortText | None, Query(description="Only those with this `X-Request-Id`.")
    ] = None,
) -> Response:
    """List what your own keys asked within the last seven days, oldest first.

    A request is here within about two seconds after it was answered. The latest 10,000 are
    kept. What was refused before your key was known (a 401) is not here.
    """
    oldest = call.real_now() - request_log.KEPT
    wished = (
        ("at", ">=", oldest if since is None else max(since, oldest)),
        ("status", "=", status),
        ("code", "=", code),
        ("request_id", "=", request_id),
    )
    page = paging.rows(request_log.TABLE, where=[one for one in wished if one[2] is not None])
    rows = await call.gateway.page(call.account_id, page)
    return paging.answer(rows, request_view)

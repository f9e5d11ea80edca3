"""DELETE /v1/me: erasure of the account with all its data."""

from datetime import datetime

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import Caller
from app.api.operations.responses import json_response, read_first
from app.api.operations.routes import Routes
from app.api.request.fields import Answer
from app.api.v1.accounts.accounts import login_of, me_tag
from app.usecases.accounts.erasure import erase_account
from app.usecases.ports import SECURITY

routes = Routes("account", read="account:read", write="account:write")


class Erasure(Answer):
    """The scheduled erasure."""

    id: str = Field(description="The id of the account, for the operator to restore it.")
    erase_at: datetime = Field(
        description="When all data is deleted. Until then the operator can restore it."
    )


@routes.add("DELETE", "/v1/me", "me.delete", Erasure, status=202)
async def delete(call: Caller) -> Response:
    """Erase the account: keys and sessions end at once, the data goes after a grace period."""

    async def ended(erase_at: datetime) -> Response:
        await call.gateway.end_sessions(call.account_id, call.real_now())
        if erase_at <= call.real_now():
            await call.gateway.erase(call.account_id)
        return json_response({"id": call.account_id, "erase_at": erase_at}, 202)

    return await call.change(
        SECURITY,
        lambda context, now: erase_account(
            context, call.account_id, call.services.erase_grace, now
        ),
        read_first,
        otherwise=ended,
        chosen_ids=(login_of(call),),
        tag=me_tag(call),
    )

"""/v1/me/email-confirmation: the address of an account is confirmed before letters go there."""

import hmac
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field
from starlette.responses import Response

from app.api.operations.request_context import Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import Answer, Body
from app.api.request.fields import text as text_of
from app.api.v1.shared.lookups import existing
from app.usecases.accounts.accounts import LOGINS
from app.usecases.delivery import confirming
from app.usecases.errors import Collided, Conflict
from app.usecases.ports import Key, Row
from app.usecases.row_values import text

routes = Routes.of("account")

_PATH: Final = "/v1/me/email-confirmation"


class EmailConfirmation(Answer):
    """A letter that was asked for."""

    expires_at: datetime = Field(description="Until when it can be answered.")
    code: str | None = Field(
        description="The code of the letter, in a test account alone, whose letters never leave.",
        examples=["MZXW6YTBOI"],
    )


class EmailCode(Body):
    """The code of a letter."""

    code: Annotated[str, text_of(20)] = Field(
        description="The code in the letter, in letters of any case.", examples=["MZXW6YTBOI"]
    )


class ConfirmedEmail(Answer):
    """A confirmed address."""

    email: str


@routes.add(
    *("POST", _PATH, "me.ask_confirmation", EmailConfirmation), problems=("state_conflict",)
)
async def ask(call: Caller) -> Response:
    """Have a letter sent by which the e-mail address of the account is confirmed.

    It has a code and, where the service knows its own address, a link. One goes to an address in
    an hour, whatever account names it; an account sends three in a day and ten in a month. It is
    sent by itself, once for each address, where `PUT /v1/reminder-settings` chooses `email`.
    """
    services, now = call.services, call.real_now()
    account = await existing(call, "accounts", call.account_id, "account")
    is_test = account["test_until"] is not None
    if not services.sends_mail and not is_test:
        raise Conflict("state_conflict", "This service sends no mail.")
    command = await confirming.prepare(call.gateway, call.account_id, now)

    def render(row: Row) -> Response:
        code = services.confirmation_links.code(text(row, "id")) if is_test else None
        return json_response({"expires_at": row["expires_at"], "code": code})

    try:
        return await call.change(
            Key("account"),
            lambda context, at: confirming.ask(context, command, at, now),
            render,
        )
    except Collided:
        raise Conflict("state_conflict", "A letter was sent within the last hour.") from None


@routes.add(*("POST", f"{_PATH}/confirm", "me.confirm_email", ConfirmedEmail))
async def confirm(call: Caller, body: EmailCode) -> Response:
    """Confirm the e-mail address of the account by the code of a letter.

    A code holds for a day, once, and for the address that the account had then. After five wrong
    ones a letter is worth nothing.
    """
    now = call.real_now()
    found = await confirming.open_confirmations(call.gateway, call.account_id, now)
    code = body.code.strip().upper().encode()
    row = next((one for one in found if _fits(call, one, code)), None)
    if row is None:
        await confirming.count_wrong_code(call.gateway, call.account_id, found)
        raise invalid("/code", "invalid_value", "This is not the code of a letter that holds.")
    places = (call.account_id, text(row, "id"))
    letters = await confirming.waiting_letters(call.gateway, call.account_id)
    return await call.change(
        Key("account"),
        lambda context, at: confirming.confirm(context, places, letters, at, now),
        lambda login: json_response({"email": login["email"]}),
        chosen_ids=((LOGINS, call.account_id), (confirming.TABLE, places[1])),
    )


def _fits(call: Caller, row: Row, code: bytes) -> bool:
    expected = call.services.confirmation_links.code(text(row, "id"))
    return hmac.compare_digest(expected.encode(), code)

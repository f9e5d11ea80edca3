"""/v1/mail-account: the candidate's own account at a mail provider, which messages go by."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

from pydantic import AfterValidator, Field
from starlette.responses import Response

from app.api.operations.request_context import Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import Answer, Body, Line, SenderName, text
from app.api.request.validators import one_line
from app.api.v1.accounts.account_shapes import content_tag
from app.api.v1.delivery.messages.message_shapes import Address
from app.api.v1.delivery.messages.way_choice import operator_objection
from app.api.v1.shared.record_responses import deleted
from app.usecases.delivery.messages import mail_account
from app.usecases.delivery.messages.ways import ACCOUNTS
from app.usecases.message_states import MessageWay
from app.usecases.ports import SECURITY, PursuitContext, Row

routes = Routes("messages", read="account:read", write="account:write")

_PATH: Final = "/v1/mail-account"
_HELP: Final = (
    "The password that your provider gave for this program (an app password), or that of the "
    "account. It is stored encrypted and never shown."
)


class MailSecurity(StrEnum):
    """How TLS begins."""

    TLS = "tls"
    STARTTLS = "starttls"


class NewMailAccount(Body):
    """Your account at a mail provider."""

    address: Address = Field(
        description="Your address there, which is in From.", examples=["ana@mail.example"]
    )
    name: SenderName | None = Field(default=None, description="Your name, as it is in From.")
    host: Annotated[str, text(253, pattern=r"^[A-Za-z0-9.:-]+$")] = Field(
        description="The server that takes your mail (submission).", examples=["smtp.mail.example"]
    )
    port: int = Field(ge=1, le=65535, description="Its port: mostly 465, or 587 with `starttls`.")
    security: MailSecurity = Field(
        description="`tls`: from the first byte. `starttls`: nothing is sent without it."
    )
    username: Line | None = Field(
        default=None, description="The name to log in with; by default the address."
    )
    password: Annotated[str, text(500), AfterValidator(one_line)] = Field(description=_HELP)


class MailAccount(Answer):
    """Your account at a mail provider, all null where you named none; no password is shown."""

    tagged: ClassVar[bool] = True

    address: str | None = Field(description="Your address there, which is in From.")
    name: str | None = Field(description="Your name, as it is in From.")
    host: str | None = Field(description="The server that takes your mail.")
    port: int | None = Field(description="Its port.")
    security: MailSecurity | None = Field(description="How TLS begins.")
    username: str | None = Field(description="The name to log in with.")
    ways: list[MessageWay] = Field(
        description="The ways that messages can take now: `own_client` always, `own_account` where "
        "you named an account, `operator` where the operator has set up mail and your address is "
        "confirmed."
    )
    created_at: datetime | None = Field(description="When it was named first.")
    updated_at: datetime | None = Field(description="When it was named last.")


def _view(row: Row | None, *, by_operator: bool) -> dict[str, Any]:
    ways = [MessageWay.OWN_CLIENT.value]
    if row is not None:
        ways.append(MessageWay.OWN_ACCOUNT.value)
    if by_operator:
        ways.append(MessageWay.OPERATOR.value)
    stored = {name: None if row is None else row.get(name) for name in MailAccount.model_fields}
    return {**stored, "ways": ways}


def _tag(call: Caller, context: PursuitContext, *, by_operator: bool) -> str | None:
    row = context.existing.get((ACCOUNTS, call.account_id))
    return content_tag(_view(row, by_operator=by_operator))


@routes.get(_PATH, "mail_account.get", MailAccount)
async def get(call: Caller) -> Response:
    """Read your mail account, without its password."""
    row = await call.gateway.one(call.account_id, ACCOUNTS, call.account_id)
    view = _view(row, by_operator=await operator_objection(call) is None)
    return call.ok_or_unchanged(view, content_tag(view))


@routes.put(_PATH, "mail_account.put", MailAccount)
async def put(call: Caller, body: NewMailAccount) -> Response:
    """Name your account at a mail provider, by which messages go with your address in From.

    Its server must be reachable from everywhere, and takes mail by TLS on a port of submission.
    Nothing is asked of it until a message goes.
    """
    objection = call.services.mail.objection(body.host, body.port)
    if objection is not None:
        raise invalid(f"/{objection[0]}", "invalid_value", objection[1])
    values = {
        "address": body.address,
        "name": body.name,
        "host": body.host.lower(),
        "port": body.port,
        "security": body.security.value,
        "username": body.username or body.address,
        "password": call.services.mail.seal(body.password),
    }

    by_operator = await operator_objection(call) is None

    def render(row: Row) -> Response:
        view = _view(row, by_operator=by_operator)
        return json_response(view, headers={"ETag": content_tag(view)})

    return await call.change(
        SECURITY,
        lambda context, now: mail_account.name_account(context, call.account_id, values, now),
        render,
        chosen_ids=((ACCOUNTS, call.account_id),),
        tag=lambda context, _: _tag(call, context, by_operator=by_operator),
    )


@routes.delete(_PATH, "mail_account.delete")
async def delete(call: Caller) -> Response:
    """Forget your mail account. Messages that wait to go by it are cancelled when they wake."""
    by_operator = await operator_objection(call) is None
    return await call.change(
        SECURITY,
        lambda context, _: mail_account.forget_account(context, call.account_id),
        deleted,
        chosen_ids=((ACCOUNTS, call.account_id),),
        tag=lambda context, _: _tag(call, context, by_operator=by_operator),
    )

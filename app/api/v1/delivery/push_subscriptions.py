"""/v1/push-subscriptions and /v1/push-key: browsers to which reminders are pushed."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.push_services import NotAllowed
from app.api.operations.request_context import Caller
from app.api.operations.responses import created
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import Answer, Body, Label, PathId, Url
from app.api.request.fields import text as text_of
from app.api.v1.accounts.account_shapes import content_tag
from app.api.v1.shared.lookups import existing
from app.api.v1.shared.record_responses import deleted
from app.usecases.delivery.ports import Subscription
from app.usecases.delivery.push import is_usable
from app.usecases.delivery.push_subscriptions import (
    TABLE,
    NewSubscription,
    digest_of,
    packed,
    subscribe,
    subscription_id,
    unsubscribe,
)
from app.usecases.ports import Key, PursuitContext, Row

routes = Routes.of("push_subscription")

_PATH: Final = "/v1/push-subscriptions"
_KeyText = Annotated[str, text_of(200)]
_NAMES: Final = (
    "Whether messages about one pursuit name the employer. They are shown on locked screens."
)


class PushKeys(Body):
    """The keys of a subscription, in base64url."""

    p256dh: _KeyText = Field(description="`keys.p256dh` of the subscription: a point on P-256.")
    auth: _KeyText = Field(description="`keys.auth` of the subscription: sixteen bytes.")


class NewPushSubscription(Body):
    """A browser's subscription: `endpoint` and `keys` of `PushSubscription.toJSON()`."""

    endpoint: Url = Field(
        description="The address that the push service gave the browser. It is stored encrypted, "
        "and in no answer.",
        examples=["https://updates.push.services.mozilla.com/wpush/v2/gAAAAABh"],
    )
    keys: PushKeys
    label: Label | None = Field(
        default=None, description="What the browser is called.", examples=["phone"]
    )
    names_employers: bool = Field(default=False, description=_NAMES)


class PushSubscription(Answer):
    """A browser to which reminders are pushed. Its address and keys are in no answer."""

    tagged: ClassVar[bool] = True

    id: str
    label: str | None = Field(description="What the browser is called.")
    service: str = Field(
        description="The host of its push service.",
        examples=["updates.push.services.mozilla.com"],
    )
    names_employers: bool = Field(description=_NAMES)
    created_at: datetime


class PushSubscriptionPage(Answer):
    """A page of subscriptions."""

    items: list[PushSubscription]
    next_cursor: str | None


class PushKey(Answer):
    """The key of this service towards push services."""

    tagged: ClassVar[bool] = True

    public_key: str = Field(
        description="What a browser subscribes with (`applicationServerKey`), in base64url. With "
        "another key, browsers subscribe anew.",
        examples=[
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ],
    )


def _view(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in PushSubscription.model_fields}


@routes.get("/v1/push-key", "push_subscriptions.key", PushKey)
async def get_key(call: Caller) -> Response:
    """Read the key with which a browser subscribes to the messages of this service (VAPID)."""
    view = {"public_key": call.services.push.public_key()}
    return call.ok_or_unchanged(view, content_tag(view))


@routes.add(
    *("POST", _PATH, "push_subscriptions.create", PushSubscription),
    status=201,
    problems=("limit_reached",),
)
async def create(call: Caller, body: NewPushSubscription) -> Response:
    """Have reminders pushed to a browser that has subscribed.

    Reminders are pushed while `push` is among the `ways` of `PUT /v1/reminder-settings`. The same
    endpoint again is the same subscription, with the new keys and wishes, so a page may send it
    whenever it is opened.
    """
    subscription = Subscription(body.endpoint, body.keys.p256dh, body.keys.auth)
    services = call.services.push
    try:
        host = services.host(body.endpoint)
    except NotAllowed as error:
        raise invalid("/endpoint", "invalid_url", str(error)) from None
    if not is_usable(subscription):
        raise invalid("/keys", "invalid_value", "These are no keys of a push subscription.")
    command = NewSubscription(
        subscription_id(call.account_id, body.endpoint),
        body.label,
        host,
        body.names_employers,
        services.seal(packed(subscription)),
        digest_of(subscription),
    )
    return await call.change(
        Key("account"),
        lambda context, now: subscribe(context, command, now),
        lambda row: created(f"{_PATH}/{row['id']}", _view(row), content_tag(_view(row))),
        chosen_ids=((TABLE, command.id),),
        limits=(call.services.limits.of_account(TABLE),),
    )


@routes.get(_PATH, "push_subscriptions.list", PushSubscriptionPage)
async def listed(call: Caller, paging: Paging) -> Response:
    """List subscriptions, always in the same order."""
    rows = await call.gateway.page(call.account_id, paging.rows(TABLE))
    return paging.answer(rows, _view)


@routes.get(f"{_PATH}/{{subscription_id}}", "push_subscriptions.get", PushSubscription)
async def get(call: Caller, subscription_id: PathId) -> Response:
    """Read one subscription."""
    row = await existing(call, TABLE, subscription_id, "push_subscription")
    return call.ok_or_unchanged(_view(row), content_tag(_view(row)))


@routes.delete(f"{_PATH}/{{subscription_id}}", "push_subscriptions.delete")
async def delete(call: Caller, subscription_id: PathId) -> Response:
    """Delete a subscription; nothing is pushed there any more."""
    return await call.change(
        Key("account"),
        lambda context, _: unsubscribe(context, subscription_id),
        deleted,
        chosen_ids=((TABLE, subscription_id),),
        tag=lambda context, _: _tag(context, subscription_id),
    )


def _tag(context: PursuitContext, row_id: str) -> str | None:
    row = context.existing[TABLE, row_id]
    return None if row is None else content_tag(_view(row))

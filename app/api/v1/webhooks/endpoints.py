"""/v1/webhook-endpoints: addresses that events are delivered to, each with a secret."""

import secrets
from datetime import datetime
from typing import Final

from starlette.responses import Response

from app.api.auth.random_secrets import RANDOM_BYTES, write_webhook_secret
from app.api.operations.pagination import Paging
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import created, json_response
from app.api.operations.routes import Routes
from app.api.problems.problem import invalid
from app.api.request.fields import PathId, provided_fields
from app.api.v1.accounts.account_shapes import content_tag
from app.api.v1.feed.event_log import head_of
from app.api.v1.shared.lookups import existing
from app.api.v1.shared.record_responses import deleted
from app.api.v1.webhooks.webhook_shapes import (
    NewWebhookEndpoint,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEndpointPage,
    WebhookEndpointPatch,
    WebhookEndpointWithSecret,
    WebhookReplay,
    delivery_view,
    endpoint_view,
)
from app.usecases.ports import Key, Page, PursuitContext, Row
from app.usecases.webhooks import deliveries, endpoints

routes = Routes.of("webhook_endpoint")

_ACCOUNT: Final = Key("account")
_PATH: Final = "/v1/webhook-endpoints"
_DISABLED: Final = ("webhook_endpoint_disabled",)


def _view(call: AccountRequest, row: Row) -> dict[str, object]:
    return endpoint_view(row, call.now())


def _tag(call: AccountRequest, row: Row) -> str:
    return content_tag(_view(call, row))


def _tag_under_lock(call: AccountRequest, context: PursuitContext, endpoint_id: str) -> str | None:
    row = context.existing[endpoints.TABLE, endpoint_id]
    return None if row is None else _tag(call, row)


def _check(call: AccountRequest, url: str) -> None:
    objection = call.services.webhooks.objection(url)
    if objection is not None:
        raise invalid("/url", "invalid_url", objection)


def _shown_once(call: AccountRequest, row: Row, secret: str, status: int = 200) -> Response:
    view = {**_view(call, row), "secret": secret}
    tag = _tag(call, row)
    response = (
        created(f"{_PATH}/{row['id']}", view, tag)
        if status == 201  # noqa: PLR2004  # as it is declared below
        else json_response(view, headers={"ETag": tag})
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _fresh(call: AccountRequest) -> tuple[str, str]:
    """Make a secret; returns it, and as it is stored."""
    secret = write_webhook_secret(secrets.token_bytes(RANDOM_BYTES))
    return secret, call.services.webhooks.seal(secret)


@routes.add(
    *("POST", _PATH, "webhook_endpoints.create", WebhookEndpointWithSecret),
    status=201,
    problems=("limit_reached",),
)
async def create(call: Caller, body: NewWebhookEndpoint) -> Response:
    """Make an endpoint; its secret is in this answer and in no other.

    A candidate's endpoint gets the events of `GET /v1/events`, a partner's those of
    `GET /v1/partner/events`: of all candidates who granted it `events:read`. A retry with the
    same `Idempotency-Key` gets this answer again.
    """
    _check(call, body.url)
    secret, sealed = _fresh(call)
    command = endpoints.NewEndpoint(
        body.url,
        body.description,
        None if body.event_types is None else tuple(body.event_types),
        body.enabled,
        sealed,
        await head_of(call),
    )
    return await call.change(
        _ACCOUNT,
        lambda context, now: endpoints.create_endpoint(context, command, now),
        lambda row: _shown_once(call, row, secret, 201),
        limits=(call.services.limits.of_account(endpoints.TABLE),),
        sealed=True,
    )


@routes.get(_PATH, "webhook_endpoints.list", WebhookEndpointPage)
async def listed(call: Caller, paging: Paging) -> Response:
    """List endpoints, oldest first."""
    rows = await call.gateway.page(call.account_id, paging.rows(endpoints.TABLE))
    return paging.answer(rows, lambda row: _view(call, row))


@routes.get(f"{_PATH}/{{endpoint_id}}", "webhook_endpoints.get", WebhookEndpoint)
async def get(call: Caller, endpoint_id: PathId) -> Response:
    """Read one endpoint."""
    row = await existing(call, endpoints.TABLE, endpoint_id, "webhook_endpoint")
    return call.ok_or_unchanged(_view(call, row), _tag(call, row))


@routes.patch(f"{_PATH}/{{endpoint_id}}", "webhook_endpoints.update", WebhookEndpoint)
async def update(call: Caller, endpoint_id: PathId, body: WebhookEndpointPatch) -> Response:
    """Change an endpoint, disable it, or enable it again.

    Deliveries that are pending go to the address that it has when they are due, and are
    cancelled if it is disabled then. What happened while it was disabled is delivered on
    request: `POST /v1/webhook-endpoints/{endpoint_id}/redeliver`.
    """
    values = provided_fields(body)
    if "url" in values:
        _check(call, values["url"])
    head = await head_of(call)
    return await call.change(
        _ACCOUNT,
        lambda context, now: endpoints.change_endpoint(context, endpoint_id, values, head, now),
        lambda row: json_response(_view(call, row), headers={"ETag": _tag(call, row)}),
        chosen_ids=((endpoints.TABLE, endpoint_id),),
        tag=lambda context, _: _tag_under_lock(call, context, endpoint_id),
    )


@routes.delete(f"{_PATH}/{{endpoint_id}}", "webhook_endpoints.delete")
async def delete(call: Caller, endpoint_id: PathId) -> Response:
    """Delete an endpoint, and with it its deliveries; nothing is sent there any more."""
    return await call.change(
        _ACCOUNT,
        lambda context, _: endpoints.delete_endpoint(context, endpoint_id),
        deleted,
        chosen_ids=((endpoints.TABLE, endpoint_id),),
        tag=lambda context, _: _tag_under_lock(call, context, endpoint_id),
    )


@routes.add(
    *("POST", f"{_PATH}/{{endpoint_id}}/rotate-secret", "webhook_endpoints.rotate_secret"),
    WebhookEndpointWithSecret,
)
async def rotate_secret(call: Caller, endpoint_id: PathId) -> Response:
    """Give an endpoint another secret, which is in this answer and in no other.

    The old one signs as well for 24 hours, so that the receiver can change over in that time.
    """
    secret, sealed = _fresh(call)
    return await call.change(
        _ACCOUNT,
        lambda context, now: endpoints.rotate_secret(context, endpoint_id, sealed, now),
        lambda row: _shown_once(call, row, secret),
        chosen_ids=((endpoints.TABLE, endpoint_id),),
        sealed=True,
    )


@routes.add(
    *("POST", f"{_PATH}/{{endpoint_id}}/test", "webhook_endpoints.test", WebhookDelivery),
    status=201,
    problems=_DISABLED,
)
async def test(call: Caller, endpoint_id: PathId) -> Response:
    """Try an endpoint: make a delivery of type `webhook.test`.

    It is sent within seconds; read what came of it at its address.
    """
    return await call.change(
        _ACCOUNT,
        lambda context, now: deliveries.make_test(context, endpoint_id, now),
        lambda row: created(
            f"/v1/webhook-deliveries/{row['id']}",
            delivery_view(row),
            content_tag(delivery_view(row)),
        ),
        chosen_ids=((endpoints.TABLE, endpoint_id),),
    )


@routes.add(
    *("POST", f"{_PATH}/{{endpoint_id}}/redeliver", "webhook_endpoints.redeliver"),
    WebhookEndpoint,
    problems=_DISABLED,
)
async def redeliver(call: Caller, endpoint_id: PathId, body: WebhookReplay) -> Response:
    """Have all events since an instant delivered again, those that were taken as well.

    Each keeps its `webhook-id`, by which a receiver ignores what it has. Events that happened
    while the endpoint was disabled are among them.
    """
    position = await _position_before(call, body.since)
    return await call.change(
        _ACCOUNT,
        lambda context, now: endpoints.send_again(context, endpoint_id, position, now),
        lambda row: json_response(_view(call, row), headers={"ETag": _tag(call, row)}),
        chosen_ids=((endpoints.TABLE, endpoint_id),),
    )


async def _position_before(call: AccountRequest, since: datetime) -> int | None:
    """The number before the first event from an instant on; None where there is none."""
    page = Page("events", (("occurred_at", ">=", since),), ("seq",), None, 1)
    rows = await call.gateway.page(call.account_id, page)
    return int(str(rows[0]["seq"])) - 1 if rows else None

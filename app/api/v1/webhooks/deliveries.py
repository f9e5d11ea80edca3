"""/v1/webhook-deliveries: the log of deliveries, and their repetition."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from app.api.operations.pagination import Paging
from app.api.operations.request_context import Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.request.fields import AnyId, PathId
from app.api.v1.accounts.account_shapes import content_tag
from app.api.v1.shared.lookups import existing
from app.api.v1.webhooks.webhook_shapes import WebhookDelivery, WebhookDeliveryPage, delivery_view
from app.usecases.ports import Key
from app.usecases.row_values import text
from app.usecases.webhooks import deliveries, endpoints
from app.usecases.webhooks.schedule import DeliveryState

routes = Routes.of("webhook_delivery")


@routes.get("/v1/webhook-deliveries", "webhook_deliveries.list", WebhookDeliveryPage)
async def listed(
    call: Caller,
    paging: Paging,
    endpoint: Annotated[AnyId | None, Query(description="Only those to this endpoint.")] = None,
    state: Annotated[DeliveryState | None, Query(description="Only those in this state.")] = None,
) -> Response:
    """List deliveries, those of the oldest events first, and of one instant in any order.

    Those that are over are kept for 30 days.
    """
    wished = (("endpoint_id", "=", endpoint), ("state", "=", state))
    page = paging.rows(deliveries.TABLE, where=[one for one in wished if one[2] is not None])
    rows = await call.gateway.page(call.account_id, page)
    return paging.answer(rows, delivery_view)


@routes.get("/v1/webhook-deliveries/{delivery_id}", "webhook_deliveries.get", WebhookDelivery)
async def get(call: Caller, delivery_id: PathId) -> Response:
    """Read one delivery."""
    row = await existing(call, deliveries.TABLE, delivery_id, "webhook_delivery")
    view = delivery_view(row)
    return call.ok_or_unchanged(view, content_tag(view))


@routes.add(
    *("POST", "/v1/webhook-deliveries/{delivery_id}/redeliver", "webhook_deliveries.redeliver"),
    WebhookDelivery,
    problems=("webhook_endpoint_disabled",),
)
async def redeliver(call: Caller, delivery_id: PathId) -> Response:
    """Have a delivery made again, whatever became of it, with its ten attempts from the first on.

    It keeps its `webhook-id`.
    """
    row = await existing(call, deliveries.TABLE, delivery_id, "webhook_delivery")
    endpoint_id = text(row, "endpoint_id")
    return await call.change(
        Key("account"),
        lambda context, now: deliveries.redeliver(context, delivery_id, endpoint_id, now),
        lambda row: json_response(
            delivery_view(row), headers={"ETag": content_tag(delivery_view(row))}
        ),
        chosen_ids=((deliveries.TABLE, delivery_id), (endpoints.TABLE, endpoint_id)),
    )

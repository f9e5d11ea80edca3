"""Webhooks of the OpenAPI document: what is posted to endpoints, one event for each delivery.

An event names the resource that changed, without personal data; the subscriber reads the
resource.
"""

from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Header
from pydantic import Field

from app.api.request.fields import Answer
from app.api.v1.feed.events import Event, EventType
from app.api.v1.feed.partner_events import PartnerEvent, PartnerEventType

_router: Final = APIRouter()

_TIMESTAMP: Final = "When it happened, by the account's clock."

WebhookId = Annotated[
    str,
    Header(description="The id of the event, the same at every attempt: ignore one you have seen."),
]
WebhookTimestamp = Annotated[
    int, Header(description="When this attempt was made, in Unix seconds.")
]
WebhookSignature = Annotated[
    str,
    Header(
        description="Signatures as in Standard Webhooks, `v1,` and base64; several, with spaces "
        "between, while the secret is rotated."
    ),
]


class WebhookEvent(Answer):
    """What a candidate's endpoint gets."""

    type: EventType = Field(description="The type of the event.", examples=["interview.created"])
    timestamp: datetime = Field(description=_TIMESTAMP)
    data: Event = Field(description="The event, as the feed has it.")


class PartnerWebhookEvent(Answer):
    """What a partner's endpoint gets."""

    type: PartnerEventType = Field(
        description="The type of the event.", examples=["interview.created"]
    )
    timestamp: datetime = Field(description=_TIMESTAMP)
    data: PartnerEvent = Field(description="The event, as the partner's feed has it.")


class WebhookTestData(Answer):
    """What a test is about."""

    endpoint_id: str = Field(description="The endpoint that is tried.")


class WebhookTest(Answer):
    """What `POST /v1/webhook-endpoints/{endpoint_id}/test` sends."""

    type: Literal["webhook.test"] = Field(description="Always `webhook.test`.")
    timestamp: datetime = Field(description="When the test was asked for.")
    data: WebhookTestData = Field(description="What is tried.")


_RECEIVED: Final = "Received; anything but a 2xx is tried again, and 410 disables the endpoint."


@_router.post(
    "event",
    operation_id="events.deliver",
    status_code=204,
    tags=["events"],
    summary="Receive an event",
    response_description=_RECEIVED,
)
async def _deliver(
    body: WebhookEvent,
    webhook_id: WebhookId,
    webhook_timestamp: WebhookTimestamp,
    webhook_signature: WebhookSignature,
) -> None:
    """Receive an event as `GET /v1/events` returns it: at least once, and in no promised order."""


@_router.post(
    "partner-event",
    operation_id="partner_events.deliver",
    status_code=204,
    tags=["partner events"],
    summary="Receive an event of a candidate",
    response_description=_RECEIVED,
)
async def _deliver_to_partner(
    body: PartnerWebhookEvent,
    webhook_id: WebhookId,
    webhook_timestamp: WebhookTimestamp,
    webhook_signature: WebhookSignature,
) -> None:
    """Receive an event as `GET /v1/partner/events` returns it, on a partner's endpoint."""


@_router.post(
    "test",
    operation_id="webhook_endpoints.receive_test",
    status_code=204,
    tags=["webhook endpoints"],
    summary="Receive a test",
    response_description=_RECEIVED,
)
async def _deliver_test(
    body: WebhookTest,
    webhook_id: WebhookId,
    webhook_timestamp: WebhookTimestamp,
    webhook_signature: WebhookSignature,
) -> None:
    """Receive what is sent to try an endpoint."""


#: The declarations, as FastAPI takes them.
WEBHOOKS: Final = _router.routes

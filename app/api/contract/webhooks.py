"""Webhooks of the OpenAPI document: one thin event per delivery.

An event names the resource that changed, without personal data; the subscriber reads the
resource. Nothing is delivered yet: the contract declares the shape ahead.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Header

from app.api.v1.feed.events import Event

_router: Final = APIRouter()


@_router.post(
    "event",
    operation_id="events.deliver",
    status_code=204,
    tags=["events"],
    summary="Receive an event",
    response_description="Received; anything but a 2xx is retried.",
)
async def _deliver(
    body: Event,
    webhook_id: Annotated[
        str, Header(description="The id of the event, to ignore repeated deliveries.")
    ],
    webhook_timestamp: Annotated[int, Header(description="When this attempt was made, Unix time.")],
    webhook_signature: Annotated[str, Header(description="Signatures as in Standard Webhooks.")],
) -> None:
    """Receive an event as GET returns it: at least once, mostly in order of `seq`.

    The shape is declared ahead; this version of the service delivers nothing yet.
    """


#: The declarations, as FastAPI takes them.
WEBHOOKS: Final = _router.routes

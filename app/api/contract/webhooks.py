"""What a subscriber will be sent: one event, thin, in the shape that the contract declares.

An event names what changed and says nothing of people; whoever may read the resource
reads it. Nothing is delivered yet: the contract declares the shape ahead.
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
    summary="Be told of a change",
    response_description="The subscriber has it; anything but a 2xx is tried again.",
)
async def _deliver(
    body: Event,
    webhook_id: Annotated[str, Header(description="The id of the event: do it once.")],
    webhook_timestamp: Annotated[int, Header(description="When this attempt was made, Unix time.")],
    webhook_signature: Annotated[str, Header(description="Signatures as Standard Webhooks says.")],
) -> None:
    """Take an event as GET answers it: at least once, mostly in order of `seq`.

    The shape is declared ahead; this version of the service delivers nothing yet.
    """


#: The declarations, as FastAPI takes them.
WEBHOOKS: Final = _router.routes

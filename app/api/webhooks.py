"""What a subscriber will be sent: one event, thin, in the shape that the contract declares.

An event names what changed and says nothing of people; whoever may read the resource
reads it. Nothing is delivered yet: the contract declares the shape ahead.
"""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Header
from pydantic import Field

from app.api.fields import Answer


class EventResource(Answer):
    """What changed."""

    type: str = Field(description="What kind of thing it is.", examples=["interview"])
    id: str = Field(description="Which one.", examples=["019a9f6e-0000-7000-8000-000000000001"])
    version: int = Field(description="How often it had changed, with this.", examples=[1])


class Event(Answer):
    """One change of an account's records."""

    id: str = Field(
        description="The same each time that the event is told.",
        examples=["019a9f6e-0000-7000-8000-000000000002"],
    )
    seq: int = Field(description="Its place among the account's events; none is left out.")
    type: str = Field(
        description="The resource, and `created`, `updated` or `deleted`.",
        examples=["interview.created"],
    )
    occurred_at: datetime = Field(examples=["2026-11-20T12:00:00Z"])
    resource: EventResource
    actor: str | None = Field(description="Who changed it.", examples=["key:mobile"])


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

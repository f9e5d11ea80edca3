"""/v1/partner/events: the events of all candidates who granted it, in one feed for a partner."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field, WithJsonSchema
from starlette.responses import Response

from app.api.operations.pagination import DEFAULT_LIMIT
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.routes import Routes
from app.api.operations.streams import StreamResponse
from app.api.request.fields import Answer, Limit
from app.api.v1.feed.event_log import events_after, head_of, page_after
from app.api.v1.feed.events import (
    About,
    After,
    Cursor,
    EventRefusal,
    Feed,
    feed_page,
    follow,
    last_seen,
    place_of_page,
)
from app.api.v1.shared.records import Writer
from app.usecases.event_views import partner_event_view
from app.usecases.partners.partner_feed import REVOKED, collect, external_ids
from app.usecases.ports import Row
from app.usecases.resources import EVENT_TYPES

routes = Routes("partner events", read="candidates:read")

_WAY_OUT: Final = (
    "Start again without `after`, which returns the oldest events; `GET /v1/candidates` lists "
    "whom you may act for."
)

_BEGIN: Final = """\
id: 41
retry: 2000

event: grant.created
data: {"id":"019a9f6e-0000-7000-8000-000000000002","seq":42,"type":"grant.created",\
"occurred_at":"2026-11-20T12:00:00Z","account_id":"019a9f6e-0000-7000-8000-000000000003",\
"external_id":"member-4711",\
"resource":{"type":"grant","id":"019a9f6e-0000-7000-8000-000000000001"},\
"written_by":{"kind":"candidate","id":null},"refused":null}
id: 42

:

"""

PartnerEventType = StrEnum(  # type: ignore[misc]  # made of the register, so that the two agree
    "PartnerEventType",
    {name.replace(".", "_").upper(): name for name in (*EVENT_TYPES, REVOKED)},
)


class PartnerEvent(Answer):
    """A change in the account of a candidate, without its content."""

    id: str
    seq: int = Field(description="Its number in your feed.", examples=[42])
    type: PartnerEventType = Field(examples=["grant.created"])
    occurred_at: datetime
    account_id: str = Field(description="The account of the candidate, for `Bide-Account`.")
    external_id: str | None = Field(
        description="Your id of the candidate; null: not brought by you"
    )
    resource: About
    written_by: Writer
    refused: EventRefusal | None = Field(
        description="Of `contact.refused`, what was refused; null for every other type."
    )


class StreamedPartnerEvent(Answer):
    """One server-sent event of the stream, as an `EventSource` hands it over."""

    id: str = Field(description="The event's `seq`, for `Last-Event-ID`.", examples=["42"])
    event: PartnerEventType = Field(description="The event's type.", examples=["grant.created"])
    data: Annotated[
        str,
        WithJsonSchema(
            {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": {"$ref": "#/components/schemas/PartnerEvent"},
            }
        ),
    ] = Field(description="The event as JSON, in one line.")


class PartnerStream(StreamResponse):
    """A stream of the partner feed."""

    examples: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "example": {"summary": "What a stream begins with, an event, and silence", "value": _BEGIN}
    }


class PartnerEventPage(Answer):
    """A page of events of all candidates."""

    items: list[PartnerEvent]
    next_cursor: str | None = Field(description="For `cursor` or `after`; null at the end.")


async def _views(call: AccountRequest, rows: Sequence[Row]) -> Sequence[Mapping[str, Any]]:
    """The events of candidates among these; those of erased accounts name no candidate."""
    found = [row for row in rows if row["candidate_id"] is not None]
    named = await external_ids(call.gateway, call.account_id, found)
    return [partner_event_view(row, named.get(row["candidate_id"])) for row in found]


async def _read(call: AccountRequest, after: int, limit: int) -> Sequence[Row]:
    await collect(call.gateway, call.account_id, call.real_now())
    return await page_after(call, after, limit)


_FEED: Final = Feed(_read, _views, "candidates:read", "/v1/partner/events", _WAY_OUT)


@routes.get(
    "/v1/partner/events", "partner_events.list", PartnerEventPage, problems=("cursor_expired",)
)
async def listed(
    call: Caller, after: After = None, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Response:
    """List changes of all your candidates, oldest first, after the event that you saw last.

    Of each candidate you are sent what your grants with `events:read` let you read, from the
    first grant on, and that a grant was given (`grant.created`) or taken back
    (`grant.revoked`). The order is that in which this service has passed them on to you.
    """
    place = place_of_page(after, cursor)
    await collect(call.gateway, call.account_id, call.real_now())
    return await feed_page(call, _FEED, place, limit)


@routes.get(
    "/v1/partner/events/stream",
    "partner_events.stream",
    None,
    kind=PartnerStream,
    models={200: StreamedPartnerEvent},
    problems=("cursor_expired", "too_many_streams"),
)
async def stream(call: Caller, after: After = None) -> Response:
    """Follow changes of all your candidates as server-sent events, within seconds.

    As `GET /v1/events/stream`, with the numbers of your own feed.
    """
    place = last_seen(call, after)
    await collect(call.gateway, call.account_id, call.real_now())
    if place is None:
        place = await head_of(call)
    else:
        await events_after(call, place, 1, _WAY_OUT)
    if call.scope["method"] == "HEAD":
        return Response(media_type=StreamResponse.media_type)
    return PartnerStream(
        call.services.streams, call.account_id, lambda line: follow(call, line, place, _FEED)
    )

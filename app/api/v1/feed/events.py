"""/v1/events: the event feed, as a list with pagination or as a stream (SSE).

A stream resumes after the event that the client names, in `Last-Event-ID` as browsers do
or in `after`; by default it starts with new events. It first sends the number that it
resumes after, so that a client that is cut off before the first event loses none either.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Query
from fastapi.sse import format_sse_event
from pydantic import Field, StringConstraints, WithJsonSchema
from starlette.responses import Response

from app.api.auth.principals import credentials
from app.api.operations.pagination import DEFAULT_LIMIT, list_response
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.routes import Routes
from app.api.operations.streams import Line, StreamResponse
from app.api.problems.problem import Problem, invalid
from app.api.request.fields import Answer, Limit
from app.api.request.preconditions import header
from app.api.v1.feed.event_log import (
    events_after,
    follows,
    head_of,
    page_after,
    seq_of,
)
from app.api.v1.pursuit.contact_shapes import ContactKind
from app.api.v1.shared.records import Writer
from app.domain.actions import Channel
from app.json_encoder import to_json
from app.usecases.errors import UseCaseError
from app.usecases.event_views import event_view
from app.usecases.ports import Row
from app.usecases.resources import EVENT_TYPES, IN_EVENTS

routes = Routes("events", read="events:read")

#: How many events a stream reads and sends at a time.
AT_A_TIME: Final = 100
#: Milliseconds after which a client reconnects.
RETRY: Final = 2000
SILENCE: Final = b":\n\n"

WAY_OUT: Final = (
    "Start again without `after`, which returns the oldest events; "
    "`GET /v1/changes` without a cursor returns everything as it is now."
)
WAY_BACK: Final = (
    "Bring your copy up to date first, by `GET /v1/changes` without a cursor; then open the stream "
    "without `Last-Event-ID` or `after`, which sends new events only."
)
_LARGEST: Final = 18

EventType = StrEnum("EventType", {name.replace(".", "_").upper(): name for name in EVENT_TYPES})  # type: ignore[misc]  # Made of the register, so that the two agree.
ResourceType = StrEnum("ResourceType", {one.name.upper(): one.name for one in IN_EVENTS})  # type: ignore[misc]  # The same.

After = Annotated[
    Annotated[str, StringConstraints(pattern=rf"^[0-9]{{1,{_LARGEST}}}$")] | None,
    Query(description="The `seq` of the last event you have seen.", examples=["42"]),
]


Cursor = Annotated[
    Annotated[str, StringConstraints(pattern=rf"^[0-9]{{1,{_LARGEST}}}$")] | None,
    Query(description="The `next_cursor` of the previous page; the same as `after`."),
]


class About(Answer):
    """A resource, as events name it."""

    type: ResourceType = Field(examples=["interview"])
    id: str = Field(
        description="A timetable has the id of its interview, a policy the account's. A contact "
        "that was refused is no record, so its event names the application."
    )


class EventRefusal(Answer):
    """A contact that was refused, as its event tells of it."""

    kind: ContactKind = Field(description="What it was to be.")
    channel: Channel = Field(description="By which channel.")
    rules: list[str] = Field(description="The ids of the rules that stood against it.")


class Event(Answer):
    """A change, without its content: read the resource for its latest state."""

    id: str
    seq: int = Field(description="One more than that of the event before it.", examples=[42])
    type: EventType = Field(examples=["interview.created"])
    occurred_at: datetime
    resource: About
    written_by: Writer
    refused: EventRefusal | None = Field(
        description="Of `contact.refused`, what was refused; null for every other type."
    )


class StreamedEvent(Answer):
    """One server-sent event of the stream, as an `EventSource` hands it over."""

    id: str = Field(description="The event's `seq`, for `Last-Event-ID`.", examples=["42"])
    event: EventType = Field(description="The event's type.", examples=["interview.created"])
    data: Annotated[
        str,
        WithJsonSchema(
            {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": {"$ref": "#/components/schemas/Event"},
            }
        ),
    ] = Field(description="The event as JSON, in one line.")


class EventPage(Answer):
    """A page of events."""

    items: list[Event]
    next_cursor: str | None = Field(description="For `cursor` or `after`; null at the end.")


@routes.get("/v1/events", "events.list", EventPage, problems=("cursor_expired",))
async def listed(
    call: Caller, after: After = None, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Response:
    """List changes, oldest first, after the event that you saw last."""
    return await feed_page(call, OWN, place_of_page(after, cursor), limit)


@routes.get(
    "/v1/events/stream",
    "events.stream",
    None,
    kind=StreamResponse,
    models={200: StreamedEvent},
    problems=("cursor_expired", "too_many_streams"),
)
async def stream(call: Caller, after: After = None) -> Response:
    """Follow changes as server-sent events.

    Each has the event's `seq` as its `id`, its type as its `event` and the event itself as
    its `data`. `Last-Event-ID`, or `after`, resumes where another stream was cut off.
    """
    place = last_seen(call, after)
    if place is None:
        place = await head_of(call)
    else:
        await events_after(call, place, 1, WAY_BACK)
    if call.scope["method"] == "HEAD":
        return Response(media_type=StreamResponse.media_type)
    return StreamResponse(
        call.services.streams, call.account_id, lambda line: follow(call, line, place, OWN)
    )


def last_seen(call: AccountRequest, after: str | None) -> int | None:
    """What to resume after. A browser that reconnects repeats the query, so its header counts."""
    last_seen = header(call.scope, b"last-event-id")
    if last_seen is None:
        return None if after is None else int(after)
    if not last_seen.isascii() or not last_seen.isdigit() or len(last_seen) > _LARGEST:
        raise invalid(
            "/header/Last-Event-ID",
            "invalid_format",
            "This is not the `id` of an event of a stream.",
        )
    return int(last_seen)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a page shows and a stream follows.

    path: the address of the list; way_out: what to do where events after a place are deleted
    read: reads up to so many rows after a number
    views: what is sent of the rows, each with its number and its type
    scope: what the credential must go on holding
    """

    read: Callable[[AccountRequest, int, int], Awaitable[Sequence[Row]]]
    views: Callable[[AccountRequest, Sequence[Row]], Awaitable[Sequence[Mapping[str, Any]]]]
    scope: str
    path: str
    way_out: str


def place_of_page(after: str | None, cursor: str | None) -> int | None:
    """The number after which a page begins, by whichever parameter the client gives it."""
    if after is not None and cursor is not None:
        raise invalid("/query/cursor", "incompatible_fields", "Give `after` or `cursor`, not both.")
    place = after or cursor
    return None if place is None else int(place)


async def feed_page(call: AccountRequest, feed: Feed, after: int | None, limit: int) -> Response:
    """Answer with a page of a feed, the events after a number; None begins with the oldest."""
    if after is None:
        rows = await page_after(call, None, limit + 1)
    else:
        rows = await events_after(call, after, limit + 1, feed.way_out)
    shown = rows[:limit]
    following = str(seq_of(shown[-1])) if len(rows) > limit else None
    headers = {}
    if following is not None:
        query = urlencode([("limit", limit), ("after", following)])
        headers["Link"] = f'<{feed.path}?{query}>; rel="next"'
    body = {"items": await feed.views(call, shown), "next_cursor": following}
    return list_response(call.scope, body, headers)


async def _own_views(_: AccountRequest, rows: Sequence[Row]) -> Sequence[Mapping[str, Any]]:
    return [event_view(row) for row in rows]


#: The events of the account that is asked for.
OWN: Final = Feed(page_after, _own_views, "events:read", "/v1/events", WAY_OUT)


async def follow(
    call: AccountRequest, line: Line, place: int, feed: Feed
) -> AsyncGenerator[bytes, None]:
    """Send what a feed has after a number, for as long as the client and the credential stay."""
    pace = call.services.streams.pace
    ticks = asyncio.get_running_loop().time
    yield format_sse_event(id=str(place), retry=RETRY)
    sent_at = checked = ticks()
    while not call.services.streams.stopped:
        # Cleared before it is read: what is committed from here on rings again.
        line.rung.clear()
        try:
            rows = await feed.read(call, place, AT_A_TIME)
            views = await feed.views(call, rows) if rows else ()
            if ticks() - checked >= pace.recheck:
                if not await _may_go_on(call, feed.scope):
                    return
                checked = ticks()
        except UseCaseError:
            return  # The database is unavailable. The client reconnects, and resumes.
        if not follows(rows, place):
            return  # The client was so slow that events it has not seen are deleted.
        if rows:
            place = seq_of(rows[-1])
            # What is left out of a feed moves on all the same.
            yield _written(views) or SILENCE
            sent_at = ticks()
            continue
        if ticks() - sent_at >= pace.heartbeat:
            yield SILENCE
            sent_at = ticks()
        due = min(sent_at + pace.heartbeat, checked + pace.recheck) - ticks()
        await line.wait(max(0.0, min(pace.poll, due)))


async def _may_go_on(call: AccountRequest, scope: str) -> bool:
    """Whether the credential is still valid for this stream."""
    shown = credentials(call.scope["headers"])
    try:
        principal = await call.services.authentication.principal(*shown)
    except Problem:
        return False
    return principal.account_id == call.account_id and scope in principal.scopes


def _written(views: Sequence[Mapping[str, Any]]) -> bytes:
    return b"".join(
        format_sse_event(
            id=str(view["seq"]), event=str(view["type"]), data_str=to_json(view).decode()
        )
        for view in views
    )

"""/v1/changes: synchronisation by cursor, a full copy and then changes, for offline clients.

1. Without a cursor the number of the last event is noted, and everything is returned, kind
   by kind and in the order of ids. A row that is added or changed behind the place that
   has been reached makes an event after that number.
2. Then the events after it are followed. Each page gives every resource that its events
   name once, as it is now, or says that it is gone.

As it is now, and not as it was then: so a page may be ahead of its events, the rest of
them repeat what is known already, and the copy is the same in the end.

The cursor also holds the policy that the copy was made under. An operator changes that
without an event; a cursor with another one gets the new policy, and the tasks under it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Annotated, Any, Final, Literal, Self, cast
from urllib.parse import urlencode

from fastapi import Query
from pydantic import Field, create_model
from starlette.responses import Response

from app.api.operations.pagination import (
    DEFAULT_LIMIT,
    MOST_CHARACTERS,
    SortValue,
    characters_in,
    read_cursor,
    write_cursor,
)
from app.api.operations.request_context import AccountRequest, Caller
from app.api.operations.responses import json_response
from app.api.operations.routes import Routes
from app.api.request.fields import Answer, Limit
from app.api.v1.feed.event_log import events_after, head_of, seq_of
from app.api.v1.feed.replicas import (
    KINDS,
    POLICY,
    TASK,
    Kind,
    Shown,
    by_ids,
    readable,
    rows_from,
    shown,
)
from app.api.v1.tasks.task_refresh import refresh_tasks
from app.usecases.policies import policy_of

routes = Routes("events", read="events:read")

#: Events whose resources are read before the page may end.
_EVENTS: Final = 50

_WAY_OUT: Final = "Start again without `cursor`, which returns everything as it is now."

_WHAT_IT_CONTINUES: Final = (
    "A cursor works only for the same account, and a credential that may read the same kinds. "
    "Start again without one."
)

_TYPE: Final = "The kind of resource."
_RESOURCE: Final = "The resource as its own GET returns it; null if it is deleted."


class ChangedResource(Answer):
    """One resource: as it is now, or deleted."""

    id: str = Field(description="A timetable has the id of its interview, a policy the account's.")
    deleted: bool
    etag: str | None = Field(
        description="The `ETag` of its own GET, for `If-Match`; null if it is deleted."
    )


def _changed(kind: Kind) -> type[ChangedResource]:
    """The model of one changed resource of a kind, as `ChangedEmployer`."""
    words = kind.name.replace("_", " ")
    article = "An" if words[0] in "aeiou" else "A"
    fields: dict[str, Any] = {
        "type": (Literal[kind.name], Field(description=_TYPE)),
        "resource": (kind.shape.model | None, Field(description=_RESOURCE)),
    }
    return create_model(
        f"Changed{words.title().replace(' ', '')}",
        __base__=ChangedResource,
        __doc__=f"{article} {words}: as it is now, or gone.",
        __module__=__name__,
        **fields,
    )


#: One change; `type` is its kind.
AnyChange: Any = Annotated[
    reduce(or_, (_changed(kind) for kind in KINDS.values())), Field(discriminator="type")
]


class Changes(Answer):
    """A page of what changed."""

    items: list[AnyChange]
    cursor: str = Field(
        description="Store it: it continues with the next page, or later with what changed since."
    )
    has_more: bool = Field(description="Whether there is more now.")


Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Place:
    """The position in a cursor.

    seq: the last event that is known to the copy
    basis: the basis that the copy was made on
    kind, after: while everything is given, the kind that is next and the last id of it
    """

    seq: int
    basis: str
    kind: str | None = None
    after: str | None = None

    @classmethod
    def read(cls, call: AccountRequest, cursor: str) -> Self:
        """Read a cursor; one of another account, or with other scopes, is a 422."""
        seq, basis, kind, after = read_cursor(
            call.services.secret, _context(call), cursor, _WHAT_IT_CONTINUES
        )
        return cls(
            cast("int", seq),
            cast("str", basis),
            cast("str | None", kind),
            cast("str | None", after),
        )

    def written(self, call: AccountRequest) -> str:
        """Write the cursor."""
        values: tuple[SortValue, ...] = (self.seq, self.basis, self.kind, self.after)
        return write_cursor(call.services.secret, _context(call), values)


def _context(call: AccountRequest) -> str:
    # With other scopes other kinds are returned, and those left out before would never be:
    # with more scopes a client must start again.
    names = ",".join(kind.name for kind in readable(call.principal.scopes))
    return f"{call.account_id}\0/v1/changes\0{names}"


@routes.get("/v1/changes", "changes.list", Changes, problems=("cursor_expired",))
async def listed(
    call: Caller,
    cursor: Annotated[
        str | None,
        Query(
            max_length=2000, description="The `cursor` of the last answer; without one, everything."
        ),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """Copy everything, and afterwards only what changed.

    Returns the kinds that your credential may read. No order is promised among the items.
    """
    kinds = readable(call.principal.scopes)
    if any(kind.name == TASK for kind in kinds):
        # Before the events are read: tasks that follow a change have events of their own.
        await call.siblings.refresh_marked()
    if cursor is None:
        basis = await _basis(call)
        first = kinds[0].name if kinds else None
        place = _Place(await head_of(call), basis, first)
    else:
        place = _Place.read(call, cursor)
    if place.kind is not None:
        items, place = await _everything(call, kinds, place, limit)
        more = place.kind is not None or await head_of(call) > place.seq
    else:
        items, place, more = await _since(call, kinds, place, limit)
    following = place.written(call)
    headers = {}
    if more:
        query = urlencode([("limit", limit), ("cursor", following)])
        headers["Link"] = f'</v1/changes?{query}>; rel="next"'
    return json_response({"items": items, "cursor": following, "has_more": more}, headers=headers)


async def _basis(call: AccountRequest) -> str:
    account = await call.gateway.one(call.account_id, "accounts", call.account_id)
    policy = call.policy if account is None else policy_of(account, call.policy)
    return policy.at(call.now()).basis


async def _everything(
    call: AccountRequest, kinds: Sequence[Kind], place: _Place, limit: int
) -> tuple[list[Item], _Place]:
    """A page of everything there is, and the place after it."""
    items: list[Item] = []
    begun = next(number for number, kind in enumerate(kinds) if kind.name == place.kind)
    after = place.after
    characters = 0
    for kind in kinds[begun:]:
        more = True
        while more:
            room = min(kind.shape.piece, limit - len(items))
            if kind.table is None:
                if not room:
                    return items, replace(place, kind=kind.name, after=None)
                items += _items(kind, await by_ids(call, kind, ()))
                break
            # One more than there is room for tells whether there is more.
            rows = await rows_from(call, kind, after, room + 1)
            some = _items(kind, await shown(call, kind, rows[:room]))
            items += some
            more = len(rows) > room
            after = str(rows[room - 1]["id"]) if more and room else after
            characters += characters_in(some)
            if more and (len(items) >= limit or characters > MOST_CHARACTERS):
                return items, replace(place, kind=kind.name, after=after)
            await asyncio.sleep(0)
        after = None
    return items, replace(place, kind=None, after=None)


async def _since(
    call: AccountRequest, kinds: Sequence[Kind], place: _Place, limit: int
) -> tuple[list[Item], _Place, bool]:
    """What the next events name, the place after them, and whether there are more."""
    named: dict[str, dict[str, None]] = {kind.name: {} for kind in kinds}
    basis = await _basis(call)
    if basis != place.basis:
        if TASK in named:
            await refresh_tasks(call)
        if POLICY in named:
            named[POLICY][call.account_id] = None
    events = await events_after(call, place.seq, limit + 1, _WAY_OUT)
    items: list[Item] = []
    read = {kind.name: set[str]() for kind in kinds}
    characters = 0
    seq = place.seq
    for first in range(0, limit, _EVENTS):
        some = events[:limit][first : first + _EVENTS]
        for event in some:
            if (
                event["resource"] in named
                and str(event["about"]) not in read[str(event["resource"])]
            ):
                named[str(event["resource"])][str(event["about"])] = None
            seq = seq_of(event)
        for kind in kinds:
            ids = list(named[kind.name])
            named[kind.name].clear()
            read[kind.name].update(ids)
            for start in range(0, len(ids), kind.shape.piece):
                piece = ids[start : start + kind.shape.piece]
                found = await by_ids(call, kind, piece)
                items += _items(kind, {one: found.get(one) for one in piece})
                characters += characters_in(items[-len(piece) :])
                await asyncio.sleep(0)
        if characters > MOST_CHARACTERS:
            break
    return (
        items,
        _Place(seq, basis),
        len(events) > limit or (bool(events) and seq < seq_of(events[-1])),
    )


def _items(kind: Kind, found: Mapping[str, Shown | None]) -> list[Item]:
    return [
        {
            "type": kind.name,
            "id": one,
            "deleted": now is None,
            "etag": None if now is None else now.tag,
            "resource": None if now is None else now.resource,
        }
        for one, now in found.items()
    ]

"""Partner feed: copies the events of all candidates who granted it to a partner's own account.

The events of each account have numbers of their own. A partner needs one place for all of them,
so what is new is copied into the events of the partner's account, when the partner asks, and
numbered there.

1. Candidates with news are found: those whose last number is beyond the partner's position.
2. Of each some events are read, after that position; at first from the grant on.
3. Under the lock of the partner's account they are appended and the position moves, unless
   another request has moved it meanwhile.

A partner is sent what a standing grant lets it read, and what happens to its own grants: that
one was given, and that it was taken back (`grant.revoked`). A candidate who erases the account
takes back every grant.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, cast

from app.usecases.ids import new_id
from app.usecases.lookups import known
from app.usecases.partners.grants import permitted, standing
from app.usecases.ports import (
    SECURITY,
    Amend,
    AppendEvents,
    Change,
    Gateway,
    Insert,
    Outcome,
    Page,
    PursuitContext,
    Row,
)
from app.usecases.resources import BY_NAME
from app.usecases.row_values import instant, text
from app.usecases.webhook_wakes import with_announcement
from app.usecases.write import write

TABLE: Final = "partner_positions"

#: What a partner is sent when a grant to it is taken back.
REVOKED: Final = "grant.revoked"

#: The scope without which a grant lets a partner see no event but those of its own grants.
FEED: Final = "events:read"

#: Candidates that are looked for at a time, events that are copied of one at a time, and how
#: often that is repeated in one request.
CANDIDATES: Final = 20
EVENTS: Final = 200
ROUNDS: Final = 20
#: Candidates whose names are looked up at a time.
_NAMES: Final = 50


async def collect(gateway: Gateway, partner_id: str, now: datetime) -> None:
    """Copy what is new to the partner's account, as much as one request does.

    now: by the service's clock
    """
    for _ in range(ROUNDS):
        found = await gateway.candidates_with_news(partner_id, CANDIDATES)
        for first in range(0, len(found), gateway.together):
            some = found[first : first + gateway.together]
            await asyncio.gather(*(_copy(gateway, partner_id, one, now) for one in some))
        if len(found) < CANDIDATES:
            return


async def external_ids(
    gateway: Gateway, partner_id: str, events: Iterable[Row]
) -> Mapping[object, object]:
    """The partner's own names for the candidates of these events, by the candidates' ids."""
    ids = list(dict.fromkeys(text(row, "candidate_id") for row in events))
    found: dict[object, object] = {}
    for first in range(0, len(ids), _NAMES):
        some = ids[first : first + _NAMES]
        # One of two lengths, since each length is a statement of its own.
        length = 1 if len(some) == 1 else _NAMES
        wanted = (*some, *([some[-1]] * (length - len(some))))
        page = Page("candidates", (("candidate_id", "in", wanted),), ("id",), None, _NAMES)
        for row in await gateway.page(partner_id, page):
            found[row["candidate_id"]] = row["external_id"]
    return found


async def _copy(gateway: Gateway, partner_id: str, candidate: Row, now: datetime) -> None:
    account_id, position = text(candidate, "id"), cast("int | None", candidate["position"])
    grants = cast("Sequence[Row]", candidate["grants"])
    if candidate["gone"]:
        events: Sequence[Row] = ()
        place, sent = cast("int", candidate["seq"]), _all_revoked(grants, account_id, now)
        stands = False
    else:
        after = position if position is not None else await _begin(gateway, account_id, grants)
        page = Page("events", (), ("seq",), (after,), EVENTS)
        events = await gateway.page(account_id, page)
        place = cast("int", events[-1]["seq"]) if events else cast("int", candidate["seq"])
        sent = _sent(events, grants, account_id, now)
        stands = bool(standing(grants, now))
    values = {"candidate_id": account_id, "seq": place, "standing": stands}

    def decide(context: PursuitContext | None, at: datetime) -> Outcome[None]:
        row = known(context, "account").existing.get((TABLE, account_id))
        if (None if row is None else row["seq"]) != position:
            return Outcome(None)
        moved: Change = Amend(TABLE, account_id, values)
        if row is None:
            moved = Insert(TABLE, {"id": account_id, **values})
        rows = tuple({**event, "occurred_at": at} for event in sent)
        changes = (moved, AppendEvents(rows)) if rows else (moved,)
        return Outcome(None, with_announcement(changes, context, at))

    await write(
        gateway, partner_id, SECURITY, decide, writer=None, chosen_ids=((TABLE, account_id),)
    )


async def _begin(gateway: Gateway, account_id: str, grants: Iterable[Row]) -> int:
    """The number before the event with which the first grant was given.

    Where events from then are deleted already, all that are left came after it.
    """
    first = min(grants, key=lambda row: (instant(row, "created_at"), text(row, "id")))
    given = (("about", "=", first["id"]), ("type", "=", "grant.created"))
    rows = await gateway.page(account_id, Page("events", given, ("seq",), None, 1))
    return cast("int", rows[0]["seq"]) - 1 if rows else 0


def _sent(
    events: Iterable[Row], grants: Sequence[Row], account_id: str, now: datetime
) -> list[Row]:
    """What of these events the partner is sent."""
    own = {row["id"] for row in grants}
    held = permitted(grants, now)
    return [
        _copied(event, account_id)
        for event in events
        if (event["about"] in own if event["resource"] == "grant" else _is_readable(event, held))
    ]


def _is_readable(event: Row, held: frozenset[str]) -> bool:
    return FEED in held and BY_NAME[text(event, "resource")].read in held


def _copied(event: Row, account_id: str) -> Row:
    # A grant is never changed but to be taken back.
    kind = REVOKED if event["type"] == "grant.updated" else event["type"]
    return {
        **{name: event[name] for name in ("id", "resource", "about", "written_by", "refused")},
        "type": kind,
        "candidate_id": account_id,
        "happened_at": event["occurred_at"],
    }


def _all_revoked(grants: Iterable[Row], account_id: str, now: datetime) -> list[Row]:
    common: Mapping[str, object] = {
        "type": REVOKED,
        "resource": "grant",
        "refused": None,
        "written_by": "candidate",
        "candidate_id": account_id,
        "happened_at": now,
    }
    return [{"id": new_id(now), "about": row["id"], **common} for row in standing(grants, now)]

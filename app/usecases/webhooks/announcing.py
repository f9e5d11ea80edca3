"""Fan-out: makes deliveries of events, in the order in which they happened.

Each endpoint keeps its position, the number of the last event that deliveries were made of. So
an event costs no more than before where it happens, and nothing is lost between two looks. The
delivery of an event to an endpoint has one id that follows from both: however often its
position is moved back, there is one row.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, cast

from app.settings import MOST_WEBHOOK_ENDPOINTS
from app.usecases.event_views import event_view, partner_event_view
from app.usecases.jobs import DELIVER
from app.usecases.lookups import known
from app.usecases.partners.partner_feed import REVOKED, external_ids
from app.usecases.ports import (
    Amend,
    Change,
    Defer,
    Gateway,
    Insert,
    Key,
    Outcome,
    Page,
    PursuitContext,
    Row,
)
from app.usecases.row_values import text
from app.usecases.webhooks.deliveries import TABLE as DELIVERIES
from app.usecases.webhooks.deliveries import Message, begun, body_of, delivery_id, new_row
from app.usecases.webhooks.endpoints import TABLE
from app.usecases.write import write

#: The resource whose events an endpoint of that very id does not get.
_OWN: Final = "webhook_endpoint"

#: Events that one transaction makes deliveries of.
EVENTS: Final = 20

#: The types of events that only a partner is sent.
OF_PARTNERS: Final = (REVOKED,)


async def announce(gateway: Gateway, account_id: str, at: datetime) -> int:
    """Make deliveries of everything that an account's endpoints have not been sent.

    at: the instant, by the account's clock
    Returns how many were made.
    """
    made = 0
    enabled = (("disabled_reason", "is", None),)
    for endpoint in await gateway.page(
        account_id, Page(TABLE, enabled, ("id",), None, MOST_WEBHOOK_ENDPOINTS)
    ):
        made += await _announce_to(gateway, account_id, endpoint, at)
    return made


async def _announce_to(gateway: Gateway, account_id: str, endpoint: Row, at: datetime) -> int:
    made = 0
    found: Row | None = endpoint
    while found is not None and found["disabled_reason"] is None:
        after = (cast("int", found["position"]),)
        events = await gateway.page(account_id, Page("events", (), ("seq",), after, EVENTS))
        if not events:
            break
        messages = await _messages(gateway, account_id, found, events)
        if await _advance(gateway, account_id, found, events[-1], messages, at):
            made += len(messages)
        # Another runner may have moved it meanwhile, and its owner may have changed it.
        found = await gateway.one(account_id, TABLE, text(endpoint, "id"))
    return made


async def _advance(  # where from, where to, and what lies between
    gateway: Gateway,
    account_id: str,
    endpoint: Row,
    last: Row,
    messages: Sequence[Message],
    at: datetime,
) -> bool:
    """Make deliveries of messages and move the position; whether it still was where it was."""
    endpoint_id = text(endpoint, "id")
    ids = {one.webhook_id: delivery_id(endpoint_id, one.webhook_id) for one in messages}

    def decide(context: PursuitContext | None, now: datetime) -> Outcome[bool]:
        existing = known(context, "account").existing
        row = existing.get((TABLE, endpoint_id))
        if (
            row is None
            or row["position"] != endpoint["position"]
            or row["disabled_reason"] is not None
        ):
            return Outcome(False)  # noqa: FBT003  # the answer
        changes: list[Change] = [Amend(TABLE, endpoint_id, {"position": last["seq"]})]
        for message in messages:
            place = (DELIVERIES, ids[message.webhook_id])
            if existing.get(place) is None:
                changes.append(Insert(DELIVERIES, new_row(endpoint_id, message, now)))
            else:
                changes.append(Amend(*place, begun(now)))
            changes.append(Defer(DELIVER, place[1], now))
        return Outcome(True, tuple(changes))  # noqa: FBT003  # the answer

    return await write(
        *(gateway, account_id, Key("account"), decide),
        writer=None,
        at=at,
        chosen_ids=((TABLE, endpoint_id), *((DELIVERIES, one) for one in ids.values())),
    )


async def _messages(
    gateway: Gateway, account_id: str, endpoint: Row, events: Sequence[Row]
) -> Sequence[Message]:
    """What an endpoint is sent of these events."""
    wanted = cast("Sequence[str] | None", endpoint["event_types"])
    found = [
        event
        for event in events
        if (wanted is None or event["type"] in wanted)
        and (event["resource"], event["about"]) != (_OWN, endpoint["id"])
    ]
    account = await gateway.one(account_id, "accounts", account_id)
    if account is None or account["kind"] != "partner":
        return [_message(event, event_view(event)) for event in found]
    # A partner is sent what its feed shows: nothing of its own account, nor of erased ones.
    passed_on = [event for event in found if event["candidate_id"] is not None]
    named = await external_ids(gateway, account_id, passed_on)
    return [
        _message(
            event,
            partner_event_view(event, named.get(event["candidate_id"])),
            text(event, "candidate_id"),
        )
        for event in passed_on
    ]


def _message(event: Row, view: Mapping[str, object], candidate_id: str | None = None) -> Message:
    kind = text(event, "type")
    body = body_of(kind, view["occurred_at"], view)
    return Message(text(event, "id"), kind, body, candidate_id)

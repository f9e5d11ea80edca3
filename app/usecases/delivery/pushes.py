"""Pushes: a row for each reminder and each browser that it is pushed to, and how far it has come.

A row is written in the transaction of its reminder. A runner that dies after the push service took
a message, and before that is stored, has it sent again: with the same topic, and with the id of
the reminder, by which the browser shows it once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.usecases.delivery.push_subscriptions import MOST
from app.usecases.delivery.push_subscriptions import TABLE as SUBSCRIPTIONS
from app.usecases.delivery.reminder_preferences import Chosen, Way
from app.usecases.events import CANDIDATE
from app.usecases.ids import derived_id
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
    Remove,
)
from app.usecases.write import write

TABLE: Final = "pushes"

#: The kind of job that sends one.
PUSH: Final = "push_reminder"


class PushState(StrEnum):
    """How far a push has come."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    #: The subscription was over, and was deleted.
    GONE = "gone"
    #: This service decided not to send it.
    NOT_SENT = "not_sent"


async def receivers(gateway: Gateway, account_id: str) -> Sequence[str]:
    """The ids of the subscriptions of an account."""
    rows = await gateway.page(account_id, Page(SUBSCRIPTIONS, limit=MOST))
    return [str(row["id"]) for row in rows]


def pushed(
    reminder_id: str, choice: Chosen, subscriptions: Sequence[str], now: datetime
) -> tuple[Change, ...]:
    """The changes that push a reminder to some subscriptions, where the candidate chose that."""
    if Way.PUSH not in choice.ways:
        return ()
    changes: list[Change] = []
    for one in subscriptions:
        row_id = derived_id(f"push {one}".encode(), reminder_id)
        row = {
            "id": row_id,
            "reminder_id": reminder_id,
            "subscription_id": one,
            "state": PushState.WAITING.value,
            "attempts": 0,
            "code": None,
            "created_at": now,
        }
        changes += [Insert(TABLE, row), Defer(PUSH, row_id, now)]
    return tuple(changes)


async def note(
    gateway: Gateway, account_id: str, push_id: str, values: Mapping[str, object]
) -> bool:
    """Note how far a push has come that waited; tell whether it still did."""

    def decide(context: PursuitContext | None, _: datetime) -> Outcome[bool]:
        row = None if context is None else context.existing.get((TABLE, push_id))
        if row is None or row["state"] != PushState.WAITING:
            return Outcome(answer=False)
        return Outcome(True, (Amend(TABLE, push_id, values),))  # noqa: FBT003  # the answer

    return await write(
        *(gateway, account_id, Key("account"), decide),
        writer=None,
        chosen_ids=((TABLE, push_id),),
    )


async def drop(gateway: Gateway, account_id: str, subscription_id: str, sealed: object) -> None:
    """Delete a subscription that is over, unless its browser has subscribed again meanwhile.

    sealed: what was stored of it when the push service was asked
    """

    def decide(context: PursuitContext | None, _: datetime) -> Outcome[None]:
        row = None if context is None else context.existing.get((SUBSCRIPTIONS, subscription_id))
        if row is None or row["sealed"] != sealed:
            return Outcome(None)
        return Outcome(None, (Remove(SUBSCRIPTIONS, subscription_id),))

    await write(
        *(gateway, account_id, Key("account"), decide),
        writer=CANDIDATE,
        chosen_ids=((SUBSCRIPTIONS, subscription_id),),
    )

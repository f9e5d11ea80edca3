"""Reminders by web push: one attempt to send one to one browser, decided anew when it goes.

What a push service asks to have later is sent later, within a day; a subscription that is over is
deleted. What was settled meanwhile, or turned off, is not sent.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from app.domain.reminders import Cause
from app.usecases.delivery.current import Current, NotNeeded, current, places
from app.usecases.delivery.ports import Push, PushDeferred, PushGone, PushOutcome, PushTaken
from app.usecases.delivery.push import notice, topic_of
from app.usecases.delivery.push_subscriptions import TABLE as SUBSCRIPTIONS
from app.usecases.delivery.push_subscriptions import PushService, unpacked
from app.usecases.delivery.pushes import TABLE, PushState, drop, note
from app.usecases.delivery.reminder_preferences import Way
from app.usecases.delivery.reminders import SINGLE, TRIAL
from app.usecases.jobs import next_pause
from app.usecases.ports import Gateway, Row
from app.usecases.row_values import instant, text

#: How long after its reminder a message is still tried, and kept by the push service.
LATEST: Final = timedelta(days=1)


async def push_reminder(
    gateway: Gateway, push: PushService | None, account_id: str, push_id: str, now: datetime
) -> datetime | None:
    """Send one message; returns when it is to be tried again, or None."""
    row = await gateway.one(account_id, TABLE, push_id)
    if row is None or row["state"] != PushState.WAITING:
        return None
    if push is None:
        return await _noted(gateway, account_id, row, PushDeferred("not_set_up"), now)
    found = await current(gateway, account_id, text(row, "reminder_id"), Way.PUSH)
    subscription = await gateway.one(account_id, SUBSCRIPTIONS, text(row, "subscription_id"))
    if isinstance(found, NotNeeded) or subscription is None:
        code = found.code if isinstance(found, NotNeeded) else "unsubscribed"
        await _end(gateway, account_id, push_id, PushState.NOT_SENT, code)
        return None
    opened = push.unseal(text(subscription, "sealed"))
    if opened is None:
        await _end(gateway, account_id, push_id, PushState.REFUSED, "secret_lost")
        return None
    message = Push(
        await _payload(gateway, account_id, found, subscription),
        topic_of(text(row, "reminder_id")),
        "normal" if found.reminder["kind"] == SINGLE else "low",
        int(LATEST.total_seconds()),
    )
    outcome = await push.pusher.send(unpacked(opened), message)
    if isinstance(outcome, PushGone):
        await drop(gateway, account_id, text(subscription, "id"), subscription["sealed"])
    return await _noted(gateway, account_id, row, outcome, now)


async def _payload(gateway: Gateway, account_id: str, found: Current, subscription: Row) -> bytes:
    """What the browser is sent; it names an employer only where that was asked for."""
    reminder_id, items = text(found.reminder, "id"), found.items
    if found.reminder["kind"] == TRIAL:
        return notice("test", reminder_id)
    if len(items) != 1:
        return notice("digest", reminder_id, count=len(items))
    (item,) = items
    employer = None
    if subscription["names_employers"]:
        employer = await _employer(gateway, account_id, items)
    return notice(Cause(item["about"]).value, reminder_id, employer=employer)


async def _employer(
    gateway: Gateway, account_id: str, items: Sequence[Mapping[str, str]]
) -> str | None:
    found = await places(gateway, account_id, items)
    return next((employer for _, employer in found.values()), None)


async def _noted(
    gateway: Gateway, account_id: str, row: Row, outcome: PushOutcome, now: datetime
) -> datetime | None:
    """Store how an attempt ended; returns when there is to be another, or None."""
    attempts = int(str(row["attempts"])) + 1
    again = _again(outcome, attempts, instant(row, "created_at"), now)
    values = {"attempts": attempts, **_state(outcome, again=again is not None)}
    noted = await note(gateway, account_id, text(row, "id"), values)
    return again if noted else None


def _again(
    outcome: PushOutcome, attempts: int, created_at: datetime, now: datetime
) -> datetime | None:
    """When a message that was put off is tried again; None where it is not."""
    pause = next_pause(attempts) if isinstance(outcome, PushDeferred) else None
    if pause is None or not isinstance(outcome, PushDeferred):
        return None
    again = now + max(pause, outcome.after or pause)
    return again if again <= created_at + LATEST else None


def _state(outcome: PushOutcome, *, again: bool) -> dict[str, object]:
    match outcome:
        case PushTaken():
            return {"state": PushState.SENT.value, "code": None}
        case PushGone():
            return {"state": PushState.GONE.value, "code": None}
        case PushDeferred(reason=reason):
            state = PushState.WAITING if again else PushState.REFUSED
            return {"state": state.value, "code": reason}
        case _:
            return {"state": PushState.REFUSED.value, "code": outcome.reason}


async def _end(
    gateway: Gateway, account_id: str, push_id: str, state: PushState, code: str
) -> None:
    await note(gateway, account_id, push_id, {"state": state.value, "code": code})

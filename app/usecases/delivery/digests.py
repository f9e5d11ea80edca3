"""Digest: the one reminder of a local day that has everything which waited for it.

It leaves out what is no longer so, and is not made where nothing is left. Where the day has had
its digest already, what waits is in that of the next day.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, cast

from app.domain.reminders import next_digest
from app.usecases.delivery.leaving import Leaving, leaving_by
from app.usecases.delivery.reminder_preferences import chosen
from app.usecases.delivery.reminders import (
    DIGEST,
    ITEMS,
    JOBS,
    MOST,
    TABLE,
    item_id,
    new_reminder,
    occasions_of,
    places_of,
)
from app.usecases.events import CANDIDATE
from app.usecases.ports import (
    Amend,
    Change,
    Gateway,
    Insert,
    Key,
    Outcome,
    Page,
    PursuitContext,
    Row,
)
from app.usecases.reminder_wakes import LOOK
from app.usecases.write import write

#: How long a digest waits for looks at pursuits that are due and not done.
PAUSE: Final = timedelta(seconds=1)


async def send_digest(gateway: Gateway, account_id: str, now: datetime) -> datetime | None:
    """Make the digest of what waits; returns when the next one is due, where more is left."""
    account = await gateway.one(account_id, "accounts", account_id)
    choice = None if account is None else chosen(account)
    if choice is None:
        return None
    if await _has_due_look(gateway, account_id, now):
        return now + PAUSE
    waiting = await gateway.page(
        account_id, Page(ITEMS, (("reminder_id", "is", None),), limit=MOST)
    )
    if not waiting:
        return None
    following = next_digest(choice.preferences, now)
    true = await _still_so(gateway, account_id, waiting)
    leaving = await leaving_by(gateway, account_id, choice)
    digest_id = places_of(account_id, choice, now).digest
    made = await write(
        gateway,
        account_id,
        Key("account"),
        lambda context, _: _digest(context, digest_id, waiting, true, leaving, now),
        writer=CANDIDATE,
        chosen_ids=((TABLE, digest_id),),
        at=now,
    )
    return following if not made or len(waiting) == MOST else None


async def _has_due_look(gateway: Gateway, account_id: str, now: datetime) -> bool:
    """Whether a pursuit is still to be looked at, whose occasions belong into this digest."""
    due = (("state", "=", "waiting"), ("due_at", "<=", now), ("kind", "=", LOOK))
    return bool(await gateway.page(account_id, Page(JOBS, due, ("due_at", "id"), limit=1)))


async def _still_so(gateway: Gateway, account_id: str, waiting: Sequence[Row]) -> list[Row]:
    """Those that waited and are occasions still, soonest first."""
    items = {str(row["id"]): row for row in waiting}
    true: list[Row] = []
    for application_id in sorted({str(row["application_id"]) for row in waiting}):
        found = await occasions_of(gateway, account_id, application_id)
        true += [items[one] for one in map(item_id, found.occasions) if one in items]
    return sorted(true, key=lambda row: cast("datetime", row["at"]))


def _digest(  # what a digest is made of
    context: PursuitContext | None,
    digest_id: str,
    waiting: Sequence[Row],
    true: Sequence[Row],
    leaving: Leaving,
    now: datetime,
) -> Outcome[bool]:
    """The digest of the day, if it was not made before; answers whether it was not."""
    if context is None or context.existing.get((TABLE, digest_id)) is not None:
        return Outcome(answer=False)
    row = new_reminder(digest_id, DIGEST, true, now)
    changes: list[Change] = []
    if true:
        changes = [Insert(TABLE, row), *leaving.changes(row, now)]
    # What is no longer so counts as sent: it is in no later digest either.
    changes += [Amend(ITEMS, str(item["id"]), {"reminder_id": row["id"]}) for item in waiting]
    return Outcome(True, tuple(changes))  # noqa: FBT003  # the answer

"""Reminders: rows of what a candidate was reminded of, each occasion once.

1. The occasions of a pursuit are read off its tasks and its outlook (`domain/reminders.py`).
2. Each that is due gets an item, whose id follows from the occasion: so it is never added twice.
3. It comes alone, as a reminder with one item, or waits for the digest.
4. The digest (`digests.py`) leaves out what is no longer so.

A local day has three places for what comes alone and one for the digest. The id of a reminder
follows from its place, so that runners who look at many pursuits at once fill each only once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from app.domain.actions import Kind
from app.domain.decision import Phase
from app.domain.reminders import (
    SINGLE_A_DAY,
    Cause,
    Occasion,
    OpenTask,
    comes_alone,
    day_began,
    next_digest,
    occasions,
)
from app.usecases.delivery.leaving import Leaving, leaving_by, waiting
from app.usecases.delivery.reminder_preferences import Chosen, chosen
from app.usecases.errors import Conflict
from app.usecases.events import CANDIDATE
from app.usecases.ids import derived_id, new_id
from app.usecases.lookups import known
from app.usecases.ports import (
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
from app.usecases.row_values import instant, maybe_instant
from app.usecases.write import write

TABLE: Final = "reminders"
ITEMS: Final = "reminder_items"
JOBS: Final = "jobs"

#: The kind of job that makes the digest of an account.
DIGEST: Final = "digest"

#: The kinds of reminders beside the digest: of one occasion, and of none, to see one come.
SINGLE: Final = "single"
TRIAL: Final = "test"

#: What the job of a digest is about, as if it came after all pursuits: of what is due at one
#: instant, it is done last, and has what opens then.
LAST: Final = "ffffffff-ffff-7fff-bfff-ffffffffffff"

#: The most occasions of one pursuit, and of one digest; what is left comes in the next one.
MOST: Final = 200

#: Occasions that are added in one transaction.
MOST_AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Found:
    """The occasions of one pursuit."""

    application_id: str
    occasions: tuple[Occasion, ...]


async def occasions_of(gateway: Gateway, account_id: str, application_id: str) -> Found:
    """Read the occasions of one pursuit off its rows."""
    return occasions_in(application_id, *await gateway.pages(account_id, *pages_of(application_id)))


def pages_of(application_id: str) -> tuple[Page, Page, Page]:
    """The rows that the occasions of one pursuit are read off."""
    of_it = ("application_id", "=", application_id)
    return (
        Page("tasks", (of_it, ("state", "=", "open"), ("own", "=", False)), limit=MOST),
        Page("employer_updates", (of_it,), limit=MOST),
        Page("outlooks", (("id", "=", application_id),), limit=1),
    )


def occasions_in(
    application_id: str, tasks: Sequence[Row], updates: Sequence[Row], outlooks: Sequence[Row]
) -> Found:
    """Read the occasions of one pursuit off the rows of `pages_of`."""
    outlook = outlooks[0] if outlooks else None
    return Found(
        application_id,
        occasions(
            application_id,
            # Of one kind and instant their words decide which comes first; an id is drawn by lot.
            [_open_task(row) for row in sorted(tasks, key=lambda row: str(row["title"]))],
            None
            if outlook is None
            else (Phase(str(outlook["phase"])), cast("datetime", outlook["updated_at"])),
            [
                (str(row["id"]), cast("datetime", row["recorded_at"]))
                for row in updates
                if str(row["written_by"]).startswith("partner:") and row["retracted_at"] is None
            ],
        ),
    )


def _open_task(row: Row) -> OpenTask:
    return OpenTask(
        str(row["id"]),
        Kind(str(row["kind"])),
        cast("datetime", row["created_at"]),
        cast("datetime", row["ready_at"]),
        maybe_instant(row, "due_at"),
        maybe_instant(row, "closes_at"),
    )


def item_id(occasion: Occasion) -> str:
    """The id of the item of an occasion: the same however often it is found."""
    # Where a pursuit is presumed closed it is so once, whenever that is looked at.
    at = "" if occasion.about is Cause.PRESUMED_CLOSED else occasion.at.isoformat()
    return derived_id(f"{occasion.about.value} {at}".encode(), occasion.subject)


async def remind(
    gateway: Gateway, account_id: str, found: Found, due: Sequence[Occasion], now: datetime
) -> None:
    """Remind of occasions that are due, each once, alone or by the next digest."""
    for first in range(0, len(due), MOST_AT_ONCE):
        await _remind(gateway, account_id, found, due[first : first + MOST_AT_ONCE], now)


async def _remind(
    gateway: Gateway, account_id: str, found: Found, due: Sequence[Occasion], now: datetime
) -> None:
    ids = {item_id(one): one for one in due}
    there = await gateway.page(account_id, Page(ITEMS, (("id", "in", tuple(ids)),), limit=MOST))
    stored = {row["id"] for row in there}
    fresh = {one: ids[one] for one in ids if one not in stored}
    if not fresh:
        return
    account = await gateway.one(account_id, "accounts", account_id)
    choice = None if account is None else chosen(account)
    if choice is None:
        return
    places = places_of(account_id, choice, now)
    leaving = await leaving_by(gateway, account_id, choice)
    digest_job = (JOBS, derived_id(DIGEST.encode(), LAST))
    await write(
        gateway,
        account_id,
        Key("account"),
        lambda context, _: _added(context, found.application_id, fresh, leaving, places, now),
        writer=CANDIDATE,
        chosen_ids=(
            digest_job,
            *((TABLE, one) for one in places.alone),
            *((ITEMS, one) for one in fresh),
        ),
        at=now,
    )


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a local day, as the ids of the reminders that take them."""

    alone: tuple[str, ...]
    digest: str


def places_of(account_id: str, choice: Chosen, now: datetime) -> Places:
    """The places of the local day of an instant."""
    began = day_began(choice.preferences, now)

    def place(name: str) -> str:
        return derived_id(f"{name} {began.isoformat()}".encode(), account_id, began)

    return Places(tuple(place(f"{SINGLE} {one}") for one in range(SINGLE_A_DAY)), place(DIGEST))


def _added(  # what a reminder is made of
    context: PursuitContext | None,
    application_id: str,
    fresh: Mapping[str, Occasion],
    leaving: Leaving,
    places: Places,
    now: datetime,
) -> Outcome[None]:
    if context is None:
        return Outcome(None)
    changes: list[Change] = []
    waits = False
    free = [one for one in places.alone if context.existing.get((TABLE, one)) is None]
    for row_id, one in fresh.items():
        if context.existing.get((ITEMS, row_id)) is not None:
            continue
        item: dict[str, object] = {
            "id": row_id,
            "about": one.about.value,
            "subject": one.subject,
            "application_id": application_id,
            "at": one.at,
            "reminder_id": None,
        }
        if comes_alone(one, leaving.choice.preferences, now, SINGLE_A_DAY - len(free)):
            row = new_reminder(free.pop(0), SINGLE, [item], now)
            changes += [Insert(TABLE, row), *leaving.changes(row, now)]
            item = {**item, "reminder_id": row["id"]}
        else:
            waits = True
        changes.append(Insert(ITEMS, item))
    if waits:
        changes.append(Defer(DIGEST, LAST, _digest_due(context, leaving.choice, now)))
    return Outcome(None, tuple(changes))


def _digest_due(context: PursuitContext, choice: Chosen, now: datetime) -> datetime:
    """When the digest is due: one that is due already, and not made yet, is not put off."""
    due = next_digest(choice.preferences, now)
    job = context.existing.get((JOBS, derived_id(DIGEST.encode(), LAST)))
    return due if job is None else min(due, instant(job, "due_at"))


def new_reminder(row_id: str, kind: str, items: Iterable[Row], now: datetime) -> dict[str, object]:
    """The row of a reminder of some items."""
    return {
        "id": row_id,
        "kind": kind,
        "items": [
            {
                "about": item["about"],
                "subject": item["subject"],
                "application_id": item["application_id"],
                "at": cast("datetime", item["at"]).isoformat().replace("+00:00", "Z"),
            }
            for item in items
        ],
        "created_at": now,
    }


def try_out(
    context: PursuitContext | None, subscriptions: Sequence[str], now: datetime
) -> Outcome[Row]:
    """Make a reminder of nothing, so that the candidate sees how reminders come.

    subscriptions: those of the account
    Answers with its row, and how it leaves as `mail` and `pushes`. Raises `Conflict` where
    reminders are off.
    """
    choice = chosen(known(context, "account").account)
    if choice is None:
        raise Conflict("state_conflict", "Choose how reminders come first.")
    row = new_reminder(new_id(now), TRIAL, (), now)
    changes = Leaving(choice, subscriptions).changes(row, now)
    return Outcome({**row, **waiting(changes)}, (Insert(TABLE, row), *changes))

"""Check of a reminder before it leaves: whether its way is still chosen, and what is still so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from app.domain.reminders import Cause, Occasion
from app.usecases.delivery.reminder_preferences import Way, chosen
from app.usecases.delivery.reminders import TABLE, item_id, occasions_of
from app.usecases.ports import Gateway, Page, Row


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """There is nothing to be sent; `code` is one of those in docs/reminders.md."""

    code: str


@dataclass(frozen=True, slots=True)
class Current:
    """A reminder that may leave.

    items: those that are so still; a test reminder has none
    """

    reminder: Row
    items: Sequence[Mapping[str, str]]


async def current(
    gateway: Gateway, account_id: str, reminder_id: str, way: Way
) -> Current | NotNeeded:
    """Look at a reminder that is about to leave by one of its ways."""
    account = await gateway.one(account_id, "accounts", account_id)
    reminder = await gateway.one(account_id, TABLE, reminder_id)
    if account is None or reminder is None:
        return NotNeeded("gone")
    if account["test_until"] is not None:
        return NotNeeded("test_account")
    choice = chosen(account)
    if choice is None or way not in choice.ways:
        return NotNeeded("turned_off")
    items = cast("Sequence[Mapping[str, str]]", reminder["items"])
    true = await _still_so(gateway, account_id, items)
    if items and not true:
        return NotNeeded("settled")
    return Current(reminder, true)


async def _still_so(
    gateway: Gateway, account_id: str, items: Iterable[Mapping[str, str]]
) -> list[Mapping[str, str]]:
    """The items whose occasions are so still."""
    waiting = list(items)
    true: set[str] = set()
    for application_id in sorted({item["application_id"] for item in waiting}):
        found = await occasions_of(gateway, account_id, application_id)
        true.update(map(item_id, found.occasions))
    return [item for item in waiting if item_id(_occasion(item)) in true]


def _occasion(item: Mapping[str, str]) -> Occasion:
    return Occasion(Cause(item["about"]), item["subject"], datetime.fromisoformat(item["at"]))


async def places(
    gateway: Gateway, account_id: str, items: Iterable[Mapping[str, str]]
) -> Mapping[str, tuple[str, str]]:
    """The role and the employer's name of each application that items are about."""
    rows = await gateway.joined_page(
        account_id, named("outlooks", [item["application_id"] for item in items])
    )
    return {str(row["id"]): (str(row["role"]), str(row["employer_name"])) for row in rows}


def named(table: str, ids: Iterable[str]) -> Page:
    """The page of rows with some ids."""
    wanted = tuple(sorted(set(ids)))
    return Page(table, (("id", "in", wanted),), limit=len(wanted))

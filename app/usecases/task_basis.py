"""Freshness of derived tasks: all of an account's are derived anew when its basis differs.

After an upgrade of the rules, of holiday or time-zone data, or of numbers, stored tasks say
what was right before. Each account has one row in `task_bases`: the basis that all its tasks
follow.

1. Before tasks are shown, the row is compared with the basis in force (`InLine.ensure`).
2. Where it differs, the tasks of one application after the other are derived anew, each in
   a short transaction, and the row notes how far that has come.
3. Housekeeping does the same for every account once after each start (`Sweep`), since the
   basis of a process never changes while it runs.

A row of a task names its own basis as well: a process of the release before, which still
runs during an upgrade, may write one after its account was brought in line.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, cast

from app.domain.policy import Policy
from app.usecases.errors import NotFound
from app.usecases.policies import policy_of
from app.usecases.ports import Amend, Change, Dealings, Gateway, Insert, Key, Outcome, Page, Row
from app.usecases.sibling_tasks import Siblings

TABLE: Final = "task_bases"

#: Applications that are derived anew between two notes of how far that has come.
BATCH: Final = 50

#: Accounts that are known to be in line; the one asked for least recently is dropped first.
_CACHED: Final = 10_000


@dataclass(slots=True)
class InLine:
    """Cache of the accounts whose tasks follow the basis in force; one lock for each at work."""

    _cached: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def ensure(self, gateway: Gateway, account: Row, operator: Policy) -> None:
        """Bring all tasks of an account in line with the basis in force; at once if they are.

        account: its row of `accounts`
        """
        account_id = cast("str", account["id"])
        basis = policy_of(account, operator).basis
        if self._cached.get(account_id) == basis:
            self._cached.move_to_end(account_id)
            return
        lock = self._locks.setdefault(account_id, asyncio.Lock())
        try:
            async with lock:
                if self._cached.get(account_id) != basis:
                    await _bring_in_line(gateway, account_id, operator, basis)
        finally:
            if not lock.locked():
                self._locks.pop(account_id, None)
        self._cached[account_id] = basis
        if len(self._cached) > _CACHED:
            self._cached.popitem(last=False)


async def _bring_in_line(gateway: Gateway, account_id: str, operator: Policy, basis: str) -> None:
    row = await gateway.one(account_id, TABLE, account_id)
    begun = row is not None and row["basis"] == basis
    if begun and row is not None and row["done"]:
        return
    after = cast("str | None", row["after"]) if begun and row is not None else None
    siblings = Siblings(gateway, account_id, operator)
    while True:
        page = Page("applications", (), ("id",), None if after is None else (after,), BATCH)
        ids = [str(row["id"]) for row in await gateway.page(account_id, page)]
        for application_id in ids:
            await siblings.refresh(application_id)
        done = len(ids) < BATCH
        after = None if done else ids[-1]
        await _note(gateway, account_id, {"basis": basis, "after": after, "done": done})
        if done:
            return


async def _note(gateway: Gateway, account_id: str, values: Row) -> None:
    """Note how far an account's tasks follow a basis."""
    place = (TABLE, account_id)

    def noted(dealings: Dealings | None, _: object) -> Outcome[None]:
        if dealings is None:
            return Outcome(None)
        change: Change = Amend(TABLE, account_id, values)
        if dealings.existing.get(place) is None:
            change = Insert(TABLE, {"id": account_id, **values})
        return Outcome(None, (change,))

    await gateway.write(account_id, Key("account"), noted, probe=(place,))


@dataclass(slots=True)
class Sweep:
    """Brings every account in line once, some at a time; afterwards there is nothing to do."""

    gateway: Gateway
    operator: Policy
    in_line: InLine
    _after: str | None = None
    _over: bool = False

    async def step(self) -> int:
        """Look at some accounts; return how many, which is 0 when all have been seen."""
        if self._over:
            return 0
        ids = await self.gateway.accounts(self._after, BATCH)
        for account_id in ids:
            account = await self.gateway.one(account_id, "accounts", account_id)
            if account is not None and account["erase_at"] is None:
                try:
                    await self.in_line.ensure(self.gateway, account, self.operator)
                except NotFound:
                    continue  # It is being erased.
        self._over = len(ids) < BATCH
        self._after = ids[-1] if ids else self._after
        return len(ids)

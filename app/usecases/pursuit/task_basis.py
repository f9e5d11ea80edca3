"""Freshness of derived tasks: all of an account's are derived anew when its basis differs.

After an upgrade of the rules, of holiday or time-zone data, or of numbers, stored tasks say
what was right before. Each account has one row in `task_bases`: the basis that all its tasks
follow, and the revision of the account's own numbers at that time.

1. Before tasks are shown, that row and the tasks themselves are compared with the basis in
   force (`TaskRefresher.ensure`), in one short read. Nothing is cached: a process of the release
   before, which still runs during an upgrade, may write a task at any time.
   The numbers are those in force at the instant, so that a number that is dated begins with
   its day; and a skip that ends by itself is compared with the instant as well.
2. Where the row differs, the tasks of one application after the other are derived anew, each
   in a short transaction, and the row notes how far that has come. So the next request, or
   another process, goes on from there.
3. Then come applications with a task of another basis, written by such a process since.
4. Housekeeping does the same for every account after each start, and again and again later
   (`Sweep`).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, cast

from app.domain.policy import Policy
from app.usecases.errors import NotFound, Unavailable
from app.usecases.policies import policy_of
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
    TaskState,
)
from app.usecases.pursuit.sibling_tasks import Siblings, ignored
from app.usecases.write import write

TABLE: Final = "task_bases"

#: Applications that are derived anew between two notes of how far that has come.
BATCH: Final = 50

#: The most applications that one request derives anew before it is asked to come again.
MOST_IN_REQUEST: Final = 2_000

#: Accounts that one step of housekeeping looks at.
ACCOUNTS: Final = 200

#: When all accounts are looked at again: soon after a start, for what a process of the release
#: before has written until it was stopped, and now and then later.
SOON: Final = timedelta(minutes=5)
LATER: Final = timedelta(hours=1)


@dataclass(slots=True)
class TaskRefresher:
    """Brings accounts up to date, one at a time for each account."""

    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def ensure(
        self,
        gateway: Gateway,
        account_id: str,
        operator: Policy,
        now: datetime,
        most: int | None = MOST_IN_REQUEST,
    ) -> TaskState | None:
        """Bring all tasks of an account up to date with the basis in force; at once if they are.

        now: the instant at which numbers are in force and skips have ended
        most: the most applications that are derived anew; None for all of them
        Returns the state of the account, or None where there is no such account. Raises
        Unavailable where more applications are left; what was done stays done.
        """
        state = await gateway.task_state(account_id)
        if state is None or _is_up_to_date(state, operator, now):
            return state
        lock = self._locks.setdefault(account_id, asyncio.Lock())
        try:
            async with lock:
                await _Work(gateway, account_id, operator, now, most).refresh()
        finally:
            if not lock.locked():
                self._locks.pop(account_id, None)
        return await gateway.task_state(account_id)


def _is_up_to_date(state: TaskState, operator: Policy, now: datetime) -> bool:
    # Where it is settled, the basis that the account notes is the one in force.
    if state.differs or not is_settled(state, operator, now):
        return False
    return state.skip_ends_at is None or state.skip_ends_at > state.instant(now)


def basis_of(state: TaskState, operator: Policy, now: datetime) -> str:
    """The basis that the tasks of an account are to follow at an instant."""
    return policy_of(state.account, operator).at(state.instant(now)).basis


def is_settled(state: TaskState, operator: Policy, now: datetime) -> bool:
    """Tell whether every application was derived on the basis in force, as the account notes."""
    basis = basis_of(state, operator, now)
    return _begun(state, basis) and state.basis is not None and bool(state.basis["done"])


def _begun(state: TaskState, basis: str) -> bool:
    """Whether the account's tasks follow a basis, or are being brought to it."""
    row = state.basis
    return (
        row is not None
        and row["basis"] == basis
        and row["revision"] == state.account["policy_revision"]
    )


@dataclass(slots=True)
class _Work:
    """Brings one account up to date."""

    gateway: Gateway
    account_id: str
    operator: Policy
    now: datetime
    most: int | None
    done: int = 0

    async def refresh(self) -> None:
        state = await self.gateway.task_state(self.account_id)
        if state is None:
            return
        basis = basis_of(state, self.operator, self.now)
        begun = _begun(state, basis)
        if not is_settled(state, self.operator, self.now):
            after = state.basis["after"] if begun and state.basis is not None else None
            await self._all(basis, state.account["policy_revision"], cast("str | None", after))
        await self._derived_otherwise(basis, state.instant(self.now))

    async def _all(self, basis: str, revision: object, after: str | None) -> None:
        """Derive the tasks of every application after one."""
        while True:
            page = Page("applications", (), ("id",), None if after is None else (after,), BATCH)
            ids = [str(row["id"]) for row in await self.gateway.page(self.account_id, page)]
            await self._refresh(ids)
            over = len(ids) < BATCH
            after = None if over else ids[-1]
            await self._note({"basis": basis, "revision": revision, "after": after, "done": over})
            if over:
                return

    async def _derived_otherwise(self, basis: str, at: datetime) -> None:
        """Derive those with a task of another basis, each once: another release may go on."""
        seen: set[str] = set()
        while True:
            ids = await self.gateway.derived_otherwise(self.account_id, basis, at, BATCH)
            left = [one for one in ids if one not in seen]
            if not left:
                return
            await self._refresh(left)
            seen.update(left)

    async def _refresh(self, application_ids: list[str]) -> None:
        if self.most is not None and self.done >= self.most:
            raise Unavailable("Tasks are being brought up to date after an upgrade; ask again.")
        self.done += len(application_ids)
        siblings = Siblings(self.gateway, self.account_id, self.operator)
        await siblings.refresh(application_ids)

    async def _note(self, values: Row) -> None:
        """Note how far the account's tasks follow a basis."""
        place = (TABLE, self.account_id)

        def noted(context: PursuitContext | None, _: object) -> Outcome[None]:
            if context is None or context.account["policy_revision"] != values["revision"]:
                # Gone, or with other numbers by now, under which all begins again.
                return Outcome(None)
            change: Change = Amend(TABLE, self.account_id, values)
            if context.existing.get(place) is None:
                change = Insert(TABLE, {"id": self.account_id, **values})
            return Outcome(None, (change,))

        await write(
            self.gateway, self.account_id, Key("account"), noted, writer=None, chosen_ids=(place,)
        )


@dataclass(slots=True)
class Sweep:
    """Brings every account up to date, some at a time, again and again.

    failed: called with the error of an account that could not be brought up to date
    """

    gateway: Gateway
    operator: Policy
    task_refresher: TaskRefresher
    failed: Callable[[Exception], None] = ignored
    _after: str | None = None
    _resumes_at: datetime | None = None
    _rounds: int = 0

    async def step(self, now: datetime) -> int:
        """Look at some accounts; return how many, which is 0 when all have been seen lately.

        Raises Unavailable where the database is away; the next step begins there again.
        """
        if self._resumes_at is not None and now < self._resumes_at:
            return 0
        self._resumes_at = None
        ids = await self.gateway.accounts(self._after, ACCOUNTS)
        for account_id in ids:
            try:
                await self.task_refresher.ensure(self.gateway, account_id, self.operator, now, None)
            except Unavailable:
                raise
            except NotFound:
                pass  # It is being erased.
            except Exception as error:  # noqa: BLE001  # whatever it is, it is of one account
                self.failed(error)
            self._after = account_id
        if len(ids) < ACCOUNTS:
            self._after = None
            self._rounds += 1
            self._resumes_at = now + (SOON if self._rounds == 1 else LATER)
        return len(ids)

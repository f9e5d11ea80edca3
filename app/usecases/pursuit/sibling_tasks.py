"""Refresh of the tasks and outlooks of applications, some in each short transaction.

1. A write does so for a few of them before it is answered, so that in everyday use all tasks
   and their events follow at once.
2. A request that shows tasks does so for those that are left, for a bounded number in one request:
   where more are left it is asked to come again, and goes on from there.
3. Housekeeping does so for what no request has shown (`StaleSweep`).

In between other requests have their turn, each after `MOST_TOGETHER` applications at most.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.domain.policy import Policy
from app.usecases.account_locks import AccountLocks
from app.usecases.errors import Busy, Collided, NotFound, Unavailable
from app.usecases.events import CANDIDATE
from app.usecases.ports import MOST_TOGETHER, Gateway, Key, Page
from app.usecases.refresh import refreshes
from app.usecases.stale_marks import LIVE, TABLE, Stale, advanced
from app.usecases.write import write, write_each

#: The most applications that are brought up to date before a write is answered.
EAGERLY: Final = 5

#: The most applications that one request brings up to date before it is asked to come again: some
#: seconds of short transactions, between which other requests have their turn.
MOST_IN_REQUEST: Final = 2_000

#: Applications, and marks, that are looked for at a time.
_BATCH: Final = MOST_TOGETHER

#: Accounts, and applications of each, that one step of housekeeping sees to.
_ACCOUNTS: Final = 20
_MOST_IN_STEP: Final = 200


def ignored(_: Exception) -> None:
    """Ignore an account that could not be brought up to date."""


async def refresh_applications(
    gateway: Gateway,
    account_id: str,
    policy: Policy,
    application_ids: Sequence[str],
    until: datetime | None = None,
) -> None:
    """Make the tasks and outlooks of some applications follow from facts, numbers and the time.

    application_ids: any of the account, in the order in which their events are to come; one
        that is gone meanwhile is passed over
    until: the instant up to which time goes on, where that is not yet now: an account with a
        clock of its own is played from one instant to the next
    It is for whatever wakes them: a write at their employer, a basis, a clock, an instant that
    has come. `MOST_TOGETHER` share a transaction, so that it costs few round trips and commits.
    What is up to date is left as it is: a call that was cut off is simply made again.
    """
    for first in range(0, len(application_ids), MOST_TOGETHER):
        await write_each(
            gateway,
            account_id,
            application_ids[first : first + MOST_TOGETHER],
            lambda context, now: refreshes(context, policy, min(now, until or now)),
            # It follows from what is the candidate's.
            writer=CANDIDATE,
        )


@dataclass(frozen=True, slots=True)
class Siblings:
    """The applications of one account, under one operator's policy.

    following: held by the request of an account that brings its tasks up to date
    until: the instant up to which time goes on; None for now. See `refresh_applications`
    """

    gateway: Gateway
    account_id: str
    policy: Policy
    following: AccountLocks = field(default_factory=AccountLocks)
    until: datetime | None = None

    async def refresh(self, application_ids: Sequence[str]) -> None:
        """Bring the tasks of some applications up to date; see `refresh_applications`."""
        await refresh_applications(
            self.gateway, self.account_id, self.policy, application_ids, self.until
        )

    async def refresh_some(self, employer_id: str) -> None:
        """Bring the tasks of a few applications up to date, after a write that marked the employer.

        The write is done whatever happens here: the mark stays until all is up to date.
        """
        try:
            mark = await self._mark(employer_id)
            if mark is not None:
                await self._some(mark, EAGERLY)
        except (Unavailable, Busy, Collided):
            return

    async def refresh_marked(self, most: int | None = MOST_IN_REQUEST) -> None:
        """Bring the tasks at every marked employer up to date, before any is shown.

        most: the most applications that are brought up to date; None for all of them
        Of several requests of an account one does it, and the others wait for that. Raises
        Unavailable where more applications are left; what was done stays done.
        """
        async with self.following.setdefault(self.account_id, asyncio.Lock()):
            await self._all(most)

    async def _all(self, most: int | None) -> None:
        left = most
        while True:
            marks = await self.gateway.page(self.account_id, Page(TABLE, limit=_BATCH))
            for row in marks:
                mark: Stale | None = Stale.of(row)
                while mark is not None:
                    if left == 0:
                        raise Unavailable("Tasks are being brought up to date; ask again.")
                    at_once = _BATCH if left is None else min(_BATCH, left)
                    done = await self._some(mark, at_once)
                    if left is not None:
                        left -= done
                    mark = None if done < at_once else await self._mark(mark.employer_id)
            if not marks:
                return

    async def refresh_expired(self, now: datetime, most: int = MOST_IN_REQUEST) -> None:
        """Update the pursuits whose outlook has changed by time alone, before it is shown.

        now: the instant at which they are shown
        Raises Unavailable where more than `most` are left; what was done stays done.
        """
        ended = Page("outlooks", (("stale_at", "<=", now),), ("stale_at", "id"), limit=_BATCH)
        seen: set[str] = set()
        while True:
            rows = await self.gateway.page(self.account_id, ended)
            # One that is still there after its refresh was read by a clock that runs behind.
            ids = [one for one in (str(row["id"]) for row in rows) if one not in seen]
            if not ids:
                return
            if len(seen) >= most:
                raise Unavailable("The agenda is being brought up to date; ask again.")
            await self.refresh(ids)
            seen.update(ids)

    async def refresh_one(self, employer_id: str, application_id: str) -> bool:
        """Bring one application up to date if its employer is marked; tell whether it was."""
        if await self._mark(employer_id) is None:
            return False
        await self.refresh((application_id,))
        return True

    async def _mark(self, employer_id: str) -> Stale | None:
        row = await self.gateway.one(self.account_id, TABLE, employer_id)
        return None if row is None else Stale.of(row)

    async def _some(self, mark: Stale, most: int) -> int:
        """Bring up to so many applications up to date; return how many: fewer are all of them."""
        ids = await self._stale(mark, most)
        await self.refresh(ids)
        after = None if len(ids) < most else ids[-1]
        await write(
            self.gateway,
            self.account_id,
            Key("employer", mark.employer_id),
            lambda context, _: advanced(context, mark, after),
            writer=None,
        )
        return len(ids)

    async def _stale(self, mark: Stale, most: int) -> Sequence[str]:
        if mark.scope == LIVE:
            return await self.gateway.live_applications(
                self.account_id, mark.employer_id, mark.after, most
            )
        rows = await self.gateway.page(
            self.account_id,
            Page(
                "applications",
                (("employer_id", "=", mark.employer_id),),
                ("id",),
                None if mark.after is None else (mark.after,),
                most,
            ),
        )
        return [str(row["id"]) for row in rows]


@dataclass(slots=True)
class StaleSweep:
    """Brings the tasks at marked employers of all accounts up to date, some at a time.

    following: shared with the requests of this process, so that nothing is done twice
    failed: called with the error of an account that could not be brought up to date
    """

    gateway: Gateway
    policy: Policy
    following: AccountLocks = field(default_factory=AccountLocks)
    failed: Callable[[Exception], None] = ignored
    _after: str | None = None

    async def step(self) -> int:
        """See to some accounts; return how many, which is 0 at the end of a round.

        Raises Unavailable where the database is away. What is left of an account is seen to
        in the next round.
        """
        ids = await self.gateway.with_stale_marks(self._after, _ACCOUNTS)
        for account_id in ids:
            siblings = Siblings(self.gateway, account_id, self.policy, self.following)
            try:
                await siblings.refresh_marked(_MOST_IN_STEP)
            except (NotFound, Unavailable):
                pass  # It is being erased, or more is left than is done in one step.
            except Exception as error:  # noqa: BLE001  # whatever it is, it is of one account
                self.failed(error)
            self._after = account_id
        if not ids:
            self._after = None
        return len(ids)

"""Refresh of the tasks of other applications at an employer, one short transaction each.

A write does so for a few of them before it is answered, so that in everyday use all tasks
and their events follow at once. A request that shows tasks does so for the rest first.
Between two transactions other writes have their turn.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from weakref import WeakValueDictionary

from app.domain.policy import Policy
from app.usecases.errors import Busy, Collided, Unavailable
from app.usecases.events import CANDIDATE
from app.usecases.ports import Gateway, Key, Page
from app.usecases.stale_marks import LIVE, TABLE, Stale, advanced, refresh_pursuit
from app.usecases.write import write

#: The most applications that are brought in line before a write is answered.
EAGERLY: Final = 5

#: Applications, and marks, that are looked for at a time.
_BATCH: Final = 50


#: A lock for each account, as long as somebody holds it or waits for it.
Following = WeakValueDictionary[str, asyncio.Lock]


@dataclass(frozen=True, slots=True)
class Siblings:
    """The applications of one account, under one operator's policy.

    following: held by the request of an account that brings its tasks in line
    """

    gateway: Gateway
    account_id: str
    policy: Policy
    following: Following = field(default_factory=Following)

    async def refresh(self, application_id: str) -> None:
        """Bring the tasks of one application in line."""
        await write(
            self.gateway,
            self.account_id,
            Key("application", application_id),
            lambda context, now: refresh_pursuit(context, self.policy, now),
            # It follows from what is the candidate's.
            writer=CANDIDATE,
        )

    async def follow(self, employer_id: str) -> None:
        """Bring the tasks of a few applications in line, after a write that marked the employer.

        The write is done whatever happens here: the mark stays until all is in line.
        """
        try:
            mark = await self._mark(employer_id)
            if mark is not None:
                await self._some(mark, EAGERLY)
        except (Unavailable, Busy, Collided):
            return

    async def follow_all(self) -> None:
        """Bring the tasks at every marked employer in line, before any is shown.

        Of several requests of an account one does it, and the others wait for that.
        """
        async with self.following.setdefault(self.account_id, asyncio.Lock()):
            await self._all()

    async def _all(self) -> None:
        while True:
            marks = await self.gateway.page(self.account_id, Page(TABLE, limit=_BATCH))
            for row in marks:
                mark: Stale | None = Stale.of(row)
                while mark is not None and not await self._some(mark, _BATCH):
                    mark = await self._mark(mark.employer_id)
            if not marks:
                return

    async def follow_one(self, employer_id: str, application_id: str) -> bool:
        """Bring one application in line if its employer is marked; tell whether it was."""
        if await self._mark(employer_id) is None:
            return False
        await self.refresh(application_id)
        return True

    async def _mark(self, employer_id: str) -> Stale | None:
        row = await self.gateway.one(self.account_id, TABLE, employer_id)
        return None if row is None else Stale.of(row)

    async def _some(self, mark: Stale, most: int) -> bool:
        """Bring so many applications in line; tell whether those were all."""
        ids = await self._stale(mark, most)
        together = self.gateway.together
        for first in range(0, len(ids), together):
            await asyncio.gather(*map(self.refresh, ids[first : first + together]))
        all_done = len(ids) < most
        after = None if all_done else ids[-1]
        await write(
            self.gateway,
            self.account_id,
            Key("employer", mark.employer_id),
            lambda context, _: advanced(context, mark, after),
            writer=None,
        )
        return all_done

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

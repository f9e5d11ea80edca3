"""Playing of an account's own clock: what happens by itself happens in order as it is moved on.

The clock of a test account may be moved over months at once. Meanwhile outlooks change, and jobs
come due; each must find what the ones before it have left. So they are played one after the
other, by the instants at which they are due, although the clock shows the last one already.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from app.domain.policy import Policy
from app.usecases.errors import Unavailable
from app.usecases.jobs import RunJob
from app.usecases.ports import MOST_TOGETHER, Gateway, Page
from app.usecases.pursuit.sibling_tasks import refresh_applications

#: The most changes of outlooks that one request plays: some seconds of short transactions.
MOST_CHANGES: Final = 10_000


@dataclass(frozen=True, slots=True)
class OwnClock:
    """The clock of one account.

    run_job: does the jobs of the account
    exactly: whether a job may follow from any change, so that it is looked for after each
        instant; without, the pursuits that change one after the other are taken together
    """

    gateway: Gateway
    account_id: str
    policy: Policy
    run_job: RunJob
    exactly: bool

    async def play(self, to: datetime) -> None:
        """Let everything happen that is due by an instant, in order.

        What was cut off goes on from there when it is called again. Raises Unavailable where
        more is left than `MOST_CHANGES`.
        """
        seen: set[tuple[object, object]] = set()
        while True:
            if len(seen) >= MOST_CHANGES:
                raise Unavailable("The clock is moved on, and much happens meanwhile; ask again.")
            job = await self.gateway.first_job(self.account_id, to)
            if await self._change(to if job is None else job.due_at, seen):
                continue  # An earlier job may have followed from that.
            if job is None:
                return
            again = await self.run_job(job, job.due_at)
            if again is None:
                await self.gateway.finish_job(job)
            else:
                await self.gateway.put_off_job(job, again, job.attempts, "")

    async def _change(self, until: datetime, seen: set[tuple[object, object]]) -> bool:
        """Let the first outlooks change that do so by an instant; tell whether any did.

        seen: those that were brought up to date; one that says the same still is left as it is
        """
        changing = Page(
            "outlooks",
            (("stale_at", "<=", until),),
            ("stale_at", "id"),
            limit=MOST_TOGETHER + 1,
        )
        found = await self.gateway.page(self.account_id, changing)
        rows = [row for row in found if (row["id"], row["stale_at"]) not in seen]
        if not rows:
            return False
        some = rows[:MOST_TOGETHER]
        if self.exactly:
            # What follows from one instant comes before the next.
            until = cast("datetime", rows[0]["stale_at"])
            some = [row for row in some if row["stale_at"] == until]
        elif len(rows) > MOST_TOGETHER:
            # Those that come later change after these, however often these change till then.
            until = cast("datetime", rows[MOST_TOGETHER]["stale_at"])
        ids = [str(row["id"]) for row in some]
        await refresh_applications(self.gateway, self.account_id, self.policy, ids, until)
        seen.update((row["id"], row["stale_at"]) for row in some)
        return True

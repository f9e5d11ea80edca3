"""Time sweep: pursuits of all accounts whose outlook time alone has changed are brought up to date.

Each change of an outlook has its event, `outlook.updated`. A pursuit that cannot be brought in
line is passed by, and looked at again in the next round.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Final

from app.domain.policy import Policy
from app.usecases.errors import NotFound, Unavailable
from app.usecases.ports import Gateway
from app.usecases.pursuit.sibling_tasks import ignored, refresh_applications

#: Pursuits that are looked for at a time, and how many of them one step brings up to date.
LOOKED_FOR: Final = 400
AT_ONCE: Final = 50


@dataclass(slots=True)
class TimeSweep:
    """One runner's sweep.

    failed: called with the error of an account that could not be brought up to date
    """

    gateway: Gateway
    policy: Policy
    failed: Callable[[Exception], None] = ignored
    _after: tuple[datetime, str, str] | None = None

    async def step(self, now: datetime) -> int:
        """Bring some pursuits up to date; return how many, which is 0 at the end of a round.

        Raises Unavailable where the database is away.
        """
        found = await self.gateway.stale_outlooks(now, self._after, LOOKED_FOR)
        if not found:
            self._after = None
            return 0
        # Where there is much to do, other runners look at the same ones.
        start = random.randrange(0, len(found), AT_ONCE)  # noqa: S311  # no secret
        by_account: dict[str, list[str]] = {}
        for _, account_id, application_id in found[start : start + AT_ONCE]:
            by_account.setdefault(account_id, []).append(application_id)
        # One commit may carry what was done in several accounts.
        done = await asyncio.gather(*starmap(self._refresh, by_account.items()))
        if len(found) <= AT_ONCE or not any(done):
            self._after = found[-1]
        return len(found)

    async def _refresh(self, account_id: str, application_ids: list[str]) -> bool:
        try:
            await refresh_applications(self.gateway, account_id, self.policy, application_ids)
        except Unavailable:
            raise
        except NotFound:
            return False  # It is being erased.
        except Exception as error:  # noqa: BLE001  # whatever it is, it is of one account
            self.failed(error)
            return False
        return True

"""Last use of API keys: records `last_used_at` asynchronously, at most once a minute per key.

A use is noted at each look-up of the key, so at most once a second. No request waits for
the write, and one that fails is lost.
"""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Final, cast

from app.usecases.accounts import api_keys
from app.usecases.errors import Unavailable
from app.usecases.ports import SECURITY, Row, Transactions
from app.usecases.write import write

#: Limit of the queue of writes; more uses are not recorded.
_MOST: Final = 100


class Usage:
    """Records the last uses of keys."""

    def __init__(self, store: Transactions) -> None:
        """Begin with nothing to write."""
        self._store = store
        self._writing: dict[str, asyncio.Task[None]] = {}

    def note(self, row: Row, now: datetime) -> None:
        """Record that the key of this row is used."""
        key_id = cast("str", row["id"])
        last = cast("datetime | None", row["last_used_at"])
        if (
            key_id in self._writing
            or len(self._writing) >= _MOST
            or not api_keys.is_worth_noting(last, now)
        ):
            return
        task = asyncio.create_task(self._write(cast("str", row["account_id"]), key_id))
        self._writing[key_id] = task
        task.add_done_callback(lambda _: self._writing.pop(key_id, None))

    async def close(self) -> None:
        """Wait for the writes under way."""
        await asyncio.gather(*self._writing.values(), return_exceptions=True)

    async def _write(self, account_id: str, key_id: str) -> None:
        # After a failed write the next use is recorded.
        with suppress(Unavailable):
            await write(
                self._store,
                account_id,
                SECURITY,
                lambda context, now: api_keys.note_use(context, key_id, now),
                writer=None,
                chosen_ids=((api_keys.TABLE, key_id),),
            )

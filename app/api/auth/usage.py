"""When each API key was last used, written down behind the requests that use it.

A use is looked at where the key is looked up, so at most once a second, and written at
most once in a minute. Nobody waits for that, and a use that cannot be written is lost.
"""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Final, cast

from app.usecases.accounts import api_keys
from app.usecases.errors import Unavailable
from app.usecases.ports import Key, Row, Transactions
from app.usecases.write import write

#: Uses that may wait to be written; more are not noted.
_MOST: Final = 100


class Usage:
    """Writes down uses of keys."""

    def __init__(self, store: Transactions) -> None:
        """Begin with nothing to write."""
        self._store = store
        self._writing: dict[str, asyncio.Task[None]] = {}

    def note(self, row: Row, now: datetime) -> None:
        """Take down that the key of this row is used."""
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
        """Wait for what is being written."""
        await asyncio.gather(*self._writing.values(), return_exceptions=True)

    async def _write(self, account_id: str, key_id: str) -> None:
        # Where it cannot be written, the next use will tell.
        with suppress(Unavailable):
            await write(
                self._store,
                account_id,
                Key("account"),
                lambda context, now: api_keys.note_use(context, key_id, now),
                writer=None,
                chosen_ids=((api_keys.TABLE, key_id),),
            )

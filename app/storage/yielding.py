"""Turns of the event loop: long work lets other requests go on in between."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from typing import Final, TypeVar

T = TypeVar("T")

#: How long work holds the event loop before others get a turn.
TURN_SECONDS: Final = 0.005


async def in_turns(things: Iterable[T]) -> AsyncIterator[T]:
    """Yield each of some things, and give others a turn where the work on them takes long."""
    turn = time.monotonic() + TURN_SECONDS
    for one in things:
        if time.monotonic() > turn:
            await asyncio.sleep(0)
            turn = time.monotonic() + TURN_SECONDS
        yield one

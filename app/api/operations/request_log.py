"""Request log: what partners asked and were answered, written behind their requests.

A partner reads the requests of its own keys at `/v1/partner/requests`. No answer waits for the
log: lines are collected, and those of a partner are written in one transaction once a second.
So what is written depends on the partners that ask, not on their requests. A line that finds no
room is left out, and the one before it says how many were; lines that cannot be written are lost.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

import structlog
from starlette.types import Scope

from app.usecases.errors import UseCaseError
from app.usecases.partners import request_log
from app.usecases.partners.request_log import Line
from app.usecases.ports import SECURITY, Transactions
from app.usecases.write import write

_log: Final = structlog.stdlib.get_logger("bide.requests")

#: Lines of a partner that are written at a time, and partners that are waited with.
LINES: Final = 200
PARTNERS: Final = 100

#: Lines after which what is more than a partner may have is removed.
TRIMMED: Final = 500

#: Seconds between two writes.
PAUSE: Final = 1.0


class Store(Transactions, Protocol):
    """Writes the log, and removes what is more than a partner may have; the gateway does."""

    async def trim(self, account_id: str, table: str, keep: int) -> int:
        """Remove some rows beyond the latest `keep`."""
        ...


@dataclass(slots=True)
class _Waiting:
    """What is to be written for a partner, and how many lines found no room after the last."""

    lines: list[Line] = field(default_factory=list)
    left_out: int = 0


class RequestLog:
    """Collects the requests of partners, and writes them in the background.

    pause: seconds for which lines are collected before they are written
    """

    def __init__(self, gateway: Store, clock: Callable[[], datetime], pause: float = PAUSE) -> None:
        """Begin with nothing to write."""
        self._gateway = gateway
        self._clock = clock
        self._pause = pause
        self._waiting: dict[str, _Waiting] = {}
        self._untrimmed: dict[str, int] = {}
        self._writing: asyncio.Task[None] | None = None
        self._at_once = asyncio.Event()

    def note(self, scope: Scope, status: int) -> None:
        """Record a request that a partner's key made, if this is one.

        status: what was answered; 0 where the client left before
        """
        partner = scope.get("bide.partner")
        if partner is None:
            return
        partner_id, credential = partner
        waiting = self._waiting.get(partner_id)
        if waiting is None:
            if len(self._waiting) >= PARTNERS:
                return
            waiting = self._waiting[partner_id] = _Waiting()
        if len(waiting.lines) >= LINES:
            waiting.left_out += 1
        else:
            waiting.lines.append(self._line(scope, credential, status))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())

    def _line(self, scope: Scope, credential: str, status: int) -> Line:
        return Line(
            self._clock(),
            credential,
            scope["method"],
            getattr(scope.get("route"), "path_format", ""),
            status or None,
            scope.get("bide.problem"),
            scope["bide.request_id"],
        )

    async def flush(self) -> None:
        """Write what has been collected, now."""
        if self._writing is not None:
            self._at_once.set()
            await self._writing
            self._at_once.clear()

    async def _write_all(self) -> None:
        while self._waiting:
            await self._collect()
            taken, self._waiting = self._waiting, {}
            for partner_id, waiting in taken.items():
                last = replace(waiting.lines[-1], left_out=waiting.left_out)
                await self._write(partner_id, [*waiting.lines[:-1], last])
        self._writing = None

    async def _collect(self) -> None:
        try:
            async with asyncio.timeout(self._pause):
                await self._at_once.wait()
        except TimeoutError:
            return

    async def _write(self, partner_id: str, lines: Sequence[Line]) -> None:
        try:
            await write(
                self._gateway,
                partner_id,
                SECURITY,
                lambda context, now: request_log.record(context, lines, now),
                writer=None,
            )
            written = self._untrimmed.get(partner_id, 0) + len(lines)
            if written >= TRIMMED:
                await self._gateway.trim(partner_id, request_log.TABLE, request_log.MOST)
            self._untrimmed[partner_id] = written % TRIMMED
        except UseCaseError as error:
            # The database is away, or busy. What it cannot take is lost.
            _log.warning("requests_not_recorded", lines=len(lines), cause=type(error).__name__)

"""Maintenance of both gateways: bounded deletes across accounts, and erasure of one."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic_core import from_json

from app.storage.reads import BEFORE_ALL, Reading
from app.storage.sql.statements import Statement
from app.storage.sql.sweeps import MOST, OF_ACCOUNTS, TIES
from app.storage.sql.use_case_runner import ATTEMPTS
from app.usecases.errors import Collided

#: What is removed when the reminders that it belongs to are.
_WITH_REMINDERS: Final = ("reminder_items", "mailings", "pushes")


class MaintenanceGateway(Reading):
    """The part of a gateway for maintenance jobs over all accounts."""

    @abstractmethod
    async def _sweep(self, statement: Statement, values: Mapping[str, Any]) -> int:
        """Run one statement in a transaction of its own; returns how many rows it changed.

        Raises `Collided` where a row that another write added refers to one of them.
        """

    async def _tidy(self) -> None:
        """Remove the remains of deleted rows from the database's files, where it keeps them."""

    async def due_for_erasure(self, now: datetime) -> Sequence[str]:
        """Load the ids of some accounts whose time to be erased has come."""
        text = await self._text(self._statements.overdue(), {"before": now, "most": MOST})
        return [row[0] for row in from_json(text) or ()] if text else ()

    async def accounts(self, after: str | None, limit: int) -> Sequence[str]:
        """Load up to `limit` ids of accounts, in their order, those after `after`."""
        values = {"after": after or BEFORE_ALL, "most": limit}
        text = await self._text(self._statements.accounts(), values)
        return [row[0] for row in from_json(text) or ()] if text else ()

    async def with_stale_marks(self, after: str | None, limit: int) -> Sequence[str]:
        """Load up to `limit` ids of accounts with an employer that is marked, those after one."""
        values = {"after": after or BEFORE_ALL, "most": limit}
        text = await self._text(self._statements.with_stale_marks(), values)
        return [row[0] for row in from_json(text) or ()] if text else ()

    async def erase(self, account_id: str) -> None:
        """Delete an account and everything about it. Idempotent.

        A request that was let in before may still add a row, behind the table that it is of
        and before the one that it refers to. Then all is swept again: later requests are
        not let in.
        """
        self._facts.forget(account_id)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self._erase(account_id)
            except Collided:
                if attempt == ATTEMPTS:
                    raise
            else:
                break
        await self._tidy()

    async def _erase(self, account_id: str) -> None:
        values = {"account": account_id, "naming": f"%{account_id}%", "most": MOST}
        await self._all("answers_about", "", values)
        await self._all("sent_events", "", values)
        for name in TIES:
            await self._all("tie", name, values)
        for name in OF_ACCOUNTS:
            await self._all("of_account", name, values)
        await self._sweep(self._statements.sweep("account"), values)

    async def _all(self, what: str, table: str, values: Mapping[str, Any]) -> None:
        statement = self._statements.sweep(what, table)
        while await self._sweep(statement, values) == MOST:
            pass

    async def forget_answers(self, before: datetime) -> int:
        """Delete some stored idempotent answers from before then; returns how many."""
        return await self._some("answers", before)

    async def forget_sessions(self, before: datetime) -> int:
        """Delete some sessions ended before then, and tokens spent before; returns how many."""
        return await self._some("tokens", before) + await self._some("sessions", before)

    async def forget_codes(self, before: datetime) -> int:
        """Delete some sign-in codes that expired before then; returns how many."""
        return await self._some("codes", before)

    async def forget_confirmations(self, before: datetime) -> int:
        """Delete some confirmations of addresses that expired before then; returns how many."""
        return await self._some("confirmations", before)

    async def forget_keys(self, before: datetime) -> int:
        """Delete some API keys that were revoked or expired before then; returns how many.

        The key with which a claimed account was taken over stays.
        """
        return await self._some("keys", before)

    async def forget_earlier_contacts(self, before: datetime) -> int:
        """Delete some remnants of deleted contacts made before then; returns how many."""
        return await self._some("earlier_contacts", before)

    async def forget_grant_requests(self, before: datetime) -> int:
        """Delete some grant requests that expired before then; returns how many."""
        return await self._some("grant_requests", before)

    async def forget_requests(self, before: datetime) -> int:
        """Delete some lines of partners' request logs from before then; returns how many."""
        return await self._some("requests", before)

    async def forget_deliveries(self, before: datetime) -> int:
        """Delete some webhook deliveries that were over before then; returns how many."""
        return await self._some("deliveries", before)

    async def forget_reminders(self, before: datetime) -> int:
        """Delete some reminders from before then, with what was sent of them; returns how many."""
        gone = [await self._some(one, before) for one in ("reminders", *_WITH_REMINDERS)]
        return sum(gone)

    async def forget_jobs(self, before: datetime) -> int:
        """Delete some jobs that have failed, and were due before then; returns how many."""
        return await self._some("jobs", before)

    async def trim(self, account_id: str, table: str, keep: int) -> int:
        """Remove some rows of an account that are over, beyond the latest `keep`."""
        values = {"account": account_id, "keep": keep, "most": MOST}
        return await self._sweep(self._statements.sweep("trim", table), values)

    async def _some(self, what: str, before: datetime) -> int:
        values = {"before": before, "most": MOST}
        return await self._sweep(self._statements.sweep(what), values)

    async def end_sessions(self, account_id: str, now: datetime) -> None:
        """End every session of the account."""
        values = {"account": account_id, "now": now}
        await self._sweep(self._statements.sweep("end_sessions"), values)

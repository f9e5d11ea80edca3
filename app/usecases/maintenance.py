"""Maintenance: what housekeeping asks of the database, over all accounts.

Each call does a bounded part of its work, and housekeeping calls again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Maintenance(Protocol):
    """Maintenance across accounts, in short steps that any number of processes may take."""

    async def due_for_erasure(self, now: datetime) -> Sequence[str]:
        """Load the ids of some accounts whose time to be erased has come."""
        ...

    async def accounts(self, after: str | None, limit: int) -> Sequence[str]:
        """Load up to `limit` ids of accounts, in their order, those after `after`."""
        ...

    async def with_stale_marks(self, after: str | None, limit: int) -> Sequence[str]:
        """Load up to `limit` ids of accounts with an employer that is marked, those after `after`.

        Such an employer has applications whose tasks are not yet up to date (`stale_marks`).
        """
        ...

    async def erase(self, account_id: str) -> None:
        """Delete an account and everything about it."""
        ...

    async def forget_answers(self, before: datetime) -> int:
        """Delete some stored idempotent answers from before then; returns how many."""
        ...

    async def forget_sessions(self, before: datetime) -> int:
        """Delete some sessions ended before then, and tokens spent before; returns how many."""
        ...

    async def forget_codes(self, before: datetime) -> int:
        """Delete some sign-in codes that expired before then; returns how many."""
        ...

    async def forget_confirmations(self, before: datetime) -> int:
        """Delete some confirmations of addresses that expired before then; returns how many."""
        ...

    async def forget_keys(self, before: datetime) -> int:
        """Delete some API keys that were revoked or expired before then; returns how many."""
        ...

    async def forget_grant_requests(self, before: datetime) -> int:
        """Delete some grant requests that expired before then; returns how many."""
        ...

    async def forget_requests(self, before: datetime) -> int:
        """Delete some lines of partners' request logs from before then; returns how many."""
        ...

    async def forget_deliveries(self, before: datetime) -> int:
        """Delete some webhook deliveries that were over before then; returns how many."""
        ...

    async def forget_earlier_contacts(self, before: datetime) -> int:
        """Delete some remnants of deleted contacts made before then; returns how many."""
        ...

    async def forget_reminders(self, before: datetime) -> int:
        """Delete some reminders from before then, and occasions; returns how many."""
        ...

    async def forget_jobs(self, before: datetime) -> int:
        """Delete some jobs that have failed, and were due before then; returns how many."""
        ...

    async def with_events_before(self, before: datetime, limit: int) -> Sequence[str]:
        """Load the ids of some accounts that have events from before an instant.

        limit: how many events are looked at
        """
        ...

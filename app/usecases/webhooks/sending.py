"""Sending of one delivery: load, post outside of any transaction, record what came of it.

It is done at least once: a runner that dies after the receiver has answered, and before that is
recorded, has it done again with the same `webhook-id`.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from app.usecases.events import CANDIDATE
from app.usecases.ports import Gateway, Key, Row
from app.usecases.row_values import instant, text
from app.usecases.webhooks.deliveries import TABLE, record
from app.usecases.webhooks.endpoints import TABLE as ENDPOINTS
from app.usecases.webhooks.endpoints import secrets_of
from app.usecases.webhooks.schedule import Attempt, DeliveryState
from app.usecases.write import write

#: Deliveries to one endpoint at a time, half of what a runner does at a time: so that a slow
#: receiver holds up none but its own.
AT_ONCE: Final = 4
#: When a delivery is looked at again that found as many under way.
PAUSE: Final = timedelta(seconds=1)


class Post(Protocol):
    """Sends one attempt. The secrets are encrypted, as they are stored."""

    async def __call__(
        self, url: str, secrets: Sequence[str], webhook_id: str, body: bytes
    ) -> Attempt:
        """Make an attempt; never raises for what a receiver does."""
        ...


class Deliverer:
    """Sends deliveries, few at a time to each endpoint."""

    def __init__(self, gateway: Gateway, post: Post) -> None:
        self._gateway = gateway
        self._post = post
        self._under_way: Counter[str] = Counter()

    async def deliver(self, account_id: str, row_id: str, at: datetime) -> datetime | None:
        """Make one attempt; returns when to come again, or None where there is no more to do.

        at: the instant, by the account's clock
        """
        row = await self._gateway.one(account_id, TABLE, row_id)
        if row is None or row["state"] != DeliveryState.PENDING:
            return None
        due_at = instant(row, "next_attempt_at")
        if due_at > at:
            return due_at
        endpoint_id = text(row, "endpoint_id")
        if self._under_way[endpoint_id] >= AT_ONCE:
            return at + PAUSE
        self._under_way[endpoint_id] += 1
        try:
            attempt = await self._attempt(account_id, endpoint_id, row, at)
        finally:
            self._under_way[endpoint_id] -= 1
            # An endpoint without any takes no room.
            self._under_way += Counter()
        return await write(
            self._gateway,
            account_id,
            Key("account"),
            lambda context, now: record(context, row_id, endpoint_id, attempt, now),
            writer=CANDIDATE,
            at=at,
            chosen_ids=((TABLE, row_id), (ENDPOINTS, endpoint_id)),
        )

    async def _attempt(
        self, account_id: str, endpoint_id: str, row: Row, at: datetime
    ) -> Attempt | None:
        endpoint = await self._gateway.one(account_id, ENDPOINTS, endpoint_id)
        if endpoint is None or endpoint["disabled_reason"] is not None:
            return None
        return await self._post(
            text(endpoint, "url"),
            secrets_of(endpoint, at),
            text(row, "webhook_id"),
            text(row, "body").encode(),
        )

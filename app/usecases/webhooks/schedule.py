"""Retry schedule of webhooks, and what follows from one attempt: pure functions.

The schedule is the example of Standard Webhooks: ten attempts within a little more than three
days. Each wait is drawn out by up to a fifth (jitter), so that what failed together is not
tried again together; by how much follows from the delivery, so the same one waits the same.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

#: The wait after each failed attempt; after the last one there is no other.
RETRY_PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)

#: The most attempts of one delivery.
MOST_ATTEMPTS: Final = len(RETRY_PAUSES) + 1

#: For how long an endpoint may fail without one success before it is disabled.
FAILING_LIMIT: Final = timedelta(days=5)

_JITTER: Final = 0.2
_GONE: Final = 410
_SUCCESS: Final = range(200, 300)


class DeliveryState(StrEnum):
    """The states of a delivery."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class DisabledReason(StrEnum):
    """Why an endpoint is disabled."""

    OWNER = "owner"
    GONE = "gone"
    FAILING = "failing"
    SECRET_LOST = "secret_lost"  # noqa: S105  # it is a word, and no secret


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt to deliver came to.

    status: of the answer; None where there was none
    problem: why there was none, a stable word; None where there was one
    answer: how the answer began, if it is text
    retry_after: for how long the receiver asks not to be asked
    """

    status: int | None = None
    problem: str | None = None
    answer: str | None = None
    retry_after: timedelta | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver has taken it."""
        return self.status is not None and self.status in _SUCCESS


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from an attempt.

    retry_at: when the next one is made; only of one that is pending
    disable: why the endpoint is disabled, if it is
    """

    state: DeliveryState
    retry_at: datetime | None = None
    disable: DisabledReason | None = None


def wait_after(attempts: int, delivery_id: str) -> timedelta | None:
    """How long to wait after so many attempts; None where there is no other."""
    if attempts >= MOST_ATTEMPTS:
        return None
    share = zlib.crc32(f"{delivery_id}.{attempts}".encode()) / 2**32
    return RETRY_PAUSES[attempts - 1] * (1 + _JITTER * share)


def verdict(
    attempt: Attempt,
    attempts: int,
    delivery_id: str,
    now: datetime,
    failing_since: datetime | None,
) -> Verdict:
    """What follows from an attempt.

    attempts: how many were made, this one included
    failing_since: when the first attempt failed after the last success of the endpoint
    """
    if attempt.is_success:
        return Verdict(DeliveryState.DELIVERED)
    if attempt.problem == DisabledReason.SECRET_LOST:
        return Verdict(DeliveryState.FAILED, disable=DisabledReason.SECRET_LOST)
    if attempt.status == _GONE:
        return Verdict(DeliveryState.FAILED, disable=DisabledReason.GONE)
    if failing_since is not None and now - failing_since >= FAILING_LIMIT:
        return Verdict(DeliveryState.FAILED, disable=DisabledReason.FAILING)
    wait = wait_after(attempts, delivery_id)
    if wait is None:
        return Verdict(DeliveryState.FAILED)
    return Verdict(DeliveryState.PENDING, now + max(wait, attempt.retry_after or wait))

"""Instants that clients claim: tolerance for their clocks, and RFC 3339 text."""

from datetime import UTC, datetime, timedelta
from typing import Final

from app.usecases.errors import Invalid

#: How far ahead of ours a client's clock may run; what it says then counts as now.
CLOCK_TOLERANCE: Final = timedelta(minutes=5)


#: How far ahead an employer may promise its answer.
LONGEST_PROMISE: Final = timedelta(days=366)


EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def not_in_future(claimed: datetime | None, now: datetime, pointer: str) -> datetime:
    """An instant that the client claims to be past; None means now.

    A client's clock may run up to five minutes ahead: such an instant counts as now.
    """
    if claimed is None:
        return now
    if claimed <= now:
        return claimed
    if claimed - now <= CLOCK_TOLERANCE:
        return now
    raise Invalid(
        pointer,
        "in_the_future",
        f"This instant must not lie in the future; it is {rfc3339(now)} now.",
    )


def rfc3339(moment: datetime) -> str:
    """An instant as it is written on the wire and in JSON columns: UTC with `Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"

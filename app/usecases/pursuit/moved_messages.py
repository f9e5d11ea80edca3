"""Messages whose application, round or employer is another now: they go nowhere by themselves.

Their text names the one that they were written for, and so may their address. What is held is
cancelled, with the reason; the candidate looks it over, and may send it anew.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from app.usecases.common import text
from app.usecases.ports import Amend, Cancel, Change, Row

#: The words of `delivery/messages/states.py`, which lies in a layer above.
_TABLE: Final = "messages"
_JOB: Final = "message"
_HELD: Final = "held"
_SENDING: Final = "sending"
_CANCELLED: Final = "cancelled"
MOVED: Final = "moved"

#: Why one was cancelled, as it keeps it.
_REASONS: Final = (
    {
        "rule": MOVED,
        "message": "It was written for another employer, application or round: that was moved or "
        "merged since. Look over the text and the address, and send it anew.",
    },
)


def stopped(messages: Iterable[Row], now: datetime) -> Iterator[Change]:
    """The changes that stop messages from going by themselves, of those that still would.

    One that is being handed over may have left. It is only marked, so that it is not tried again.
    """
    for row in messages:
        message_id = text(row, "id")
        if row["state"] == _HELD:
            yield Amend(_TABLE, message_id, cancelled(now))
            yield Cancel(_JOB, message_id)
        elif row["state"] == _SENDING:
            yield Amend(_TABLE, message_id, {"code": MOVED, "updated_at": now})


def cancelled(now: datetime) -> dict[str, object]:
    """The columns of a message that was moved while it would have gone."""
    return {
        "state": _CANCELLED,
        "code": MOVED,
        "reasons": list(_REASONS),
        "due_at": None,
        "retry_at": None,
        "updated_at": now,
    }

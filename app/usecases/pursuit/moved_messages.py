"""Messages whose application, round or employer is another now: they go nowhere by themselves.

Their text names the one that they were written for, and so may their address. What is held is
cancelled, with the reason; the candidate looks it over, and may send it anew.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from app.usecases.message_states import MESSAGE, TABLE, Code, State
from app.usecases.ports import Amend, Cancel, Change, Row
from app.usecases.row_values import text

#: Why one was cancelled, as it keeps it.
_REASONS: Final = (
    {
        "rule": Code.MOVED.value,
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
        if row["state"] == State.HELD:
            yield Amend(TABLE, message_id, cancelled(now))
            yield Cancel(MESSAGE, message_id)
        elif row["state"] == State.SENDING:
            yield Amend(TABLE, message_id, {"code": Code.MOVED.value, "updated_at": now})


def cancelled(now: datetime) -> dict[str, object]:
    """The columns of a message that was moved while it would have gone."""
    return {
        "state": State.CANCELLED.value,
        "code": Code.MOVED.value,
        "reasons": list(_REASONS),
        "due_at": None,
        "retry_at": None,
        "updated_at": now,
    }

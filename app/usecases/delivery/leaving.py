"""Leaving: the ways by which a reminder reaches its candidate beside its event.

A row for each, and its job, are written in the transaction of the reminder.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.usecases.delivery.mailings import TABLE as MAILINGS
from app.usecases.delivery.mailings import Mail, mailed
from app.usecases.delivery.pushes import TABLE as PUSHES
from app.usecases.delivery.pushes import pushed, receivers
from app.usecases.delivery.reminder_preferences import Chosen, Way
from app.usecases.ports import Change, Gateway, Insert, Row


@dataclass(frozen=True, slots=True)
class Leaving:
    """By which ways reminders leave.

    subscriptions: those that they are pushed to
    """

    choice: Chosen
    subscriptions: Sequence[str]

    def changes(self, reminder: Row, now: datetime) -> tuple[Change, ...]:
        """The changes that send a reminder by each of its ways."""
        reminder_id = str(reminder["id"])
        return (
            *mailed(reminder_id, self.choice, now),
            *pushed(reminder_id, self.choice, self.subscriptions, now),
        )


async def leaving_by(gateway: Gateway, account_id: str, choice: Chosen) -> Leaving:
    """Read by which ways the reminders of an account leave."""
    wanted = Way.PUSH in choice.ways
    return Leaving(choice, await receivers(gateway, account_id) if wanted else ())


def waiting(changes: Iterable[Change]) -> Mapping[str, object]:
    """What changes send, as `mail` and `pushes` of a reminder are shown."""
    rows = [(one.table, one.values) for one in changes if isinstance(one, Insert)]
    return {
        "mail": Mail.WAITING if any(table == MAILINGS for table, _ in rows) else None,
        "pushes": [row for table, row in rows if table == PUSHES],
    }

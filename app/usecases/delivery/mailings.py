"""Mailings: a row for each letter of this service, and how far it has come.

The row is `handing_over` from before the first byte leaves until the end is known. What is found
in that state later was cut off: whether the letter left is unknown, and it is not sent again.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.usecases.delivery.reminder_preferences import Chosen, Way
from app.usecases.ports import (
    Amend,
    Change,
    Defer,
    Gateway,
    Insert,
    Key,
    Outcome,
    PursuitContext,
)
from app.usecases.write import write

#: The id of a row is that of its reminder, or of the confirmation that the letter asks for.
TABLE: Final = "mailings"

#: The kind of job that sends one.
MAIL: Final = "mail_reminder"


#: Why a letter waits that is to an address which was not confirmed.
UNCONFIRMED: Final = "unconfirmed"


class State(StrEnum):
    """How far a mailing has come, as it is stored."""

    WAITING = "waiting"
    HANDING_OVER = "handing_over"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    #: This service decided not to send it.
    NOT_SENT = "not_sent"


class Mail(StrEnum):
    """How far the e-mail of a reminder has come, as the candidate sees it."""

    WAITING = "waiting"
    UNCONFIRMED = "unconfirmed"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_SENT = "not_sent"


def shown(state: str, code: object = None) -> Mail:
    """The state of a mailing as the candidate sees it."""
    if state == State.WAITING and code == UNCONFIRMED:
        return Mail.UNCONFIRMED
    return Mail.WAITING if state == State.HANDING_OVER else Mail(state)


def new_mailing(row_id: str, now: datetime) -> Insert:
    """The row of a letter that is to be sent."""
    row = {
        "id": row_id,
        "state": State.WAITING.value,
        "message_id": None,
        "attempts": 0,
        "code": None,
        "created_at": now,
    }
    return Insert(TABLE, row)


def mailed(reminder_id: str, choice: Chosen, now: datetime) -> tuple[Change, ...]:
    """The changes that send a reminder by e-mail, where the candidate chose that."""
    if Way.EMAIL not in choice.ways:
        return ()
    return (new_mailing(reminder_id, now), Defer(MAIL, reminder_id, now))


async def move_on(
    gateway: Gateway,
    account_id: str,
    mailing_id: str,
    before: Collection[State],
    values: Mapping[str, object],
) -> bool:
    """Change a mailing that is in one of some states; tell whether it was."""

    def decide(context: PursuitContext | None, _: datetime) -> Outcome[bool]:
        row = None if context is None else context.existing.get((TABLE, mailing_id))
        if row is None or row["state"] not in before:
            return Outcome(answer=False)
        return Outcome(True, (Amend(TABLE, mailing_id, values),))  # noqa: FBT003  # the answer

    return await write(
        *(gateway, account_id, Key("account"), decide),
        writer=None,
        chosen_ids=((TABLE, mailing_id),),
    )

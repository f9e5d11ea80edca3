"""Letters of this service: one attempt to send one, with a note of how it ended.

1. What is found `handing_over` was cut off: its end is unknown, and it is not sent again.
2. The letter is written of what is so now; where nothing is left to say, none is sent.
3. `handing_over` and the Message-ID are stored, and then the letter is handed over.
4. How that ended is stored. Only what was surely not sent is tried again, after a pause.

A reminder waits for up to a day where the address is not confirmed, and asks for that.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from app.usecases.delivery.confirming import ask_by_itself
from app.usecases.delivery.current import NotNeeded
from app.usecases.delivery.mailings import TABLE, UNCONFIRMED, State, move_on
from app.usecases.delivery.ports import Deferred, Letter, MailOutcome, Refused, Sent, Unknown
from app.usecases.delivery.reminder_letters import MailService, letter_of
from app.usecases.jobs import next_pause
from app.usecases.ports import Gateway, Row
from app.usecases.row_values import instant

#: How long a reminder waits for its address to be confirmed.
CONFIRMATION_WAIT: Final = timedelta(days=1)

#: Writes a letter of what is so now.
WriteLetter: TypeAlias = Callable[
    [Gateway, MailService, str, str, datetime], Awaitable[Letter | NotNeeded]
]

#: What the end of an attempt may still be noted on: also where another runner gave it up for lost.
_CUT_OFF: Final = frozenset({State.HANDING_OVER, State.UNKNOWN})


async def mail_reminder(
    gateway: Gateway, mail: MailService | None, account_id: str, reminder_id: str, now: datetime
) -> datetime | None:
    """Send the letter of a reminder; returns when it is to be tried again, or None."""
    again = await send_mailing(gateway, mail, account_id, reminder_id, now, letter_of)
    row = await gateway.one(account_id, TABLE, reminder_id)
    if row is not None and row["code"] == UNCONFIRMED:
        await ask_by_itself(gateway, account_id, now)
    return again


async def send_mailing(  # which letter, and how
    gateway: Gateway,
    mail: MailService | None,
    account_id: str,
    mailing_id: str,
    now: datetime,
    write_letter: WriteLetter,
) -> datetime | None:
    """Send one letter; returns when it is to be tried again, or None."""
    row = await gateway.one(account_id, TABLE, mailing_id)
    if row is not None and row["state"] == State.HANDING_OVER:
        lost = {"state": State.UNKNOWN.value, "code": "cut_off"}
        await move_on(gateway, account_id, mailing_id, {State.HANDING_OVER}, lost)
    if row is None or row["state"] != State.WAITING:
        return None
    if mail is None:
        away = Deferred("not_set_up", None, "No mail is set up here.")
        return await _noted(gateway, account_id, row, away, {State.WAITING}, now)
    waits = now < instant(row, "created_at") + CONFIRMATION_WAIT
    letter: Letter | NotNeeded = NotNeeded(UNCONFIRMED)
    if waits or row["code"] != UNCONFIRMED:
        letter = await write_letter(gateway, mail, account_id, mailing_id, now)
    if isinstance(letter, NotNeeded):
        waits = waits and letter.code == UNCONFIRMED
        end = {"state": (State.WAITING if waits else State.NOT_SENT).value, "code": letter.code}
        await move_on(gateway, account_id, mailing_id, {State.WAITING}, end)
        return None
    begun = {"state": State.HANDING_OVER.value, "message_id": letter.message_id, "code": None}
    if not await move_on(gateway, account_id, mailing_id, {State.WAITING}, begun):
        return None  # Another runner was faster.
    outcome = await mail.mailer.send(letter, mail.account)
    before = {State.HANDING_OVER} if isinstance(outcome, Deferred) else _CUT_OFF
    return await _noted(gateway, account_id, row, outcome, before, now)


async def _noted(
    gateway: Gateway,
    account_id: str,
    row: Row,
    outcome: MailOutcome,
    before: frozenset[State] | set[State],
    now: datetime,
) -> datetime | None:
    """Store how an attempt ended; returns when there is to be another, or None."""
    attempts = int(str(row["attempts"])) + 1
    pause = next_pause(attempts) if isinstance(outcome, Deferred) else None
    values = {"attempts": attempts, **_end(outcome, again=pause is not None)}
    noted = await move_on(gateway, account_id, str(row["id"]), before, values)
    return now + pause if noted and pause is not None else None


def _end(outcome: MailOutcome, *, again: bool) -> dict[str, object]:
    match outcome:
        case Sent():
            return {"state": State.SENT.value, "code": None}
        case Unknown(reason=reason):
            return {"state": State.UNKNOWN.value, "code": reason}
        case Refused(reason=reason):
            return {"state": State.REFUSED.value, "code": reason}
        case Deferred(reason=reason):
            state = State.WAITING if again else State.REFUSED
            return {"state": state.value, "code": reason}

"""Sending of a message that is held: one attempt, with a note of how it ended.

1. What is found `sending` was cut off: its end is unknown, and it is never sent again by itself.
2. It is decided again; where it may not go now it waits on, or is cancelled.
3. `sending` and the Message-ID are stored, and then the letter is handed over, once.
4. How that ended is stored; with `sent`, the contact.

In a test account everything happens but that a letter leaves.
"""

from datetime import datetime
from typing import Final, TypeVar

from app.domain.policy import Policy
from app.usecases.delivery.messages.drafts import documents, errors_in, text_command, written
from app.usecases.delivery.messages.handing_over import (
    EARLIER_CONTACTS,
    Claimed,
    Ready,
    claim,
    cut_off,
    finish,
)
from app.usecases.delivery.messages.ways import MessageMail, Route, route_of
from app.usecases.delivery.ports import Letter, Mailbox, MailOutcome, Sent, SmtpAccount
from app.usecases.delivery.senders import domain_of
from app.usecases.errors import Invalid, NotFound
from app.usecases.events import CANDIDATE
from app.usecases.jobs import PAUSES, next_pause
from app.usecases.message_states import MESSAGE, TABLE, Code, State
from app.usecases.ports import Decide, Defer, Gateway, Key, Outcome, Page, PursuitContext, Row
from app.usecases.row_values import maybe_text, text
from app.usecases.write import write

T = TypeVar("T")

#: The most held messages at one employer that are looked at again together.
_MOST: Final = 200

_NOWHERE: Final = Route(
    SmtpAccount("test.invalid", 465, "tls", ("test@test.invalid",)), Mailbox("test@test.invalid")
)


async def send_message(
    gateway: Gateway,
    mail: MessageMail | None,
    operator: Policy,
    of: tuple[str, str],
    now: datetime,
) -> datetime | None:
    """Send a message that may go; returns when it is to be looked at again, or None.

    of: the account, and the message
    """
    account_id, message_id = of
    row = await gateway.one(account_id, TABLE, message_id)
    if row is None:
        return None
    if row["state"] == State.SENDING.value:
        attempt = int(str(row["attempts"]))
        await _write(gateway, of, lambda context, at: cut_off(context, attempt, at), now)
        return None
    if row["state"] != State.HELD.value:
        return None
    account = await gateway.one(account_id, "accounts", account_id)
    is_test = account is not None and account["test_until"] is not None
    route = _NOWHERE if is_test else await route_of(gateway, mail, account_id, row)
    ready = await _ready(gateway, account_id, row, route, operator, now)
    claimed = await _write(gateway, of, lambda c, at: claim(c, ready, operator, at), now)
    if not isinstance(claimed, Claimed) or isinstance(route, Code):
        return None if isinstance(claimed, Claimed) else claimed
    outcome: MailOutcome = Sent("nothing leaves a test account")
    if not is_test and mail is not None:
        outcome = await mail.mailer.send(_letter(claimed.row, route, now), route.account)
    attempt, pause = claimed.attempt, next_pause(min(claimed.attempt, len(PAUSES)))
    return await _write(
        gateway, of, lambda c, at: finish(c, attempt, outcome, pause, operator, at), now
    )


async def _write(gateway: Gateway, of: tuple[str, str], decide: Decide[T], now: datetime) -> T:
    return await write(
        *(gateway, of[0], Key("message", of[1]), decide),
        writer=CANDIDATE,
        chosen_ids=((EARLIER_CONTACTS, of[1]),),
        at=now,
    )


async def _ready(
    gateway: Gateway,
    account_id: str,
    row: Row,
    route: Route | Code,
    operator: Policy,
    now: datetime,
) -> Ready:
    """What an attempt needs: its id, the address, and the review of the text as facts are now."""
    message_id = text(row, "id")
    if isinstance(route, Code):
        return Ready("", None, stop=route)
    errors = errors_in(row)
    context = await gateway.context(account_id, Key("message", message_id))
    if context is not None:
        notes = await other_notes(gateway, account_id, row)
        try:
            made = written(context, text_command(row, notes), operator, context.instant(now))
        except (NotFound, Invalid):
            return Ready("", None, stop=Code.GONE)
        errors = errors_in(made.values)
    number = int(str(row["attempts"])) + 1
    return Ready(
        f"<{message_id}.{number}@{domain_of(route.sender.address)}>",
        await _address(gateway, account_id, row),
        errors=bool(errors),
    )


async def other_notes(gateway: Gateway, account_id: str, row: Row) -> tuple[str, ...]:
    """The texts of the other messages of the same kind about the same round."""
    if row["interview_id"] is None:
        return ()
    of_it = (
        ("application_id", "=", row["application_id"]),
        ("kind", "=", row["kind"]),
    )
    rows = await gateway.page(account_id, Page(TABLE, of_it, limit=50))
    return tuple(
        text(one, "body")
        for one in rows
        if one["id"] != row["id"]
        and one["interview_id"] == row["interview_id"]
        and one["interviewer_id"] != row["interviewer_id"]
        and one["state"] != State.CANCELLED.value
    )[:10]


async def _address(gateway: Gateway, account_id: str, row: Row) -> str | None:
    """Where it goes: what was named with it, or the address that the person has now."""
    person = maybe_text(row, "interviewer_id")
    if row["to_given"] or person is None:
        return maybe_text(row, "to_email")
    found = await gateway.one(account_id, "interviewers", person)
    return maybe_text(row if found is None else found, "to_email" if found is None else "email")


def _letter(row: Row, route: Route, now: datetime) -> Letter:
    return Letter(
        message_id=text(row, "message_id"),
        sender=route.sender,
        to=Mailbox(text(row, "to_email"), maybe_text(row, "to_name") or ""),
        subject=text(row, "subject"),
        text=text(row, "body"),
        date=now,
        reply_to=route.reply_to,
        bcc=route.bcc,
        in_reply_to=maybe_text(row, "in_reply_to"),
        references=tuple(str(one) for one in documents(row, "thread")),
    )


async def look_at_held(gateway: Gateway, account_id: str, employer_id: str, now: datetime) -> None:
    """Have every message that is held at an employer decided about again."""
    held = Page(
        TABLE,
        (("employer_id", "=", employer_id), ("state", "=", State.HELD.value)),
        limit=_MOST,
    )
    rows = await gateway.page(account_id, held)
    if rows:
        jobs = tuple(Defer(MESSAGE, text(row, "id"), now) for row in rows)

        def decide(_: PursuitContext | None, at: datetime) -> Outcome[None]:
            del at
            return Outcome(None, jobs)

        await write(gateway, account_id, Key("account"), decide, writer=None)

"""Confirmation of an e-mail address: a letter with a code and a link, before any other goes there.

Anybody can write any address into an account, so only its owner can make Bide write to it. A
confirmation holds for a day, for the address that it was asked for, and once. An address gets one
letter in an hour, whatever account names it. An account sends three in a day and ten in a month,
and by itself one to each address.
"""

import hashlib
import hmac
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, cast
from uuid import UUID

from app.usecases.accounts.accounts import LOGINS
from app.usecases.delivery.mailings import MAIL, UNCONFIRMED, State, new_mailing
from app.usecases.delivery.mailings import TABLE as MAILINGS
from app.usecases.delivery.reminder_preferences import Way, chosen
from app.usecases.errors import Collided, Conflict, NotFound
from app.usecases.events import CANDIDATE
from app.usecases.ids import new_id
from app.usecases.lookups import known
from app.usecases.ports import (
    Amend,
    Change,
    Defer,
    Gateway,
    Insert,
    Key,
    Outcome,
    Page,
    PursuitContext,
    Row,
)
from app.usecases.row_values import instant, text
from app.usecases.write import write

TABLE: Final = "confirmations"

#: The kind of job that sends the letter of a confirmation.
CONFIRM: Final = "mail_confirmation"

#: Where the page is, below the address of the service.
PATH: Final = "/confirm"

#: For how long a letter can be answered.
LIFE: Final = timedelta(days=1)
#: For how long an address gets no other letter, and how many an account sends in a day.
PAUSE: Final = timedelta(hours=1)
MOST_A_DAY: Final = 3
#: How many an account sends for as long as they are stored, which is for `KEPT` after their end.
MOST: Final = 10
KEPT: Final = timedelta(days=30)
#: How many that can be answered are looked at; test accounts may have more than others.
MOST_OPEN: Final = 200
#: Wrong codes after which a letter is worth nothing.
MOST_TRIES: Final = 5
#: Letters that waited for the confirmation, and how old they may be.
MOST_WAITING: Final = 20

_ID_BYTES: Final = 16
_TAG_BYTES: Final = 16
_LENGTH: Final = 64
_CODE: Final = 10


@dataclass(frozen=True, slots=True)
class ConfirmationLinks:
    """Writes and reads the codes and addresses in letters.

    secret: what they follow from
    public_url: under which address the service is reached; None where the operator named none
    """

    secret: bytes = field(repr=False)
    public_url: str | None = None

    def code(self, row_id: str) -> str:
        """The code of a confirmation: 50 bits, in letters and digits that are not mistaken."""
        digest = self._tag(b"code", UUID(row_id).bytes)
        return b32encode(digest).decode()[:_CODE]

    def address(self, account_id: str, row_id: str) -> str | None:
        """The address of a confirmation; None where the service knows no address of its own."""
        if self.public_url is None:
            return None
        content = UUID(account_id).bytes + UUID(row_id).bytes
        token = urlsafe_b64encode(content + self._tag(b"link", content)).decode()
        return f"{self.public_url}{PATH}/{token}"

    def read(self, token: str) -> tuple[str, str] | None:
        """The account and the confirmation that an address is of; None where it is not ours."""
        if len(token) != _LENGTH or not token.isascii():
            return None
        try:
            content = urlsafe_b64decode(token)
        except ValueError:
            return None
        ids, tag = content[: 2 * _ID_BYTES], content[2 * _ID_BYTES :]
        if not hmac.compare_digest(tag, self._tag(b"link", ids)):
            return None
        account_id, row_id = ids[:_ID_BYTES], ids[_ID_BYTES:]
        return str(UUID(bytes=account_id)), str(UUID(bytes=row_id))

    def _tag(self, purpose: bytes, content: bytes) -> bytes:
        return hmac.digest(self.secret, purpose + b"\0" + content, "sha256")[:_TAG_BYTES]


def is_confirmed(login: Row) -> bool:
    """Whether the address of a login is its owner's, by a letter that was answered."""
    return login["confirmed_key"] == login["email_key"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A letter that is to be sent.

    email_key: the address that it is for, as addresses are compared
    slot: a value of which there is one for each address and hour
    """

    id: str
    email_key: str
    slot: str


async def prepare(
    gateway: Gateway, account_id: str, now: datetime, *, by_itself: bool = False
) -> Ask:
    """Look whether a letter may be sent; raises `Conflict` where none may.

    now: by the service's clock
    by_itself: whether it was made without a request for it
    """
    login = await gateway.one(account_id, LOGINS, account_id)
    account = await gateway.one(account_id, "accounts", account_id)
    if login is None or account is None:
        raise Conflict("state_conflict", "The account has no e-mail address.")
    key, row_id = text(login, "email_key"), new_id(now)
    if account["test_until"] is not None:
        # No letter leaves, so no address is disturbed, and a front end can try it again and again.
        return Ask(row_id, key, row_id)
    if is_confirmed(login):
        raise Conflict("state_conflict", "The address is confirmed already.")
    sent = await gateway.page(account_id, Page(TABLE, limit=MOST))
    today = [one for one in sent if instant(one, "created_at") > now - timedelta(days=1)]
    if len(today) >= MOST_A_DAY or len(sent) >= MOST:
        raise Conflict("state_conflict", "Enough letters were sent; ask again another day.")
    if by_itself and any(one["email_key"] == key for one in sent):
        raise Conflict("state_conflict", "A letter was sent already.")
    before, this = (_slot(key, at) for at in (now - PAUSE, now))
    for slot in (before, this):
        row = await gateway.find(TABLE, {"slot": slot})
        if row is not None and instant(row, "created_at") > now - PAUSE:
            raise Conflict("state_conflict", "A letter was sent within the last hour; look for it.")
    return Ask(row_id, key, this)


def _slot(email_key: str, at: datetime) -> str:
    hour = int(at.astimezone(UTC).timestamp() // PAUSE.total_seconds())
    return hashlib.sha256(f"{hour} {email_key}".encode()).hexdigest()


def ask(
    context: PursuitContext | None, command: Ask, now: datetime, real_now: datetime
) -> Outcome[Row]:
    """Have a letter sent; a second one to an address in an hour breaks a constraint: `Collided`.

    now, real_now: by the account's clock, and by the service's
    """
    known(context, "account")
    row = {
        "id": command.id,
        "email_key": command.email_key,
        "slot": command.slot,
        "created_at": real_now,
        "expires_at": real_now + LIFE,
        "tries": 0,
        "used_at": None,
    }
    mailing = new_mailing(command.id, now)
    return Outcome(row, (Insert(TABLE, row), mailing, Defer(CONFIRM, command.id, now)))


async def ask_by_itself(gateway: Gateway, account_id: str, now: datetime) -> None:
    """Have a letter sent where one may be, and else do nothing."""
    try:
        command = await prepare(gateway, account_id, now, by_itself=True)
        await write(
            *(gateway, account_id, Key("account")),
            lambda context, at: ask(context, command, at, now),
            writer=None,
        )
    except (Conflict, Collided):
        return


async def ask_anew(gateway: Gateway, account_id: str, now: datetime) -> None:
    """Have a letter sent to a new address, where reminders are to go there."""
    account = await gateway.one(account_id, "accounts", account_id)
    choice = None if account is None else chosen(account)
    if choice is not None and Way.EMAIL in choice.ways:
        await ask_by_itself(gateway, account_id, now)


async def open_confirmations(gateway: Gateway, account_id: str, now: datetime) -> Sequence[Row]:
    """The confirmations of an account that can be answered."""
    wanted = (("expires_at", ">", now), ("used_at", "is", None), ("tries", "<", MOST_TRIES))
    return await gateway.page(account_id, Page(TABLE, wanted, limit=MOST_OPEN))


async def waiting_letters(gateway: Gateway, account_id: str) -> Sequence[str]:
    """The letters of an account that wait for its address to be confirmed."""
    wanted = (("state", "=", State.WAITING.value), ("code", "=", UNCONFIRMED))
    rows = await gateway.page(account_id, Page(MAILINGS, wanted, limit=MOST_WAITING))
    return [text(row, "id") for row in rows]


def confirm(
    context: PursuitContext | None,
    places: tuple[str, str],
    letters: Sequence[str],
    now: datetime,
    real_now: datetime,
) -> Outcome[Row]:
    """Confirm the address of an account, and let what waited for that go on.

    places: the ids of the account and of the confirmation
    Raises `NotFound` for one that is used or over, or was for another address.
    """
    account_id, row_id = places
    existing = known(context, "page").existing
    login, row = existing.get((LOGINS, account_id)), existing.get((TABLE, row_id))
    if (
        login is None
        or row is None
        or row["used_at"] is not None
        or row["email_key"] != login["email_key"]
        or cast("int", row["tries"]) >= MOST_TRIES
        or instant(row, "expires_at") <= real_now
    ):
        raise NotFound("page")
    changes: list[Change] = [Amend(TABLE, row_id, {"used_at": real_now})]
    if not is_confirmed(login):
        changes.append(Amend(LOGINS, account_id, {"confirmed_key": login["email_key"]}))
    changes += [Defer(MAIL, one, now) for one in letters]
    return Outcome({**login, "confirmed_key": login["email_key"]}, tuple(changes))


async def confirm_by_link(
    gateway: Gateway, account_id: str, row_id: str, real_now: datetime
) -> None:
    """Confirm an address from the page that a letter leads to; raises `NotFound` as `confirm`."""
    letters = await waiting_letters(gateway, account_id)
    await write(
        *(gateway, account_id, Key("account")),
        lambda context, now: confirm(context, (account_id, row_id), letters, now, real_now),
        writer=CANDIDATE,
        chosen_ids=((LOGINS, account_id), (TABLE, row_id)),
    )


async def count_wrong_code(gateway: Gateway, account_id: str, rows: Sequence[Row]) -> None:
    """Count a wrong code against every letter that it might have been meant for."""
    ids = [text(row, "id") for row in rows]

    def decide(context: PursuitContext | None, _: datetime) -> Outcome[None]:
        existing = known(context, "account").existing
        found = [row for one in ids if (row := existing.get((TABLE, one))) is not None]
        return Outcome(
            None,
            tuple(
                Amend(TABLE, text(row, "id"), {"tries": cast("int", row["tries"]) + 1})
                for row in found
            ),
        )

    await write(
        *(gateway, account_id, Key("account"), decide),
        writer=None,
        chosen_ids=tuple((TABLE, one) for one in ids),
    )

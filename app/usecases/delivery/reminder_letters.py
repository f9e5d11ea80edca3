"""Letters of reminders: what a reminder says by e-mail, judged anew when it is written.

Plain text, a line for each occasion with what its task is called now. The subject has no names,
since it is shown on locked screens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from app.domain.reminders import Cause
from app.usecases.accounts.accounts import LOGINS
from app.usecases.delivery.confirming import TABLE as CONFIRMATIONS
from app.usecases.delivery.confirming import ConfirmationLinks, is_confirmed
from app.usecases.delivery.current import NotNeeded, current, named, places
from app.usecases.delivery.mailings import UNCONFIRMED
from app.usecases.delivery.ports import Letter, Mailbox, Mailer, SmtpAccount
from app.usecases.delivery.reminder_preferences import Way
from app.usecases.delivery.reminders import TRIAL
from app.usecases.delivery.senders import domain_of
from app.usecases.delivery.unsubscribing import UnsubscribeLinks
from app.usecases.ports import Gateway, Row
from app.usecases.row_values import instant

#: The most occasions that a letter spells out.
_MOST_LINES: Final = 40
_LONGEST_NAME: Final = 200

#: What the subject of a letter about one occasion says, and what its line does.
WORDS: Final[Mapping[Cause, tuple[str, str]]] = MappingProxyType(
    {
        Cause.OPENED: ("Something can be done now", "this can be done now"),
        Cause.EMPLOYER_DAY_PASSED: (
            "You may ask an employer for news",
            "the day has passed by which the employer said you would hear, so you may ask",
        ),
        Cause.DUE_SOON: ("Something is due within a day", "this is due within 24 hours"),
        Cause.OVERDUE: ("Something is overdue", "this is overdue, and can still be done"),
        Cause.RUNS_OUT: (
            "Something can soon no longer be done",
            "after 24 hours this can no longer be done",
        ),
        Cause.PRESUMED_CLOSED: (
            "An application is presumed closed",
            "this is presumed closed, and nothing more is owed",
        ),
        Cause.NEWS: ("There is news of an employer", "there is news of the employer"),
    }
)


@dataclass(frozen=True, slots=True)
class MailService:
    """How this service sends mail of its own.

    account, sender: the operator's server, and what From says
    links: where a candidate ends such mails
    confirmation_links: where a candidate confirms an address
    """

    mailer: Mailer
    account: SmtpAccount
    sender: Mailbox
    links: UnsubscribeLinks
    confirmation_links: ConfirmationLinks


async def letter_of(
    gateway: Gateway, mail: MailService, account_id: str, reminder_id: str, now: datetime
) -> Letter | NotNeeded:
    """Write the letter of a reminder."""
    found = await current(gateway, account_id, reminder_id, Way.EMAIL)
    if isinstance(found, NotNeeded):
        return found
    login = await gateway.one(account_id, LOGINS, account_id)
    if login is None:
        return NotNeeded("no_address")
    if not is_confirmed(login):
        return NotNeeded(UNCONFIRMED)
    unsubscribe = mail.links.address(account_id)
    lines = await _lines(gateway, account_id, found.items)
    return Letter(
        message_id=f"<{reminder_id}@{domain_of(mail.sender.address)}>",
        sender=mail.sender,
        to=Mailbox(str(login["email"])),
        subject=_subject(found.reminder, found.items),
        text=_text(lines, unsubscribe),
        date=now,
        unsubscribe=unsubscribe,
        automatic=True,
    )


async def confirmation_letter(
    gateway: Gateway, mail: MailService, account_id: str, row_id: str, now: datetime
) -> Letter | NotNeeded:
    """Write the letter by which an address is confirmed."""
    account = await gateway.one(account_id, "accounts", account_id)
    login = await gateway.one(account_id, LOGINS, account_id)
    row = await gateway.one(account_id, CONFIRMATIONS, row_id)
    if account is None or login is None or row is None:
        return NotNeeded("gone")
    if account["test_until"] is not None:
        return NotNeeded("test_account")
    if is_confirmed(login) or row["email_key"] != login["email_key"] or row["used_at"] is not None:
        return NotNeeded("settled")
    if now >= instant(row, "expires_at"):
        return NotNeeded("expired")
    links = mail.confirmation_links
    said = ["An account of Bide wants to send its reminders to this address. To allow that,"]
    address = links.address(account_id, row_id)
    if address is not None:
        said += ["open this page:", "", address, "", "or"]
    return Letter(
        message_id=f"<{row_id}@{domain_of(mail.sender.address)}>",
        sender=mail.sender,
        to=Mailbox(str(login["email"])),
        subject="Confirm your e-mail address",
        text="\n".join(
            [
                *said,
                "enter this code where you asked for it:",
                "",
                links.code(row_id),
                "",
                "It holds for a day. If this is none of yours, do nothing: then nothing follows.",
                "",
            ]
        ),
        date=now,
        automatic=True,
    )


async def _lines(
    gateway: Gateway, account_id: str, items: Sequence[Mapping[str, str]]
) -> list[str]:
    """A line for each item: its task, of which role where, and why."""
    some = items[:_MOST_LINES]
    if not some:
        return []
    tasks = await gateway.page(account_id, named("tasks", [item["subject"] for item in some]))
    titles = {str(row["id"]): _plain(row["title"]) for row in tasks}
    pursuits = await places(gateway, account_id, some)
    where = {
        one: f"{_plain(role)}, {_plain(employer)}" for one, (role, employer) in pursuits.items()
    }
    lines = [
        f"- {': '.join(_parts(item, titles, where))}: {WORDS[Cause(item['about'])][1]}."
        for item in some
    ]
    more = len(items) - len(some)
    return [*lines, f"- And {more} more."] if more else lines


def _parts(
    item: Mapping[str, str], titles: Mapping[str, str], where: Mapping[str, str]
) -> Iterable[str]:
    found = (where.get(item["application_id"]), titles.get(item["subject"]))
    return [one for one in found if one] or ["An application"]


def _plain(text: object) -> str:
    """A text in one line that any mail program shows as it is."""
    words = " ".join(str(text).split())
    return "".join(char for char in words if char.isprintable())[:_LONGEST_NAME]


def _subject(reminder: Row, items: Sequence[Mapping[str, str]]) -> str:
    if reminder["kind"] == TRIAL:
        return "A test reminder"
    if len(items) == 1:
        return WORDS[Cause(items[0]["about"])][0]
    return f"{len(items)} reminders"


def _text(lines: Sequence[str], unsubscribe: str | None) -> str:
    said = lines or ["This is a test: your reminders reach you."]
    end = ["You chose to be reminded by e-mail."]
    if unsubscribe is not None:
        end += ["To end these mails:", unsubscribe]
    return "\n".join([*said, "", "-- ", *end, ""])

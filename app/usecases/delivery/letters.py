"""Letters of reminders: what a reminder says by e-mail, judged anew when it is written.

Plain text, a line for each occasion with what its task is called now. The subject has no names,
since it is shown on locked screens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, cast

from app.domain.reminders import Cause, Occasion
from app.usecases.accounts.accounts import LOGINS
from app.usecases.delivery.ports import Letter, Mailbox, Mailer, SmtpAccount
from app.usecases.delivery.preferences import Way, chosen
from app.usecases.delivery.reminders import TABLE, TRIAL, item_id, occasions_of
from app.usecases.delivery.senders import domain_of
from app.usecases.delivery.unsubscribing import UnsubscribeLinks
from app.usecases.ports import Gateway, Page, Row

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
    """

    mailer: Mailer
    account: SmtpAccount
    sender: Mailbox
    links: UnsubscribeLinks


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """There is nothing to be sent; `code` is one of those in docs/reminders.md."""

    code: str


async def letter_of(
    gateway: Gateway, mail: MailService, account_id: str, reminder_id: str, now: datetime
) -> Letter | NotNeeded:
    """Write the letter of a reminder."""
    account = await gateway.one(account_id, "accounts", account_id)
    reminder = await gateway.one(account_id, TABLE, reminder_id)
    if account is None or reminder is None:
        return NotNeeded("gone")
    if account["test_until"] is not None:
        return NotNeeded("test_account")
    choice = chosen(account)
    if choice is None or Way.EMAIL not in choice.ways:
        return NotNeeded("turned_off")
    login = await gateway.one(account_id, LOGINS, account_id)
    if login is None:
        return NotNeeded("no_address")
    items = cast("Sequence[Mapping[str, str]]", reminder["items"])
    true = await _still_so(gateway, account_id, items)
    if items and not true:
        return NotNeeded("settled")
    unsubscribe = mail.links.address(account_id)
    lines = await _lines(gateway, account_id, true)
    return Letter(
        message_id=f"<{reminder_id}@{domain_of(mail.sender.address)}>",
        sender=mail.sender,
        to=Mailbox(str(login["email"])),
        subject=_subject(reminder, true),
        text=_text(lines, unsubscribe),
        date=now,
        unsubscribe=unsubscribe,
        automatic=True,
    )


async def _still_so(
    gateway: Gateway, account_id: str, items: Iterable[Mapping[str, str]]
) -> list[Mapping[str, str]]:
    """The items whose occasions are so still."""
    waiting = list(items)
    true: set[str] = set()
    for application_id in sorted({item["application_id"] for item in waiting}):
        found = await occasions_of(gateway, account_id, application_id)
        true.update(map(item_id, found.occasions))
    return [item for item in waiting if item_id(_occasion(item)) in true]


def _occasion(item: Mapping[str, str]) -> Occasion:
    return Occasion(Cause(item["about"]), item["subject"], datetime.fromisoformat(item["at"]))


async def _lines(
    gateway: Gateway, account_id: str, items: Sequence[Mapping[str, str]]
) -> list[str]:
    """A line for each item: its task, of which role where, and why."""
    some = items[:_MOST_LINES]
    if not some:
        return []
    tasks = await gateway.page(account_id, _named("tasks", [item["subject"] for item in some]))
    titles = {str(row["id"]): _plain(row["title"]) for row in tasks}
    pursuits = await gateway.joined_page(
        account_id, _named("outlooks", [item["application_id"] for item in some])
    )
    places = {
        str(row["id"]): f"{_plain(row['role'])}, {_plain(row['employer_name'])}" for row in pursuits
    }
    lines = [
        f"- {': '.join(_parts(item, titles, places))}: {WORDS[Cause(item['about'])][1]}."
        for item in some
    ]
    more = len(items) - len(some)
    return [*lines, f"- And {more} more."] if more else lines


def _parts(
    item: Mapping[str, str], titles: Mapping[str, str], places: Mapping[str, str]
) -> Iterable[str]:
    found = (places.get(item["application_id"]), titles.get(item["subject"]))
    return [one for one in found if one] or ["An application"]


def _named(table: str, ids: Iterable[str]) -> Page:
    wanted = tuple(sorted(set(ids)))
    return Page(table, (("id", "in", wanted),), limit=len(wanted))


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

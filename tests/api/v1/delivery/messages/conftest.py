"""A candidate whose messages the operator's mail server takes."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from app.api.http.application import Application
from tests.api.v1.accounts.test_clocks import BY_FRIDAY, START, TUESDAY, passing, signed_up
from tests.api.v1.api_client import Api, Clock, make_app
from tests.api.v1.conftest import Database
from tests.api.v1.delivery.test_mail_reminders import CONFIRMATION, code_in
from tests.support.mail_sink import MailSink
from tests.support.mail_thread import mail_thread

ADDRESS: Final = "ana@home.example"
OPERATOR: Final = "letters@mail.example.org"

#: After the interview, before the day on which they would hear.
AFTER: Final = datetime.fromisoformat("2025-06-03T12:00:00Z")
MOMENT: Final = timedelta(seconds=1)
HELD: Final[dict[str, Any]] = {"send": "when_allowed"}

#: The words of an enquiry in which the review finds nothing.
QUESTION: Final = (
    "Dear Sam Okafor,\n\nThank you for your time. I am writing about my interview on 3 June for "
    "the role of Data engineer.\n\nCould you tell me when I may expect to hear about the next "
    "step?\n\nKind regards,\nAna Moor"
)


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with mail_thread() as found:
        yield found


@pytest.fixture
def app(database: Database, sink: MailSink) -> Application:
    return make_app(
        *(database.url, database.clock),
        smtp_url=f"smtp://127.0.0.1:{sink.port}",
        mail_from=f"Bide <{OPERATOR}>",
    )


@pytest.fixture
def ana(api: Api, clock: Clock, sink: MailSink) -> Api:
    """A candidate whose address is confirmed."""
    clock.now = datetime.fromisoformat(START)
    person = signed_up(api, ADDRESS, test=False)
    confirm_address(person, sink)
    return person


def confirm_address(person: Api, sink: MailSink) -> None:
    """Confirm the address of a candidate by the letter that asks for it."""
    made = person.post(CONFIRMATION, None, 200)
    code = made["code"]
    if code is None:  # The letter of a test account never leaves, so its answer has the code.
        passing(person, person.clock.now)
        code = code_in(sink)
    person.post(f"{CONFIRMATION}/confirm", {"code": code}, 200)
    sink.taken.clear()


@pytest.fixture
def held(ana: Api) -> Any:
    """An interview that is over, of which they would hear by 13 June."""
    made = ana.interview(**TUESDAY)
    passing(ana, AFTER)
    ana.put(f"/v1/interviews/{made['id']}/timetable", BY_FRIDAY)
    return made


def message_of(person: Api, held: Any, status: int = 201, **body: Any) -> Any:
    """Make a message about an interview: an enquiry with words of its own, if nothing is said."""
    wanted = {"kind": "enquire_status", "body": QUESTION, "sender": "Ana Moor"} | body
    return person.post(f"/v1/applications/{held['application_id']}/messages", wanted, status)


def read(person: Api, message: Any) -> Any:
    """A message as it is now."""
    return person.get(f"/v1/messages/{message['id']}")


def contacts_of(person: Api, held: Any) -> Any:
    """The contacts on record."""
    return person.get(f"/v1/applications/{held['application_id']}/contacts")["items"]


def due_of(message: Any) -> datetime:
    """When a message is decided about again."""
    return datetime.fromisoformat(message["due_at"])

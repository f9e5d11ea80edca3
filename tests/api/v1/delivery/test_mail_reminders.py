"""Reminders by e-mail: one letter for each, sent once, and ended by one click."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from app.api.http.application import Application
from app.usecases.delivery.confirming import ConfirmationLinks
from app.usecases.delivery.mail_reminders import mail_reminder
from app.usecases.delivery.mailings import State, move_on
from app.usecases.delivery.ports import (
    Deferred,
    Letter,
    Mailbox,
    MailOutcome,
    Refused,
    Sent,
    SmtpAccount,
    Unknown,
)
from app.usecases.delivery.reminder_letters import MailService
from app.usecases.delivery.unsubscribing import UnsubscribeLinks
from app.usecases.jobs import PAUSES
from tests.api.small_service import problem
from tests.api.v1.accounts.test_clocks import (
    BY_FRIDAY,
    START,
    TUESDAY,
    advance,
    passing,
    signed_up,
)
from tests.api.v1.api_client import Api, Clock, make_app
from tests.api.v1.conftest import Database
from tests.api.v1.delivery.test_reminders import LONDON, reminders
from tests.support.mail_sink import DROP, MailSink
from tests.support.mail_thread import mail_thread

ADDRESS: Final = "ana@home.example"
CONFIRMATION: Final = "/v1/me/email-confirmation"
HOST: Final = "https://bide.example.org"
#: When the interview has ended, and thanks are due.
OPENED: Final = datetime.fromisoformat("2025-06-03T10:30:00Z")
MOMENT: Final = timedelta(seconds=1)
DAY: Final = timedelta(days=1)


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with mail_thread() as found:
        yield found


@pytest.fixture
def app(database: Database, sink: MailSink) -> Application:
    return make_app(
        *(database.url, database.clock),
        smtp_url=f"smtp://127.0.0.1:{sink.port}",
        mail_from="Bide <reminders@mail.example.org>",
        public_url=f"{HOST}/",
    )


@pytest.fixture
def ana(api: Api, clock: Clock, sink: MailSink) -> Api:
    """A candidate who is reminded by e-mail, at an address that is confirmed."""
    clock.now = datetime.fromisoformat(START)
    person = signed_up(api, ADDRESS, test=False)
    assert chosen(person)["ways"] == ["email"]
    passing(person, clock.now + MOMENT)
    answer = person.ask("POST", f"{CONFIRMATION}/confirm", {"code": code_in(sink)})
    assert answer.status_code == 200, answer.text
    sink.taken.clear()
    sink.connections = 0
    return person


def code_in(sink: MailSink) -> str:
    """The code in the last letter."""
    found = re.search(r"^[A-Z2-7]{10}\b", sink.taken[-1].message.get_content(), re.MULTILINE)
    assert found
    return found[0]


def chosen(person: Api, *ways: str) -> Any:
    body = LONDON | {"ways": ways or ["email"]}
    answer = person.ask("PUT", "/v1/reminder-settings", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def states(person: Api) -> list[str | None]:
    return [one["mail"] for one in reminders(person)]


def tried(person: Api) -> Any:
    made = person.post("/v1/reminders", None)
    assert made["mail"] == "waiting"
    return made


def on_gateway(person: Api, ask: Any, *arguments: Any) -> Any:
    services: Any = person.client.app.state.services  # type: ignore[attr-defined] # Ours has it.
    assert person.client.portal is not None
    return person.client.portal.call(ask, services.gateway, *arguments)


def test_each_reminder_is_one_letter(ana: Api, sink: MailSink) -> None:
    ana.interview(**TUESDAY)
    passing(ana, OPENED)
    made = reminders(ana)
    assert [one["mail"] for one in made] == ["sent"] * len(made)
    assert [taken.message["Message-ID"] for taken in sink.taken] == [
        f"<{one['id']}@mail.example.org>" for one in made
    ]
    reminder, taken = made[-1], sink.taken[-1]
    assert reminder["items"][0]["about"] == "opened"
    message = taken.message
    assert (taken.sender, taken.recipients) == ("reminders@mail.example.org", [ADDRESS])
    assert message["Subject"] == "Something can be done now"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip("<>")
    assert address.startswith(f"{HOST}/unsubscribe/")
    text = message.get_content()
    assert text.count("\n- ") + text.startswith("- ") == 1
    assert reminder["items"][0]["title"] in text
    assert TUESDAY["employer"]["name"] in text
    assert "this can be done now" in text
    assert address in text
    passing(ana, OPENED + MOMENT)
    assert len(sink.taken) == len(made)


def test_a_digest_and_a_test_are_letters(ana: Api, sink: MailSink) -> None:
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    assert sink.taken[0].message["Subject"] == "A test reminder"
    chosen(ana, "email", "event")
    body = LONDON | {"ways": ["email"], "quiet_from": "00:00", "quiet_until": "23:59"}
    assert ana.ask("PUT", "/v1/reminder-settings", body).status_code == 200
    for number in range(2):
        ana.interview(**TUESDAY | {"employer": TUESDAY["employer"] | {"name": f"Firm {number}"}})
    passing(ana, OPENED + DAY)
    text = sink.taken[-1].message.get_content()
    assert "Firm 0" in text
    assert "Firm 1" in text
    assert set(states(ana)) == {"sent"}
    assert len(sink.taken) == len(reminders(ana))


def test_what_was_handed_over_without_a_reply_is_not_sent_again(ana: Api, sink: MailSink) -> None:
    sink.replies["DATA"] = DROP
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    assert states(ana) == ["unknown"]
    sink.replies.clear()
    passing(ana, ana.clock.now + 2 * DAY)
    assert states(ana) == ["unknown"]
    assert len(sink.taken) == 1


def test_what_a_runner_left_when_it_died_is_unknown(ana: Api, sink: MailSink) -> None:
    made = tried(ana)
    account = ana.get("/v1/me")["id"]
    begun = {"state": State.HANDING_OVER.value}
    assert on_gateway(ana, move_on, account, made["id"], {State.WAITING}, begun)
    assert states(ana) == ["waiting"]
    passing(ana, ana.clock.now + MOMENT)
    assert states(ana) == ["unknown"]
    assert sink.connections == 0


class Slow:
    """A mailer that another runner overtakes: its lease ended while it waited for the reply."""

    def __init__(self, outcome: MailOutcome, overtaking: Callable[[], Awaitable[object]]) -> None:
        self._outcome = outcome
        self._overtaking = overtaking

    async def send(self, letter: Letter, account: SmtpAccount) -> MailOutcome:
        assert await self._overtaking() is None
        return self._outcome


@pytest.mark.parametrize(
    ("outcome", "end"),
    [
        (Sent("taken"), "sent"),
        (Refused("letter", 550, "no"), "refused"),
        (Deferred("letter", 451, "later"), "unknown"),
        (Unknown("cut_off", "gone"), "unknown"),
    ],
)
def test_a_runner_that_is_overtaken_does_not_send_again(
    ana: Api, sink: MailSink, outcome: MailOutcome, end: str
) -> None:
    made = tried(ana)
    about = (ana.get("/v1/me")["id"], made["id"], ana.clock.now)

    async def send(gateway: Any) -> object:
        mail = MailService(
            Slow(outcome, lambda: mail_reminder(gateway, None, *about)),
            SmtpAccount("127.0.0.1", 25, "none", ("@mail.example.org",), of_operator=True),
            Mailbox("reminders@mail.example.org"),
            UnsubscribeLinks(b"secret"),
            ConfirmationLinks(b"secret"),
        )
        return await mail_reminder(gateway, mail, *about)

    assert on_gateway(ana, send) is None
    passing(ana, ana.clock.now + DAY)
    assert states(ana) == [end]
    assert sink.connections == 0


def test_a_worker_without_mail_leaves_it_to_others(ana: Api) -> None:
    made = tried(ana)
    about = (None, ana.get("/v1/me")["id"], made["id"], ana.clock.now)
    for pause in PAUSES:
        again = on_gateway(ana, mail_reminder, *about)
        assert again >= ana.clock.now + 0.8 * pause
        assert states(ana) == ["waiting"]
    assert on_gateway(ana, mail_reminder, *about) is None
    assert states(ana) == ["refused"]


def test_what_a_server_put_off_is_sent_later(ana: Api, sink: MailSink) -> None:
    sink.replies[ADDRESS] = "451 Greylisted"
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    assert states(ana) == ["waiting"]
    sink.replies.clear()
    passing(ana, ana.clock.now + timedelta(seconds=10))
    assert states(ana) == ["sent"]
    assert len(sink.taken) == 1


@pytest.mark.parametrize(
    ("reply", "connections"), [("550 No such person", 1), ("451 Greylisted", 7)]
)
def test_what_a_server_refuses_is_not_sent(
    ana: Api, sink: MailSink, reply: str, connections: int
) -> None:
    sink.replies[ADDRESS] = reply
    tried(ana)
    passing(ana, ana.clock.now + 2 * DAY)
    assert states(ana) == ["refused"]
    assert (sink.connections, sink.taken) == (connections, [])


def test_what_was_settled_meanwhile_is_not_sent(ana: Api, sink: MailSink) -> None:
    about = f"/v1/interviews/{ana.interview(**TUESDAY)['id']}"
    passing(ana, OPENED - DAY / 24)
    before = len(sink.taken)
    sink.replies[ADDRESS] = "451 Greylisted"
    # Before the pause of half an hour is over, which is drawn out or shortened by a fifth.
    passing(ana, OPENED - timedelta(minutes=10))
    waiting = reminders(ana)[-1]
    assert states(ana)[before:] == ["waiting"]
    assert ana.ask("PUT", f"{about}/timetable", BY_FRIDAY).status_code in {200, 201}
    sink.replies.clear()
    passing(ana, OPENED + timedelta(hours=1))
    # What was made within one instant comes in any order.
    assert {one["id"]: one["mail"] for one in reminders(ana)}[waiting["id"]] == "not_sent"
    sent = [taken.message["Message-ID"] for taken in sink.taken]
    assert f"<{waiting['id']}@mail.example.org>" not in sent


def test_letters_of_test_accounts_never_leave(api: Api, sink: MailSink) -> None:
    sandbox = signed_up(api, "test@home.example", test=True)
    path = f"/v1/test-clocks/{sandbox.post('/v1/test-clocks', {'now': START})['id']}"
    chosen(sandbox)
    sandbox.interview(**TUESDAY)
    advance(sandbox, path, "2025-06-20T12:00:00Z")
    assert set(states(sandbox)) == {"not_sent"}
    assert sink.connections == 0


def test_those_of_test_accounts_without_a_clock_neither(api: Api, sink: MailSink) -> None:
    sandbox = signed_up(api, "test@home.example", test=True)
    chosen(sandbox)
    tried(sandbox)
    passing(sandbox, sandbox.clock.now + MOMENT)
    assert states(sandbox) == ["not_sent"]
    assert sink.connections == 0


def test_an_account_without_an_address_gets_no_mail(api: Api) -> None:
    answer = api.ask("PUT", "/v1/reminder-settings", LONDON | {"ways": ["email"]})
    assert "no e-mail address" in problem(answer, 409, "state_conflict")["detail"]
    assert api.get("/v1/reminder-settings")["ways"] == []


def unsubscribing(sink: MailSink) -> str:
    """The path of the address in the last letter."""
    address: str = sink.taken[-1].message["List-Unsubscribe"].strip("<>")
    return address.removeprefix(HOST)


def test_one_click_ends_them_and_a_look_does_not(ana: Api, sink: MailSink) -> None:
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    path = unsubscribing(sink)
    page = ana.client.get(path)
    assert page.status_code == 200
    assert '<form method="post">' in page.text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert ana.client.head(path).status_code == 200
    assert ana.get("/v1/reminder-settings")["ways"] == ["email"]
    tried(ana)
    for _ in range(2):
        done = ana.client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert "turned off" in done.text
    assert ana.get("/v1/reminder-settings")["ways"] == ["event"]
    types = [event["type"] for event in ana.get("/v1/events", limit=200)["items"]]
    assert types.count("reminder_settings.updated") == 2
    # The letter that waited is not sent any more.
    passing(ana, ana.clock.now + MOMENT)
    assert states(ana) == ["sent", "not_sent"]
    assert ana.post("/v1/reminders", None)["mail"] is None


def test_the_address_is_in_no_log_and_no_number(
    ana: Api, sink: MailSink, capfd: pytest.CaptureFixture[str]
) -> None:
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    path = unsubscribing(sink)
    token = path.rpartition("/")[2]
    assert ana.client.get(path).status_code == 200
    counted = ana.client.get("/metrics").text
    assert 'route="/unsubscribe/{token}"' in counted
    assert token not in counted
    assert token not in "".join(capfd.readouterr())


def test_other_ways_stay(ana: Api, sink: MailSink) -> None:
    chosen(ana, "event", "email")
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    ana.ask("DELETE", "/v1/reminder-settings")
    assert ana.client.post(unsubscribing(sink)).status_code == 200
    assert ana.get("/v1/reminder-settings")["ways"] == []


@pytest.mark.parametrize(
    "change",
    [lambda t: t[:-1], lambda t: "AAAA" + t[4:], lambda t: "x"],
    ids=["short", "other", "none"],
)
def test_only_addresses_of_ours_count(ana: Api, sink: MailSink, change: Any) -> None:
    tried(ana)
    passing(ana, ana.clock.now + MOMENT)
    head, _, token = unsubscribing(sink).rpartition("/")
    for method in ("GET", "POST"):
        answer = ana.client.request(method, f"{head}/{change(token)}")
        assert answer.status_code == 404
    assert ana.get("/v1/reminder-settings")["ways"] == ["email"]

"""Confirmation of an address: the first letter asks for it, and others wait for the answer."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import pytest

from app.api.http.application import Application
from app.usecases.delivery.confirming import KEPT, LIFE, MOST, MOST_A_DAY, MOST_TRIES, PAUSE
from tests.api.small_service import problem
from tests.api.v1.accounts.test_clocks import START, passing, signed_up
from tests.api.v1.api_client import Api, Clock, make_app
from tests.api.v1.conftest import Database
from tests.api.v1.delivery.test_mail_reminders import (
    ADDRESS,
    CONFIRMATION,
    DAY,
    HOST,
    MOMENT,
    chosen,
    code_in,
    states,
)
from tests.api.v1.people import PASSWORD
from tests.api.v1.portability.test_erasure import keep
from tests.support.mail_sink import MailSink
from tests.support.mail_thread import mail_thread

STRANGER: Final = "stranger@elsewhere.example"


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
        public_url=HOST,
    )


@pytest.fixture
def ana(api: Api, clock: Clock) -> Api:
    """A candidate whose address is not confirmed."""
    clock.now = datetime.fromisoformat(START)
    return signed_up(api, ADDRESS, test=False)


def asked(person: Api) -> Any:
    return person.ask("POST", CONFIRMATION)


def confirmed(person: Api, code: str) -> Any:
    return person.ask("POST", f"{CONFIRMATION}/confirm", {"code": code})


def link_in(sink: MailSink) -> str:
    """The path of the link in the last letter."""
    text = sink.taken[-1].message.get_content()
    found = re.search(rf"^{HOST}(/confirm/\S+)", text, re.MULTILINE)
    assert found
    return found[1]


def moves_to(person: Api, address: str) -> None:
    body = {"email": address, "current_password": PASSWORD}
    answer = person.ask("PATCH", "/v1/me", body)
    assert answer.status_code == 200, answer.text


def test_a_reminder_waits_for_the_confirmation_and_goes_then(ana: Api, sink: MailSink) -> None:
    assert ana.get("/v1/me")["email_confirmed"] is False
    chosen(ana)
    ana.post("/v1/reminders", None)
    passing(ana, ana.clock.now + MOMENT)
    assert states(ana) == ["unconfirmed"]
    (taken,) = sink.taken
    assert taken.recipients == [ADDRESS]
    assert taken.message["Subject"] == "Confirm your e-mail address"
    assert confirmed(ana, f" {code_in(sink).lower()} ").json() == {"email": ADDRESS}
    assert ana.get("/v1/me")["email_confirmed"] is True
    passing(ana, ana.clock.now + MOMENT)
    assert states(ana) == ["sent"]
    assert [one.message["Subject"] for one in sink.taken][1:] == ["A test reminder"]
    types = [event["type"] for event in ana.get("/v1/events", limit=200)["items"]]
    assert types.count("account.updated") == 1


def test_a_link_shows_a_page_whose_button_acts(ana: Api, sink: MailSink) -> None:
    assert asked(ana).json()["code"] is None
    passing(ana, ana.clock.now + MOMENT)
    path = link_in(sink)
    page = ana.client.get(path)
    assert page.status_code == 200
    assert '<form method="post">' in page.text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert ana.get("/v1/me")["email_confirmed"] is False
    assert ana.client.post(path).status_code == 200
    assert ana.get("/v1/me")["email_confirmed"] is True
    # It holds once.
    assert ana.client.post(path).status_code == 404
    problem(confirmed(ana, code_in(sink)), 422, "invalid_request")
    assert "already" in problem(asked(ana), 409, "state_conflict")["detail"]


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "AAAA" + t[4:]], ids=["short", "other"]
)
def test_only_links_of_ours_count(ana: Api, sink: MailSink, change: Any) -> None:
    asked(ana)
    passing(ana, ana.clock.now + MOMENT)
    head, _, token = link_in(sink).rpartition("/")
    for method in ("GET", "POST"):
        assert ana.client.request(method, f"{head}/{change(token)}").status_code == 404
    assert ana.get("/v1/me")["email_confirmed"] is False


def test_the_link_is_in_no_log(ana: Api, sink: MailSink, capfd: pytest.CaptureFixture[str]) -> None:
    asked(ana)
    passing(ana, ana.clock.now + MOMENT)
    path = link_in(sink)
    assert ana.client.get(path).status_code == 200
    token = path.rpartition("/")[2]
    assert token not in "".join(capfd.readouterr())
    assert token not in ana.client.get("/metrics").text


def test_a_letter_holds_for_a_day(ana: Api, sink: MailSink) -> None:
    asked(ana)
    passing(ana, ana.clock.now + MOMENT)
    ana.clock.now += LIFE
    assert ana.client.post(link_in(sink)).status_code == 404
    problem(confirmed(ana, code_in(sink)), 422, "invalid_request")
    assert ana.get("/v1/me")["email_confirmed"] is False


def test_wrong_codes_end_a_letter(ana: Api, sink: MailSink) -> None:
    asked(ana)
    passing(ana, ana.clock.now + MOMENT)
    for _ in range(MOST_TRIES):
        (error,) = problem(confirmed(ana, "AAAAAAAAAA"), 422, "invalid_request")["errors"]
        assert (error["pointer"], error["code"]) == ("/code", "invalid_value")
    problem(confirmed(ana, code_in(sink)), 422, "invalid_request")
    assert ana.client.post(link_in(sink)).status_code == 404


def test_another_address_is_asked_anew(ana: Api, sink: MailSink) -> None:
    chosen(ana)
    passing(ana, ana.clock.now + MOMENT)
    before = code_in(sink)
    confirmed(ana, before)
    moves_to(ana, "ana@work.example")
    assert ana.get("/v1/me")["email_confirmed"] is False
    passing(ana, ana.clock.now + MOMENT)
    assert sink.taken[-1].recipients == ["ana@work.example"]
    ana.post("/v1/reminders", None)
    passing(ana, ana.clock.now + MOMENT)
    assert states(ana) == ["unconfirmed"]
    assert confirmed(ana, code_in(sink)).status_code == 200
    passing(ana, ana.clock.now + MOMENT)
    assert states(ana) == ["sent"]


def test_a_letter_to_an_address_that_was_left_confirms_nothing(ana: Api, sink: MailSink) -> None:
    asked(ana)
    passing(ana, ana.clock.now + MOMENT)
    moves_to(ana, "ana@work.example")
    assert ana.client.post(link_in(sink)).status_code == 404
    assert confirmed(ana, code_in(sink)).status_code == 404
    assert ana.get("/v1/me")["email_confirmed"] is False


def test_an_address_gets_one_letter_in_an_hour_whatever_account_names_it(
    ana: Api, sink: MailSink
) -> None:
    moves_to(ana, STRANGER)
    assert asked(ana).status_code == 200
    assert "hour" in problem(asked(ana), 409, "state_conflict")["detail"]
    moves_to(ana, ADDRESS)
    other = signed_up(ana, "other@home.example", test=False)
    moves_to(other, STRANGER.upper())
    assert "hour" in problem(asked(other), 409, "state_conflict")["detail"]
    other.clock.now += PAUSE - MOMENT
    problem(asked(other), 409, "state_conflict")
    other.clock.now += MOMENT
    assert asked(other).status_code == 200
    passing(other, other.clock.now + MOMENT)
    # The first was for an address that the account had left before it was sent.
    assert [one.recipients for one in sink.taken] == [[STRANGER.upper()]]


def test_an_account_sends_few(ana: Api, sink: MailSink) -> None:
    for _ in range(MOST_A_DAY):
        assert asked(ana).status_code == 200
        ana.clock.now += PAUSE
    assert "another day" in problem(asked(ana), 409, "state_conflict")["detail"]
    for _ in range(MOST - MOST_A_DAY):
        ana.clock.now += DAY
        assert asked(ana).status_code == 200
    ana.clock.now += DAY
    problem(asked(ana), 409, "state_conflict")
    passing(ana, ana.clock.now)
    # Of those that were still to be sent most are over.
    assert len(sink.taken) <= MOST


def test_nothing_is_sent_again_by_itself(ana: Api, sink: MailSink) -> None:
    chosen(ana)
    for _ in range(4):
        ana.post("/v1/reminders", None)
        passing(ana, ana.clock.now + 2 * PAUSE)
    assert [one.message["Subject"] for one in sink.taken] == ["Confirm your e-mail address"]
    passing(ana, ana.clock.now + 2 * DAY)
    # A reminder that waited for too long is not sent later either.
    ana.post("/v1/reminders", None)
    assert asked(ana).status_code == 200
    passing(ana, ana.clock.now + MOMENT)
    assert confirmed(ana, code_in(sink)).status_code == 200
    passing(ana, ana.clock.now + MOMENT)
    assert states(ana) == [*["not_sent"] * 4, "sent"]


def test_what_is_over_is_removed(ana: Api, sink: MailSink) -> None:
    asked(ana)
    ana.clock.now += LIFE + KEPT - MOMENT
    assert keep(ana)["forget_confirmations"] == 0
    ana.clock.now += 2 * MOMENT
    assert keep(ana)["forget_confirmations"] == 1


def test_a_test_account_is_shown_its_code_since_no_letter_leaves(api: Api, sink: MailSink) -> None:
    sandbox = signed_up(api, "test@home.example", test=True)
    code = asked(sandbox).json()["code"]
    passing(sandbox, sandbox.clock.now + MOMENT)
    assert sink.connections == 0
    assert confirmed(sandbox, code).status_code == 200
    assert sandbox.get("/v1/me")["email_confirmed"] is True


def test_an_account_without_an_address_has_nothing_to_confirm(api: Api) -> None:
    assert api.get("/v1/me")["email_confirmed"] is None
    problem(asked(api), 409, "state_conflict")
    problem(confirmed(api, "AAAAAAAAAA"), 422, "invalid_request")

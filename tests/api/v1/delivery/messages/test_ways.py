"""Whose mail server a message goes by, and what its From says."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import email
import email.policy
from typing import Any, Final

import pytest

from app.bootstrap import derived_secret
from app.signed.sealing import unseal
from app.usecases.delivery.messages.ways import MessageMail
from app.usecases.delivery.ports import Mailbox
from tests.api.small_service import problem
from tests.api.v1.accounts.test_clocks import START, TUESDAY, advance, passing, signed_up
from tests.api.v1.api_client import SECRET, Api, on_one_database, pointers
from tests.api.v1.delivery.messages.conftest import (
    AFTER,
    HELD,
    OPERATOR,
    confirm_address,
    contacts_of,
    due_of,
    message_of,
    read,
)
from tests.api.v1.delivery.messages.test_races import OPERATOR_ACCOUNT, Taking, sent_one
from tests.api.v1.delivery.test_email_confirmation import moves_to
from tests.api.v1.recipes import MAIL_ACCOUNT
from tests.support.mail_sink import MailSink

PATH: Final = "/v1/mail-account"
THANKS: Final = "Dear Sam Okafor,\n\nThank you for your time.\n\nKind regards,\nAna Moor"


def test_the_candidates_own_account_has_their_address_in_from(ana: Api, held: Any) -> None:
    account = ana.ask("PUT", PATH, MAIL_ACCOUNT)
    assert account.status_code == 200
    assert "password" not in account.text.replace(PATH, "")
    made = message_of(ana, held, sender=None, **HELD)
    assert made["way"] == "own_account"
    ana.clock.now = due_of(made)
    key = derived_secret(SECRET.encode(), "mail accounts")
    taking = Taking()
    mail = MessageMail(
        taking, OPERATOR_ACCOUNT, Mailbox(OPERATOR), lambda sealed: unseal(key, sealed)
    )
    sent_one(ana, made, mail)
    [(letter, used)] = taking.taken
    assert letter.sender == Mailbox("ana@mail.example", "")
    assert (letter.reply_to, letter.bcc, letter.automatic) == (None, (), False)
    assert letter.message_id.endswith("@mail.example>")
    assert used.senders == ("ana@mail.example",)
    assert (used.host, used.port, used.security) == ("smtp.mail.example", 465, "tls")
    assert (used.username, used.password) == ("ana@mail.example", MAIL_ACCOUNT["password"])
    assert not used.of_operator
    assert read(ana, made)["state"] == "sent"


def test_an_account_is_named_anew_read_and_forgotten(ana: Api) -> None:
    empty = ana.get(PATH)
    assert empty.pop("ways") == ["own_client", "operator"]
    assert set(empty.values()) == {None}
    ana.delete(PATH)
    first = ana.ask("PUT", PATH, MAIL_ACCOUNT)
    assert first.json()["ways"] == ["own_client", "own_account", "operator"]
    changed = ana.ask("PUT", PATH, MAIL_ACCOUNT | {"name": "Ana"})
    assert changed.status_code == 200
    shown = ana.get(PATH)
    assert shown["name"] == "Ana"
    assert "password" not in shown
    stale = ana.ask("DELETE", PATH, headers={"If-Match": first.headers["ETag"]})
    assert stale.status_code == 412
    ana.delete(PATH)
    assert ana.get(PATH)["address"] is None


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        pytest.param({"host": "127.0.0.1"}, "/host", id="this machine"),
        pytest.param({"host": "LocalHost"}, "/host", id="the name of this machine"),
        pytest.param({"host": "mail.internal"}, "/host", id="the name of a private network"),
        pytest.param({"host": "10.0.0.5"}, "/host", id="a private network"),
        pytest.param({"host": "::1"}, "/host", id="this machine by IPv6"),
        pytest.param({"host": "64:ff9b::7f00:1"}, "/host", id="wrapped"),
        pytest.param({"host": "mail example"}, "/host", id="no host"),
        pytest.param({"port": 25}, "/port", id="not a port of submission"),
        pytest.param({"security": "none"}, "/security", id="in the clear"),
        pytest.param({"address": "a@b@c"}, "/address", id="no address"),
    ],
)
@on_one_database
def test_a_server_that_nothing_may_be_sent_to_is_refused(
    ana: Api, changed: Any, pointer: str
) -> None:
    answer = ana.ask("PUT", PATH, MAIL_ACCOUNT | changed)
    assert pointers(answer) == [pointer]


def test_without_the_account_what_waits_for_it_is_cancelled(ana: Api, held: Any) -> None:
    ana.ask("PUT", PATH, MAIL_ACCOUNT)
    made = message_of(ana, held, **HELD)
    ana.delete(PATH)
    passing(ana, due_of(made))
    cancelled = read(ana, made)
    assert (cancelled["state"], cancelled["code"]) == ("cancelled", "no_way")


def test_an_account_that_cannot_be_opened_sends_nothing(ana: Api, held: Any) -> None:
    ana.ask("PUT", PATH, MAIL_ACCOUNT)
    made = message_of(ana, held, **HELD)
    ana.clock.now = due_of(made)
    sent_one(ana, made, MessageMail(Taking()))
    assert read(ana, made)["code"] == "no_way"


@on_one_database
def test_a_way_that_is_not_set_up_is_refused(ana: Api, held: Any) -> None:
    path = f"/v1/applications/{held['application_id']}/messages"
    body = {"kind": "enquire_status", "body": "When?", **HELD}
    problem(ana.ask("POST", path, body | {"way": "own_account"}), 409, "state_conflict")
    by_hand = ana.ask("POST", path, body | {"way": "own_client"})
    assert pointers(by_hand) == ["/way"]
    files = ana.ask("POST", path, body | {"files": [{"name": "cv.pdf"}]})
    assert pointers(files) == ["/files"]
    call = ana.ask("POST", path, body | {"channel": "phone"})
    assert pointers(call) == ["/channel"]


def test_the_operators_way_needs_a_confirmed_address(api: Api, clock: Any, sink: MailSink) -> None:
    """Replies and a copy go there: a letter in a stranger's name would be that stranger's."""
    clock.now = AFTER
    person = signed_up(api, "stranger@elsewhere.example", test=False)
    held = person.interview(**TUESDAY)
    assert person.get(PATH)["ways"] == ["own_client"]
    path = f"/v1/applications/{held['application_id']}/messages"
    body = {"kind": "send_thank_you", "body": THANKS, **HELD}
    refused = problem(person.ask("POST", path, body), 409, "state_conflict")
    assert "Confirm your address" in refused["detail"]
    draft = message_of(person, held, kind="send_thank_you", body=THANKS)
    sending = {"send": "now", "way": "operator"}
    problem(person.ask("PATCH", f"/v1/messages/{draft['id']}", sending), 409, "state_conflict")
    confirm_address(person, sink)
    sent = person.patch(f"/v1/messages/{draft['id']}", sending)
    assert (sent["state"], sent["way"]) == ("held", "operator")


def test_an_address_that_is_no_longer_confirmed_sends_nothing(
    ana: Api, held: Any, sink: MailSink
) -> None:
    made = message_of(ana, held, **HELD)
    moves_to(ana, "other@home.example")
    passing(ana, due_of(made))
    cancelled = read(ana, made)
    assert (cancelled["state"], cancelled["code"]) == ("cancelled", "no_way")
    assert sink.taken == []


def test_without_an_address_the_operators_way_is_none(api: Api, clock: Any, sink: MailSink) -> None:
    clock.now = AFTER
    held = api.interview(**TUESDAY)
    path = f"/v1/applications/{held['application_id']}/messages"
    body = {"kind": "send_thank_you", "body": THANKS, **HELD}
    refused = problem(api.ask("POST", path, body), 409, "state_conflict")
    assert "has none" in refused["detail"]
    assert sink.taken == []


def test_it_goes_where_the_message_says_or_where_the_person_is_now(
    ana: Api, held: Any, sink: MailSink
) -> None:
    made = message_of(ana, held, **HELD)
    person = made["to"]["id"]
    ana.patch(f"/v1/interviewers/{person}", {"email": "sam.okafor@acme.example"})
    passing(ana, due_of(made))
    assert sink.taken[-1].recipients[0] == "sam.okafor@acme.example"
    assert read(ana, made)["to"]["email"] == "sam.okafor@acme.example"


@on_one_database
def test_without_an_address_it_cannot_be_sent(ana: Api, held: Any) -> None:
    path = f"/v1/applications/{held['application_id']}/messages"
    person = held["interviewers"][0]["id"]
    ana.patch(f"/v1/interviewers/{person}", {"email": None})
    body = {"kind": "enquire_status", "body": "When?", **HELD}
    assert pointers(ana.ask("POST", path, body)) == ["/to_email"]
    bad = ana.ask("POST", path, body | {"to_email": "a@b.example, c@d.example"})
    assert pointers(bad) == ["/to_email"]


def test_an_answer_names_the_mail_that_it_answers(ana: Api, held: Any, sink: MailSink) -> None:
    thread: Any = {"in_reply_to": "<2@acme.example>", "references": ["<1@acme.example>"]}
    made = message_of(ana, held, subject="Re: Your interview", **thread, **HELD)
    passing(ana, due_of(made))
    letter = sink.taken[-1].message
    assert letter["In-Reply-To"] == "<2@acme.example>"
    assert letter["References"].split() == ["<1@acme.example>", "<2@acme.example>"]
    assert letter["Subject"] == "Re: Your interview"


def test_a_mail_program_opens_the_file(ana: Api, held: Any) -> None:
    made = message_of(ana, held, in_reply_to="<2@acme.example>")
    answer = ana.ask("GET", f"/v1/messages/{made['id']}/eml")
    assert answer.headers["Content-Type"] == "message/rfc822"
    file = email.message_from_bytes(answer.content, policy=email.policy.SMTP)
    assert (file["To"], file["Subject"]) == ("sam@acme.example", made["subject"])
    assert (file["X-Unsent"], file["In-Reply-To"]) == ("1", "<2@acme.example>")
    assert (file["From"], file["Message-ID"]) == (None, None)
    assert file.get_content().replace("\r\n", "\n").rstrip("\n") == made["body"]


def test_a_test_account_sends_nothing_and_its_clock_plays_what_is_held(
    api: Api, clock: Any, sink: MailSink
) -> None:
    clock.now = AFTER
    sandbox = signed_up(api, "test@home.example", test=True)
    path = f"/v1/test-clocks/{sandbox.post('/v1/test-clocks', {'now': START})['id']}"
    held = sandbox.interview(**TUESDAY)
    advance(sandbox, path, AFTER.isoformat())
    due = {"answer_due": {"status": "answered", "date": "2025-06-13"}}
    sandbox.put(f"/v1/interviews/{held['id']}/timetable", due)
    made = message_of(sandbox, held, **HELD)
    advance(sandbox, path, "2025-08-01T00:00:00Z")
    sent = read(sandbox, made)
    assert sent["state"] == "sent"
    assert sent["sent_at"] == made["due_at"]
    [contact] = contacts_of(sandbox, held)
    assert contact["happened_at"] == made["due_at"]
    assert sink.taken == []

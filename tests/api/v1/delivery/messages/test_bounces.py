"""Reports that a message did not arrive: they count for what was sent from here, and only that."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from datetime import timedelta
from typing import Any

import pytest

from tests.api.v1.accounts.test_clocks import passing
from tests.api.v1.api_client import Api, on_one_database, pointers
from tests.api.v1.delivery.messages.conftest import (
    HELD,
    contacts_of,
    due_of,
    message_of,
    read,
)
from tests.support.mail_sink import DROP, MailSink


def report(message: Any, **changed: str) -> dict[str, str]:
    """What a mail server writes when it cannot deliver."""
    said = {
        "recipient": "sam@acme.example",
        "action": "failed",
        "status": "5.1.1",
        "id": message["message_id"],
    } | changed
    lines = [
        "From: MAILER-DAEMON@mx.acme.example",
        "Auto-Submitted: auto-replied",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "I am sorry.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.acme.example",
        "",
        f"Final-Recipient: rfc822; {said['recipient']}",
        f"Action: {said['action']}",
        f"Status: {said['status']}",
        "Diagnostic-Code: smtp; 550 no such user",
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {said['id']}",
        "",
        "--b--",
        "",
    ]
    return {"report": "\r\n".join(lines)}


@pytest.fixture
def sent(ana: Api, held: Any) -> Any:
    made = message_of(ana, held, **HELD)
    passing(ana, due_of(made))
    return read(ana, made)


def handed_in(person: Api, body: Any) -> Any:
    return person.post("/v1/bounces", body, 200)["message"]


def test_a_message_that_failed_for_good_is_bounced_and_so_is_its_contact(
    ana: Api, held: Any, sent: Any
) -> None:
    ana.clock.forward(hours=1)
    bounced = handed_in(ana, report(sent))
    assert bounced["state"] == "bounced"
    assert bounced["bounce"] == {
        "recipient": "sam@acme.example",
        "status": "5.1.1",
        "text": "550 no such user",
    }
    assert bounced["bounced_at"] > bounced["sent_at"]
    [contact] = contacts_of(ana, held)
    assert contact["result"] == "bounced"
    resend = ana.action(held["id"], "resend")
    assert resend["verdict"] != "done"
    types = [
        event["type"]
        for event in ana.get("/v1/events")["items"]
        if event["resource"]["id"] == sent["id"]
    ]
    assert types[-1] == "message.updated"
    again = handed_in(ana, report(sent))
    assert again == bounced


def test_a_late_report_is_noted_and_the_contact_counts(ana: Api, held: Any, sent: Any) -> None:
    passing(ana, ana.clock.now + timedelta(days=20))
    assert handed_in(ana, report(sent))["state"] == "bounced"
    [contact] = contacts_of(ana, held)
    assert contact["result"] == "sent"


def test_what_is_delayed_is_still_under_way(ana: Api, held: Any, sent: Any) -> None:
    delayed = handed_in(ana, report(sent, action="delayed", status="4.4.7"))
    assert (delayed["state"], delayed["bounce"]["status"]) == ("sent", "4.4.7")
    [contact] = contacts_of(ana, held)
    assert contact["result"] == "sent"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"id": "<other@mail.example.org>"}, id="another id"),
        pytest.param({"recipient": "jo@acme.example"}, id="another recipient"),
    ],
)
def test_a_report_on_another_letter_counts_for_nothing(
    ana: Api, sent: Any, changed: dict[str, str]
) -> None:
    assert handed_in(ana, report(sent, **changed)) is None
    assert read(ana, sent) == sent


def test_a_report_of_another_account_is_about_nothing(ana: Api, api: Api, sent: Any) -> None:
    assert handed_in(api.other, report(sent)) is None


def test_a_report_says_that_one_of_which_it_was_unknown_had_left(
    ana: Api, held: Any, sink: MailSink
) -> None:
    sink.replies["DATA"] = DROP
    made = message_of(ana, held, **HELD)
    passing(ana, due_of(made))
    unknown = read(ana, made)
    assert unknown["state"] == "unknown"
    bounced = handed_in(ana, report(unknown))
    assert bounced["state"] == "bounced"
    [contact] = contacts_of(ana, held)
    assert (contact["id"], contact["result"]) == (bounced["contact_id"], "bounced")


@pytest.mark.parametrize("text", ["Hello", "From: a@b.example\n\nOut of office", "\x1b" * 20])
@on_one_database
def test_what_is_no_report_is_refused(ana: Api, text: str) -> None:
    assert pointers(ana.ask("POST", "/v1/bounces", {"report": text})) == ["/report"]


@on_one_database
def test_a_report_is_bounded(ana: Api) -> None:
    long = ana.ask("POST", "/v1/bounces", {"report": "x" * (256 * 1024 + 1)})
    assert pointers(long) == ["/report"]

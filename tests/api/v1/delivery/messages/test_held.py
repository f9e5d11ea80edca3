"""Messages that are held: decided again when they wake, then sent once, held on or cancelled."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.api.v1.shared.receipt_checks import check_receipt, is_good
from app.settings import release
from tests.api.small_service import problem
from tests.api.v1.accounts.test_clocks import TUESDAY, passing
from tests.api.v1.advice.test_receipts import published
from tests.api.v1.api_client import Api
from tests.api.v1.delivery.messages.conftest import (
    ADDRESS,
    HELD,
    MOMENT,
    OPERATOR,
    QUESTION,
    contacts_of,
    message_of,
    read,
)
from tests.support.mail_sink import MailSink


def test_a_held_message_goes_when_its_window_opens_and_is_recorded(
    ana: Api, held: Any, sink: MailSink
) -> None:
    opens_at = ana.action(held["id"], "enquire_status")["opens_at"]
    made = message_of(ana, held, **HELD)
    assert (made["state"], made["way"], made["code"]) == ("held", "operator", "not_yet")
    assert made["due_at"] >= opens_at
    assert [one["rule"] for one in made["reasons"]]
    due = datetime.fromisoformat(made["due_at"])
    passing(ana, due - MOMENT)
    assert (read(ana, made)["state"], sink.taken) == ("held", [])
    passing(ana, due)
    sent = read(ana, made)
    assert (sent["state"], sent["code"], sent["attempts"]) == ("sent", None, 1)
    [taken] = sink.taken
    assert (taken.sender, taken.recipients) == (OPERATOR, ["sam@acme.example", ADDRESS])
    letter = taken.message
    assert letter["Message-ID"] == sent["message_id"]
    assert letter["From"] == f"Ana Moor via Bide <{OPERATOR}>"
    assert letter["Reply-To"] == f"Ana Moor <{ADDRESS}>"
    assert letter["To"] == "Sam Okafor <sam@acme.example>"
    assert letter["Auto-Submitted"] is None
    assert letter["Bcc"] is None
    assert letter.get_content().replace("\r\n", "\n").strip() == QUESTION
    [contact] = contacts_of(ana, held)
    assert contact["id"] == sent["contact_id"]
    assert (contact["kind"], contact["channel"], contact["result"], contact["breach"]) == (
        *("enquire_status", "email", "sent"),
        [],
    )
    assert contact["happened_at"] == sent["sent_at"] == sent["handed_over_at"]
    passing(ana, due + timedelta(days=2))
    assert len(sink.taken) == 1


def test_events_name_each_step(ana: Api, held: Any) -> None:
    made = message_of(ana, held, **HELD)
    passing(ana, datetime.fromisoformat(made["due_at"]))
    types = [
        event["type"]
        for event in ana.get("/v1/events")["items"]
        if event["resource"] == {"type": "message", "id": made["id"]}
    ]
    assert types == ["message.created", "message.updated", "message.updated"]


def test_now_is_refused_as_a_contact_is_when_it_is_too_early(
    ana: Api, held: Any, sink: MailSink
) -> None:
    path = f"/v1/applications/{held['application_id']}/messages"
    body = {"kind": "enquire_status", "body": QUESTION, "sender": "Ana Moor", "send": "now"}
    answer = ana.ask("POST", path, body)
    refused = problem(answer, 409, "contact_not_yet")
    with_receipt = ana.ask("POST", path, body, params={"receipt": "true"}).json()["decision"]
    assert is_good(
        check_receipt(with_receipt.pop("receipt"), published(ana), release.fingerprint())
    )
    assert refused["decision"] == {**with_receipt, "receipt": None}
    contact = {"kind": "enquire_status", "channel": "email", "result": "sent"}
    same = ana.ask("POST", f"/v1/interviews/{held['id']}/contacts", contact)
    assert refused["decision"] == problem(same, 409, "contact_not_yet")["decision"]
    assert int(answer.headers["Retry-After"]) > 0
    assert ana.get("/v1/messages")["items"] == []
    assert sink.taken == []


def test_now_goes_at_once(ana: Api, held: Any, sink: MailSink) -> None:
    opens_at = datetime.fromisoformat(ana.action(held["id"], "enquire_status")["opens_at"])
    passing(ana, opens_at)
    made = message_of(ana, held, send="now")
    assert (made["state"], made["due_at"]) == ("held", made["created_at"])
    passing(ana, opens_at)
    assert read(ana, made)["state"] == "sent"
    assert len(sink.taken) == 1


def test_what_the_review_stops_is_not_sent(ana: Api, held: Any) -> None:
    path = f"/v1/applications/{held['application_id']}/messages"
    body = {"kind": "enquire_status", "body": f"{QUESTION}\nI am still waiting.", **HELD}
    refused = problem(ana.ask("POST", path, body), 409, "message_not_sendable")
    assert "reproach" in refused["detail"]
    draft = message_of(ana, held, body=body["body"])
    assert (draft["state"], draft["sendable"]) == ("draft", False)
    [found] = [one for one in draft["findings"] if one["severity"] == "error"]
    assert draft["body"][found["start"] : found["end"]] == "still waiting"
    changed = ana.ask("PATCH", f"/v1/messages/{draft['id']}", HELD)
    problem(changed, 409, "message_not_sendable")
    mended = ana.patch(f"/v1/messages/{draft['id']}", {"body": QUESTION, **HELD})
    assert (mended["state"], mended["sendable"]) == ("held", True)


@pytest.mark.parametrize("kind", ["send_thank_you", "withdraw", "arrange"])
def test_every_kind_is_sent_and_recorded(ana: Api, held: Any, sink: MailSink, kind: str) -> None:
    """Those that share a budget take their place while they are under way; others need none."""
    if kind == "arrange":
        ahead = {"starts_at": "2025-06-20T09:00:00Z", "ends_at": "2025-06-20T10:00:00Z"}
        of = {"employer": None, "application": {"id": held["application_id"]}}
        held = ana.interview(**TUESDAY | ahead | of)
    words = "Dear Sam Okafor,\n\nThank you for your time.\n\nKind regards,\nAna Moor"
    person = held["interviewers"][0]["id"]
    about = {"interview_id": held["id"], "interviewer_id": person}
    made = message_of(ana, held, kind=kind, body=words, send="now", **about)
    passing(ana, ana.clock.now)
    assert read(ana, made)["state"] == "sent"
    [contact] = contacts_of(ana, held)
    assert (contact["kind"], contact["interviewer_id"]) == (kind, person)
    application = ana.get(f"/v1/applications/{held['application_id']}")
    ended = None if application["outcome"] is None else application["outcome"]["kind"]
    assert ended == ("withdrawn" if kind == "withdraw" else None)
    assert len(sink.taken) == 1

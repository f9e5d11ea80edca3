"""Control characters have no place in a letter, and ends of lines none in its headers."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import email
import email.policy
from typing import Any

import pytest

from tests.api.v1.accounts.test_clocks import passing
from tests.api.v1.api_client import Api, on_one_database, pointers
from tests.api.v1.delivery.messages.conftest import HELD, QUESTION, due_of, message_of, read
from tests.api.v1.recipes import MAIL_ACCOUNT, TEMPLATE
from tests.support.mail_sink import MailSink

IN_NO_LINE = ["Ana\r\nBcc: x@y.example", "Ana\nMoor", "Ana\rMoor", "Ana\tMoor", "Ana\x1b[2J Moor"]
#: Decoded it would be a line of its own.
ENCODED = "=?utf-8?q?Ana=0D=0ABcc:_eve@x.example?="
IN_NO_TEXT = ["\x08", "\x0b", "\x1b[2J", "\x7f", "\x85", "\u2028", "\u2029", "a\rb"]


@on_one_database
@pytest.mark.parametrize("value", [*IN_NO_LINE, "Ana\u2028Moor", "Ana\x7fMoor", ENCODED])
def test_a_header_is_one_line(ana: Api, held: Any, value: str) -> None:
    for field in ("name", "username", "password"):
        answer = ana.ask("PUT", "/v1/mail-account", MAIL_ACCOUNT | {field: value})
        if field == "name" or value != ENCODED:
            assert pointers(answer) == [f"/{field}"]
    of = f"/v1/applications/{held['application_id']}"
    body = {"kind": "enquire_status", "body": QUESTION}
    made = message_of(ana, held)
    for field in ("sender", "subject"):
        for path in (f"{of}/messages", f"{of}/message-checks"):
            answer = ana.ask("POST", path, body | {field: value})
            assert pointers(answer) == [f"/{field}"]
            assert answer.json()["errors"][0]["code"] == "invalid_text"
        patch = ana.ask("PATCH", f"/v1/messages/{made['id']}", {field: value})
        assert pointers(patch) == [f"/{field}"]


@on_one_database
@pytest.mark.parametrize("value", IN_NO_TEXT)
def test_a_text_has_no_control_characters(ana: Api, held: Any, value: str) -> None:
    of = f"/v1/applications/{held['application_id']}"
    body = {"kind": "enquire_status", "sender": "Ana Moor", "body": f"Dear{value}Sam"}
    for path in (f"{of}/messages", f"{of}/message-checks"):
        assert pointers(ana.ask("POST", path, body)) == ["/body"]
    template = TEMPLATE | {"body": body["body"]}
    assert pointers(ana.ask("POST", "/v1/message-templates", template)) == ["/body"]


@on_one_database
def test_tabs_and_both_ends_of_lines_are_text(ana: Api, held: Any) -> None:
    words = "Dear Sam,\r\n\tone\n\ntwo\r\n\r\nAna"
    assert message_of(ana, held, body=words)["body"] == words


@on_one_database
def test_a_role_adds_no_header_to_a_letter(ana: Api, held: Any, sink: MailSink) -> None:
    ana.patch(f"/v1/applications/{held['application_id']}", {"role": f"Data engineer {ENCODED}"})
    template = ana.post("/v1/message-templates", TEMPLATE | {"subject": "{{ role }}\n{{ role }}"})
    thanks: dict[str, Any] = {"kind": "send_thank_you", "body": None}
    for made in (
        message_of(ana, held, **thanks),
        message_of(ana, held, **thanks, template_id=template["id"]),
    ):
        content = ana.ask("GET", f"/v1/messages/{made['id']}/eml").content
        file = email.message_from_bytes(content, policy=email.policy.SMTP)
        assert (file["Bcc"], file["Subject"]) == (None, made["subject"])
    made = message_of(ana, held, **HELD)
    passing(ana, due_of(made))
    [letter] = sink.taken
    assert letter.message["Bcc"] is None
    assert read(ana, made)["state"] == "sent"

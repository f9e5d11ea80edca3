from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest

from app.integrations.mail.compose import (
    LARGEST,
    UnusableLetter,
    _require_own_headers,
    compose,
)
from app.usecases.delivery.ports import Attachment, Letter, Mailbox
from tests.integrations.mail.letters import ANA, LETTER, NOON

PDF = Attachment("Example.pdf", "application/pdf", b"%PDF-1.7\x00\r\n.\r\n\xff")
LONG_ID = f"<{'a' * 120}@mail.example.org>"


def read(letter: Letter) -> EmailMessage:
    return BytesParser(policy=default).parsebytes(compose(letter))


def header(letter: Letter) -> list[str]:
    return compose(letter).partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")


def test_a_letter_says_what_its_parts_say_and_nothing_else() -> None:
    assert compose(replace(LETTER, date=NOON)) == (
        b"From: Ana Lima <ana@example.org>\r\n"
        b"To: Sam Okafor <sam@acme.example>\r\n"
        b"Subject: Thank you: Data engineer\r\n"
        b"Date: Mon, 30 Nov 2026 12:00:00 +0100\r\n"
        b"Message-ID: <0197-thanks@example.org>\r\n"
        b'Content-Type: text/plain; charset="utf-8"\r\n'
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"MIME-Version: 1.0\r\n"
        b"\r\n"
        b"Dear Sam Okafor,\r\n"
        b"\r\n"
        b"Thank you very much for your time.\r\n"
        b"\r\n"
        b"Ana Lima\r\n"
    )


def test_names_and_words_of_all_scripts_arrive() -> None:
    letter = replace(
        LETTER,
        sender=Mailbox("ana@example.org", 'Ána "Nina" Lima, (née Šimić)'),
        to=Mailbox("x@xn--bcher-kva.example", "佐藤 🙂"),
        subject="Köszönöm: " + "árvíztűrő " * 20,
        text="Čau,\n" + "x" * 2000 + "\n.\n",
    )
    message = read(letter)
    assert message["From"].addresses[0].display_name == letter.sender.name
    assert message["To"].addresses[0].display_name == letter.to.name
    assert message["Subject"] == letter.subject.strip()
    assert message.get_content() == letter.text.replace("\n", "\r\n")
    assert compose(letter).isascii()
    assert max(map(len, compose(letter).split(b"\r\n"))) <= 998


def test_a_copy_is_named_nowhere() -> None:
    assert b"ana@home.example" not in compose(replace(LETTER, bcc=("ana@home.example",)))


def test_a_reply_names_what_it_answers_however_long_the_ids_are() -> None:
    letter = replace(
        LETTER, in_reply_to="<3@acme.example>", references=("<1@example.org>", LONG_ID)
    )
    lines = header(letter)
    assert "In-Reply-To: <3@acme.example>" in lines
    at = lines.index("References: <1@example.org>")
    assert lines[at + 1 : at + 3] == [f" {LONG_ID}", " <3@acme.example>"]


def test_of_a_long_thread_the_first_and_the_last_mails_are_named() -> None:
    ids = tuple(f"<{number}@acme.example>" for number in range(100))
    named = str(read(replace(LETTER, references=ids))["References"]).split()
    assert named == [ids[0], *ids[-19:]]


@pytest.mark.parametrize(
    "broken",
    ["x", "<a@b>\r\nBcc: eve@example.org", "<a b@c>", "<a@b> <c@d>", "<ä@b>", f"<{'a' * 999}@b>"],
)
def test_a_broken_id_of_a_foreign_mail_is_left_out(broken: str) -> None:
    letter = replace(LETTER, in_reply_to=broken, references=(broken,))
    assert compose(letter) == compose(LETTER)


def test_a_digest_can_be_stopped_with_one_click_and_says_that_no_person_sent_it() -> None:
    address = "https://bide.example/unsubscribe/" + "k" * 200 + "?kind=digest"
    lines = header(replace(LETTER, unsubscribe=address, automatic=True))
    assert f"List-Unsubscribe: <{address}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert "Auto-Submitted: auto-generated" in lines


def test_what_a_person_sent_says_nothing_about_lists_or_programs() -> None:
    names = {line.partition(":")[0] for line in header(LETTER)}
    assert not {name for name in names if name.startswith(("List-", "Auto-", "X-", "User-"))}


def test_attachments_arrive_as_they_were() -> None:
    message = read(replace(LETTER, attachments=(PDF, replace(PDF, name="Überblick.pdf"))))
    found = list(message.iter_attachments())
    assert [part.get_filename() for part in found] == ["Example.pdf", "Überblick.pdf"]
    assert [part.get_content() for part in found] == [PDF.content] * 2
    assert [part.get_content_type() for part in found] == ["application/pdf"] * 2
    text = message.get_body()
    assert text is not None
    assert text.get_content() == LETTER.text.replace("\n", "\r\n")


#: What would add a header or a body, in whatever reads header values.
INJECTIONS = [
    "a\r\nBcc: eve@example.org",
    "a\nBcc: eve@example.org",
    "a\rBcc: eve@example.org",
    "a\r\n\r\nBuy now",
    "a\r\n b",
    "a\x00b",
    "a\x0bb",
    "a\x85Bcc: eve@example.org",
    "a\u2028Bcc: eve@example.org",
    "a\u2029b",
    "a\ud800",
    "=?utf-8?q?a=0ABcc:_eve@example.org?=",
    "=?utf-8?b?YQ0KQmNjOiBldmVAZXhhbXBsZS5vcmc=?=",
]


@pytest.mark.parametrize("text", INJECTIONS, ids=map(ascii, INJECTIONS))
@pytest.mark.parametrize(
    "place",
    [
        lambda text: {"subject": text},
        lambda text: {"sender": Mailbox("ana@example.org", text)},
        lambda text: {"to": Mailbox("sam@acme.example", text)},
        lambda text: {"reply_to": Mailbox("ana@example.org", text)},
        lambda text: {"sender": Mailbox(text)},
        lambda text: {"to": Mailbox(f"sam@acme.example{text}")},
        lambda text: {"reply_to": Mailbox(f"{text}@acme.example")},
        lambda text: {"message_id": f"<{text}@example.org>"},
        lambda text: {"unsubscribe": f"https://bide.example/{text}"},
        lambda text: {"attachments": (replace(PDF, name=text),)},
        lambda text: {"attachments": (replace(PDF, kind=f"text/{text}"),)},
    ],
    ids=[
        "subject",
        "name of From",
        "name of To",
        "name of Reply-To",
        "From",
        "To",
        "Reply-To",
        "Message-ID",
        "List-Unsubscribe",
        "file name",
        "media type",
    ],
)
def test_no_value_adds_a_header(place: Callable[[str], dict[str, Any]], text: str) -> None:
    with pytest.raises(UnusableLetter):
        compose(replace(LETTER, **place(text)))


@pytest.mark.parametrize(
    "change",
    [
        {"to": Mailbox("sam@acme.example, eve@example.org")},
        {"to": Mailbox("Sam <sam@acme.example>")},
        {"to": Mailbox("sam")},
        {"to": Mailbox("sam@")},
        {"to": Mailbox("sám@acme.example")},
        {"to": Mailbox('"sam sam"@acme.example')},
        {"to": Mailbox("sam@[127.0.0.1]")},
        {"to": Mailbox(f"{'s' * 65}@acme.example")},
        {"to": Mailbox("sam..b@acme.example")},
        {"date": datetime(2026, 11, 30, 12)},  # noqa: DTZ001  # the point of the case
        {"text": "a\x00b"},
        {"text": "a\x1b[31m"},
        {"text": "\ud800"},
        {"subject": "s" * 501},
        {"sender": replace(ANA, name="n" * 201)},
        {"unsubscribe": "http://bide.example/x"},
        {"unsubscribe": "https://bide.example/x>, <mailto:eve@example.org"},
        {"attachments": (replace(PDF, name="../x.pdf"),)},
        {"attachments": (replace(PDF, name="a\\b.pdf"),)},
        {"attachments": (replace(PDF, name=".."),)},
        {"attachments": (replace(PDF, kind="message/rfc822"),)},
        {"attachments": (replace(PDF, kind="multipart/mixed"),)},
        {"attachments": (replace(PDF, kind="pdf"),)},
        {"attachments": (replace(PDF, content=bytes(LARGEST + 1)),)},
        {"attachments": (replace(PDF, content=bytes(LARGEST // 2)),) * 2},
    ],
    ids=str,
)
def test_a_letter_that_no_server_should_get_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(UnusableLetter):
        compose(replace(LETTER, **change))


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"], ids=ascii)
def test_lines_end_in_one_way(ends: str) -> None:
    body = compose(replace(LETTER, text=ends.join(["a", ".", "b"]))).partition(b"\r\n\r\n")[2]
    assert body == b"a\r\n.\r\nb\r\n"


@pytest.mark.parametrize(
    "content",
    [
        b"From: a\r\nSubject: b\r\nBcc: c\r\n\r\n",
        b"From: a\r\nSubject: b\r\nSubject: c\r\n\r\n",
        b"From: a\r\n\r\nSubject: b\r\n",
        b"From: a\r\n c\r\nSubject: b\nBcc: c\r\nBcc: d\r\n\r\n",
    ],
)
def test_a_header_with_other_fields_than_were_meant_is_noticed(content: bytes) -> None:
    with pytest.raises(UnusableLetter):
        _require_own_headers(content, {"from", "subject"})

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.usecases.delivery.dsn_parser import Bounce, RecipientReport, parse_bounce

ID = "<0197-thanks@example.org>"

POSTFIX = f"""\
Return-Path: <>
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ana@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F3A.1764500000/mail.example.org"
Message-Id: <20261129120000.4F3A@mail.example.org>

This is a MIME-encapsulated message.

--4F3A.1764500000/mail.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4F3A.1764500000/mail.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 4F3A
Arrival-Date: Sun, 29 Nov 2026 12:00:00 +0000 (UTC)

Final-Recipient: rfc822; sam@acme.example
Original-Recipient: rfc822;sam@acme.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.acme.example
Diagnostic-Code: smtp; 550 5.1.1 <sam@acme.example>: Recipient address
    rejected: User unknown

--4F3A.1764500000/mail.example.org
Content-Description: Undelivered Message
Content-Type: message/rfc822

Return-Path: <ana@example.org>
From: Ana Lima <ana@example.org>
To: Sam Okafor <sam@acme.example>
Subject: Thank you
Message-ID: {ID}

Dear Sam Okafor,
Message-ID: <of-the-body@example.org>

--4F3A.1764500000/mail.example.org--
"""

GMAIL = f"""\
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: ana@example.org
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Delay)
References: <other@example.org> {ID}
In-Reply-To: {ID}
X-Failed-Recipients: sam@acme.example
MIME-Version: 1.0
Content-Type: multipart/report; boundary="0000000000a1"; report-type=delivery-status

--0000000000a1
Content-Type: multipart/related; boundary="0000000000b2"

--0000000000b2
Content-Type: text/html

<p>Delivery incomplete</p>

--0000000000b2--

--0000000000a1
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com

Final-Recipient: rfc822; sam@acme.example
Action: delayed
Status: 4.4.1
Diagnostic-Code: smtp; The recipient server did not accept our requests to connect.
Last-Attempt-Date: Sun, 29 Nov 2026 04:00:00 -0800 (PST)

--0000000000a1--
"""

SMTPUTF8 = """\
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x
Content-Type: message/global-delivery-status
Content-Transfer-Encoding: quoted-printable

Reporting-MTA: dns; mail.example

Final-Recipient: utf-8; s=C3=A1m@acme.example
Action: Failed (no such mailbox)
Diagnostic-Code: smtp; 550 5.2.2 full
--x
Content-Type: text/rfc822-headers; charset=utf-8
Content-Transfer-Encoding: base64

TWVzc2FnZS1JRDogPDAxOTctdGhhbmtzQGV4YW1wbGUub3JnPg0KDQo=
--x--
"""

FORWARDED = f"""\
Subject: Fwd: Undelivered
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: text/plain

See below.
--outer
Content-Type: message/rfc822

{POSTFIX}
--outer--
"""

USER_UNKNOWN = RecipientReport(
    "sam@acme.example",
    "failed",
    "5.1.1",
    "550 5.1.1 <sam@acme.example>: Recipient address rejected: User unknown",
)
DELAYED = RecipientReport(
    "sam@acme.example",
    "delayed",
    "4.4.1",
    "The recipient server did not accept our requests to connect.",
)
REPORTS = {
    "postfix": (POSTFIX, Bounce(ID, (USER_UNKNOWN,))),
    "gmail, which returns nothing": (GMAIL, Bounce(ID, (DELAYED,))),
    "smtputf8, encoded": (
        SMTPUTF8,
        Bounce(ID, (RecipientReport("sám@acme.example", "failed", "5.2.2", "550 5.2.2 full"),)),
    ),
    "forwarded as a file": (FORWARDED, Bounce(ID, (USER_UNKNOWN,))),
}


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=ascii)
def test_a_report_says_which_letter_did_not_reach_which_recipient_and_why(
    name: str, ends: str
) -> None:
    text, expected = REPORTS[name]
    assert parse_bounce(text.replace("\n", ends).encode()) == expected


def test_each_recipient_has_a_report_of_its_own() -> None:
    two = POSTFIX.replace(
        "\n--4F3A.1764500000/mail.example.org\nContent-Description: Undelivered",
        "\nFinal-Recipient: rfc822; lee@acme.example\nAction: delivered\nStatus: 2.0.0\n"
        "\n--4F3A.1764500000/mail.example.org\nContent-Description: Undelivered",
    )
    found = parse_bounce(two.encode())
    assert found is not None
    assert found.recipients == (
        USER_UNKNOWN,
        RecipientReport("lee@acme.example", "delivered", "2.0.0", ""),
    )


@pytest.mark.parametrize(
    ("action", "status", "permanent"),
    [
        ("failed", "5.1.1", True),
        ("failed", None, True),
        ("failed", "4.4.7", False),
        ("delayed", "4.4.1", False),
        ("delivered", "2.0.0", False),
        ("relayed", "5.0.0", False),
    ],
)
def test_only_a_permanent_failure_is_final(
    action: str, status: str | None, permanent: bool
) -> None:
    report = RecipientReport("a@b", action, status, "")  # type: ignore[arg-type]  # a word of it
    assert report.permanent is permanent


#: Mails that are no report, or no usable one.
NONE = {
    "nothing": "",
    "a letter": "From: sam@acme.example\nSubject: Re: Thank you\n\nDear Ana,\n",
    "an answer out of the office": "Auto-Submitted: auto-replied\n\nI am away.\n",
    "a receipt": "Content-Type: multipart/report; report-type=disposition-notification;"
    " boundary=x\n\n--x\nContent-Type: message/disposition-notification\n\n"
    "Final-Recipient: rfc822; sam@acme.example\nDisposition: manual-action/MDN-sent-manually;"
    " displayed\n--x--\n",
    "no boundary": POSTFIX.replace("boundary", "b"),
    "an empty boundary": POSTFIX.replace("4F3A.1764500000/mail.example.org", ""),
    "no recipient": POSTFIX.replace("Final-Recipient", "X").replace("Original-Recipient", "X"),
    "no action that is known": POSTFIX.replace("Action: failed", "Action: eaten"),
    "no base64": SMTPUTF8.replace("quoted-printable", "base64"),
    "broken base64": "Content-Type: message/delivery-status\n"
    "Content-Transfer-Encoding: base64\n\nA",
    "the words of a report in the text": "Subject: x\n\nFinal-Recipient: rfc822; a@b\n"
    "Action: failed\n",
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_report_is_none(name: str) -> None:
    assert parse_bounce(NONE[name].encode()) is None


def test_an_id_that_is_none_is_not_passed_on() -> None:
    found = parse_bounce(POSTFIX.replace(ID, "<a b@c>\n X: y").encode())
    assert found is not None
    assert found.message_id is None


def test_what_is_passed_on_is_printable_and_short() -> None:
    shown = POSTFIX.replace("User unknown", "\x1b[31m\x00" * 50 + "x" * 5000)
    found = parse_bounce(shown.encode())
    assert found is not None
    assert found.recipients[0].text.isprintable()
    assert len(found.recipients[0].text) == 500


HUGE = 8 * 2**20
HOSTILE = {
    "one line": b"x" * HUGE,
    "nothing but line ends": b"\n" * HUGE,
    "nothing but folds": b"Content-Type: multipart/report;" + b"\n " * HUGE,
    "many headers": b"a: b\n" * (HUGE // 5),
    "many quotes": b'Content-Type: multipart/report; boundary="' + b'";"' * (HUGE // 3),
    "many parts": b"Content-Type: multipart/report; boundary=x\n\n" + b"--x\n\n" * (HUGE // 5),
    "parts in parts": b"Content-Type: multipart/report; boundary=x\n\n--x\n" * (HUGE // 48),
    "mails in mails": b"Content-Type: message/rfc822\n\n" * (HUGE // 30),
    "many recipients": b"Content-Type: message/delivery-status\n\n"
    + b"Final-Recipient: rfc822; a@b\nAction: failed\n\n" * (HUGE // 45),
    "many ids": b"In-Reply-To: "
    + b"<a@b>" * 1000
    + b"\nContent-Type: message/delivery-status\n\nFinal-Recipient: a\nAction: failed\n\n",
    "an id without an end": b"Content-Type: message/delivery-status\nReferences: "
    + b"<" * HUGE
    + b"\n\n",
    "blank blocks": b"Content-Type: message/delivery-status\n\n" + b"\n \n" * (HUGE // 3),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_read_up_to_its_bounds(name: str) -> None:
    found = parse_bounce(HOSTILE[name])
    assert found is None or len(found.recipients) <= 20


@given(st.binary(max_size=2000))
def test_nothing_makes_it_fail(raw: bytes) -> None:
    parse_bounce(raw)


@given(st.lists(st.sampled_from([*POSTFIX.splitlines(True), *SMTPUTF8.splitlines(True), "\n"])))
def test_pieces_of_reports_in_any_order_do_not_make_it_fail(lines: list[str]) -> None:
    found = parse_bounce("".join(lines).encode())
    assert found is None or found.recipients

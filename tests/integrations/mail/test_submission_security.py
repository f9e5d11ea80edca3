"""Security of submission: TLS, passwords, what must not be sent, and hosts that candidates name."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.integrations.mail.smtp_connection import guarded
from app.integrations.mail.submission import SmtpMailer
from app.integrations.outbound.guard import Guard, NotSent
from app.usecases.delivery.ports import (
    Attachment,
    Deferred,
    Letter,
    Mailbox,
    MailOutcome,
    Refused,
    Sent,
    SmtpAccount,
)
from tests.integrations.mail.letters import LETTER, OWN
from tests.integrations.mail.submitting import (
    CLIENT,
    LOGIN,
    OPERATOR,
    SERVER,
    here,
    mailer,
    sent_with_login,
)
from tests.support.certificates import contexts
from tests.support.mail_sink import MailSink, mail_sink


def test_a_login_that_the_server_does_not_offer_is_not_left_out() -> None:
    async def send() -> tuple[MailOutcome, MailSink]:
        async with mail_sink(starttls=SERVER) as sink:
            sink.offers_login = False
            return await mailer().send(LETTER, replace(LOGIN, port=sink.port)), sink

    outcome, sink = asyncio.run(send())
    assert outcome == Deferred("authentication", None, "The server offers no login that fits.")
    assert sink.taken == []


def test_a_wrong_password_stops_a_candidates_letter_and_delays_the_operators() -> None:
    wrong = replace(LOGIN, password="wrong")
    outcome = asyncio.run(sent_with_login(wrong))
    assert isinstance(outcome, Refused)
    assert (outcome.reason, outcome.code) == ("authentication", 535)
    here_too = replace(wrong, host="localhost", of_operator=True)
    server, client = contexts("localhost")

    async def operators() -> MailOutcome:
        async with mail_sink(starttls=server, login=True) as sink:
            return await mailer(trust=client).send(LETTER, replace(here_too, port=sink.port))

    delayed = asyncio.run(operators())
    assert isinstance(delayed, Deferred)
    assert (delayed.reason, delayed.code) == ("authentication", 535)


@pytest.mark.parametrize(
    ("account", "trust"),
    [
        (replace(LOGIN, host="other.example.org"), CLIENT),
        (LOGIN, ssl.create_default_context()),
    ],
    ids=["another name", "an authority that nobody knows"],
)
def test_a_server_that_does_not_prove_its_name_gets_no_password(
    account: SmtpAccount, trust: ssl.SSLContext
) -> None:
    outcome = asyncio.run(sent_with_login(account, trust=trust))
    assert isinstance(outcome, Deferred)
    assert outcome.reason == "bad_certificate"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_without_tls_nothing_is_sent(security: str) -> None:
    account = replace(LOGIN, security="tls" if security == "tls" else "starttls")

    async def send() -> tuple[MailOutcome, MailSink]:
        async with mail_sink() as sink:
            return await mailer().send(LETTER, replace(account, port=sink.port)), sink

    outcome, sink = asyncio.run(send())
    assert isinstance(outcome, Deferred)
    assert outcome.reason == "no_tls"
    assert sink.taken == []


def test_words_between_starttls_and_tls_are_not_taken_for_the_servers() -> None:
    async def send() -> MailOutcome:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 hello\r\n")
            await reader.readline()
            writer.write(b"250-mail\r\n250 STARTTLS\r\n")
            await reader.readline()
            # An attacker in between adds what looks like replies to what comes next.
            writer.write(b"220 go\r\n250 OK\r\n250 OK\r\n250 OK\r\n354 go\r\n250 taken\r\n")
            await writer.drain()
            await reader.read()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            return await mailer(seconds=0.5).send(LETTER, replace(OWN, port=port))

    assert asyncio.run(send()) == Deferred("timeout", None, "There was no reply in 0.5 seconds.")


#: Letters and accounts for which nothing is connected to, and why.
UNSENT: dict[str, tuple[Letter, SmtpAccount, str]] = {
    "a password in the clear": (LETTER, replace(LOGIN, security="none"), "no_tls"),
    "another person's address": (
        replace(LETTER, sender=Mailbox("eve@example.org")),
        OWN,
        "sender_refused",
    ),
    "another domain": (
        replace(LETTER, sender=Mailbox("ana@gmail.example")),
        replace(OPERATOR, port=587),
        "sender_refused",
    ),
    "bounces to another domain": (
        replace(LETTER, return_path="ana@gmail.example"),
        OWN,
        "sender_refused",
    ),
    "a header in the subject": (replace(LETTER, subject="a\nBcc: b"), OWN, "unusable_letter"),
    "two copies in one": (replace(LETTER, bcc=("a@b.example> b",)), OWN, "unusable_letter"),
    "a broken file": (
        replace(LETTER, attachments=(Attachment("a/b", "text/plain", b""),)),
        OWN,
        "unusable_letter",
    ),
}


@pytest.mark.parametrize("case", UNSENT)
def test_what_must_not_be_sent_is_refused_before_anything_is_connected_to(case: str) -> None:
    letter, account, reason = UNSENT[case]

    async def send() -> tuple[MailOutcome, int]:
        async with mail_sink() as sink:
            outcome = await mailer().send(letter, replace(account, port=sink.port))
            return outcome, sink.connections

    outcome, connections = asyncio.run(send())
    assert isinstance(outcome, Refused)
    assert (outcome.reason, outcome.code, connections) == (reason, None, 0)


def test_a_candidates_account_has_a_port_of_submission() -> None:
    outcome = asyncio.run(SmtpMailer(here).send(LETTER, replace(OWN, port=25)))
    assert isinstance(outcome, Refused)
    assert outcome.reason == "port_refused"


@pytest.mark.parametrize(
    ("host", "found", "expected"),
    [
        ("127.0.0.1", [], Refused),
        ("10.0.0.5", [], Refused),
        ("mail.example.org", ["10.0.0.5"], Refused),
        ("mail.example.org", ["93.184.215.14", "127.0.0.1"], Refused),
        ("mail.example.org", ["64:ff9b::7f00:1"], Refused),
        ("mail.example.org", [], Deferred),
    ],
    ids=["loopback", "private", "a name of it", "one of two", "wrapped", "no address"],
)
def test_a_host_that_a_candidate_named_passes_the_guard(
    host: str, found: list[str], expected: type
) -> None:
    async def look_up(host: str, port: int) -> Sequence[str]:
        return found

    async def send() -> tuple[MailOutcome, int]:
        async with mail_sink(starttls=SERVER) as sink:
            account = replace(OWN, host=host, port=sink.port)
            return await mailer(guarded(Guard(), look_up)).send(LETTER, account), sink.connections

    outcome, connections = asyncio.run(send())
    assert isinstance(outcome, expected)
    assert connections == 0


def test_the_operators_host_is_looked_up() -> None:
    async def send() -> MailOutcome:
        async with mail_sink() as sink:
            account = replace(OPERATOR, host="localhost", port=sink.port)
            return await mailer().send(LETTER, account)

    assert isinstance(asyncio.run(send()), Sent)


def test_the_operators_host_needs_no_guard_but_an_address() -> None:
    async def check(host: str, port: int) -> Sequence[str]:
        raise NotSent("never", "It is not asked.")

    account = replace(OPERATOR, host="no-such-host.invalid", port=25)
    outcome = asyncio.run(mailer(check).send(LETTER, account))
    assert isinstance(outcome, Deferred)
    assert outcome.reason == "host_unknown"

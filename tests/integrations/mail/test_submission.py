import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest

from app.integrations.mail.smtp_connection import guarded
from app.integrations.mail.submission import SECONDS, SmtpMailer
from app.integrations.outbound.guard import Guard, NotSent
from app.usecases.delivery.ports import (
    Attachment,
    Deferred,
    Letter,
    Mailbox,
    MailOutcome,
    Refused,
    RefusedRecipient,
    Sent,
    SmtpAccount,
    Unknown,
)
from app.usecases.jobs import MOST_SECONDS
from tests.integrations.mail.letters import LETTER, OWN, SAM
from tests.support.certificates import contexts
from tests.support.mail_sink import DROP, PASSWORD, SILENCE, USER, MailSink, mail_sink

HOST = "mail.example.org"
SERVER, CLIENT = contexts(HOST)
ALL_PORTS = frozenset(range(65536))
OPERATOR = SmtpAccount("127.0.0.1", 25, "none", ("@example.org",), of_operator=True)
LOGIN = replace(OWN, username=USER, password=PASSWORD)

CheckAddress = Callable[[str, int], Awaitable[Sequence[str]]]


async def here(host: str, port: int) -> Sequence[str]:
    """Whatever is looked up is this machine, as a test may have it."""
    return ["127.0.0.1"]


def mailer(
    check: CheckAddress = here, *, seconds: float = 20, trust: ssl.SSLContext = CLIENT
) -> SmtpMailer:
    return SmtpMailer(check, seconds=seconds, ports=ALL_PORTS, trust=trust)


async def sent_plainly(
    replies: dict[str, str], letter: Letter = LETTER, *, seconds: float = 20, keeps: bool = True
) -> tuple[MailOutcome, MailSink]:
    async with mail_sink() as sink:
        sink.replies, sink.keeps = replies, keeps
        account = replace(OPERATOR, port=sink.port)
        return await mailer(seconds=seconds).send(letter, account), sink


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_letter_goes_with_tls_and_a_login(security: str) -> None:
    async def send() -> tuple[MailOutcome, MailSink]:
        if security == "tls":
            sinking = mail_sink(implicit=SERVER, login=True)
            account = replace(LOGIN, security="tls")
        else:
            sinking = mail_sink(starttls=SERVER, login=True)
            account = LOGIN
        async with sinking as sink:
            return await mailer().send(LETTER, replace(account, port=sink.port)), sink

    outcome, sink = asyncio.run(send())
    assert outcome == Sent("taken as 7")
    (taken,) = sink.taken
    assert (taken.encrypted, taken.user) == (True, USER)
    assert (taken.sender, taken.recipients) == ("ana@example.org", ["sam@acme.example"])
    assert taken.message["Message-ID"] == LETTER.message_id
    assert set(sink.names) == {"[127.0.0.1]"}


def test_dots_and_long_letters_arrive_as_they_are() -> None:
    text = ".\n..\n.x\n\n" + "y\n" * 20_000
    outcome, sink = asyncio.run(sent_plainly({}, replace(LETTER, text=text)))
    assert isinstance(outcome, Sent)
    body = sink.taken[0].content.partition(b"\r\n\r\n")[2]
    assert body.replace(b"\r\n", b"\n").decode() == text


def test_bounces_go_where_the_operator_wants_them() -> None:
    letter = replace(LETTER, return_path="bounce+0197@example.org")
    _, sink = asyncio.run(sent_plainly({}, letter))
    assert sink.taken[0].sender == "bounce+0197@example.org"
    assert sink.names == ["example.org"]


#: What a server does, and what became of the letter.
FAILURES: dict[str, tuple[dict[str, str], MailOutcome, int]] = {
    "later, at the sender": (
        {"MAIL": "452 4.3.1 full"},
        Deferred("sender", 452, "4.3.1 full"),
        0,
    ),
    "never, at the sender": ({"MAIL": "550 no"}, Refused("sender", 550, "no"), 0),
    "later, at the recipient": (
        {SAM.address: "450 4.2.1 greylisted"},
        Deferred("recipient", 450, "4.2.1 greylisted"),
        0,
    ),
    "never, at the recipient": (
        {SAM.address: "550 5.1.1 no such user"},
        Refused("recipient", 550, "5.1.1 no such user"),
        0,
    ),
    "gone, at the recipient": (
        {SAM.address: DROP},
        Deferred("cut_off", None, "The connection ended before there was a reply."),
        0,
    ),
    "later, before the letter": ({"START": "451 no"}, Deferred("letter", 451, "no"), 0),
    "never, before the letter": ({"START": "554 no"}, Refused("letter", 554, "no"), 0),
    "nonsense, before the letter": (
        {"START": "299 no"},
        Deferred("bad_reply", None, "The server's reply could not be understood."),
        0,
    ),
    "gone, before the letter": (
        {"START": DROP},
        Deferred("cut_off", None, "The connection ended before there was a reply."),
        0,
    ),
    "gone, after the letter": (
        {"DATA": DROP},
        Unknown("cut_off", "The connection ended before there was a reply."),
        1,
    ),
    "nonsense, after the letter": (
        {"DATA": "hello"},
        Unknown("bad_reply", "The server's reply could not be understood."),
        1,
    ),
    "a code without a meaning, after the letter": (
        {"DATA": "354 go on"},
        Unknown("bad_reply", "The server's reply could not be understood."),
        1,
    ),
    "later, after the letter": ({"DATA": "451 later"}, Deferred("letter", 451, "later"), 1),
    "never, after the letter": ({"DATA": "554 spam"}, Refused("letter", 554, "spam"), 1),
}


@pytest.mark.parametrize("case", FAILURES)
def test_every_end_has_its_outcome_and_is_tried_once(case: str) -> None:
    replies, expected, taken = FAILURES[case]
    outcome, sink = asyncio.run(sent_plainly(replies))
    assert outcome == expected
    assert (sink.connections, len(sink.taken)) == (1, taken)


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ({SAM.address: SILENCE}, Deferred("timeout", None, "There was no reply in 0.5 seconds.")),
        ({"DATA": SILENCE}, Unknown("timeout", "There was no reply in 0.5 seconds.")),
    ],
    ids=["before the letter", "after the letter"],
)
def test_silence_ends_with_the_time_for_a_letter(
    replies: dict[str, str], expected: MailOutcome
) -> None:
    outcome, sink = asyncio.run(sent_plainly(replies, seconds=0.5))
    assert outcome == expected
    assert sink.connections == 1


def test_a_server_that_says_nothing_at_all_was_sent_nothing() -> None:
    async def send() -> tuple[MailOutcome, bytes]:
        heard = bytearray()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heard.extend(await reader.read())
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            outcome = await mailer(seconds=0.5).send(LETTER, replace(OPERATOR, port=port))
            await asyncio.sleep(0.1)
            return outcome, bytes(heard)

    outcome, heard = asyncio.run(send())
    assert outcome == Deferred("timeout", None, "There was no reply in 0.5 seconds.")
    assert heard == b""


def test_a_reply_without_an_end_is_not_read_for_ever() -> None:
    async def send() -> MailOutcome:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while not writer.is_closing():
                writer.write(b"220-" + b"x" * 1000 + b"\r\n")
                await writer.drain()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        outcome = await mailer(seconds=60).send(LETTER, replace(OPERATOR, port=port))
        server.close()
        return outcome

    assert asyncio.run(send()) == Deferred(
        "bad_reply", None, "The server's reply could not be understood."
    )


def test_what_was_not_read_in_time_does_not_go_out_later() -> None:
    files = (Attachment("a.bin", "application/octet-stream", bytes(6 * 2**20)),)

    async def send() -> tuple[MailOutcome, int]:
        received, over, read = bytearray(), asyncio.Event(), asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for reply in ("220 hi", "250 mail", "250 OK", "250 OK", "354 go"):
                writer.write(f"{reply}\r\n".encode())
                await writer.drain()
                if reply != "354 go":
                    await reader.readline()
            await over.wait()
            with contextlib.suppress(ConnectionError):
                while chunk := await reader.read(2**16):
                    received.extend(chunk)
            writer.close()
            read.set()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            letter = replace(LETTER, attachments=files)
            outcome = await mailer(seconds=2).send(letter, replace(OPERATOR, port=port))
            over.set()
            await read.wait()
            return outcome, len(received)

    outcome, received = asyncio.run(send())
    assert outcome == Unknown("timeout", "There was no reply in 2 seconds.")
    assert received < 8 * 2**20


@pytest.mark.parametrize(
    ("says", "reason", "final"),
    [
        (b"554 no mail here\r\n", "greeting", True),
        (b"421 too busy\r\n", "greeting", False),
        (b"220 hi\r\n550 not you\r\n502 nor so\r\n", "greeting", True),
        (b"", "cut_off", False),
    ],
    ids=["never", "later", "never, after the name", "nothing"],
)
@pytest.mark.parametrize("of_operator", [True, False], ids=["operator", "candidate"])
def test_a_server_that_refuses_to_talk_is_left_alone(
    says: bytes, reason: str, final: bool, of_operator: bool
) -> None:
    async def send() -> MailOutcome:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for line in says.splitlines(keepends=True):
                writer.write(line)
                await writer.drain()
                await reader.readline()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            account = replace(OWN, port=server.sockets[0].getsockname()[1])
            return await mailer().send(
                LETTER, replace(account, host="127.0.0.1", of_operator=of_operator)
            )

    outcome = asyncio.run(send())
    assert isinstance(outcome, Refused if final and not of_operator else Deferred)
    assert outcome.reason == reason


def test_a_login_that_the_server_does_not_offer_is_not_left_out() -> None:
    async def send() -> tuple[MailOutcome, MailSink]:
        async with mail_sink(starttls=SERVER) as sink:
            sink.offers_login = False
            return await mailer().send(LETTER, replace(LOGIN, port=sink.port)), sink

    outcome, sink = asyncio.run(send())
    assert outcome == Deferred("authentication", None, "The server offers no login that fits.")
    assert sink.taken == []


def test_a_letter_that_is_called_off_leaves_no_connection_open() -> None:
    async def send() -> MailSink:
        async with mail_sink() as sink:
            sink.replies = {SAM.address: SILENCE}
            sending = asyncio.create_task(mailer().send(LETTER, replace(OPERATOR, port=sink.port)))
            await sink.greeted.wait()
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            await asyncio.wait_for(sink.closed.wait(), 10)
            return sink

    assert asyncio.run(send()).taken == []


def test_a_copy_that_is_refused_does_not_hold_the_letter_back() -> None:
    letter = replace(LETTER, bcc=("ana@home.example", "ana@work.example"))
    outcome, sink = asyncio.run(sent_plainly({"ana@home.example": "550 no such user"}, letter))
    assert outcome == Sent(
        "taken as 7", (RefusedRecipient("ana@home.example", 550, "no such user"),)
    )
    assert sink.taken[0].recipients == [SAM.address, "ana@work.example"]


def test_without_its_recipient_no_copy_is_sent() -> None:
    letter = replace(LETTER, bcc=("ana@home.example",))
    outcome, sink = asyncio.run(sent_plainly({SAM.address: "550 who"}, letter))
    assert outcome == Refused("recipient", 550, "who")
    assert sink.taken == []


def test_what_a_server_says_is_bounded_and_printable() -> None:
    outcome, _ = asyncio.run(sent_plainly({SAM.address: "550 " + "n\x1b[31m\x07o " * 200}))
    assert isinstance(outcome, Refused)
    assert outcome.text.isprintable()
    assert len(outcome.text) == 500


async def _with_login(account: SmtpAccount, *, trust: ssl.SSLContext = CLIENT) -> MailOutcome:
    async with mail_sink(starttls=SERVER, login=True) as sink:
        outcome = await mailer(trust=trust).send(LETTER, replace(account, port=sink.port))
        assert sink.taken == []
        return outcome


def test_a_wrong_password_stops_a_candidates_letter_and_delays_the_operators() -> None:
    wrong = replace(LOGIN, password="wrong")
    outcome = asyncio.run(_with_login(wrong))
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
    outcome = asyncio.run(_with_login(account, trust=trust))
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


def test_of_several_addresses_the_first_that_answers_is_used() -> None:
    async def check(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.2", "::1", "127.0.0.1"]

    async def send() -> MailOutcome:
        async with mail_sink(starttls=SERVER) as sink:
            return await mailer(check).send(LETTER, replace(OWN, port=sink.port))

    assert isinstance(asyncio.run(send()), Sent)


def test_a_server_that_is_not_there_is_tried_again_later() -> None:
    async def send() -> MailOutcome:
        async with mail_sink() as sink:
            port = sink.port
        return await mailer().send(LETTER, replace(OPERATOR, port=port))

    assert asyncio.run(send()) == Deferred(
        "no_connection", None, "The server could not be connected to."
    )


def test_handing_over_ends_before_the_job_that_does_it_is_cut_off() -> None:
    assert SECONDS < MOST_SECONDS

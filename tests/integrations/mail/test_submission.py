import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.integrations.mail.submission import SECONDS
from app.usecases.delivery.ports import (
    Attachment,
    Deferred,
    MailOutcome,
    Refused,
    RefusedRecipient,
    Sent,
    Unknown,
)
from app.usecases.jobs import MOST_SECONDS
from tests.integrations.mail.letters import LETTER, OWN, SAM
from tests.integrations.mail.submitting import (
    LOGIN,
    OPERATOR,
    SERVER,
    mailer,
    sent_plainly,
)
from tests.support.mail_sink import DROP, SILENCE, USER, MailSink, mail_sink


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

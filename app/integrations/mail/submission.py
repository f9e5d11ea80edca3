"""SMTP submission: one letter over one connection, with a deadline and an exact outcome.

Whatever goes wrong before the letter is written leaves it unsent: `Refused` or `Deferred`. After
that a lost connection, silence, or a reply that cannot be understood is `Unknown`.
"""

import asyncio
import functools
import ssl
from dataclasses import dataclass
from typing import Final

import aiosmtplib

from app.integrations.mail.compose import UnusableLetter, compose
from app.integrations.mail.replies import Stopped, not_taken, outcome_of, refusal, shown
from app.integrations.mail.smtp_connection import CheckAddress, require_allowed, session
from app.usecases.delivery.ports import (
    SUBMISSION_PORTS,
    Deferred,
    Letter,
    MailOutcome,
    Refused,
    RefusedRecipient,
    Sent,
    SmtpAccount,
    Unknown,
)
from app.usecases.delivery.senders import is_address, may_send_from

_OK: Final = range(200, 300)
_START_INPUT: Final = 354
#: Seconds that handing over one letter may take in all, within those of the job that does it.
SECONDS: Final = 45.0


@dataclass(slots=True)
class _Handover:
    """How far a letter has come.

    refused: recipients of copies that were not taken
    written: set before the first byte of the letter is
    reply: what the server made of it
    """

    refused: tuple[RefusedRecipient, ...] = ()
    written: bool = False
    reply: aiosmtplib.SMTPResponse | None = None


class SmtpMailer:
    """Submits letters; a `Mailer`.

    check_address: guards the hosts that candidates name, as it does for webhooks
    seconds: the time for one letter, from the look-up of the host to the last reply
    ports: those that candidates' accounts may have
    trust: with which certificates those of servers are checked; else those of the system
    """

    def __init__(
        self,
        check_address: CheckAddress,
        *,
        seconds: float = SECONDS,
        ports: frozenset[int] = SUBMISSION_PORTS,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._check_address = check_address
        self._seconds = seconds
        self._ports = ports
        self._trust = trust or _trust_of_system()

    async def send(self, letter: Letter, account: SmtpAccount) -> MailOutcome:
        """Hand a letter over, once."""
        handover = _Handover()
        reason, text = "bad_reply", "The server's reply could not be understood."
        try:
            require_allowed(account, self._ports)
            _require_sender(letter, account)
            # Files are encoded in a thread, since ten megabytes take a second.
            content = await asyncio.to_thread(_bytes_of, letter)
            async with (
                asyncio.timeout(self._seconds),
                session(account, self._check_address, self._trust, self._seconds) as client,
            ):
                await _hand_over(client, letter, content, handover)
        except Stopped as stopped:
            return stopped.outcome
        except TimeoutError:
            reason, text = "timeout", f"There was no reply in {self._seconds:g} seconds."
        except aiosmtplib.SMTPResponseException:
            pass  # What cannot be read as a reply.
        except (aiosmtplib.SMTPException, OSError):
            reason, text = "cut_off", "The connection ended before there was a reply."
        return _outcome(handover, reason, text)


@functools.cache
def _trust_of_system() -> ssl.SSLContext:
    """Load the certificates of the system, which takes long, once in the life of a process."""
    return ssl.create_default_context()


def _require_sender(letter: Letter, account: SmtpAccount) -> None:
    return_path = letter.return_path or letter.sender.address
    if not all(may_send_from(one, account) for one in (letter.sender.address, return_path)):
        raise refusal("sender_refused", "The account may not send with this address in From.")


def _bytes_of(letter: Letter) -> bytes:
    if not all(is_address(one) for one in letter.bcc):
        raise refusal("unusable_letter", "An address is not one e-mail address in ASCII.")
    try:
        return compose(letter)
    except UnusableLetter as unusable:
        raise refusal("unusable_letter", str(unusable)) from unusable


async def _hand_over(
    client: aiosmtplib.SMTP, letter: Letter, content: bytes, handover: _Handover
) -> None:
    await _ask(client, "sender", f"MAIL FROM:<{letter.return_path or letter.sender.address}>")
    await _ask(client, "recipient", f"RCPT TO:<{letter.to.address}>")
    for address in letter.bcc:
        copy = await client.execute_command(f"RCPT TO:<{address}>".encode())
        if copy.code not in _OK:
            refusal = RefusedRecipient(address, copy.code, shown(copy.message))
            handover.refused += (refusal,)
    begun = await client.execute_command(b"DATA")
    protocol = client.protocol
    if begun.code != _START_INPUT or protocol is None:
        raise not_taken("letter", begun.code, begun.message)
    handover.written = True
    protocol.write(_stuffed(content))
    handover.reply = await protocol.read_response()


async def _ask(client: aiosmtplib.SMTP, reason: str, command: str) -> None:
    reply = await client.execute_command(command.encode())
    if reply.code not in _OK:
        raise not_taken(reason, reply.code, reply.message)


def _stuffed(content: bytes) -> bytes:
    """A letter as DATA carries it: with dots doubled at the beginning of lines, and the end."""
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + (
        b"\r\n.\r\n"
    )


def _outcome(handover: _Handover, reason: str, text: str) -> MailOutcome:
    reply = handover.reply
    if reply is not None and reply.code in _OK:
        return Sent(shown(reply.message), handover.refused)
    refused: Refused | Deferred | None = (
        None if reply is None else outcome_of("letter", reply.code, reply.message)
    )
    if refused is not None:
        return refused
    return Unknown(reason, text) if handover.written else Deferred(reason, None, text)

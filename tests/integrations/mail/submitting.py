"""Submission of a letter in tests: accounts, a mailer to this machine, and what came of it."""

import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from app.integrations.mail.submission import SmtpMailer
from app.usecases.delivery.ports import (
    Letter,
    MailOutcome,
    SmtpAccount,
)
from tests.integrations.mail.letters import LETTER, OWN
from tests.support.certificates import contexts
from tests.support.mail_sink import PASSWORD, USER, MailSink, mail_sink

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


async def sent_with_login(account: SmtpAccount, *, trust: ssl.SSLContext = CLIENT) -> MailOutcome:
    async with mail_sink(starttls=SERVER, login=True) as sink:
        outcome = await mailer(trust=trust).send(LETTER, replace(account, port=sink.port))
        assert sink.taken == []
        return outcome

"""A mail server on this machine, with TLS and a login, that takes letters or fails as it is bid."""

import asyncio
import contextlib
import ssl
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any, Final, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from typing_extensions import override

USER: Final = "ana@example.org"
PASSWORD: Final = "correct horse"
#: In place of a reply: the connection ends, before or after the letter was taken.
DROP: Final = "drop"
#: In place of a reply: nothing, until the client has gone.
SILENCE: Final = "silence"


@dataclass
class Taken:
    """A letter that was taken."""

    sender: str
    recipients: list[str]
    content: bytes
    encrypted: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        """The letter, read as mail programs read it."""
        return BytesParser(policy=default).parsebytes(self.content)


@dataclass
class MailSink:
    """What a server took, and what it is to do.

    replies: what is replied at `MAIL`, to `RCPT` of an address, at `DATA` (after the letter) or at
      `START` (before it): a reply, DROP or SILENCE
    keeps: whether a letter is taken though the reply to it is another
    greeted, closed: whether a connection has begun, or ended
    """

    port: int = 0
    connections: int = 0
    taken: list[Taken] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    keeps: bool = True
    names: list[str] = field(default_factory=list)
    offers_login: bool = True
    greeted: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Event = field(default_factory=asyncio.Event)


class _Server(SMTP):
    """A connection to a sink."""

    def __init__(self, sink: MailSink, **options: Any) -> None:  # noqa: ANN401  # the library's
        self._sink = sink
        super().__init__(_Handler(sink), hostname="sink.example", **options)

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sink.connections += 1
        super().connection_made(transport)

    @override
    def connection_lost(self, error: Exception | None) -> None:
        self._sink.closed.set()
        super().connection_lost(error)

    @override
    async def smtp_DATA(self, arg: str | None) -> None:
        reply = self._sink.replies.get("START")
        if reply is None:
            await super().smtp_DATA(arg)
        elif reply == DROP:
            _end(self)
        else:
            await self.push(reply)


def _transport(server: SMTP) -> asyncio.BaseTransport:
    return cast("asyncio.BaseTransport", server.transport)


def _end(server: SMTP) -> None:
    _transport(server).close()


class _Handler:
    def __init__(self, sink: MailSink) -> None:
        self._sink = sink

    async def handle_EHLO(  # noqa: N802  # as the library names it
        self, server: SMTP, session: Session, envelope: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        session.host_name = name
        self._sink.names.append(name)
        self._sink.greeted.set()
        if self._sink.offers_login:
            return replies
        return [reply for reply in replies if "AUTH" not in reply]

    async def handle_MAIL(  # noqa: N802  # as the library names it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._sink.replies.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802  # as the library names it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self._sink.replies.get(address, "250 OK")
        if reply == SILENCE:
            await asyncio.sleep(60)
        if reply == DROP:
            _end(server)
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # as the library names it
        reply = self._sink.replies.get("DATA", "250 taken as 7")
        content = cast("bytes", envelope.content)
        if self._sink.keeps:
            auth: object = session.auth_data
            self._sink.taken.append(
                Taken(
                    envelope.mail_from or "",
                    list(envelope.rcpt_tos),
                    content,
                    _transport(server).get_extra_info("sslcontext") is not None,
                    auth.login.decode() if isinstance(auth, LoginPassword) else None,
                )
            )
        if reply == SILENCE:
            await asyncio.sleep(60)
        if reply == DROP:
            _end(server)
        return reply


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth: object
) -> AuthResult:
    right = isinstance(auth, LoginPassword) and auth == LoginPassword(
        USER.encode(), PASSWORD.encode()
    )
    return AuthResult(success=right, handled=False, auth_data=auth if right else None)


@contextlib.asynccontextmanager
async def mail_sink(
    *,
    implicit: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    login: bool = False,
    port: int = 0,
) -> AsyncIterator[MailSink]:
    """Serve on this machine.

    implicit, starttls: how it does TLS; login: whether letters need one
    """
    sink = MailSink()
    loop = asyncio.get_running_loop()

    def connection() -> _Server:
        with warnings.catch_warnings():
            # The library knows TLS by STARTTLS only, and warns of logins without it.
            warnings.simplefilter("ignore", UserWarning)
            return _Server(
                sink,
                tls_context=starttls,
                authenticator=_authenticate,
                auth_required=login,
                auth_require_tls=starttls is not None,
                loop=loop,
            )

    server = await loop.create_server(connection, "127.0.0.1", port, ssl=implicit)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

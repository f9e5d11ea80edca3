"""SMTP connections: to an address that was checked, with TLS and a login.

The host of an account that a candidate named is checked as the addresses of webhooks are, and the
connection goes to the address that was checked. The name of the host is what TLS verifies.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, TypeAlias, cast

import aiosmtplib

from app.integrations.mail.replies import Stopped, deferral, not_taken, refusal
from app.integrations.outbound.guard import Guard, NotSent, Refused, Resolve
from app.integrations.outbound.public_addresses import parse_address
from app.usecases.delivery.ports import SmtpAccount
from app.usecases.delivery.senders import domain_of

#: Resolves a host and returns its addresses, all of them checked; raises NotSent for none.
CheckAddress: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]

#: What a mail program says of itself that does not name its machine (RFC 5321, section 4.1.3).
_UNNAMED: Final = "[127.0.0.1]"
#: How much of the time for a letter may go into connecting, all addresses together.
_CONNECTING: Final = 0.5


def require_allowed(account: SmtpAccount, ports: frozenset[int]) -> None:
    """Refuse an account of a candidate's whose mail would go in the clear or to another port."""
    if account.of_operator:
        return
    if account.port not in ports:
        listed = ", ".join(str(port) for port in sorted(ports))
        raise refusal("port_refused", f"The port {account.port} is not one of {listed}.")
    if account.security == "none":
        raise refusal("no_tls", "Mail is submitted with TLS only.")


async def look_up(host: str, port: int) -> Sequence[str]:
    """Resolve a host; raises OSError where it has no address."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def guarded(guard: Guard, resolve: Resolve = look_up) -> CheckAddress:
    """The check of the hosts that candidates name: that of the guard."""

    async def check(host: str, port: int) -> Sequence[str]:
        return await guard.addresses(host, port, resolve)

    return check


@contextlib.asynccontextmanager
async def session(
    account: SmtpAccount, check_address: CheckAddress, trust: ssl.SSLContext, seconds: float
) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection that is ready for a letter; it is closed whatever happens.

    Raises Stopped. seconds: the time for the letter, of which connecting takes a part
    """
    connection = await _connection(account, check_address, seconds * _CONNECTING)
    client = aiosmtplib.SMTP(
        hostname=account.host,
        sock=connection,
        use_tls=account.security == "tls",
        start_tls=False,
        tls_context=None if account.security == "none" else trust,
        local_hostname=_name_of(account),
        timeout=None,
    )
    try:
        await _greet(client, account)
        await _log_in(client, account)
        yield client
    except Stopped:
        _say_goodbye(client)
        raise
    except BaseException:
        if client.transport is not None:
            # What is still to be written must not go out later, when its outcome is stored.
            cast("asyncio.WriteTransport", client.transport).abort()
        client.close()
        raise
    _say_goodbye(client)


def _say_goodbye(client: aiosmtplib.SMTP) -> None:
    # The answer is not waited for: some servers never give one, and nothing depends on it.
    if client.protocol is not None and client.protocol.is_connected:
        client.protocol.write(b"QUIT\r\n")
    client.close()


async def _greet(client: aiosmtplib.SMTP, account: SmtpAccount) -> None:
    try:
        await client.connect()
        await client.ehlo()
        if account.security == "starttls":
            if not client.supports_extension("starttls"):
                raise deferral("no_tls", "The server offers no TLS, so nothing was sent.")
            await client.starttls()
            await client.ehlo()
    except aiosmtplib.SMTPResponseException as error:
        raise not_taken(
            "greeting", error.code, error.message, final=not account.of_operator
        ) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        cause = error if isinstance(error, ssl.SSLError) else error.__cause__
        if isinstance(cause, ssl.SSLCertVerificationError):
            text = "The server did not prove who it is by TLS."
            raise deferral("bad_certificate", text) from error
        if isinstance(cause, ssl.SSLError):
            raise deferral("no_tls", "The server did not begin TLS.") from error
        raise


async def _log_in(client: aiosmtplib.SMTP, account: SmtpAccount) -> None:
    if account.username is None:
        return
    try:
        await client.login(account.username.encode(), (account.password or "").encode())
    except aiosmtplib.SMTPResponseException as error:
        # A wrong password of the operator's stops no letter for good: it will be corrected.
        raise not_taken(
            "authentication", error.code, error.message, final=not account.of_operator
        ) from error
    except (aiosmtplib.SMTPServerDisconnected, TimeoutError):
        raise
    except (aiosmtplib.SMTPException, UnicodeError) as error:
        raise deferral("authentication", "The server offers no login that fits.") from error


async def _connection(
    account: SmtpAccount, check_address: CheckAddress, seconds: float
) -> socket.socket:
    """Connect to the first address that answers."""
    addresses = await _addresses(account, check_address)
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(0)
        try:
            async with asyncio.timeout(seconds / len(addresses)):
                loop = asyncio.get_running_loop()
                await loop.sock_connect(connection, (address, account.port))
        except OSError:  # A timeout is one.
            connection.close()
            continue
        except BaseException:
            connection.close()
            raise
        return connection
    raise deferral("no_connection", "The server could not be connected to.")


async def _addresses(account: SmtpAccount, check_address: CheckAddress) -> Sequence[str]:
    try:
        if not account.of_operator:
            return await check_address(account.host, account.port)
        literal = parse_address(account.host)
        if literal is not None:
            return [str(literal)]
        return await look_up(account.host, account.port)
    except Refused as refused:
        raise refusal(refused.reason, str(refused)) from refused
    except NotSent as none:
        raise deferral(none.reason, str(none)) from none
    except (OSError, UnicodeError) as error:
        raise deferral("host_unknown", "The host has no address.") from error


def _name_of(account: SmtpAccount) -> str:
    """What we call ourselves: the domain that the operator sends for, or nothing."""
    return domain_of(account.senders[0]) if account.of_operator and account.senders else _UNNAMED

"""Settings of mail: the server that the operator submits to, and the address in From."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

_ADDRESS: Final = (
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}"
)
_MAILBOX: Final = re.compile(
    rf"(?P<name>[^<>@,;:\"\\]*)<(?P<address>{_ADDRESS})>|(?P<alone>{_ADDRESS})"
)
_IMPLICIT_TLS: Final = 465
_STARTTLS: Final = 587


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A server that mail is submitted to.

    security: TLS from the first byte, TLS after STARTTLS, or none
    """

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    username: str | None
    password: str | None = field(repr=False)


def parse_smtp_url(url: str, *, plaintext: bool) -> SmtpServer:
    """Read `smtps://` (TLS) or `smtp://` (STARTTLS) with a host; raises ValueError.

    plaintext: whether `smtp://` goes without TLS; to this machine it does anyway
    """
    # The URL may hold a password, so it is not repeated in any message.
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("it is no address of a server") from None
    if parts.scheme not in {"smtp", "smtps"} or not host:
        raise ValueError("it begins with smtp:// or smtps://, and names a host")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("nothing comes after the host and the port")
    if (parts.username is None) != (parts.password is None):
        raise ValueError("a user comes with a password")
    username = None if parts.username is None else unquote(parts.username)
    password = None if parts.password is None else unquote(parts.password)
    if parts.scheme == "smtps":
        return SmtpServer(host, port or _IMPLICIT_TLS, "tls", username, password)
    security: Literal["starttls", "none"] = "none" if plaintext or is_loopback(host) else "starttls"
    return SmtpServer(host, port or _STARTTLS, security, username, password)


def parse_mailbox(text: str) -> tuple[str, str]:
    """Read `Name <address>`, or an address alone: the name and the address; raises ValueError."""
    found = _MAILBOX.fullmatch(text)
    if found is None or not text.isprintable() or "=?" in text:
        raise ValueError("it is an e-mail address, as in Bide <reminders@example.org>")
    return (found["name"] or "").strip(), found["address"] or found["alone"]


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"

"""Guard against SSRF: which URLs may be requested, and to which of its addresses a host leads.

A URL is read as browsers read it (WHATWG), so that `0x7f.1` and `2130706433` are the address
that they mean. A host is resolved once, and every one of its addresses must be allowed: the
client then connects to one of those, whatever a second look-up would answer.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from pydantic import ValidationError
from pydantic_core import Url

from app.integrations.outbound.public_addresses import Address, Network, is_allowed, parse_address

#: Looks up a host; returns its addresses as text, and raises OSError where there are none.
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]

#: The longest URL, as the API takes them.
LONGEST_URL: Final = 2000
#: The most addresses of one host that are looked at; more are refused.
MOST_ADDRESSES: Final = 64
_LONGEST_HOST: Final = 253
_PORTS: Final = frozenset({443, 8443})
#: Last labels of names that mean this machine or something in a private network: those set aside
#: for it (RFC 6761 and 6762, `internal` by ICANN), and others that RFC 6762 says are used so.
_LOCAL: Final = frozenset({"localhost", "localdomain", "local", "internal"}) | frozenset(
    {"intranet", "private", "corp", "home", "lan"}
)
#: The domain of home networks (RFC 8375).
_HOME: Final = "home.arpa"


class NotSent(Exception):
    """A request that was not answered; the text says why, and names no address.

    reason: a stable name of it
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason: Final = reason


class Refused(NotSent):
    """A request that the guard refused: nothing was connected to."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads.

    host: a name in ASCII, or an IP address (IPv6 in brackets)
    path: with the query, as it is sent
    """

    scheme: str
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be requested.

    networks: those that the operator allows besides public addresses
    ports: the ports that may be connected to
    http: whether requests may go without TLS
    named: hosts that the operator named in the settings: they may have any address and port
    """

    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = _PORTS
    http: bool = False
    named: frozenset[str] = frozenset()

    def target(self, url: str) -> Target:
        """Read a URL; raises Refused for one that may not be requested whatever its host is."""
        target = parse_url(url)
        if target.host in self.named:
            return target
        if target.scheme != "https" and not self.http:
            raise Refused("scheme_refused", "The address must begin with https://.")
        if target.port not in self.ports:
            listed = ", ".join(str(port) for port in sorted(self.ports))
            raise Refused("port_refused", f"The port {target.port} is not allowed; {listed} are.")
        self.require_host(target.host)
        return target

    def require_host(self, host: str) -> None:
        """Refuse an address that is not allowed, and names of this machine or a private network.

        Any other host is resolved later, and so are those names where networks are allowed.
        """
        if host in self.named:
            return
        literal = parse_address(host)
        if literal is not None:
            self._require((literal,))
        elif not self.networks and _is_local(host):
            raise Refused("address_refused", "The host names this machine or a private network.")

    async def addresses(self, host: str, port: int, resolve: Resolve) -> Sequence[str]:
        """Resolve a host once, and return its addresses; raises Refused if any is not allowed."""
        literal = parse_address(host)
        if literal is not None:
            found: Sequence[Address | None] = (literal,)
        else:
            try:
                texts = await resolve(host, port)
            except (OSError, UnicodeError):
                raise NotSent("host_unknown", "The host has no address.") from None
            found = [parse_address(text) for text in dict.fromkeys(texts)]
        if not found or len(found) > MOST_ADDRESSES:
            raise NotSent("host_unknown", "The host has no address.")
        known = [address for address in found if address is not None]
        if len(known) != len(found):
            raise Refused("address_refused", "The host has an address that is not allowed.")
        if host not in self.named:
            self._require(known)
        return [str(address) for address in known]

    def _require(self, addresses: Sequence[Address]) -> None:
        if not all(is_allowed(address, self.networks) for address in addresses):
            raise Refused("address_refused", "The host has an address that is not allowed.")


def _is_local(host: str) -> bool:
    """Whether a name means this machine or something in a private network.

    A name of one label does as well: none is in the public DNS, and each may be a container's.
    """
    name = host.lower().rstrip(".")
    rest, _, last = name.rpartition(".")
    return not rest or last in _LOCAL or name == _HOME or name.endswith(f".{_HOME}")


def parse_url(url: str) -> Target:
    """Read a URL as browsers do; raises Refused for one that is not usable."""
    if len(url) > LONGEST_URL:
        raise Refused("url_refused", "The address is too long.")
    try:
        parts = Url(url)
    except (ValidationError, ValueError):
        raise Refused("url_refused", "This is not an address of the web.") from None
    host, port = parts.host, parts.port
    if parts.scheme not in {"http", "https"} or not host or not port:
        raise Refused("url_refused", "This is not an http:// or https:// address.")
    if parts.username is not None or parts.password is not None:
        raise Refused("url_refused", "The address must name no user and no password.")
    if not host.isascii() or len(host) > _LONGEST_HOST or host.endswith(".") or ".." in host:
        raise Refused("url_refused", "The name of the host is not usable.")
    path = parts.path or "/"
    return Target(
        parts.scheme, host, port, path if parts.query is None else f"{path}?{parts.query}"
    )

"""Client addresses, for rate limits: an IPv4 address or an IPv6 /64, and the /48 around it."""

from collections.abc import MutableMapping
from ipaddress import IPv6Address, ip_address
from typing import Any


def client_address(scope: MutableMapping[str, Any]) -> str:
    """Return the client's IPv4 address, or the /64 that an IPv6 host owns."""
    client = scope.get("client")
    host = str(client[0]) if client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64))


def site_of(address: str) -> str | None:
    """Return the /48 around an IPv6 address; None for any other."""
    try:
        return str(IPv6Address(int(IPv6Address(address)) >> 80 << 80))
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Whether a host name or an address, without a port, is this machine's loopback."""
    name = host.strip("[]").lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False

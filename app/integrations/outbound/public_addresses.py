"""IP addresses: which are public, and which are special, private or a wrapping of such a one.

`ipaddress.is_global` does not suffice: it calls NAT64 and 6to4 wrappings of private addresses,
site-local and multicast addresses global. So the ranges stand here, after the registries of
special-purpose addresses of IANA (RFC 6890 and its updates). Of IPv6 only `2000::/3` is assigned
for use on the Internet; everything else is special.
"""

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_SPECIAL_V4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by customers of a provider
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and metadata of cloud providers
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT relays
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)

_UNICAST_V6: Final = IPv6Network("2000::/3")
_SPECIAL_V6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID and others
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # 6bone, returned
        "3fff::/20",  # documentation
    )
)

#: Never a destination of one request, whatever the operator allows.
_NEVER: Final = tuple(
    ip_network(network)
    for network in ("0.0.0.0/32", "224.0.0.0/4", "255.255.255.255/32", "::/128", "ff00::/8")
)

#: How many bits stand before the IPv4 address that an IPv6 address of such a network wraps, by
#: RFC 4291 (compatible and mapped), 2765, 3056 (6to4), 6052 and 8215 (NAT64).
_WRAPPINGS: Final = tuple(
    (IPv6Network(network), before)
    for network, before in (
        ("::/96", 96),
        ("::ffff:0:0/96", 96),
        ("::ffff:0:0:0/96", 96),
        ("64:ff9b::/96", 96),
        ("64:ff9b:1::/48", 96),
        ("2002::/16", 16),
    )
)
_TEREDO: Final = IPv6Network("2001::/32")
_V4_BITS: Final = 32
_V6_BITS: Final = 128


def wrapped(address: Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address wraps; none where it is an address of its own."""
    if isinstance(address, IPv4Address) or address.is_loopback:
        return ()
    bits = int(address)
    found = [
        IPv4Address(bits >> (_V6_BITS - before - _V4_BITS) & 0xFFFFFFFF)
        for network, before in _WRAPPINGS
        if address in network
    ]
    if address in _TEREDO:
        # Its server, and the client with all bits turned.
        found += [IPv4Address(bits >> 64 & 0xFFFFFFFF), IPv4Address(~bits & 0xFFFFFFFF)]
    return tuple(found)


def is_public(address: Address) -> bool:
    """Whether an address is one of the Internet: unicast, and of no special range."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_V4)
    if address.scope_id is not None or address not in _UNICAST_V6:
        return False
    return not any(address in network for network in _SPECIAL_V6)


def is_allowed(address: Address, allowed: Iterable[Network]) -> bool:
    """Whether a request may go to an address.

    allowed: networks that the operator allows besides what is public. An address that wraps
    others is allowed only if they are as well.
    """
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    networks = tuple(allowed)
    if any(address in network for network in _NEVER):
        return False
    if not (is_public(address) or any(address in network for network in networks)):
        return False
    return all(is_allowed(inner, networks) for inner in wrapped(address))


def parse_address(text: str) -> Address | None:
    """Read an IP address, of which an IPv6 one may be in brackets; None for anything else."""
    try:
        return ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None

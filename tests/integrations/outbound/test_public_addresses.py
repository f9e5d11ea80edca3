"""Which IP addresses are public, and which the operator can allow besides."""

from ipaddress import ip_address, ip_network

import pytest

from app.integrations.outbound.public_addresses import is_allowed, is_public, parse_address, wrapped
from tests.integrations.outbound.some_addresses import FORBIDDEN, PUBLIC


def test_there_are_enough_cases() -> None:
    assert len(FORBIDDEN) >= 80


@pytest.mark.parametrize("text", FORBIDDEN, ids=lambda text: f"{text}, {FORBIDDEN[text]}")
def test_a_special_address_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))
    assert not is_allowed(ip_address(text), ())


@pytest.mark.parametrize("text", PUBLIC)
def test_an_address_of_the_internet_is_public(text: str) -> None:
    assert is_public(ip_address(text))
    assert is_allowed(ip_address(text), ())


def test_the_standard_library_alone_would_let_some_of_them_pass() -> None:
    # Why there is a table: if this fails, see whether the library has become enough.
    passing = [text for text in FORBIDDEN if ip_address(text).is_global]
    assert {"64:ff9b::7f00:1", "fec0::1", "224.0.0.1", "ff02::1"} <= {*passing}


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("8.8.8.8", []),
        ("2a00::1", []),
        ("::1", []),
        ("::7f00:1", ["127.0.0.1"]),
        ("::ffff:10.0.0.5", ["10.0.0.5"]),
        ("::ffff:0:10.0.0.5", ["10.0.0.5"]),
        ("64:ff9b::a00:5", ["10.0.0.5"]),
        ("64:ff9b:1:2::a00:5", ["10.0.0.5"]),
        ("2002:a00:5::1", ["10.0.0.5"]),
        ("2001:0:808:808:0:0:80ff:fffe", ["8.8.8.8", "127.0.0.1"]),
    ],
)
def test_what_an_address_wraps_is_found(text: str, inner: list[str]) -> None:
    assert [str(one) for one in wrapped(ip_address(text))] == inner


@pytest.mark.parametrize(
    ("text", "networks", "allowed"),
    [
        ("10.0.0.5", ["10.0.0.5/32"], True),
        ("10.0.0.6", ["10.0.0.5/32"], False),
        ("10.0.0.5", ["192.168.0.0/16", "10.0.0.0/8"], True),
        ("127.0.0.1", ["127.0.0.0/8"], True),
        ("::1", ["::1/128"], True),
        ("fd00::5", ["fd00::/8"], True),
        ("fd01::5", ["fc00::/8"], False),
        # In a network with IPv6 alone: what is wrapped must be allowed as well.
        ("64:ff9b::808:808", ["64:ff9b::/96"], True),
        ("64:ff9b::a00:5", ["64:ff9b::/96"], False),
        ("64:ff9b::a00:5", ["64:ff9b::/96", "10.0.0.0/8"], True),
        ("::ffff:10.0.0.5", ["10.0.0.0/8"], False),
        # No setting can allow these.
        ("224.0.0.1", ["0.0.0.0/0"], False),
        ("255.255.255.255", ["0.0.0.0/0"], False),
        ("0.0.0.0", ["0.0.0.0/0"], False),  # noqa: S104  # nothing is bound to it
        ("::", ["::/0"], False),
        ("ff02::1", ["::/0"], False),
        ("fe80::1%eth0", ["fe80::/10"], False),
    ],
)
def test_an_operator_allows_networks_of_their_own(
    text: str, networks: list[str], allowed: bool
) -> None:
    assert is_allowed(ip_address(text), [ip_network(one) for one in networks]) is allowed


@pytest.mark.parametrize(
    "text", ["", "localhost", "0177.0.0.1", "0x7f.0.0.1", "2130706433", "1.2.3", "::g", "1.2.3.4.5"]
)
def test_only_an_address_in_full_is_read_as_one(text: str) -> None:
    assert parse_address(text) is None

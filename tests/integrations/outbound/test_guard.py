"""Which URLs may be requested."""

import asyncio
from ipaddress import ip_network

import pytest

from app.integrations.outbound.guard import MOST_ADDRESSES, Guard, NotSent, Refused, parse_url
from app.integrations.outbound.guard_factory import guard_of, guard_of_issuers
from app.settings import Settings
from app.settings.issuers import Issuer

#: How loopback can be written, as well as in its own way.
LOOPBACK = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0177.0.0.1/",
    "https://0177.1/",
    "https://0x7f.0.0.1/",
    "https://0x7f000001/",
    "https://017700000001/",
    "https://2130706433/",
    "https://0/",
    "https://127。0。0。1/",
    "https://①②⑦.0.0.1/",
    "https://%31%32%37.0.0.1/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::127.0.0.1]/",
]


@pytest.mark.parametrize("url", LOOPBACK)
def test_loopback_is_refused_however_it_is_written(url: str) -> None:
    with pytest.raises(Refused) as refused:
        Guard().target(url)
    assert refused.value.reason == "address_refused"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://hooks.example/", "scheme_refused"),
        ("ftp://hooks.example/", "url_refused"),
        ("file:///etc/passwd", "url_refused"),
        ("gopher://127.0.0.1:70/", "url_refused"),
        ("javascript:alert(1)", "url_refused"),
        ("unix:///run/docker.sock", "url_refused"),
        ("hooks.example", "url_refused"),
        ("", "url_refused"),
        ("https://", "url_refused"),
        ("https://user@hooks.example/", "url_refused"),
        ("https://:secret@hooks.example/", "url_refused"),
        ("https://hooks.example:0/", "url_refused"),
        ("https://hooks.example:65536/", "url_refused"),
        ("https://hooks.example./", "url_refused"),
        ("https://a..example/", "url_refused"),
        ("https://[fe80::1%25eth0]/", "url_refused"),
        ("https://[fe80::1%eth0]/", "url_refused"),
        ("https://1.2.3.4.5/", "url_refused"),
        ("https://256.0.0.1/", "url_refused"),
        ("https://hooks.0x7f/", "url_refused"),
        ("https://" + "a" * 2000, "url_refused"),
        ("https://localhost/", "address_refused"),
        ("https://LocalHost:8443/", "address_refused"),
        ("https://%6cocalhost/", "address_refused"),
        ("https://hooks\u3002localhost/", "address_refused"),
        ("https://a.localhost/", "address_refused"),
        ("https://metadata.google.internal/", "address_refused"),
        ("https://printer.local/", "address_refused"),
        ("https://localhost.localdomain/", "address_refused"),
        ("https://home.arpa/", "address_refused"),
        ("https://nas.home.arpa/", "address_refused"),
        ("https://wiki.corp/", "address_refused"),
        ("https://router.lan/", "address_refused"),
        ("https://redis:8443/", "address_refused"),
        ("https://ip6-loopback/", "address_refused"),
        ("https://\u24dbocalhost/", "address_refused"),
        ("https://hooks\uff0elocal/", "address_refused"),
        ("https://hooks.example:22/", "port_refused"),
        ("https://hooks.example:80/", "port_refused"),
        ("https://hooks.example:6379/", "port_refused"),
    ],
)
def test_a_url_that_is_refused_says_why(url: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        Guard().target(url)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://hooks.example", "hooks.example", 443, "/"),
        ("https://HOOKS.example:8443/a?b=c#d", "hooks.example", 8443, "/a?b=c"),
        ("https://bücher.example/ä", "xn--bcher-kva.example", 443, "/%C3%A4"),
        ("https://local.example/x", "local.example", 443, "/x"),
        ("https://home.arpa.example/x", "home.arpa.example", 443, "/x"),
        ("https://athome.arpa/x", "athome.arpa", 443, "/x"),
        ("https://8.8.8.8/x", "8.8.8.8", 443, "/x"),
        ("https://[2a00::1]/x", "[2a00::1]", 443, "/x"),
        ("https://hooks.example/?", "hooks.example", 443, "/?"),
    ],
)
def test_a_url_is_read_as_browsers_read_it(url: str, host: str, port: int, path: str) -> None:
    target = Guard().target(url)
    assert (target.scheme, target.host, target.port, target.path) == ("https", host, port, path)


def test_the_operator_may_allow_http_ports_and_networks() -> None:
    settings = Settings(
        outbound_networks="10.0.0.5, fd00::/8", outbound_ports="443, 5678", outbound_http=True
    )
    guard = guard_of(settings)
    assert guard == Guard(
        (ip_network("10.0.0.5/32"), ip_network("fd00::/8")), frozenset({443, 5678}), http=True
    )
    assert guard.target("http://10.0.0.5:5678/").host == "10.0.0.5"
    with pytest.raises(Refused):
        guard.target("http://10.0.0.6:5678/")


def test_names_of_a_private_network_are_resolved_where_the_operator_allows_networks() -> None:
    allowing = Guard((ip_network("10.0.0.0/8"),))
    for host in ("n8n.internal", "n8n", "localhost"):
        assert allowing.target(f"https://{host}/").host == host
        allowing.require_host(host)
    for host in ("localhost", "LOCALHOST.", "mail.local"):
        with pytest.raises(Refused):
            Guard().require_host(host)


def test_hosts_of_issuers_may_have_any_address_and_port_but_only_they() -> None:
    issuers = (
        Issuer(issuer="https://login.corp:9443/realms/a", audiences=("bide",)),
        Issuer(issuer="http://127.0.0.1:8081", audiences=("bide",)),
    )
    guard = guard_of_issuers(Settings(issuers=issuers))

    async def resolve(host: str, port: int) -> list[str]:
        return ["10.0.0.5"]

    assert guard.target("https://login.corp:9444/keys").port == 9444
    assert guard.target("http://127.0.0.1:8081/").scheme == "http"
    assert asyncio.run(guard.addresses("login.corp", 9443, resolve)) == ["10.0.0.5"]
    with pytest.raises(Refused):
        asyncio.run(guard.addresses("keys.corp", 443, resolve))
    with pytest.raises(Refused):
        guard.target("https://127.0.0.2/")
    # What is trusted to name keys is not trusted to receive what anybody's webhook sends.
    assert guard_of(Settings(issuers=issuers)).named == frozenset()


@pytest.mark.parametrize(
    ("addresses", "reason"),
    [
        (["8.8.8.8", "127.0.0.1"], "address_refused"),
        (["127.0.0.1", "8.8.8.8"], "address_refused"),
        (["2a00::1", "fd00::1"], "address_refused"),
        (["8.8.8.8", "not an address"], "address_refused"),
        (["fe80::1%eth0"], "address_refused"),
        ([], "host_unknown"),
        ([f"8.8.{n // 200}.{n % 200}" for n in range(MOST_ADDRESSES + 1)], "host_unknown"),
    ],
    ids=["second", "first", "other family", "odd", "zone", "none", "too many"],
)
def test_every_address_of_a_host_must_be_allowed(addresses: list[str], reason: str) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return addresses

    with pytest.raises(NotSent) as refused:
        asyncio.run(Guard().addresses("hooks.example", 443, resolve))
    assert refused.value.reason == reason


def test_no_reason_names_an_address() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["10.20.30.40"]

    with pytest.raises(Refused) as refused:
        asyncio.run(Guard().addresses("hooks.example", 443, resolve))
    assert "10.20" not in str(refused.value)


def test_a_url_of_the_longest_length_is_read() -> None:
    assert parse_url("https://hooks.example/" + "a" * 1978).path == "/" + "a" * 1978

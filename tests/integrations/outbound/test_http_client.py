"""The client connects to nothing that the guard refuses, and is bounded in time and size."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_network
from typing import Any

import httpcore2
import pytest

from app.integrations.outbound.guard import Guard, NotSent
from app.integrations.outbound.http_client import Answer, OutboundClient
from tests.integrations.outbound.some_addresses import FORBIDDEN
from tests.integrations.outbound.test_guard import LOOPBACK
from tests.support.certificates import contexts
from tests.support.listening import Listener, listening
from tests.support.slow import slow_server

#: What a busy machine may add, in seconds.
GENEROUS = 5.0
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def here(*ports: int, network: str = "127.0.0.2/32") -> Guard:
    """A guard that allows one address of this machine."""
    return Guard(networks=(ip_network(network),), ports=frozenset(ports), http=True)


def resolving(*answers: Sequence[str]) -> tuple[list[str], Callable[[str, int], Awaitable[Any]]]:
    """A resolver that answers differently each time, the last answer from then on."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return asked, resolve


async def ask(client: OutboundClient, url: str, **more: Any) -> Answer:  # noqa: ANN401  # of any type
    arguments: dict[str, Any] = {"headers": {}, "seconds": 3.0, "largest": 1000} | more
    return await client.send("POST", url, **arguments)


async def reason(client: OutboundClient, url: str, **more: Any) -> str:  # noqa: ANN401  # the same
    with pytest.raises(NotSent) as refused:
        await ask(client, url, **more)
    return refused.value.reason


class Connections:
    """Counts what the client tries to connect to, and lets nothing through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tried: list[tuple[str, int]] = []

        async def connect_tcp(
            _: object, host: str, port: int, __: float | None = None
        ) -> httpcore2.AsyncNetworkStream:
            self.tried.append((host, port))
            raise httpcore2.ConnectError

        monkeypatch.setattr(httpcore2.AnyIOBackend, "connect_tcp", connect_tcp)


@pytest.mark.parametrize("address", FORBIDDEN, ids=lambda text: f"{text}, {FORBIDDEN[text]}")
def test_nothing_is_connected_to_at_a_special_address(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections = Connections(monkeypatch)
    written = f"[{address}]" if ":" in address else address

    async def play() -> None:
        asked, resolve = resolving([address])
        async with OutboundClient(Guard(), resolve=resolve, verify=NO_TLS) as client:
            assert await reason(client, f"https://{written}/") == "address_refused"
            assert asked == [], "an address is not looked up"
            assert await reason(client, "https://hooks.example/") == "address_refused"
            assert asked == ["hooks.example"]

    asyncio.run(play())
    assert connections.tried == []


def test_a_public_address_is_connected_to_so_the_above_can_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connections = Connections(monkeypatch)

    async def play() -> None:
        _, resolve = resolving(["8.8.8.8", "2a00::1"])
        async with OutboundClient(Guard(), resolve=resolve, verify=NO_TLS) as client:
            assert await reason(client, "https://hooks.example/") == "no_connection"
            assert await reason(client, "https://9.9.9.9:8443/") == "no_connection"

    asyncio.run(play())
    assert connections.tried == [("8.8.8.8", 443), ("2a00::1", 443), ("9.9.9.9", 8443)]


@pytest.mark.parametrize("url", [*LOOPBACK, "https://localhost/"])
def test_no_writing_of_this_machine_reaches_a_socket_that_listens_there(url: str) -> None:
    async def play() -> int:
        async with listening() as listener:
            port = f":{listener.port}/"
            guard = Guard(ports=frozenset({listener.port}), http=True)
            async with OutboundClient(guard, verify=NO_TLS) as client:
                for scheme in ("https", "http"):
                    there = url.replace("https", scheme).rstrip("/") + port
                    assert await reason(client, there) == "address_refused"
            return listener.count

    assert asyncio.run(play()) == 0


def test_an_address_is_checked_as_the_socket_has_it() -> None:
    async def play() -> Listener:
        async with listening() as listener:
            guard = here(listener.port, network="127.0.0.0/8")
            async with OutboundClient(guard, verify=NO_TLS) as client:
                answer = await ask(client, f"http://127.1:{listener.port}/a?b", body=b"hello")
                assert answer == Answer(204, {}, b"", cut=False)
            return listener

    listener = asyncio.run(play())
    assert listener.count == 1
    assert listener.bodies == [b"hello"]
    head = listener.heads[0].decode().lower().split("\r\n")
    assert head[0] == "post /a?b http/1.1"
    assert {f"host: 127.0.0.1:{listener.port}", "connection: close"} <= {*head}


# A second look-up.


@pytest.mark.parametrize("times", [1, 3])
def test_a_host_that_is_bound_anew_is_connected_to_where_it_was_checked(times: int) -> None:
    async def play() -> None:
        async with (
            listening(host="127.0.0.2") as allowed,
            listening(port=allowed.port) as forbidden,
        ):
            asked, resolve = resolving(["127.0.0.2"], ["127.0.0.1"])
            guard = here(allowed.port)
            url = f"http://hooks.example:{allowed.port}/"
            async with OutboundClient(guard, resolve=resolve, verify=NO_TLS) as client:
                assert (await ask(client, url)).status == 204
                assert asked == ["hooks.example"], "it is resolved once for a request"
                for _ in range(times):
                    # Each request is checked anew, so that no connection outlives its check.
                    assert await reason(client, url) == "address_refused"
            assert (allowed.count, forbidden.count) == (1, 0)

    asyncio.run(play())


def test_a_host_with_one_forbidden_address_among_others_is_not_connected_to() -> None:
    async def play() -> None:
        async with (
            listening(host="127.0.0.2") as allowed,
            listening(port=allowed.port) as forbidden,
        ):
            _, resolve = resolving(["127.0.0.2", "127.0.0.1"])
            async with OutboundClient(here(allowed.port), resolve=resolve, verify=NO_TLS) as client:
                url = f"http://hooks.example:{allowed.port}/"
                assert await reason(client, url) == "address_refused"
            assert (allowed.count, forbidden.count) == (0, 0)

    asyncio.run(play())


def test_the_next_address_is_tried_where_the_first_does_not_answer() -> None:
    async def play() -> None:
        async with listening(host="127.0.0.2") as listener:
            _, resolve = resolving(["127.0.0.3", "127.0.0.2"])
            guard = here(listener.port, network="127.0.0.2/31")
            async with OutboundClient(guard, resolve=resolve, verify=NO_TLS) as client:
                answer = await ask(client, f"http://hooks.example:{listener.port}/")
                assert answer.status == 204

    asyncio.run(play())


# Ways around.


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["http://127.0.0.1:{port}/", "http://127.0.0.2:{port}/", "/"])
def test_a_redirect_is_an_answer_and_is_not_followed(status: int, where: str) -> None:
    async def play() -> None:
        async with listening() as forbidden:
            location = where.format(port=forbidden.port)
            text = f"HTTP/1.1 {status} Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
            async with (
                listening(text.encode(), host="127.0.0.2") as allowed,
                OutboundClient(here(allowed.port), verify=NO_TLS) as client,
            ):
                answer = await ask(client, f"http://127.0.0.2:{allowed.port}/")
                assert answer.status == status
                assert answer.headers["location"] == location
                assert (allowed.count, forbidden.count) == (1, 0)

    asyncio.run(play())


def test_no_proxy_no_cookie_and_no_password_comes_from_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def play() -> None:
        cookie = b"HTTP/1.1 204 No Content\r\nSet-Cookie: a=b; Path=/\r\n\r\n"
        async with listening() as proxy, listening(cookie, host="127.0.0.2") as allowed:
            for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
                monkeypatch.setenv(name.lower(), f"http://127.0.0.1:{proxy.port}")
            async with OutboundClient(here(allowed.port), verify=NO_TLS) as client:
                for _ in range(2):
                    await ask(client, f"http://127.0.0.2:{allowed.port}/")
            assert (allowed.count, proxy.count) == (2, 0)
            assert not any(b"ookie" in head or b"uthorization" in head for head in allowed.heads)

    asyncio.run(play())


# TLS.


def test_tls_is_of_the_host_that_was_named_and_not_of_its_address() -> None:
    async def play() -> None:
        server, trusting = contexts("hooks.example")
        names: list[str | None] = []
        server.sni_callback = lambda _, name, __: names.append(name)
        async with listening(host="127.0.0.2", context=server) as listener:
            guard = Guard((ip_network("127.0.0.2/32"),), frozenset({listener.port}))
            _, resolve = resolving(["127.0.0.2"])
            async with OutboundClient(guard, resolve=resolve, verify=trusting) as client:
                url = f"https://hooks.example:{listener.port}/"
                assert (await ask(client, url)).status == 204
                other = f"https://other.example:{listener.port}/"
                assert await reason(client, other) == "bad_certificate"
                bare = f"https://127.0.0.2:{listener.port}/"
                assert await reason(client, bare) == "bad_certificate"
            assert names == ["hooks.example", "other.example", None]
            assert f"host: hooks.example:{listener.port}" in listener.heads[0].decode().lower()
            async with OutboundClient(guard, resolve=resolve) as client:
                assert await reason(client, url) == "bad_certificate", "nobody vouches for it"
            assert len(listener.heads) == 1

    asyncio.run(play())


# Bounds.


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100,
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b" " * 900,
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100,
    ],
    ids=["silent", "dripping its head", "dripping its body", "hinting"],
)
def test_one_deadline_holds_for_the_whole_request(says: bytes) -> None:
    async def play() -> float:
        async with (
            slow_server(says, 0.02) as port,
            OutboundClient(here(port, network="127.0.0.1/32"), verify=NO_TLS) as client,
        ):
            began = time.monotonic()
            assert await reason(client, f"http://127.0.0.1:{port}/", seconds=0.3) == "timeout"
            return time.monotonic() - began

    assert asyncio.run(play()) < 0.3 + GENEROUS


def test_the_deadline_holds_for_the_look_up_too() -> None:
    async def play() -> None:
        async def resolve(host: str, port: int) -> Sequence[str]:
            await asyncio.sleep(60)
            return ()

        async with OutboundClient(Guard(), resolve=resolve, verify=NO_TLS) as client:
            assert await reason(client, "https://hooks.example/", seconds=0.1) == "timeout"

    asyncio.run(play())


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 500 Oh\r\nContent-Encoding: gzip\r\n\r\n",
    ],
    ids=["until it closes", "with a length", "compressed"],
)
def test_an_answer_without_end_is_cut(head: bytes) -> None:
    async def play() -> tuple[Answer, int]:
        async with (
            listening(head, host="127.0.0.2", endless=b"x" * 65_536) as listener,
            OutboundClient(here(listener.port), verify=NO_TLS) as client,
        ):
            answer = await ask(client, f"http://127.0.0.2:{listener.port}/", largest=70_000)
            await asyncio.sleep(0.05)
            return answer, listener.sent

    answer, sent = asyncio.run(play())
    assert answer.cut
    assert answer.body == b"x" * 70_000
    # What was on its way besides: the buffers of two sockets.
    assert sent < 30 * 2**20


@pytest.mark.parametrize(
    "says",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["no HTTP", "no length", "two lengths", "large head", "short", "bad chunk"],
)
def test_an_answer_that_is_not_http_is_none(says: bytes) -> None:
    async def play() -> str:
        async with (
            listening(says, host="127.0.0.2") as listener,
            OutboundClient(here(listener.port), verify=NO_TLS) as client,
        ):
            return await reason(client, f"http://127.0.0.2:{listener.port}/")

    assert asyncio.run(play()) == "bad_answer"


def test_who_hangs_up_and_who_is_not_there_are_distinguished() -> None:
    async def play() -> None:
        async with (
            listening(b"", host="127.0.0.2") as listener,
            OutboundClient(here(listener.port), verify=NO_TLS) as client,
        ):
            url = f"http://127.0.0.2:{listener.port}/"
            assert await reason(client, url) in {"bad_answer", "cut_off"}
        async with OutboundClient(here(listener.port), verify=NO_TLS) as client:
            assert await reason(client, url) == "no_connection"

    asyncio.run(play())


def test_hosts_are_looked_up_by_the_system_in_threads_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []

    def getaddrinfo(host: str, port: int, **_: object) -> list[object]:
        seen.append(threading.current_thread().name)
        if host == "nowhere.example":
            raise socket.gaierror
        return [(0, 0, 0, "", ("127.0.0.2", port))]

    async def play() -> None:
        async with (
            listening(host="127.0.0.2") as listener,
            OutboundClient(here(listener.port), verify=NO_TLS) as client,
        ):
            url = "http://{}:" + f"{listener.port}/"
            label = "a" * 64 + ".example"
            assert await reason(client, url.format(label)) == "host_unknown"
            monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
            assert (await ask(client, url.format("hooks.example"))).status == 204
            assert await reason(client, url.format("nowhere.example")) == "host_unknown"

    asyncio.run(play())
    assert seen
    assert all(name.startswith("outbound-lookup") for name in seen)

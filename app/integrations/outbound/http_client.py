"""HTTP client for whatever leaves: it connects to the address that the guard has checked.

It is made of a connection library rather than of a client for users: so there are no redirects,
no proxies and no credentials from the environment, no cookies, and nothing is decompressed. A
connection serves one request. One deadline holds for all of it, the look-up of the host
included, and an answer is cut where it exceeds its bound.
"""

import asyncio
import functools
import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import httpcore2
from typing_extensions import override

from app.integrations.outbound.guard import Guard, NotSent, Resolve

#: Threads that look hosts up: apart from those of the database, since a look-up may take long.
_LOOKUPS: Final = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered.

    headers: with names in lower case; of one that is repeated, the first
    body: as it was sent, up to the bound
    cut: whether there was more
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool


class _Backend(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that the guard has checked."""

    def __init__(self, guard: Guard, resolve: Resolve) -> None:
        self._guard = guard
        self._resolve = resolve
        self._network = httpcore2.AnyIOBackend()

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address that answers."""
        *others, last = await self._guard.addresses(host, port, self._resolve)
        for address in others:
            try:
                return await self._network.connect_tcp(address, port, timeout)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._network.connect_tcp(last, port, timeout)


class OutboundClient:
    """Sends requests that the guard allows; an async context manager.

    resolve: looks hosts up; verify: with which certificates those of servers are checked
    """

    def __init__(
        self,
        guard: Guard,
        *,
        resolve: Resolve | None = None,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self.guard: Final = guard
        self._threads = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="outbound-lookup")
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=verify or _trust_of_system(),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=_Backend(guard, resolve or self._look_up),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close connections; a look-up that still runs is not waited for."""
        await self._pool.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes = b"",
        seconds: float,
        largest: int,
    ) -> Answer:
        """Send a request and read its answer; raises NotSent where there is none.

        seconds: the time for all of it; largest: how many bytes of the answer are read
        """
        target = self.guard.target(url)
        request_url = httpcore2.URL(
            scheme=target.scheme.encode(),
            host=target.host.removeprefix("[").removesuffix("]").encode(),
            port=target.port,
            target=target.path.encode(),
        )
        sent = {"Accept-Encoding": "identity", "Connection": "close", **headers}
        written = [(name.encode(), value.encode()) for name, value in sent.items()]
        try:
            async with (
                asyncio.timeout(seconds),
                self._pool.stream(
                    method,
                    request_url,
                    headers=written,
                    content=body or None,
                    # So that a host with several addresses is tried at more than one.
                    extensions={"timeout": {"connect": seconds / 2}},
                ) as response,
            ):
                text, cut = await _bounded(response, largest)
        except TimeoutError:
            raise NotSent("timeout", f"There was no answer in {seconds:g} seconds.") from None
        except (httpcore2.TimeoutException, httpcore2.NetworkError) as error:
            raise _no_connection(error) from error
        except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, ValueError) as error:
            raise NotSent("bad_answer", "The answer was not valid HTTP.") from error
        return Answer(response.status, _headers(response.headers), text, cut)

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return [str(entry[4][0]) for entry in found]


@functools.cache
def _trust_of_system() -> ssl.SSLContext:
    """Load the certificates of the system, which takes long, once in the life of a process."""
    return httpcore2.default_ssl_context()


async def _bounded(response: httpcore2.Response, largest: int) -> tuple[bytes, bool]:
    body = bytearray()
    async for chunk in response.aiter_stream():
        body += chunk
        if len(body) > largest:
            return bytes(body[:largest]), True
    return bytes(body), False


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for name, value in pairs:
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return headers


def _no_connection(error: Exception) -> NotSent:
    if isinstance(error, httpcore2.ConnectError):
        if isinstance(error.__cause__ or error.__context__, ssl.SSLError):
            return NotSent("bad_certificate", "The server did not prove who it is by TLS.")
        return NotSent("no_connection", "The server could not be connected to.")
    return NotSent("cut_off", "The connection ended before there was an answer.")

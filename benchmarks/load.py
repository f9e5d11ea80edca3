"""Load generator: a bounded load over keep-alive connections on loopback.

The client reads no more of an answer than its status and its length, so that even on two
cores it is not what a server waits for. Every answer is looked at: a benchmark of wrong
answers would stop.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, cast

import uvloop
from typing_extensions import override

#: A load that takes longer than this has gone wrong.
MOST_SECONDS: Final = 300.0
_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, before it is written for the wire or for a call in this process."""

    method: str
    path: str
    key: str | None = None
    body: Mapping[str, object] | None = None

    def content(self) -> bytes:
        """The body."""
        return b"" if self.body is None else json.dumps(self.body).encode()

    def headers(self) -> list[tuple[str, str]]:
        """The headers, without those that follow from the content."""
        headers = [("host", "127.0.0.1")]
        if self.key is not None:
            headers.append(("authorization", f"Bearer {self.key}"))
        if self.body is not None:
            headers.append(("content-type", "application/json"))
        return headers

    def wire(self) -> bytes:
        """The request as it is sent."""
        content = self.content()
        headers = self.headers()
        if content:
            headers.append(("content-length", str(len(content))))
        lines = [f"{self.method} {self.path} HTTP/1.1", *(": ".join(one) for one in headers)]
        return "\r\n".join(lines).encode() + _END + content


class WrongAnswer(RuntimeError):
    """A server answered what no benchmark can be made of."""


@dataclass(slots=True)
class Answers:
    """What came back: how often each status, how long it took, and what else was wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    length: int = 0
    odd: list[bytes] = field(default_factory=list)

    def all(self, *wanted: int) -> None:
        """Stop the benchmark if there was any other answer."""
        if not set(self.statuses) <= set(wanted):
            shown = [one[:1000].decode(errors="replace") for one in self.odd[:1]]
            raise WrongAnswer(f"Not all were {wanted}: {dict(self.statuses)} {shown}")


class _Connection(asyncio.Protocol):
    """Sends what `requests` yields, one after the other."""

    def __init__(self, requests: Iterator[Ask], answers: Answers, wanted: frozenset[int]) -> None:
        self._requests = requests
        self._answers = answers
        self._wanted = wanted
        self._buffer = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self.transport = cast("asyncio.Transport", transport)

    def send_next(self) -> None:
        following = next(self._requests, None)
        assert self.transport is not None
        if following is not None:
            self.transport.write(following.wire())
        elif not self.done.done():
            self.done.set_result(None)

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, rest = self._buffer.partition(_END)
        if not end:
            return
        lower = head.lower()
        at = lower.find(_LENGTH)
        length = int(lower[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(rest) < length:
            return
        status = int(head[9:12])
        answers = self._answers
        answers.statuses[status] += 1
        answers.length = length
        if status not in self._wanted:
            answers.odd.append(self._buffer)
        self._buffer = b""
        self.send_next()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionResetError("the server hung up"))


class Load:
    """Connections to a server, opened once and used for one load."""

    def __init__(self, port: int, requests: Sequence[Iterator[Ask]], wanted: set[int]) -> None:
        """Say what is asked: one iterator for each connection, which may be the same one."""
        self._port = port
        self._requests = requests
        self._wanted = frozenset(wanted)
        self._connections: list[_Connection] = []
        self.answers = Answers()

    async def open(self) -> None:
        """Open all connections."""
        loop = asyncio.get_running_loop()
        for requests in self._requests:
            make = partial(_Connection, requests, self.answers, self._wanted)
            _, connection = await loop.create_connection(make, "127.0.0.1", self._port)
            self._connections.append(connection)

    async def run(self) -> Answers:
        """Ask everything, and wait for all answers."""
        began = time.perf_counter()
        for connection in self._connections:
            connection.send_next()
        async with asyncio.timeout(MOST_SECONDS):
            await asyncio.gather(*(connection.done for connection in self._connections))
        self.answers.seconds = time.perf_counter() - began
        return self.answers

    def close(self) -> None:
        """Close all connections."""
        for connection in self._connections:
            if connection.transport is not None:
                connection.transport.abort()


def runner() -> asyncio.Runner:
    """What runs loads: an event loop that costs little."""
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)

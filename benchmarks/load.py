"""Load generator: a bounded load over keep-alive connections on loopback.

The client reads no more of an answer than its status and its length, so that even on two
cores it is not what a server waits for; and it never sleeps. Every answer is looked at: a
benchmark of wrong answers would stop.
"""

import asyncio
import json
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
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


class Connection(asyncio.Protocol):
    """A keep-alive connection that asks one thing at a time, and says when it is answered.

    answered: called with the connection once an answer is there and counted
    """

    def __init__(
        self, answered: "Callable[[Connection], None]", answers: Answers, wanted: frozenset[int]
    ) -> None:
        self._answered = answered
        self._answers = answers
        self._wanted = wanted
        self._buffer = b""
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self.transport = cast("asyncio.Transport", transport)

    def send(self, ask: Ask) -> None:
        """Send a request; the one before must be answered."""
        assert self.transport is not None
        self.transport.write(ask.wire())

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
        self._answered(self)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_exception(exc or ConnectionResetError("the server hung up"))


async def opened(
    port: int,
    count: int,
    answered: Callable[[Connection], None],
    answers: Answers,
    wanted: set[int],
) -> list[Connection]:
    """Open connections to a server of this machine."""
    loop = asyncio.get_running_loop()
    make = partial(Connection, answered, answers, frozenset(wanted))
    made = [await loop.create_connection(make, "127.0.0.1", port) for _ in range(count)]
    return [connection for _, connection in made]


def closed(connections: Sequence[Connection]) -> None:
    """Close connections, none of which waits for an answer."""
    for connection in connections:
        connection.lost.cancel()
        if connection.transport is not None:
            connection.transport.abort()


async def _stay_awake() -> None:
    """Keep the event loop from sleeping.

    To wake a client that sleeps is the server's work: it costs the sender of what wakes it,
    so that a server that answers slowly would seem dearer than it is.
    """
    while True:  # noqa: ASYNC110  # an event would let it sleep
        await asyncio.sleep(0)


async def finished(end: "asyncio.Future[None]", connections: Sequence[Connection]) -> None:
    """Wait for the end of a load, wide awake, or for the first connection that is lost."""
    awake = asyncio.create_task(_stay_awake())
    try:
        async with asyncio.timeout(MOST_SECONDS):
            ends = [end, *(connection.lost for connection in connections)]
            done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            one.result()
    finally:
        awake.cancel()


class Load:
    """A closed loop: each connection asks as soon as it is answered, until all is asked."""

    def __init__(self, port: int, requests: Sequence[Iterator[Ask]], wanted: set[int]) -> None:
        """Say what is asked: one iterator for each connection, which may be the same one."""
        self._port = port
        self._requests = requests
        self._wanted = wanted
        self._connections: list[Connection] = []
        self._asking: dict[Connection, Iterator[Ask]] = {}
        self._end: asyncio.Future[None] | None = None
        self.answers = Answers()

    async def open(self) -> None:
        """Open all connections."""
        self._end = asyncio.get_running_loop().create_future()
        self._connections = await opened(
            self._port, len(self._requests), self._answered, self.answers, self._wanted
        )
        self._asking = dict(zip(self._connections, self._requests, strict=True))

    async def run(self) -> Answers:
        """Ask everything, and wait for all answers."""
        assert self._end is not None
        began = time.perf_counter()
        for connection in self._connections:
            self._answered(connection)
        await finished(self._end, self._connections)
        self.answers.seconds = time.perf_counter() - began
        return self.answers

    def _answered(self, connection: Connection) -> None:
        following = next(self._asking[connection], None)
        if following is not None:
            connection.send(following)
            return
        del self._asking[connection]
        if not self._asking and self._end is not None:
            self._end.set_result(None)

    def close(self) -> None:
        """Close all connections."""
        closed(self._connections)


class Timetable:
    """An open loop: requests start at a steady rate, whether the ones before are answered or not.

    The latency of each counts from the instant at which it should have started, so that it holds
    the time for which it had to queue: for a free connection, or for the server.
    """

    def __init__(
        self, port: int, requests: Iterator[Ask], rate: float, connections: int, wanted: set[int]
    ) -> None:
        """Say what is asked, how often a second, and by how many connections at most."""
        self._port = port
        self._requests = requests
        self._rate = rate
        self._count = connections
        self._wanted = wanted
        self._free: list[Connection] = []
        self._due: dict[Connection, float] = {}
        self._queue: deque[tuple[float, Ask]] = deque()
        self._left = 0
        self._end: asyncio.Future[None] | None = None
        self.answers = Answers()
        self.latencies: list[float] = []

    async def run(self, count: int) -> list[float]:
        """Ask so much, and return the latency of each in seconds."""
        connections = await opened(
            self._port, self._count, self._answered, self.answers, self._wanted
        )
        self._free = list(connections)
        self._left = count
        self._end = asyncio.get_running_loop().create_future()
        asking = asyncio.create_task(self._ask(count))
        try:
            await finished(self._end, connections)
        finally:
            asking.cancel()
            closed(connections)
        return self.latencies

    async def _ask(self, count: int) -> None:
        began = time.perf_counter()
        for number in range(count):
            due = began + number / self._rate
            while time.perf_counter() < due:  # noqa: ASYNC110  # no timer is as exact
                await asyncio.sleep(0)
            self._queue.append((due, next(self._requests)))
            self._send()

    def _send(self) -> None:
        while self._queue and self._free:
            due, ask = self._queue.popleft()
            connection = self._free.pop()
            self._due[connection] = due
            connection.send(ask)

    def _answered(self, connection: Connection) -> None:
        self.latencies.append(time.perf_counter() - self._due.pop(connection))
        self._free.append(connection)
        self._send()
        self._left -= 1
        if self._left == 0 and self._end is not None:
            self._end.set_result(None)


def runner() -> asyncio.Runner:
    """What runs loads: an event loop that costs little."""
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)

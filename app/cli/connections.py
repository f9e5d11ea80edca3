"""Connection limits of one server process: in all and per address, with eviction and timeouts.

Each connection is in one `Stage`. Where a limit is reached, the connection is closed that has
waited longest for its client: first an idle one, then one with an incomplete head, then one
with an incomplete body. One whose answer is being made is never closed for another. Where
there is none to close, the new connection is refused.

Timeouts are checked in one sweep over all connections, several times as often as the shortest
of them, because a timer for each request would cost every request.
"""

import asyncio
import enum
import resource
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final, Protocol

import structlog

_log: Final = structlog.stdlib.get_logger("bide")

#: File descriptors reserved for everything but clients: database, logs, files.
RESERVED_FILES: Final = 64
#: Seconds for which the same remark about connections is not logged again.
QUIET_SECONDS: Final = 60.0
_IPV6_PREFIX: Final = 64


class Stage(enum.IntEnum):
    """The stage of a connection; the lower ones are closed first for a new one."""

    IDLE = 0  # The first byte of a request.
    DRAIN = 1  # The end of what is read only to be thrown away, since it has been answered.
    HEAD = 2  # The rest of the head of a request.
    BODY = 3  # The rest of the body.
    ANSWER = 4  # The application.


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits on connections of one process; times are in seconds, sizes in bytes.

    connections: at a time, of all clients; per_address: of one, unless it is one of `proxies`
    head_seconds: for the whole head of a request, beginning with the connection
    body_seconds: between two pieces of a body
    send_seconds: in which a client must take something of its answer
    rate: bytes in a second that a body, or an answer, has to move at the least on average
    """

    connections: int = 1000
    per_address: int = 250
    proxies: tuple[str, ...] = ()
    head_seconds: float = 10.0
    body_seconds: float = 10.0
    send_seconds: float = 30.0
    rate: int = 1024
    url_bytes: int = 8192
    head_bytes: int = 32_768


class Connection(Protocol):
    """The interface of a connection."""

    stage: Stage
    #: The client's address; None for one that is not limited by its address.
    address: str | None

    @property
    def replaceable(self) -> bool:
        """Whether it waits for its client, and not for us."""

    def check(self, now: float) -> None:
        """Close, or abort, after a timeout."""

    def give_up(self) -> None:
        """Abort the connection at once."""


class Connections:
    """The connections of one process. They belong to its event loop."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._proxies = [ip_network(one, strict=False) for one in bounds.proxies]
        self._stages: dict[Stage, dict[Connection, None]] = {stage: {} for stage in Stage}
        self._by_address: dict[str, dict[Connection, None]] = {}
        self._count = 0
        self._sweeping: asyncio.TimerHandle | None = None
        self._logged: dict[str, tuple[float, int]] = {}
        shortest = min(bounds.head_seconds, bounds.body_seconds, bounds.send_seconds)
        self._pause = min(1.0, shortest / 4)

    def __len__(self) -> int:
        return self._count

    def address(self, host: str) -> str | None:
        """The key for the limit per address: an IPv6 host owns a /64.

        None for a trusted proxy, behind which there are many.
        """
        try:
            found = ip_address(host)
        except ValueError:  # A socket of this machine, which has no address.
            return None
        if isinstance(found, IPv6Address) and found.ipv4_mapped:
            found = found.ipv4_mapped
        if any(found in network for network in self._proxies):
            return None
        if isinstance(found, IPv6Address):
            return str(ip_network((found, _IPV6_PREFIX), strict=False))
        return str(found)

    def add(self, connection: Connection, now: float) -> bool:
        """Add a connection, if need be in the place of another; False if it is refused."""
        address = connection.address
        if address is not None:
            same = self._by_address.get(address, {})
            if len(same) >= self.bounds.per_address and not self._replace(_oldest(same)):
                self.remark("connections_per_address", now)
                return False
        if self._count >= self.bounds.connections:
            self.remark("connections_full", now)
            if not self._replace(self._all()):
                return False
        if address is not None:
            self._by_address.setdefault(address, {})[connection] = None
        self._stages[connection.stage][connection] = None
        self._count += 1
        if self._sweeping is None:
            self._sweep_later()
        return True

    def remove(self, connection: Connection) -> None:
        """Remove a closed connection. Idempotent."""
        stage = self._stages[connection.stage]
        if connection not in stage:
            return
        del stage[connection]
        self._count -= 1
        if connection.address is not None:
            same = self._by_address[connection.address]
            del same[connection]
            if not same:
                del self._by_address[connection.address]

    def move(self, connection: Connection, stage: Stage) -> None:
        """Note what it waits for now, as the last of those that wait for the same."""
        before = self._stages[connection.stage]
        if connection in before:
            del before[connection]
            self._stages[stage][connection] = None
        connection.stage = stage

    def remark(self, event: str, now: float) -> None:
        """Log what is done to connections: not each, but once in a while and how many."""
        since, count = self._logged.get(event, (-QUIET_SECONDS, 0))
        count += 1
        if now - since >= QUIET_SECONDS:
            _log.warning(event, count=count, open=self._count)
            since, count = now, 0
        self._logged[event] = since, count

    def _all(self) -> Iterator[Connection]:
        for stage in Stage:
            yield from self._stages[stage]

    def _replace(self, candidates: Iterable[Connection]) -> bool:
        for one in candidates:
            if one.stage is Stage.ANSWER:
                return False
            if one.replaceable:
                self.remove(one)
                one.give_up()
                return True
        return False

    def _sweep_later(self) -> None:
        self._sweeping = asyncio.get_running_loop().call_later(self._pause, self._sweep)

    def _sweep(self) -> None:
        now = asyncio.get_running_loop().time()
        for one in list(self._all()):
            one.check(now)
        self._sweeping = None
        if self._count:
            self._sweep_later()


def _oldest(same: Iterable[Connection]) -> list[Connection]:
    """Of one address: in the order in which they close, the oldest connection first."""
    return sorted(same, key=lambda one: one.stage)


def room_for(wanted: int, reserved: int = RESERVED_FILES) -> int:
    """Say how many of the wanted connections the process can hold, with `reserved` files besides.

    The bound of open files is raised as far as the process may raise it.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + reserved
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return wanted
    return min(wanted, soft - reserved)

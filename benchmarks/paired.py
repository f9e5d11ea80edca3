"""Paired comparison of servers: in turn, pair by pair.

In each round every subject is asked once, in an order that is turned around each time, so
that what slows the machine for a second slows both sides of a pair, and what drifts
drifts away. A ratio is taken within each round; the median of them is the result.
"""

import asyncio
import itertools
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks.load import Answers, Ask, Load, Timetable
from benchmarks.processes import Server

#: Connections that ask at once.
READERS: Final = 8
#: Requests that are under way at once in an open loop; further ones queue at the client.
IN_FLIGHT: Final = 64


@dataclass(frozen=True, slots=True)
class Cost:
    """What a request cost in one round: microseconds of processor time, and the clock's."""

    server: float
    database: float
    per_second: float


@dataclass(slots=True)
class Subject:
    """A server with something to ask it.

    requests: what is asked, without end, or at least often enough
    count: how much of it in each round
    wanted: the only status that is right
    database: the processor time that the database has used, in nanoseconds
    """

    name: str
    server: Server
    requests: Iterator[Ask]
    count: int
    wanted: int = 200
    connections: int = READERS
    database: Callable[[], int] | None = None
    costs: list[Cost] = field(default_factory=list)
    length: int = 0


async def _ask(subject: Subject, count: int) -> tuple[Answers, int, int]:
    shared = itertools.islice(subject.requests, count)
    load = Load(subject.server.port, [shared] * subject.connections, {subject.wanted})
    await load.open()
    # The server must have accepted the connections before its time is looked at.
    await asyncio.sleep(0.01)
    database = subject.database() if subject.database else 0
    used = subject.server.processor_time()
    answers = await load.run()
    used = subject.server.processor_time() - used
    database = subject.database() - database if subject.database else 0
    load.close()
    answers.all(subject.wanted)
    assert answers.statuses.total() == count, f"{subject.name} ran out of requests"
    return answers, used, database


def measure(runner: asyncio.Runner, subjects: Sequence[Subject], rounds: int, warm: int) -> None:
    """Ask all subjects in turn; what it costs is left in each."""
    for subject in subjects:
        runner.run(_ask(subject, warm))
    for number in range(rounds):
        for subject in subjects if number % 2 == 0 else reversed(subjects):
            answers, used, database = runner.run(_ask(subject, subject.count))
            subject.length = answers.length
            subject.costs.append(
                Cost(
                    used / subject.count / 1000,
                    database / subject.count / 1000,
                    subject.count / answers.seconds,
                )
            )


@dataclass(frozen=True, slots=True)
class Spread:
    """A median, and what half of all values lie between."""

    median: float
    low: float
    high: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Sum up values."""
        median = statistics.median(values)
        low, high = median, median
        if len(values) > 1:
            low, _, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, low, high, min(values), max(values))


def ratio(subject: Subject, base: Subject) -> Spread:
    """How many times what `base` costs `subject` costs."""
    pairs = zip(subject.costs, base.costs, strict=True)
    return Spread.of([one.server / other.server for one, other in pairs])


def open_loop(
    runner: asyncio.Runner, subjects: Sequence[Subject], rounds: int, share: float, seconds: float
) -> list[list[float]]:
    """Ask each subject on a timetable, in turn, and return the 99th percentiles of each.

    The timetable keeps the server process at work for `share` of the time, by what a request
    has cost when it was measured. A percentile is of one round of so many seconds.
    """
    found: list[list[float]] = [[] for _ in subjects]
    order = list(zip(subjects, found, strict=True))
    for number in range(rounds):
        for subject, percentiles in order if number % 2 == 0 else reversed(order):
            cost = statistics.median(one.server for one in subject.costs) / 1e6
            rate = share / cost
            load = Timetable(
                subject.server.port, subject.requests, rate, IN_FLIGHT, {subject.wanted}
            )
            latencies = runner.run(load.run(int(rate * seconds)))
            load.answers.all(subject.wanted)
            percentiles.append(statistics.quantiles(latencies, n=100)[98])
    return found


def detail_of(subject: Subject, base: Subject) -> dict[str, float]:
    """What else is worth telling of a subject; only the last ratio means anything elsewhere."""
    tell: dict[str, float] = {
        "server_us": round(statistics.median(c.server for c in subject.costs), 1),
        "per_second": round(statistics.median(c.per_second for c in subject.costs)),
        "base_us": round(statistics.median(c.server for c in base.costs), 1),
        "base_per_second": round(statistics.median(c.per_second for c in base.costs)),
        "bytes": subject.length,
        "throughput_ratio": round(
            statistics.median(
                one.per_second / other.per_second
                for one, other in zip(subject.costs, base.costs, strict=True)
            ),
            3,
        ),
    }
    if subject.database is not None:
        tell["database_us"] = round(statistics.median(c.database for c in subject.costs), 1)
    return tell

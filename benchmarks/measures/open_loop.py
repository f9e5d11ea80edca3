"""Latency under a steady load: the next action again, asked on a timetable.

Requests start at a rate that keeps the server process at work for 60 % of the time, its own
rate for each server, and latency counts from the instant at which a request should have
started. So everything that makes one request wait for another shows: the event loop, the
garbage collector, the background work of the service.
"""

import itertools
import statistics
from collections.abc import Iterator
from typing import Final

from benchmarks.measures.reads import base_of
from benchmarks.paired import Spread, Subject, measure, open_loop
from benchmarks.results import Result
from benchmarks.stage import Stage

#: The part of the time for which the server process is at work.
SHARE: Final = 0.6


def steady(stage: Stage) -> Iterator[Result]:
    """The 99th percentile of the latency, against the base's at the same share of its capacity."""
    scale = stage.scale
    subjects = [
        base_of(stage),
        *(
            Subject(
                database.kind,
                database.server,
                itertools.cycle(database.asked_again),
                scale.read_requests,
            )
            for database in stage.databases
        ),
    ]
    measure(stage.runner, subjects, 3, scale.warm_requests)
    base, *found = open_loop(stage.runner, subjects, scale.rounds, SHARE, scale.open_seconds)
    for database, subject, percentiles in zip(stage.databases, subjects[1:], found, strict=True):
        rate = SHARE / statistics.median(one.server for one in subject.costs) * 1e6
        yield Result(
            "open-loop",
            "p99",
            database.kind,
            Spread.of([one / other for one, other in zip(percentiles, base, strict=True)]),
            {
                "p99_ms": round(statistics.median(percentiles) * 1000, 2),
                "base_p99_ms": round(statistics.median(base) * 1000, 2),
                "per_second": round(rate),
            },
        )

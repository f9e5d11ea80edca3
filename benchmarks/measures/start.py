"""Cold start: time to the first answer, and memory of the server then.

The server is started like an operator's, by `bide serve`, on a database that is there and
up to date. Its programs were read from the disk before; its caches are empty.
"""

import statistics
from collections.abc import Iterator

from benchmarks.load import Ask
from benchmarks.paired import Spread
from benchmarks.results import Result
from benchmarks.service import Client, serving
from benchmarks.stage import Database, Stage

_MEGABYTE = 10**6


def start(stage: Stage) -> Iterator[Result]:
    """Start servers, one after the other."""
    for database in stage.databases:
        yield from _start(stage, database)


def _start(stage: Stage, database: Database) -> Iterator[Result]:
    ask = database.asked_again[0]
    seconds, memory, own = [], [], []
    for _ in range(stage.scale.starts):
        with serving(database.place.url, stage.folder) as server:
            seconds.append(server.seconds_to_ready)
            own.append(server.processor_time() / 1e9)
            _once(server.port, ask)
            memory.append(server.memory() / _MEGABYTE)
    detail = {"processor_seconds": round(statistics.median(own), 2), "starts": len(seconds)}
    yield Result("start", "cold", database.kind, Spread.of(seconds), detail)
    yield Result("start", "memory", database.kind, Spread.of(memory), {"starts": len(memory)})


def _once(port: int, ask: Ask) -> None:
    assert ask.key is not None
    with Client(port, ask.key) as client:
        client.ask(ask.method, ask.path)

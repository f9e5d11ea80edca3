"""Measures of the benchmarks, one module per subject; each returns results for rows of `goals`."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from benchmarks.measures import (
    agenda,
    backlog,
    contacts,
    domain,
    growth,
    open_loop,
    peers,
    reads,
    routes,
    simulated,
    sizes,
    start,
    writers,
)
from benchmarks.results import Result
from benchmarks.stage import Stage

#: Each measure by the name that `--only` takes, in the order in which they run.
MEASURES: Final[Mapping[str, Callable[[Stage], Iterator[Result]]]] = MappingProxyType(
    {
        "next-action": reads.next_action,
        "agenda": agenda.agenda,
        "tasks": reads.tasks,
        "contacts": contacts.contacts,
        "decide": domain.decide,
        "plan": domain.plan,
        "routes": routes.routes,
        "writers": writers.writers,
        "open-loop": open_loop.steady,
        "start": start.start,
        "test-clock": simulated.months,
        "backlog": backlog.backlog,
        "size": sizes.sizes,
        "growth": growth.growth,
        "peers": peers.peers,
    }
)

"""Bide beside a peer: the usual FastAPI service with SQLModel, on the same PostgreSQL.

Each side is asked for the like: one record that is known, a page of 50, and one more that is
on disk before it is answered. Reads are compared by the processor time of the servers. Writes
are compared by the clock, with 16 clients at once, since there the database takes part.
"""

import itertools
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from benchmarks.goals import POSTGRES
from benchmarks.load import Ask
from benchmarks.measures.contacts import WRITERS
from benchmarks.measures.reads import base_of
from benchmarks.paired import READERS, Spread, Subject, measure, ratio
from benchmarks.peers import items
from benchmarks.processes import Server, free_port, running
from benchmarks.results import Result
from benchmarks.stage import Stage

_PAGE = 50


@dataclass(frozen=True, slots=True)
class Peer:
    """The peer's server, with the token of its user and one of the user's items."""

    server: Server
    token: str
    item: UUID

    def ask(self, name: str) -> Ask:
        """Ask for one thing."""
        if name == "create":
            return Ask("POST", "/items", self.token, {"title": "One more"})
        return Ask(
            "GET", f"/items/{self.item}" if name == "read" else f"/items?limit={_PAGE}", self.token
        )


def peers(stage: Stage) -> Iterator[Result]:
    """Read one, list and create, beside the peer."""
    scale = stage.scale
    database = next((one for one in stage.databases if one.kind == POSTGRES), None)
    if database is None:
        return
    peer = _serve(stage)
    few, tasks, _ = database.few_tasks
    ours = {
        "read": (database.server, itertools.cycle(database.asked_again), scale.read_requests),
        "list": (few.serve(), itertools.cycle(tasks), scale.page_requests),
        "create": (database.server, database.pool.enquiries(), scale.write_requests),
    }
    for name, (server, requests, count) in ours.items():
        wanted, clients = (201, WRITERS) if name == "create" else (200, READERS)
        base = base_of(stage)
        base.connections = clients
        bide = Subject("bide", server, requests, count, wanted, clients)
        other = Subject(
            "peer", peer.server, itertools.repeat(peer.ask(name)), count, wanted, clients
        )
        measure(stage.runner, [base, bide, other], scale.rounds, scale.warm_requests)
        spread = _by_the_clock(bide, other) if name == "create" else ratio(bide, other)
        yield Result("peers", name, POSTGRES, spread, _detail(bide, other, base))


def _serve(stage: Stage) -> Peer:
    stage.cluster.create_database("peer")
    url = stage.cluster.url("peer")
    token, item = items.fill(url, _PAGE)
    port = free_port()
    server = stage.stack.enter_context(
        running(
            ("benchmarks.peers.items", str(port)),
            port,
            items.READY,
            {"PEER_DATABASE_URL": url},
            stage.folder / "peer.log",
        )
    )
    return Peer(server, token, item)


def _by_the_clock(bide: Subject, other: Subject) -> Spread:
    """How many answers a second the peer gives for each of Bide's."""
    pairs = zip(bide.costs, other.costs, strict=True)
    return Spread.of([theirs.per_second / ours.per_second for ours, theirs in pairs])


def _detail(bide: Subject, other: Subject, base: Subject) -> dict[str, float]:
    return {
        "per_second": round(statistics.median(one.per_second for one in bide.costs)),
        "peer_per_second": round(statistics.median(one.per_second for one in other.costs)),
        "bide_of_base": round(ratio(bide, base).median, 1),
        "peer_of_base": round(ratio(other, base).median, 1),
    }

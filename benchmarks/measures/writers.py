"""Write contention: 64 clients of two server processes compete for the same few contacts.

1. Race after race: all ask at once to make the one permitted enquiry of one pursuit. One
   is answered 201, and 63 are refused.
2. A crowd: each client goes through as many pursuits in an order of its own.

Afterwards the database is asked how many enquiries there are.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.load import Ask, Load
from benchmarks.paired import Spread
from benchmarks.processes import Server
from benchmarks.results import Result
from benchmarks.stage import Database, Stage, enquiry

CLIENTS = 64
_WANTED = {201, 409}


def writers(stage: Stage) -> Iterator[Result]:
    """Count answers that say locked, and contacts made twice."""
    for database in stage.databases:
        yield from _writers(stage, database)


def _writers(stage: Stage, database: Database) -> Iterator[Result]:
    servers = (database.server, database.second_server)
    races = database.pool.take(stage.scale.races)
    crowd = database.pool.take(stage.scale.races)
    before = database.doubled(database.pool.account_ids)
    statuses: Counter[int] = Counter()
    odd: list[bytes] = []
    seconds = 0.0
    undecided = 0
    rounds: list[list[list[Ask]]] = [[[enquiry(*one)] for _ in range(CLIENTS)] for one in races]
    rounds.append([_shuffled(crowd, number) for number in range(CLIENTS)])
    for asked in rounds:
        found, strange, took = stage.runner.run(_ask(servers, asked))
        wanted = len(asked[0])
        undecided += found[201] != wanted
        statuses += found
        odd += strange
        seconds += took
    made, doubled = database.doubled(database.pool.account_ids)
    locked = sum(status >= 500 for status in statuses.elements())
    locked += sum(b"locked" in one for one in odd if not one.startswith(b"HTTP/1.1 5"))
    detail = {
        "answers": {str(status): count for status, count in sorted(statuses.items())},
        "pursuits": len(races) + len(crowd),
        "races_without_exactly_one_winner": undecided,
        "made": made - before[0],
        "seconds": round(seconds, 2),
        "odd": [one[:300].decode("latin-1") for one in odd[:3]],
    }
    extra = doubled - before[1]
    # An answer of 201 whose contact is not there, or the other way round, is as bad.
    extra += abs(statuses[201] - (made - before[0]))
    yield Result("writers", "locked", database.kind, Spread.of([locked]), detail)
    yield Result("writers", "doubled", database.kind, Spread.of([extra]), detail)


def _shuffled(pursuits: Sequence[tuple[str, str]], number: int) -> list[Ask]:
    order = list(pursuits)
    random.Random(number).shuffle(order)
    return [enquiry(*one) for one in order]


async def _ask(
    servers: Sequence[Server], asked: Sequence[Sequence[Ask]]
) -> tuple[Counter[int], list[bytes], float]:
    """Ask all at once, half of the clients at each server."""
    loads = [
        Load(server.port, [iter(asks) for asks in asked[number :: len(servers)]], _WANTED)
        for number, server in enumerate(servers)
    ]
    for load in loads:
        await load.open()
    answers = await asyncio.gather(*(load.run() for load in loads))
    for load in loads:
        load.close()
    statuses: Counter[int] = Counter()
    for one in answers:
        statuses += one.statuses
    return (
        statuses,
        [text for one in answers for text in one.odd],
        max(one.seconds for one in answers),
    )

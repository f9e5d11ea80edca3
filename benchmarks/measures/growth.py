"""Cost against the size of an account: 1, 10, 100, 1,000 (and 5,000) applications at one employer.

Two sorts of operation are asked of accounts of each size, in turn. What is about one
application should cost the same in all of them: the result is the largest against ten. What
is about the whole account grows with it, off the event loop or in slices: the result is what
each application of the largest account costs, against each of ten.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from benchmarks import filling, growing, history
from benchmarks.goals import GROWING, POSTGRES, STEADY
from benchmarks.load import Ask
from benchmarks.paired import Spread, Subject, measure, ratio
from benchmarks.processes import Server
from benchmarks.results import Result
from benchmarks.service import Client, key_of
from benchmarks.stage import Database, Place, Stage

#: The size that all others are compared with.
SMALL: Final = 10
#: An import of more would be measured in minutes.
_MOST_IMPORTED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a size: its key, one of its interviews, and a file of all it has."""

    size: int
    key: str
    interview: str
    file: Mapping[str, object]


def growth(stage: Stage) -> Iterator[Result]:
    """Each operation in accounts of every size."""
    for database in stage.databases:
        yield from _growth(stage, database)


def _growth(stage: Stage, database: Database) -> Iterator[Result]:
    scale = stage.scale
    place = database.new_place("growth")
    server = place.serve()
    accounts = [account_of(place, server, size) for size in scale.growth]
    for name in (*STEADY, *GROWING):
        # What is about a whole account takes seconds in the largest.
        rounds, count = scale.growth_rounds, 1
        if name in STEADY:
            rounds, count = scale.rounds, scale.growth_requests
        subjects = [
            Subject(
                str(one.size),
                server,
                _asks(place, name, one, rounds * count + 1),
                count,
                wanted=201 if name == "import" else 200,
                connections=1,
                database=place.database_time if place.kind == POSTGRES else None,
            )
            for one in accounts
            if name != "import" or one.size <= _MOST_IMPORTED
        ]
        measure(stage.runner, subjects, rounds, 1)
        small = next(one for one in subjects if one.name == str(SMALL))
        large = subjects[-1]
        spread = ratio(large, small)
        if name in GROWING:
            spread = _divided(spread, int(large.name) / SMALL)
        detail = {f"server_us_{one.name}": _median(one) for one in subjects}
        yield Result("growth", name, database.kind, spread, detail)


def _divided(spread: Spread, by: float) -> Spread:
    values = (spread.median, spread.low, spread.high, spread.least, spread.most)
    return Spread(*(value / by for value in values))


def _median(subject: Subject) -> float:
    return round(Spread.of([cost.server for cost in subject.costs]).median, 1)


def account_of(place: Place, server: Server, size: int, *, with_file: bool = True) -> Account:
    """Fill an account with so many applications at one employer.

    with_file: export it as well, if it is small enough to be imported
    """
    now = datetime.now(UTC)
    with filling.bulk(place.url) as connection:
        account_id = filling.add_accounts(connection, f"of {size}", 1, now)[0]
    key = key_of(account_id)[0]
    with Client(server.port, key) as client:
        interview = history.tell_history(client, now, 0)
        with filling.bulk(place.url) as connection:
            growing.add_applications(connection, account_id, size - 1)
        client.settle()
        file = client.ask("GET", "/v1/me/export") if with_file and size <= _MOST_IMPORTED else {}
    return Account(size, key, interview, file)


def _asks(place: Place, name: str, one: Account, count: int) -> Iterator[Ask]:
    """Ask for one operation, as often as it is measured."""
    path = f"/v1/interviews/{one.interview}"
    if name == "import":
        # Into an empty account each time.
        with filling.bulk(place.url) as connection:
            ids = filling.add_accounts(connection, "empty", count, datetime.now(UTC))
        return (Ask("POST", "/v1/imports", key_of(each)[0], one.file) for each in ids)
    if name == "policy change":
        bodies: list[dict[str, Any]] = [{"numbers": {"minimum_gap_days": days}} for days in (9, 10)]
        return (Ask("PATCH", "/v1/policy", one.key, body) for body in itertools.cycle(bodies))
    method, place_of, body = {
        "next-action": ("GET", f"{path}/next-action", None),
        "plan": ("GET", f"{path}/plan", None),
        "contact-checks": ("POST", f"{path}/contact-checks", history.ENQUIRY),
        "agenda": ("GET", "/v1/agenda?limit=10", None),
        "lessons": ("GET", "/v1/lessons", None),
        "export": ("GET", "/v1/me/export", None),
    }[name]
    return itertools.repeat(Ask(method, place_of, one.key, body))

"""The agenda: a page of 50 entries, in accounts of a hundred and of many pursuits."""

import itertools
from collections.abc import Iterator
from functools import partial

from benchmarks import profiles
from benchmarks.goals import POSTGRES
from benchmarks.load import Ask
from benchmarks.measures.growth import Account, account_of
from benchmarks.measures.reads import base_of
from benchmarks.paired import Subject, detail_of, measure, ratio
from benchmarks.processes import Server
from benchmarks.results import Result
from benchmarks.stage import Database, Place, Stage

#: The pursuits of the account that many are compared with.
FEW = 100


def agenda(stage: Stage) -> Iterator[Result]:
    """A page of 50 entries, against the base; and what it costs that there are many more."""
    for database in stage.databases:
        yield from _agenda(stage, database)


def _agenda(stage: Stage, database: Database) -> Iterator[Result]:
    scale = stage.scale
    base = base_of(stage)
    place = database.new_place("agenda")
    server = place.serve()
    few = account_of(place, server, FEW, with_file=False)
    many = account_of(place, server, scale.most_pursuits, with_file=False)
    page, large = (_reading(place, server, one, scale.page_requests) for one in (few, many))
    measure(stage.runner, [base, page, large], scale.rounds, scale.warm_requests)
    profile = partial(profiles.of_requests, place.url, itertools.repeat(_ask(few)), 200)
    yield Result(
        "agenda",
        "page",
        database.kind,
        ratio(page, base),
        detail_of(page, base),
        partial(profile, scale.profiled),
    )
    yield Result(
        "agenda",
        "many",
        database.kind,
        ratio(large, page),
        {"pursuits": scale.most_pursuits, **detail_of(large, page)},
        partial(profile, scale.profiled),
    )


def _ask(one: Account) -> Ask:
    return Ask("GET", "/v1/agenda?limit=50", one.key)


def _reading(place: Place, server: Server, one: Account, count: int) -> Subject:
    database = place.database_time if place.kind == POSTGRES else None
    return Subject(str(one.size), server, itertools.repeat(_ask(one)), count, database=database)

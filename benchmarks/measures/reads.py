"""Throughput of reads: the next action of a pursuit, and a page of ready tasks."""

import itertools
from collections.abc import Iterator, Sequence
from functools import partial

from benchmarks import profiles
from benchmarks.goals import POSTGRES
from benchmarks.load import Ask
from benchmarks.paired import Subject, detail_of, measure, ratio
from benchmarks.processes import Server
from benchmarks.results import Result
from benchmarks.stage import Database, Place, Stage


def base_of(stage: Stage) -> Subject:
    """The bare endpoint."""
    return Subject("base", stage.base, stage.bases(), stage.scale.base_requests)


def _reading(name: str, server: Server, place: Place, asks: Sequence[Ask], count: int) -> Subject:
    database = place.database_time if place.kind == POSTGRES else None
    return Subject(name, server, itertools.cycle(asks), count, database=database)


def next_action(stage: Stage) -> Iterator[Result]:
    """GET next-action, authenticated, of pursuits with twelve facts.

    The service remembers what it decided lately, and gives it again while it holds. So it
    is asked about more pursuits than it remembers, and then about a few of them.
    """
    base = base_of(stage)
    asked = [
        (database, row, asks)
        for database in stage.databases
        for row, asks in (("anew", database.asked_anew), ("again", database.asked_again))
    ]
    subjects = [
        _reading(row, database.server, database.place, asks, stage.scale.read_requests)
        for database, row, asks in asked
    ]
    measure(stage.runner, [base, *subjects], stage.scale.rounds, stage.scale.warm_requests)
    for (database, row, asks), subject in zip(asked, subjects, strict=True):
        yield Result(
            "next-action",
            row,
            database.kind,
            ratio(subject, base),
            detail_of(subject, base),
            partial(_profile, database.place, asks, stage.scale.profiled),
        )


def _profile(place: Place, asks: Sequence[Ask], count: int) -> profiles.Profile:
    # Each of the two times it is asked half as often, after a few to warm it.
    return profiles.of_requests(place.url, itertools.cycle(asks), 200, count)


def tasks(stage: Stage) -> Iterator[Result]:
    """A page of 50 ready tasks, and what it costs that there are many more of them."""
    for database in stage.databases:
        yield from _tasks(stage, database)


def _tasks(stage: Stage, database: Database) -> Iterator[Result]:
    scale = stage.scale
    base = base_of(stage)
    few, few_spread, few_together = database.few_tasks
    many, many_spread, many_together = database.many_tasks
    few_server, many_server = few.serve(), many.serve()
    count = scale.page_requests
    page = _reading("few, spread", few_server, few, few_spread, count)
    together = _reading("few, together", few_server, few, few_together, count)
    many_page = _reading("many, spread", many_server, many, many_spread, count)
    many_one = _reading("many, together", many_server, many, many_together, count)
    subjects = [base, page, many_page, together, many_one]
    measure(stage.runner, subjects, scale.rounds, scale.warm_requests)
    sizes = {"few_tasks": scale.few_tasks, "many_tasks": scale.many_tasks}
    yield Result(
        "tasks",
        "page",
        database.kind,
        ratio(page, base),
        detail_of(page, base),
        partial(_profile, few, few_spread, scale.profiled),
    )
    for row, large, small in (
        ("spread", many_page, page),
        ("together", many_one, together),
    ):
        asks = many_spread if row == "spread" else many_together
        yield Result(
            "tasks",
            row,
            database.kind,
            ratio(large, small),
            {**sizes, **detail_of(large, small)},
            partial(_profile, many, asks, scale.profiled),
        )

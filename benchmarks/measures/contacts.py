"""Throughput of POST contacts: each of a pursuit of its own, committed to disk before 201."""

from collections.abc import Iterator
from functools import partial

from benchmarks import profiles
from benchmarks.goals import POSTGRES
from benchmarks.measures.reads import base_of
from benchmarks.paired import Subject, detail_of, measure, ratio
from benchmarks.results import Result
from benchmarks.stage import Database, Stage

#: Clients that write at once; a commit may carry several of their contacts.
WRITERS = 16


def contacts(stage: Stage) -> Iterator[Result]:
    """POST contacts, each accepted with 201."""
    base = base_of(stage)
    base.connections = WRITERS
    subjects = [
        Subject(
            database.kind,
            database.server,
            database.pool.enquiries(),
            stage.scale.write_requests,
            wanted=201,
            connections=WRITERS,
            database=database.place.database_time if database.kind == POSTGRES else None,
        )
        for database in stage.databases
    ]
    measure(stage.runner, [base, *subjects], stage.scale.rounds, stage.scale.warm_requests)
    for database, subject in zip(stage.databases, subjects, strict=True):
        yield Result(
            "contacts",
            "",
            database.kind,
            ratio(subject, base),
            {**detail_of(subject, base), "clients": WRITERS},
            partial(_profile, database, stage.scale.profiled),
        )


def _profile(database: Database, count: int) -> profiles.Profile:
    return profiles.of_requests(database.place.url, database.pool.enquiries(), 201, count)

"""Warm-up of an interpreter from which servers are forked: plays the story of the examples in it.

A server compiles each SQL statement at its first use, and pydantic, SQLAlchemy and the domain work
out much at theirs: a third of a second of work in each server that is asked for a pursuit. Here it
is done once before the fork. What is kept is what a process keeps for good; the service of the
story, its database, its threads and its event loop end with it.
"""

import contextlib
import tempfile
import threading
from collections.abc import Callable, Hashable, Iterator
from unittest import mock

from sqlalchemy import ClauseElement

from app.storage.sql.statement_cache import StatementCache, postgres_statements, sqlite_statements
from app.storage.sql.statements import Statement
from tests.support.application import contract
from tools import example_story
from tools.record_examples import KEY, Clock, Ids, nothing_by_chance, service
from tools.recorder import Recorder


def rehearse() -> None:
    """Play the story on a database of its own, and compile its statements for both databases."""
    clock = Clock()
    with (
        tempfile.TemporaryDirectory(prefix="bide-rehearsal-") as folder,
        nothing_by_chance(Ids(clock)),
        _for_both_databases(),
        service(clock, folder) as (_, client),
    ):
        recorder = Recorder(client, contract(), KEY)
        example_story.play(recorder, clock)
    if threading.active_count() > 1:
        raise RuntimeError("A thread of the rehearsal is left, and a fork would not have it.")


@contextlib.contextmanager
def _for_both_databases() -> Iterator[None]:
    """Compile each statement in the words of either database, whichever of them is asked."""
    cached = StatementCache._cached

    def both(
        asked: StatementCache,
        name: Hashable,
        make: Callable[..., ClauseElement],
        *arguments: object,
    ) -> Statement:
        for one in (sqlite_statements(), postgres_statements()):
            theirs = [one._json if value is asked._json else value for value in arguments]
            cached(one, name, make, *theirs)
        return cached(asked, name, make, *arguments)

    with mock.patch.object(StatementCache, "_cached", both):
        yield

"""Fixtures of the measures: servers and databases, each made at its first use.

A `Place` is a database with Bide's servers on it. Each kind of database has two: the
usual one, and a large one whose only purpose is to hold many tasks.
"""

import asyncio
import contextlib
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import select

from app.api.operations import decision_cache
from app.storage import fact_cache, migrate, parse_cache
from app.storage.engines import engine
from app.storage.schema import tables
from benchmarks import base, filling, history
from benchmarks.filling import TEMPLATE_TASKS
from benchmarks.goals import KINDS, SQLITE
from benchmarks.load import Ask, runner
from benchmarks.processes import ROOT, Server, free_port, processor_time, running
from benchmarks.scale import Scale
from benchmarks.service import LOG, Client, key_of, serving
from tests.support.postgres import Cluster, cluster

#: What differs from the tests' PostgreSQL: commits are durable, as on SQLite, and neither
#: a checkpoint nor the autovacuum falls into a run.
POSTGRES_SETTINGS: Final = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "checkpoint_timeout": "30min",
    "max_wal_size": "8GB",
    "autovacuum": "off",
}

_BACKENDS: Final = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
        AND application_name <> 'benchmarks'
"""

#: More than the service remembers of what it has read and decided.
_REMEMBERED: Final = (
    max(decision_cache.MAX_DECISIONS, parse_cache.MAX_TEXTS, fact_cache.MAX_LOADS) * 5 // 4
)

#: Accounts whose pages are asked for in turn.
_ASKING: Final = 10
#: Pursuits that are recorded by requests; further ones are copies in other accounts.
_TOLD: Final = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A database, and servers on it."""

    kind: str
    url: str
    folder: Path
    stack: contextlib.ExitStack

    def serve(self) -> Server:
        """Start a server, which runs until everything is over."""
        return self.stack.enter_context(serving(self.url, self.folder))

    def database_time(self) -> int:
        """The processor time that PostgreSQL has used for this database, in nanoseconds."""
        with psycopg.connect(self.url, application_name="benchmarks") as connection:
            pids = [pid for (pid,) in connection.execute(_BACKENDS)]
        return sum(processor_time(pid) for pid in pids)


@dataclass(slots=True)
class Pool:
    """Pursuits with an enquiry to make, each of which is handed out once."""

    account_ids: list[str]
    pursuits: Iterator[tuple[str, str]]

    def take(self, count: int) -> list[tuple[str, str]]:
        """Hand out some: the key of the account, and the interview."""
        taken = list(itertools.islice(self.pursuits, count))
        assert len(taken) == count, "there are not enough pursuits"
        return taken

    def enquiries(self) -> Iterator[Ask]:
        """Ask to make the enquiry of each pursuit that is left."""
        for key, interview in self.pursuits:
            yield enquiry(key, interview)


def enquiry(key: str, interview: str) -> Ask:
    """Ask to make the enquiry of one pursuit."""
    return Ask("POST", f"/v1/interviews/{interview}/contacts", key, history.ENQUIRY)


class Database:
    """One of the two kinds of database, with everything that is kept in it."""

    def __init__(self, kind: str, stage: "Stage") -> None:
        self.kind = kind
        self._stage = stage
        self._scale = stage.scale

    def new_place(self, name: str) -> Place:
        """A database of its own, with nothing in it."""
        stage = self._stage
        if self.kind == SQLITE:
            url = f"sqlite:///{stage.folder / name}.sqlite3"
        else:
            stage.cluster.create_database(name)
            url = stage.cluster.url(name)
        migrate.upgrade(url)
        return Place(self.kind, url, stage.folder, stage.stack)

    @cached_property
    def place(self) -> Place:
        """The usual database."""
        return self.new_place("usual")

    @cached_property
    def server(self) -> Server:
        """The server on the usual database."""
        return self.place.serve()

    @cached_property
    def second_server(self) -> Server:
        """Another process on the usual database."""
        return self.place.serve()

    @cached_property
    def histories(self) -> tuple[str, list[str]]:
        """An account with histories of twelve facts: its id, and the last round of each."""
        account_id, now = self._account("histories")
        with Client(self.server.port, key_of(account_id)[0]) as client:
            recorded = [history.tell_history(client, now, n) for n in range(history.HISTORIES)]
            client.settle()
        return account_id, recorded

    @cached_property
    def asked_again(self) -> list[Ask]:
        """Ask for the next action of a few histories, each of which is remembered."""
        account_id, interviews = self.histories
        return [_next_action(account_id, one) for one in interviews[: history.AGES]]

    @cached_property
    def asked_anew(self) -> list[Ask]:
        """Ask for the next action of so many that none is remembered until its next turn."""
        template, interviews = self.histories
        copies = _REMEMBERED // len(interviews) + 1
        with filling.bulk(self.place.url) as connection:
            ids = filling.add_accounts(connection, "histories too", copies, datetime.now(UTC))
            filling.copy_account(connection, template, "histories too")
        return [_next_action(account_id, one) for account_id in ids for one in interviews]

    @cached_property
    def pool(self) -> Pool:
        """Enough pursuits for all that is written."""
        scale = self._scale
        # Contacts are measured by themselves, and beside the peer.
        wanted = (
            4 * scale.warm_requests
            + 2 * scale.rounds * scale.write_requests
            + 2 * scale.races
            + 2 * scale.profiled
        )
        template, now = self._account("waiting")
        with Client(self.server.port, key_of(template)[0]) as client:
            recorded = [history.tell_waiting(client, now, number) for number in range(_TOLD)]
            # Else housekeeping derives the tasks of every copy while contacts are measured.
            client.settle()
        copies = wanted // _TOLD + 1
        with filling.bulk(self.place.url) as connection:
            ids = filling.add_accounts(connection, "waiting too", copies, now)
            filling.copy_account(connection, template, "waiting too")
        keys = [key_of(one)[0] for one in ids]
        # An account after the other, so that no account is asked twice in a row.
        return Pool(ids, ((key, interview) for interview in recorded for key in keys))

    def _account(self, label: str) -> tuple[str, datetime]:
        now = datetime.now(UTC)
        with filling.bulk(self.place.url) as connection:
            return filling.add_accounts(connection, label, 1, now)[0], now

    @cached_property
    def few_tasks(self) -> tuple[Place, list[Ask], list[Ask]]:
        """A database with few tasks, and its pages: of many accounts, and of one with all."""
        return self._tasks("few", self._scale.few_tasks)

    @cached_property
    def many_tasks(self) -> tuple[Place, list[Ask], list[Ask]]:
        """The same with many tasks."""
        return self._tasks("many", self._scale.many_tasks)

    def _tasks(self, name: str, count: int) -> tuple[Place, list[Ask], list[Ask]]:
        place = self.new_place(name)
        now = datetime.now(UTC)
        times = count // TEMPLATE_TASKS
        with filling.bulk(place.url) as connection:
            template = filling.add_template(connection, now)
        # Else housekeeping derives the tasks of every copy while other things are measured.
        with (
            serving(place.url, self._stage.folder) as server,
            Client(server.port, key_of(template)[0]) as client,
        ):
            client.settle()
        with filling.bulk(place.url) as connection:
            spread = filling.add_accounts(connection, "spread", times, now)
            filling.copy_account(connection, template, "spread")
            together = filling.add_accounts(connection, "together", 1, now)[0]
            filling.copy_account(connection, template, "together", without=["tasks"])
            filling.multiply_tasks(connection, template, together, times)
        asking = spread[:: max(1, times // _ASKING)][:_ASKING]
        return place, [_page(one) for one in asking], [_page(together)]

    def doubled(self, account_ids: list[str]) -> tuple[int, int]:
        """Count enquiries in these accounts, and those that are more than one to a pursuit."""
        contacts = tables.contacts
        made = select(contacts.c.account_id, contacts.c.interview_id).where(
            contacts.c.account_id.in_(account_ids), contacts.c.kind == "enquire_status"
        )
        database = engine(self.place.url)
        with database.connect() as connection:
            found = [tuple(row) for row in connection.execute(made)]
        database.dispose()
        return len(found), len(found) - len(set(found))


def _next_action(account_id: str, interview: str) -> Ask:
    return Ask("GET", f"/v1/interviews/{interview}/next-action", key_of(account_id)[0])


def _page(account_id: str) -> Ask:
    return Ask("GET", "/v1/tasks?status=ready&limit=50", key_of(account_id)[0])


class Stage:
    """Everything of one run, on these kinds of database."""

    def __init__(
        self, scale: Scale, stack: contextlib.ExitStack, kinds: Sequence[str] = KINDS
    ) -> None:
        self.scale = scale
        self.stack = stack
        self.runner: asyncio.Runner = stack.enter_context(runner())
        # In the checkout, because a temporary folder may lie in memory.
        home = ROOT / "var"
        home.mkdir(exist_ok=True)
        made = tempfile.TemporaryDirectory(prefix="benchmarks-", dir=home)
        self.folder = Path(stack.enter_context(made))
        self.databases = tuple(Database(kind, self) for kind in kinds)

    def log(self) -> str:
        """The last that Bide's servers have said."""
        return (self.folder / LOG).read_text(encoding="utf-8", errors="replace")[-4000:]

    @cached_property
    def cluster(self) -> Cluster:
        """The PostgreSQL server, with its files beside SQLite's."""
        usual, tempfile.tempdir = tempfile.tempdir, str(self.folder)
        try:
            return self.stack.enter_context(cluster(**POSTGRES_SETTINGS))
        finally:
            tempfile.tempdir = usual

    @cached_property
    def base(self) -> Server:
        """The server of the bare endpoint."""
        port = free_port()
        module = ("benchmarks.base", str(port))
        log = self.folder / "base.log"
        return self.stack.enter_context(running(module, port, base.PATH, {}, log))

    def bases(self) -> Iterator[Ask]:
        """Ask the bare endpoint, without end."""
        return itertools.repeat(Ask("GET", base.PATH))

"""Background work: a backlog, what requests feel of it, and many pursuits due at one instant.

1. A backlog of looks at what there is to remind of is done by 1, 2 and 4 workers, on PostgreSQL.
2. Requests are answered beside a backlog that is being worked off, and beside none: in turn, round
   by round, while the other server stands still. Compared is the median latency of each round.
3. The outlooks of many pursuits change at one instant. Measured is how long all events take to be
   out, the processor time for a thousand, and the latency of decisions before and meanwhile.

On SQLite the server does the work itself, and rests for three quarters of the time; on
PostgreSQL a worker does, and rests for half of it. The goal of the third says what its full size
may take.
"""

import contextlib
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import delete, func, insert, select, update
from uuid_utils import uuid7

from app.storage.engines import engine
from app.storage.schema import tables
from app.usecases.reminder_wakes import LOOK
from benchmarks import filling, history
from benchmarks.goals import POSTGRES, SQLITE
from benchmarks.paired import Spread
from benchmarks.processes import Server, paused, processor_time
from benchmarks.results import Result
from benchmarks.service import Client, key_of, serving, working
from benchmarks.stage import Database, Place, Stage

#: Accounts that a backlog is spread over, and pursuits in each account that become due.
_ACCOUNTS: Final = 100
_PURSUITS: Final = 100
#: Requests of one round; the first few of them warm up.
_ASKED: Final = 160
_WARM: Final = 10
#: Seconds after which work that does not end has gone wrong.
_MOST_SECONDS: Final = 3600.0
_WORKERS: Final = (1, 2, 4)
_CHOICE: Final = {
    "ways": ["event"],
    "time_zone": "Europe/London",
    "quiet_from": "00:00",
    "quiet_until": "00:00",
    "digest_at": "08:00",
    "days": [1, 2, 3, 4, 5, 6, 7],
}


def backlog(stage: Stage) -> Iterator[Result]:
    """What is measured of background work."""
    for database in stage.databases:
        if database.kind == POSTGRES:
            yield from _by_workers(stage, database)
        yield from _beside(stage, database)
        yield from _at_once(stage, database)


def _by_workers(stage: Stage, database: Database) -> Iterator[Result]:
    place = database.new_place("backlog_workers")
    account_ids = _reminded(place, min(_ACCOUNTS, stage.scale.jobs_done))
    seconds, used = {}, 0.0
    for count in _WORKERS:
        _defer(place, account_ids, stage.scale.jobs_done)
        with contextlib.ExitStack() as stack:
            workers = [stack.enter_context(working(place.url, stage.folder)) for _ in range(count)]
            # A worker takes seconds to start, so the time begins with the first job that is done.
            _wait(lambda: _left(place) < stage.scale.jobs_done)
            left, began = _left(place), time.perf_counter()
            _wait(lambda: not _left(place))
            seconds[count] = (time.perf_counter() - began) / max(left, 1)
            used = sum(processor_time(worker.pid) for worker in workers) / 1e9
    for count in _WORKERS[1:]:
        detail = {
            "jobs": stage.scale.jobs_done,
            "jobs_per_second": {str(one): round(1 / seconds[one]) for one in _WORKERS},
            "worker_seconds": round(used, 2),
        }
        value = Spread.of([seconds[count] / seconds[1]])
        yield Result("backlog", f"{count} workers", database.kind, value, detail)


@dataclass(frozen=True, slots=True)
class _Side:
    """A server, what works beside it, and what is asked of it."""

    server: Server
    workers: Sequence["subprocess.Popen[bytes]"]
    asks: Callable[[Client], object]
    key: str

    def processes(self) -> list["subprocess.Popen[bytes]"]:
        return [self.server.process, *self.workers]

    def latency(self) -> list[float]:
        """Ask for a round; returns how long each request took, in milliseconds."""
        took = []
        with Client(self.server.port, self.key) as client:
            for _ in range(_ASKED):
                began = time.perf_counter()
                self.asks(client)
                took.append((time.perf_counter() - began) * 1000)
        return took[_WARM:]


def _compared(
    sides: tuple[_Side, _Side], rounds: int, goes_on: Callable[[], bool]
) -> tuple[Spread, dict[str, Any]]:
    """Ask the second and the first in turn; returns how many times the first the second takes.

    While one is asked, the other and what works for it stand still.
    """
    ratios, medians, tails = [], ([], []), ([], [])  # type: ignore[var-annotated]  # of numbers
    for number in range(rounds):
        found = {}
        for place in (0, 1) if number % 2 == 0 else (1, 0):
            with paused(sides[1 - place].processes()):
                found[place] = sides[place].latency()
        if not goes_on():
            break
        ratios.append(statistics.median(found[1]) / statistics.median(found[0]))
        for place in (0, 1):
            medians[place].append(statistics.median(found[place]))
            tails[place].append(statistics.quantiles(found[place], n=20)[18])
    if not ratios:
        raise RuntimeError("The work was over before a round was; there must be more of it.")
    first, second = (
        {
            "ms": round(statistics.median(medians[place]), 3),
            "p95_ms": round(statistics.median(tails[place]), 3),
        }
        for place in (0, 1)
    )
    return Spread.of(ratios), {"rounds": len(ratios), "without": first, "with": second}


def _beside(stage: Stage, database: Database) -> Iterator[Result]:
    scale = stage.scale
    places = [database.new_place(f"backlog_{name}") for name in ("none", "full")]
    _defer(places[1], _reminded(places[1], _ACCOUNTS), scale.backlog)
    asked = [_asked(place, stage) for place in places]
    with contextlib.ExitStack() as stack:
        served = [
            (
                stack.enter_context(serving(place.url, stage.folder)),
                _beside_server(place, stage, stack),
            )
            for place in places
        ]
        # A worker takes seconds to start, and beside one that does nothing yet nothing is slower.
        _wait(lambda: _left(places[1]) < scale.backlog)
        for row, ask in (("read", _read), ("write", _write)):
            sides = tuple(
                _Side(server, workers, partial(ask, interview), key)
                for (server, workers), (key, interview) in zip(served, asked, strict=True)
            )
            before = _left(places[1])
            spread, detail = _compared(
                (sides[0], sides[1]), scale.rounds, lambda: _left(places[1]) > 0
            )
            detail |= {"jobs": scale.backlog, "left": [before, _left(places[1])]}
            yield Result("backlog", row, database.kind, spread, detail)


def _beside_server(
    place: Place, stage: Stage, stack: contextlib.ExitStack
) -> list["subprocess.Popen[bytes]"]:
    """What works beside a server that does not do so itself."""
    if place.kind == SQLITE:
        return []
    return [stack.enter_context(working(place.url, stage.folder))]


def _at_once(stage: Stage, database: Database) -> Iterator[Result]:
    scale, place = stage.scale, database.new_place("backlog_at_once")
    key, interview = _asked(place, stage)
    due_at = _become_due(place, stage)
    quiet = {"BIDE_JOBS": "elsewhere"}
    with contextlib.ExitStack() as stack:
        before = stack.enter_context(serving(place.url, stage.folder, quiet))
        # A request makes the server and the database ready for the others.
        idle = _Side(before, (), partial(_read, interview), key)
        idle.latency()
        began, due = time.perf_counter(), _stale(place, due_at)
        if place.kind == SQLITE:
            server = stack.enter_context(serving(place.url, stage.folder))
            workers: list[subprocess.Popen[bytes]] = []
        else:
            server = stack.enter_context(serving(place.url, stage.folder, quiet))
            workers = [stack.enter_context(working(place.url, stage.folder))]
        busy = _Side(server, workers, partial(_read, interview), key)
        _wait(lambda: _stale(place, due_at) < due)
        # Rounds stop the work for as long as the other side is asked, which is no part of its time.
        clock = time.perf_counter()
        spread, detail = _compared((idle, busy), scale.rounds, lambda: _stale(place, due_at) > 0)
        stopped = (time.perf_counter() - clock) / 2
        _wait(lambda: not _stale(place, due_at))
        seconds = time.perf_counter() - began - stopped
        used = sum(processor_time(one.pid) for one in (workers or [server.process])) / 1e9
    out = {
        "pursuits": due,
        "events": _told(place),
        "seconds_per_thousand": round(seconds / due * 1000, 3),
        "processor_seconds_per_thousand": round(used / due * 1000, 3),
    }
    yield Result("backlog", "at once", database.kind, Spread.of([seconds]), out)
    yield Result("backlog", "meanwhile", database.kind, spread, detail)


def _read(interview: str, client: Client) -> object:
    return client.ask("GET", f"/v1/interviews/{interview}/next-action")


def _write(_: str, client: Client) -> object:
    return client.ask("PATCH", "/v1/me", {"label": f"at {time.perf_counter_ns()}"})


def _asked(place: Place, stage: Stage) -> tuple[str, str]:
    """An account with a pursuit, which is asked about: its key, and the interview."""
    now = datetime.now(UTC)
    with filling.bulk(place.url) as connection:
        (account_id,) = filling.add_accounts(connection, "asked", 1, now)
    key = key_of(account_id)[0]
    with (
        serving(place.url, stage.folder, {"BIDE_JOBS": "elsewhere"}) as server,
        Client(server.port, key) as client,
    ):
        interview = history.tell_history(client, now, 0)
        client.settle()
    return key, interview


def _reminded(place: Place, count: int) -> list[str]:
    """Accounts that want reminders."""
    now = datetime.now(UTC)
    accounts = tables.accounts
    with filling.bulk(place.url) as connection:
        ids = filling.add_accounts(connection, "reminded", count, now)
        choice = {**_CHOICE, "since": now.isoformat()}
        connection.execute(
            update(accounts).where(accounts.c.label == "reminded").values(reminders=choice)
        )
    return ids


def _defer(place: Place, account_ids: Sequence[str], count: int) -> None:
    """Defer looks, all due, each at a pursuit of which there is nothing to remind."""
    due_at = datetime.now(UTC) - timedelta(minutes=1)
    rows = [
        {
            "account_id": account_ids[number % len(account_ids)],
            "id": str(uuid7()),
            "kind": LOOK,
            "about": str(uuid7()),
            "due_at": due_at,
            "revision": str(uuid7()),
            "attempts": 0,
            "state": "waiting",
            "own_clock": False,
        }
        for number in range(count)
    ]
    with filling.bulk(place.url) as connection:
        connection.execute(delete(tables.jobs))
        connection.execute(insert(tables.jobs), rows)


def _become_due(place: Place, stage: Stage) -> datetime:
    """Pursuits in many accounts whose outlooks have changed at one instant; returns that."""
    scale = stage.scale
    in_each = min(_PURSUITS, scale.due_at_once)
    now = datetime.now(UTC)
    with filling.bulk(place.url) as connection:
        (template,) = filling.add_accounts(connection, "due", 1, now)
    # All of them are recorded until then.
    due_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=4 + 0.1 * in_each)
    with (
        serving(place.url, stage.folder, {"BIDE_JOBS": "elsewhere"}) as server,
        Client(server.port, key_of(template)[0]) as client,
    ):
        for number in range(in_each):
            client.ask("POST", "/v1/interviews", _interview(number, due_at))
        client.settle()
    with filling.bulk(place.url) as connection:
        copies = scale.due_at_once // in_each - 1
        filling.add_accounts(connection, "due too", copies, now) if copies else None
        filling.copy_account(connection, template, "due too")
    while datetime.now(UTC) <= due_at:
        time.sleep(0.05)
    return due_at


def _interview(number: int, ends_at: datetime) -> dict[str, Any]:
    return {
        "employer": {"name": f"Acme {number}", "time_zone": "Europe/London", "country": "GB"},
        "application": {"role": "Data engineer", "route": "direct"},
        "stage": "first",
        "format": "video",
        "starts_at": (ends_at - timedelta(hours=1)).isoformat(),
        "ends_at": ends_at.isoformat(),
        "interviewers": [{"name": "Sam", "email": "sam@acme.example"}],
    }


def _stale(place: Place, due_at: datetime) -> int:
    """How many outlooks are still to change."""
    outlooks = tables.outlooks.c
    return _number(place, select(func.count()).where(outlooks.stale_at <= due_at))


def _told(place: Place) -> int:
    """How many events say that an outlook was changed by time alone."""
    return _number(place, select(func.count()).where(tables.events.c.type == "outlook.updated"))


def _left(place: Place) -> int:
    return _number(place, select(func.count()).select_from(tables.jobs))


def _number(place: Place, statement: Any) -> int:  # noqa: ANN401  # of either count
    database = engine(place.url)
    try:
        with database.connect() as connection:
            return int(connection.execute(statement).scalar_one())
    finally:
        database.dispose()


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _MOST_SECONDS
    while not until():
        if time.monotonic() > deadline:
            raise RuntimeError("What was to be done by itself is not done.")
        time.sleep(0.1)

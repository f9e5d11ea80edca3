"""The machinery of the benchmarks, with counts so small that what it measures means nothing."""

import asyncio
import contextlib
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import insert, select
from typing_extensions import override

from app.settings import read_policy, release
from app.storage import migrate
from app.storage.schema import tables
from benchmarks import __main__ as command
from benchmarks import filling, history, report, service, stage
from benchmarks.goals import APART, GOALS, NAMES, POSTGRES, SQLITE, Goal, goal_of
from benchmarks.load import Answers, Ask, Timetable, runner
from benchmarks.measures import MEASURES, backlog, domain
from benchmarks.paired import Cost, Spread, Subject, ratio
from benchmarks.processes import Server, processor_time
from benchmarks.profiles import Profile, of_calls
from benchmarks.results import Result
from benchmarks.scale import Scale
from tests.support.postgres import Cluster
from tests.support.servers import servers

TINY = Scale(
    *("tiny", 2, 20, 16, 16, 16, 16, 1000, 2000, 2, 1, 1, 8, 8, 2, 20),
    few_applications=2,
    many_applications=9,
    most_applications=15,
    few_contacts=2,
    many_contacts=4,
    few_own=1,
    many_own=4,
    growth=(1, 10, 12),
    growth_requests=20,
    open_seconds=0.2,
    clock_pursuits=20,
    clock_months=2,
    backlog=2_000,
    jobs_done=200,
    due_at_once=1_000,
)

#: Each measure starts servers, and the campaign has the time for all of them.
FULL = os.environ.get("MEASURES") == "all"
EVERY_ON_SQLITE = (
    *("next-action", "contacts", "decide", "plan", "routes", "start", "growth"),
    *("open-loop", "test-clock", "backlog"),
)
ON_POSTGRES = ("tasks", "writers", "peers", "backlog")

linux = pytest.mark.skipif(sys.platform != "linux", reason="they read clocks that Linux keeps")


def subject(*costs: float) -> Subject:
    made = Subject("some", None, iter(()), 1)  # type: ignore[arg-type]  # nothing is asked of it
    made.costs = [Cost(cost, 0, 100) for cost in costs]
    return made


def result(median: float = 2.0) -> Result:
    spread = Spread(median, median - 0.1, median + 0.1, 1, 4)
    return Result("next-action", "anew", SQLITE, spread, {"server_us": 100.0})


def test_every_goal_has_a_measure_and_every_measure_a_goal() -> None:
    assert set(NAMES) == set(MEASURES)
    assert len({(goal.name, goal.row, goal.database) for goal in GOALS}) == len(GOALS)


def test_a_goal_is_met_by_what_is_no_greater() -> None:
    goal = goal_of("next-action", "anew", SQLITE)
    assert isinstance(goal, Goal)
    assert result(goal.now).met
    assert not result(goal.now + 0.01).met


def test_a_ratio_is_the_median_of_the_ratios_of_pairs() -> None:
    spread = ratio(subject(2, 40, 9), subject(1, 10, 3))
    assert spread.median == 3
    assert (spread.least, spread.most) == (2, 4)


def test_a_single_value_has_no_spread() -> None:
    assert Spread.of([5]) == Spread(5, 5, 5, 5, 5)


def test_sides_are_asked_in_turn_while_the_other_stands_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    still: list[str] = []

    @contextlib.contextmanager
    def paused(processes: list[str]) -> Iterator[None]:
        still.extend(processes)
        yield
        still.clear()

    class Side:
        def __init__(self, name: str, *latencies: float) -> None:
            self.name = name
            self.left = list(latencies)

        def processes(self) -> list[str]:
            return [self.name]

        def latency(self) -> list[float]:
            assert still == ["b" if self.name == "a" else "a"]
            asked.append(self.name)
            return [self.left.pop(0)] * 20

    monkeypatch.setattr(backlog, "paused", paused)
    sides = cast("tuple[backlog._Side, backlog._Side]", (Side("a", 1, 2, 9), Side("b", 2, 3, 9)))
    left = iter([True, True, False])
    spread, detail = backlog._compared(sides, 5, lambda: next(left))
    assert asked == ["a", "b", "b", "a", "a", "b"]
    assert (spread.least, spread.most, detail["rounds"]) == (1.5, 2, 2)
    sides = cast("tuple[backlog._Side, backlog._Side]", (Side("a", 1), Side("b", 2)))
    with pytest.raises(RuntimeError, match="before a round was"):
        backlog._compared(sides, 5, lambda: False)


def test_a_backlog_is_of_jobs_that_are_due(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'backlog.sqlite3'}"
    migrate.upgrade(url)
    with contextlib.ExitStack() as stack:
        place = stage.Place(SQLITE, url, tmp_path, stack)
        for count in (7, 5):
            backlog._defer(place, backlog._reminded(place, 3), count)
            assert backlog._left(place) == count


def test_a_copy_of_an_account_has_none_of_its_credentials(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'copies.sqlite3'}"
    migrate.upgrade(url)
    codes = tables.sign_in_codes
    now = datetime.now(UTC)
    with filling.bulk(url) as connection:
        (template,) = filling.add_accounts(connection, "template", 1, now)
        row = {"account_id": template, "id": template, "code_hash": "c", "created_at": now}
        connection.execute(insert(codes).values({**row, "expires_at": now}))
        copies = filling.add_accounts(connection, "copy", 2, now)
        filling.copy_account(connection, template, "copy")
        assert list(connection.scalars(select(codes.c.account_id))) == [template]
        keys = tables.api_keys
        owners = list(connection.scalars(select(keys.c.account_id)))
    assert sorted(owners) == sorted([template, *copies])


def test_a_copy_of_an_account_is_up_to_date_where_the_account_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'copies.sqlite3'}"
    migrate.upgrade(url)
    bases = tables.task_bases
    now = datetime.now(UTC)
    with filling.bulk(url) as connection:
        (template,) = filling.add_accounts(connection, "template", 1, now)
        row = {"account_id": template, "id": template, "basis": "b", "revision": 0, "done": True}
        connection.execute(insert(bases).values(row))
        copies = filling.add_accounts(connection, "copy", 2, now)
        filling.copy_account(connection, template, "copy")
        found = {tuple(one) for one in connection.execute(select(bases.c.account_id, bases.c.id))}
    assert found == {(one, one) for one in (template, *copies)}


def test_a_measure_that_fails_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_stage: stage.Stage) -> Iterator[Result]:
        raise RuntimeError("away")

    def works(_stage: stage.Stage) -> Iterator[Result]:
        yield Result("plan", "", "", Spread.of([0.1]))

    monkeypatch.setattr(command, "MEASURES", {"decide": fails, "plan": works})
    monkeypatch.setattr(stage.Stage, "log", lambda _: "said")
    kept = tmp_path / "results.json"
    with pytest.raises(command.MeasuresFailed, match="decide"):
        command.run(TINY, ("decide", "plan"), kept, (SQLITE,))
    assert [one["name"] for one in json.loads(kept.read_text())["results"]] == ["plan"]


def test_a_wrong_answer_is_an_error() -> None:
    answers = Answers()
    answers.statuses[200] += 3
    answers.all(200)
    answers.statuses[503] += 1
    with pytest.raises(RuntimeError, match="503"):
        answers.all(200)


def test_a_request_is_written_with_its_key_and_its_length() -> None:
    wire = Ask("POST", "/v1/x", "secret", {"a": 1}).wire()
    head, _, content = wire.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v1/x HTTP/1.1\r\n")
    assert b"authorization: Bearer secret" in head
    assert b"content-length: 8" in head
    assert json.loads(content) == {"a": 1}


class Slow(asyncio.Protocol):
    """Answers each request after a while."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    @override
    def data_received(self, data: bytes) -> None:
        answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
        asyncio.get_running_loop().call_later(0.02, self.transport.write, answer)


def test_a_request_of_an_open_loop_waits_from_the_instant_at_which_it_should_have_started() -> None:
    async def latencies() -> list[float]:
        server = await asyncio.get_running_loop().create_server(Slow, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            asks = itertools.repeat(Ask("GET", "/"))
            return await Timetable(port, asks, 1000, 2, {200}).run(10)

    with runner() as running:
        found = running.run(latencies())
    # Two at a time, each for 20 ms: the last two of ten can only start after four such turns.
    assert len(found) == 10
    assert min(found) >= 0.02 - 0.005
    assert max(found) >= 5 * (0.02 - 0.005)


def test_the_template_of_tasks_follows_the_basis_in_force(tmp_path: Path) -> None:
    """Else each page would derive every pursuit anew, and that would be measured."""
    url = f"sqlite:///{tmp_path / 'tasks.sqlite3'}"
    migrate.upgrade(url)
    now = datetime.now(UTC)
    with filling.bulk(url) as connection:
        filling.add_template(connection, now)
        found = connection.execute(
            select(tables.tasks.c.basis).where(tables.tasks.c.own.is_(False)).distinct()
        )
        bases = {basis for (basis,) in found}
    assert bases == {read_policy(None).on(release.fingerprint()).at(now).basis}


@pytest.mark.parametrize(
    ("only", "peers", "names"),
    [
        (["tasks", "plan"], False, ["tasks", "plan"]),
        (["tasks"], True, ["tasks", "peers"]),
        ([], True, ["peers"]),
        ([], False, [name for name in NAMES if name not in APART]),
    ],
)
def test_a_run_measures_what_is_named_or_all_but_the_peers(
    only: list[str], peers: bool, names: list[str]
) -> None:
    assert command.chosen(only, peers=peers) == names


@linux
def test_the_clock_of_a_process_is_its_processor_time() -> None:
    assert abs(processor_time(os.getpid()) - time.process_time_ns()) < 50_000_000


def test_a_profile_names_the_functions_that_take_the_time() -> None:
    def busy() -> int:
        return sum(number * number for number in range(2000))

    names = [name for *_, name in of_calls(busy, 5).lines]
    assert any("test_machinery.py" in name for name in names)


def test_results_are_put_into_the_document_in_the_place_of_older_ones(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text(report.DOCUMENT.read_text(encoding="utf-8"), encoding="utf-8")
    before, _, _ = page.read_text(encoding="utf-8").partition("## Results")
    around = report.circumstances(TINY)
    profiles = {0: Profile(50.0, ((1.0, 2.0, 3.0, "app/somewhere.py:1 slow"),))}
    report.document(around, [result(99)], profiles, page)
    report.document(around, [result(98)], profiles, page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(before)
    assert "98.0 × base" in text
    assert "99.0 × base" not in text
    assert text.count("app/somewhere.py:1 slow") == 1


@contextlib.contextmanager
def forked(url: str, folder: Path) -> Iterator[Server]:
    """Serve as `benchmarks.service.serving` does, from an interpreter that is prepared."""
    with servers(Path(tempfile.mkdtemp(dir=folder)), url) as running:
        running.settings |= service.settings(url)
        started = running.start()
        yield Server(started.process, started.port, 0.0)  # type: ignore[arg-type]  # as good


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Record little, where the campaign records as much as the benchmarks do."""
    if not FULL:
        monkeypatch.setattr(history, "HISTORIES", history.AGES)
        monkeypatch.setattr(stage, "_TOLD", 10)
        monkeypatch.setattr(domain, "_CALLS", 2)
        monkeypatch.setattr(domain, "_SAMPLES", 2)


@linux
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *((SQLITE, name) for name in (EVERY_ON_SQLITE if FULL else ("plan",))),
        *((POSTGRES, name) for name in ON_POSTGRES if FULL or name == "writers"),
    ],
)
def test_every_measure_answers_each_of_its_rows(
    kind: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """In short one measure on each database, of which SQLite's starts its server from nothing."""
    if kind == POSTGRES and not FULL:
        monkeypatch.setattr(stage, "serving", forked)
        shared: Cluster = request.getfixturevalue("postgres_cluster")
        monkeypatch.setattr(stage, "cluster", lambda **_: contextlib.nullcontext(shared))
    kept = tmp_path / "results.json"
    results = command.run(TINY, (name,), kept, (kind,))
    wanted = {goal for goal in GOALS if goal.name == name and goal.database in {"", kind}}
    assert {one.goal for one in results} == wanted
    assert all(one.met for one in results if one.name == "writers")
    assert len(json.loads(kept.read_text(encoding="utf-8"))["results"]) == len(wanted)

"""PostgreSQL fails under a server at work: only clean refusals, nothing by halves, and then on.

One server process on one PostgreSQL, with writers and readers that never pause. What is
done to the database meanwhile must be seen by them as nothing but 503 with `Retry-After`;
the same process has to serve again as soon as the fault is over; and of each write either
everything is there or nothing.
"""

import contextlib
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import psycopg
import pytest

from app.storage import migrate
from tests.support import impatient
from tests.support.postgres import Cluster, cluster
from tests.support.servers import START_SECONDS, Server, Servers, servers
from tests.system.crowd import interview

WRITERS: Final = 4
READERS: Final = 2
#: Answers of each kind that must be good again before a fault counts as survived.
GOOD_AGAIN: Final = 15
SETTINGS: Final = {
    "BIDE_LOCK_TIMEOUT": "1",
    "BIDE_STATEMENT_TIMEOUT": "1",
    "BIDE_POOL_SIZE": "4",
    "BIDE_LOG_FORMAT": "json",
}
#: A server that hangs is given up after both and the grace, which is a second here.
GIVEN_UP: Final = 2.0 + impatient.SECONDS
#: Seconds for which the server is away when it is started again.
AWAY: Final = 0.5
#: How often it is ended under load: 50 in the campaign.
ROUNDS: Final = int(os.environ.get("OUTAGES", "2"))
#: What a request may take longer than the outage; the busy machine of a check is given more.
LONGER: Final = 1.0 if ROUNDS >= 50 else 10.0


@dataclass
class Load:
    """Writers of interviews and readers of lists, and what they were answered."""

    server: Server
    headers: dict[str, str]
    tried: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    #: When each request was sent, and when it was answered.
    times: list[tuple[float, float]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def timed(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.times.append((began, time.monotonic()))

    def write(self) -> None:
        with self.server.client(self.headers) as client:
            while not self.over.is_set():
                chosen = f"019a9f6e-0000-7000-8000-{uuid4().hex[:12]}"
                body = interview(timedelta(days=3), id=chosen)
                self.tried.add(chosen)
                with self.timed():
                    answer = client.post("/v1/interviews", json=body)
                if answer.status_code == 201:
                    self.acknowledged.add(chosen)
                    self.answers["written"] += 1
                else:
                    self._refused(answer)

    def read(self) -> None:
        with self.server.client(self.headers) as client:
            while not self.over.is_set():
                with self.timed():
                    answer = client.get("/v1/employers?limit=1")
                if answer.status_code == 200:
                    self.answers["read"] += 1
                else:
                    self._refused(answer)

    def _refused(self, answer: Any) -> None:  # noqa: ANN401  # a response of httpx
        clean = (
            answer.status_code == 503
            and answer.headers["content-type"] == "application/problem+json"
            and answer.headers["retry-after"] == "1"
            and answer.json()["code"] == "unavailable"
        )
        if clean:
            self.answers["refused"] += 1
            # It is asked again at once here, but not so often that nothing else is served.
            time.sleep(0.01)
        else:
            self.unexpected.append(f"{answer.status_code} {answer.text}")

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  # whatever it is, it is not clean
            self.unexpected.append(repr(error))

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        work = [self.write] * WRITERS + [self.read] * READERS
        threads = [threading.Thread(target=self._run, args=(one,)) for one in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join(60)

    def good_again(self, seconds: float = 20.0) -> float:
        """Wait until there are good answers of each kind; answers how long it took."""
        began = time.monotonic()
        goal = {kind: self.answers[kind] + GOOD_AGAIN for kind in ("written", "read")}
        while any(self.answers[kind] < wanted for kind, wanted in goal.items()):
            assert time.monotonic() < began + seconds, self.answers
            assert not self.unexpected, self.unexpected[:3]
            time.sleep(0.01)
        return time.monotonic() - began


@dataclass
class Fault:
    """One PostgreSQL with a database that Bide is on, and what can be done to it."""

    cluster: Cluster
    url: str

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url, autocommit=True)

    def backends(self) -> list[int]:
        with self.connect() as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity"
                " WHERE application_name = 'bide' AND datname = current_database()"
            )
            return [row[0] for row in found]

    def kill_backends(self) -> None:
        for _ in range(10):
            with self.connect() as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'bide' AND datname = current_database()"
                )
            time.sleep(0.1)

    def restart(self) -> None:
        self.cluster.restart(away=AWAY)

    def end_backends(self) -> None:
        """End each connection once, as an operator or a failover does."""
        with self.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'bide' AND datname = current_database()"
            )

    def lock_a_table(self) -> None:
        with self.connect() as connection:
            while True:
                try:
                    with connection.transaction():
                        connection.execute(
                            "LOCK TABLE interviews, employers IN ACCESS EXCLUSIVE MODE"
                        )
                        time.sleep(2.0)
                except psycopg.errors.DeadlockDetected:
                    # The service holds the second while it waits for the first: once more.
                    continue
                return

    def hang(self) -> None:
        stopped = self.backends()
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            time.sleep(GIVEN_UP + 1.0)
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def fault() -> Iterator[Fault]:
    """A PostgreSQL of this module's own, since it is not treated well."""
    with cluster() as running:
        running.create_database("bide")
        url = running.url("bide")
        migrate.upgrade(url)
        yield Fault(running, url)


@pytest.fixture(scope="module")
def deployment(fault: Fault, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder: Path = tmp_path_factory.mktemp("faults")
    with servers(folder, fault.url) as running:
        running.settings |= SETTINGS
        running.module = impatient.__name__
        running.start()
        yield running


def halves(fault: Fault, load: Load) -> None:
    """Look whether each interview is there as a whole, and each that was acknowledged at all."""
    with fault.connect() as connection:
        stored = {str(row[0]) for row in connection.execute("SELECT id FROM interviews")}
        assert load.acknowledged <= stored
        orphans = connection.execute(
            """
            SELECT (SELECT count(*) FROM interviews),
                   (SELECT count(DISTINCT application_id) FROM interviews),
                   (SELECT count(*) FROM applications),
                   (SELECT count(*) FROM employers),
                   (SELECT count(DISTINCT interview_id) FROM interviewers),
                   (SELECT count(*) FROM interviewers),
                   (SELECT count(DISTINCT application_id) FROM tasks)
            """
        ).fetchone()
    assert orphans is not None
    assert set(orphans) == {len(stored)}


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", ["kill_backends", "restart", "lock_a_table", "hang"])
def test_a_fault_is_refused_cleanly_and_is_over_when_it_is_over(
    fault: Fault, deployment: Servers, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    [server] = deployment.started
    load = Load(server, deployment.headers)
    with load.running():
        load.good_again(START_SECONDS)
        before = load.answers["refused"]
        getattr(fault, kind)()
        seconds = load.good_again()
    assert load.unexpected == []
    assert before == 0
    if kind != "kill_backends":
        # A killed connection may well be replaced without anybody's noticing.
        assert load.answers["refused"] > 0
    assert server.process.poll() is None
    halves(fault, load)
    output = server.output()
    assert "Traceback" not in output
    assert "internal_error" not in output
    with capsys.disabled():
        print(f"\n{kind}: {dict(load.answers)}, good again after {seconds:.2f} s")


def beyond(times: list[tuple[float, float]], outages: list[tuple[float, float]]) -> float:
    """How long the slowest request took, without what the database was away of that."""
    return max(
        end - begin - sum(max(0.0, min(end, back) - max(begin, away)) for away, back in outages)
        for begin, end in times
    )


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["end_backends", "restart"])
def test_again_and_again_no_request_waits_for_longer_than_the_outage(
    fault: Fault, deployment: Servers, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    [server] = deployment.started
    load = Load(server, deployment.headers)
    outages = []
    slowest_recovery = 0.0
    with load.running():
        load.good_again(START_SECONDS)
        # The first writes make the calendar of holidays, which takes long once.
        load.times.clear()
        for _ in range(ROUNDS):
            load.good_again()
            away = time.monotonic()
            getattr(fault, kind)()
            outages.append((away, time.monotonic()))
            slowest_recovery = max(slowest_recovery, load.good_again())
    assert load.unexpected == []
    halves(fault, load)
    longest = beyond(load.times, outages)
    with capsys.disabled():
        print(
            f"\n{ROUNDS} times {kind}: {dict(load.answers)}; the slowest request took"
            f" {longest:.2f} s beyond the outage, all good again after {slowest_recovery:.2f} s;"
            f" {len(load.acknowledged)} acknowledged, none lost"
        )
    assert longest < LONGER

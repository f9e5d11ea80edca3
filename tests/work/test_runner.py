"""A runner does what is due once, tries again what fails, and stops without losing anything."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from typing_extensions import override

from app.domain.policy import Policy
from app.settings import Settings
from app.usecases.errors import Unavailable
from app.usecases.jobs import DELIVER, PAUSES, Job, Lane, next_pause
from app.usecases.ports import Gateway
from app.work.engine import make_runner
from app.work.runner import MOST_RESTS, Pace, Runner, handled, none_answered

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FAST = Pace(poll=0.01)


def job(number: int, kind: str = "look") -> Job:
    return Job("mine", f"job-{number}", kind, f"row-{number}", NOW, "first", 0)


class Queue:
    """A queue of jobs in memory.

    ended: what became of each job, in order
    removals: how often jobs that were done were removed
    away: how many calls the database fails, of those that take and remove
    """

    def __init__(self, *jobs: Job) -> None:
        self.waiting = list(jobs)
        self.ended: list[tuple[str, ...]] = []
        self.renewed = self.removals = 0
        self.away = 0

    async def due_lanes(self, now: datetime) -> Sequence[Lane]:
        if self.away:
            self.away -= 1
            raise Unavailable("away")
        return [lane for lane in Lane if self.due(now, lane)]

    def due(self, now: datetime, lane: Lane) -> list[Job]:
        deliveries = lane is Lane.DELIVERIES
        return [
            one for one in self.waiting if one.due_at <= now and (one.kind == DELIVER) is deliveries
        ]

    async def take_jobs(
        self, runner: str, now: datetime, most: int, lane: Lane = Lane.FIRST
    ) -> Sequence[Job]:
        assert runner
        assert most > 0
        some = self.due(now, lane)[:most]
        self.waiting = [one for one in self.waiting if one not in some]
        return some

    async def renew_jobs(self, *_: object) -> int:
        self.renewed += 1
        return 1

    async def finish_jobs(self, jobs: Sequence[Job]) -> None:
        if self.away:
            self.away -= 1
            raise Unavailable("away")
        self.removals += 1
        self.ended += [(job.id, "done") for job in jobs]

    async def put_off_job(self, job: Job, until: datetime, attempts: int, problem: str) -> None:
        self.ended.append((job.id, "put off", str(attempts), problem))
        self.waiting.append(replace(job, due_at=until, attempts=attempts))

    async def fail_job(self, job: Job, problem: str) -> None:
        self.ended.append((job.id, "failed", problem))

    async def leave_to_own_clock(self, job: Job) -> None:
        self.ended.append((job.id, "left to its clock"))


async def nothing_to_sweep(_: datetime) -> int:
    return 0


def runner(queue: Queue, run: Any, **chosen: Any) -> Runner:  # noqa: ANN401  # any handler
    sweep = chosen.pop("sweep", nothing_to_sweep)
    chosen.setdefault("pace", FAST)
    return Runner(cast("Gateway", queue), run, sweep, lambda: NOW, **chosen)


async def until(condition: Any, one: Runner) -> None:  # noqa: ANN401  # any condition
    """Run a runner until something holds, and stop it."""
    task = asyncio.create_task(one.run())
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  # what is waited for is no event
            await asyncio.sleep(0.005)
        one.stop()
        await task


async def fine(job: Job, at: datetime) -> datetime | None:
    assert at == NOW
    assert job.account_id == "mine"
    return None


@pytest.mark.anyio
async def test_every_job_is_done_once() -> None:
    queue = Queue(*(job(number) for number in range(30)))
    await until(lambda: len(queue.ended) == 30, runner(queue, fine))
    assert sorted(queue.ended) == sorted((f"job-{number}", "done") for number in range(30))


@pytest.mark.anyio
async def test_jobs_that_are_taken_together_are_removed_together() -> None:
    queue = Queue(*(job(number) for number in range(24)))
    await until(
        lambda: len(queue.ended) == 24, runner(queue, fine, pace=Pace(poll=0.01, at_once=8))
    )
    assert queue.removals == 3


@pytest.mark.anyio
async def test_what_is_done_while_the_database_is_away_is_removed_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.work.runner.AWAY_SECONDS", 0.01)
    queue, ran = Queue(job(1)), []

    async def last(one: Job, _: datetime) -> datetime | None:
        ran.append(one.id)
        queue.away = 3
        return None

    await until(lambda: queue.ended, runner(queue, last))
    assert queue.ended == [("job-1", "done")]
    assert ran == ["job-1"]


@pytest.mark.anyio
async def test_no_more_jobs_run_at_a_time_than_the_pace_says() -> None:
    queue = Queue(*(job(number) for number in range(12)))
    running, most = 0, 0

    async def slow(_: Job, __: datetime) -> datetime | None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return None

    pace = Pace(poll=0.01, at_once=3)
    await until(lambda: len(queue.ended) == 12, runner(queue, slow, pace=pace))
    assert most == 3


@pytest.mark.anyio
@pytest.mark.parametrize(("at_once", "most"), [(8, 6), (4, 3), (3, 2), (2, 1), (1, 1)])
async def test_deliveries_leave_a_place_for_what_goes_before_them(at_once: int, most: int) -> None:
    queue = Queue(*(job(number, DELIVER) for number in range(20)))
    running: list[str] = []
    ends = asyncio.Event()

    async def waiting(one: Job, _: datetime) -> datetime | None:
        running.append(one.kind)
        if one.kind == DELIVER:
            await ends.wait()
        return None

    pace = Pace(poll=0.01, at_once=at_once)
    worker = runner(queue, waiting, pace=pace)
    task = asyncio.create_task(worker.run())
    async with asyncio.timeout(20):
        while len(running) < most:  # noqa: ASYNC110  # what is waited for is no event
            await asyncio.sleep(0.005)
        queue.waiting.append(job(20, "message"))
        while at_once > 1 and not queue.ended:  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.005)
        assert queue.ended == [("job-20", "done")][: at_once - 1]
        assert running == [DELIVER] * most + ["message"][: at_once - 1]
        ends.set()
        while len(queue.ended) < 21:  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.005)
        worker.stop()
        await task


@pytest.mark.anyio
async def test_what_goes_first_is_done_before_every_delivery_that_waits() -> None:
    queue = Queue(*(job(number, DELIVER) for number in range(20)), job(20), job(21, "message"))
    await runner(queue, fine).run_due()
    assert [place[0] for place in queue.ended][:3] == ["job-20", "job-21", "job-0"]
    assert len(queue.ended) == 22


@pytest.mark.anyio
async def test_a_job_may_ask_to_be_done_again_later() -> None:
    async def later(_: Job, at: datetime) -> datetime | None:
        return at + 60 * SECOND

    queue = Queue(job(1))
    await until(lambda: queue.ended, runner(queue, later))
    assert queue.ended == [("job-1", "put off", "0", "")]
    assert queue.waiting[0].due_at == NOW + 60 * SECOND


@pytest.mark.anyio
async def test_a_job_that_fails_is_tried_again_and_in_the_end_left_to_the_operator() -> None:
    async def failing(_: Job, __: datetime) -> datetime | None:
        raise ValueError("a secret of somebody")

    queue = Queue(job(1))
    one = runner(queue, failing)
    for _ in range(len(PAUSES) + 1):
        queue.waiting = [replace(held, due_at=NOW) for held in queue.waiting]
        await one.run_due()
    *again, last = queue.ended
    assert [ended[2] for ended in again] == [str(number + 1) for number in range(len(PAUSES))]
    # What went wrong is stored by its kind: what an error says may be personal.
    assert {ended[-1] for ended in queue.ended} == {"ValueError"}
    assert last == ("job-1", "failed", "ValueError")


def test_pauses_grow_and_end() -> None:
    for attempts, pause in enumerate(PAUSES, 1):
        found = next_pause(attempts)
        assert found is not None
        assert 0.8 * pause <= found <= 1.2 * pause
    assert next_pause(len(PAUSES) + 1) is None


@pytest.mark.anyio
async def test_a_job_of_a_kind_that_a_newer_release_has_is_left_to_the_operator() -> None:
    queue = Queue(job(1, "sing"))
    await until(lambda: queue.ended, runner(queue, handled({"look": fine})))
    assert queue.ended == [("job-1", "failed", "UnknownJob")]
    queue = Queue(job(1))
    await until(lambda: queue.ended, runner(queue, handled({"look": fine})))
    assert queue.ended == [("job-1", "done")]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("account", "became"),
    [
        ({"erased": True}, "done"),
        ({"erased": True, "own_clock": True}, "done"),
        ({"own_clock": True}, "left to its clock"),
    ],
    ids=["being-erased", "both", "own-clock"],
)
async def test_nothing_is_done_in_an_account_that_does_not_live_by_this_clock(
    account: dict[str, Any], became: str
) -> None:
    async def never(_: Job, __: datetime) -> datetime | None:
        raise AssertionError

    queue = Queue(replace(job(1), **account))
    await until(lambda: queue.ended, runner(queue, never))
    assert queue.ended == [("job-1", became)]


@pytest.mark.anyio
async def test_one_that_is_stopped_finishes_what_it_runs_and_takes_no_more() -> None:
    queue = Queue(job(1), job(2))
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: Job, __: datetime) -> datetime | None:
        begun.set()
        await go_on.wait()
        return None

    one = runner(queue, slow, pace=Pace(poll=0.01, at_once=1))
    task = asyncio.create_task(one.run())
    await begun.wait()
    one.stop()
    await asyncio.sleep(0.05)
    assert not task.done()
    go_on.set()
    await task
    assert queue.ended == [("job-1", "done")]
    assert queue.waiting == [job(2)]


@pytest.mark.anyio
async def test_leases_are_renewed_while_jobs_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.work.runner.RENEWAL", timedelta(seconds=0.01))
    queue = Queue(job(1))

    async def slow(_: Job, __: datetime) -> datetime | None:
        while queue.renewed < 3:  # noqa: ASYNC110  # the same
            await asyncio.sleep(0.005)
        return None

    await until(lambda: queue.ended, runner(queue, slow))
    assert queue.renewed >= 3


@pytest.mark.anyio
async def test_a_runner_outlives_a_database_that_is_away_and_a_sweep_that_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.work.runner.AWAY_SECONDS", 0.01)
    queue = Queue(job(1))
    queue.away = 3
    swept = 0

    async def failing(_: datetime) -> int:
        nonlocal swept
        swept += 1
        raise RuntimeError("no disk")

    await until(lambda: queue.ended and swept > 2, runner(queue, fine, sweep=failing))
    assert queue.ended == [("job-1", "done")]


def test_a_runner_in_a_server_rests_in_proportion_to_its_work() -> None:
    assert Pace(share=1.0).rest(2.0) == 0.0
    assert Pace(share=0.25).rest(1.0) == 3.0


@pytest.mark.parametrize(
    ("answered", "share"), [(None, 0.4), (none_answered, 0.1)], ids=["a worker", "in a server"]
)
def test_a_worker_and_a_runner_in_a_server_have_a_share_of_their_own(
    answered: Callable[[], int] | None, share: float
) -> None:
    settings = Settings.model_validate({"job_share": 0.1, "worker_share": 0.4})
    gateway, policy = cast("Gateway", Queue()), cast("Policy", None)
    made = make_runner(settings, gateway, policy, fine, clock=lambda: NOW, answered=answered)
    assert made.pace.share == share


@dataclass(slots=True)
class Resting(Runner):
    """A runner that notes its rests in place of taking them."""

    rests: list[float] = field(default_factory=list)

    @override
    async def _pause(self, seconds: float) -> None:
        self.rests.append(seconds)
        await asyncio.sleep(0)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answered", "rests"),
    [
        pytest.param([0, 0], 1, id="no requests"),
        pytest.param([0, 1, 1, 1], 2, id="one request"),
        pytest.param(range(100), MOST_RESTS, id="requests without end"),
    ],
)
async def test_a_runner_in_a_server_rests_for_longer_while_requests_are_answered(
    answered: Sequence[int], rests: int
) -> None:
    swept = iter([1])
    counts = iter(answered)

    async def once(_: datetime) -> int:
        found = next(swept, None)
        if found is None:
            one.stop()
        return found or 0

    one = Resting(
        *(cast("Gateway", Queue()), fine, once, lambda: NOW, Pace(poll=9.0, share=0.25)),
        answered=lambda: next(counts),
    )
    await one.run()
    # What found nothing waits for the next look.
    assert sum(1 for seconds in one.rests if seconds != 9.0) == rests


@pytest.mark.anyio
async def test_a_runner_rests_after_jobs_but_not_for_as_long_as_a_receiver_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passed = 0.0
    clocks = SimpleNamespace(monotonic=lambda: passed, process_time=lambda: 0.0)
    monkeypatch.setattr("app.work.runner.time", clocks)
    monkeypatch.setattr("app.work.runner.TOGETHER_SECONDS", 0.01)

    async def slow(_: Job, __: datetime) -> datetime | None:
        nonlocal passed
        passed = 1.0
        await asyncio.sleep(0.1)
        passed = 5.0
        one.stop()
        return None

    one = Resting(
        *(cast("Gateway", Queue(job(1))), slow, nothing_to_sweep, lambda: NOW),
        pace=Pace(poll=9.0, share=0.25),
    )
    async with asyncio.timeout(20):
        await one.run()
    # What found nothing waits for the next look.
    assert [seconds for seconds in one.rests if seconds != 9.0] == [3.0, 0.0]

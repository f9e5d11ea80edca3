"""The queue hands each job to one runner at a time, and loses none whose runner dies."""

import asyncio
from datetime import datetime, timedelta

import pytest

from app.storage.sql.sweeps import MOST
from app.usecases.ids import new_id
from app.usecases.jobs import DELIVER, LEASE, Job, KindBacklog, Lane
from app.usecases.ports import Amend, Cancel, Change, Defer, Insert
from tests.storage.rows import NOON
from tests.storage.store import Clock, Store
from tests.storage.test_outages import connect

SECOND = timedelta(seconds=1)


async def deferred(store: Store, *seconds: float, account: str | None = None) -> list[str]:
    """Defer jobs, each due so many seconds after noon; returns the ids that they are about."""
    about = [new_id(NOON) for _ in seconds]
    jobs = [
        Defer("look", one, NOON + after * SECOND) for one, after in zip(about, seconds, strict=True)
    ]
    await store.put(jobs, account)
    return about


async def taken(store: Store, after: float = 0, runner: str = "one", most: int = 10) -> list[Job]:
    return list(await store.gateway.take_jobs(runner, NOON + after * SECOND, most))


async def waiting(store: Store) -> set[str]:
    """What the jobs that have not failed are about."""
    return {job.about for job, _ in await store.gateway.jobs_of_all("waiting", 100)}


def about(jobs: list[Job]) -> list[str]:
    return [job.about for job in jobs]


@pytest.mark.anyio
async def test_what_is_due_is_taken_soonest_first_and_by_one_runner(store: Store) -> None:
    late, soon, later = await deferred(store, -1, -5, 60)
    assert await store.gateway.due_lanes(NOON) == [Lane.FIRST]
    assert about(await taken(store, most=1)) == [soon]
    assert about(await taken(store, runner="two")) == [late]
    assert not await taken(store, runner="three")
    assert not await store.gateway.due_lanes(NOON)
    assert about(await taken(store, 60, runner="three")) == [soon, late, later]


@pytest.mark.anyio
async def test_deliveries_are_in_a_lane_of_their_own(store: Store) -> None:
    many = [Defer(DELIVER, new_id(NOON), NOON - 60 * SECOND) for _ in range(20)]
    await store.put(many)
    assert await store.gateway.due_lanes(NOON) == [Lane.DELIVERIES]
    (message,) = await deferred(store, -1)
    assert await store.gateway.due_lanes(NOON) == [Lane.FIRST, Lane.DELIVERIES]
    backlog = await store.gateway.backlog(NOON)
    assert (backlog.due, backlog.oldest) == (21, NOON - 60 * SECOND)
    kinds = {one.kind: one.due for one in await store.gateway.backlog_by_kind(NOON)}
    assert kinds == {DELIVER: 20, "look": 1}
    assert about(await taken(store, most=5)) == [message]
    assert await store.gateway.due_lanes(NOON) == [Lane.DELIVERIES]
    found = await store.gateway.take_jobs("two", NOON, 15, Lane.DELIVERIES)
    assert len({job.id for job in found}) == 15
    assert {job.kind for job in found} == {DELIVER}
    assert await store.gateway.due_lanes(NOON - 61 * SECOND) == []


@pytest.mark.anyio
@pytest.mark.parametrize(("column", "named"), [("erase_at", "erased"), ("clock_at", "own_clock")])
async def test_a_job_says_what_its_account_is_like_when_it_is_taken(
    store: Store, column: str, named: str
) -> None:
    mine = await deferred(store, -1, -2)
    await store.put([Amend("accounts", store.account, {column: NOON})])
    others = await deferred(store, -1, account=store.other)
    assert {job.about: getattr(job, named) for job in await taken(store)} == {
        **dict.fromkeys(mine, True),
        **dict.fromkeys(others, False),
    }


@pytest.mark.anyio
async def test_a_lease_is_renewed_as_long_as_its_runner_lives(store: Store) -> None:
    await deferred(store, 0)
    jobs = await taken(store)
    lease = LEASE.total_seconds()
    assert await store.gateway.renew_jobs("one", NOON + SECOND, jobs) == 1
    assert await store.gateway.renew_jobs("two", NOON + SECOND, jobs) == 0
    assert not await taken(store, lease, runner="two")
    assert len(await taken(store, lease + 1, runner="two")) == 1
    # Its first runner has lost it.
    assert await store.gateway.renew_jobs("one", NOON + SECOND, jobs) == 0


@pytest.mark.anyio
async def test_a_lease_that_its_runner_no_longer_knows_of_ends(store: Store) -> None:
    # As after an outage in which the end of the job could not be stored.
    known, lost = await deferred(store, -1, 0)
    job, _ = await taken(store)
    assert await store.gateway.renew_jobs("one", NOON + SECOND, [job]) == 1
    lease = LEASE.total_seconds()
    assert about(await taken(store, lease, runner="two")) == [lost]
    assert about(await taken(store, lease + 1, runner="two")) == [known]


@pytest.mark.anyio
async def test_a_job_that_is_done_goes(store: Store) -> None:
    await deferred(store, 0)
    (job,) = await taken(store)
    await store.gateway.finish_job(job)
    assert not await taken(store, 3600)


@pytest.mark.anyio
async def test_a_job_that_is_deferred_again_while_it_runs_is_done_again(store: Store) -> None:
    (one,) = await deferred(store, 0)
    (job,) = await taken(store)
    await store.put([Defer("look", one, NOON + 30 * SECOND)])
    await store.gateway.finish_job(job)
    assert not await taken(store, 29)
    (again,) = await taken(store, 30)
    assert (again.id, again.about) == (job.id, one)
    assert again.revision != job.revision


@pytest.mark.anyio
async def test_jobs_that_are_done_go_together_and_one_that_is_deferred_again_stays(
    store: Store,
) -> None:
    _, again, _ = await deferred(store, -3, -2, -1)
    await deferred(store, 0, account=store.other)
    left, *done = await taken(store)
    await store.put([Defer("look", again, NOON + 30 * SECOND)])
    await store.gateway.finish_jobs(done)
    assert not await taken(store, 5)
    assert about(await taken(store, 60)) == [left.about, again]


@pytest.mark.anyio
async def test_jobs_that_are_done_wait_for_a_transaction_that_defers_one_again(
    postgres_store: Store,
) -> None:
    store = postgres_store
    one, other = await deferred(store, -2, -1)
    jobs = await taken(store)
    with connect(store) as writer:
        revision = new_id(NOON)
        writer.execute("UPDATE jobs SET revision = %s WHERE about = %s", (revision, one))
        finishing = asyncio.create_task(store.gateway.finish_jobs(jobs))
        # The other one is removed at once: it is not held while the first is waited for.
        async with asyncio.timeout(20):
            while other in await waiting(store):  # noqa: ASYNC110  # what is waited for is no event
                await asyncio.sleep(0.01)
        assert not finishing.done()
        writer.commit()
    await finishing
    (again,) = await taken(store)
    assert (again.about, again.revision) == (one, revision)


@pytest.mark.anyio
@pytest.mark.parametrize("how", ["put_off", "fail"])
async def test_what_goes_wrong_is_of_no_job_that_was_deferred_again(store: Store, how: str) -> None:
    (one,) = await deferred(store, 0)
    (job,) = await taken(store)
    await store.put([Defer("look", one, NOON)])
    if how == "put_off":
        await store.gateway.put_off_job(job, NOON + 3600 * SECOND, 1, "no answer")
    else:
        await store.gateway.fail_job(job, "no answer")
    (again,) = await taken(store)
    assert again.attempts == 0


@pytest.mark.anyio
async def test_a_job_that_is_cancelled_is_not_there(store: Store) -> None:
    (one,) = await deferred(store, 0)
    await store.put([Cancel("look", one)])
    await store.put([Cancel("look", one)])
    assert not await taken(store, 3600)


@pytest.mark.anyio
async def test_a_job_is_put_off_failed_and_retried(store: Store) -> None:
    await deferred(store, 0)
    (job,) = await taken(store)
    await store.gateway.put_off_job(job, NOON + 60 * SECOND, 1, "no answer")
    assert not await taken(store, 59)
    (job,) = await taken(store, 60)
    assert job.attempts == 1
    await store.gateway.fail_job(job, "gone")
    assert not await taken(store, 3600)
    ((failed, problem),) = await store.gateway.jobs_of_all("failed", 10)
    assert (failed.id, failed.attempts, problem) == (job.id, 2, "gone")
    assert await store.gateway.retry_job(store.account, job.id, NOON + 70 * SECOND)
    assert not await store.gateway.retry_job(store.other, job.id, NOON)
    (job,) = await taken(store, 70)
    assert job.attempts == 0
    assert not await store.gateway.jobs_of_all("failed", 10)


@pytest.mark.anyio
async def test_the_backlog_says_how_much_there_is(store: Store) -> None:
    await deferred(store, -10, -5, -1, 60)
    backlog = await store.gateway.backlog(NOON)
    assert (backlog.due, backlog.oldest) == (3, NOON - 10 * SECOND)
    assert (backlog.running, backlog.failed) == (0, 0)
    (job,) = await taken(store, most=1)
    await store.gateway.fail_job(job, "gone")
    await taken(store, most=1)
    backlog = await store.gateway.backlog(NOON)
    assert (backlog.due, backlog.running, backlog.failed) == (2, 1, 1)
    # The one that failed was the first of the three, and the second is taken.
    kind = job.kind
    assert await store.gateway.backlog_by_kind(NOON) == [
        KindBacklog(kind, due=2, running=1, failed=1, attempts=1, oldest=NOON - 5 * SECOND)
    ]
    assert await store.gateway.backlog_by_kind(NOON - 60 * SECOND) == [
        KindBacklog(kind, due=0, running=0, failed=1, attempts=1, oldest=None)
    ]


@pytest.mark.anyio
async def test_dead_jobs_are_removed_after_a_while_some_at_a_time(store: Store) -> None:
    await deferred(store, *range(-MOST - 1, 0), 3600)
    for job in await taken(store, most=MOST + 1):
        await store.gateway.fail_job(job, "gone")
    assert await store.gateway.forget_jobs(NOON - (MOST + 1) * SECOND) == 0
    assert [await store.gateway.forget_jobs(NOON) for _ in range(3)] == [MOST, 1, 0]
    # The one that is still to come is no matter of age.
    assert await store.gateway.forget_jobs(NOON + 7200 * SECOND) == 0
    assert len(await taken(store, 3600)) == 1


@pytest.mark.anyio
async def test_jobs_of_an_account_with_a_clock_of_its_own_wait_for_that(store: Store) -> None:
    (before,) = await deferred(store, -5)
    (job,) = await taken(store)
    clock: list[Change] = [Amend("accounts", store.account, {"clock_at": NOON - 60 * SECOND})]
    await store.put(clock)
    await store.gateway.leave_to_own_clock(job)
    (after,) = await deferred(store, -10)
    (others,) = await deferred(store, -1, account=store.other)
    assert about(await taken(store, 3600)) == [others]
    first = await store.gateway.first_job(store.account, NOON)
    assert first is not None
    assert first.about == after
    await store.gateway.finish_job(first)
    first = await store.gateway.first_job(store.account, NOON)
    assert first is not None
    assert first.about == before
    assert await store.gateway.first_job(store.account, NOON - 6 * SECOND) is None


def outlook(application: str, next_change_at: datetime) -> Insert:
    """A row of the agenda that holds until an instant."""
    said = {"phase": "awaiting", "turn": "employer", "live": True, "kind": "wait"}
    values = {**said, "because": [], "basis": "b", "updated_at": NOON}
    return Insert("outlooks", {"id": application, **values, "next_change_at": next_change_at})


@pytest.mark.anyio
async def test_pursuits_that_time_alone_has_changed_are_found_across_accounts(
    store: Store, clock: Clock
) -> None:
    mine, theirs = await store.pursue(), await store.pursue(store.other)
    for owner, pursued, seconds in ((store.account, mine, -5), (store.other, theirs, -9)):
        at = NOON + seconds * SECOND
        await store.put([outlook(pursued.application, at)], owner)
    found = await store.gateway.stale_outlooks(clock(), None, 10)
    assert [place[1] for place in found] == [store.other, store.account]
    assert await store.gateway.stale_outlooks(clock(), found[0], 10) == found[1:]
    assert await store.gateway.stale_outlooks(NOON - 10 * SECOND, None, 10) == []
    await store.put([Amend("accounts", store.other, {"clock_at": NOON})], store.other)
    assert await store.gateway.stale_outlooks(clock(), None, 10) == found[1:]


@pytest.mark.anyio
async def test_a_job_that_is_deferred_again_stays_with_the_runner_that_has_it(store: Store) -> None:
    (one,) = await deferred(store, 0)
    (job,) = await taken(store)
    await store.put([Defer("look", one, NOON)])
    assert not await taken(store), "nobody else does the same meanwhile"
    await store.gateway.finish_job(job)
    (again,) = await taken(store)
    assert (again.id, again.attempts) == (job.id, 0)

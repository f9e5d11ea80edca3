"""Fair queue: bounded per address, per account and in all, and served in turns."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from app.api.auth.fair_queue import FairQueue, Requester, TooManyJobs
from app.usecases.errors import Unavailable


class Busy:
    """A queue whose one thread is held up until it is let go."""

    def __init__(self) -> None:
        self.queue = FairQueue(threads=1, waiting=6, per_address=5, per_account=3)
        self.go = threading.Event()
        self.begun = threading.Event()
        self.served: list[str] = []
        self.first = self.queue.submit(Requester("held", "held"), self._hold)
        assert self.begun.wait(10)

    def _hold(self) -> None:
        self.begun.set()
        self.go.wait(10)

    def place(self, address: str, account: str = "") -> "Future[None]":
        name = f"{address}{account}"
        requester = Requester(address, account or f"{address} {len(self.queue._of_accounts)}")
        return self.queue.submit(requester, lambda: self.served.append(name))


@pytest.fixture
def busy() -> Iterator[Busy]:
    busy = Busy()
    yield busy
    busy.go.set()
    busy.queue.close()


def test_addresses_take_turns_however_many_jobs_one_has_placed(busy: Busy) -> None:
    jobs = [busy.place(address) for address in "aaabbc"]
    busy.go.set()
    for job in jobs:
        job.result(10)
    assert busy.served == ["a", "b", "c", "a", "b", "a"]


def test_an_address_places_only_so_many_jobs(busy: Busy) -> None:
    for _ in range(5):
        busy.place("a")
    with pytest.raises(TooManyJobs):
        busy.place("a")
    busy.place("b")


def test_an_account_has_only_so_many_jobs_placed_from_whatever_addresses(busy: Busy) -> None:
    for address in "abc":
        busy.place(address, "mine")
    with pytest.raises(TooManyJobs):
        busy.place("d", "mine")
    busy.place("d", "theirs")


def test_in_a_full_queue_the_address_with_most_jobs_makes_room_for_one_with_fewer(
    busy: Busy,
) -> None:
    crowd = [busy.place("a") for _ in range(5)]
    busy.place("b")
    newcomer = busy.place("c")
    with pytest.raises(Unavailable):
        crowd[-1].result(0)
    busy.go.set()
    newcomer.result(10)
    assert [job.exception(10) for job in crowd[:-1]] == [None] * 4


def test_in_a_queue_that_is_full_of_equals_a_further_job_is_refused(busy: Busy) -> None:
    for address in "abcdef":
        busy.place(address)
    with pytest.raises(Unavailable):
        busy.place("g")


def test_a_caller_that_goes_away_leaves_the_queue(busy: Busy) -> None:
    jobs = [busy.place("a") for _ in range(5)]
    for job in jobs:
        assert job.cancel()
    again = [busy.place("a") for _ in range(5)]
    busy.go.set()
    for job in again:
        job.result(10)
    assert len(busy.served) == 5
    busy.first.result(10)
    assert (busy.queue._placed, dict(busy.queue._queues)) == (0, {})
    assert not busy.queue._of_addresses
    assert not busy.queue._of_accounts


def test_a_job_that_fails_tells_its_caller_and_frees_its_place(busy: Busy) -> None:
    def fail() -> None:
        raise ValueError("no")

    job = busy.queue.submit(Requester("a", "a"), fail)
    busy.go.set()
    with pytest.raises(ValueError, match="no"):
        job.result(10)
    busy.place("a").result(10)


def test_what_waits_at_the_end_is_refused_and_what_comes_later_too(busy: Busy) -> None:
    waiting = busy.place("a")
    threading.Timer(0.1, busy.go.set).start()
    busy.queue.close()
    with pytest.raises(Unavailable):
        waiting.result(10)
    with pytest.raises(Unavailable):
        busy.place("b").result(10)

"""Fair queue in front of a pool of threads: bounded in all, per address and per account.

1. A job belongs to an address and to an account. Each may have only so many jobs placed
   (waiting or running); a further one is refused at once.
2. Addresses take turns: a free thread serves the address that has waited longest for its
   turn, however many jobs another address has placed.
3. Where the whole queue is full, the address with the most waiting jobs gives up its last
   one to an address that has fewer. So no number of jobs of one address keeps others out.

Jobs of callers who have gone away leave the queue; one that runs already keeps its place
until it is done, since its thread is not free before.
"""

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar

from app.usecases.errors import Unavailable

#: Jobs that one address and one account may have placed.
PER_ADDRESS: Final = 8
PER_ACCOUNT: Final = 4

_FULL: Final = "Too many passwords are being checked at once."
_STOPPING: Final = "The service is stopping."

T = TypeVar("T")


class Requester(NamedTuple):
    """The network address of the request, and the account it is about."""

    address: str
    account: str


class TooManyJobs(Exception):
    """The address or the account has as many jobs placed as it may have."""


@dataclass(eq=False, slots=True)
class _Job:
    requester: Requester
    work: Callable[[], Any]
    future: "Future[Any]" = field(default_factory=Future)


class FairQueue:
    """Runs jobs in a few threads, in turns between addresses."""

    def __init__(
        self,
        *,
        threads: int,
        waiting: int,
        per_address: int = PER_ADDRESS,
        per_account: int = PER_ACCOUNT,
    ) -> None:
        """`waiting` is how many jobs may wait for a thread, in addition to those that run."""
        # Its threads begin with the first job.
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="passwords")
        self._places = threads + waiting
        self._per_address = per_address
        self._per_account = per_account
        self._lock = threading.Lock()
        self._placed = 0
        self._of_addresses: Counter[str] = Counter()
        self._of_accounts: Counter[str] = Counter()
        #: The waiting jobs of each address; the address whose turn is next stands first.
        self._queues: OrderedDict[str, deque[_Job]] = OrderedDict()

    def submit(self, requester: Requester, work: Callable[[], T]) -> "Future[T]":
        """Place a job; raises TooManyJobs, or Unavailable where the whole queue is full."""
        job = _Job(requester, work)
        with self._lock:
            evicted = self._make_place(requester)
            self._placed += 1
            self._of_addresses[requester.address] += 1
            self._of_accounts[requester.account] += 1
            self._queues.setdefault(requester.address, deque()).append(job)
        job.future.add_done_callback(lambda _: self._leave(job))
        if evicted is not None:
            _fail(evicted.future, Unavailable(_FULL))
        try:
            # Each job brings one ticket; the thread that takes it serves whose turn it is.
            self._executor.submit(self._serve)
        except RuntimeError:
            _fail(job.future, Unavailable(_STOPPING))
        return job.future

    def close(self) -> None:
        """Refuse what waits, and wait for what runs."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            waiting = [job for queue in self._queues.values() for job in queue]
        for job in waiting:
            _fail(job.future, Unavailable(_STOPPING))
        self._executor.shutdown(wait=True)

    def _make_place(self, requester: Requester) -> _Job | None:
        """Check the bounds; returns the job that has to give up its place, if one has to."""
        if (
            self._of_addresses[requester.address] >= self._per_address
            or self._of_accounts[requester.account] >= self._per_account
        ):
            raise TooManyJobs
        if self._placed < self._places:
            return None
        longest = max(self._queues.values(), key=len, default=None)
        own = len(self._queues.get(requester.address, ()))
        if longest is None or len(longest) <= own + 1:
            raise Unavailable(_FULL)
        return longest[-1]

    def _serve(self) -> None:
        with self._lock:
            job = self._next()
        # The job that brought this ticket may have left, or been served by another thread.
        if job is None or not job.future.set_running_or_notify_cancel():
            return
        try:
            result = job.work()
        except BaseException as error:  # noqa: BLE001  # passed to the caller
            job.future.set_exception(error)
        else:
            job.future.set_result(result)

    def _next(self) -> _Job | None:
        while self._queues:
            address, queue = self._queues.popitem(last=False)
            if queue:
                job = queue.popleft()
                if queue:
                    self._queues[address] = queue
                return job
        return None

    def _leave(self, job: _Job) -> None:
        """Free the place of a job that is done, was given up, or whose caller went away."""
        address, account = job.requester
        with self._lock:
            self._placed -= 1
            for counts, key in ((self._of_addresses, address), (self._of_accounts, account)):
                counts[key] -= 1
                if not counts[key]:
                    del counts[key]
            queue = self._queues.get(address)
            if queue is not None:
                with suppress(ValueError):
                    queue.remove(job)
                if not queue:
                    del self._queues[address]


def _fail(future: "Future[Any]", error: Exception) -> None:
    # The caller may have gone away, or the job begun, in this very moment.
    with suppress(Exception):
        future.set_exception(error)

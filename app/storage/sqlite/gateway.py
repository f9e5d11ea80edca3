"""SQLite gateway: reads in the event loop, a queue of writes, and group commit.

Reads run in the event loop: on SQLite a statement is a few function calls, and
a hop to a thread would cost more than most of them.

Writes queue. One task takes the whole queue, begins a transaction (IMMEDIATE: it has the
lock before it reads), runs each within a savepoint of its own, and commits once. Only
the commit waits for the disk, so it alone goes to a thread; writes that arrive meanwhile
are the next batch. No write is answered before its commit.

Other processes may write to the same file. While it is locked, a batch retries until its
timeout, and then fails with `Unavailable`.
"""

import asyncio
import random
import sqlite3
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from typing_extensions import override

from app.domain.facts import Region
from app.storage.engines import sqlite_path
from app.storage.job_queue import JobQueueGateway
from app.storage.reads import Committed, no_listener
from app.storage.schema.types import NotAnId
from app.storage.sql import loading, pages, writes
from app.storage.sql.holiday_calendars import CalendarsMissing, HolidayCalendars
from app.storage.sql.loading import Text
from app.storage.sql.statement_cache import sqlite_statements
from app.storage.sql.statements import Statement
from app.storage.sql.use_case_runner import ATTEMPTS, UseCaseRunner
from app.storage.sql.write_request import ChosenIds, MaintenanceStatement, WriteRequest
from app.storage.sqlite.file import (
    DatabaseFileMoved,
    FileIdentity,
    connect,
    is_busy,
    one,
    one_row,
    truncate_wal,
    unavailable,
    use_write_ahead_log,
)
from app.storage.yielding import in_turns
from app.usecases.errors import Collided, Unavailable
from app.usecases.ports import Ask, Change, Key, Outcome, Page, PursuitContext, Row, RowLimit

T = TypeVar("T")

#: The most writes that one commit carries, and the limit of the queue.
MOST_IN_BATCH: Final = 64
MOST_WAITING: Final = 4096

#: With more changes than this a write goes to the thread of the disk, as an import does.
MOST_IN_PLACE: Final = 500

#: A reader waits for no lock, except while another process opens or recovers the file.
READ_SECONDS: Final = 1.0

#: Backoff between two retries to get the lock from another process.
SHORTEST_WAIT: Final = 0.0005
LONGEST_WAIT: Final = 0.02


#: Requests that are done together or not at all.
Several = tuple[WriteRequest[Any], ...]

#: What the writer's queue takes.
Queued = WriteRequest[Any] | Several | MaintenanceStatement


@dataclass(slots=True)
class _Job:
    """One queued write, and its result."""

    request: Queued
    made: frozenset[Region]
    done: "asyncio.Future[Any]"
    queued_at: float = field(default_factory=time.monotonic)
    answer: Any = None
    announces: str | None = None
    error: Exception | None = None

    def settle(self) -> None:
        """Pass the result to the waiting caller, if it was not cancelled."""
        if self.done.done():
            return
        if self.error is None:
            self.done.set_result(self.answer)
        else:
            self.done.set_exception(self.error)

    def give_up(self, cause: sqlite3.Error | DatabaseFileMoved | None) -> None:
        """Fail: nothing of the batch was committed.

        Refusals fail as well: they may rest on changes of this batch that are rolled back.
        """
        self.error = unavailable(cause)
        self.settle()


class SqliteGateway(JobQueueGateway):
    """All I/O of an embedded Bide. It belongs to the event loop that uses it."""

    def __init__(
        self,
        database_url: str,
        *,
        clock: Callable[[], datetime],
        calendars: HolidayCalendars,
        lock_timeout: float,
        committed: Committed = no_listener,
    ) -> None:
        super().__init__(sqlite_statements(), calendars, clock)
        path = self._path = sqlite_path(database_url)
        self._runner = UseCaseRunner(clock, calendars)
        self._lock_timeout = lock_timeout
        self._committed = committed
        self._writer = connect(path, wait=lock_timeout)
        use_write_ahead_log(self._writer, wait=lock_timeout)
        self._writer.execute("PRAGMA synchronous = FULL")
        # Deleted and changed content is overwritten, so that it is gone from the file.
        self._writer.execute("PRAGMA secure_delete = ON")
        # From here on no statement may block the event loop: `_begin` waits for the lock.
        self._writer.execute("PRAGMA busy_timeout = 0")
        self._reader = connect(path, wait=READ_SECONDS)
        self._long_reader = connect(path, wait=lock_timeout)
        for connection in (self._reader, self._long_reader):
            connection.execute("PRAGMA query_only = ON")
            # The first read makes the log where there is none yet.
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        self._identity = FileIdentity(path)
        self._disk = ThreadPoolExecutor(1, "bide-commit")
        self._long = ThreadPoolExecutor(1, "bide-read")
        self._waiting: deque[_Job] = deque()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def together(self) -> int:
        """How many writes at one employer to start at once: one commit carries them all."""
        return 8

    @property
    def waiting(self) -> int:
        """How many writes wait for their turn."""
        return len(self._waiting)

    async def close(self) -> None:
        """Finish the queued writes, and close the file."""
        self._closed = True
        if self._task is not None:
            await self._task
        self._disk.shutdown()
        self._long.shutdown()
        for connection in (self._reader, self._long_reader, self._writer):
            connection.close()

    @override
    async def _row(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Any] | None:
        return one_row(self._reader, statement, values)

    @override
    async def _long_text(self, statement: Statement, values: Mapping[str, Any]) -> str | None:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._long, one, self._long_reader, statement, values)

    @override
    async def _revision(self) -> str | None:
        return one(self._reader, Statement("SELECT version_num FROM alembic_version", (), {}), {})

    @override
    async def problem(self) -> str | None:
        """Why the database cannot serve, in a sentence; None where it can."""
        return self._identity.problem() or await super().problem()

    def _check_place(self) -> None:
        """Fail where a new connection would open other files than those that are open."""
        if self._identity.problem() is not None:
            raise unavailable(DatabaseFileMoved())

    @asynccontextmanager
    async def snapshot(self, account_id: str) -> AsyncIterator[Ask]:
        """Read from one snapshot, on its own connection and in a thread."""
        loop = asyncio.get_running_loop()
        self._check_place()
        try:
            connection = connect(self._path, wait=self._lock_timeout)
        except sqlite3.OperationalError as error:
            raise unavailable(error) from error
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")

        async def ask(page: Page) -> Sequence[Row]:
            statement = self._statements.page(page)
            values = pages.values(account_id, page)
            text = await loop.run_in_executor(self._long, one, connection, statement, values)
            return loading.rows(text, page.table)

        try:
            yield ask
        finally:
            connection.close()

    # ----------------------------------------------------------------- writes

    @override
    async def write(
        self,
        account_id: str,
        key: Key,
        decide: Callable[[PursuitContext | None, datetime], Outcome[T]],
        *,
        chosen_ids: ChosenIds = (),
        limits: tuple[RowLimit, ...] = (),
    ) -> T:
        """Run one use case in one transaction; see `ports.Gateway`."""
        request = WriteRequest(account_id, key, decide, chosen_ids, limits)
        answer: T = await self._with_calendars(request)
        return answer

    async def _with_calendars(self, request: WriteRequest[Any] | Several) -> Any:  # noqa: ANN401 # What a use case answers.
        made: frozenset[Region] = frozenset()
        while True:
            try:
                answer = await self._queue(request, made)
            except CalendarsMissing as missing:
                await self._calendars.make(missing.regions)
                made |= missing.regions
            else:
                return answer

    @override
    async def write_each(
        self,
        account_id: str,
        application_ids: Sequence[str],
        decide: Callable[[PursuitContext | None, datetime], Outcome[T]],
    ) -> Sequence[T]:
        """Run one use case for each application within one savepoint."""
        keys = [Key("application", one) for one in application_ids]
        requests = tuple([WriteRequest(account_id, key, decide, ()) for key in keys])
        answers: Sequence[T] = await self._with_calendars(requests)
        return answers

    @override
    async def _sweep(self, statement: Statement, values: Mapping[str, Any]) -> int:
        changed: int = await self._queue(MaintenanceStatement(statement, values), frozenset())
        return changed

    @override
    async def _returned(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Text]:
        texts: Sequence[Text] = await self._queue(
            MaintenanceStatement(statement, values, returning=True), frozenset()
        )
        return texts

    @override
    async def _each(
        self, statement: Statement, all_values: Sequence[Mapping[str, Any]]
    ) -> Sequence[int]:
        # One commit carries them all, as they are queued together.
        return await asyncio.gather(*(self._sweep(statement, values) for values in all_values))

    @override
    async def _tidy(self) -> None:
        self._check_place()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._long, truncate_wal, self._path, self._lock_timeout)

    async def _queue(self, request: Queued, made: frozenset[Region]) -> Any:  # noqa: ANN401 # What a use case answers.
        if self._closed:
            raise Unavailable("The service is stopping.")
        if len(self._waiting) >= MOST_WAITING:
            raise Unavailable("Too many changes are waiting to be written.")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()
        self._waiting.append(_Job(request, made, done))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._work())
        return await done

    async def _work(self) -> None:
        """Write batch after batch until nothing waits."""
        while self._waiting:
            if not await self._begin():
                continue
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_IN_BATCH))]
            failure: sqlite3.Error | None = None
            kept = False
            try:
                changes_before = self._writer.total_changes
                await self._run_all(batch)
                await self._commit(changes_before)
                kept = True
            except sqlite3.OperationalError as error:
                failure = error
            finally:
                if not kept:
                    self._roll_back()
                for job in batch:
                    if kept:
                        job.settle()
                        if job.announces is not None:
                            self._committed(job.announces)
                    else:
                        job.give_up(failure)

    async def _begin(self) -> bool:
        """Get the lock; False when the oldest writes in the queue timed out."""
        if self._identity.problem() is not None:
            # A write to a file that was moved away would be acknowledged and lost.
            while self._waiting:
                self._waiting.popleft().give_up(DatabaseFileMoved())
            return False
        wait = SHORTEST_WAIT
        while True:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if self._give_up(error):
                    return False
            else:
                return True
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 # No secret.
            wait = min(wait * 2, LONGEST_WAIT)

    def _give_up(self, error: sqlite3.OperationalError) -> bool:
        """Fail the writes that have timed out; whether there were any."""
        late = time.monotonic() - self._lock_timeout
        given_up = False
        while self._waiting and (
            not is_busy(error)
            or self._waiting[0].queued_at <= late
            # The service stops, and has cancelled the request.
            or (self._closed and self._waiting[0].done.done())
        ):
            self._waiting.popleft().give_up(error)
            given_up = True
        return given_up

    async def _run_all(self, batch: list[_Job]) -> None:
        async for job in in_turns(batch):
            if job.done.done():  # The request was cancelled.
                continue
            await self._run(job)

    async def _run(self, job: _Job) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            self._writer.execute("SAVEPOINT job")
            try:
                job.answer = await self._attempt(job)
            except sqlite3.IntegrityError as error:
                self._undo()
                if attempt == ATTEMPTS:
                    job.error = Collided(str(error))
            except sqlite3.OperationalError:
                # Not this job's fault: the disk is full, or the file cannot be read.
                raise
            except Exception as error:  # noqa: BLE001 # It is the caller's.
                self._undo()
                job.error = error
                return
            else:
                self._writer.execute("RELEASE job")
                return

    async def _attempt(self, job: _Job) -> Any:  # noqa: ANN401 # What a use case answers.
        request = job.request
        if isinstance(request, MaintenanceStatement):
            bound = request.statement.bind(request.values)
            done = self._writer.execute(request.statement.sql, bound)
            return [row[0] for row in done.fetchall()] if request.returning else done.rowcount
        if not isinstance(request, tuple):
            outcome = self._runner.run(request, self._load(request), job.made)
            await self._change(job, request.account_id, outcome.changes)
            return outcome.answer
        outcomes = [
            self._runner.run(each, self._load(each), job.made) async for each in in_turns(request)
        ]
        if request:
            # Only events of several use cases need an order; those of one have theirs.
            made = writes.joined(outcome.changes for outcome in outcomes)
            await self._change(job, request[0].account_id, made)
        return [outcome.answer for outcome in outcomes]

    async def _change(self, job: _Job, account_id: str, made: tuple[Change, ...]) -> None:
        if len(made) <= MOST_IN_PLACE:
            self._apply_all(account_id, made)
        else:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._disk, self._apply_all, account_id, made)
        if writes.announces(made):
            job.announces = account_id

    def _load(self, request: WriteRequest[Any]) -> PursuitContext | None:
        statement = self._statements.load(request.shape)
        try:
            text = one(self._writer, statement, request.binds(self._clock()))
        except NotAnId:
            return None
        if text is None:
            return None
        found = loading.loaded(text, request)
        second = request.second
        return found if second is None else replace(found, second=self._load(second))

    def _apply_all(self, account_id: str, made: Iterable[Change]) -> None:
        for step in writes.steps(made):
            self._apply(account_id, step)

    def _apply(self, account_id: str, step: writes.Step) -> None:
        statement = self._statements.step(step)
        done = self._writer.execute(statement.sql, statement.bind(writes.values(account_id, step)))
        if writes.went_wrong(step, done.rowcount):
            raise sqlite3.IntegrityError(f"There is no such row of {step.table} to change.")

    def _undo(self) -> None:
        self._writer.execute("ROLLBACK TO job")
        self._writer.execute("RELEASE job")

    async def _commit(self, changes_before: int) -> None:
        if self._writer.total_changes == changes_before:
            self._writer.execute("COMMIT")  # Nothing was written, so nothing goes to the disk.
            return
        await asyncio.get_running_loop().run_in_executor(self._disk, self._writer.execute, "COMMIT")

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")

"""Transaction: runs a use case under the lock and completes its outcome before the commit.

1. If an answer to the same request is stored, it is returned and nothing else happens. The
   API supplies how it is looked up (`Idempotency-Key`).
2. The guard of the caller checks preconditions (`If-Match`) on what was loaded.
3. The use case decides: changes, and an answer.
4. An account that is being erased takes no changes.
5. No row is added to a table in which the account has reached its limit.
6. An employer is marked where the tasks of its other applications must follow.
7. Every changed record names its writer, and every changed resource gets one event.
8. Where the candidate wants reminders, a look is deferred at what there is to remind of; where
   messages have waited, a look at those that are held; where the account has webhook endpoints,
   that deliveries are made of its events.
9. The answer is stored with the changes, for retries of the request.

Nothing else calls `Gateway.write` or `write_each`: what the API, imports and housekeeping write
goes through here, so that none of them can leave out a step.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, Protocol, TypeVar, cast

from app.usecases.errors import NotFound
from app.usecases.events import announced
from app.usecases.held_wakes import with_held_wakes
from app.usecases.limits import check_limits
from app.usecases.ports import (
    Change,
    Decide,
    Key,
    Outcome,
    PursuitContext,
    Row,
    RowLimit,
    Transactions,
)
from app.usecases.reminder_wakes import with_wakes
from app.usecases.stale_marks import with_stale_mark
from app.usecases.webhook_wakes import with_announcement

T = TypeVar("T")
R = TypeVar("R")
T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)

#: Refreshes the tasks of an employer's other applications, by the employer's id.
Follow = Callable[[str], Awaitable[None]]

#: Checks what was loaded before the use case runs; raises to refuse.
Guard = Callable[[PursuitContext, datetime], None]


class StoredAnswers(Protocol[T_contra, R_co]):
    """How the answer to one idempotent request is stored and found again."""

    @property
    def place(self) -> tuple[str, str]:
        """The table and the id under which the answer is stored."""
        ...

    def find(self, row: Row | None, now: datetime) -> R_co | None:
        """The stored answer, if it still counts. Raises if it answered another request."""
        ...

    def store(self, answer: T_contra, row: Row | None, now: datetime) -> tuple[R_co, Change] | None:
        """The answer and the change that stores it in place of `row`; None to store none."""
        ...


@dataclass(frozen=True, slots=True)
class Ready(Generic[R]):
    """An answer that is ready to be sent: found, or stored with the changes."""

    answer: R


async def write(  # noqa: PLR0913  # what a write takes, each by its name
    gateway: Transactions,
    account_id: str,
    key: Key,
    decide: Decide[T],
    *,
    writer: str | None,
    chosen_ids: tuple[tuple[str, str], ...] = (),
    limits: tuple[RowLimit, ...] = (),
    guard: Guard | None = None,
    follow: Follow | None = None,
    at: datetime | None = None,
) -> T:
    """Run one use case in one transaction, with everything that belongs to a write.

    writer: `candidate`, or `partner:` and the id of the partner's account; None where the
        service itself keeps its rows in order (a better hash, old events removed): that is no
        event, and it goes on in an account that is being erased
    chosen_ids: the ids that the client chose, as (table, id); the gateway loads their rows
    limits: the limits that hold where the use case adds rows
    guard: checks preconditions before the use case decides
    follow: brings the tasks of other applications up to date after the commit, where this marked
        their employer; without it they follow when they are shown
    at: the instant at which it happens, where the clock may be further: what happens by itself
        in an account whose own clock was moved on

    Raises what the use case and the guard raise, `NotFound` for an account that is being
    erased, and `Conflict` where a limit is reached; then nothing is changed.
    """
    run = _Run(decide, writer, guard, at)
    answer = await gateway.write(account_id, key, run.outcome, chosen_ids=chosen_ids, limits=limits)
    await run.after_commit(follow)
    return answer


async def write_each(
    gateway: Transactions,
    account_id: str,
    application_ids: Sequence[str],
    changes_of: Callable[
        [PursuitContext | None, datetime], Iterable[tuple[datetime, tuple[Change, ...]]]
    ],
    *,
    writer: str,
) -> None:
    """Change what follows from the facts of some applications, with few commits.

    application_ids: `ports.MOST_TOGETHER` at most, each once
    changes_of: the changes of one application, each with the instant at which they are made,
        which their events say
    Where it fails, nothing is changed. None may depend on what is decided for another, nor
    change what others depend on.
    """

    def decide(context: PursuitContext | None, now: datetime) -> Outcome[None]:
        made: list[Change] = []
        for at, changes in changes_of(context, now):
            outcome = Outcome(None, changes)
            _require_account(context, outcome)
            made += _with_jobs(announced(outcome, context, writer, at).changes, context, at)
        return Outcome(None, tuple(made))

    await gateway.write_each(account_id, application_ids, decide)


async def write_once(  # noqa: PLR0913  # the arguments of `write`, and one more
    gateway: Transactions,
    account_id: str,
    key: Key,
    decide: Decide[T],
    stored: StoredAnswers[T, R],
    *,
    writer: str,
    chosen_ids: tuple[tuple[str, str], ...] = (),
    limits: tuple[RowLimit, ...] = (),
    guard: Guard | None = None,
    follow: Follow | None = None,
) -> T | Ready[R]:
    """Run one use case as `write` does, unless the same request was answered before.

    stored: finds the answer of a request that is sent again, and stores that of a new one
    """
    run = _Run(decide, writer, guard)

    def complete(context: PursuitContext | None, now: datetime) -> Outcome[T | Ready[R]]:
        row = None
        if context is not None:
            row = context.existing.get(stored.place)
            found = stored.find(row, now)
            if found is not None:
                return Outcome(Ready(found))
        outcome = run.outcome(context, now)
        ready = stored.store(outcome.answer, row, now)
        if ready is None:
            return cast("Outcome[T | Ready[R]]", outcome)
        answer, change = ready
        return Outcome(Ready(answer), (*outcome.changes, change))

    places = (*chosen_ids, stored.place)
    answered = await gateway.write(account_id, key, complete, chosen_ids=places, limits=limits)
    await run.after_commit(follow)
    return answered


@dataclass(slots=True)
class _Run(Generic[T]):
    """One run of a use case; it may be retried after a lost race.

    marked: the employer whose other applications must follow, as decided last
    """

    decide: Decide[T]
    writer: str | None
    guard: Guard | None
    at: datetime | None = None
    marked: str | None = None

    def outcome(self, context: PursuitContext | None, now: datetime) -> Outcome[T]:
        """What the use case decides, and what belongs to that."""
        self.marked = None
        now = min(now, self.at or now)
        if self.guard is not None and context is not None:
            self.guard(context, now)
        outcome = self.decide(context, now)
        if self.writer is None:
            return outcome
        _require_account(context, outcome)
        check_limits(context, outcome.changes)
        marked = with_stale_mark(outcome, context)
        if marked is not outcome and context is not None and context.employer is not None:
            self.marked = context.employer.id
        announcing = announced(marked, context, self.writer, now)
        return replace(announcing, changes=_with_jobs(announcing.changes, context, now))

    async def after_commit(self, follow: Follow | None) -> None:
        """Let the tasks of other applications follow."""
        if follow is not None and self.marked is not None:
            await follow(self.marked)


def _with_jobs(
    changes: tuple[Change, ...], context: PursuitContext | None, now: datetime
) -> tuple[Change, ...]:
    """The changes, with the jobs that follow from them."""
    woken = with_held_wakes(with_wakes(changes, context, now), context, now)
    return with_announcement(woken, context, now)


def _require_account(context: PursuitContext | None, outcome: Outcome[T]) -> None:
    """Refuse changes to an account that is being erased.

    Its keys open nothing any more; the request was authenticated just before.
    """
    if outcome.changes and context is not None and context.account["erase_at"] is not None:
        raise NotFound("account")

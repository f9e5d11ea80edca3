"""Test clocks: a test account may have a clock of its own, which stands still until moved on.

What the account's facts are about lives by it: decisions, tasks, the agenda, events and whatever
is compared with an instant of a record. What secures the account lives by the service's clock:
credentials, grants, rate limits, stored answers, and how long the account exists
(`ports.SECURITY`).
"""

from datetime import datetime, timedelta
from typing import Final

from app.usecases.errors import Conflict, Invalid
from app.usecases.lookups import known
from app.usecases.ports import Amend, Gateway, Outcome, PursuitContext, Row
from app.usecases.row_values import maybe_instant

#: How long a test account exists.
TEST_LIFE: Final = timedelta(days=30)

#: The furthest that a clock is moved on at once: two years, one of which may be a leap year.
FURTHEST: Final = timedelta(days=731)


def is_over(account: Row, now: datetime) -> bool:
    """Whether an account is erased or to be erased, or was a test account whose time is over."""
    test_until = maybe_instant(account, "test_until")
    return account["erase_at"] is not None or (test_until is not None and test_until <= now)


async def clock_of(gateway: Gateway, account_id: str) -> datetime | None:
    """Read what the own clock of a test account shows; None while it has none."""
    account = await gateway.one(account_id, "accounts", account_id)
    return None if account is None else maybe_instant(account, "clock_at")


def start_clock(
    context: PursuitContext | None, account_id: str, shows: datetime
) -> Outcome[tuple[Row, bool]]:
    """Give a test account a clock of its own; returns the account, and whether it is new.

    Idempotent as long as the clock has not been moved on.
    """
    account = known(context, "account").account
    if account["test_until"] is None:
        raise Conflict(
            "state_conflict",
            "Only a test account has a clock of its own. Make one with `test: true`.",
        )
    before = maybe_instant(account, "clock_at")
    if before == shows:
        return Outcome((account, False))
    if before is not None:
        raise Conflict("state_conflict", "This account has a clock already; move that on.")
    changed = {**account, "clock_at": shows}
    return Outcome((changed, True), (Amend("accounts", account_id, {"clock_at": shows}),))


def advance_clock(context: PursuitContext | None, account_id: str, to: datetime) -> Outcome[Row]:
    """Move the clock of a test account on. The passage of time is no event."""
    account = known(context, "account").account
    before = maybe_instant(account, "clock_at")
    if before is None:
        raise Conflict("state_conflict", "This account has no clock of its own yet.")
    if to < before:
        raise Invalid("/to", "out_of_range", "A test clock is moved forward only.")
    if to - before > FURTHEST:
        raise Invalid("/to", "out_of_range", "A test clock is moved two years at a time at most.")
    if to == before:
        return Outcome(account)
    changed = {**account, "clock_at": to}
    return Outcome(changed, (Amend("accounts", account_id, {"clock_at": to}),))

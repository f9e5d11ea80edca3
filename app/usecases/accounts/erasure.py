"""Erasure of an account: access ends at once, the data is deleted after a grace period."""

from datetime import datetime, timedelta

from app.usecases.lookups import known
from app.usecases.ports import Amend, Outcome, PursuitContext
from app.usecases.row_values import maybe_instant


def erase_account(
    context: PursuitContext | None, account_id: str, grace: timedelta, now: datetime
) -> Outcome[datetime]:
    """Schedule the erasure; returns when. Idempotent: a second request keeps the first date."""
    account = known(context, "account").account
    at = maybe_instant(account, "erase_at")
    if at is not None:
        return Outcome(at)
    return Outcome(now + grace, (Amend("accounts", account_id, {"erase_at": now + grace}),))

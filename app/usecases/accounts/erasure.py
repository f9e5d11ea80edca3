"""Erasing an account: from the asking on nobody is let in, and after a while nothing is left."""

from datetime import datetime, timedelta

from app.usecases.common import known, maybe_instant
from app.usecases.ports import Amend, Outcome, PursuitContext


def erase_account(
    context: PursuitContext | None, account_id: str, grace: timedelta, now: datetime
) -> Outcome[datetime]:
    """Let the account be erased after a while; the answer is when. Asking again moves nothing."""
    account = known(context, "account").account
    at = maybe_instant(account, "erase_at")
    if at is not None:
        return Outcome(at)
    return Outcome(now + grace, (Amend("accounts", account_id, {"erase_at": now + grace}),))

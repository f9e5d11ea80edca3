"""The candidate's own mail account: whose server messages are submitted to, with what login.

The password arrives sealed, and is opened only where a letter is handed over.
"""

from collections.abc import Mapping
from datetime import datetime

from app.usecases.delivery.messages.ways import ACCOUNTS
from app.usecases.lookups import known
from app.usecases.ports import Amend, Insert, Outcome, PursuitContext, Remove, Row


def name_account(
    context: PursuitContext | None, account_id: str, values: Mapping[str, object], now: datetime
) -> Outcome[Row]:
    """Name the mail account, or another one in its place.

    values: the columns but for the instants, with the password sealed
    """
    before = known(context, "account").existing.get((ACCOUNTS, account_id))
    if before is None:
        row = {"id": account_id, **values, "created_at": now, "updated_at": now}
        return Outcome(row, (Insert(ACCOUNTS, row),))
    changed = {**values, "updated_at": now}
    return Outcome({**before, **changed}, (Amend(ACCOUNTS, account_id, changed),))


def forget_account(context: PursuitContext | None, account_id: str) -> Outcome[None]:
    """Forget the mail account; messages that were to go by it are cancelled when they wake."""
    if known(context, "account").existing.get((ACCOUNTS, account_id)) is None:
        return Outcome(None)
    return Outcome(None, (Remove(ACCOUNTS, account_id),))

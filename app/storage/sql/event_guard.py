"""Guard: no change of what decisions read is written without an event of its account.

The number of an account's last event stands for all facts of the account (`fact_cache`), so a
change that moves no number would never be seen where they are cached. Every write passes
`require_event`; statements that pass it by (`sweeps`) may not touch these tables, except those
that remove an account with its head, and remnants that no rule counts any more.
"""

from collections.abc import Iterable
from typing import Final

from app.storage.sql.queries import FACTS
from app.storage.sql.writes import announces
from app.usecases.ports import Amend, Change, CreateAccount, Insert, Remove

#: The tables that a decision is read from: facts, the employer, the account with its numbers; and
#: messages, which lead to what they are about.
READ_BY_DECISIONS: Final = frozenset(
    {*FACTS, "accounts", "employers", "earlier_contacts", "merged_employers", "messages"}
)


class UnannouncedChange(RuntimeError):
    """A use case changes what decisions read without writing an event."""


def require_event(changes: Iterable[Change]) -> None:
    """Refuse changes of what decisions read, unless an event is written with them.

    An account that begins is not cached yet, and one that ends deletes the row of its last event
    number. The clock of a test account moves without an event, and its loads are not cached.
    """
    some = tuple(changes)
    if announces(some):
        return
    for change in some:
        whole = change.table == "accounts" and isinstance(change, CreateAccount | Insert | Remove)
        clock = isinstance(change, Amend) and change.values.keys() == {"clock_at"}
        if change.table in READ_BY_DECISIONS and not (whole or clock):
            message = f"A change of {change.table} is written without an event."
            raise UnannouncedChange(message)

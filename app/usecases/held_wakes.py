"""Wakes of held messages: what changes at an employer has its messages decided about again.

An account that never had a message wait defers nothing. The job is of the employer, since
applications there share a budget; it finds the messages, so the use case that defers it need not.
"""

from datetime import datetime
from typing import Final

from app.usecases.ports import AppendEvents, Cancel, Change, Defer, PursuitContext

#: The kind of job that looks at the held messages at an employer.
HELD: Final = "held_messages"

#: Changes that no decision reads.
_NO_FACTS: Final = frozenset({"jobs", "messages", "events", "idempotency_keys", "refusals"})


def with_held_wakes(
    changes: tuple[Change, ...], context: PursuitContext | None, now: datetime
) -> tuple[Change, ...]:
    """The changes, with a look at the held messages of the employers that they touch."""
    if context is None or not context.account.get("holds_messages"):
        return changes
    if all(_is_no_fact(change) for change in changes):
        return changes
    employers = {
        one.employer.id
        for one in (context, context.second)
        if one is not None and one.employer is not None
    }
    return (*changes, *(Defer(HELD, employer, now) for employer in sorted(employers)))


def _is_no_fact(change: Change) -> bool:
    return isinstance(change, AppendEvents | Defer | Cancel) or change.table in _NO_FACTS

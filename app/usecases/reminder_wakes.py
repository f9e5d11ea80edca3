"""Scheduling of reminders: a change of tasks defers a job that looks at what is due.

The look is a job of the application. It finds what is due by then and when the next occasion is,
so that it need not be known here.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from app.usecases.ports import Amend, Change, Defer, Insert, PursuitContext, Row

#: The kind of job that looks at what to remind of.
LOOK: Final = "remind"


def with_wakes(
    changes: tuple[Change, ...], context: PursuitContext | None, now: datetime
) -> tuple[Change, ...]:
    """The changes, with a look at the reminders of each application that they touch."""
    if not changes or context is None or context.account.get("reminders") is None:
        return changes
    touched = sorted({one for change in changes for one in _touched(change, context)})
    return (*changes, *(Defer(LOOK, application_id, now) for application_id in touched))


def _touched(change: Change, context: PursuitContext) -> Iterator[str]:
    """The application whose occasions a change may move."""
    if isinstance(change, Insert) and change.table in {"tasks", "employer_updates"}:
        yield from _named(change.values)
    elif isinstance(change, Insert | Amend) and change.table == "outlooks":
        yield str(change.values["id"]) if isinstance(change, Insert) else change.id
    elif isinstance(change, Amend) and change.table == "tasks":
        for row in context.tasks:
            if row["id"] == change.id:
                yield from _named(row)


def _named(row: Row) -> Iterator[str]:
    application_id = row["application_id"]
    if application_id is not None:
        yield str(application_id)

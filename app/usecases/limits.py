"""Row limits of one account: generous, so that no account can crowd out the others.

A limit is checked in the transaction that adds a row, by whether there is a row at its
place already. That reads at most so many entries of an index, and no counter has to be
kept with every change. Two writers at once may exceed a limit by one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.usecases.errors import Conflict
from app.usecases.ports import Change, Insert, PursuitContext, RowLimit


@dataclass(frozen=True, slots=True)
class Limits:
    """The most rows of each kind, of an account or of one application.

    A decision reads all of one application, so what that may have is bounded far above
    what happens in practice: a request costs little more at the limit than far below it.
    """

    employers: int = 10_000
    applications: int = 10_000
    interviews: int = 10_000
    interviews_each: int = 50
    timetables: int = 50
    contacts: int = 100
    employer_updates: int = 100
    feedback: int = 10_000
    feedback_each: int = 100
    tasks: int = 10_000
    api_keys: int = 50
    grants: int = 100
    sessions: int = 1_000

    def of_account(self, table: str, *where: tuple[str, object]) -> RowLimit:
        """The limit for rows of the account; where: only these count, as (column, value)."""
        return RowLimit(table, getattr(self, table), where)

    def of_application(self, table: str) -> RowLimit:
        """The limit for rows of the application that the key of a write leads to."""
        each = f"{table}_each"
        most = getattr(self, each if hasattr(self, each) else table)
        return RowLimit(table, most, of_application=True)

    def to_start(self) -> tuple[RowLimit, ...]:
        """The limits for an interview, with the application and employer that may come along."""
        of_account = tuple(map(self.of_account, ("employers", "applications", "interviews")))
        return (*of_account, self.of_application("interviews"))

    def own_tasks(self) -> RowLimit:
        """The limit for the candidate's own tasks; those that follow from facts do not count."""
        return self.of_account("tasks", ("own", True))


def limit_detail(table: str, most: int) -> str:
    """The detail of the problem `limit_reached`."""
    return f"The limit of {most} {table.replace('_', ' ')} is reached."


def check_limits(context: PursuitContext | None, changes: Iterable[Change]) -> None:
    """Refuse changes that add to a table whose limit is reached."""
    if context is None or not context.full:
        return
    for change in changes:
        if isinstance(change, Insert):
            require_below_limit(context, change.table)


def require_below_limit(context: PursuitContext, table: str) -> None:
    """Refuse to add to a table whose limit is reached, before anything costly is computed."""
    most = context.full.get(table)
    if most is not None:
        raise Conflict("limit_reached", limit_detail(table, most))

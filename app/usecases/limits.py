"""How much one account may keep: generous bounds, so that none can crowd out the others.

A bound is looked up in the transaction that adds a row, by whether there is a row at its
place already. That reads no more than so many entries of an index, and nothing has to be
counted beside every change. Two writers at once may go past a bound by one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.facts import Pursuit
from app.usecases.errors import Conflict
from app.usecases.ports import Change, Insert, PursuitContext, RowLimit


@dataclass(frozen=True, slots=True)
class Limits:
    """The most rows of each kind, of an account or of one application.

    A decision reads all of one application, so what that may have is bounded far above
    what happens to anybody: a request costs little more at the bound than far below it.
    """

    employers: int = 10_000
    applications: int = 10_000
    interviews: int = 10_000
    interviews_each: int = 50
    interviewers_each: int = 100
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
        """The limit for what hangs on the application that the key of a write leads to."""
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


def check_people(limits: Limits, before: int, after: Pursuit) -> None:
    """Refuse more interviewers in all rounds of a pursuit than a decision is made about.

    Each of them is an action of its own in every decision, so they are bounded together. What
    is there from before stays, and may be changed as long as it does not grow.

    before: how many there were in all its rounds
    """
    people = people_of(after)
    most = limits.interviewers_each
    if people > most and people > before:
        raise Conflict(
            "limit_reached",
            f"The limit is {most} interviewers of an application, and there would be {people}.",
        )


def people_of(pursuit: Pursuit) -> int:
    """How many interviewers the rounds of a pursuit have together."""
    return sum(len(one.interviewers) for one in pursuit.interviews)


def told(table: str, most: int) -> str:
    """What is said where a limit is reached."""
    return f"The limit is {most} {table.replace('_', ' ')} here, and there are that many."


def check_limits(context: PursuitContext | None, changes: Iterable[Change]) -> None:
    """Refuse changes that add to what is full."""
    if context is None or not context.full:
        return
    for change in changes:
        if isinstance(change, Insert):
            require_room(context, change.table)


def require_room(context: PursuitContext, table: str) -> None:
    """Refuse to add to a table that is full, before anything costly is worked out."""
    most = context.full.get(table)
    if most is not None:
        raise Conflict("limit_reached", told(table, most))

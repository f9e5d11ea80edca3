"""Row limits of one account: generous, so that no account can crowd out the others.

A limit is checked in the transaction that adds a row, by whether there is a row at its
place already. That reads at most so many entries of an index, and no counter has to be
kept with every change. Two writers at once may exceed a limit by one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Self

from app.domain.facts import Pursuit
from app.settings import Settings
from app.usecases.errors import Conflict
from app.usecases.ports import Change, Insert, PursuitContext, RowLimit
from app.usecases.resources import LIMITS, RESOURCES, Limit

#: Each limit, by its table and whether it is one of an application.
_LIMITS: Final[Mapping[tuple[str, bool], Limit]] = MappingProxyType(
    {(one.table, limit.of_application): limit for one in RESOURCES for limit in one.limits}
)


def _default() -> Mapping[str, int]:
    return _numbers(Settings.model_construct())


def _numbers(settings: Settings) -> Mapping[str, int]:
    return {limit.name: getattr(settings, f"limit_{limit.name}") for limit in LIMITS}


@dataclass(frozen=True, slots=True)
class Limits:
    """Row limits of each kind, of an account or of one application.

    A decision reads all of one application, so what that may have is bounded far above
    what happens to people: a request costs little more at the bound than far below it.

    most: the number of each limit of `resources.LIMITS`, by its name
    interviewers_each: people of all rounds of one application, which no table counts
    """

    most: Mapping[str, int] = field(default_factory=_default)
    interviewers_each: int = Settings.model_fields["limit_interviewers_each"].default

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The limits that the operator has set."""
        return cls(_numbers(settings), settings.limit_interviewers_each)

    def of_account(self, table: str) -> RowLimit:
        """The limit for rows of the account."""
        return self._limit(table, of_application=False)

    def of_application(self, table: str) -> RowLimit:
        """The limit for rows of the application that the key of a write leads to."""
        return self._limit(table, of_application=True)

    def _limit(self, table: str, *, of_application: bool) -> RowLimit:
        return self.row_limit(table, _LIMITS[table, of_application])

    def row_limit(self, table: str, limit: Limit) -> RowLimit:
        """A limit with its number."""
        return RowLimit(table, self.most[limit.name], limit.where, limit.of_application)

    def to_start(self) -> tuple[RowLimit, ...]:
        """The limits for an interview, with the application and employer that may come along."""
        of_account = tuple(map(self.of_account, ("employers", "applications", "interviews")))
        return (*of_account, self.of_application("interviews"))


def limit_detail(table: str, most: int) -> str:
    """The detail of the problem `limit_reached`."""
    return f"The limit of {most} {table.replace('_', ' ')} is reached."


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

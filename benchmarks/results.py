"""Result types of the measures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.goals import Goal, goal_of
from benchmarks.paired import Spread
from benchmarks.profiles import Profile


@dataclass(frozen=True, slots=True)
class Result:
    """One value, with the row it belongs to.

    detail: what else was seen, for the JSON and for whoever reads it
    profile: makes a profile; asked only when the goal is missed
    """

    name: str
    row: str
    database: str
    spread: Spread
    detail: Mapping[str, Any] = field(default_factory=dict)
    profile: Callable[[], Profile] | None = None

    @property
    def goal(self) -> Goal:
        """The row of the table of goals."""
        return goal_of(self.name, self.row, self.database)

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.spread.median <= self.goal.now

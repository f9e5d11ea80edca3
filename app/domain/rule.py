"""What a rule is: an id, what it could bar, and a pure function from a case to its bars."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.domain.actions import Kind
from app.domain.case import Case
from app.domain.decision import Bar


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the etiquette.

    kinds: everything it could bar; all of it is refused if the rule itself fails
    tip: the advice it puts into practice, shown with each of its reasons
    bars: the rule itself
    grounds: on what it stands, where no number of the policy says so
    """

    id: str
    kinds: tuple[Kind, ...]
    tip: str
    bars: Callable[[Case], Iterable[Bar]]
    grounds: str = ""

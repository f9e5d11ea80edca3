"""References within a whole history: the names of its facts, and the fact that a name means."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.api.problems.problem import invalid
from app.domain.facts import Pursuit
from app.usecases.errors import Invalid


@dataclass(frozen=True, slots=True)
class Names:
    """The ids of one list, given or made up."""

    ids: tuple[str, ...]

    @classmethod
    def of(cls, facts_told: Sequence[Any], what: str, pointer: str, taken: set[str]) -> "Names":
        """Name every fact of a list; no two facts of the history share a name."""
        ids = []
        for position, fact in enumerate(facts_told):
            name = fact.id or f"{what}-{position + 1}"
            if name in taken:
                raise invalid(
                    f"{pointer}/{position}/id", "invalid_value", "Another fact has this id already."
                )
            taken.add(name)
            ids.append(name)
        return cls(tuple(ids))


def round_of(pursuit: Pursuit, interview_id: str | None, pointer: str, at: datetime) -> str | None:
    """The round that is named; else the last one held by an instant, or the first of all."""
    if interview_id is None:
        held = [one for one in pursuit.interviews if one.ends_at <= at]
        last = (held or list(pursuit.interviews[:1]))[-1:]
        return last[0].id if last else None
    require_known(interview_id, {one.id for one in pursuit.interviews}, f"{pointer}/interview_id")
    return interview_id


def require_known(name: str, names: set[str], pointer: str) -> None:
    """Refuse a name that no fact of this kind has."""
    if name not in names:
        raise invalid(pointer, "unknown_reference", "Nothing in this history has this id.")


@contextmanager
def below(pointer: str) -> Iterator[None]:
    """Let a check that knows one fact point into the whole body."""
    try:
        yield
    except Invalid as error:
        raise Invalid(pointer + error.pointer, error.code, error.detail) from None

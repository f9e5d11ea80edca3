"""Look-ups in a loaded context: the record, round, pursuit or place that a key names.

A use case is a pure function `(context, command, policy, now) -> Outcome`. It never
does I/O and never reads the clock: the gateway passes both in, under a lock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from app.domain.facts import Contact, Interview, Pursuit
from app.usecases.errors import Invalid, NotFound
from app.usecases.ports import PursuitContext, Row


def known(context: PursuitContext | None, what: str) -> PursuitContext:
    """The context, or `NotFound` where the key named nothing of this account."""
    if context is None:
        raise NotFound(what)
    return context


def named(context: PursuitContext | None, what: str) -> tuple[PursuitContext, Row]:
    """The context and the record that the key named."""
    context = known(context, what)
    if context.row is None:
        raise NotFound(what)
    return context, context.row


def find_interview(context: PursuitContext, interview_id: str) -> tuple[Pursuit, Interview]:
    """The pursuit and the round that this interview is."""
    for pursuit in context.pursuits:
        for interview in pursuit.interviews:
            if interview.id == interview_id:
                return pursuit, interview
    raise NotFound("interview")


@dataclass(frozen=True, slots=True)
class Place:
    """What a fact is recorded of: a round, or a pursuit with or without one.

    application_id: that of the path; None where the path names the round
    interview_id: the round; None for the pursuit itself
    whole: the path names a round, but the record is about the pursuit itself
    """

    interview_id: str | None = None
    application_id: str | None = None
    whole: bool = False

    @property
    def what(self) -> str:
        """The resource that the path names."""
        return "interview" if self.application_id is None else "application"

    @property
    def named(self) -> str:
        """The id that the path has."""
        return str(self.application_id or self.interview_id)


def find_place(context: PursuitContext, place: Place) -> tuple[Pursuit, Interview | None]:
    """The pursuit, and the round if one is named; another pursuit's round is refused."""
    if place.application_id is None:
        pursuit, interview = find_interview(context, str(place.interview_id))
        return pursuit, None if place.whole else interview
    pursuit = pursuit_of(context, place.application_id)
    if place.interview_id is None:
        return pursuit, None
    for interview in pursuit.interviews:
        if interview.id == place.interview_id:
            return pursuit, interview
    raise Invalid(
        "/interview_id", "unknown_reference", "The application has no interview with this id."
    )


def pursuit_of(context: PursuitContext, application_id: str) -> Pursuit:
    """The pursuit of this application."""
    for pursuit in context.pursuits:
        if pursuit.application.id == application_id:
            return pursuit
    raise NotFound("application")


def in_order(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Contacts in the order in which the facts hold them."""
    # No call in Python for each of a hundred.
    return tuple(sorted(contacts, key=attrgetter("happened_at", "id")))


def with_pursuit(pursuits: tuple[Pursuit, ...], changed: Pursuit) -> tuple[Pursuit, ...]:
    """The pursuits that were loaded with a changed or new one among them.

    Pursuits that were not loaded follow by themselves; see `sibling_tasks`.
    """
    rest = [one for one in pursuits if one.application.id != changed.application.id]
    return (*rest, changed)

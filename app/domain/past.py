"""Timeline of the past: the phases that a pursuit has gone through, as they were decided then.

1. The instants at which facts happened are collected; what was taken back never happened.
2. From each of them to the next the pursuit is evaluated with the facts that had happened by then.
3. Within such a stretch time alone may change the phase, at an edge of what was evaluated.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import chain, pairwise
from zoneinfo import ZoneInfo

from app.domain.as_of import known_from
from app.domain.bar_state import state_at
from app.domain.calendars import Calendars
from app.domain.decision import Phase
from app.domain.evaluation import Evaluation
from app.domain.facts import Pursuit
from app.domain.phases import phase_at
from app.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class PastPhase:
    """A phase, and since when; `facts` are those that brought it, none where time alone did."""

    at: datetime
    phase: Phase
    facts: tuple[str, ...]


def past_phases(
    pursuit: Pursuit, policy: Policy, calendars: Calendars, now: datetime, most: int
) -> list[PastPhase]:
    """Return the phases of a pursuit up to `now` (UTC), each as it was decided then.

    most: how many instants of facts are looked at; of more, the latest
    """
    happened = _happened(pursuit, now)
    found: list[PastPhase] = []
    for start, end in pairwise([*sorted(happened)[-most:], now]):
        facts = tuple(happened[start])
        for at, phase in _phases(Evaluation(pursuit, policy, calendars, start), end):
            if not found or phase is not found[-1].phase:
                found.append(PastPhase(at, phase, facts if at == start else ()))
    return found


def _phases(evaluation: Evaluation, end: datetime) -> Iterator[tuple[datetime, Phase]]:
    """The phases from the instant of an evaluation to another, if nothing happens."""
    case, start = evaluation.case, evaluation.now
    states = evaluation.read(start)
    yield start, phase_at(case, states, start)
    for at in evaluation.edges:
        if at > end:
            return
        for place in evaluation.slots_at(at):
            slot, _ = states[place]
            states[place] = slot, state_at(slot, at)
        yield at, phase_at(case, states, at)


def _happened(pursuit: Pursuit, now: datetime) -> dict[datetime, list[str]]:
    """The ids of the facts by the instant at which they happened, up to now."""
    happened: defaultdict[datetime, list[str]] = defaultdict(list)
    for at, fact in _instants(pursuit):
        if at <= now:
            happened[at].append(fact)
    return happened


def _instants(pursuit: Pursuit) -> Iterator[tuple[datetime, str]]:
    application = pursuit.application
    if application.applied_at is not None:
        yield _begins(application.applied_at, pursuit.region.time_zone), application.id
    if application.outcome is not None:
        yield application.outcome.happened_at, application.id
    for interview in pursuit.interviews:
        yield known_from(interview) or interview.starts_at, interview.id
    rounds = (one.timetables for one in pursuit.interviews)
    for timetable in chain(application.timetables, *rounds):
        if timetable.retracted_at is None:
            yield timetable.said_at, timetable.id
    for contact in pursuit.contacts:
        if contact.retracted_at is None:
            yield contact.happened_at, contact.id
    for word in pursuit.updates:
        if word.retracted_at is None:
            yield word.received_at, word.id
    yield from ((one.received_at, one.id) for one in pursuit.feedback)


def _begins(moment: date, zone: str) -> datetime:
    """An instant as it is, or the begin of a local day."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), ZoneInfo(zone)).astimezone(UTC)

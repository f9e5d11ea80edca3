"""As-of filter: a pursuit as it stood at an instant, without facts that happened after it.

This comes before any rule runs, so that no rule can see the future. What the candidate
took back is left out at every instant, as if it had never been recorded.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.actions import Kind
from app.domain.facts import (
    Application,
    Contact,
    EmployerUpdate,
    Interview,
    Pursuit,
    Timetable,
    UpdateKind,
)
from app.domain.shared_budget import MOST_SHARED, is_shared

#: Words about a round that does not take place: who says them has arranged it.
_CALLED_OFF = frozenset({UpdateKind.ROUND_POSTPONED, UpdateKind.ROUND_CANCELLED})


def known_from(interview: Interview) -> datetime | None:
    """Return since when a round is known: its recording, or its start if recorded in arrears."""
    if interview.created_at is None:
        return None
    return min(interview.created_at, interview.starts_at)


def as_of(pursuit: Pursuit, now: datetime, keep: str | None = None) -> Pursuit:
    """Return the pursuit without the facts that happened after an instant.

    It does not matter when they were recorded. A round stands from when it was known.
    State, preferences and regions hold at every instant. `keep` names a round to keep
    anyhow.
    """
    updates = tuple([u for u in pursuit.updates if u.received_at <= now and u.retracted_at is None])
    return Pursuit(
        _application_as_of(pursuit, now),
        pursuit.employer,
        tuple(
            [
                _interview_as_of(interview, now)
                for interview in _arranged(pursuit.interviews, updates)
                if interview.id == keep or (since := known_from(interview)) is None or since <= now
            ]
        ),
        tuple([c for c in pursuit.contacts if c.happened_at <= now and c.retracted_at is None]),
        updates,
        tuple([feedback for feedback in pursuit.feedback if feedback.received_at <= now]),
        tuple([mark for mark in pursuit.marks if mark.happened_at <= now]),
        _shared_as_of(pursuit, now),
        tuple(
            [c for c in pursuit.at_the_agency if c.happened_at <= now and c.retracted_at is None]
        ),
        pursuit.rounds_elsewhere,
    )


def _arranged(
    interviews: tuple[Interview, ...], updates: tuple[EmployerUpdate, ...]
) -> Iterable[Interview]:
    """Return the rounds, one recorded after it was called off as recorded with that word."""
    words = [u for u in updates if u.kind in _CALLED_OFF and u.interview_id is not None]
    if not words:
        return interviews
    first = {word.interview_id: word.received_at for word in reversed(words)}
    return [
        replace(one, created_at=first[one.id])
        if one.id in first and (since := known_from(one)) is not None and first[one.id] < since
        else one
        for one in interviews
    ]


def _shared_as_of(pursuit: Pursuit, now: datetime) -> tuple[Contact, ...]:
    """Return what counts of other applications: the last contacts, and thanks for one slot.

    Thanks count only where a round of theirs shares its slot with one here.
    """
    made = [c for c in pursuit.elsewhere if c.happened_at <= now and c.retracted_at is None]
    last = [contact for contact in made if is_shared(contact)][-MOST_SHARED:]
    rounds = {interview.id for interview in pursuit.rounds_elsewhere}
    if not rounds:
        return tuple(last)
    thanks = [c for c in made if c.kind is Kind.SEND_THANK_YOU and c.interview_id in rounds]
    return tuple(sorted((*last, *thanks), key=lambda contact: contact.happened_at))


def _application_as_of(pursuit: Pursuit, now: datetime) -> Application:
    application = pursuit.application
    outcome, applied = application.outcome, application.applied_at
    if outcome is not None and outcome.happened_at > now:
        application = replace(application, outcome=None)
    if applied is not None:
        day = now.astimezone(ZoneInfo(pursuit.region.time_zone)).date()
        ahead = applied > now if isinstance(applied, datetime) else applied > day
        if ahead:
            application = replace(application, applied_at=None)
    said = _said(application.timetables, now)
    if said is not application.timetables:
        application = replace(application, timetables=said)
    return application


def _interview_as_of(interview: Interview, now: datetime) -> Interview:
    said = _said(interview.timetables, now)
    if interview.slot_since is not None and interview.slot_since > now:
        return replace(interview, timetables=said, slot_since=None)
    return interview if said is interview.timetables else replace(interview, timetables=said)


def _said(timetables: tuple[Timetable, ...], now: datetime) -> tuple[Timetable, ...]:
    """Return the revisions made by an instant; the first that was not taken back is the first."""
    if all(one.said_at <= now and one.retracted_at is None for one in timetables):
        return timetables
    stand = [one for one in timetables if one.said_at <= now and one.retracted_at is None]
    taken_back = any(one.revision == 1 and one.retracted_at is not None for one in timetables)
    if taken_back and stand:
        stand[0] = replace(stand[0], revision=1)
    return tuple(stand)

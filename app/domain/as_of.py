"""A pursuit as it stood at an instant: the facts that happened after it are dropped.

This comes before any rule runs, so that no rule can see the future.
"""

from dataclasses import replace
from datetime import datetime

from app.domain.facts import Contact, Interview, Pursuit
from app.domain.shared_budget import MOST_SHARED, is_shared


def known_from(interview: Interview) -> datetime | None:
    """Return since when a round is known: its recording, or its start if recorded in arrears."""
    if interview.created_at is None:
        return None
    return min(interview.created_at, interview.starts_at)


def as_of(pursuit: Pursuit, now: datetime, keep: str | None = None) -> Pursuit:
    """Return the pursuit without the facts that happened after an instant.

    It does not matter when they were recorded. The first round always stands, since
    there is no pursuit without one; a later round stands from when it was known.
    State and preferences hold at every instant. `keep` names a round to keep anyhow.
    """
    outcome = pursuit.application.outcome
    application = pursuit.application
    if outcome is not None and outcome.happened_at > now:
        application = replace(application, outcome=None)
    return Pursuit(
        application,
        pursuit.employer,
        tuple(
            _timetables_as_of(interview, now)
            for position, interview in enumerate(pursuit.interviews)
            if position == 0
            or interview.id == keep
            or (since := known_from(interview)) is None
            or since <= now
        ),
        tuple([contact for contact in pursuit.contacts if contact.happened_at <= now]),
        tuple([update for update in pursuit.updates if update.received_at <= now]),
        tuple([feedback for feedback in pursuit.feedback if feedback.received_at <= now]),
        tuple([mark for mark in pursuit.marks if mark.happened_at <= now]),
        _shared_as_of(pursuit.elsewhere, now),
    )


def _shared_as_of(elsewhere: tuple[Contact, ...], now: datetime) -> tuple[Contact, ...]:
    """Return the last contacts of other applications that count, however many are known."""
    made = [one for one in elsewhere if one.happened_at <= now and is_shared(one)]
    return tuple(made[-MOST_SHARED:])


def _timetables_as_of(interview: Interview, now: datetime) -> Interview:
    if all(timetable.said_at <= now for timetable in interview.timetables):
        return interview
    said = tuple(timetable for timetable in interview.timetables if timetable.said_at <= now)
    return replace(interview, timetables=said)

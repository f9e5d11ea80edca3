"""The resources of /v1: one module each, and the order in which they are registered."""

from typing import Final

from app.api.routes import Routes
from app.api.v1 import (
    accounts,
    agenda,
    api_keys,
    applications,
    contacts,
    decisions,
    employer_updates,
    employers,
    feedback,
    interviewers,
    interviews,
    jwks,
    lessons,
    policy,
    sessions,
    stateless,
    tasks,
    timetable,
)

#: The operations of /v1, those on hot paths first.
ROUTES: Final[tuple[Routes, ...]] = (
    decisions.routes,
    contacts.routes,
    tasks.routes,
    interviews.routes,
    timetable.routes,
    employer_updates.routes,
    feedback.routes,
    lessons.routes,
    agenda.routes,
    employers.routes,
    applications.routes,
    interviewers.routes,
    stateless.routes,
    policy.routes,
    accounts.routes,
    sessions.routes,
    jwks.routes,
    api_keys.routes,
)

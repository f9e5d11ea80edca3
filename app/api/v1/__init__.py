"""The resources of /v1: one module each, and the order in which they are registered."""

from typing import Final

from app.api.routes import Routes
from app.api.v1 import (
    agenda,
    applications,
    candidates,
    changes,
    claims,
    contacts,
    decisions,
    employer_updates,
    employers,
    erasure,
    events,
    exports,
    feedback,
    grants,
    imports,
    interviewers,
    interviews,
    lessons,
    policy,
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
    events.routes,
    changes.routes,
    policy.routes,
    grants.routes,
    candidates.routes,
    claims.routes,
    erasure.routes,
    exports.routes,
    imports.routes,
)

"""The resources of /v1: one module each, and the order in which they are registered."""

from typing import Final

from app.api.operations.routes import Routes
from app.api.v1.accounts import accounts, api_keys, jwks, sessions, test_clocks
from app.api.v1.advice import (
    agenda,
    decisions,
    lessons,
    previews,
    readings,
    stateless,
    whole_pursuits,
)
from app.api.v1.calendars import calendar_feed as calendar_feed
from app.api.v1.calendars import calendar_links as calendar_links
from app.api.v1.delivery import email_confirmations, push_subscriptions, reminders
from app.api.v1.delivery.messages import bounces, mail_account, messages, templates
from app.api.v1.feed import batch, changes, events, partner_events
from app.api.v1.partners import (
    candidate_grant_requests,
    candidates,
    claims,
    employer_wishes,
    grant_requests,
    grants,
    redemptions,
    request_log,
)
from app.api.v1.portability import erasure, exports, imports
from app.api.v1.pursuit import (
    applications,
    contacts,
    employer_updates,
    employers,
    feedback,
    interviewers,
    interviews,
    permits,
    regions,
    retractions,
    timetable,
)
from app.api.v1.pursuit import message_checks as message_checks
from app.api.v1.tasks import adherence, policy, tasks
from app.api.v1.webhooks import deliveries as webhook_deliveries
from app.api.v1.webhooks import endpoints as webhook_endpoints

#: The operations of /v1, those on hot paths first.
ROUTES: Final[tuple[Routes, ...]] = (
    decisions.routes,
    contacts.routes,
    tasks.routes,
    interviews.routes,
    timetable.routes,
    employer_updates.routes,
    retractions.contacts,
    retractions.updates,
    retractions.timetables,
    feedback.routes,
    lessons.routes,
    agenda.routes,
    employers.routes,
    applications.routes,
    whole_pursuits.routes,
    interviewers.routes,
    messages.routes,
    message_checks.routes,
    templates.routes,
    bounces.routes,
    mail_account.routes,
    permits.routes,
    stateless.routes,
    readings.routes,
    regions.routes,
    events.routes,
    partner_events.routes,
    changes.routes,
    batch.routes,
    policy.routes,
    previews.routes,
    adherence.routes,
    grants.routes,
    candidate_grant_requests.routes,
    grant_requests.routes,
    candidates.routes,
    claims.routes,
    redemptions.routes,
    employer_wishes.routes,
    request_log.routes,
    erasure.routes,
    exports.routes,
    imports.routes,
    accounts.routes,
    sessions.routes,
    jwks.routes,
    api_keys.routes,
    reminders.settings_routes,
    reminders.routes,
    push_subscriptions.routes,
    email_confirmations.routes,
    calendar_links.routes,
    calendar_feed.routes,
    test_clocks.routes,
    webhook_endpoints.routes,
    webhook_deliveries.routes,
)

"""Operations of the contract: method and path of each, by its id.

Made by tools/write_client.py from openapi/v1.json; not edited by hand.
"""

from bide_client.operation import Operation

OPERATIONS: dict[str, Operation] = {
    "accounts.create": Operation("accounts.create", "POST", "/v1/accounts"),
    "agenda.list": Operation("agenda.list", "GET", "/v1/agenda", needs_sign_in=True),
    "api_keys.create": Operation(
        "api_keys.create", "POST", "/v1/api-keys", takes_key=True, needs_sign_in=True
    ),
    "api_keys.delete": Operation(
        "api_keys.delete",
        "DELETE",
        "/v1/api-keys/{key_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "api_keys.get": Operation("api_keys.get", "GET", "/v1/api-keys/{key_id}", needs_sign_in=True),
    "api_keys.list": Operation("api_keys.list", "GET", "/v1/api-keys", needs_sign_in=True),
    "api_keys.update": Operation(
        "api_keys.update", "PATCH", "/v1/api-keys/{key_id}", takes_if_match=True, needs_sign_in=True
    ),
    "application_contact_checks.create": Operation(
        "application_contact_checks.create",
        "POST",
        "/v1/applications/{application_id}/contact-checks",
        needs_sign_in=True,
    ),
    "application_contacts.create": Operation(
        "application_contacts.create",
        "POST",
        "/v1/applications/{application_id}/contacts",
        takes_key=True,
        needs_sign_in=True,
    ),
    "application_contacts.list": Operation(
        "application_contacts.list",
        "GET",
        "/v1/applications/{application_id}/contacts",
        needs_sign_in=True,
    ),
    "application_contacts.put": Operation(
        "application_contacts.put",
        "PUT",
        "/v1/applications/{application_id}/contacts/{contact_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "application_next_action.get": Operation(
        "application_next_action.get",
        "GET",
        "/v1/applications/{application_id}/next-action",
        needs_sign_in=True,
    ),
    "application_plan.get": Operation(
        "application_plan.get", "GET", "/v1/applications/{application_id}/plan", needs_sign_in=True
    ),
    "application_pursuits.get": Operation(
        "application_pursuits.get",
        "GET",
        "/v1/applications/{application_id}/pursuit",
        needs_sign_in=True,
    ),
    "application_timetables.get": Operation(
        "application_timetables.get",
        "GET",
        "/v1/applications/{application_id}/timetable",
        needs_sign_in=True,
    ),
    "application_timetables.put": Operation(
        "application_timetables.put",
        "PUT",
        "/v1/applications/{application_id}/timetable",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "application_timetables.retract": Operation(
        "application_timetables.retract",
        "POST",
        "/v1/applications/{application_id}/timetable/{revision}/retraction",
        takes_key=True,
        needs_sign_in=True,
    ),
    "application_updates.create": Operation(
        "application_updates.create",
        "POST",
        "/v1/applications/{application_id}/employer-updates",
        takes_key=True,
        needs_sign_in=True,
    ),
    "application_updates.list": Operation(
        "application_updates.list",
        "GET",
        "/v1/applications/{application_id}/employer-updates",
        needs_sign_in=True,
    ),
    "application_updates.put": Operation(
        "application_updates.put",
        "PUT",
        "/v1/applications/{application_id}/employer-updates/{update_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "applications.create": Operation(
        "applications.create", "POST", "/v1/applications", takes_key=True, needs_sign_in=True
    ),
    "applications.delete": Operation(
        "applications.delete",
        "DELETE",
        "/v1/applications/{application_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "applications.get": Operation(
        "applications.get", "GET", "/v1/applications/{application_id}", needs_sign_in=True
    ),
    "applications.list": Operation(
        "applications.list", "GET", "/v1/applications", needs_sign_in=True
    ),
    "applications.put": Operation(
        "applications.put",
        "PUT",
        "/v1/applications/{application_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "applications.update": Operation(
        "applications.update",
        "PATCH",
        "/v1/applications/{application_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "asked_grants.confirm": Operation(
        "asked_grants.confirm",
        "POST",
        "/v1/grant-requests/{request_id}/confirmation",
        takes_key=True,
        needs_sign_in=True,
    ),
    "asked_grants.decline": Operation(
        "asked_grants.decline",
        "DELETE",
        "/v1/grant-requests/{request_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "asked_grants.list": Operation(
        "asked_grants.list", "GET", "/v1/grant-requests", needs_sign_in=True
    ),
    "batch.create": Operation(
        "batch.create", "POST", "/v1/batch", takes_key=True, needs_sign_in=True
    ),
    "binding_wishes.get": Operation(
        "binding_wishes.get", "GET", "/v1/employer-wishes", needs_sign_in=True
    ),
    "bounces.create": Operation(
        "bounces.create", "POST", "/v1/bounces", takes_key=True, needs_sign_in=True
    ),
    "calendar_links.create": Operation(
        "calendar_links.create", "POST", "/v1/calendar-links", takes_key=True, needs_sign_in=True
    ),
    "calendar_links.delete": Operation(
        "calendar_links.delete",
        "DELETE",
        "/v1/calendar-links/{link_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "calendar_links.get": Operation(
        "calendar_links.get", "GET", "/v1/calendar-links/{link_id}", needs_sign_in=True
    ),
    "calendar_links.list": Operation(
        "calendar_links.list", "GET", "/v1/calendar-links", needs_sign_in=True
    ),
    "calendar_links.update": Operation(
        "calendar_links.update",
        "PATCH",
        "/v1/calendar-links/{link_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "calendars.get": Operation("calendars.get", "GET", "/v1/calendars/{secret}/bide.ics"),
    "candidates.claim": Operation(
        "candidates.claim", "POST", "/v1/candidates/{external_id}/claims", needs_sign_in=True
    ),
    "candidates.create": Operation(
        "candidates.create", "POST", "/v1/candidates", takes_key=True, needs_sign_in=True
    ),
    "candidates.get": Operation(
        "candidates.get", "GET", "/v1/candidates/{external_id}", needs_sign_in=True
    ),
    "candidates.list": Operation("candidates.list", "GET", "/v1/candidates", needs_sign_in=True),
    "candidates.put": Operation(
        "candidates.put",
        "PUT",
        "/v1/candidates/{external_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "candidates.update": Operation(
        "candidates.update",
        "PATCH",
        "/v1/candidates/{external_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "changes.list": Operation("changes.list", "GET", "/v1/changes", needs_sign_in=True),
    "claims.create": Operation("claims.create", "POST", "/v1/claims"),
    "contact_checks.create": Operation(
        "contact_checks.create",
        "POST",
        "/v1/interviews/{interview_id}/contact-checks",
        needs_sign_in=True,
    ),
    "contacts.create": Operation(
        "contacts.create",
        "POST",
        "/v1/interviews/{interview_id}/contacts",
        takes_key=True,
        needs_sign_in=True,
    ),
    "contacts.get": Operation(
        "contacts.get", "GET", "/v1/contacts/{contact_id}", needs_sign_in=True
    ),
    "contacts.list": Operation(
        "contacts.list", "GET", "/v1/interviews/{interview_id}/contacts", needs_sign_in=True
    ),
    "contacts.put": Operation(
        "contacts.put",
        "PUT",
        "/v1/interviews/{interview_id}/contacts/{contact_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "contacts.retract": Operation(
        "contacts.retract",
        "POST",
        "/v1/contacts/{contact_id}/retraction",
        takes_key=True,
        needs_sign_in=True,
    ),
    "contacts.update": Operation(
        "contacts.update",
        "PATCH",
        "/v1/contacts/{contact_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "decisions.create": Operation("decisions.create", "POST", "/v1/decisions", needs_sign_in=True),
    "employer_updates.create": Operation(
        "employer_updates.create",
        "POST",
        "/v1/interviews/{interview_id}/employer-updates",
        takes_key=True,
        needs_sign_in=True,
    ),
    "employer_updates.get": Operation(
        "employer_updates.get", "GET", "/v1/employer-updates/{update_id}", needs_sign_in=True
    ),
    "employer_updates.list": Operation(
        "employer_updates.list",
        "GET",
        "/v1/interviews/{interview_id}/employer-updates",
        needs_sign_in=True,
    ),
    "employer_updates.put": Operation(
        "employer_updates.put",
        "PUT",
        "/v1/interviews/{interview_id}/employer-updates/{update_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "employer_updates.retract": Operation(
        "employer_updates.retract",
        "POST",
        "/v1/employer-updates/{update_id}/retraction",
        takes_key=True,
        needs_sign_in=True,
    ),
    "employer_wishes.get": Operation(
        "employer_wishes.get", "GET", "/v1/partner/employer-wishes", needs_sign_in=True
    ),
    "employer_wishes.put": Operation(
        "employer_wishes.put",
        "PUT",
        "/v1/partner/employer-wishes",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "employers.create": Operation(
        "employers.create", "POST", "/v1/employers", takes_key=True, needs_sign_in=True
    ),
    "employers.delete": Operation(
        "employers.delete",
        "DELETE",
        "/v1/employers/{employer_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "employers.get": Operation(
        "employers.get", "GET", "/v1/employers/{employer_id}", needs_sign_in=True
    ),
    "employers.list": Operation("employers.list", "GET", "/v1/employers", needs_sign_in=True),
    "employers.merge": Operation(
        "employers.merge",
        "POST",
        "/v1/employers/{employer_id}/merge",
        takes_key=True,
        needs_sign_in=True,
    ),
    "employers.put": Operation(
        "employers.put",
        "PUT",
        "/v1/employers/{employer_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "employers.update": Operation(
        "employers.update",
        "PATCH",
        "/v1/employers/{employer_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "events.list": Operation("events.list", "GET", "/v1/events", needs_sign_in=True),
    "events.stream": Operation("events.stream", "GET", "/v1/events/stream", needs_sign_in=True),
    "feedback.create": Operation(
        "feedback.create",
        "POST",
        "/v1/interviews/{interview_id}/feedback",
        takes_key=True,
        needs_sign_in=True,
    ),
    "feedback.delete": Operation(
        "feedback.delete",
        "DELETE",
        "/v1/feedback/{feedback_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "feedback.get": Operation(
        "feedback.get", "GET", "/v1/feedback/{feedback_id}", needs_sign_in=True
    ),
    "feedback.list": Operation("feedback.list", "GET", "/v1/feedback", needs_sign_in=True),
    "feedback.of_interview": Operation(
        "feedback.of_interview", "GET", "/v1/interviews/{interview_id}/feedback", needs_sign_in=True
    ),
    "feedback.put": Operation(
        "feedback.put",
        "PUT",
        "/v1/interviews/{interview_id}/feedback/{feedback_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "feedback.update": Operation(
        "feedback.update",
        "PATCH",
        "/v1/feedback/{feedback_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "grant_requests.create": Operation(
        "grant_requests.create",
        "POST",
        "/v1/partner/grant-requests",
        takes_key=True,
        needs_sign_in=True,
    ),
    "grant_requests.delete": Operation(
        "grant_requests.delete",
        "DELETE",
        "/v1/partner/grant-requests/{request_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "grant_requests.get": Operation(
        "grant_requests.get", "GET", "/v1/partner/grant-requests/{request_id}", needs_sign_in=True
    ),
    "grant_requests.list": Operation(
        "grant_requests.list", "GET", "/v1/partner/grant-requests", needs_sign_in=True
    ),
    "grants.create": Operation(
        "grants.create", "POST", "/v1/grants", takes_key=True, needs_sign_in=True
    ),
    "grants.delete": Operation(
        "grants.delete", "DELETE", "/v1/grants/{grant_id}", takes_if_match=True, needs_sign_in=True
    ),
    "grants.get": Operation("grants.get", "GET", "/v1/grants/{grant_id}", needs_sign_in=True),
    "grants.list": Operation("grants.list", "GET", "/v1/grants", needs_sign_in=True),
    "imports.create": Operation(
        "imports.create", "POST", "/v1/imports", takes_key=True, needs_sign_in=True
    ),
    "interviewers.get": Operation(
        "interviewers.get", "GET", "/v1/interviewers/{interviewer_id}", needs_sign_in=True
    ),
    "interviewers.list": Operation(
        "interviewers.list", "GET", "/v1/interviewers", needs_sign_in=True
    ),
    "interviewers.update": Operation(
        "interviewers.update",
        "PATCH",
        "/v1/interviewers/{interviewer_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "interviews.create": Operation(
        "interviews.create", "POST", "/v1/interviews", takes_key=True, needs_sign_in=True
    ),
    "interviews.delete": Operation(
        "interviews.delete",
        "DELETE",
        "/v1/interviews/{interview_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "interviews.get": Operation(
        "interviews.get", "GET", "/v1/interviews/{interview_id}", needs_sign_in=True
    ),
    "interviews.list": Operation("interviews.list", "GET", "/v1/interviews", needs_sign_in=True),
    "interviews.put": Operation(
        "interviews.put",
        "PUT",
        "/v1/interviews/{interview_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "interviews.update": Operation(
        "interviews.update",
        "PATCH",
        "/v1/interviews/{interview_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "jwks.get": Operation("jwks.get", "GET", "/.well-known/jwks.json"),
    "lessons.get": Operation("lessons.get", "GET", "/v1/lessons", needs_sign_in=True),
    "mail_account.delete": Operation(
        "mail_account.delete", "DELETE", "/v1/mail-account", takes_if_match=True, needs_sign_in=True
    ),
    "mail_account.get": Operation(
        "mail_account.get", "GET", "/v1/mail-account", needs_sign_in=True
    ),
    "mail_account.put": Operation(
        "mail_account.put", "PUT", "/v1/mail-account", takes_if_match=True, needs_sign_in=True
    ),
    "me.ask_confirmation": Operation(
        "me.ask_confirmation",
        "POST",
        "/v1/me/email-confirmation",
        takes_key=True,
        needs_sign_in=True,
    ),
    "me.confirm_email": Operation(
        "me.confirm_email",
        "POST",
        "/v1/me/email-confirmation/confirm",
        takes_key=True,
        needs_sign_in=True,
    ),
    "me.delete": Operation(
        "me.delete", "DELETE", "/v1/me", takes_if_match=True, needs_sign_in=True
    ),
    "me.export": Operation("me.export", "GET", "/v1/me/export", needs_sign_in=True),
    "me.get": Operation("me.get", "GET", "/v1/me", needs_sign_in=True),
    "me.update": Operation("me.update", "PATCH", "/v1/me", takes_if_match=True, needs_sign_in=True),
    "message_checks.create": Operation(
        "message_checks.create",
        "POST",
        "/v1/applications/{application_id}/message-checks",
        needs_sign_in=True,
    ),
    "message_templates.create": Operation(
        "message_templates.create",
        "POST",
        "/v1/message-templates",
        takes_key=True,
        needs_sign_in=True,
    ),
    "message_templates.delete": Operation(
        "message_templates.delete",
        "DELETE",
        "/v1/message-templates/{template_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "message_templates.get": Operation(
        "message_templates.get", "GET", "/v1/message-templates/{template_id}", needs_sign_in=True
    ),
    "message_templates.list": Operation(
        "message_templates.list", "GET", "/v1/message-templates", needs_sign_in=True
    ),
    "message_templates.update": Operation(
        "message_templates.update",
        "PATCH",
        "/v1/message-templates/{template_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "messages.create": Operation(
        "messages.create",
        "POST",
        "/v1/applications/{application_id}/messages",
        takes_key=True,
        needs_sign_in=True,
    ),
    "messages.delete": Operation(
        "messages.delete",
        "DELETE",
        "/v1/messages/{message_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "messages.eml": Operation(
        "messages.eml", "GET", "/v1/messages/{message_id}/eml", needs_sign_in=True
    ),
    "messages.get": Operation(
        "messages.get", "GET", "/v1/messages/{message_id}", needs_sign_in=True
    ),
    "messages.list": Operation("messages.list", "GET", "/v1/messages", needs_sign_in=True),
    "messages.sent": Operation(
        "messages.sent",
        "POST",
        "/v1/messages/{message_id}/sent",
        takes_key=True,
        needs_sign_in=True,
    ),
    "messages.update": Operation(
        "messages.update",
        "PATCH",
        "/v1/messages/{message_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "next_action.get": Operation(
        "next_action.get", "GET", "/v1/interviews/{interview_id}/next-action", needs_sign_in=True
    ),
    "partner_events.list": Operation(
        "partner_events.list", "GET", "/v1/partner/events", needs_sign_in=True
    ),
    "partner_events.stream": Operation(
        "partner_events.stream", "GET", "/v1/partner/events/stream", needs_sign_in=True
    ),
    "partner_requests.list": Operation(
        "partner_requests.list", "GET", "/v1/partner/requests", needs_sign_in=True
    ),
    "partners.get": Operation("partners.get", "GET", "/v1/partners/{name}", needs_sign_in=True),
    "permits.create": Operation(
        "permits.create",
        "POST",
        "/v1/contacts/{contact_id}/permit",
        takes_key=True,
        needs_sign_in=True,
    ),
    "permits.get": Operation(
        "permits.get", "GET", "/v1/contacts/{contact_id}/permit", needs_sign_in=True
    ),
    "permits.redeem": Operation(
        "permits.redeem", "POST", "/v1/permits/redeem", takes_key=True, needs_sign_in=True
    ),
    "plan.get": Operation(
        "plan.get", "GET", "/v1/interviews/{interview_id}/plan", needs_sign_in=True
    ),
    "policy.get": Operation("policy.get", "GET", "/v1/policy", needs_sign_in=True),
    "policy.update": Operation(
        "policy.update", "PATCH", "/v1/policy", takes_if_match=True, needs_sign_in=True
    ),
    "policy_adherence.get": Operation(
        "policy_adherence.get", "GET", "/v1/policy/adherence", needs_sign_in=True
    ),
    "policy_previews.create": Operation(
        "policy_previews.create", "POST", "/v1/policy/preview", needs_sign_in=True
    ),
    "push_subscriptions.create": Operation(
        "push_subscriptions.create",
        "POST",
        "/v1/push-subscriptions",
        takes_key=True,
        needs_sign_in=True,
    ),
    "push_subscriptions.delete": Operation(
        "push_subscriptions.delete",
        "DELETE",
        "/v1/push-subscriptions/{subscription_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "push_subscriptions.get": Operation(
        "push_subscriptions.get",
        "GET",
        "/v1/push-subscriptions/{subscription_id}",
        needs_sign_in=True,
    ),
    "push_subscriptions.key": Operation(
        "push_subscriptions.key", "GET", "/v1/push-key", needs_sign_in=True
    ),
    "push_subscriptions.list": Operation(
        "push_subscriptions.list", "GET", "/v1/push-subscriptions", needs_sign_in=True
    ),
    "readings.create": Operation("readings.create", "POST", "/v1/readings", needs_sign_in=True),
    "regions.get": Operation("regions.get", "GET", "/v1/regions", needs_sign_in=True),
    "reminder_settings.delete": Operation(
        "reminder_settings.delete",
        "DELETE",
        "/v1/reminder-settings",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "reminder_settings.get": Operation(
        "reminder_settings.get", "GET", "/v1/reminder-settings", needs_sign_in=True
    ),
    "reminder_settings.put": Operation(
        "reminder_settings.put",
        "PUT",
        "/v1/reminder-settings",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "reminders.create": Operation(
        "reminders.create", "POST", "/v1/reminders", takes_key=True, needs_sign_in=True
    ),
    "reminders.get": Operation(
        "reminders.get", "GET", "/v1/reminders/{reminder_id}", needs_sign_in=True
    ),
    "reminders.list": Operation("reminders.list", "GET", "/v1/reminders", needs_sign_in=True),
    "sessions.create": Operation("sessions.create", "POST", "/v1/sessions"),
    "sessions.delete": Operation(
        "sessions.delete",
        "DELETE",
        "/v1/sessions/{session_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "sessions.get": Operation(
        "sessions.get", "GET", "/v1/sessions/{session_id}", needs_sign_in=True
    ),
    "sessions.list": Operation("sessions.list", "GET", "/v1/sessions", needs_sign_in=True),
    "tasks.create": Operation(
        "tasks.create", "POST", "/v1/tasks", takes_key=True, needs_sign_in=True
    ),
    "tasks.delete": Operation(
        "tasks.delete", "DELETE", "/v1/tasks/{task_id}", takes_if_match=True, needs_sign_in=True
    ),
    "tasks.get": Operation("tasks.get", "GET", "/v1/tasks/{task_id}", needs_sign_in=True),
    "tasks.list": Operation("tasks.list", "GET", "/v1/tasks", needs_sign_in=True),
    "tasks.put": Operation(
        "tasks.put", "PUT", "/v1/tasks/{task_id}", takes_if_match=True, needs_sign_in=True
    ),
    "tasks.update": Operation(
        "tasks.update", "PATCH", "/v1/tasks/{task_id}", takes_if_match=True, needs_sign_in=True
    ),
    "test_clocks.advance": Operation(
        "test_clocks.advance",
        "POST",
        "/v1/test-clocks/{clock_id}/advance",
        takes_key=True,
        needs_sign_in=True,
    ),
    "test_clocks.create": Operation(
        "test_clocks.create", "POST", "/v1/test-clocks", takes_key=True, needs_sign_in=True
    ),
    "test_clocks.get": Operation(
        "test_clocks.get", "GET", "/v1/test-clocks/{clock_id}", needs_sign_in=True
    ),
    "timetables.get": Operation(
        "timetables.get", "GET", "/v1/interviews/{interview_id}/timetable", needs_sign_in=True
    ),
    "timetables.put": Operation(
        "timetables.put",
        "PUT",
        "/v1/interviews/{interview_id}/timetable",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "timetables.retract": Operation(
        "timetables.retract",
        "POST",
        "/v1/interviews/{interview_id}/timetable/{revision}/retraction",
        takes_key=True,
        needs_sign_in=True,
    ),
    "webhook_deliveries.get": Operation(
        "webhook_deliveries.get", "GET", "/v1/webhook-deliveries/{delivery_id}", needs_sign_in=True
    ),
    "webhook_deliveries.list": Operation(
        "webhook_deliveries.list", "GET", "/v1/webhook-deliveries", needs_sign_in=True
    ),
    "webhook_deliveries.redeliver": Operation(
        "webhook_deliveries.redeliver",
        "POST",
        "/v1/webhook-deliveries/{delivery_id}/redeliver",
        takes_key=True,
        needs_sign_in=True,
    ),
    "webhook_endpoints.create": Operation(
        "webhook_endpoints.create",
        "POST",
        "/v1/webhook-endpoints",
        takes_key=True,
        needs_sign_in=True,
    ),
    "webhook_endpoints.delete": Operation(
        "webhook_endpoints.delete",
        "DELETE",
        "/v1/webhook-endpoints/{endpoint_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
    "webhook_endpoints.get": Operation(
        "webhook_endpoints.get", "GET", "/v1/webhook-endpoints/{endpoint_id}", needs_sign_in=True
    ),
    "webhook_endpoints.list": Operation(
        "webhook_endpoints.list", "GET", "/v1/webhook-endpoints", needs_sign_in=True
    ),
    "webhook_endpoints.redeliver": Operation(
        "webhook_endpoints.redeliver",
        "POST",
        "/v1/webhook-endpoints/{endpoint_id}/redeliver",
        takes_key=True,
        needs_sign_in=True,
    ),
    "webhook_endpoints.rotate_secret": Operation(
        "webhook_endpoints.rotate_secret",
        "POST",
        "/v1/webhook-endpoints/{endpoint_id}/rotate-secret",
        takes_key=True,
        needs_sign_in=True,
    ),
    "webhook_endpoints.test": Operation(
        "webhook_endpoints.test",
        "POST",
        "/v1/webhook-endpoints/{endpoint_id}/test",
        takes_key=True,
        needs_sign_in=True,
    ),
    "webhook_endpoints.update": Operation(
        "webhook_endpoints.update",
        "PATCH",
        "/v1/webhook-endpoints/{endpoint_id}",
        takes_if_match=True,
        needs_sign_in=True,
    ),
}

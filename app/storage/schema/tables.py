"""Database tables: the list of them, one SQLAlchemy description of each for both databases.

Every table of an account has the primary key (account_id, id), refers to other rows of
the same account only, and has only indexes that lead with the account: so the data can
be partitioned by account, and no statement that names the account can stray from it.
Credentials (identity.py), rows deleted across accounts by age (event_tables.py), jobs
(job_tables.py) and outlooks that time alone changes are the exceptions.

This module names them all; each is declared in the module of its subject.
"""

from app.storage.schema import (
    columns,
    contact_tables,
    event_tables,
    identity,
    job_tables,
    message_tables,
    pursuit_tables,
    task_tables,
    webhook_tables,
)

METADATA = columns.METADATA

accounts = identity.accounts
logins = identity.logins
api_keys = identity.api_keys
candidates = identity.candidates
partner_positions = identity.partner_positions
signing_keys = identity.signing_keys
secrets = identity.secrets
sign_in_codes = identity.sign_in_codes
events = event_tables.events
event_heads = event_tables.event_heads
jobs = job_tables.jobs
webhook_endpoints = webhook_tables.webhook_endpoints
webhook_deliveries = webhook_tables.webhook_deliveries

employers = pursuit_tables.employers
merged_employers = pursuit_tables.merged_employers
applications = pursuit_tables.applications
interviews = pursuit_tables.interviews
interviewers = pursuit_tables.interviewers
timetables = pursuit_tables.timetables
employer_updates = pursuit_tables.employer_updates
feedback = pursuit_tables.feedback
aliases = pursuit_tables.aliases

messages = message_tables.messages
mail_accounts = message_tables.mail_accounts
message_templates = message_tables.message_templates

contacts = contact_tables.contacts
permits = contact_tables.permits
refusals = contact_tables.refusals
earlier_contacts = contact_tables.earlier_contacts

tasks = task_tables.tasks
marks = task_tables.marks
task_bases = task_tables.task_bases
outlooks = task_tables.outlooks
stale_employers = task_tables.stale_employers

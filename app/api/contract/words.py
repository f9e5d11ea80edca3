"""Texts of the OpenAPI document: description, security scheme and tags."""

from collections.abc import Mapping
from typing import Final

SUMMARY: Final = "When to follow up after an interview, and why not yet."
DESCRIPTION: Final = """\
Bide decides when a candidate may follow up after an interview, and why not yet: what may
be done now, what must wait until when, and what is not to be done at all, each with
its reasons. Advice equals enforcement: a contact that a decision allows is accepted
at that instant, and one that it refuses is refused with the same reasons.

Errors are `application/problem+json`; each `type` is a page of this service, and
`x-problem-codes` lists the codes that a status of an operation can have.

Examples are answers that this service has given.
"""
BEARER: Final = (
    "An API key (`bide_...`), which `POST /v1/api-keys` and `bide key create` make; or an access "
    "token, of a session (`POST /v1/sessions`) or of an issuer that the operator trusts. An "
    "operation names the scopes that it needs in `x-required-scopes`; `x-scopes` says what each "
    "permits."
)

#: Descriptions of the tags, in the order in which a reader needs them. A tag that no operation has
#: is left out of the contract.
TAGS: Final[Mapping[str, str]] = {
    "interviews": "Rounds of interviews: when, where and with whom.",
    "tasks": "Tasks that are derived from the decisions, and your own.",
    "contacts": "Attempts to reach the employer: made if the etiquette allows, or recorded.",
    "messages": "Messages to employers: drafted, reviewed, held until they may go, and sent.",
    "permits": "What lets a board's relay pass a cleared contact's message on, once.",
    "decisions": "What is allowed, what must wait, and what is refused, with reasons.",
    "agenda": "Every live pursuit's next action, soonest first.",
    "timetables": "When the employer said you will hear, with revisions.",
    "employer updates": "News from the employer: a delay, an offer, a rejection.",
    "applications": "A role that is applied for; its interviews are one pursuit.",
    "employers": "Employers; all pursuits at one employer share a budget of enquiries.",
    "interviewers": "The people you have met.",
    "feedback": "Feedback on interviews, by the employer or by yourself.",
    "lessons": "Themes of the feedback from several interviews.",
    "readings": "Words about a date, parsed into days.",
    "regions": "Countries, their weeks, holidays, subdivisions and time zones.",
    "policy": "The numbers of the etiquette, which an account may make stricter.",
    "me": "The caller: account, credential and scopes.",
    "accounts": "Accounts, which own the data.",
    "sessions": "Sign-in, refresh tokens and sign-out.",
    "api keys": "Keys for programs, each with its scopes.",
    "reminders": "What you are reminded of, and how and when reminders come.",
    "calendar links": "Private addresses of a calendar that other programs subscribe to.",
    "push subscriptions": "Browsers to which reminders are pushed.",
    "webhook endpoints": "Addresses that events are delivered to, signed.",
    "webhook deliveries": "What was delivered, what is tried again, and what failed.",
    "events": "Every change of the account's records, in order.",
    "changes": "Synchronisation: what has changed since a cursor.",
    "batch": "Several writes in one request, each answered as it would be alone.",
    "grants": "Partners that may act for the account, with their scopes.",
    "candidates": "Accounts that a partner serves, each by a standing grant.",
    "grant requests": "Grants that a partner asks candidates for.",
    "employer wishes": "How employers want to be dealt with, by the word of a partner.",
    "partner events": "Every change of a partner's candidates, in one feed.",
    "partner requests": "What the keys of a partner asked within the last days.",
    "test clocks": "The clock of a test account, which is moved on by requests.",
    "account": "Export, import and erasure of all data of an account.",
}

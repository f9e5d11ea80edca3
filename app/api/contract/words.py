"""What the contract says in words: what the service is, and what its operations are for."""

from collections.abc import Mapping
from typing import Final

SUMMARY: Final = "When to follow up after an interview, and why not yet."
DESCRIPTION: Final = """\
Bide tells a candidate when to follow up after an interview, and why not yet: what may
be done now, what must wait until when, and what is not to be done at all, each with
its reasons. Advice equals enforcement: a contact that a decision allows is accepted
at that instant, and one that it refuses is refused with the same reasons.

Errors are `application/problem+json`; each `type` is a page of this service, and
`x-problem-codes` lists the codes that a status of an operation can have.

Examples are answers that this service has given.
"""
BEARER: Final = (
    "An API key (`bide_...`), which `POST /v1/api-keys` and `bide key create` make; or an access "
    "token, of a session (`POST /v1/sessions`) or of an issuer that the operator believes. An "
    "operation names the scopes that it needs in `x-required-scopes`; `x-scopes` says what each "
    "permits."
)

#: What each tag is for, in the order in which a reader needs them. A tag that no operation has
#: is left out of the contract.
TAGS: Final[Mapping[str, str]] = {
    "interviews": "Rounds of interviews: when, where and with whom.",
    "tasks": "What is to be done: derived from the decisions, and one's own.",
    "contacts": "Attempts to reach the employer: made if the etiquette allows, or recorded.",
    "decisions": "What may be done, what must wait, and what is not to be done, with reasons.",
    "agenda": "Every live pursuit's next action, soonest first.",
    "timetables": "What the employer said at the interview about when one will hear.",
    "employer updates": "What the employer said: news, a delay, an offer, a rejection.",
    "applications": "A role that is applied for; its interviews are one pursuit.",
    "employers": "Who interviews; all pursuits at one employer share a budget of enquiries.",
    "interviewers": "The people who were met.",
    "feedback": "What was said about the performance, by them or by oneself.",
    "lessons": "What feedback from several interviews teaches together.",
    "readings": "Words about a date, read into days.",
    "regions": "Countries, their weeks, holidays, subdivisions and time zones.",
    "policy": "The numbers of the etiquette, which an account may make stricter.",
    "me": "Who is asking.",
    "accounts": "Who the data belongs to.",
    "sessions": "Signing in and out.",
    "api keys": "Keys that programs show, each with its scopes.",
    "events": "Every change of the account's records, in order.",
    "changes": "What has changed since a client last looked.",
    "grants": "Who may act for the account, and how far.",
    "candidates": "Accounts that a partner serves, each by a standing grant.",
    "account": "All that is kept of an account: to take away, to bring back, to erase.",
}

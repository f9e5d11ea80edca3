"""Scopes: the permissions of credentials and grants; each operation needs one or several.

Scopes follow what a client is for. `interviews:read` reads everything that a decision
rests on: employers, applications, timetables, contacts. Contacts have a write scope of
their own (`contacts:write`), since they are what the etiquette guards.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

#: Every scope and what it permits, in the order in which they are documented.
SCOPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "interviews:read": "Read interviews, employers, applications, interviewers, timetables, "
        "updates, contacts and their permits, and messages, and ask for decisions, plans and the "
        "agenda.",
        "interviews:write": "Write interviews, employers, applications, interviewers, timetables "
        "and the employer's updates.",
        "contacts:write": "Make and record contacts, and their results, ask for permits, and write "
        "and send messages.",
        "tasks:read": "Read tasks, reminders and push subscriptions.",
        "tasks:write": "Make tasks, snooze, skip and settle them; choose reminders, "
        "and where they are pushed.",
        "feedback:read": "Read feedback and lessons.",
        "feedback:write": "Write feedback.",
        "events:read": "Read the feed of changes.",
        "account:read": "Read the account, its policy, keys, calendar links, webhook endpoints and "
        "deliveries, grants and sessions; with all other scopes to read, export it.",
        "account:write": "Change the account and its policy, make and revoke keys, calendar links, "
        "webhook endpoints and grants, and erase it; with all other scopes to write, import.",
        "candidates:read": "For partners: list the candidates that the partner may act for, its "
        "grant requests, and what its keys asked.",
        "candidates:write": "For partners: bring candidates, make grant requests, and redeem "
        "permits.",
    }
)

ALL: Final = frozenset(SCOPES)

#: The scopes of a partner's own account.
OF_PARTNERS: Final = frozenset({"candidates:read", "candidates:write"})
PARTNER_ITSELF: Final = OF_PARTNERS | {"account:read", "account:write"}

#: The paths, with those below, that serve a partner without `Bide-Account`.
PARTNER_PATHS: Final = (
    *("/v1/me", "/v1/api-keys", "/v1/candidates", "/v1/partner", "/v1/permits"),
    *("/v1/webhook-endpoints", "/v1/webhook-deliveries"),
)

#: The scopes of a candidate's own credentials.
OF_CANDIDATES: Final = ALL - OF_PARTNERS

#: The scopes that a candidate can grant to a partner: all but the account's.
GRANTABLE: Final = OF_CANDIDATES - {"account:read", "account:write"}

#: The scopes that an export, or an import, needs besides the account's.
READING: Final = ("interviews:read", "tasks:read", "feedback:read")
WRITING: Final = ("interviews:write", "contacts:write", "tasks:write", "feedback:write")


def is_of_partners(path: str) -> bool:
    """Whether the path serves a partner without `Bide-Account`."""
    return any(path == own or path.startswith(f"{own}/") for own in PARTNER_PATHS)


def in_order(scopes: Iterable[str]) -> list[str]:
    """These scopes in the order in which they are documented."""
    held = frozenset(scopes)
    return [scope for scope in SCOPES if scope in held]

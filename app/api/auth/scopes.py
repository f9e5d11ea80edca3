"""What a principal may do: each operation names a scope, or several; a credential holds some.

Scopes follow what a client is for. Whoever may read interviews may read everything that
a decision rests on: employers, applications, timetables, contacts. Writing is apart for
what reaches an employer (`contacts:write`), since that is what the etiquette guards.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

#: Every scope and what it permits, in the order in which they are documented.
SCOPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "interviews:read": "Read interviews, employers, applications, interviewers, timetables, "
        "updates and contacts, and ask for decisions, plans and the agenda.",
        "interviews:write": "Write interviews, employers, applications, interviewers, timetables "
        "and what the employer told.",
        "contacts:write": "Make and record contacts, and tell their results.",
        "tasks:read": "Read tasks.",
        "tasks:write": "Make tasks, snooze, skip and settle them.",
        "feedback:read": "Read feedback and lessons.",
        "feedback:write": "Write feedback.",
        "events:read": "Read the feed of changes.",
        "account:read": "Read the account, its policy, keys, grants and sessions; with all other "
        "scopes to read, export it.",
        "account:write": "Change the account and its policy, make and revoke keys and grants, and "
        "erase it; with all other scopes to write, import.",
        "candidates:read": "For partners: list the candidates one may act for.",
        "candidates:write": "For partners: bring candidates.",
    }
)

ALL: Final = frozenset(SCOPES)

#: What only a partner's own account can do, and all that it can do for itself.
OF_PARTNERS: Final = frozenset({"candidates:read", "candidates:write"})
PARTNER_ITSELF: Final = OF_PARTNERS | {"account:read", "account:write"}

#: Where a partner is served that names nobody whom it acts for: these paths, and those below.
PARTNER_PATHS: Final = ("/v1/me", "/v1/api-keys", "/v1/candidates")

#: What a candidate's own credentials can hold.
OF_CANDIDATES: Final = ALL - OF_PARTNERS

#: What a candidate can grant to a partner: everything but the account itself.
GRANTABLE: Final = OF_CANDIDATES - {"account:read", "account:write"}

#: What may be read, or written, beside the account itself: a file of it all has all of that.
READING: Final = ("interviews:read", "tasks:read", "feedback:read")
WRITING: Final = ("interviews:write", "contacts:write", "tasks:write", "feedback:write")


def is_of_partners(path: str) -> bool:
    """Tell whether a partner may go there for itself."""
    return any(path == own or path.startswith(f"{own}/") for own in PARTNER_PATHS)


def in_order(scopes: Iterable[str]) -> list[str]:
    """These scopes in the order in which they are documented."""
    held = frozenset(scopes)
    return [scope for scope in SCOPES if scope in held]

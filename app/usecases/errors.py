"""What a use case can refuse with. The API gives each its status; nothing here knows one."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.decision import Assessment


class UseCaseError(Exception):
    """A use case would not do what was asked; nothing was changed."""


@dataclass(frozen=True)
class NotFound(UseCaseError):
    """There is no such thing in this account."""

    what: str


@dataclass(frozen=True)
class Invalid(UseCaseError):
    """One field of the request cannot be: `pointer` is a JSON pointer into the body."""

    pointer: str
    code: str
    detail: str


@dataclass(frozen=True)
class Conflict(UseCaseError):
    """The state of things stands against it; `code` is a problem code."""

    code: str
    detail: str


@dataclass(frozen=True)
class ContactRefused(UseCaseError):
    """The etiquette refuses a contact; `as_of` is the instant it was judged at.

    `would_break` names the rules a contact that is over broke; empty when the contact
    was only asked for.
    """

    assessment: Assessment
    as_of: datetime
    would_break: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unavailable(UseCaseError):
    """The database cannot answer now; asking again later may succeed."""

    detail: str

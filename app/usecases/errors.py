"""What a use case can refuse with. The API gives each its status; nothing here knows one.

They are not frozen, since Python itself writes their traceback as they pass through a
context manager.
"""

from dataclasses import dataclass
from datetime import datetime

from app.domain.decision import Assessment


class Collided(RuntimeError):
    """The changes of a use case break a constraint, however often it is asked.

    A defect, unless it is about something that two may want, such as an e-mail address.
    """


class UseCaseError(Exception):
    """A use case would not do what was asked; nothing was changed."""


@dataclass(eq=False)
class NotFound(UseCaseError):
    """There is no such thing in this account."""

    what: str


@dataclass(eq=False)
class Invalid(UseCaseError):
    """One field of the request cannot be: `pointer` is a JSON pointer into the body."""

    pointer: str
    code: str
    detail: str


@dataclass(eq=False)
class Forbidden(UseCaseError):
    """Whoever asks may not hand on what they do not hold: this scope."""

    scope: str


@dataclass(eq=False)
class Conflict(UseCaseError):
    """The state of things stands against it; `code` is a problem code."""

    code: str
    detail: str


@dataclass(eq=False)
class ContactRefused(UseCaseError):
    """The etiquette refuses a contact; `as_of` is the instant it was judged at.

    `would_break` names the rules a contact that is over broke; empty when the contact
    was only asked for.
    """

    assessment: Assessment
    as_of: datetime
    would_break: tuple[str, ...] = ()


@dataclass(eq=False)
class Unavailable(UseCaseError):
    """The database cannot answer now; asking again later may succeed."""

    detail: str


@dataclass(eq=False)
class Busy(Unavailable):
    """Somebody else's write was waited for, and went on for too long."""

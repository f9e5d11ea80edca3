"""Exceptions of use cases. The API gives each its HTTP status; nothing here knows one.

They are not frozen, since Python sets their traceback as they pass through a context
manager.
"""

from dataclasses import dataclass
from datetime import datetime

from app.domain.decision import Assessment
from app.domain.enforce import Proposal


class Collided(RuntimeError):
    """The changes of a use case break a constraint at every retry.

    A defect, unless two requests may compete for a value, such as an e-mail address.
    """


class UseCaseError(Exception):
    """A use case refused; nothing was changed."""


@dataclass(eq=False)
class NotFound(UseCaseError):
    """There is no such thing in this account."""

    what: str


@dataclass(eq=False)
class Merged(NotFound):
    """The employer was merged into another; `into` is the id of that one."""

    into: str


@dataclass(eq=False)
class Invalid(UseCaseError):
    """One field of the request cannot be: `pointer` is a JSON pointer into the body."""

    pointer: str
    code: str
    detail: str


@dataclass(eq=False)
class Forbidden(UseCaseError):
    """The caller cannot grant a scope that it lacks."""

    scope: str


@dataclass(eq=False)
class Conflict(UseCaseError):
    """The present state does not allow it; `code` is a problem code."""

    code: str
    detail: str


@dataclass(eq=False)
class ContactRefused(UseCaseError):
    """The etiquette refuses a contact; `as_of` is the instant it was judged at.

    `would_break` names the rules a contact that is over broke; empty when the contact
    was only asked for. `kind` and `channel` are those of the contact, and `application_id` names
    the pursuit. `proposal` is the question that was put to the etiquette.
    """

    assessment: Assessment
    as_of: datetime
    would_break: tuple[str, ...] = ()
    application_id: str = ""
    kind: str = ""
    channel: str = ""
    proposal: Proposal | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that stand against it."""
        return tuple(dict.fromkeys(reason.rule for reason in self.assessment.reasons))


@dataclass(eq=False)
class Unavailable(UseCaseError):
    """The database cannot answer now; a retry may succeed."""

    detail: str


@dataclass(eq=False)
class Busy(Unavailable):
    """Timeout while waiting for the lock of another write."""

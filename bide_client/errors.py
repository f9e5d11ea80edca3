"""Errors of the client: one class for each thing that a caller does differently about.

`NotYet` and `Refused` are answers of the etiquette. The client never sends such a contact again.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bide_client import models

_TOO_EARLY: Final = "contact_not_yet"
_REFUSED: Final = "contact_refused"


class BideError(Exception):
    """Anything that the client raises."""


class Unreachable(BideError):
    """No answer came: the connection failed or timed out, at every attempt.

    Whether the last request was done is not known. The same call with the same idempotency key or
    id is safe.
    """


class Problem(BideError):
    """The service answered with a problem (RFC 9457).

    status: the HTTP status
    code: the stable name of the problem, as docs/problems.md lists it
    detail: a sentence for people
    request_id: names the request in the service's log
    retry_after: seconds after which to send the same again, or None
    answer_lost: whether an earlier attempt of this call may have been done, its answer being lost
    document: the whole body
    """

    def __init__(
        self,
        status: int,
        document: Mapping[str, Any],
        retry_after: int | None = None,
        *,
        answer_lost: bool = False,
    ) -> None:
        self.status = status
        self.document = document
        self.code = str(document.get("code", f"http_{status}"))
        self.title = str(document.get("title", f"HTTP status {status}"))
        self.detail = str(document.get("detail", ""))
        self.request_id: str | None = document.get("request_id")
        self.retry_after = retry_after
        self.answer_lost = answer_lost
        super().__init__(f"{self.title}: {self.detail}" if self.detail else self.title)


class InvalidRequest(Problem):
    """The request is malformed (400, 413, 415, 422); `errors` names the fields."""

    @property
    def errors(self) -> list[dict[str, Any]]:
        """A pointer, a code and a sentence for each field."""
        return list(self.document.get("errors", ()))


class NotSignedIn(Problem):
    """The key or token is missing, unknown or over (401)."""


class Forbidden(Problem):
    """The key or token has not the scope for this (403)."""


class NotFound(Problem):
    """There is no such record in this account (404, 410)."""


class CursorExpired(NotFound):
    """Events after this cursor are not kept any more (410): read everything again."""


class Conflict(Problem):
    """The state of the record forbids it (409), or it has changed meanwhile (412)."""


class Barred(Problem):
    """The etiquette bars this contact. Never retried."""

    @property
    def decision(self) -> "models.ContactCheck":
        """The verdict with all its reasons."""
        found: models.ContactCheck = self.document["decision"]
        return found

    @property
    def reasons(self) -> "list[models.Reason]":
        """Every reason against the contact."""
        return self.decision["reasons"]

    @property
    def next_action(self) -> "models.NextAction":
        """What to do instead."""
        found: models.NextAction = self.document["next_action"]
        return found

    @property
    def alternatives(self) -> "list[models.Action]":
        """What is allowed instead."""
        return list(self.document.get("alternatives", ()))


class Refused(Barred):
    """The contact will not become allowed by waiting."""


class NotYet(Barred):
    """The contact becomes allowed with time, at `opens_at`."""

    @property
    def opens_at(self) -> datetime:
        """The instant from which it is allowed, in UTC."""
        text = self.document.get("allowed_from") or self.decision["opens_at"]
        return datetime.fromisoformat(str(text))


class RateLimited(Problem):
    """Too many requests (429), and the wait is longer than the client waits by itself."""


class ServerError(Problem):
    """The service could not answer (5xx), at every attempt."""


_BY_STATUS: Final[Mapping[int, type[Problem]]] = {
    401: NotSignedIn,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: Conflict,
    429: RateLimited,
}
_BY_CODE: Final[Mapping[str, type[Problem]]] = {
    _TOO_EARLY: NotYet,
    _REFUSED: Refused,
    "cursor_expired": CursorExpired,
}
_GONE: Final = 410
_FIRST_OF_SERVER: Final = 500


def problem_of(
    status: int,
    document: Mapping[str, Any],
    retry_after: int | None,
    *,
    answer_lost: bool = False,
) -> Problem:
    """Return the error that an answer is."""
    kind = _BY_CODE.get(str(document.get("code"))) or _BY_STATUS.get(status)
    if kind is None:
        kind = InvalidRequest
        if status >= _FIRST_OF_SERVER:
            kind = ServerError
        elif status == _GONE:
            kind = NotFound
    return kind(status, document, retry_after, answer_lost=answer_lost)

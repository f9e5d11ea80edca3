"""Retry of requests: one state machine, which the synchronous and the asynchronous client drive.

1. A request is sent. A connection error, a time-out, 408, 429, a 5xx or `idempotency_in_progress`
   is followed by a pause, and the same request again, with the same `Idempotency-Key`.
2. `Retry-After` is obeyed as long as it is not over the cap; beyond it the problem is raised.
3. What the etiquette refuses is raised at once.
4. Where an answer was lost, the retry may meet its own effect: a DELETE that finds nothing, an
   `If-Match` that no longer fits. Then the record is read; if it is as wanted, the call ends well.
"""

import json
import random
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bide_client.documents import contains
from bide_client.errors import Problem, Unreachable, problem_of

_RETRIED: Final = frozenset({408, 429})
_IN_PROGRESS: Final = "idempotency_in_progress"
_GONE: Final = frozenset({404, 410})
_CHANGED: Final = 412
_FIRST_ERROR: Final = 400
_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Request:
    """A request, ready to be sent.

    query: names with values, repeated where a filter has several
    body: what becomes JSON, or None
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None

    @property
    def content(self) -> bytes | None:
        """The body as it is sent."""
        return None if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that arrived whole; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def document(self) -> Any:  # noqa: ANN401  # any JSON
        """The body, read as JSON; an error that has none is an empty object."""
        try:
            return json.loads(self.content)
        except ValueError:
            return {}


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer arrived, and why."""

    reason: Exception


@dataclass(frozen=True, slots=True)
class Pause:
    """Seconds to wait before the next request."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how long a call is tried.

    attempts: requests at most, the first one included
    pause: seconds before the second one; each further pause is twice as long, with jitter
    longest_wait: the longest `Retry-After`, in seconds, that is waited for
    """

    attempts: int = 4
    pause: float = 0.25
    longest_wait: float = 30.0

    def pause_after(self, attempt: int) -> float:
        """Return the pause after an attempt, counted from 1, in seconds."""
        longest: float = min(self.pause * 2 ** (attempt - 1), self.longest_wait)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311  # jitter needs no secrecy


#: What the driver is asked to do, what it answers, and what the call ends with.
Exchange = Generator[Request | Pause, Response | Lost | None, Response]


def exchange(request: Request, retries: Retries) -> Exchange:
    """Send a request until it is answered for good; raises Problem or Unreachable."""
    answer_lost = False
    attempt = 1
    while True:
        answer = yield request
        if isinstance(answer, Response):
            if answer.status < _FIRST_ERROR:
                return answer
            if answer_lost:
                settled = yield from _own_effect(request, answer)
                if settled is not None:
                    return settled
            wait = _wait_for(answer, retries, attempt)
            if wait is None or attempt == retries.attempts:
                raise _problem(answer, answer_lost=answer_lost)
            answer_lost = answer_lost or answer.status >= _SERVER_ERROR
        elif isinstance(answer, Lost):
            answer_lost = True
            if attempt == retries.attempts:
                raise Unreachable(f"No answer came: {answer.reason}") from answer.reason
            wait = retries.pause_after(attempt)
        else:  # A driver that answers a request with nothing is broken.
            raise TypeError("a request was not answered")
        yield Pause(wait)
        attempt += 1


def _wait_for(answer: Response, retries: Retries, attempt: int) -> float | None:
    """Return the seconds to wait before sending the same again, or None where it is final."""
    again = (
        answer.status in _RETRIED
        or answer.status >= _SERVER_ERROR
        or answer.document.get("code") == _IN_PROGRESS
    )
    if not again:
        return None
    after = retry_after(answer)
    if after is None:
        return retries.pause_after(attempt)
    return float(after) if after <= retries.longest_wait else None


def retry_after(answer: Response) -> int | None:
    """Return the seconds of `Retry-After`; the form with a date is not used by the service."""
    text = answer.headers.get("retry-after", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _problem(answer: Response, *, answer_lost: bool) -> Problem:
    document = answer.document
    if not isinstance(document, dict):
        document = {}
    return problem_of(answer.status, document, retry_after(answer), answer_lost=answer_lost)


def _own_effect(
    request: Request, answer: Response
) -> Generator[Request, Response | Lost | None, Response | None]:
    """Return an answer in place of an error, where an attempt before was done after all."""
    if request.method == "DELETE" and answer.status in _GONE:
        return replace(answer, status=204, content=b"")
    if answer.status != _CHANGED:
        return None
    reading = Request("GET", request.path, headers=_reading_headers(request))
    found = yield reading
    if not isinstance(found, Response):
        return None
    if request.method == "DELETE":
        # A key or a link that is revoked stays to be read.
        is_gone = found.status in _GONE or bool(found.document.get("revoked_at"))
        return replace(found, status=204, content=b"") if is_gone else None
    is_done = found.status < _FIRST_ERROR and contains(found.document, request.body)
    return found if is_done else None


def _reading_headers(request: Request) -> dict[str, str]:
    left = {"if-match", "if-none-match", "content-type", "idempotency-key"}
    return {name: value for name, value in request.headers.items() if name.lower() not in left}

"""Idempotency of POST by `Idempotency-Key`: a retry gets the stored answer, and changes nothing.

1. The key, the principal and the operation make the id under which an answer is stored.
2. A stored answer is replayed, with `Idempotent-Replayed: true`; the same key with another
   request is a 422.
3. Otherwise the request is served, and its answer is stored in the transaction of its
   change. Under the lock of that transaction it is looked up once more, so that of
   several processes one does the work.
4. A retry that arrives while the first is still being served waits for it, with the timeout
   of a lock, and is then a 409 with `Retry-After`.

Only answers of success are stored: a refusal is decided afresh, since time may lift it.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar, cast
from uuid import UUID

from starlette.responses import Response
from starlette.types import Scope

from app.api.operations import answer_encryption
from app.api.problems.catalogue import PROBLEMS
from app.api.problems.problem import RETRY_AFTER, Problem, invalid
from app.api.request.preconditions import header
from app.signed import sealing
from app.usecases.ports import Amend, Change, Insert, Row

T = TypeVar("T")

TABLE: Final = "idempotency_keys"
HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotent-Replayed"
LONGEST: Final = 255
#: How long an answer is stored.
RETENTION: Final = timedelta(hours=24)

_KEPT_HEADERS: Final = ("location", "etag", "content-type")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request that bears a key.

    id: of the stored answer; fingerprint: of the request, to detect another one
    now: the instant of the request by the service's clock, by which stored answers expire
    seal: the key that encrypts an answer with a secret
    """

    id: str
    fingerprint: str
    now: datetime
    seal: bytes | None = None

    def answered(self, row: Row | None) -> Response | None:
        """The stored answer, if there is one that still counts.

        Raises a 422 problem if it was the answer to another request.
        """
        if row is None or cast("datetime", row["created_at"]) + RETENTION <= self.now:
            return None
        if row["fingerprint"] != self.fingerprint:
            raise invalid(
                f"/header/{HEADER}",
                "idempotency_key_reused",
                "This key was sent with another request; choose a new one.",
            )
        headers = cast("dict[str, str]", row["headers"])
        body: str | None = cast("str", row["body"])
        if self.seal is not None:
            body = sealing.unseal(self.seal, cast("str", row["body"]))
        if body is None:
            return None
        response = Response(body, cast("int", row["status"]), headers)
        response.headers[REPLAYED] = "true"
        return response

    def storing(self, render: Callable[[T], Response | None]) -> "Storing[T]":
        """How the answer that `render` writes is stored with its change."""
        return Storing(self, render)

    def kept(self, response: Response, row: Row | None) -> Change:
        """The change that stores an answer; `row` is an expired one."""
        body = bytes(response.body)
        values: dict[str, object] = {
            "fingerprint": self.fingerprint,
            "status": response.status_code,
            "headers": {
                name: value for name, value in response.headers.items() if name in _KEPT_HEADERS
            },
            "body": body.decode() if self.seal is None else sealing.seal(self.seal, body),
            "created_at": self.now,
        }
        if row is not None:
            return Amend(TABLE, self.id, values)
        return Insert(TABLE, {"id": self.id, **values})


@dataclass(frozen=True, slots=True)
class Storing(Generic[T]):
    """How a transaction finds and stores the answer of an attempt; see `usecases.write`."""

    attempt: Attempt
    render: Callable[[T], Response | None]

    @property
    def place(self) -> tuple[str, str]:
        """The table and the id under which the answer is stored."""
        return TABLE, self.attempt.id

    def find(self, row: Row | None, now: datetime) -> Response | None:
        """The stored answer, if it still counts. Raises a 422 if it answered another request."""
        del now  # The account may have a clock of its own.
        return self.attempt.answered(row)

    def store(self, answer: T, row: Row | None, now: datetime) -> tuple[Response, Change] | None:
        """The answer as bytes and the change that stores it; None where it is not ready yet."""
        del now  # As above.
        response = self.render(answer)
        return None if response is None else (response, self.attempt.kept(response, row))


def attempt(
    scope: Scope, principal: str, operation: str, secret: bytes | None = None, *, now: datetime
) -> Attempt | None:
    """The attempt of a request; None if it has no key, or is not a POST.

    principal, operation: keys are separate for each
    secret: the server's, where the answer must be encrypted
    now: the instant by the service's clock
    """
    sent = header(scope, b"idempotency-key")
    if sent is None or scope["method"] != "POST":
        return None
    key = _read(sent)
    digest = hashlib.sha256(f"{principal}\0{operation}\0{key}".encode()).digest()
    document = json.dumps(scope.get("bide.document"), sort_keys=True, separators=(",", ":"))
    fingerprint = hashlib.sha256(f"{scope['path']}\0{document}".encode()).hexdigest()
    # The column holds ids, so the digest is written as one.
    seal = (
        None if secret is None else answer_encryption.sealing_key(secret, principal, operation, key)
    )
    return Attempt(str(UUID(bytes=digest[:16], version=4)), fingerprint, now, seal)


def _read(sent: str) -> str:
    """The key, with quotes or without."""
    key = sent.strip()
    if len(key) > 1 and key.startswith('"') and key.endswith('"'):
        key = key[1:-1]
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise invalid(
            f"/header/{HEADER}",
            "invalid_value",
            f"The key must be 1 to {LONGEST} visible characters, with or without double "
            "quotes around.",
        )
    return key


def in_progress() -> Problem:
    """Make the 409 of a retry whose first request is still being served."""
    return Problem(
        "idempotency_in_progress",
        PROBLEMS["idempotency_in_progress"].sense,
        headers={"Retry-After": str(RETRY_AFTER)},
    )


class Running:
    """Locks of the attempts that this process serves: one at a time under each id."""

    def __init__(self, patience: float) -> None:
        """Begin with none; `patience` is the timeout of the locks in seconds."""
        self._lock_timeout = patience
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def alone(self, attempt: Attempt) -> AsyncIterator[None]:
        """Wait for the lock of this id; a 409 after the timeout."""
        lock, waiting = self._locks.get(attempt.id, (asyncio.Lock(), 0))
        self._locks[attempt.id] = lock, waiting + 1
        try:
            try:
                async with asyncio.timeout(self._lock_timeout):
                    await lock.acquire()
            except TimeoutError:
                raise in_progress() from None
            try:
                yield
            finally:
                lock.release()
        finally:
            lock, waiting = self._locks[attempt.id]
            if waiting > 1:
                self._locks[attempt.id] = lock, waiting - 1
            else:
                del self._locks[attempt.id]

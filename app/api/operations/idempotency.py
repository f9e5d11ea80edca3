"""`Idempotency-Key`: a POST that is sent again is answered as it was, and done once.

1. The key, the principal and the operation make the id under which an answer is kept.
2. An answer that is kept is given again, with `Idempotent-Replayed: true`; the same key
   with another request is a 422.
3. Otherwise the request is served, and its answer is kept in the transaction of its
   change. Under the lock of that transaction it is looked for once more, so that of
   several processes one does the work.
4. Who comes while the first is still being served waits for it, as long as for a lock,
   and then is told to ask again.

Only answers of success are kept: a refusal is decided afresh, since time may lift it.
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
from app.usecases.ports import Amend, Change, Insert, Row

T = TypeVar("T")

TABLE: Final = "idempotency_keys"
HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotent-Replayed"
LONGEST: Final = 255
#: How long an answer is kept.
RETENTION: Final = timedelta(hours=24)

_KEPT_HEADERS: Final = ("location", "etag", "content-type")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request that bears a key.

    id: what its answer is kept under; fingerprint: what tells it from other requests
    seal: what its answer is encrypted with where that holds a secret
    """

    id: str
    fingerprint: str
    seal: bytes | None = None

    def answered(self, row: Row | None, now: datetime) -> Response | None:
        """The answer that was kept, if there is one that still counts.

        Raises a 422 problem if it was the answer to another request.
        """
        if row is None or cast("datetime", row["created_at"]) + RETENTION <= now:
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
            body = answer_encryption.unseal(self.seal, cast("str", row["body"]))
        if body is None:
            return None
        response = Response(body, cast("int", row["status"]), headers)
        response.headers[REPLAYED] = "true"
        return response

    def storing(self, render: Callable[[T], Response | None]) -> "Storing[T]":
        """How the answer that `render` writes is stored with its change."""
        return Storing(self, render)

    def kept(self, response: Response, row: Row | None, now: datetime) -> Change:
        """The change that keeps an answer; `row` is one whose time is over."""
        body = bytes(response.body)
        values: dict[str, object] = {
            "fingerprint": self.fingerprint,
            "status": response.status_code,
            "headers": {
                name: value for name, value in response.headers.items() if name in _KEPT_HEADERS
            },
            "body": body.decode() if self.seal is None else answer_encryption.seal(self.seal, body),
            "created_at": now,
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
        return self.attempt.answered(row, now)

    def store(self, answer: T, row: Row | None, now: datetime) -> tuple[Response, Change] | None:
        """The answer as bytes and the change that stores it; None where it is not ready yet."""
        response = self.render(answer)
        return None if response is None else (response, self.attempt.kept(response, row, now))


def attempt(
    scope: Scope, principal: str, operation: str, secret: bytes | None = None
) -> Attempt | None:
    """The attempt that a request is; None if it bears no key, or is no POST.

    principal, operation: who asks for what; the same key of another is another key.
    secret: the server's, where the answer is to be kept encrypted
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
    return Attempt(str(UUID(bytes=digest[:16], version=4)), fingerprint, seal)


def _read(sent: str) -> str:
    """The key, with quotes or without."""
    key = sent.strip()
    if len(key) > 1 and key.startswith('"') and key.endswith('"'):
        key = key[1:-1]
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise invalid(
            f"/header/{HEADER}",
            "invalid_value",
            f"A key is 1 to {LONGEST} visible characters, with double quotes around or without.",
        )
    return key


def in_progress() -> Problem:
    """Make the problem of a request whose twin is still being served."""
    return Problem(
        "idempotency_in_progress",
        PROBLEMS["idempotency_in_progress"].sense,
        headers={"Retry-After": str(RETRY_AFTER)},
    )


class Running:
    """The attempts that this process serves at present, one at a time under each id."""

    def __init__(self, patience: float) -> None:
        """Begin with none; `patience` is for how many seconds a twin is waited for."""
        self._patience = patience
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def alone(self, attempt: Attempt) -> AsyncIterator[None]:
        """Wait until nobody else is served under this id; a 409 if that takes too long."""
        lock, waiting = self._locks.get(attempt.id, (asyncio.Lock(), 0))
        self._locks[attempt.id] = lock, waiting + 1
        try:
            try:
                async with asyncio.timeout(self._patience):
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

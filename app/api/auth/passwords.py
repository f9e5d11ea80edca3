"""Passwords: strength check, normalisation, and argon2id hashes in a thread pool.

A hash costs a tenth of a second of CPU and 46 MiB while it runs, so it runs in two threads
of their own, not in the event loop. A fair queue stands in front of the threads, with
limits in all, per address and per account; a request beyond them is refused.

A password is normalised first (NFC, and every space the same space), since two keyboards
may write one letter in two ways.
"""

import asyncio
import threading
import unicodedata
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from app.api.auth.fair_queue import FairQueue, Requester, TooManyJobs
from app.api.auth.weak_passwords import is_guessable, is_made_of_email
from app.api.problems.problem import RETRY_AFTER, Problem

if TYPE_CHECKING:
    from pwdlib import PasswordHash

SHORTEST: Final = 10
LONGEST: Final = 200
#: Hashes that are computed at once.
THREADS: Final = 2
#: Hashes that may wait for a thread: at a tenth of a second each, two or three seconds.
WAITING: Final = 32
#: Threads inside one hash.
_LANES: Final = 1
_PLACED: Final = "Several passwords of this account or this address are being checked already."

T = TypeVar("T")


class Cost(NamedTuple):
    """What one argon2id hash costs: KiB of memory, and passes over it."""

    memory: int = 47_104
    passes: int = 2


class Weakness(NamedTuple):
    """Why a password is too weak: a code of a field's error, and a sentence."""

    code: str
    detail: str


def normalised(password: str) -> str:
    """Bring a password into the form that is judged and hashed."""
    plain = "".join(" " if unicodedata.category(c) == "Zs" else c for c in password)
    return unicodedata.normalize("NFC", plain)


_TOO_LONG: Final = Weakness("too_long", f"A password must have at most {LONGEST} characters.")
_TOO_SHORT: Final = Weakness("too_short", f"A password must have at least {SHORTEST} characters.")
_NUL: Final = Weakness("nul_character", "A password must not contain a NUL character.")
_NO_LINE: Final = Weakness(
    "invalid_text", "A password must be one line without control characters."
)
_OF_EMAIL: Final = Weakness("guessable", "The password is little more than the e-mail address.")
_GUESSABLE: Final = Weakness("guessable", "The password is easy to guess; add words of your own.")


def check(password: str, email: str) -> Weakness | None:
    """Why a new password is too weak; None if it is good."""
    if len(password) > LONGEST * 4:
        # No need to normalise what is far too long in any form.
        return _TOO_LONG
    if any(unicodedata.category(c) in {"Cc", "Cs"} for c in password):
        return _NUL if "\0" in password else _NO_LINE
    text = normalised(password)
    if not SHORTEST <= len(text) <= LONGEST:
        return _TOO_SHORT if len(text) < SHORTEST else _TOO_LONG
    if is_made_of_email(text, email):
        return _OF_EMAIL
    return _GUESSABLE if is_guessable(text) else None


class Passwords:
    """Hashes and verifies passwords, away from the event loop."""

    def __init__(
        self, cost: Cost | None = None, *, threads: int = THREADS, waiting: int = WAITING
    ) -> None:
        """`threads` hash at once; `waiting` more hashes may wait for one of them."""
        self._cost = cost or Cost()
        self._queue = FairQueue(threads=threads, waiting=waiting)
        self._loading = threading.Lock()

    async def hash(self, password: str, requester: Requester) -> str:
        """Hash a password that `check` has accepted; returns what to store."""
        text = normalised(password)
        return await self._run(requester, lambda: self._tools[0].hash(text))

    async def verify(
        self, password: str, stored: str | None, requester: Requester
    ) -> tuple[bool, str | None]:
        """Whether a password is the stored one, and a better hash to store instead, if any.

        Where no account has this address there is no stored one; that takes the same time.
        """
        return await self._run(requester, lambda: self._verify(password, stored))

    def close(self) -> None:
        """Stop the threads; waiting jobs are cancelled."""
        self._queue.close()

    def _verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        hasher, dummy_hash = self._tools
        # No stored password is of this kind, but a quick refusal would reveal that there is none.
        hopeless = len(password) > LONGEST * 4 or any("\ud800" <= c <= "\udfff" for c in password)
        text = "" if hopeless else normalised(password)
        if hopeless or stored is None or not hasher.current_hasher.identify(stored):
            hasher.verify(text, dummy_hash)
            return False, None
        return hasher.verify_and_update(text, stored)

    @property
    def _tools(self) -> "tuple[PasswordHash, str]":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "tuple[PasswordHash, str]":
        # Imported at the first password: until then it is not needed.
        from pwdlib import PasswordHash  # noqa: PLC0415  # loaded if used
        from pwdlib.hashers.argon2 import Argon2Hasher  # noqa: PLC0415  # loaded if used

        hasher = PasswordHash([Argon2Hasher(self._cost.passes, self._cost.memory, _LANES)])
        return hasher, hasher.hash("the password of no account")

    async def _run(self, requester: Requester, work: Callable[[], T]) -> T:
        """Run work in turn; a 429 where the requester has too much of it, 503 where all have."""
        try:
            job = self._queue.submit(requester, work)
        except TooManyJobs:
            headers = {"Retry-After": str(RETRY_AFTER)}
            raise Problem("too_many_requests", _PLACED, headers=headers) from None
        return await asyncio.wrap_future(job)

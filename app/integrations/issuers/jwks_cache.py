"""Cache of an issuer's keys (JWKS): refreshed when they expire, used stale while it fails.

They are fetched at first use, by one request at a time, and at most once in 30 seconds: a
flood of tokens with unknown keys is no flood of requests. When keys have expired, a caller
waits a moment for newer ones and then uses the cached ones, for a day at the most.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

from app.integrations.issuers.fetching import NoAnswer, Published, discover, published
from app.integrations.outbound.http_client import OutboundClient
from app.signed.jwt_parser import InvalidToken
from app.signed.signatures import public_key, suits

if TYPE_CHECKING:
    from app.signed.signatures import VerifyingKey

#: Seconds between two requests to one issuer.
COOLDOWN: Final = 30.0
#: Seconds after which keys that could not be refreshed are dropped.
STALE: Final = 86_400.0
#: Seconds that a caller waits for newer keys while those there are would do.
PATIENCE: Final = 1.0
_LONGEST_KID: Final = 255

_log = structlog.get_logger("bide.issuers")


@dataclass(frozen=True, slots=True)
class Known:
    """One key of the issuer's."""

    kid: str | None
    algorithm: str | None
    key: "VerifyingKey"

    def suits(self, algorithm: str) -> bool:
        """Whether a token with this algorithm can be signed with it."""
        # The two names of one algorithm are the same.
        same = {self.algorithm, algorithm} <= {"EdDSA", "Ed25519"}
        return (self.algorithm in {None, algorithm} or same) and suits(self.key, algorithm)


class IssuerKeys:
    """The cache of one issuer's keys, looked up by the key id of a token.

    ticks: a clock in seconds that never goes back; changed: called when other keys are
    known than before.
    """

    def __init__(
        self,
        issuer: str,
        client: OutboundClient,
        *,
        ticks: Callable[[], float],
        changed: Callable[[], None],
    ) -> None:
        self._issuer = issuer
        self._client = client
        self._ticks = ticks
        self._changed = changed
        self._keys: Sequence[Known] = ()
        self._document: Sequence[object] | None = None
        self._where: tuple[str, float] | None = None
        self._fetched = 0.0
        self._fresh_until: float | None = None
        self._asked: float | None = None
        self._failed = False
        self._asking: asyncio.Task[None] | None = None

    async def current(self) -> None:
        """Make sure that keys are cached, and as fresh as they can be."""
        now = self._ticks()
        if self._fresh_until is not None and now < self._fresh_until:
            return
        usable = self._usable()
        self._ask(now)
        if self._asking is not None:
            await self._wait(PATIENCE if usable else None)
        if not self._usable():
            raise InvalidToken("issuer_unavailable", "The issuer's keys cannot be fetched now.")

    async def find(self, kid: str | None, algorithm: str) -> Sequence["VerifyingKey"]:
        """Return the keys that a token may be signed with; after `current`."""
        found = self._find(kid, algorithm)
        if not found:
            self._ask(self._ticks())
            if self._asking is not None:
                await self._wait(None)
            found = self._find(kid, algorithm)
        if not found and self._failed:
            raise InvalidToken("issuer_unavailable", "The issuer's keys cannot be fetched now.")
        if not found:
            raise InvalidToken("bad_signature", "The token is signed with a key that is not known.")
        return found

    async def close(self) -> None:
        """Stop fetching."""
        asking = self._asking
        if asking is not None:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    def _usable(self) -> bool:
        return self._fresh_until is not None and self._ticks() < self._fetched + STALE

    def _find(self, kid: str | None, algorithm: str) -> Sequence["VerifyingKey"]:
        suitable = [known for known in self._keys if known.suits(algorithm)]
        if kid is None:
            # A token may leave out which key only where there is no choice.
            return [known.key for known in suitable] if len(suitable) == 1 else []
        return [known.key for known in suitable if known.kid == kid]

    def _ask(self, now: float) -> None:
        if self._asking is None and (self._asked is None or now - self._asked >= COOLDOWN):
            self._asked = now
            self._asking = asyncio.create_task(self._refresh(now))

    async def _wait(self, seconds: float | None) -> None:
        # A cancelled caller does not cancel the fetch: others may be waiting too.
        if self._asking is not None:
            await asyncio.wait([self._asking], timeout=seconds)

    async def _refresh(self, now: float) -> None:
        try:
            self._take(await self._fetch(now), now)
            self._failed = False
        except NoAnswer as problem:
            self._failed = True
            _log.warning("issuer_unavailable", issuer=self._issuer, reason=str(problem))
        finally:
            self._asking = None

    async def _fetch(self, now: float) -> Published:
        where = self._where
        if where is None or now - where[1] >= STALE:
            where = (await discover(self._client, self._issuer), now)
        # Kept only if it leads somewhere, so that a moved address is found again.
        self._where = None
        keys = await published(self._client, where[0])
        self._where = where
        return keys

    def _take(self, answer: Published, now: float) -> None:
        if answer.keys != self._document:
            self._keys = [
                Known(_text(jwk.get("kid")), _text(jwk.get("alg")), key)
                for jwk in answer.keys
                if (key := public_key(jwk)) is not None
            ]
            self._document = answer.keys
            self._changed()
        self._fetched = now
        self._fresh_until = now + answer.age


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and len(value) <= _LONGEST_KID else None

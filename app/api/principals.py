"""Who is asking: API keys, and how one is recognised.

A key is `bide_`, 32 random bytes in base62 and a checksum, so that a mistyped or
truncated one is refused without a look-up and a leaked one is found by scanners. Only
a keyed hash is stored. What a look-up finds is kept for at most a second: a revoked
key works no longer than that.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, cast

from app.api.opaque import hash_secret, is_secret, secret_length, write_secret
from app.api.problems import unauthenticated
from app.usecases.ports import Row

PREFIX: Final = "bide_"
_KEY_LENGTH: Final = secret_length(PREFIX)
#: Seconds for which a look-up is believed.
STALENESS: Final = 1.0
#: Keys that are remembered; beyond, all are looked up anew.
_REMEMBERED: Final = 10_000

_ABSENT: Final = "Send an API key: `Authorization: Bearer bide_...`."
_MALFORMED: Final = "This is no API key of Bide; was it copied whole?"
_UNKNOWN: Final = "There is no such API key, or it has been revoked or has expired."


def write_key(random: bytes) -> str:
    """Write a key from 32 random bytes."""
    return write_secret(PREFIX, random)


def is_key(text: str) -> bool:
    """Tell whether this can be a key at all: its form and its checksum."""
    return is_secret(PREFIX, text)


def hash_key(secret: bytes, key: str) -> str:
    """Hash a key with the server's secret: what is stored, and looked up by."""
    return hash_secret(secret, key)


class KeyStore(Protocol):
    """Where keys are looked up; the gateway is one."""

    async def find_key(self, key_hash: str) -> Row | None:
        """Load the row of `api_keys` with this hash, of whichever account."""
        ...


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: the account, and the key that it showed."""

    account_id: str
    key_id: str


@dataclass(frozen=True, slots=True)
class _Known:
    principal: Principal
    expires_at: datetime | None
    looked_up: float


class Keyring:
    """Recognises keys.

    ticks: a clock in seconds that never goes back; clock: the instant.
    """

    def __init__(
        self,
        store: KeyStore,
        secret: bytes,
        *,
        clock: Callable[[], datetime],
        ticks: Callable[[], float],
    ) -> None:
        """Begin knowing no key."""
        self._store = store
        self._secret = secret
        self._clock = clock
        self._ticks = ticks
        self._known: dict[str, _Known] = {}

    async def principal(self, authorization: bytes | None) -> Principal:
        """Tell who shows this `Authorization` header, or refuse with a 401."""
        key = _bearer(authorization)
        key_hash = hash_key(self._secret, key)
        now = self._ticks()
        known = self._known.get(key_hash)
        if known is None and not is_key(key):
            raise unauthenticated(_MALFORMED)
        if known is None or now - known.looked_up >= STALENESS:
            # The age counts from before the look-up, so that a slow one adds nothing.
            known = await self._look_up(key_hash, now)
        if known.expires_at is not None and known.expires_at <= self._clock():
            raise unauthenticated(_UNKNOWN)
        return known.principal

    async def _look_up(self, key_hash: str, now: float) -> _Known:
        row = await self._store.find_key(key_hash)
        if (
            row is None
            or row["revoked_at"] is not None
            or not hmac.compare_digest(cast("str", row["key_hash"]), key_hash)
        ):
            self._known.pop(key_hash, None)
            raise unauthenticated(_UNKNOWN)
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        principal = Principal(cast("str", row["account_id"]), cast("str", row["id"]))
        known = _Known(principal, cast("datetime | None", row["expires_at"]), now)
        self._known[key_hash] = known
        return known


def _bearer(authorization: bytes | None) -> str:
    if authorization is None:
        raise unauthenticated(_ABSENT)
    scheme, _, token = authorization.decode("latin-1").partition(" ")
    if scheme.lower() != "bearer":
        raise unauthenticated(_ABSENT)
    key = token.strip()
    if len(key) != _KEY_LENGTH:
        raise unauthenticated(_MALFORMED)
    return key

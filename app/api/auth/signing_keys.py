"""Signing keys: rotation in the database, and a cache of them for access tokens.

Keys are loaded at first use, and again after a minute or when a token names an unknown
one, since another process may have made it, but at most once in some seconds. A key is
made when the last one is about to retire; every process has loaded it long before it signs.
"""

import asyncio
import math
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from app.api.auth.access_tokens import (
    ALGORITHM,
    Claims,
    NoSigningKey,
    Rotation,
    SigningKey,
    SigningKeys,
    Tokens,
    needs_key,
    new_key,
    outdated_keys,
    published_keys,
)
from app.signed.jwt_parser import InvalidToken, read
from app.signed.signatures import sign_bytes, warm
from app.usecases.errors import Unavailable
from app.usecases.ports import Row

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey

#: Seconds after which the keys are loaded again, and before which they never are.
OLDEST: Final = 60.0
YOUNGEST: Final = 3.0


class Store(Protocol):
    """The storage of the keys."""

    def signing_keys(self) -> Sequence[Row]:
        """Load all of them."""
        ...

    def change_signing_keys(self, added: Sequence[Row] = (), removed: Sequence[str] = ()) -> None:
        """Add some, and delete others by id."""
        ...


def row_of(key: SigningKey) -> Row:
    """The row of a key."""
    return {
        "id": key.kid,
        "private_key": dict(key.private_jwk),
        "created_at": key.created_at,
        "retires_at": key.retires_at,
    }


def keys_in(store: Store) -> tuple[SigningKey, ...]:
    """The stored keys."""
    return tuple(
        SigningKey(
            cast("str", row["id"]),
            cast("dict[str, str]", row["private_key"]),
            cast("datetime", row["created_at"]),
            cast("datetime", row["retires_at"]),
        )
        for row in store.signing_keys()
    )


def rotate(store: Store, now: datetime, rotation: Rotation, *, at_once: bool = False) -> SigningKey:
    """Make a key; of those that have expired only the public half is left.

    at_once: delete all older keys altogether, as when one has leaked
    """
    kept = keys_in(store)
    key = new_key(now, rotation)
    over = kept if at_once else outdated_keys(kept, now, rotation)
    known = () if at_once else published_keys(over, now, rotation)
    left = [row_of(one.without_private_half) for one in known]
    store.change_signing_keys([row_of(key), *left], [one.kid for one in over])
    return key


class Signing:
    """Issues and verifies access tokens with the keys that the database has."""

    def __init__(
        self, store: Store, rotation: Rotation, *, issuer: str, ticks: Callable[[], float]
    ) -> None:
        """`issuer` is both the issuer and the audience of the tokens."""
        self.issuer: Final = issuer
        self._store = store
        self._rotation = rotation
        self._ticks = ticks
        self._tokens = Tokens(SigningKeys((), rotation), issuer=issuer, audience=issuer)
        self._loaded_at = -math.inf
        self._loading = asyncio.Lock()

    async def ready(self, now: datetime) -> None:
        """Make sure that there is a key to sign with."""
        await self._load(OLDEST)
        if needs_key(self._tokens.keys.keys, now, self._rotation):
            async with self._loading:
                if needs_key(self._tokens.keys.keys, now, self._rotation):
                    await asyncio.to_thread(rotate, self._store, now, self._rotation)
                    await self._take()

    def issue(
        self, account_id: str, session_id: str, scopes: Collection[str], now: datetime
    ) -> tuple[str, Claims]:
        """Write a token for a session; after `ready`."""
        return self._tokens.issue(account_id, session_id, scopes, now)

    async def verify(self, token: str, now: datetime) -> Claims:
        """Verify a token of ours and return its claims; raises InvalidToken."""
        await self._load(OLDEST)
        try:
            return self._tokens.verify(token, now)
        except InvalidToken as refused:
            if refused.code != "bad_signature" or self._knows(token):
                raise
        await self._load(YOUNGEST)
        return self._tokens.verify(token, now)

    async def sign(
        self, kind: str, content: bytes, now: datetime, *, with_key: bool = False
    ) -> str:
        """Sign something else than an access token, as a JWS of this type (`typ`).

        with_key: put the public key into the header, for who has no JWKS document at hand
        """
        await self.ready(now)
        keys = self._tokens.keys
        key = keys.signer(now)
        if key is None:
            raise NoSigningKey
        header: dict[str, Any] = {"alg": ALGORITHM, "kid": key.kid, "typ": kind}
        if with_key:
            header["jwk"] = {name: key.private_jwk[name] for name in ("crv", "kty", "x")}
        return sign_bytes(header, content, keys.private(key))

    async def published(self, kid: str, now: datetime) -> "OKPKey | None":
        """Return the public key with this id, as long as it is published; None for another."""
        await self._load(OLDEST)
        if not self._has(kid):
            await self._load(YOUNGEST)
        keys = self._tokens.keys
        known = published_keys((k for k in keys.keys if k.kid == kid), now, self._rotation)
        return keys.public(known[0]) if known else None

    async def jwks(self, now: datetime) -> dict[str, Any]:
        """Write the JWKS document of the public keys."""
        await self.ready(now)
        return self._tokens.keys.jwks(now)

    def _knows(self, token: str) -> bool:
        return self._has(read(token).header.get("kid"))

    def _has(self, kid: object) -> bool:
        return any(key.kid == kid for key in self._tokens.keys.keys)

    async def _load(self, oldest: float) -> None:
        """Load the keys if they were loaded so many seconds ago."""
        if self._ticks() - self._loaded_at < oldest:
            return
        async with self._loading:
            if self._ticks() - self._loaded_at >= oldest:
                await self._take()

    async def _take(self) -> None:
        ticks = self._ticks()
        first = self._loaded_at == -math.inf
        try:
            keys = await asyncio.to_thread(keys_in, self._store)
        except Unavailable:
            if first:
                raise
            # The cached keys suffice for a while: without the database nothing can be written.
            keys = self._tokens.keys.keys
        if first:
            await asyncio.to_thread(warm)
        if keys != self._tokens.keys.keys:
            self._tokens.use(SigningKeys(keys, self._rotation))
        self._loaded_at = ticks

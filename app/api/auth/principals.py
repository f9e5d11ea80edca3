"""Authentication: API keys and bearer tokens to principals, with a cache of look-ups.

A key is `bide_`, 32 random bytes in base62 and a checksum, so that a mistyped or
truncated one is refused without a look-up and a leaked one is found by scanners. Only
a keyed hash is stored. Look-ups are cached for at most a second: a revoked key works no
longer than that. For tokens see `bearer_tokens`.
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol, cast

from app.api.auth.bearer_tokens import Bearers, Known
from app.api.auth.grants import Grants
from app.api.auth.lookup_cache import lookup_cache
from app.api.auth.random_secrets import hash_secret, is_secret, secret_length, write_secret
from app.api.auth.scopes import ALL, OF_CANDIDATES, PARTNER_ITSELF
from app.api.auth.usage import Usage
from app.api.problems.problem import Problem, unauthenticated
from app.usecases.accounts.test_clocks import is_over
from app.usecases.errors import NotFound
from app.usecases.events import CANDIDATE
from app.usecases.ports import Page, Row

if TYPE_CHECKING:
    from cachetools import TLRUCache

PREFIX: Final = "bide_"
_KEY_LENGTH: Final = secret_length(PREFIX)

_ABSENT: Final = "Send an API key or an access token: `Authorization: Bearer bide_...`."
_MALFORMED: Final = "This is neither an API key of Bide nor a token. Was it copied completely?"
_UNKNOWN: Final = "The API key is unknown, revoked or expired."


def write_key(random: bytes) -> str:
    """Write a key from 32 random bytes."""
    return write_secret(PREFIX, random)


def is_key(text: str) -> bool:
    """Whether the form and the checksum are those of a key."""
    return is_secret(PREFIX, text)


def hash_key(secret: bytes, key: str) -> str:
    """Hash a key with the server's secret, as it is stored and looked up."""
    return hash_secret(secret, key)


class KeyStore(Protocol):
    """The look-ups of keys; the gateway implements it."""

    async def find_key(self, key_hash: str) -> Row | None:
        """Load the row of `api_keys` with this hash, with what its account is like."""
        ...


class Store(KeyStore, Protocol):
    """The look-ups of principals; the gateway implements it."""

    async def one(self, account_id: str, table: str, row_id: str) -> Row | None:
        """Load one row by id."""
        ...

    async def page(self, account_id: str, page: Page) -> Sequence[Row]:
        """Load up to `limit` rows of a keyset page."""
        ...


@dataclass(frozen=True, slots=True)
class Principal:
    """The authenticated caller.

    account_id: the account whose data is asked for
    home_id: the account that the credential belongs to; a partner's may be another
    credential: `key:`, `session:` or `identity:` and an id; idempotent answers are stored by it
    scopes: the scopes for this account
    writer: the writer that changes of this principal name
    held: all scopes of the credential, also those that it cannot use for this account
    is_partner_itself: a partner that acts for no candidate
    is_test: whether it is a test account, which may have a clock of its own
    """

    account_id: str
    home_id: str
    credential: str
    scopes: frozenset[str]
    writer: str = CANDIDATE
    is_partner_itself: bool = False
    held: frozenset[str] = frozenset()
    is_test: bool = False


@dataclass(eq=False)
class NoGrant(NotFound):
    """A partner named an account that has granted it nothing, as far as it is to know.

    partner_id: the partner's account; credential: as in `Principal`
    """

    partner_id: str
    credential: str


class Authentication:
    """Authenticates requests by their headers.

    ticks: a clock in seconds that never goes back; clock: the instant.
    """

    def __init__(
        self,
        store: Store,
        secret: bytes,
        *,
        clock: Callable[[], datetime],
        ticks: Callable[[], float],
        bearers: Bearers | None = None,
        usage: Usage | None = None,
    ) -> None:
        """Begin with an empty cache.

        bearers: verifies tokens; usage: records the last use of keys
        """
        self._store = store
        self._secret = secret
        self._clock = clock
        self._ticks = ticks
        self._known: TLRUCache[str, Known, float] = lookup_cache(ticks)
        self._bearers = bearers
        self._usage = usage
        self._grants = Grants(store, clock=clock, ticks=ticks)

    async def principal(
        self, authorization: bytes | None, acting_for: bytes | None = None
    ) -> Principal:
        """Authenticate an `Authorization` header, or refuse with a 401.

        acting_for: the `Bide-Account` header. Without a grant for that account: a 404.
        """
        shown = _bearer(authorization)
        # Every key is as long as any other, and no token is as short.
        look = self._key if len(shown) == _KEY_LENGTH else self._token
        known = await look(shown)
        account_id = known.account_id
        if acting_for is not None:
            account_id = acting_for.decode("latin-1").strip().lower()
        if known.is_partner:
            itself, is_test = account_id == known.account_id, False
            if itself:
                scopes = known.scopes & PARTNER_ITSELF
                writer = CANDIDATE
            else:
                granted, is_test = await self._granted(known, account_id)
                scopes = known.scopes & granted
                writer = f"partner:{known.account_id}"
            return Principal(
                *(account_id, known.account_id, known.credential, scopes, writer, itself),
                held=known.scopes,
                is_test=is_test,
            )
        if account_id != known.account_id:
            raise NotFound("account")
        scopes = known.scopes & OF_CANDIDATES
        return Principal(
            *(account_id, account_id, known.credential, scopes),
            held=scopes,
            is_test=known.is_test,
        )

    async def _granted(self, known: Known, account_id: str) -> tuple[frozenset[str], bool]:
        try:
            return await self._grants.scopes(known.account_id, account_id)
        except NotFound as refusal:
            raise NoGrant(refusal.what, known.account_id, known.credential) from None

    async def _token(self, token: str) -> Known:
        if self._bearers is None or "." not in token:
            raise _refused(_MALFORMED)
        return await self._bearers.known(token)

    async def _key(self, key: str) -> Known:
        key_hash = hash_key(self._secret, key)
        known = self._known.get(key_hash)
        if known is None:
            if not is_key(key):
                raise _refused(_MALFORMED)
            known = await self._look_up(key_hash, self._ticks())
        if known.expires_at is not None and known.expires_at <= self._clock():
            raise _refused(_UNKNOWN)
        return known

    async def _look_up(self, key_hash: str, now: float) -> Known:
        row = await self._store.find_key(key_hash)
        if (
            row is None
            or row["revoked_at"] is not None
            or row["stopped_at"] is not None
            or is_over(row, self._clock())
            or not hmac.compare_digest(cast("str", row["key_hash"]), key_hash)
        ):
            self._known.pop(key_hash, None)
            raise _refused(_UNKNOWN)
        scopes = cast("list[str] | None", row["scopes"])
        known = Known(
            cast("str", row["account_id"]),
            row["kind"] == "partner",
            f"key:{row['id']}",
            ALL if scopes is None else frozenset(scopes),
            cast("datetime | None", row["expires_at"]),
            now,
            is_test=row["test_until"] is not None,
        )
        self._known[key_hash] = known
        at = self._clock()
        if self._usage is not None and (known.expires_at is None or at < known.expires_at):
            self._usage.note(row, at)
        return known


def credentials(headers: list[tuple[bytes, bytes]]) -> tuple[bytes | None, bytes | None]:
    """The values of the headers `Authorization` and `Bide-Account`.

    A header that is sent twice is one list of both (RFC 9110, 5.2), which is not valid.
    """
    authorization = acting_for = None
    for name, value in headers:
        if name == b"authorization":
            authorization = value if authorization is None else authorization + b", " + value
        elif name == b"bide-account":
            acting_for = value if acting_for is None else acting_for + b", " + value
    return authorization, acting_for


def _bearer(authorization: bytes | None) -> str:
    if authorization is None:
        raise unauthenticated(_ABSENT)
    scheme, _, token = authorization.decode("latin-1").partition(" ")
    if scheme.lower() != "bearer":
        raise unauthenticated(_ABSENT)
    return token.strip()


def _refused(detail: str) -> Problem:
    return unauthenticated(detail, error="invalid_token")

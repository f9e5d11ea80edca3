"""Bearer tokens: verifies access tokens of our sessions and of trusted issuers, with a cache.

The `iss` of a token names its verifier; nothing else of it is read before. Look-ups of
sessions and identities are cached for a second at most, so an ended session works no
longer than that. The first token of an issuer's identity creates an account.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol, TypeVar, cast

import structlog

from app.api.auth.lookup_cache import lookup_cache
from app.api.auth.scopes import ALL, OF_CANDIDATES
from app.api.auth.signing_keys import Signing
from app.api.problems.problem import RETRY_AFTER, Problem, unauthenticated
from app.signed.jwt_parser import InvalidToken, read
from app.usecases.accounts import accounts
from app.usecases.accounts.test_clocks import is_over
from app.usecases.errors import Collided, Unavailable
from app.usecases.ids import new_id
from app.usecases.ports import SECURITY, Row, Transactions
from app.usecases.write import write

if TYPE_CHECKING:
    from cachetools import TLRUCache

_ENDED: Final = "The session has ended; sign in again."
_GONE: Final = "The account no longer exists."

_log: Final = structlog.stdlib.get_logger("bide")

T = TypeVar("T")


class IssuerClaims(Protocol):
    """The verified claims of another issuer's token."""

    @property
    def issuer(self) -> str:
        """The issuer (`iss`)."""
        ...

    @property
    def subject(self) -> str:
        """The issuer's id of the person (`sub`)."""
        ...

    @property
    def email(self) -> str | None:
        """The person's e-mail address, if the token has one."""
        ...

    @property
    def email_verified(self) -> bool:
        """Whether the issuer has verified the address."""
        ...

    @property
    def scopes(self) -> frozenset[str] | None:
        """The scopes; None where the token names none."""
        ...

    @property
    def expires_at(self) -> datetime:
        """When the token expires."""
        ...


class Issuers(Protocol):
    """Verifies the tokens of the issuers that the operator has named."""

    async def verify(self, token: str, now: datetime) -> IssuerClaims:
        """Verify a token and return its claims; raises InvalidToken."""
        ...


class Store(Transactions, Protocol):
    """The look-ups of sessions and identities; the gateway implements it."""

    async def find(self, table: str, by: Mapping[str, str]) -> Row | None:
        """Load the row with these unique values, and what its account is like."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """A verified credential."""

    account_id: str
    is_partner: bool
    credential: str
    scopes: frozenset[str]
    expires_at: datetime | None
    looked_up: float
    is_test: bool = False


def refusal(refused: InvalidToken) -> Exception:
    """The problem of an invalid token."""
    if refused.code == "issuer_unavailable":
        return Problem("unavailable", refused.detail, headers={"Retry-After": str(RETRY_AFTER)})
    return unauthenticated(refused.detail, error="invalid_token")


class Bearers:
    """Resolves bearer tokens to accounts, with caches."""

    def __init__(
        self,
        store: Store,
        signing: Signing,
        issuers: Issuers | None = None,
        *,
        clock: Callable[[], datetime],
        ticks: Callable[[], float],
    ) -> None:
        """Begin with empty caches; `issuers` is None where the operator has named none."""
        self._store = store
        self._signing = signing
        self._issuers = issuers
        self._clock = clock
        self._ticks = ticks
        self._known: TLRUCache[tuple[str, str], Known, float] = lookup_cache(ticks)

    async def known(self, token: str) -> Known:
        """Verify a token and look up its account; raises a problem if it is invalid."""
        now = self._clock()
        try:
            if read(token).claims.get("iss") == self._signing.issuer:
                return await self._session(token, now)
            return await self._identity(token, now)
        except InvalidToken as refused:
            _log.debug("token_refused", reason=refused.code)
            raise refusal(refused) from None

    async def _session(self, token: str, now: datetime) -> Known:
        claims = await self._signing.verify(token, now)
        place = ("", claims.session_id)
        ticks = self._ticks()
        known = self._known.get(place)
        if known is None:
            by = {"account_id": claims.account_id, "id": claims.session_id}
            row = await self._store.find("sessions", by)
            if row is None or row["ended_at"] is not None or is_over(row, now):
                raise unauthenticated(_ENDED, error="invalid_token")
            expires_at = cast("datetime", row["expires_at"])
            known = self._keep(
                place, row, f"session:{claims.session_id}", claims.scopes, expires_at, ticks
            )
        if known.account_id != claims.account_id or cast("datetime", known.expires_at) <= now:
            raise unauthenticated(_ENDED, error="invalid_token")
        return known

    async def _identity(self, token: str, now: datetime) -> Known:
        if self._issuers is None:
            raise InvalidToken("unknown_issuer", "The issuer of the token is not trusted here.")
        claims = await self._issuers.verify(token, now)
        place = (claims.issuer, claims.subject)
        scopes = OF_CANDIDATES if claims.scopes is None else claims.scopes & ALL
        ticks = self._ticks()
        known = self._known.get(place)
        # Two tokens of one person may hold different scopes.
        if known is None or known.scopes != scopes:
            row = await self._vouched_for(claims, now)
            if is_over(row, now):
                raise unauthenticated(_GONE, error="invalid_token")
            known = self._keep(place, row, f"identity:{row['id']}", scopes, None, ticks)
        return known

    async def _vouched_for(self, claims: IssuerClaims, now: datetime) -> Row:
        """The identity in an issuer's token; the first time, with a new account."""
        by = {"issuer": claims.issuer, "subject": claims.subject}
        row = await self._store.find("identities", by)
        if row is None:
            email = claims.email if claims.email_verified else None
            seen = accounts.IssuerIdentity(new_id(now), claims.issuer, claims.subject, email)
            # It collides where another request with this identity has made the account first.
            with suppress(Collided):
                await write(
                    self._store,
                    seen.account_id,
                    SECURITY,
                    lambda _, at: accounts.create_issuer_account(seen, at),
                    writer=None,
                )
            row = await self._store.find("identities", by)
        if row is None:
            raise Unavailable("The account could not be made.")
        return row

    def _keep(
        self,
        place: tuple[str, str],
        row: Row,
        credential: str,
        scopes: frozenset[str],
        expires_at: datetime | None,
        ticks: float,
    ) -> Known:
        partner = row["kind"] == "partner"
        account_id = cast("str", row["account_id"])
        is_test = row["test_until"] is not None
        known = Known(account_id, partner, credential, scopes, expires_at, ticks, is_test)
        self._known[place] = known
        return known

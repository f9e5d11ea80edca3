"""Who shows a token: a session of ours, or somebody whom another issuer vouches for.

A token tells by its `iss` who is to verify it; nothing else of it is looked at before.
What is then looked up is believed for a second at most: a session that was ended works
no longer than that. Whom an issuer vouches for has an account from the first sight on.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol, TypeVar, cast

import structlog

from app.api.auth.lookup_cache import lookup_cache
from app.api.auth.scopes import ALL, OF_CANDIDATES
from app.api.auth.signing import Signing
from app.api.problems.problem import RETRY_AFTER, Problem, unauthenticated
from app.signed.reading import InvalidToken, read
from app.usecases.accounts import accounts
from app.usecases.errors import Collided, Unavailable
from app.usecases.ids import new_id
from app.usecases.ports import Key, Row, Transactions
from app.usecases.write import write

if TYPE_CHECKING:
    from cachetools import TLRUCache

_ENDED: Final = "The session has ended; sign in again."
_GONE: Final = "The account is not there any more."

_log: Final = structlog.stdlib.get_logger("bide")

T = TypeVar("T")


class IssuerClaims(Protocol):
    """What an issuer says about whoever shows its token."""

    @property
    def issuer(self) -> str:
        """Who says so."""
        ...

    @property
    def subject(self) -> str:
        """Whom it is said about, by the issuer's name for them."""
        ...

    @property
    def email(self) -> str | None:
        """Their address, as far as it is told."""
        ...

    @property
    def email_verified(self) -> bool:
        """Whether the issuer has seen that the address is theirs."""
        ...

    @property
    def scopes(self) -> frozenset[str] | None:
        """What they may do; None where nothing tells."""
        ...

    @property
    def expires_at(self) -> datetime:
        """When the token ends."""
        ...


class Issuers(Protocol):
    """Verifies the tokens of the issuers that the operator has named."""

    async def verify(self, token: str, now: datetime) -> IssuerClaims:
        """Tell what a token says; raises Refused if it is not to be believed."""
        ...


class Store(Transactions, Protocol):
    """Where sessions and identities are looked up; the gateway is one."""

    async def find(self, table: str, by: Mapping[str, str]) -> Row | None:
        """Load the row with these unique values, and what its account is like."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """A credential that was found good."""

    account_id: str
    is_partner: bool
    credential: str
    scopes: frozenset[str]
    expires_at: datetime | None
    looked_up: float


def refusal(refused: InvalidToken) -> Exception:
    """What is answered for a token that is not believed."""
    if refused.code == "issuer_unavailable":
        return Problem("unavailable", refused.detail, headers={"Retry-After": str(RETRY_AFTER)})
    return unauthenticated(refused.detail, error="invalid_token")


class Bearers:
    """Tells who shows a token."""

    def __init__(
        self,
        store: Store,
        signing: Signing,
        issuers: Issuers | None = None,
        *,
        clock: Callable[[], datetime],
        ticks: Callable[[], float],
    ) -> None:
        """Begin knowing nobody; `issuers` is None where the operator has named none."""
        self._store = store
        self._signing = signing
        self._issuers = issuers
        self._clock = clock
        self._ticks = ticks
        self._known: TLRUCache[tuple[str, str], Known, float] = lookup_cache(ticks)

    async def known(self, token: str) -> Known:
        """Tell whose token this is; raises a problem if it is nobody's."""
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
            if row is None or row["ended_at"] is not None or row["erase_at"] is not None:
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
            raise InvalidToken(
                "unknown_issuer", "The token is of an issuer that is not known here."
            )
        claims = await self._issuers.verify(token, now)
        place = (claims.issuer, claims.subject)
        scopes = OF_CANDIDATES if claims.scopes is None else claims.scopes & ALL
        ticks = self._ticks()
        known = self._known.get(place)
        # Two tokens of one person may tell different scopes.
        if known is None or known.scopes != scopes:
            row = await self._vouched_for(claims, now)
            if row["erase_at"] is not None:
                raise unauthenticated(_GONE, error="invalid_token")
            known = self._keep(place, row, f"identity:{row['id']}", scopes, None, ticks)
        return known

    async def _vouched_for(self, claims: IssuerClaims, now: datetime) -> Row:
        """The identity that an issuer vouches for; the first time, with a new account."""
        by = {"issuer": claims.issuer, "subject": claims.subject}
        row = await self._store.find("identities", by)
        if row is None:
            email = claims.email if claims.email_verified else None
            seen = accounts.Stranger(new_id(now), claims.issuer, claims.subject, email)
            # It collides where another request of theirs was first, whose account it is then.
            with suppress(Collided):
                await write(
                    self._store,
                    seen.account_id,
                    Key("account"),
                    lambda _, at: accounts.admit(seen, at),
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
        known = Known(account_id, partner, credential, scopes, expires_at, ticks)
        self._known[place] = known
        return known

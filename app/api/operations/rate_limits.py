"""Rate limits: budgets of requests a minute, per principal and per client address.

A window of a minute begins with its first request. Requests are counted in this process,
and with Redis also there, for all processes together. While Redis fails, the local counter
of this process decides.

Of requests with a credential only refused ones are counted against the address, so that
a good key works behind an address from which bad ones come. An IPv6 address is
counted as the /64 that a host owns, and as the /48 that a site owns, whose budget is larger.
"""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog

from app.api.auth.principals import NoGrant, Principal
from app.api.operations.client_addresses import client_address, site_of
from app.api.problems.problem import Problem

WINDOW: Final = 60
#: Budget of a whole /48, in budgets of one address.
SITE_FACTOR: Final = 16
#: Expired windows that are removed with each new one.
_SWEPT: Final = 16
#: Limit on windows of one budget in this process; beyond, the oldest are removed.
MOST: Final = 100_000
#: Seconds without a retry after the shared store has failed.
REST: Final = 5.0

Headers = list[tuple[bytes, bytes]]

_log: Final = structlog.stdlib.get_logger("bide")
_UNAUTHENTICATED: Final = 401


class TooMany(Problem):
    """A budget is spent; `budget` is its name."""

    def __init__(self, budget: str, quota: int, left: float) -> None:
        seconds = max(1, math.ceil(left))
        super().__init__(
            "too_many_requests",
            f"The limit of {quota} {budget} a minute is reached.",
            headers={
                "Retry-After": str(seconds),
                "RateLimit-Policy": f'"{budget}";q={quota};w={WINDOW}',
                "RateLimit": f'"{budget}";r=0;t={seconds}',
            },
        )
        self.budget = budget


class Store(Protocol):
    """A counter that several processes share."""

    async def hit(self, key: str) -> int:
        """Count one more; returns the count of this window."""
        ...

    async def left(self, key: str) -> float:
        """How many seconds of the window are left."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class Windows:
    """Local counters of this process, the oldest window first, limited in number."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        # An ordered dict: a plain one searches for its first entry past all removed ones.
        self._windows: OrderedDict[str, list[float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._windows)

    def hit(self, key: str, now: float) -> list[float]:
        """Count one more; returns the count, and when the window ends."""
        window = self._windows.get(key)
        if window is None or now >= window[1]:
            window = self._begin(key, now)
        window[0] += 1
        return window

    def _begin(self, key: str, now: float) -> list[float]:
        windows = self._windows
        windows.pop(key, None)
        # All windows are equally long, so expired ones are in front. A few are removed with
        # each new one, so that no request pays for all of a busy minute.
        for _ in range(_SWEPT):
            if not windows or (now < next(iter(windows.values()))[1] and len(windows) < self._most):
                break
            windows.popitem(last=False)
        window = windows[key] = [0, now + WINDOW]
        return window


class Throttle:
    """One budget."""

    def __init__(
        self, budget: str, quota: int, ticks: Callable[[], float], shared: "Shared | None" = None
    ) -> None:
        self._budget = budget
        self._quota = quota
        self._ticks = ticks
        self._shared = shared
        self._windows = Windows()
        self._policy = (b"ratelimit-policy", f'"{budget}";q={quota};w={WINDOW}'.encode())
        self._header = f'"{budget}";r=%d;t=%d'.encode()

    async def take(self, who: str) -> Headers:
        """Count one; returns the `RateLimit` headers. Raises TooMany."""
        now = self._ticks()
        count, ends = self._windows.hit(who, now)
        if self._shared is not None:
            count = await self._shared.hit(f"{self._budget}:{who}", now, count)
        if count > self._quota:
            raise await self._refusal(who, ends - now)
        # A second that has begun counts as a whole one.
        remaining = self._header % (self._quota - count, int(ends - now) or 1)
        return [self._policy, (b"ratelimit", remaining)]

    async def _refusal(self, who: str, left: float) -> TooMany:
        if self._shared is not None:
            left = await self._shared.left(f"{self._budget}:{who}", self._ticks(), left)
        return TooMany(self._budget, self._quota, left)


class Shared:
    """A shared store with a fallback: the local counter, for some seconds after a failure."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._away_until = -math.inf

    async def hit(self, key: str, now: float, own: float) -> float:
        """Count one more; returns the count."""
        return await self._ask(lambda: self._store.hit(key), now, own)

    async def left(self, key: str, now: float, own: float) -> float:
        """How many seconds of the window are left."""
        return await self._ask(lambda: self._store.left(key), now, own)

    async def close(self) -> None:
        """Close the store."""
        await self._store.close()

    async def _ask(
        self, ask: Callable[[], Awaitable[float]], now: float, otherwise: float
    ) -> float:
        if now < self._away_until:
            return otherwise
        try:
            return await ask()
        except Exception as error:  # noqa: BLE001  # a client raises what it likes
            # Requests that were under way may fail too; one line in the log is enough.
            if now >= self._away_until:
                self._away_until = now + REST
                _log.warning("throttle_store_away", cause=type(error).__name__)
            return otherwise


@dataclass(frozen=True, slots=True)
class Budgets:
    """Limits a minute: requests of a principal, the others of an address."""

    requests: int = 60_000
    sign_ins: int = 60
    sign_ups: int = 60
    failures: int = 120


class Recognises(Protocol):
    """Authenticates requests."""

    async def principal(
        self, authorization: bytes | None, acting_for: bytes | None = None
    ) -> Principal:
        """Authenticate these headers, or refuse."""
        ...


class AddressThrottle:
    """One budget of an address, and a larger one of the /48 around it."""

    def __init__(
        self, budget: str, quota: int, ticks: Callable[[], float], shared: "Shared | None" = None
    ) -> None:
        """Count in windows of a minute; `quota` is that of one address."""
        self._own = Throttle(budget, quota, ticks, shared)
        self._site = Throttle(f"{budget}-of-a-site", quota * SITE_FACTOR, ticks, shared)

    async def take(self, address: str) -> None:
        """Count one. Raises TooMany."""
        await self._own.take(_digest("address", address))
        site = site_of(address)
        if site is not None:
            await self._site.take(_digest("site", site))


class Throttles:
    """All rate limits of the service."""

    def __init__(
        self, budgets: Budgets, ticks: Callable[[], float], store: Store | None = None
    ) -> None:
        """`ticks` counts seconds and never goes back; `store` is shared by all processes."""
        shared = self._shared = None if store is None else Shared(store)
        self._requests = Throttle("requests", budgets.requests, ticks, shared)
        self._sign_ins = AddressThrottle("sign-ins", budgets.sign_ins, ticks, shared)
        self._log_ins = Throttle("sign-ins", budgets.sign_ins, ticks, shared)
        self._sign_ups = AddressThrottle("sign-ups", budgets.sign_ups, ticks, shared)
        self._failures = AddressThrottle("failed-credentials", budgets.failures, ticks, shared)

    async def close(self) -> None:
        """Close the shared store."""
        if self._shared is not None:
            await self._shared.close()

    async def request(self, principal: str) -> Headers:
        """Count a request of a principal; returns the headers of its answer."""
        return await self._requests.take(principal)

    async def sign_in_from(self, address: str) -> None:
        """Count an attempt to sign in against the address that it comes from."""
        await self._sign_ins.take(address)

    async def sign_in_from_new_address(self, email: str) -> None:
        """Count an attempt from where the account of this e-mail address is not known."""
        await self._log_ins.take(_digest("email", email))

    async def sign_in_as_known(self, account_id: str, address: str) -> None:
        """Count an attempt from an address that the account was signed in to from before.

        Its budget is apart from that of strangers, so that they cannot spend it.
        """
        await self._log_ins.take(_digest("known", f"{account_id} {address}"))

    async def password_of(self, account_id: str) -> None:
        """Count a password that is checked or set for an account by one of its credentials."""
        await self._log_ins.take(_digest("account", account_id))

    async def refresh(self, session_id: str) -> None:
        """Count a use of a refresh token of a session."""
        await self._log_ins.take(_digest("session", session_id))

    async def sign_up(self, address: str) -> None:
        """Count an attempt to make an account, or to learn whether an e-mail address has one."""
        await self._sign_ups.take(address)

    async def failure(self, address: str) -> None:
        """Count a credential that was refused."""
        await self._failures.take(address)

    async def recognise(
        self,
        authentication: Recognises,
        credentials: tuple[bytes | None, bytes | None],
        scope: MutableMapping[str, Any],
    ) -> Principal:
        """Authenticate a request, count it, and leave the answer's headers in the scope.

        credentials: the values of `Authorization` and `Bide-Account`
        """
        shown, acting_for = credentials
        try:
            principal = await authentication.principal(shown, acting_for)
        except Problem as refusal:
            if shown is not None and refusal.type.status == _UNAUTHENTICATED:
                await self.failure(client_address(scope))
            raise
        except NoGrant as refusal:
            scope["bide.partner"] = refusal.partner_id, refusal.credential
            raise
        if principal.is_partner_itself or principal.account_id != principal.home_id:
            scope["bide.partner"] = principal.home_id, principal.credential
        scope["bide.principal"] = principal.credential
        scope["bide.limits"] = await self._requests.take(principal.credential)
        return principal


def _digest(kind: str, text: str) -> str:
    """A key of bounded length that reveals no address."""
    return hashlib.blake2b(f"{kind} {text}".encode(), digest_size=16).hexdigest()

"""Factory of the webhook sender, made at its first use: what it needs takes long to import."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from app.integrations.outbound.guard import Guard
from app.usecases.webhooks.schedule import Attempt

if TYPE_CHECKING:
    from app.integrations.outbound.http_client import OutboundClient
    from app.integrations.webhooks.posting import Poster


class LazyPoster:
    """Sends deliveries, as `Poster` does, once there is one to send.

    guard: where they may go; the other arguments are those of `Poster`
    """

    def __init__(
        self,
        guard: Guard,
        unseal: Callable[[str], str | None],
        *,
        clock: Callable[[], datetime],
        agent: str,
    ) -> None:
        self._guard: Final = guard
        self._unseal: Final = unseal
        self._clock: Final = clock
        self._agent: Final = agent
        self._client: OutboundClient | None = None
        self._poster: Poster | None = None

    async def __call__(
        self, url: str, secrets: Sequence[str], webhook_id: str, body: bytes
    ) -> Attempt:
        """Make one attempt; it never raises for what a receiver does."""
        return await self._made().post(url, secrets, webhook_id, body)

    async def on_a_test_clock(
        self, url: str, secrets: Sequence[str], webhook_id: str, body: bytes
    ) -> Attempt:
        """Make one attempt while a person waits for a clock to be moved on."""
        from app.integrations.webhooks.posting import (  # noqa: PLC0415  # large
            SECONDS_ON_A_TEST_CLOCK,
        )

        poster = self._made()
        return await poster.post(url, secrets, webhook_id, body, seconds=SECONDS_ON_A_TEST_CLOCK)

    async def close(self) -> None:
        """Close its connections, if there are any."""
        if self._client is not None:
            await self._client.close()

    def _made(self) -> "Poster":
        if self._poster is None:
            from app.integrations.outbound.http_client import OutboundClient  # noqa: PLC0415  # large
            from app.integrations.webhooks.posting import Poster  # noqa: PLC0415  # the same

            self._client = OutboundClient(self._guard)
            self._poster = Poster(self._client, self._unseal, clock=self._clock, agent=self._agent)
        return self._poster

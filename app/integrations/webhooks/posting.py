"""The request of one delivery: signed, sent by the guarded client, and what came of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from app.integrations.outbound.guard import NotSent
from app.integrations.outbound.http_client import Answer, OutboundClient
from app.integrations.webhooks.retry_after import retry_after
from app.integrations.webhooks.webhook_signatures import signed_headers
from app.usecases.webhooks.schedule import Attempt, DisabledReason

#: Seconds that a receiver has, from the look-up of its host to the end of its answer.
SECONDS: Final = 15.0
#: The same where a clock of a test account is moved on, and a person waits for that.
SECONDS_ON_A_TEST_CLOCK: Final = 3.0
#: How many bytes of an answer are read.
LARGEST: Final = 4096
#: How many characters of an answer are kept.
_SHOWN: Final = 200


class Poster:
    """Sends deliveries.

    unseal: decrypts a secret; None where it cannot
    clock: the service's clock, which receivers compare the timestamp with
    agent: what the client is called
    """

    def __init__(
        self,
        client: OutboundClient,
        unseal: Callable[[str], str | None],
        *,
        clock: Callable[[], datetime],
        agent: str,
    ) -> None:
        self._client = client
        self._unseal = unseal
        self._clock = clock
        self._agent = agent

    async def post(
        self,
        url: str,
        secrets: Sequence[str],
        webhook_id: str,
        body: bytes,
        *,
        seconds: float = SECONDS,
    ) -> Attempt:
        """Make one attempt; it never raises for what a receiver does.

        secrets: encrypted; the newest must be readable, since without it no receiver can verify
        """
        now = self._clock()
        newest, *others = (self._unseal(secret) for secret in secrets)
        if newest is None:
            return Attempt(problem=DisabledReason.SECRET_LOST.value)
        known = [newest, *(one for one in others if one is not None)]
        headers = {
            "Content-Type": "application/json",
            "User-Agent": self._agent,
            **signed_headers(known, webhook_id, int(now.timestamp()), body),
        }
        try:
            answer = await self._client.send(
                "POST", url, headers=headers, body=body, seconds=seconds, largest=LARGEST
            )
        except NotSent as error:
            return Attempt(problem=error.reason)
        return Attempt(
            status=answer.status,
            answer=_shown(answer),
            retry_after=retry_after(answer.headers.get("retry-after"), now),
        )


def _shown(answer: Answer) -> str | None:
    """How an answer begins, in one line; None for one that is empty or no text."""
    if answer.headers.get("content-encoding", "identity") != "identity":
        return None
    text = answer.body.decode("utf-8", "replace")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line[:_SHOWN] or None

"""Sending of push messages (RFC 8030), and what each answer of a push service means."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final, TypeAlias

from app.integrations.outbound.guard import NotSent, Refused
from app.integrations.outbound.http_client import Answer, OutboundClient
from app.integrations.push.encryption import LONGEST, encrypt
from app.integrations.push.vapid_key import VapidKey
from app.integrations.webhooks.retry_after import retry_after
from app.usecases.delivery.ports import (
    Push,
    PushDeferred,
    PushGone,
    PushOutcome,
    PushRefused,
    PushTaken,
    Subscription,
)
from app.usecases.delivery.push import from_base64url, is_usable

#: Posts a body to a URL; raises NotSent where there is no answer.
Post: TypeAlias = Callable[[str, Mapping[str, str], bytes], Awaitable[Answer]]

_SECONDS: Final = 15.0
_LARGEST_ANSWER: Final = 4096
_LONGEST_KEPT: Final = 28 * 24 * 3600
_TOPIC: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")

_TAKEN: Final = range(200, 300)
_GONE: Final = frozenset({404, 410})
_TOO_LARGE: Final = 413
_TOO_MANY: Final = 429
_NOT_OURS: Final = frozenset({401, 403})
_FAILED: Final = range(500, 600)


def posting(client: OutboundClient) -> Post:
    """Post by the guarded client."""

    async def post(url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        return await client.send(
            "POST", url, headers=headers, body=body, seconds=_SECONDS, largest=_LARGEST_ANSWER
        )

    return post


class WebPush:
    """Sends push messages; a `Pusher`.

    clock: the service's clock, even for accounts with one of their own: push services check it
    contact: whom they may ask about this service
    """

    def __init__(
        self, post: Post, key: VapidKey, clock: Callable[[], datetime], contact: str | None
    ) -> None:
        self._post = post
        self._key = key
        self._clock = clock
        self._contact = contact

    async def send(self, subscription: Subscription, push: Push) -> PushOutcome:
        """Encrypt a message, and hand it to the push service of its subscription."""
        public_key = from_base64url(subscription.public_key)
        auth = from_base64url(subscription.auth)
        if public_key is None or auth is None or not is_usable(subscription):
            return PushRefused("unusable_subscription")
        if len(push.payload) > LONGEST:
            return PushRefused("too_large")
        now = self._clock()
        try:
            headers = {
                "Authorization": self._key.authorization(subscription.endpoint, now, self._contact),
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                **_wishes(push),
            }
            body = encrypt(push.payload, public_key, auth)
            answer = await self._post(subscription.endpoint, headers, body)
        except Refused as refused:
            return PushRefused(refused.reason)
        except NotSent as error:
            return PushDeferred(error.reason)
        return _verdict(answer, now)


def _wishes(push: Push) -> dict[str, str]:
    if push.topic is not None and not _TOPIC.fullmatch(push.topic):
        raise ValueError("a topic has up to 32 characters of base64url")
    wishes = {"TTL": str(min(max(push.keep_seconds, 0), _LONGEST_KEPT)), "Urgency": push.urgency}
    return wishes if push.topic is None else {**wishes, "Topic": push.topic}


def _verdict(answer: Answer, now: datetime) -> PushOutcome:
    status = answer.status
    if status in _TAKEN:
        return PushTaken()
    if status in _GONE:
        return PushGone()
    if status == _TOO_MANY or status in _FAILED:
        after = retry_after(answer.headers.get("retry-after"), now)
        return PushDeferred("busy" if status == _TOO_MANY else "failed", status, after)
    if status == _TOO_LARGE:
        return PushRefused("too_large", status)
    return PushRefused("not_authorised" if status in _NOT_OURS else "refused", status)

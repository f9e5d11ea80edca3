"""The pusher of a process, made at its first use: what it is made of takes long to import."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from app.integrations.outbound.guard import Guard, Refused
from app.integrations.push.allowed_services import KNOWN, allowed_host
from app.settings import Settings
from app.settings.mail import parse_mailbox
from app.usecases.delivery.ports import Push, PushOutcome, PushRefused, Subscription

if TYPE_CHECKING:
    from app.integrations.outbound.http_client import OutboundClient
    from app.integrations.push.sender import WebPush
    from app.integrations.push.vapid_key import VapidKey


class LazyPusher:
    """Sends push messages, as `WebPush` does, once there is one to send.

    guard, hosts: where they may go
    secret: what the key of the service follows from; the other arguments are those of `WebPush`
    """

    def __init__(
        self,
        guard: Guard,
        hosts: Sequence[str],
        secret: bytes,
        *,
        clock: Callable[[], datetime],
        contact: str | None,
    ) -> None:
        self._guard: Final = guard
        self._hosts: Final = hosts
        self._secret: Final = secret
        self._clock: Final = clock
        self._contact: Final = contact
        self._client: OutboundClient | None = None
        self._pusher: WebPush | None = None

    @property
    def public_key(self) -> str:
        """What browsers subscribe with (`applicationServerKey`), in base64url."""
        return self._key().public

    async def send(self, subscription: Subscription, push: Push) -> PushOutcome:
        """Send a message to one browser."""
        try:
            # The operator may allow other hosts than when it was stored.
            allowed_host(self._guard, self._hosts, subscription.endpoint)
        except Refused as refused:
            return PushRefused(refused.reason)
        return await self._made().send(subscription, push)

    async def close(self) -> None:
        """Close its connections, if there are any."""
        if self._client is not None:
            await self._client.close()

    def _key(self) -> "VapidKey":
        from app.integrations.push.vapid_key import derived_key  # noqa: PLC0415  # loaded if used

        return derived_key(self._secret)

    def _made(self) -> "WebPush":
        if self._pusher is None:
            from app.integrations.outbound.http_client import OutboundClient  # noqa: PLC0415  # large
            from app.integrations.push.sender import WebPush, posting  # noqa: PLC0415  # the same

            self._client = OutboundClient(self._guard)
            self._pusher = WebPush(posting(self._client), self._key(), self._clock, self._contact)
        return self._pusher


def hosts_of(settings: Settings) -> tuple[str, ...]:
    """The hosts of push services that are allowed."""
    return (*KNOWN, *settings.more_push_services)


def contact_of(settings: Settings) -> str | None:
    """The address at which push services reach the operator; Apple's requires one."""
    contact = settings.security_contact
    if contact is not None and contact.startswith(("mailto:", "https:")):
        return contact
    return None if settings.mail_from is None else f"mailto:{parse_mailbox(settings.mail_from)[1]}"

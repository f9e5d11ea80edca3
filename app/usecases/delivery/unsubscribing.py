"""Unsubscribing: addresses in letters at which one POST turns reminders by e-mail off (RFC 8058).

An address holds the account and a signature. It is good for nothing else, and goes on holding:
a letter may be read years later.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from app.usecases.delivery.reminder_preferences import without_mail
from app.usecases.events import CANDIDATE
from app.usecases.ports import Gateway, Key
from app.usecases.write import write

#: Where the page is, below the address of the service.
PATH: Final = "/unsubscribe"

_ID_BYTES: Final = 16
_TAG_BYTES: Final = 16
_LENGTH: Final = 43


@dataclass(frozen=True, slots=True)
class UnsubscribeLinks:
    """Writes and reads the addresses.

    secret: what they are signed with
    public_url: under which address the service is reached, without a slash at its end; None
        where the operator has named none
    """

    secret: bytes = field(repr=False)
    public_url: str | None = None

    def address(self, account_id: str) -> str | None:
        """The address of an account; None where the service knows no address of its own."""
        if self.public_url is None:
            return None
        return f"{self.public_url}{PATH}/{self.token(account_id)}"

    def token(self, account_id: str) -> str:
        """The last segment of the address of an account."""
        of_account = UUID(account_id).bytes
        return urlsafe_b64encode(of_account + self._tag(of_account)).rstrip(b"=").decode()

    def account_of(self, token: str) -> str | None:
        """The account that an address is of; None where it is not one of ours."""
        if len(token) != _LENGTH or not token.isascii():
            return None
        try:
            content = urlsafe_b64decode(token + "=")
        except ValueError:
            return None
        of_account, tag = content[:_ID_BYTES], content[_ID_BYTES:]
        if not hmac.compare_digest(tag, self._tag(of_account)):
            return None
        return str(UUID(bytes=of_account))

    def _tag(self, of_account: bytes) -> bytes:
        return hmac.digest(self.secret, of_account, "sha256")[:_TAG_BYTES]


async def unsubscribe(gateway: Gateway, account_id: str) -> None:
    """Turn reminders by e-mail off; where they came by nothing else, they are events now."""
    await write(
        *(gateway, account_id, Key("account")),
        lambda context, _: without_mail(context, account_id),
        writer=CANDIDATE,
    )

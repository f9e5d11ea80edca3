"""Random secrets: API keys, refresh tokens, sign-in codes and calendar links, with a checksum.

Each is a prefix that scanners find, 32 random bytes in base62 and a checksum, so that a
mistyped or truncated one is refused without a look-up. Only a keyed hash is stored.
"""

import base64
import hashlib
import hmac
import zlib
from typing import Final

RANDOM_BYTES: Final = 32
#: Prefix of refresh tokens. The underscore keeps it apart from every API key.
REFRESH_PREFIX: Final = "bider_"
#: Prefix of sign-in codes.
CODE_PREFIX: Final = "bidec_"
#: Prefix of the secrets in the addresses of calendar feeds.
CALENDAR_PREFIX: Final = "bidel_"
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DIGIT_SET: Final = frozenset(_DIGITS)
_BODY_LENGTH: Final = 43
_CHECK_LENGTH: Final = 6


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _checksum(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), _CHECK_LENGTH)


def secret_length(prefix: str) -> int:
    """The length of a secret with this prefix."""
    return len(prefix) + _BODY_LENGTH + _CHECK_LENGTH


def write_secret(prefix: str, random: bytes) -> str:
    """Write a secret from 32 random bytes."""
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"a secret is made from {RANDOM_BYTES} bytes")
    text = prefix + _base62(int.from_bytes(random), _BODY_LENGTH)
    return text + _checksum(text)


def is_secret(prefix: str, text: str) -> bool:
    """Whether the form and the checksum are those of a secret with this prefix."""
    return (
        len(text) == secret_length(prefix)
        and text.startswith(prefix)
        and _DIGIT_SET.issuperset(text[len(prefix) :])
        and hmac.compare_digest(_checksum(text[:-_CHECK_LENGTH]), text[-_CHECK_LENGTH:])
    )


def hash_secret(secret: bytes, text: str) -> str:
    """Hash a secret with the server's own, as it is stored and looked up."""
    return hmac.digest(secret, text.encode(), hashlib.sha256).hex()


def write_refresh_token(random: bytes) -> str:
    """Write a refresh token from 32 random bytes."""
    return write_secret(REFRESH_PREFIX, random)


def is_refresh_token(text: str) -> bool:
    """Whether the form is that of a refresh token."""
    return is_secret(REFRESH_PREFIX, text)


def write_code(random: bytes) -> str:
    """Write a sign-in code from 32 random bytes."""
    return write_secret(CODE_PREFIX, random)


def is_code(text: str) -> bool:
    """Whether the form is that of a sign-in code."""
    return is_secret(CODE_PREFIX, text)


def write_calendar_secret(random: bytes) -> str:
    """Write the secret of a calendar link from 32 random bytes."""
    return write_secret(CALENDAR_PREFIX, random)


def is_calendar_secret(text: str) -> bool:
    """Whether the form is that of the secret of a calendar link."""
    return is_secret(CALENDAR_PREFIX, text)


def write_webhook_secret(random: bytes) -> str:
    """Write the secret of a webhook endpoint, in the form of Standard Webhooks.

    It is no password but a key: both sides compute with it, so it is stored encrypted.
    """
    return "whsec_" + base64.b64encode(random).decode()

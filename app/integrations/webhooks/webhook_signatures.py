"""Signatures of webhooks (Standard Webhooks 1.0): HMAC-SHA256 of id, timestamp and body.

While a secret is being rotated there is a signature for each, so that a receiver verifies with
whichever it has.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Final

PREFIX: Final = "whsec_"
_VERSION: Final = "v1"


def signature(secret: str, webhook_id: str, timestamp: int, body: bytes) -> str:
    """Sign one attempt.

    secret: `whsec_` and the key in base64; timestamp: of the attempt, in Unix seconds
    """
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    text = b".".join((webhook_id.encode(), str(timestamp).encode(), body))
    made = hmac.digest(key, text, hashlib.sha256)
    return f"{_VERSION},{base64.b64encode(made).decode()}"


def signed_headers(
    secrets: Sequence[str], webhook_id: str, timestamp: int, body: bytes
) -> Mapping[str, str]:
    """The three headers of one attempt, with a signature for each secret."""
    made = (signature(secret, webhook_id, timestamp, body) for secret in secrets)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(made),
    }

"""Keys of stored idempotent answers that hold a secret, which are encrypted.

A key is derived from the server's secret and the client's idempotency key, which is
stored nowhere: so neither the database nor the server alone can decrypt an answer.
"""

import hashlib
import hmac


def sealing_key(secret: bytes, *parts: str) -> bytes:
    """Derive the key of one answer."""
    return hmac.digest(secret, "\0".join(("answer", *parts)).encode(), hashlib.sha256)

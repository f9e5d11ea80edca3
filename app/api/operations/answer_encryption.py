"""Encryption of stored idempotent answers that hold a secret.

The key is derived from the server's secret and the client's idempotency key, which is
stored nowhere: so neither the database nor the server alone can decrypt an answer.
"""

import hashlib
import hmac
from typing import Final

_HEADER: Final = {"alg": "dir", "enc": "A256GCM"}


def sealing_key(secret: bytes, *parts: str) -> bytes:
    """Derive the key of one answer."""
    return hmac.digest(secret, "\0".join(("answer", *parts)).encode(), hashlib.sha256)


def seal(key: bytes, text: bytes) -> str:
    """Encrypt an answer."""
    from joserfc.jwe import encrypt_compact  # noqa: PLC0415  # loaded when needed: it is large
    from joserfc.jwk import OctKey  # noqa: PLC0415  # loaded if used

    return encrypt_compact(_HEADER, text, OctKey.import_key(key))


def unseal(key: bytes, sealed: str) -> str | None:
    """Decrypt an answer; None where it was sealed under another secret of the server's."""
    from joserfc.errors import JoseError  # noqa: PLC0415  # loaded if used
    from joserfc.jwe import decrypt_compact  # noqa: PLC0415  # loaded if used
    from joserfc.jwk import OctKey  # noqa: PLC0415  # loaded if used

    try:
        text = decrypt_compact(sealed, OctKey.import_key(key)).plaintext
    except (JoseError, ValueError):
        return None
    return None if text is None else text.decode()

"""Encryption (AES-256-GCM, as a JWE) of secrets that are stored and must be read again.

A secret that is only compared is stored as a hash instead. The key is derived from the server's
own secret, and never stored beside what it seals.
"""

from typing import Final

_HEADER: Final = {"alg": "dir", "enc": "A256GCM"}


def seal(key: bytes, text: bytes) -> str:
    """Encrypt a text with a key of 32 bytes."""
    from joserfc.jwe import encrypt_compact  # noqa: PLC0415  # loaded when needed: it is large
    from joserfc.jwk import OctKey  # noqa: PLC0415  # loaded if used

    return encrypt_compact(_HEADER, text, OctKey.import_key(key))


def unseal(key: bytes, sealed: str) -> str | None:
    """Decrypt a text; None where it was sealed with another key."""
    from joserfc.errors import JoseError  # noqa: PLC0415  # loaded if used
    from joserfc.jwe import decrypt_compact  # noqa: PLC0415  # loaded if used
    from joserfc.jwk import OctKey  # noqa: PLC0415  # loaded if used

    try:
        text = decrypt_compact(sealed, OctKey.import_key(key)).plaintext
    except (JoseError, ValueError):
        return None
    return None if text is None else text.decode()

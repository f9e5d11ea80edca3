"""Encryption of push messages (aes128gcm; RFC 8291 and RFC 8188), with the curve P-256."""

import os
import struct
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

#: What every push service takes (RFC 8030, section 7.2).
_LARGEST_BODY: Final = 4096
_SALT: Final = 16
_TAG: Final = 16
_POINT: Final = 65
_HEADER: Final = struct.Struct(f">{_SALT}sLB{_POINT}s")
#: The longest message: one record, with a byte that ends it.
LONGEST: Final = _LARGEST_BODY - _HEADER.size - _TAG - 1
#: Messages are as long as the next multiple, so that their length says less of them.
_STEP: Final = 256


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public part of a key, as an uncompressed point."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(
    text: bytes,
    public_key: bytes,
    auth: bytes,
    *,
    key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
    step: int = _STEP,
) -> bytes:
    """Encrypt a message for a browser; raises ValueError for one that is too long or a bad key.

    public_key, auth: those of the subscription
    key, salt: new ones, but where a test compares the result
    """
    if len(text) > LONGEST:
        raise ValueError("the message is too long")
    receiver = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    sender = key or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(_SALT)
    sender_point = public_bytes(sender)
    shared = sender.exchange(ec.ECDH(), receiver)
    both = b"WebPush: info\0" + public_key + sender_point
    secret = _derived(auth, shared, both, 32)
    content_key = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
    padded = min(-(-(len(text) + 1) // step) * step, LONGEST + 1)
    record = AESGCM(content_key).encrypt(nonce, (text + b"\2").ljust(padded, b"\0"), None)
    return _HEADER.pack(salt, _LARGEST_BODY, _POINT, sender_point) + record


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)

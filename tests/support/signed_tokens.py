"""Signed tokens as friends and enemies write them; nothing here is the service's own code."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

Signer = Callable[[bytes], bytes]


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def number(value: int, size: int | None = None) -> str:
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8))


def part(value: object) -> str:
    """Write a part of a token: text and bytes as they are, anything else as JSON."""
    if isinstance(value, str):
        value = value.encode()
    return b64(value if isinstance(value, bytes) else json.dumps(value).encode())


def write(header: object, claims: object, signer: Signer) -> str:
    """Write a token with any header and any claims."""
    text = f"{part(header)}.{part(claims)}"
    return f"{text}.{b64(signer(text.encode()))}"


@dataclass(frozen=True)
class TestKey:
    """A private key, its algorithm, and how it is published."""

    __test__ = False

    algorithm: str
    signer: Signer
    jwk: Mapping[str, Any] = field(repr=False)

    @property
    def kid(self) -> str:
        return str(self.jwk["kid"])

    def write(self, claims: object, **header: object) -> str:
        """Sign claims; a header that is None is left out."""
        whole = {"alg": self.algorithm, "kid": self.kid, "typ": "at+jwt"} | header
        return write({k: v for k, v in whole.items() if v is not None}, claims, self.signer)


def ed25519_key(kid: str, algorithm: str = "EdDSA") -> TestKey:
    private = ed25519.Ed25519PrivateKey.generate()
    x = b64(private.public_key().public_bytes_raw())
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": algorithm}
    return TestKey(algorithm, private.sign, jwk)


def rsa_key(kid: str, size: int = 2048) -> TestKey:
    private = rsa.generate_private_key(public_exponent=65537, key_size=size)
    numbers = private.public_key().public_numbers()
    jwk = {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e), "kid": kid, "use": "sig"}
    return TestKey(
        "RS256", lambda text: private.sign(text, padding.PKCS1v15(), hashes.SHA256()), jwk
    )


def ec_key(kid: str) -> TestKey:
    private = ec.generate_private_key(ec.SECP256R1())
    numbers = private.public_key().public_numbers()

    def sign(text: bytes) -> bytes:
        r, s = decode_dss_signature(private.sign(text, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    point = {"x": number(numbers.x, 32), "y": number(numbers.y, 32)}
    return TestKey("ES256", sign, {"kty": "EC", "crv": "P-256", **point, "kid": kid})

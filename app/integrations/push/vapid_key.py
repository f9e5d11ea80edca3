"""The key of this service towards push services (VAPID, RFC 8292), derived from its secret.

A browser subscribes with the public key, and messages signed with another one are refused. So with
another secret everybody subscribes anew.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import ec

from app.integrations.outbound.guard import parse_url
from app.integrations.push.encryption import public_bytes
from app.signed.jwt_parser import encode
from app.signed.signatures import sign
from app.usecases.delivery.push import from_base64url

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

_SCALAR: Final = 32
#: The order of the curve P-256: a private key is a number below it.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_PORTS: Final = {"https": 443, "http": 80}
#: Half of what push services take, so that clocks may differ.
_LIFE: Final = timedelta(hours=12)


@dataclass(frozen=True)
class VapidKey:
    """A key on P-256.

    private: its secret number, in base64url
    """

    private: str = field(repr=False)

    @cached_property
    def public(self) -> str:
        """What a browser subscribes with (`applicationServerKey`), in base64url."""
        return encode(public_bytes(self._key))

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        number = from_base64url(self.private)
        if number is None or len(number) != _SCALAR:
            raise ValueError("this is no private key on P-256")
        return ec.derive_private_key(int.from_bytes(number), ec.SECP256R1())

    @cached_property
    def _signing_key(self) -> "ECKey":
        from joserfc.jwk import ECKey  # noqa: PLC0415  # loaded when needed: it is large

        half = public_bytes(self._key)[1:]
        return ECKey.import_key(
            {
                "kty": "EC",
                "crv": "P-256",
                "x": encode(half[:_SCALAR]),
                "y": encode(half[_SCALAR:]),
                "d": self.private,
            }
        )

    def authorization(self, endpoint: str, now: datetime, contact: str | None) -> str:
        """The `Authorization` of one message: valid at one push service, for some hours.

        contact: whom the push service may ask about us, as `mailto:` or `https:`
        """
        target = parse_url(endpoint)
        port = "" if target.port == _PORTS[target.scheme] else f":{target.port}"
        claims: dict[str, object] = {
            "aud": f"{target.scheme}://{target.host}{port}",
            "exp": int((now + _LIFE).timestamp()),
        }
        if contact is not None:
            claims["sub"] = contact
        token = sign({"typ": "JWT", "alg": "ES256"}, claims, self._signing_key)
        return f"vapid t={token}, k={self.public}"


def derived_key(secret: bytes) -> VapidKey:
    """The key that follows from a secret.

    secret: derived from the server's own for this purpose alone
    """
    # Twice as many bits as the order has, so that none of the numbers is likelier than another.
    number = int.from_bytes(hashlib.sha512(secret).digest()) % (_ORDER - 1) + 1
    return VapidKey(encode(number.to_bytes(_SCALAR)))

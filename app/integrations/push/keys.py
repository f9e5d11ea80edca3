"""The key of this service towards push services (VAPID, RFC 8292): made once, and stored sealed.

A browser subscribes with the public key, and messages signed with another one are refused. So a
lost key means that everybody subscribes anew.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import ec

from app.integrations.outbound.guard import parse_url
from app.integrations.push.encryption import public_bytes
from app.settings import Settings
from app.settings.mail import parse_mailbox
from app.signed.reading import encode
from app.signed.sealing import seal, unseal
from app.signed.signatures import sign
from app.usecases.delivery.push import from_base64url

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

_SCALAR: Final = 32
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


def new_key() -> VapidKey:
    """Make a key."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return VapidKey(encode(number.to_bytes(_SCALAR)))


def sealed(key: VapidKey, secret: bytes) -> str:
    """What is stored of a key.

    secret: 32 bytes that are derived from the server's own secret for this purpose alone
    """
    return seal(secret, key.private.encode())


def unsealed(text: str, secret: bytes) -> VapidKey | None:
    """Read a key that was stored; None where the server's secret is another one now."""
    private = unseal(secret, text)
    return None if private is None else VapidKey(private)


def contact_of(settings: Settings) -> str | None:
    """The address at which push services reach the operator; Apple's requires one."""
    contact = settings.security_contact
    if contact is not None and contact.startswith(("mailto:", "https:")):
        return contact
    return None if settings.mail_from is None else f"mailto:{parse_mailbox(settings.mail_from)[1]}"

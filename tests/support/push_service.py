"""A push service with its browsers, which decrypts what it is sent and checks who sent it.

Decryption is written after RFC 8188 and RFC 8291 anew, from the receiver's side.
"""

import asyncio
import contextlib
import hashlib
import hmac
import ssl
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.usecases.delivery.ports import Subscription

AUTH: Final = b"sixteen bytes ok"


def unpadded(value: bytes) -> str:
    """Bytes in base64url, as browsers write them."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def padded(text: str) -> bytes:
    """Bytes of base64url."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """A browser that has subscribed."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = AUTH

    @property
    def point(self) -> bytes:
        """Its public key."""
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self, endpoint: str) -> Subscription:
        """What it gives the page that subscribed."""
        return Subscription(endpoint, unpadded(self.point), unpadded(self.auth))

    def decrypt(self, body: bytes) -> bytes:
        """Decrypt a message of one record."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert len(record) <= size
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.key.exchange(ec.ECDH(), point)
        extracted = _hmac(self.auth, shared)
        secret = _hmac(extracted, b"WebPush: info\0" + self.point + sender + b"\1")
        pseudo = _hmac(salt, secret)
        key = _hmac(pseudo, b"Content-Encoding: aes128gcm\0\1")[:16]
        nonce = _hmac(pseudo, b"Content-Encoding: nonce\0\1")[:12]
        text = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
        assert text.endswith(b"\2")
        return text[:-1]


def _hmac(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, hashlib.sha256)


def signed_by(
    authorization: str, origin: str, *, checks_expiry: bool = True
) -> tuple[str, Mapping[str, Any]]:
    """The key and the claims of an `Authorization: vapid` for this origin; raises for a bad one."""
    scheme, _, rest = authorization.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), padded(parts["k"]))
    claims = jwt.decode(
        parts["t"],
        point,
        algorithms=["ES256"],
        audience=origin,
        options={"require": ["exp"], "verify_exp": checks_expiry},
    )
    return parts["k"], claims


@dataclass
class Message:
    """What a browser was sent."""

    path: str
    text: bytes
    headers: Mapping[str, str]
    claims: Mapping[str, Any]
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class PushService:
    """A push service.

    browsers: who listens at which path
    key: the public key that they subscribed with; messages of another one are refused
    answers: what is answered at a path, instead of taking messages
    once: what is answered at a path to the next message alone
    checks_expiry: whether it lives by the real time, and not by a clock of the test
    """

    origin: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)
    key: str | None = None
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    once: dict[str, tuple[int, str]] = field(default_factory=dict)
    checks_expiry: bool = True
    asked: int = 0
    taken: list[Message] = field(default_factory=list)

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """Take a message; the status and further headers."""
        self.asked += 1
        answer = self.once.pop(path, None) or self.answers.get(path)
        if answer is not None:
            return answer
        browser = self.browsers.get(path)
        if browser is None:
            return 404, ""
        if len(body) > 4096:
            return 413, ""
        if "ttl" not in headers or headers.get("content-encoding") != "aes128gcm":
            return 400, ""
        key, claims = signed_by(
            headers["authorization"], self.origin, checks_expiry=self.checks_expiry
        )
        if self.key not in {None, key}:
            return 403, ""
        self.taken.append(Message(path, browser.decrypt(body), headers, claims))
        return 201, f"Location: {self.origin}/message/1\r\n"


@contextlib.asynccontextmanager
async def push_service(
    *, context: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[PushService]:
    """Serve on this machine."""
    service = PushService()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(_header(line) for line in head[1:] if line)
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            try:
                status, more = service.take(head[0].split(" ")[1], headers, body)
            except Exception as error:  # noqa: BLE001  # whatever is wrong with a message
                status, more = 400, f"X-Why: {type(error).__name__}\r\n"
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n{more}\r\n".encode())
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port, ssl=context)
    number = server.sockets[0].getsockname()[1]
    service.origin = f"{'http' if context is None else 'https'}://{host}:{number}"
    try:
        yield service
    finally:
        server.close()
        await asyncio.sleep(0)


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.lower(), value.strip()

"""Verification of tokens of an issuer that runs beside the tests, with a clock to set."""

import asyncio
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.integrations.issuers import IssuerClaims, Issuers
from app.integrations.outbound.guard import Guard
from app.integrations.outbound.http_client import OutboundClient
from app.settings.issuers import Issuer
from app.signed.jwt_parser import InvalidToken
from tests.support.issuer import RunningIssuer, running_issuer
from tests.support.signed_tokens import TestKey, ec_key, ed25519_key, rsa_key

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


RSA = rsa_key("r1")


EC = ec_key("c1")


ED = ed25519_key("e1", "Ed25519")


KEYS = [RSA.jwk, EC.jwk, ED.jwk]


@pytest.fixture(scope="module")
def process() -> Iterator[RunningIssuer]:
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(process: RunningIssuer) -> RunningIssuer:
    process.tell(*KEYS)
    return process


class Service:
    """The resource server: one event loop, clocks that are moved by hand."""

    def __init__(self, url: str, **settings: Any) -> None:  # noqa: ANN401  # of any type
        self.runner = asyncio.Runner()
        # There is no TLS here, and the certificates of authorities take long to read.
        self.client = OutboundClient(
            Guard(named=frozenset({"127.0.0.1"})), verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        )
        self.seconds = 1000.0
        self.url = url
        self.issuers = Issuers(
            [Issuer(**({"issuer": url, "audiences": ("bide",)} | settings))],
            self.client,
            ticks=lambda: self.seconds,
        )

    def verify(self, token: str, now: datetime = NOW) -> IssuerClaims:
        return self.runner.run(self.issuers.verify(token, now))

    def refusal(self, token: str, now: datetime = NOW) -> str:
        with pytest.raises(InvalidToken) as refused:
            self.verify(token, now)
        return refused.value.code

    def codes(self, tokens: list[str]) -> set[str]:
        """Show many tokens at once; return what they were refused with."""

        async def all_at_once() -> list[object]:
            shown = (self.issuers.verify(token, NOW) for token in tokens)
            return await asyncio.gather(*shown, return_exceptions=True)

        answers = self.runner.run(all_at_once())
        return {a.code if isinstance(a, InvalidToken) else type(a).__name__ for a in answers}

    def claims(self, **changed: object) -> dict[str, object]:
        at = NOW.timestamp()
        whole = {"iss": self.url, "aud": "bide", "sub": "subject-1", "iat": at, "exp": at + 300}
        return {k: v for k, v in (whole | changed).items() if v != "absent"}

    def token(self, key: TestKey = RSA, **changed: object) -> str:
        return key.write(self.claims(**changed))

    def close(self) -> None:
        async def close() -> None:
            await self.issuers.close()
            await self.client.close()

        self.runner.run(close())
        self.runner.close()


@pytest.fixture
def service(issuer: RunningIssuer) -> Iterator[Service]:
    service = Service(issuer.url)
    yield service
    service.close()

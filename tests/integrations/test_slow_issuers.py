"""An issuer that goes silent, or drips, is no answer when its time is over."""

import asyncio
import time

import pytest

from app.integrations.issuers import fetching
from app.integrations.outbound.guard import Guard
from app.integrations.outbound.http_client import OutboundClient
from tests.support.slow import slow_server

NAMED = Guard(named=frozenset({"127.0.0.1"}))
#: What a busy machine may add.
GENEROUS = 5.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"


@pytest.mark.parametrize(
    "says",
    [b"", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100, HEAD + b" " * 1000],
    ids=["silent", "dripping its head", "dripping its body"],
)
def test_an_issuer_that_does_not_answer_in_time_is_not_waited_for(
    says: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT", 0.5)

    async def ask() -> float:
        async with slow_server(says, 0.02) as port, OutboundClient(NAMED) as client:
            began = time.monotonic()
            with pytest.raises(fetching.NoAnswer):
                await fetching.published(client, f"http://127.0.0.1:{port}/keys")
            return time.monotonic() - began

    assert asyncio.run(ask()) < 0.5 + GENEROUS

"""Raw requests to a server with short timeouts, and what a client may send without end."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import pytest

from tests.cli.protocol_server import Client, Running, serving

HEAD: Final = b"GET /echo HTTP/1.1\r\nHost: x\r\n"


POST: Final = b"POST /echo HTTP/1.1\r\nHost: x\r\n"


CHUNKED: Final = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def shared() -> Iterator[Running]:
    with pytest.MonkeyPatch.context() as patch, serving() as server:
        patch.setattr("app.cli.protocol.REFUSED_SECONDS", 0.2)
        yield server


@pytest.fixture
def running(shared: Running) -> Iterator[Running]:
    """A server with short timeouts, and no connection."""
    shared.app.asked = 0
    shared.app.disconnected = []
    yield shared
    shared.leave()


def headers_of(body: bytes) -> dict[str, str]:
    return dict(json.loads(body)["headers"])


def cut_off(client: Client, data: bytes) -> int:
    """Send the same again and again, up to 200 MiB; answers how much went before the end."""
    sent = 0
    with suppress(ConnectionError):
        while sent < 200 * 2**20:
            client.send(data)
            sent += len(data)
    return sent

"""One attempt: what the receiver gets, and how its answer is read."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from unittest.mock import create_autospec

import pytest
from standardwebhooks import Webhook

from app.api.auth.random_secrets import write_webhook_secret
from app.integrations.outbound.guard import Guard
from app.integrations.outbound.http_client import Answer, OutboundClient
from app.integrations.webhooks import posting
from app.integrations.webhooks.posting import Poster
from app.usecases.webhooks.schedule import Attempt
from tests.support.listening import Listener, listening
from tests.support.slow import slow_server

SECRET = write_webhook_secret(bytes(range(32)))
BODY = b'{"type":"interview.created"}'


#: Sealed secrets, and what they are.
SEALED: dict[str, str | None] = {"sealed": SECRET}


async def attempt(
    port: int,
    url: str = "http://127.0.0.1:{}/hook",
    sealed: Mapping[str, str | None] = SEALED,
    seconds: float = posting.SECONDS,
) -> Attempt:
    guard = Guard((ip_network("127.0.0.1/32"),), frozenset({port}), http=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    async with OutboundClient(guard, verify=context) as client:
        poster = Poster(client, sealed.get, clock=lambda: datetime.now(UTC), agent="bide/1")
        return await poster.post(url.format(port), list(sealed), "0199", BODY, seconds=seconds)


def answered(answer: bytes) -> tuple[Attempt, Listener]:
    async def play() -> tuple[Attempt, Listener]:
        async with listening(answer) as listener:
            return await attempt(listener.port), listener

    return asyncio.run(play())


def test_a_receiver_gets_a_signed_request_that_the_public_library_verifies() -> None:
    made, listener = answered(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert made == Attempt(status=204)
    assert listener.bodies == [BODY]
    lines = listener.heads[0].decode().split("\r\n")
    assert lines[0] == "POST /hook HTTP/1.1"
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"] == "bide/1"
    # Values are case-sensitive, so they are read again as they came.
    exact = {line.split(": ", 1)[0]: line.split(": ", 1)[1] for line in lines[1:] if line}
    assert Webhook(SECRET).verify(listener.bodies[0], exact) == {"type": "interview.created"}


@pytest.mark.parametrize(
    ("answer", "made"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", Attempt(200, answer="ok")),
        (
            b"HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n",
            Attempt(503, retry_after=timedelta(minutes=1)),
        ),
        (b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", Attempt(410)),
        (b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", Attempt(302)),
        (
            b"HTTP/1.1 500 Oh\r\nContent-Length: 12\r\n\r\na\r\n\0b\x1b[31m\xff\xff",
            Attempt(500, answer="a b [31m\ufffd\ufffd"),
        ),
        (b"HTTP/1.1 500 Oh\r\n\r\n" + b"x" * 5000, Attempt(500, answer="x" * 200)),
        (b"HTTP/1.1 500 Oh\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b", Attempt(500)),
        (b"nonsense\r\n\r\n", Attempt(problem="bad_answer")),
    ],
    ids=["text", "busy", "gone", "redirect", "control", "long", "compressed", "no HTTP"],
)
def test_the_outcome_of_an_attempt_is_shown(answer: bytes, made: Attempt) -> None:
    assert answered(answer)[0] == made


def test_a_slow_receiver_is_not_waited_for() -> None:
    async def play() -> Attempt:
        async with slow_server(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100, 0.05) as port:
            return await attempt(port, seconds=0.2)

    assert asyncio.run(play()) == Attempt(problem="timeout")


def test_a_receiver_has_fifteen_seconds() -> None:
    client = create_autospec(OutboundClient, instance=True)
    client.send.return_value = Answer(204, {}, b"", cut=False)
    poster = Poster(client, SEALED.get, clock=lambda: datetime.now(UTC), agent="bide/1")
    assert asyncio.run(poster.post("http://127.0.0.1/", list(SEALED), "0199", BODY)).status == 204
    assert client.send.await_args.kwargs["seconds"] == 15


def test_an_address_that_is_not_allowed_is_a_problem_of_the_attempt() -> None:
    made = asyncio.run(attempt(443, "https://10.0.0.1:{}/"))
    assert made == Attempt(problem="address_refused")


def test_a_secret_that_cannot_be_read_any_more_is_a_problem_and_sends_nothing() -> None:
    async def play() -> tuple[Attempt, Attempt, Listener]:
        async with listening() as listener:
            lost = await attempt(listener.port, sealed={"new": None, "old": SECRET})
            assert listener.count == 0
            partly = await attempt(listener.port, sealed={"new": SECRET, "old": None})
            return lost, partly, listener

    lost, partly, listener = asyncio.run(play())
    assert lost == Attempt(problem="secret_lost")
    assert partly == Attempt(204)
    assert listener.heads[0].count(b"v1,") == 1

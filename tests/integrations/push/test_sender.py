import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from app.integrations.outbound.guard import Guard, NotSent, Refused
from app.integrations.outbound.http_client import Answer, OutboundClient
from app.integrations.push.encryption import LONGEST
from app.integrations.push.sender import WebPush, posting
from app.integrations.push.vapid_key import derived_key
from app.usecases.delivery.ports import (
    Push,
    PushDeferred,
    PushGone,
    PushOutcome,
    PushRefused,
    PushTaken,
    Subscription,
)
from app.usecases.delivery.push import notice, topic_of
from tests.support.certificates import contexts
from tests.support.push_service import Browser, PushService, push_service

SERVER, CLIENT = contexts("push.example")
KEY = derived_key(bytes(32))
HELLO = Push(b'{"kind":"digest"}', topic="digest", urgency="low", keep_seconds=3600)


def clock() -> datetime:
    return datetime.now(UTC)


async def sent_to(
    service: PushService, subscription: Subscription, push: Push = HELLO
) -> PushOutcome:
    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    guard = Guard((ip_network("127.0.0.1"),), ports=frozenset(range(65536)))
    async with OutboundClient(guard, resolve=here, verify=CLIENT) as client:
        sender = WebPush(posting(client), KEY, clock, "mailto:ops@bide.example")
        return await sender.send(subscription, push)


def test_a_browser_reads_what_was_sent_to_it() -> None:
    async def run() -> tuple[PushOutcome, PushService]:
        async with push_service(context=SERVER, host="push.example") as service:
            service.key, service.browsers["/to/1"] = KEY.public, Browser()
            subscription = service.browsers["/to/1"].subscription(f"{service.origin}/to/1")
            return await sent_to(service, subscription), service

    outcome, service = asyncio.run(run())
    assert outcome == PushTaken()
    (message,) = service.taken
    assert message.text == HELLO.payload
    assert message.claims["sub"] == "mailto:ops@bide.example"
    assert {name: message.headers[name] for name in ("ttl", "urgency", "topic")} == {
        "ttl": "3600",
        "urgency": "low",
        "topic": "digest",
    }


def test_a_message_is_for_the_browser_that_subscribed_with_our_key() -> None:
    async def run() -> list[PushOutcome]:
        async with push_service(context=SERVER, host="push.example") as service:
            service.key, browser = derived_key(bytes(31)).public, Browser()
            service.browsers["/to/1"] = browser
            return [
                await sent_to(service, browser.subscription(f"{service.origin}{path}"))
                for path in ("/to/1", "/to/2")
            ]

    assert asyncio.run(run()) == [PushRefused("not_authorised", 403), PushGone()]


def verdict(status: int, headers: Mapping[str, str] | None = None) -> PushOutcome:
    async def post(url: str, sent: Mapping[str, str], body: bytes) -> Answer:
        return Answer(status, headers or {}, b"", cut=False)

    subscription = Browser().subscription("https://push.example/to/1")
    return asyncio.run(WebPush(post, KEY, clock, None).send(subscription, HELLO))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, PushTaken()),
        (201, PushTaken()),
        (202, PushTaken()),
        (301, PushRefused("refused", 301)),
        (400, PushRefused("refused", 400)),
        (401, PushRefused("not_authorised", 401)),
        (403, PushRefused("not_authorised", 403)),
        (404, PushGone()),
        (410, PushGone()),
        (413, PushRefused("too_large", 413)),
        (429, PushDeferred("busy", 429)),
        (500, PushDeferred("failed", 500)),
        (503, PushDeferred("failed", 503)),
    ],
)
def test_each_answer_means_one_thing(status: int, outcome: PushOutcome) -> None:
    assert verdict(status) == outcome


@pytest.mark.parametrize("status", [429, 503])
def test_a_push_service_that_asks_for_time_gets_it(status: int) -> None:
    outcome = verdict(status, {"retry-after": "120"})
    assert isinstance(outcome, PushDeferred)
    assert outcome.after == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Refused("address_refused", "It is private."), PushRefused("address_refused")),
        (NotSent("timeout", "There was no answer."), PushDeferred("timeout")),
    ],
    ids=["refused by the guard", "no answer"],
)
def test_what_was_not_answered_is_no_error(error: NotSent, outcome: PushOutcome) -> None:
    async def post(url: str, sent: Mapping[str, str], body: bytes) -> Answer:
        raise error

    subscription = Browser().subscription("https://push.example/to/1")
    assert asyncio.run(WebPush(post, KEY, clock, None).send(subscription, HELLO)) == outcome


def test_an_endpoint_in_our_own_network_is_never_asked() -> None:
    async def run() -> tuple[PushOutcome, list[object]]:
        async with push_service(context=SERVER, host="127.0.0.1") as service:
            service.browsers["/to/1"] = Browser()
            subscription = service.browsers["/to/1"].subscription(f"{service.origin}/to/1")
            guard = Guard(ports=frozenset(range(65536)))
            async with OutboundClient(guard, verify=CLIENT) as client:
                sender = WebPush(posting(client), KEY, clock, None)
                return await sender.send(subscription, HELLO), [*service.taken]

    assert asyncio.run(run()) == (PushRefused("address_refused"), [])


GOOD = Browser().subscription("https://push.example/to/1")


@pytest.mark.parametrize(
    ("subscription", "push", "reason"),
    [
        (replace(GOOD, public_key="AAAA"), HELLO, "unusable_subscription"),
        (replace(GOOD, auth="AAAA"), HELLO, "unusable_subscription"),
        (replace(GOOD, endpoint="push.example"), HELLO, "url_refused"),
        (replace(GOOD, endpoint="https://a:b@push.example/"), HELLO, "url_refused"),
        (GOOD, Push(bytes(LONGEST + 1)), "too_large"),
    ],
    ids=["key", "auth", "no address", "a password", "long"],
)
def test_what_cannot_be_sent_is_not_tried(
    subscription: Subscription, push: Push, reason: str
) -> None:
    async def post(url: str, sent: Mapping[str, str], body: bytes) -> Answer:
        raise AssertionError(url)

    outcome = asyncio.run(WebPush(post, KEY, clock, None).send(subscription, push))
    assert outcome == PushRefused(reason)


def test_a_topic_of_a_fact_is_taken() -> None:
    seen: list[Mapping[str, str]] = []

    async def post(url: str, sent: Mapping[str, str], body: bytes) -> Answer:
        seen.append(sent)
        return Answer(201, {}, b"", cut=False)

    sender = WebPush(post, KEY, clock, None)
    push = Push(notice("digest", "7", count=3), topic=topic_of("reminder 7"), keep_seconds=10**9)
    assert asyncio.run(sender.send(GOOD, push)) == PushTaken()
    assert (len(seen[0]["Topic"]), seen[0]["TTL"]) == (32, str(28 * 24 * 3600))
    assert json.loads(push.payload)["text"] == "3 things to do."
    with pytest.raises(ValueError, match="topic"):
        asyncio.run(sender.send(GOOD, replace(push, topic="a\r\nb")))

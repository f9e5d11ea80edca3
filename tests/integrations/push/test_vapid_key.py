import asyncio
import os
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from pydantic import ValidationError

from app.integrations.outbound.guard import Guard, Refused
from app.integrations.push.allowed_services import allowed_host
from app.integrations.push.pusher_factory import LazyPusher, contact_of, hosts_of
from app.integrations.push.vapid_key import VapidKey, derived_key
from app.settings import Settings
from app.usecases.delivery.ports import Push, PushOutcome, PushRefused, Subscription
from tests.support.push_service import padded, signed_by

NOW = datetime.now(UTC).replace(microsecond=0)
ENDPOINT = "https://updates.push.example/wpush/v2/secret?x=1"
ORIGIN = "https://updates.push.example"


def test_a_message_is_signed_for_one_push_service_and_some_hours() -> None:
    key = derived_key(os.urandom(32))
    authorization = key.authorization(ENDPOINT, NOW, "mailto:ops@bide.example")
    public, claims = signed_by(authorization, ORIGIN)
    assert public == key.public
    expires = int((NOW + timedelta(hours=12)).timestamp())
    assert claims == {"aud": ORIGIN, "exp": expires, "sub": "mailto:ops@bide.example"}
    assert "secret" not in authorization
    with pytest.raises(jwt.InvalidAudienceError):
        signed_by(authorization, "https://fcm.googleapis.com")


@pytest.mark.parametrize(
    ("endpoint", "origin"),
    [
        ("https://push.example:8443/x", "https://push.example:8443"),
        ("https://PUSH.example:443/x", "https://push.example"),
        ("http://127.0.0.1:9000/x", "http://127.0.0.1:9000"),
        ("http://127.0.0.1/x", "http://127.0.0.1"),
    ],
)
def test_the_audience_is_the_origin_of_the_endpoint(endpoint: str, origin: str) -> None:
    _, claims = signed_by(derived_key(os.urandom(32)).authorization(endpoint, NOW, None), origin)
    assert "sub" not in claims


def test_a_public_key_is_what_browsers_take() -> None:
    point = padded(derived_key(os.urandom(32)).public)
    assert (len(point), point[0]) == (65, 4)


def test_the_same_secret_gives_the_same_key_and_another_another() -> None:
    secret = bytes(range(32))
    assert derived_key(secret).public == derived_key(secret).public
    assert derived_key(secret) != derived_key(bytes(32))


def test_no_key_shows_its_secret() -> None:
    key = derived_key(os.urandom(32))
    assert key.private not in repr(key)
    assert derived_key(os.urandom(32)).private != key.private


@pytest.mark.parametrize("text", ["", "AA", "!" * 43, "A" * 43 + "A" * 20])
def test_a_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no private key|private_value"):
        _ = VapidKey(text).public


@pytest.mark.parametrize(
    ("settings", "contact"),
    [
        ({}, None),
        ({"security_contact": "mailto:security@bide.example"}, "mailto:security@bide.example"),
        ({"security_contact": "https://bide.example/contact"}, "https://bide.example/contact"),
        ({"security_contact": "tel:+44-20"}, None),
        ({"mail_from": "Bide <hello@bide.example>"}, "mailto:hello@bide.example"),
    ],
    ids=str,
)
def test_push_services_learn_the_contact_of_the_operator(
    settings: dict[str, str], contact: str | None
) -> None:
    chosen = Settings(**settings)  # type: ignore[arg-type]  # texts, as from the environment
    assert contact_of(chosen) == contact


GUARD = Guard()


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", "fcm.googleapis.com"),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", None),
        ("https://web.push.apple.com/x", None),
        ("https://wns2-par02p.notify.windows.com/w/?token=x", None),
        ("https://push.example.org/x", "push.example.org"),
        ("https://a.b.below.example.org/x", None),
    ],
)
def test_messages_go_to_push_services(endpoint: str, host: str | None) -> None:
    hosts = hosts_of(Settings(push_services="push.example.org, *.below.example.org"))
    found = allowed_host(GUARD, hosts, endpoint)
    assert found == (host or endpoint.split("/")[2])


@pytest.mark.parametrize(
    ("endpoint", "reason"),
    [
        ("https://hooks.example.org/x", "service_refused"),
        ("https://below.example.org/x", "service_refused"),
        ("https://xbelow.example.org/x", "service_refused"),
        ("https://evilpush.apple.com/x", "service_refused"),
        ("https://fcm.googleapis.com.example.net/x", "service_refused"),
        ("https://fcm.googleapis.com@example.net/x", "url_refused"),
        ("http://fcm.googleapis.com/x", "scheme_refused"),
        ("https://fcm.googleapis.com:22/x", "port_refused"),
        ("https://127.0.0.1/x", "address_refused"),
    ],
)
def test_an_endpoint_of_another_host_is_refused(endpoint: str, reason: str) -> None:
    hosts = hosts_of(Settings(push_services="push.example.org,*.below.example.org"))
    with pytest.raises(Refused) as refused:
        allowed_host(GUARD, hosts, endpoint)
    assert refused.value.reason == reason


def test_a_star_allows_any_public_host() -> None:
    hosts = hosts_of(Settings(push_services="*"))
    assert allowed_host(GUARD, hosts, "https://hooks.example.org/x") == "hooks.example.org"
    with pytest.raises(Refused):
        allowed_host(GUARD, hosts, "https://10.0.0.1/x")


@pytest.mark.parametrize(
    "hosts", ["https://push.example.org", "Push.example", "a b", "*.*.x", "**"]
)
def test_a_push_service_is_named_by_its_host(hosts: str) -> None:
    with pytest.raises(ValidationError, match="named by its host"):
        Settings(push_services=hosts)


def test_a_subscription_of_a_host_that_is_no_longer_allowed_is_not_asked() -> None:
    async def run() -> PushOutcome:
        pusher = LazyPusher(
            GUARD, ("push.example.org",), bytes(32), clock=lambda: NOW, contact=None
        )
        try:
            gone = Subscription("https://other.example.org/x", "AAAA", "AAAA")
            return await pusher.send(gone, Push(b"{}"))
        finally:
            await pusher.close()

    assert asyncio.run(run()) == PushRefused("service_refused")

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from app.integrations.push.keys import VapidKey, contact_of, new_key, sealed, unsealed
from app.settings import Settings
from tests.support.push_service import padded, signed_by

NOW = datetime.now(UTC).replace(microsecond=0)
ENDPOINT = "https://updates.push.example/wpush/v2/secret?x=1"
ORIGIN = "https://updates.push.example"


def test_a_message_is_signed_for_one_push_service_and_some_hours() -> None:
    key = new_key()
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
    _, claims = signed_by(new_key().authorization(endpoint, NOW, None), origin)
    assert "sub" not in claims


def test_a_public_key_is_what_browsers_take() -> None:
    point = padded(new_key().public)
    assert (len(point), point[0]) == (65, 4)


def test_a_key_is_stored_sealed_and_is_the_same_afterwards() -> None:
    key, secret = new_key(), bytes(range(32))
    stored = sealed(key, secret)
    assert key.private not in stored
    assert unsealed(stored, secret) == key
    assert unsealed(stored, bytes(32)) is None
    assert unsealed("x", secret) is None
    again = unsealed(stored, secret)
    assert again is not None
    assert again.public == key.public


def test_no_key_shows_its_secret() -> None:
    key = new_key()
    assert key.private not in repr(key)
    assert new_key().private != key.private


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
def test_push_services_learn_whom_to_ask(settings: dict[str, str], contact: str | None) -> None:
    assert contact_of(Settings(**settings)) == contact  # type: ignore[arg-type]

"""Signatures are those of Standard Webhooks, as its own library verifies them."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from app.api.auth.random_secrets import write_webhook_secret
from app.integrations.webhooks.webhook_signatures import signature, signed_headers

OTHER = "whsec_" + base64.b64encode(b"another key of twenty-four").decode()

#: Of the libraries of the standard, and of an implementation that is independent of them.
VECTORS = [
    (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
    (
        "whsec_ZWZmZWN0ZWQtc3ZpeC10ZXN0LWtleS0wMTIzNDU2Nzg5",
        "msg_2abcDEF345ghiJKL678mnoPQR",
        1792411200,
        b'{"type":"user.created","object":"event","data":{"id":"user_1"}}',
        "v1,Tz/poI407oaz/Q8PArkY0fi+Tafe4SBLzm9ytroNr9U=",
    ),
]


@pytest.mark.parametrize(("secret", "webhook_id", "at", "body", "expected"), VECTORS)
def test_the_published_vectors_are_signed_as_published(
    secret: str, webhook_id: str, at: int, body: bytes, expected: str
) -> None:
    assert signature(secret, webhook_id, at, body) == expected
    # The library signs a time in UTC rightly.
    signed = Webhook(secret).sign(webhook_id, datetime.fromtimestamp(at, UTC), body.decode())
    assert signed == expected


@given(body=st.text(), random=st.binary(min_size=32, max_size=32))
def test_the_public_library_verifies_what_is_signed(body: str, random: bytes) -> None:
    secret = write_webhook_secret(random)
    at = int(datetime.now(UTC).timestamp())
    headers = {**signed_headers([secret], "0199", at, body.encode())}
    Webhook(secret).verify(body.encode(), headers, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify(body.encode(), headers, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.encode() + b" ", headers, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.encode(), headers | {"webhook-id": "0198"}, json_parse=False)


def test_while_a_secret_is_rotated_either_of_them_verifies() -> None:
    new = write_webhook_secret(bytes(range(32)))
    at = int(datetime.now(UTC).timestamp())
    headers = {**signed_headers([new, OTHER], "0199", at, b"{}")}
    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in (new, OTHER):
        assert Webhook(secret).verify(b"{}", headers) == {}
    with pytest.raises(WebhookVerificationError):
        Webhook(write_webhook_secret(bytes(32))).verify(b"{}", headers)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_receiver_refuses_an_old_attempt_so_each_has_its_own_timestamp(seconds: int) -> None:
    at = int(datetime.now(UTC).timestamp()) + seconds
    headers = {**signed_headers([OTHER], "0199", at, b"{}")}
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify(b"{}", headers)


def test_a_secret_is_of_the_form_of_the_standard() -> None:
    secret = write_webhook_secret(bytes(range(32)))
    assert secret.startswith("whsec_")
    assert base64.b64decode(secret.removeprefix("whsec_"), validate=True) == bytes(range(32))

import json
from dataclasses import replace

import pytest

from app.domain.reminders import Cause
from app.usecases.delivery.ports import Subscription
from app.usecases.delivery.push import (
    WORDS,
    from_base64url,
    is_usable,
    notice,
    topic_of,
)

#: The subscription of RFC 8291.
KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
GOOD = Subscription(
    "https://push.example/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV", KEY, "BTBZMqHH6r4Tts7J_aSIgg"
)


@pytest.mark.parametrize("kind", WORDS)
def test_a_message_names_no_person_unless_asked_to(kind: str) -> None:
    plain, named = json.loads(notice(kind, "7")), json.loads(notice(kind, "7", employer="Acme Ltd"))
    assert (plain["kind"], plain["reminder_id"]) == (kind, "7")
    assert plain["text"].endswith(".")
    assert named["text"] == f"Acme Ltd: {plain['text']}"


@pytest.mark.parametrize("cause", Cause)
def test_there_are_words_for_each_occasion(cause: Cause) -> None:
    assert json.loads(notice(cause.value, "7"))["count"] == 1


def test_a_digest_counts() -> None:
    assert json.loads(notice("digest", "7", count=12)) == {
        "kind": "digest",
        "count": 12,
        "text": "12 things to do.",
        "reminder_id": "7",
    }


def test_the_longest_message_fits() -> None:
    assert max(len(notice(kind, "7" * 36, employer="😀" * 500)) for kind in WORDS) < 600


def test_a_topic_tells_nothing_and_stays_the_same() -> None:
    assert topic_of("a") == topic_of("a") != topic_of("b")
    assert len(topic_of("a" * 1000)) == 32


@pytest.mark.parametrize(
    ("change", "usable"),
    [
        ({}, True),
        ({"public_key": KEY + "="}, True),
        ({"auth": GOOD.auth + "=="}, True),
        ({"public_key": KEY[:-1] + "5"}, False),
        ({"public_key": "B" + "A" * 86}, False),
        ({"public_key": KEY.replace("BC", "AC", 1)}, False),
        ({"public_key": KEY[:43]}, False),
        ({"public_key": ""}, False),
        ({"public_key": "é" * 87}, False),
        ({"public_key": KEY.replace("_", "/")}, False),
        ({"auth": "BTBZMqHH6r4Tts7J_aSIg"}, False),
        ({"auth": ""}, False),
    ],
    ids=str,
)
def test_a_subscription_has_a_point_of_the_curve_and_sixteen_bytes(
    change: dict[str, str], usable: bool
) -> None:
    assert is_usable(replace(GOOD, **change)) is usable


def test_a_subscription_shows_no_secret() -> None:
    assert GOOD.auth not in repr(GOOD)
    assert GOOD.endpoint not in repr(GOOD)


@pytest.mark.parametrize("text", ["A", "AB", "A A=", "+/+/", "AAA\n", "é"], ids=ascii)
def test_what_is_no_base64url_is_none(text: str) -> None:
    assert from_base64url(text) is None

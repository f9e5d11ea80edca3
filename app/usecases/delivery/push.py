"""Web push: which subscriptions are usable, what a message says, and under which topic.

A message is shown on locked screens and read by whoever holds the phone. So it names nobody unless
the candidate asked for that; the topic, which the push service sees, is a digest.
"""

import binascii
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.reminders import Cause
from app.usecases.delivery.ports import Subscription

_POINT: Final = 65
_AUTH: Final = 16
_UNCOMPRESSED: Final = 4
#: The curve P-256: y² = x³ - 3x + b modulo p.
_P: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_LONGEST_NAME: Final = 100

#: What a message says, by what its reminder is about, or its kind.
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Cause.OPENED.value: "Something can be done now.",
        Cause.DUE_SOON.value: "Something is due soon.",
        Cause.OVERDUE.value: "Something is overdue.",
        Cause.EMPLOYER_DAY_PASSED.value: "The day by which you were to hear has passed.",
        Cause.RUNS_OUT.value: "An offer or a request runs out soon.",
        Cause.PRESUMED_CLOSED.value: "A pursuit is now presumed closed.",
        Cause.NEWS.value: "There is news about a pursuit.",
        "digest": "There are reminders for you.",
        "test": "This is a test: your reminders reach you.",
    }
)


def notice(kind: str, reminder_id: str, *, count: int = 1, employer: str | None = None) -> bytes:
    """What a message says, as JSON with `kind`, `count`, `text` and `reminder_id`.

    kind: one of those in `WORDS`
    employer: named only where the candidate asked for it
    """
    words = f"{count} things to do." if kind == "digest" and count > 1 else WORDS[kind]
    if employer is not None:
        words = f"{employer[:_LONGEST_NAME]}: {words}"
    document = {"kind": kind, "count": count, "text": words, "reminder_id": reminder_id}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def topic_of(fact: str) -> str:
    """The topic of messages about one fact: 32 characters that do not tell which (RFC 8030)."""
    return urlsafe_b64encode(hashlib.sha256(fact.encode()).digest()[:24]).decode()


def is_usable(subscription: Subscription) -> bool:
    """Whether a message can be encrypted for a subscription; its endpoint is the guard's matter."""
    point, auth = from_base64url(subscription.public_key), from_base64url(subscription.auth)
    if point is None or auth is None or len(auth) != _AUTH:
        return False
    return len(point) == _POINT and point[0] == _UNCOMPRESSED and _on_curve(point[1:])


def _on_curve(point: bytes) -> bool:
    half = len(point) // 2
    x, y = int.from_bytes(point[:half]), int.from_bytes(point[half:])
    return max(x, y) < _P and (y * y - (x * x * x - 3 * x + _B)) % _P == 0


def from_base64url(text: str) -> bytes | None:
    """Read base64url with or without padding, as browsers give it; None for anything else."""
    bare = text.rstrip("=")
    if not bare.isascii() or {"+", "/"} & set(bare):
        return None
    try:
        value = urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return None
    return value if urlsafe_b64encode(value).rstrip(b"=").decode() == bare else None

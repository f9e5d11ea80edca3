"""Web push: which subscriptions are usable, what a message says, and under which topic.

A message is shown on locked screens and read by whoever holds the phone. So it names nobody unless
the candidate asked for that; the topic, which the push service sees, is a digest.
"""

import binascii
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final, Literal, TypeAlias

from app.usecases.delivery.ports import Subscription

_POINT: Final = 65
_AUTH: Final = 16
_UNCOMPRESSED: Final = 4
#: The curve P-256: y² = x³ - 3x + b modulo p.
_P: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_LONGEST_NAME: Final = 100

NoticeKind: TypeAlias = Literal[
    "opened", "due_soon", "overdue", "day_passed", "expires", "presumed_closed", "news", "digest"
]

_WORDS: Final[dict[NoticeKind, str]] = {
    "opened": "You may get in touch now.",
    "due_soon": "Something is due soon.",
    "overdue": "Something is overdue.",
    "day_passed": "The day by which you were to hear has passed.",
    "expires": "An offer or a request runs out soon.",
    "presumed_closed": "A pursuit is now presumed closed.",
    "news": "There is news about a pursuit.",
    "digest": "There is nothing to do today.",
}


def notice(kind: NoticeKind, *, count: int = 1, employer: str | None = None) -> bytes:
    """What a message says, as JSON with `kind`, `count` and `text`.

    employer: named only where the candidate asked for it
    """
    text = _WORDS[kind]
    if kind == "digest" and count:
        text = f"{count} thing{'' if count == 1 else 's'} to do today."
    if employer is not None:
        text = f"{employer[:_LONGEST_NAME]}: {text}"
    document = {"kind": kind, "count": count, "text": text}
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

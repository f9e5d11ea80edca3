"""Cache of verified tokens, by hash, so that each is verified once."""

import hashlib
from typing import Generic, TypeVar

T = TypeVar("T")


class DecisionCache(Generic[T]):
    """What verified tokens said, by their hash: the token itself is not kept."""

    def __init__(self, size: int = 10_000) -> None:
        self._size = size
        self._kept: dict[bytes, T] = {}

    def get(self, token: str) -> T | None:
        """Return what this very token said, if it has been verified lately."""
        return self._kept.get(_digest(token))

    def keep(self, token: str, value: T) -> None:
        """Remember a verified token; the oldest makes room for it."""
        if len(self._kept) >= self._size:
            del self._kept[next(iter(self._kept))]
        self._kept[_digest(token)] = value

    def drop(self, token: str) -> None:
        """Forget one token."""
        self._kept.pop(_digest(token), None)

    def clear(self) -> None:
        """Forget all of them, as when a key is no longer to be trusted."""
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()

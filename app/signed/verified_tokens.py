"""LRU cache of verified tokens, by their hash: each token is verified once."""

import hashlib
from typing import Final, Generic, TypeVar

from cachetools import LRUCache

T = TypeVar("T")

MAX_TOKENS: Final = 10_000


class VerifiedTokenCache(Generic[T]):
    """The claims of verified tokens; the tokens themselves are not stored."""

    def __init__(self, max_tokens: int = MAX_TOKENS) -> None:
        self._claims: LRUCache[bytes, T] = LRUCache(max_tokens)

    def get(self, token: str) -> T | None:
        """Return the claims of this very token; None if it was not verified lately."""
        return self._claims.get(_digest(token))

    def put(self, token: str, claims: T) -> None:
        """Store the claims of a token whose signature has been verified."""
        self._claims[_digest(token)] = claims

    def drop(self, token: str) -> None:
        """Remove one token, which need not be there."""
        self._claims.pop(_digest(token), None)

    def clear(self) -> None:
        """Remove all of them, as when a key is no longer to be trusted."""
        self._claims.clear()

    def __len__(self) -> int:
        return len(self._claims)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()

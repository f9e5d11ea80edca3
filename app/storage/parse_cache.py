"""LRU cache of parsed loads, keyed by the raw JSON text.

Clients poll pursuits in which nothing has happened. Each request still queries the database,
so nothing stale is answered; only parsing the same text again is skipped.
"""

from typing import Final

from cachetools import LRUCache

from app.storage.sql.loading import Text
from app.usecases.ports import PursuitContext

#: Bounds on the memory: so many texts, and none of more characters.
MAX_TEXTS: Final = 512
MAX_LENGTH: Final = 32_768


class ParseCache:
    """Parsed loads by shape and text, for the thread of the event loop."""

    def __init__(self, max_texts: int = MAX_TEXTS) -> None:
        self._contexts: LRUCache[tuple[str, Text], PursuitContext] = LRUCache(max_texts)

    def get(self, shape: str, text: Text) -> PursuitContext | None:
        """Return what this text was parsed to; None if it must be parsed."""
        return self._contexts.get((shape, text))

    def put(self, shape: str, text: Text, context: PursuitContext) -> None:
        """Store what a text was parsed to, unless the text is long."""
        if len(text) <= MAX_LENGTH:
            self._contexts[shape, text] = context

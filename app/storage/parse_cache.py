"""LRU cache of parsed loads, keyed by the raw JSON text.

Clients poll pursuits in which nothing has happened. Each request still queries the database,
so nothing stale is answered; only parsing the same text again is skipped.
"""

from collections import OrderedDict
from typing import Final

from app.storage.sql.loading import Text
from app.usecases.ports import PursuitContext

#: Bounds on what is kept: so many texts, and none that is very long.
MOST: Final = 512
LONGEST: Final = 32_768


class ParseCache:
    """LRU cache of parsed loads, keyed by the raw JSON text."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, Text], PursuitContext] = OrderedDict()

    def get(self, kind: str, text: Text) -> PursuitContext | None:
        """What this text told when it was read before."""
        found = self._kept.get((kind, text))
        if found is not None:
            self._kept.move_to_end((kind, text))
        return found

    def keep(self, kind: str, text: Text, context: PursuitContext) -> None:
        """Remember what a text told."""
        if len(text) > LONGEST:
            return
        self._kept[kind, text] = context
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

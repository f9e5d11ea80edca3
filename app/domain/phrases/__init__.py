"""Readings of words about dates: `read("by the end of next week", said_at, calendar)`.

Built up in layers: `tokens`, `cursor` (words and lengths), `dates`, `weeks`, `units`
(parts of weeks and months), `grammar` (all of these, and feasts), and `reader`, which
reads what a phrase bounds. `vocabulary` has the English words, `spans` and `feasts` the
days. The conventions stand in `reader` and `spans`.
"""

from app.domain.phrases.reader import Reading, read

__all__ = ["Reading", "read"]

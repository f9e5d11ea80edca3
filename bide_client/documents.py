"""Documents: answers that remember their ETag and where they were read.

A document is the JSON object itself, with every field that arrived, so it is typed as the TypedDict
of its model. `etag_of` reads what it remembers.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

#: A record, by its id or by the document that was read of it.
Reference: TypeAlias = str | Mapping[str, Any]


class Document(dict[str, Any]):
    """A JSON object that was answered.

    etag: the entity tag of the answer, or None
    path: the path that it was read from or written to
    """

    __slots__ = ("etag", "path")

    def __init__(self, content: Mapping[str, Any], etag: str | None, path: str) -> None:
        super().__init__(content)
        self.etag = etag
        self.path = path


def etag_of(document: Reference) -> str | None:
    """Return the entity tag that a document remembers, or None; an ETag itself is returned."""
    if isinstance(document, str):
        return document
    return document.etag if isinstance(document, Document) else None


def id_of(record: Reference | int) -> str:
    """Return the id of a record."""
    return str(record["id"]) if isinstance(record, Mapping) else str(record)


def instant(text: str) -> datetime:
    """Return an instant of the API as a datetime in UTC."""
    return datetime.fromisoformat(text)


def contains(found: object, wanted: object) -> bool:
    """Return whether a merge patch would leave a document as it is.

    Instants are compared as instants: one may have been sent with another offset.
    """
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(
            contains(found.get(name), value) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) == len(wanted)
            and all(map(contains, found, wanted))
        )
    return found == wanted or _same_instant(found, wanted)


def _same_instant(found: object, wanted: object) -> bool:
    if not isinstance(found, str) or not isinstance(wanted, str):
        return False
    try:
        return datetime.fromisoformat(found) == datetime.fromisoformat(wanted)
    except (ValueError, TypeError):
        return False

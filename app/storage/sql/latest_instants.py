"""The latest instant of a load: a decision is never made before it."""

from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter
from typing import Final

from app.storage.schema.types import from_microseconds
from app.storage.sql.mappers import Array

_FIRST: Final = itemgetter(0)
_LAST: Final = itemgetter(-1)


def latest(facts: Array, contacts: Iterable[Array] = ()) -> datetime | None:
    """The latest instant that any of these facts happened or was recorded at.

    contacts: those of other applications
    """
    applications, interviews, _, timetables, own, updates, feedback, marks = facts
    instants = [kept[7] for kept in applications or () if kept[7] is not None]
    instants += [kept[8] for kept in interviews or ()]
    instants += [max(kept[3], kept[5]) for kept in timetables or ()]
    for arrays in (own, updates, feedback, contacts):
        instants += _ends(arrays or ())
    instants += [kept[0] for kept in marks or ()]
    return from_microseconds(max(instants)) if instants else None


def latest_of(contacts: Iterable[Array]) -> datetime | None:
    """The latest instant that any of these contacts happened or was recorded at."""
    instants = _ends(contacts)
    return from_microseconds(max(instants)) if instants else None


def _ends(arrays: Iterable[Array]) -> list[int]:
    """Of arrays that begin and end with an instant, the latest of the first and of the last."""
    rows = list(arrays)
    return [max(map(_FIRST, rows)), max(map(_LAST, rows))] if rows else []

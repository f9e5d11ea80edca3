"""Deduplication of a history: what stands there twice is one record, as where records are made.

One `external_id` is one record of its list, whatever else the second entry says; it stays
retracted if the first entry is. An update without it and without an id of its own is the
update of the same content before it. The name of a repeat goes on meaning the first.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from app.api.problems.problem import invalid
from app.api.v1.advice.histories import History, HistoryContact, HistoryUpdate

#: What makes two updates the same, where the second has no id of its own.
_SAME: Final = (
    *("interview_id", "kind", "received_at", "channel", "answer_due", "note"),
    *("returns_on", "respond_by", "call_at", "due", "paper_by", "review_on"),
)


def repeated_updates(entries: Sequence[HistoryUpdate]) -> dict[int, int]:
    """The places of updates that repeat others, each with the place of the first."""
    found: dict[int, int] = {}
    named: dict[str, int] = {}
    first_of: dict[tuple[object, ...], int] = {}
    for place, entry in enumerate(entries):
        content = tuple(getattr(entry, name) for name in _SAME)
        stands = entry.retracted_at is None
        if entry.external_id is not None:
            first = named.setdefault(entry.external_id, place)
        elif entry.id is None and stands:
            first = first_of.get(content, place)
        else:
            first = place
        if first != place:
            found[place] = first
        elif stands:
            first_of.setdefault(content, place)
    return found


def repeated_contacts(entries: Sequence[HistoryContact], pointer: str) -> dict[int, int]:
    """The same of contacts, by their external ids alone; raises a 422 where two differ."""
    found: dict[int, int] = {}
    named: dict[str, int] = {}
    for place, entry in enumerate(entries):
        if entry.external_id is None:
            continue
        first = named.setdefault(entry.external_id, place)
        if first == place:
            continue
        if any(
            getattr(entry, name) != getattr(entries[first], name)
            for name in ("kind", "channel", "happened_at")
        ):
            raise invalid(
                f"{pointer}/{place}/external_id",
                "invalid_value",
                "Another contact has this external id.",
            )
        found[place] = first
    return found


def own_names(history: History) -> Mapping[str, str]:
    """The names of repeats, each with the name of the record that it means."""
    meant: dict[str, str] = {}
    updates, contacts = history.employer_updates, history.contacts
    for place, first in repeated_updates(updates).items():
        name = updates[place].id or f"update-{place + 1}"
        meant[name] = updates[first].id or f"update-{first + 1}"
    for place, first in repeated_contacts(contacts, "/contacts").items():
        name = contacts[place].id or f"contact-{place + 1}"
        meant[name] = contacts[first].id or f"contact-{first + 1}"
    return meant

"""Files of versions 1 to 3: what their entries lack gets its default.

An entry that has none of what the second edition added is taken as one of the first, and
read as if it said what was meant by silence then. An entry that has a part of it is not: it
lacks the rest, and gets an error that says so. Files of version 2 lack external ids, those of
version 3 what `_LATER` names.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

#: What the second edition added to the entries of a section, or to a document in them.
_ADDED: Final[Mapping[str, Mapping[str, object]]] = MappingProxyType(
    {
        "employers": {"holiday_categories": None, "calendar": None},
        "applications": {
            "outcome_by": None,
            "applied_at": None,
            "closing_on": None,
            "internal": False,
            "posting_url": None,
            "region": None,
            "no_calls": False,
            "no_contact": False,
            "people": [],
        },
        "agency": {
            "time_zone": None,
            "country": None,
            "subdivision": None,
            "calendar": None,
            "preferences": {"no_calls": False, "no_contact": False},
        },
        "interviews": {
            "end_assumed": False,
            "missed_by": None,
            "state_at": None,
            "state_by": None,
            "slot_since": None,
        },
        "interviewers": {"part": "interviewer", "no_calls": False, "no_contact": False},
        "timetables": {
            "application_id": None,
            "silence_means_no": False,
            "retracted_at": None,
            "retraction_reason": None,
        },
        "answer_due": {"earliest": None, "latest": None, "ask_from": None},
        "contacts": {
            "application_id": None,
            "answer": None,
            "retracted_at": None,
            "retraction_reason": None,
        },
        "employer_updates": {
            "application_id": None,
            "form": None,
            "paper_by": None,
            "who_calls": None,
            "due": None,
            "asks_for_times": None,
            "review_on": None,
            "silence_means_no": False,
            "retracted_at": None,
            "retraction_reason": None,
        },
        "marks": {"interviewer_id": None, "snoozed_until": None},
    }
)

#: The documents in the entries of a section that have more now: by their field, what they are.
_WITHIN: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "applications": {"agency": "agency", "people": "interviewers"},
        "interviews": {"interviewers": "interviewers"},
        "timetables": {"answer_due": "answer_due"},
        "employer_updates": {"answer_due": "answer_due"},
    }
)


_MESSAGES: Final = ("messages", "message_templates")
#: The sections that files of an older version did not have.
ADDED_SECTIONS: Final[Mapping[object, tuple[str, ...]]] = MappingProxyType(
    {
        1: (*_MESSAGES, "earlier_contacts", "merged_employers", "aliases"),
        2: (*_MESSAGES, "aliases"),
        3: _MESSAGES,
        # Files of version 4 were written before there were any.
        4: _MESSAGES,
    }
)
#: What entries have since version 3 or 4, each whatever else they have.
_LATER: Final[Mapping[str, Mapping[str, object]]] = MappingProxyType(
    {
        "employers": {"external_id": None, "metadata": None},
        "applications": {"external_id": None, "metadata": None},
        "interviews": {"external_id": None, "metadata": None},
        "tasks": {"external_id": None, "metadata": None},
        "contacts": {"external_id": None, "breach_reason": None},
        "employer_updates": {"external_id": None},
    }
)


def completed(section: str, entry: Any) -> Any:  # noqa: ANN401 - JSON, not yet validated.
    """An entry of a section with what older versions lacked; any other as it is."""
    return _with_later(section, _of_second_edition(section, entry))


def _with_later(section: str, entry: Any) -> Any:  # noqa: ANN401 - as above.
    within = {name: what for name, what in _WITHIN.get(section, {}).items() if what in _LATER}
    if not isinstance(entry, dict) or (section not in _LATER and not within):
        return entry
    whole = {**_LATER.get(section, {}), **entry}
    for name, what in within.items():
        inner = whole.get(name)
        if isinstance(inner, list):
            whole[name] = [_with_later(what, one) for one in inner]
        elif inner is not None:
            whole[name] = _with_later(what, inner)
    return whole


def _of_second_edition(section: str, entry: Any) -> Any:  # noqa: ANN401 - as above.
    added = _ADDED.get(section)
    if added is None or not isinstance(entry, dict) or not added.keys().isdisjoint(entry):
        return entry
    whole = {**entry, **added}
    for name, what in _WITHIN.get(section, {}).items():
        if name in added:
            continue
        inner = entry.get(name)
        if isinstance(inner, list):
            whole[name] = [_of_second_edition(what, one) for one in inner]
        else:
            whole[name] = _of_second_edition(what, inner)
    return whole

"""Shrinking: the smallest history that still shows one kind of disagreement.

`python -m tests.oracle.shrink SEED [WORDS]` prints the smallest form of a seed's history in
which a disagreement whose signature contains the words is seen, with both answers.
"""

import copy
import json
import sys
from collections.abc import Iterator
from typing import Any

from tests.oracle.compare import Difference, differences
from tests.oracle.generate import generate

Doc = dict[str, Any]
_LISTS = ("contacts", "employer_updates", "marks", "feedback", "elsewhere", "interviews")
#: Rounds of removals; each ends sooner where nothing more can be left out.
_MOST_ROUNDS = 60


def shrink(document: Doc, words: str, *, changes: bool = True) -> tuple[Doc, list[Difference]]:
    """Return the smallest form of a history that shows a disagreement, and what it shows."""
    shown = _showing(document, words, changes=changes)
    for _ in range(_MOST_ROUNDS):
        smaller = False
        for form in _smaller(document):
            found = _showing(form, words, changes=changes)
            if found:
                document, shown, smaller = form, found, True
                break
        if not smaller:
            break
    return document, shown


def _showing(document: Doc, words: str, *, changes: bool) -> list[Difference]:
    try:
        found = differences(document, changes=changes)
    except Exception:  # noqa: BLE001  # a form that the request model refuses is no history
        return []
    return found if any(words in one.signature for one in found) else []


def _smaller(document: Doc) -> Iterator[Doc]:
    """Give the forms of a history in which one thing is left out."""
    for name in _LISTS:
        if len(document[name]) > 1:
            yield document | {name: []}
        for place in range(len(document[name])):
            yield document | {name: document[name][:place] + document[name][place + 1 :]}
    for name in document["policy"]:
        rest = {other: value for other, value in document["policy"].items() if other != name}
        yield document | {"policy": rest}
    for place, one in enumerate(document["interviews"]):
        for field, plain in (("timetables", []), ("interviewers", []), ("state", None)):
            if one.get(field):
                rounds = copy.deepcopy(document["interviews"])
                rounds[place][field] = plain
                if plain is None:
                    del rounds[place][field]
                yield document | {"interviews": rounds}
    for part, fields in (
        ("application", ("closing_on", "applied_at", "outcome", "region", "internal", "agency")),
        ("employer", ("calendar", "holiday_categories", "preferences")),
    ):
        for field in fields:
            if document[part].get(field):
                rest = {name: value for name, value in document[part].items() if name != field}
                if field == "agency":
                    rest["route"] = "direct"
                yield document | {part: rest}


def show(document: Doc) -> Iterator[str]:
    """Give the lines of a history in the order of time."""
    yield f"at {document['at']} {document['policy'] or ''}"
    for part in ("employer", "application"):
        yield json.dumps({name: value for name, value in document[part].items() if value})
    events: list[tuple[str, str]] = []
    for name, when in (
        ("interviews", "starts_at"),
        ("employer_updates", "received_at"),
        ("contacts", "happened_at"),
        ("marks", "happened_at"),
        ("feedback", "received_at"),
        ("elsewhere", "happened_at"),
    ):
        for one in document[name]:
            told = {
                key: value
                for key, value in one.items()
                if value not in (None, [], False) and key not in {when, "note"}
            }
            events.append((one[when], f"{name}: {json.dumps(told)}".replace('"', "")))
    yield from (f"  {when} {text}" for when, text in sorted(events))


def main() -> None:
    """Shrink the history of a seed and print it with what the two sides say."""
    seed, words = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    document, shown = shrink(generate(seed), words, changes="changes_at" in words)
    for line in show(document):
        print(line)
    for one in shown:
        print("   ", ".".join(part for part in one.name if part), ":", one.oracle, "|", one.domain)


if __name__ == "__main__":
    main()

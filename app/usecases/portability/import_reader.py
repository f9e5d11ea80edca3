"""Reading the sections of an import: what was read, its errors, and what an entry refers to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from app.domain.actions import Kind
from app.domain.policy import Policy
from app.usecases.errors import Invalid
from app.usecases.instants import EPOCH
from app.usecases.portability import import_checks as checks
from app.usecases.portability.import_checks import Fault
from app.usecases.pursuit.feedback import check_words

Entry = dict[str, Any]

#: Instants of the past in an entry: none of them may lie in the future.
_PAST: Final = (
    *("created_at", "updated_at", "recorded_at", "happened_at", "said_at", "outcome_at"),
    *("settled_at", "state_at", "slot_since", "merged_at", "told_at"),
)
_OF_UPDATES: Final = "received_at"

_OF_NOTHING: Final = "An entry without an interview names its application."
_OF_ANOTHER: Final = "The interview belongs to another application."
_NOWHERE: Final = "No entry of the file has this id."
_UNKNOWN_PERSON: Final = "There is no such person in this round, or in this application."

#: Limit on errors that are collected, besides one that says that there are more.
MAX_ERRORS: Final = 100


class EnoughErrors(Exception):
    """Control flow: the limit of errors is reached, so reading the file ends."""


@dataclass(slots=True)
class Read:
    """A file that was read: what is to be added, or everything that is wrong with it.

    account: the columns of the account that the file names
    latest: the latest instant of the past in the file, and its pointer
    """

    policy: Mapping[str, object]
    account: dict[str, object] = field(default_factory=dict)
    rows: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    errors: list[Invalid] = field(default_factory=list)
    latest: tuple[datetime, str] = (EPOCH, "")

    def wrong(self, pointer: str, code: str, detail: str) -> None:
        """Add an error; raises `EnoughErrors` where the limit is reached."""
        self.errors.append(Invalid(pointer, code, detail))
        if len(self.errors) > MAX_ERRORS:
            raise EnoughErrors

    def past(self, moment: datetime | None, pointer: str) -> None:
        """Note an instant that must lie in the past."""
        if moment is not None and moment > self.latest[0]:
            self.latest = (moment, pointer)


class SectionReader:
    """What the reader of each section uses; each finds what it refers to in those before it."""

    def __init__(
        self, found: Read, entries: Mapping[str, Mapping[str, Entry]], operator: Policy
    ) -> None:
        self._found = found
        self._operator = operator
        self._entries = entries
        #: The application of each person, and the round if there is one.
        self._people: dict[str, tuple[str, str | None]] = {}
        self._same: set[tuple[object, ...]] = set()
        self._keys: set[tuple[object, ...]] = set()

    def _add(self, table: str, entry: Entry, at: str, **more: object) -> None:
        for name in _PAST:
            self._found.past(entry.get(name), f"{at}/{name}")
        if table == "feedback":
            try:
                check_words(entry["items"], entry["note"], f"{at}/items")
            except Invalid as error:
                self._found.wrong(error.pointer, error.code, error.detail)
        if table in {"employer_updates", "feedback"}:
            self._found.past(entry[_OF_UPDATES], f"{at}/{_OF_UPDATES}")
        # The entry becomes the row: copies would hold the file in memory twice.
        entry.update(more)
        self._found.rows[table].append(entry)

    def _wrong(self, faults: Iterable[Fault], at: str) -> None:
        for name, code, detail in faults:
            self._found.wrong(at + name, code, detail)

    def _retracted(self, entry: Entry, at: str) -> None:
        self._wrong(checks.retracted(entry), at)
        self._found.past(entry["retracted_at"], f"{at}/retracted_at")

    def _find(self, table: str, entry: Entry, name: str, at: str) -> Entry | None:
        """What an entry refers to; a reference that leads nowhere is wrong."""
        wanted = entry[name]
        found = None if wanted is None else self._entries[table].get(wanted)
        if found is None and wanted is not None:
            self._found.wrong(
                f"{at}/{name}", "unknown_reference", "No entry of the file has this id."
            )
        return found

    def _hangs_on(self, entry: Entry, at: str) -> dict[str, object]:
        """The application and the employer of an entry of an interview, or of an application."""
        interview = self._find("interviews", entry, "interview_id", at)
        of_round = (interview or {}).get("application_id")
        named = entry.get("application_id")
        if named is None:
            named = of_round
            if entry["interview_id"] is None:
                self._found.wrong(f"{at}/application_id", "missing", _OF_NOTHING)
        elif interview is not None and named != of_round:
            self._found.wrong(f"{at}/interview_id", "unknown_reference", _OF_ANOTHER)
        application = self._entries["applications"].get(named or "")
        if application is None and entry["interview_id"] is None and named is not None:
            self._found.wrong(f"{at}/application_id", "unknown_reference", _NOWHERE)
        return {
            "application_id": named,
            "employer_id": (application or {}).get("employer_id"),
        }

    def _person(self, entry: Entry, at: str, application_id: object) -> None:
        """A person is one of the round or of the application, or was before a round moved."""
        person = entry["interviewer_id"]
        if person is None:
            return
        of_application, of_round = self._people.get(person, (None, None))
        known = of_application is not None
        if entry["kind"] == Kind.SEND_THANK_YOU:
            known = known and (of_application, of_round) == (application_id, entry["interview_id"])
        if not known:
            self._found.wrong(f"{at}/interviewer_id", "unknown_reference", _UNKNOWN_PERSON)

    def _take_people(self, people: Iterable[Entry], at: str, **of: Any) -> None:  # noqa: ANN401 - ids
        for place, person in enumerate(people):
            here = f"{at}/{place}"
            if person["id"] in self._people:
                self._found.wrong(f"{here}/id", "invalid_value", "Another interviewer has this id.")
            self._people[person["id"]] = (of["application_id"], of["interview_id"])
            self._add("interviewers", person, here, position=place, **of)

    def _external_id(self, table: str, entry: Entry, at: str) -> None:
        """One record of a kind has an external id."""
        named = (table, entry["external_id"])
        if entry["external_id"] is not None and named in self._keys:
            words = "Another entry has this external id."
            self._found.wrong(f"{at}/external_id", "invalid_value", words)
        self._keys.add(named)

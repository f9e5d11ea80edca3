"""Entries of an import: checks each against those that it refers to, and makes its row."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from types import MappingProxyType
from typing import ClassVar, Final

from app.domain.action_kinds import NEXT_ORDER, TASKS
from app.domain.actions import Channel, Kind
from app.domain.facts import MarkState, Result
from app.usecases.delivery.messages.templates import check_texts
from app.usecases.employer_wishes import name_key
from app.usecases.errors import Invalid
from app.usecases.instants import CLOCK_TOLERANCE
from app.usecases.portability import import_checks as checks
from app.usecases.portability.import_reader import Entry, SectionReader
from app.usecases.pursuit import aliases
from app.usecases.pursuit.attestations import FIELDS, REQUIRED
from app.usecases.pursuit.contacts import ONLY_A_RING
from app.usecases.pursuit.interviews import check_times
from app.usecases.pursuit.tasks import OWN, check_window
from app.usecases.refresh import ready_at

_OTHERWISE: Final = "The contact says otherwise."


class Reader(SectionReader):
    """Reads section after section."""

    def all(self, sections: Mapping[str, Sequence[Entry]]) -> None:
        """Read every section."""
        for table, read in self.READERS.items():
            for place, entry in enumerate(sections[table]):
                read(self, entry, f"/{table}/{place}")
            if table == "feedback":
                self._revisions(sections["timetables"])

    def _employer(self, entry: Entry, at: str) -> None:
        key = name_key(entry["name"])
        identity = (key, entry["time_zone"], entry["country"], entry["subdivision"])
        if identity in self._same:
            self._found.wrong(f"{at}/name", "invalid_value", "Another entry is the same employer.")
        self._same.add(identity)
        self._wrong(checks.region_of_employer(entry, self._operator), at)
        self._external_id("employers", entry, at)
        self._add("employers", entry, at, name_key=key)

    def _application(self, entry: Entry, at: str) -> None:
        self._find("employers", entry, "employer_id", at)
        if entry["route"] == "direct" and entry["agency"] is not None:
            self._found.wrong(
                f"{at}/agency",
                "incompatible_fields",
                "An application by the direct route has no agency.",
            )
        if (entry["outcome_kind"] is None) != (entry["outcome_at"] is None):
            self._found.wrong(
                f"{at}/outcome_at",
                "incompatible_fields",
                "An outcome needs both a kind and an instant.",
            )
        self._wrong(checks.regions_of_application(entry, self._operator), at)
        applied_at = entry["applied_at"]
        if isinstance(applied_at, datetime):
            self._found.past(applied_at, f"{at}/applied_at")
        elif applied_at is not None:
            begun = datetime.combine(applied_at, time(), UTC) - checks.ZONES
            self._found.past(begun, f"{at}/applied_at")
        self._external_id("applications", entry, at)
        people = entry.pop("people")
        self._add("applications", entry, at)
        of = {"application_id": entry["id"], "employer_id": entry["employer_id"]}
        self._take_people(people, f"{at}/people", interview_id=None, **of)

    def _interview(self, entry: Entry, at: str) -> None:
        application = self._find("applications", entry, "application_id", at)
        try:
            check_times(entry["starts_at"], entry["ends_at"])
        except Invalid as error:
            self._found.wrong(at + error.pointer, error.code, error.detail)
        over = {"completed": entry["ends_at"], "missed": entry["starts_at"]}.get(entry["state"])
        if over is not None:
            self._found.past(over - CLOCK_TOLERANCE, f"{at}/state")
        employer = {"employer_id": (application or entry).get("employer_id")}
        self._wrong(checks.state_of_round(entry), at)
        self._external_id("interviews", entry, at)
        people = entry.pop("interviewers")
        self._add("interviews", entry, at, **employer)
        of = {"application_id": entry["application_id"], "interview_id": entry["id"]}
        self._take_people(people, f"{at}/interviewers", **of, **employer)

    def _timetable(self, entry: Entry, at: str) -> None:
        of = self._hangs_on(entry, at)
        self._answers(entry, at)
        promised = checks.promised(entry["answer_due"], entry["said_at"], ahead=False)
        self._wrong(promised, f"{at}/answer_due")
        self._retracted(entry, at)
        self._add("timetables", entry, at, **of)

    def _feedback(self, entry: Entry, at: str) -> None:
        of = self._hangs_on(entry, at)
        ids = [item["id"] for item in entry["items"]]
        if len(set(ids)) < len(ids):
            self._found.wrong(f"{at}/items", "invalid_value", "Two items have one id.")
        self._add("feedback", entry, at, **of)

    def _answers(self, entry: Entry, at: str) -> None:
        for name, value in (
            ("posts", "count"),
            ("applicants", "count"),
            ("another_stage", "value"),
        ):
            self._wrong(checks.answered(entry[name], (value,)), f"{at}/{name}")

    def _revisions(self, entries: Iterable[Entry]) -> None:
        revisions: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, entry in enumerate(entries):
            of = entry["interview_id"] or entry["application_id"]
            revisions[of].append((entry["revision"], place))
        for of_one in revisions.values():
            for wanted, (revision, place) in enumerate(sorted(of_one), 1):
                if revision != wanted:
                    self._found.wrong(
                        f"/timetables/{place}/revision",
                        "out_of_range",
                        f"The revision here must be {wanted}.",
                    )

    def _update(self, entry: Entry, at: str) -> None:
        of = self._hangs_on(entry, at)
        if entry["answer_due"] is not None:
            told_at = entry["received_at"]
            self._wrong(
                checks.promised(entry["answer_due"], told_at, ahead=True), f"{at}/answer_due"
            )
        self._wrong(checks.fields_of_kind(entry), at)
        self._retracted(entry, at)
        self._external_id("employer_updates", entry, at)
        self._add("employer_updates", entry, at, **of)

    def _contact(self, entry: Entry, at: str) -> None:
        of = self._hangs_on(entry, at)
        happened_at, recorded_at = entry["happened_at"], entry["recorded_at"]
        if happened_at > recorded_at or (entry["cleared"] and happened_at != recorded_at):
            self._found.wrong(
                f"{at}/happened_at",
                "out_of_range",
                "A contact is recorded when it is over, and one that is cleared as it is made.",
            )
        self._person(entry, at, of["application_id"])
        if entry["answer"] is not None and entry["kind"] != Kind.RESPOND_TO_OFFER:
            self._found.wrong(
                f"{at}/answer", "incompatible_fields", "Only an offer is answered with this."
            )
        self._retracted(entry, at)
        if entry["cleared"] and entry["retracted_at"] is not None:
            self._found.wrong(
                f"{at}/retracted_at",
                "incompatible_fields",
                "A contact that was cleared was made: it is not taken back.",
            )
        if entry["result"] == "not_made" and not entry["cleared"]:
            self._found.wrong(
                f"{at}/result",
                "incompatible_fields",
                "Only a contact that was cleared can have this result.",
            )
        if entry["result"] is None and not entry["cleared"]:
            self._found.wrong(f"{at}/result", "missing", "A contact that is over has a result.")
        if entry["result"] == Result.NO_ANSWER.value and entry["channel"] != Channel.PHONE.value:
            self._found.wrong(f"{at}/result", "incompatible_fields", ONLY_A_RING)
        self._attestation(entry, f"{at}/attestation")
        self._external_id("contacts", entry, at)
        self._add("contacts", entry, at, **of)

    def _message(self, entry: Entry, at: str) -> None:
        application = self._find("applications", entry, "application_id", at)
        self._find("contacts", entry, "contact_id", at)
        for name in ("handed_over_at", "sent_at", "bounced_at"):
            self._found.past(entry[name], f"{at}/{name}")
        waits: dict[str, object] = {"state": "draft", "send": "never", "code": None, "reasons": []}
        # Nothing is sent from an account because a file says so; what was under way is unknown.
        more = waits if entry["state"] == "held" else {}
        if entry["state"] == "sending":
            more = {"state": "unknown"}
        under_way = {"sending", "unknown"}
        if entry["state"] in under_way and entry["handed_over_at"] is None:
            words = "A message that may have left was handed over."
            self._found.wrong(f"{at}/handed_over_at", "missing", words)
        never = dict.fromkeys(("due_at", "retry_at", "retry_until"))
        employer_id = (application or {}).get("employer_id")
        self._add("messages", entry, at, employer_id=employer_id, **more, **never)

    def _message_template(self, entry: Entry, at: str) -> None:
        try:
            check_texts(entry)
        except Invalid as error:
            self._found.wrong(at + error.pointer, error.code, error.detail)
        self._add("message_templates", entry, at)

    def _attestation(self, entry: Entry, at: str) -> None:
        """An attestation has the fields of its kind; what it names may be gone, or have moved."""
        kind = Kind(entry["kind"])
        attested: Entry = entry["attestation"] or {}
        allowed = {*FIELDS.get(kind, ()), *(("slot",) if kind is Kind.RESCHEDULE else ())}
        for name in attested:
            if name not in allowed:
                self._found.wrong(
                    f"{at}/{name}",
                    "incompatible_fields",
                    f"The exception {kind} does not use this field.",
                )
        if kind in REQUIRED:
            for name in FIELDS[kind]:
                if name not in attested:
                    self._found.wrong(
                        f"{at}/{name}", "missing", f"The exception {kind} needs this field."
                    )
        for name in ("received_at", "decided_at"):
            if name in attested:
                moment = datetime.fromisoformat(attested[name]) - CLOCK_TOLERANCE
                self._found.past(moment, f"{at}/{name}")

    def _task(self, entry: Entry, at: str) -> None:
        of = self._of_task(entry, at)
        natural_key = None
        if not entry["own"]:
            person = entry["interviewer_id"] or ""
            natural_key = f"{entry['kind']}:{entry['interview_id'] or ''}:{person}"
            key = (of["application_id"], natural_key)
            if key in self._keys:
                self._found.wrong(f"{at}/kind", "invalid_value", "Another entry is the same task.")
            self._keys.add(key)
        try:
            if entry["own"]:
                check_window(entry["opens_at"], entry["due_at"])
        except Invalid as error:
            self._found.wrong(at + error.pointer, error.code, error.detail)
        self._external_id("tasks", entry, at)
        ready = ready_at(entry["opens_at"], entry["snoozed_until"])
        self._add("tasks", entry, at, **of, natural_key=natural_key, ready_at=ready)

    def _of_task(self, entry: Entry, at: str) -> dict[str, object]:
        application = self._find("applications", entry, "application_id", at)
        interview = self._find("interviews", entry, "interview_id", at)
        if interview is not None and interview["application_id"] != entry["application_id"]:
            self._found.wrong(
                f"{at}/interview_id",
                "unknown_reference",
                "The interview belongs to another application.",
            )
        self._person(entry, at, entry["application_id"])
        if entry["own"] != (entry["kind"] == OWN):
            self._found.wrong(
                f"{at}/kind",
                "incompatible_fields",
                "This kind is for the candidate's own tasks only.",
            )
        if not entry["own"] and application is None:
            self._found.wrong(
                f"{at}/application_id",
                "missing",
                "A task that follows from facts needs its application.",
            )
        return {
            "application_id": entry["application_id"],
            "employer_id": (application or {}).get("employer_id"),
        }

    def _mark(self, entry: Entry, at: str) -> None:
        application = self._find("applications", entry, "application_id", at)
        interview = self._find("interviews", entry, "interview_id", at)
        if interview is not None and interview["application_id"] != entry["application_id"]:
            self._found.wrong(
                f"{at}/interview_id",
                "unknown_reference",
                "The interview belongs to another application.",
            )
        self._person(entry, at, entry["application_id"])
        if entry["state"] == MarkState.DONE and Kind(entry["kind"]) not in TASKS:
            self._found.wrong(
                f"{at}/kind", "unknown_value", "A contact is settled by its record, not by a mark."
            )
        if entry["snoozed_until"] is not None and entry["state"] != MarkState.SNOOZED:
            self._found.wrong(
                f"{at}/snoozed_until", "incompatible_fields", "Only a snooze has an end."
            )
        if Kind(entry["kind"]) not in NEXT_ORDER:
            self._found.wrong(f"{at}/kind", "unknown_value", "This kind is never a task.")
        employer_id = (application or {}).get("employer_id")
        self._add("marks", entry, at, employer_id=employer_id)

    def _earlier_contact(self, entry: Entry, at: str) -> None:
        self._find("employers", entry, "employer_id", at)
        self._find("applications", entry, "application_id", at)
        contact = self._find("contacts", entry, "contact_id", at)
        for name in ("kind", "happened_at"):
            if contact is not None and contact[name] != entry[name]:
                self._found.wrong(f"{at}/{name}", "incompatible_fields", _OTHERWISE)
        self._add("earlier_contacts", entry, at)

    def _merged_employer(self, entry: Entry, at: str) -> None:
        self._find("employers", entry, "into_id", at)
        if entry["id"] in self._entries["employers"]:
            self._found.wrong(f"{at}/id", "invalid_value", "There is an employer with this id.")
        self._add("merged_employers", entry, at)

    def _alias(self, entry: Entry, at: str) -> None:
        for table, column in aliases.COLUMNS.items():
            self._find(table, entry, column, at)
            if entry["id"] in self._entries[table]:
                self._found.wrong(f"{at}/id", "invalid_value", "There is a record with this id.")
        if sum(entry[column] is not None for column in aliases.COLUMNS.values()) != 1:
            words = "An alias means one record."
            self._found.wrong(f"{at}/contact_id", "incompatible_fields", words)
        self._add(aliases.TABLE, entry, at)

    #: What reads an entry of each section, in the order of the sections: each finds what it
    #: refers to in those before it. The people of an interview are read with it.
    READERS: ClassVar[Mapping[str, Callable[["Reader", Entry, str], None]]] = MappingProxyType(
        {
            "employers": _employer,
            "applications": _application,
            "interviews": _interview,
            "timetables": _timetable,
            "contacts": _contact,
            "employer_updates": _update,
            "messages": _message,
            "message_templates": _message_template,
            "feedback": _feedback,
            "tasks": _task,
            "marks": _mark,
            "earlier_contacts": _earlier_contact,
            "merged_employers": _merged_employer,
            "aliases": _alias,
        }
    )

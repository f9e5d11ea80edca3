"""A pursuit read back through the API: as one body for /v1/decisions, and for the judge."""

# ruff: noqa: ANN401 - JSON may hold anything.

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from app.api.v1.advice.histories import History
from app.api.v1.advice.pursuits import pursuit_of
from app.domain.calendars import calendars_of
from app.domain.facts import Pursuit
from app.domain.policy import POLICY
from tests.domain.oracle import judge
from tests.system.direct import Candidate, written

_CONTACT: Final = (
    "id",
    "interview_id",
    "interviewer_id",
    "kind",
    "channel",
    "recipient",
    "result",
    "happened_at",
    "answer",
)
_UPDATE: Final = (
    "id",
    "interview_id",
    "kind",
    "received_at",
    "channel",
    "answer_due",
    "returns_on",
    "respond_by",
    "call_at",
    "feedback",
)
_INTERVIEW: Final = (
    "id",
    "stage",
    "format",
    "state",
    "starts_at",
    "ends_at",
    "time_zone",
    "created_at",
)
_APPLICATION: Final = ("id", "role", "route", "agency", "outcome")
_EMPLOYER: Final = ("id", "name", "time_zone", "country", "subdivision", "preferences")

#: Results that left a trace with the employer; a contact without a recorded end did, too.
COUNTING: Final = (None, "sent", "spoke", "message_left")

#: Exceptions that rest on a fact of the history.
_FILLED_IN: Final = frozenset({"reply", "documents", "return_call", "resend"})

#: What cannot be read back: the candidate's word on its tasks, by application.
Marks = Mapping[str, Sequence[Any]]


def _some(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {column: row[column] for column in names}


def _contact(row: Any) -> dict[str, Any]:
    attestation = row["attestation"]
    if attestation is not None:
        # The slot of a round that was to be moved is the service's own note.
        found = {k: v for k, v in attestation.items() if v is not None and k != "slot"}
        attestation = found or None
    return {**_some(row, _CONTACT), "attestation": attestation}


def contacts_of(candidate: Candidate, application_id: str) -> list[dict[str, Any]]:
    """The contacts of a pursuit that were made, oldest first."""
    rows = [
        row
        for interview in candidate.items("/v1/interviews", application=application_id)
        for row in candidate.items(f"/v1/interviews/{interview['id']}/contacts")
        if row["result"] != "not_made"
    ]
    return sorted(rows, key=lambda row: (row["happened_at"], row["id"]))


def history_of(candidate: Candidate, application_id: str, marks: Marks) -> dict[str, Any]:
    """Everything on record of a pursuit, as /v1/decisions takes it."""
    application = candidate.get(f"/v1/applications/{application_id}")
    employer = candidate.get(f"/v1/employers/{application['employer_id']}")
    interviews, updates, feedback = [], [], []
    for row in candidate.items("/v1/interviews", application=application_id):
        path = f"/v1/interviews/{row['id']}"
        people = [_some(one, ("id", "name")) for one in row["interviewers"]]
        said = candidate.ask("GET", f"{path}/timetable")
        revisions = said.json()["revisions"] if said.status_code == 200 else []
        timetables = [_some(one, ("id", "said_at", "answer_due")) for one in revisions]
        interviews.append(
            {**_some(row, _INTERVIEW), "interviewers": people, "timetables": timetables}
        )
        updates += [_some(one, _UPDATE) for one in candidate.items(f"{path}/employer-updates")]
        feedback += [
            {
                **_some(one, ("id", "interview_id", "source", "received_at")),
                "empty": one["items"] == [],
            }
            for one in candidate.items(f"{path}/feedback")
        ]
    others = candidate.items("/v1/applications", employer=employer["id"])
    return {
        "employer": _some(employer, _EMPLOYER),
        "application": _some(application, _APPLICATION),
        "interviews": interviews,
        "contacts": [_contact(row) for row in contacts_of(candidate, application_id)],
        "employer_updates": updates,
        "feedback": feedback,
        "marks": list(marks.get(application_id, ())),
        "elsewhere": [
            _contact(row)
            for other in others
            if other["id"] != application_id
            for row in contacts_of(candidate, other["id"])
        ],
        "at": written(candidate.now),
        "policy": stricter_numbers(candidate),
    }


def can_be_sent_at_once(body: Mapping[str, Any]) -> bool:
    """Whether a history says all that the record does.

    On record an exception that rested on nothing stays so, a round that was to be moved
    is remembered with its old start, and thanks to nobody by name stay that; a history
    sent at once has these filled in from its other facts.
    """
    alone = {one["id"] for one in body["interviews"] if len(one["interviewers"]) == 1}
    return not any(
        contact["kind"] == "reschedule"
        or (contact["kind"] in _FILLED_IN and contact["attestation"] is None)
        or (contact["interview_id"] in alone and _names_no_person(contact))
        for contact in (*body["contacts"], *body["elsewhere"])
    )


def _names_no_person(contact: Mapping[str, Any]) -> bool:
    return contact["kind"] == "send_thank_you" and contact["interviewer_id"] is None


def stricter_numbers(candidate: Candidate) -> dict[str, Any]:
    """The numbers that the account made stricter."""
    return {
        number["name"]: number["value"]
        for rule in candidate.get("/v1/policy")["rules"]
        for number in rule["numbers"]
        if number["value"] != number["operator"]
    }


def pursuits(candidate: Candidate, application_ids: Sequence[str]) -> list[Pursuit]:
    """The facts of these pursuits, as the judge takes them."""
    return [
        _facts(history_of(candidate, application_id, {}), candidate.now)
        for application_id in application_ids
    ]


def _facts(body: dict[str, Any], now: datetime) -> Pursuit:
    # A round that was recorded in arrears was known since its start.
    for interview in body["interviews"]:
        interview["created_at"] = min(interview["created_at"], interview["starts_at"])
    # What left no trace is nothing to be judged, and a contact before it could not break it.
    for name in ("contacts", "elsewhere"):
        body[name] = [contact for contact in body[name] if contact["result"] in COUNTING]
    return pursuit_of(History.model_validate(body), POLICY, calendars_of(POLICY), now)


def broken(facts: Sequence[Pursuit]) -> Counter[str]:
    """What all contacts of some pursuits broke, in the eyes of the independent judge."""
    return Counter(word for one in facts for word in judge(one))

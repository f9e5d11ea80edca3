"""A story of a year: what a candidate writes, and when; the rest of it happens by itself.

Pursuits run beside each other through rounds, promises that move and are broken, offers, requests
and silence. In between months pass in which nothing is written. No two things are written at one
instant, so that their ids are in order.
"""

# ruff: noqa: ANN401 - a body may have anything.

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

START: Final = datetime.fromisoformat("2025-06-02T08:00:00Z")

LONDON: Final = {"time_zone": "Europe/London", "country": "GB", "subdivision": "ENG"}
NEW_YORK: Final = {"time_zone": "America/New_York", "country": "US", "subdivision": "NY"}

THANKS: Final = "Dear {person},\n\nThank you for your time and for the talk about the {topic}."
QUESTION: Final = (
    "Dear {person},\n\nThank you for your time. I am writing about my interview on {day} for the "
    "role of {role}.\n\nCould you tell me when I may expect to hear about the next step?"
)
REGARDS: Final = "\n\nKind regards,\nAna Moor"


@dataclass(frozen=True, slots=True)
class Step:
    """What is written.

    about: the pursuit; what begins one names it, and later steps find its ids by that
    path: with `{interview}`, `{application}`, `{person}` and `{made}` of the pursuit, the last
        of which is the id that `keeps` kept
    keeps: whether the id of the answer is kept for later steps
    """

    at: datetime
    about: str
    method: str
    path: str
    body: Any = None
    status: int = 201
    keeps: bool = False


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}Z")


def _begins(at: str, about: str, role: str, starts: str, ends: str, **changes: Any) -> Step:
    """A pursuit that begins with an interview."""
    body: dict[str, Any] = {
        "employer": {"name": about.title(), **LONDON},
        "application": {"role": role, "route": "direct"},
        "stage": "first",
        "format": "video",
        "starts_at": f"{starts}Z",
        "ends_at": f"{ends}Z",
        "interviewers": [{"name": f"Sam {about.title()}", "email": f"sam@{about}.example"}],
    }
    return Step(_at(at), about, "POST", "/v1/interviews", body | changes)


def _promise(at: str, about: str, **due: str) -> Step:
    body = {"answer_due": {"status": "answered", **due}}
    return Step(_at(at), about, "PUT", "/v1/interviews/{interview}/timetable", body, 200)


def _contact(at: str, about: str, kind: str, status: int = 201, **more: Any) -> Step:
    body = {"kind": kind, "channel": "email", "result": "sent", **more}
    return Step(_at(at), about, "POST", "/v1/interviews/{interview}/contacts", body, status)


def _news(at: str, about: str, kind: str, **more: Any) -> Step:
    body = {"kind": kind, "channel": "email", **more}
    return Step(_at(at), about, "POST", "/v1/interviews/{interview}/employer-updates", body)


def _message(at: str, about: str, kind: str, body: str, **more: Any) -> Step:
    written = {
        "kind": kind,
        "body": body + REGARDS,
        "sender": "Ana Moor",
        "send": "when_allowed",
        **more,
    }
    path = "/v1/applications/{application}/messages"
    return Step(_at(at), about, "POST", path, written, keeps=True)


def question(about: str, day: str, role: str) -> str:
    """The words of an enquiry."""
    return QUESTION.format(person=f"Sam {about.title()}", day=day, role=role)


def thanks(about: str, topic: str) -> str:
    """The words of a thank-you."""
    return THANKS.format(person=f"Sam {about.title()}", topic=topic)


STORY: Final = tuple(
    sorted(
        (
            # Acme: a promise that moves twice while the question waits, and then a rejection.
            _begins(
                "2025-06-02T08:01:00",
                "acme",
                "Data engineer",
                "2025-06-03T09:00:00",
                "2025-06-03T10:00:00",
            ),
            _promise("2025-06-03T10:20:00", "acme", date="2025-06-13"),
            _message("2025-06-03T20:40:00", "acme", "send_thank_you", thanks("acme", "schemas")),
            _message(
                "2025-06-04T11:00:00",
                "acme",
                "enquire_status",
                question("acme", "3 June", "Data engineer"),
            ),
            _contact("2025-06-05T09:00:00", "acme", "enquire_status", 409),
            _promise("2025-06-12T15:00:00", "acme", date="2025-06-27"),
            _promise("2025-06-20T15:00:00", "acme", date="2025-06-24"),
            _news(
                "2025-07-09T13:00:00",
                "acme",
                "rejection",
                feedback="declined",
            ),
            Step(
                _at("2025-07-20T13:00:00"),
                "acme",
                "POST",
                "/v1/interviews/{interview}/feedback",
                {"source": "self", "items": []},
            ),
            # A second role there shares the budget; withdrawn while its question waits.
            _begins(
                "2025-06-04T08:02:00",
                "acme2",
                "Analyst",
                "2025-06-06T13:00:00",
                "2025-06-06T14:30:00",
                employer={"name": "Acme", **LONDON},
            ),
            _promise("2025-06-06T15:00:00", "acme2", date="2025-06-27"),
            _message(
                "2025-06-10T11:00:00",
                "acme2",
                "enquire_status",
                question("acme2", "6 June", "Analyst"),
            ),
            Step(
                _at("2025-06-20T09:00:00"),
                "acme2",
                "PATCH",
                "/v1/applications/{application}",
                {"outcome": {"kind": "withdrawn"}},
                200,
            ),
            # Globex: no word at all, in another zone; presumed closed by itself.
            _begins(
                "2025-06-02T08:03:00",
                "globex",
                "Statistician",
                "2025-06-05T14:00:00",
                "2025-06-05T15:00:00",
                employer={"name": "Globex", **NEW_YORK},
            ),
            _message("2025-06-05T15:10:00", "globex", "send_thank_you", thanks("globex", "tests")),
            _message(
                "2025-06-06T15:10:00",
                "globex",
                "enquire_status",
                question("globex", "5 June", "Statistician"),
            ),
            # Initech: an offer whose day passes.
            _begins(
                "2025-06-02T08:04:00",
                "initech",
                "Team lead",
                "2025-06-05T10:00:00",
                "2025-06-05T11:00:00",
            ),
            _contact("2025-06-05T16:00:00", "initech", "send_thank_you"),
            _news(
                "2025-06-16T09:30:00",
                "initech",
                "offer",
                respond_by="2025-06-30",
                form="written",
            ),
            # Umbrella: a second round, a question, an offer that is taken.
            _begins(
                "2025-09-01T08:05:00",
                "umbrella",
                "Platform engineer",
                "2025-09-04T09:00:00",
                "2025-09-04T10:00:00",
            ),
            _contact("2025-09-04T12:00:00", "umbrella", "send_thank_you"),
            _promise("2025-09-04T12:05:00", "umbrella", date="2025-09-12"),
            _news("2025-09-11T09:00:00", "umbrella", "next_stage", due="2025-09-16"),
            _contact("2025-09-12T09:00:00", "umbrella", "reply"),
            Step(
                _at("2025-09-13T09:00:00"),
                "umbrella",
                "POST",
                "/v1/interviews",
                {
                    "application": {"id": "{application}"},
                    "stage": "final",
                    "format": "in_person",
                    "starts_at": "2025-09-18T12:00:00Z",
                    "ends_at": "2025-09-18T15:00:00Z",
                    "interviewers": [
                        {"name": "Kim Rowe", "email": "kim@umbrella.example"},
                        {"name": "Lou Berg", "email": "lou@umbrella.example"},
                    ],
                },
            ),
            _news("2025-09-22T10:00:00", "umbrella", "documents_requested", due="2025-09-26"),
            _contact("2025-09-25T10:00:00", "umbrella", "documents"),
            _news(
                "2025-10-01T14:00:00",
                "umbrella",
                "offer",
                respond_by="2025-10-10",
                form="written",
            ),
            _contact("2025-10-07T10:00:00", "umbrella", "respond_to_offer", answer="accept"),
            # Hooli: on hold, and opened again; a question, and then another offer was better.
            _begins(
                "2025-09-01T08:06:00",
                "hooli",
                "Compiler engineer",
                "2025-09-02T09:00:00",
                "2025-09-02T10:00:00",
            ),
            _news("2025-09-10T09:00:00", "hooli", "on_hold", review_on="2025-10-06"),
            _news("2025-10-08T09:00:00", "hooli", "reopened"),
            _message(
                "2025-10-08T12:00:00",
                "hooli",
                "enquire_status",
                question("hooli", "2 September", "Compiler engineer"),
            ),
            Step(
                _at("2025-10-13T09:00:00"),
                "hooli",
                "PATCH",
                "/v1/applications/{application}",
                {"outcome": {"kind": "withdrawn"}},
                200,
            ),
            # Soylent: moved, and then called off.
            _begins(
                "2025-09-01T08:07:00",
                "soylent",
                "Chemist",
                "2025-09-18T09:00:00",
                "2025-09-18T10:00:00",
            ),
            Step(
                _at("2025-09-08T09:10:00"),
                "soylent",
                "PATCH",
                "/v1/interviews/{interview}",
                {"starts_at": "2025-09-25T09:00:00Z", "ends_at": "2025-09-25T10:00:00Z"},
                200,
            ),
            _news("2025-09-19T09:00:00", "soylent", "round_cancelled"),
            # Vandelay: silence over the turn of the year, with a message that may not go.
            _begins(
                "2025-12-01T08:08:00",
                "vandelay",
                "Importer",
                "2025-12-17T15:00:00",
                "2025-12-17T16:00:00",
            ),
            _promise("2025-12-17T16:30:00", "vandelay", date="2025-12-23"),
            _message(
                "2025-12-17T18:30:00", "vandelay", "send_thank_you", thanks("vandelay", "latex")
            ),
            _message(
                "2025-12-18T09:30:00",
                "vandelay",
                "enquire_status",
                question("vandelay", "17 December", "Importer"),
            ),
            _news("2026-01-05T09:30:00", "vandelay", "auto_reply", returns_on="2026-01-12"),
            # Wonka: a round that passes in March, over the change of the clocks.
            _begins(
                "2026-03-02T08:09:00",
                "wonka",
                "Taster",
                "2026-03-19T09:00:00",
                "2026-03-19T10:00:00",
            ),
            _message("2026-03-19T10:10:00", "wonka", "send_thank_you", thanks("wonka", "cocoa")),
            _message(
                "2026-03-20T10:10:00",
                "wonka",
                "enquire_status",
                question("wonka", "19 March", "Taster"),
            ),
            Step(
                _at("2026-03-21T10:00:00"),
                "own",
                "POST",
                "/v1/tasks",
                {"title": "Iron a shirt", "due_at": "2026-03-30T08:00:00Z"},
                keeps=True,
            ),
            Step(
                _at("2026-03-25T10:00:00"),
                "own",
                "PATCH",
                "/v1/tasks/{made}",
                {"snoozed_until": "2026-03-28T09:00:00Z"},
                200,
            ),
        ),
        key=lambda step: step.at,
    )
)

#: Instants at which nothing is written, and the calendar is read.
LOOKS: Final = tuple(
    _at(text)
    for text in (
        "2025-06-13T23:30:00",
        "2025-07-01T00:00:00",
        "2025-08-01T12:00:00",
        "2025-09-16T06:59:59",
        "2025-11-01T09:00:00",
        "2026-01-01T00:00:00",
        "2026-02-10T12:00:00",
        "2026-03-30T12:00:00",
        "2026-06-02T08:00:00",
    )
)


def ids_of(answer: Mapping[str, Any]) -> dict[str, str]:
    """The ids that later steps of a pursuit need."""
    return {
        "interview": str(answer["id"]),
        "application": str(answer["application_id"]),
        "person": str(answer["interviewers"][0]["id"]),
    }

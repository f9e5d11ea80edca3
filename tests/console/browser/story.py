"""The story of eight pursuits on Tuesday 1 December 2026, 10:12 in London, told over the API."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

NOW: Final = "2026-12-01T10:12:00Z"
PASSWORD: Final = "a sentence that only I would say"
LONDON: Final = {"time_zone": "Europe/London", "country": "GB", "subdivision": "ENG"}
PARIS: Final = {"time_zone": "Europe/Paris", "country": "FR"}


@dataclass
class Teller:
    """Tells facts to a service for one account, and remembers the pursuits by employer."""

    client: httpx.Client
    email: str = ""
    pursuits: dict[str, str] = field(default_factory=dict)
    rounds: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        response = self.client.request(method, path, json=body)
        assert response.is_success, (path, response.status_code, response.text)
        return response.json() if response.content else None

    def round(
        self,
        employer: str,
        role: str,
        starts: str,
        people: tuple[str, ...] = (),
        place: Mapping[str, str] = LONDON,
        **more: Any,
    ) -> str:
        """Record a round of an hour; the first of an employer makes its pursuit."""
        known = self.pursuits.get(employer)
        body: dict[str, Any] = {
            "stage": "first",
            "format": "video",
            "starts_at": starts,
            "interviewers": [{"name": name} for name in people],
            **more,
        }
        if known:
            body["application"] = {"id": known}
        else:
            body |= {"employer": {"name": employer, **place}, "application": {"role": role}}
        made = self.send("POST", "/v1/interviews", body)
        self.pursuits[employer] = made["application_id"]
        self.rounds[employer] = made["id"]
        return str(made["id"])

    def timetable(self, employer: str, said_at: str, day: str, words: str) -> None:
        body = {
            "answer_due": {"status": "answered", "date": day},
            "said_at": said_at,
            "as_said": words,
        }
        self.send("PUT", f"/v1/interviews/{self.rounds[employer]}/timetable", body)

    def contact(self, employer: str, kind: str, at: str, **more: Any) -> str:
        """Record a contact, whether the etiquette liked it or not."""
        body = {"channel": "email", "result": "sent", "acknowledge_breach": True, **more}
        body |= {"kind": kind, "happened_at": at}
        path = f"/v1/applications/{self.pursuits[employer]}/contacts"
        return str(self.send("POST", path, body)["id"])

    def person(self, employer: str) -> str:
        """The first person of the latest round."""
        found = self.send("GET", f"/v1/interviews/{self.rounds[employer]}")
        return str(found["interviewers"][0]["id"])

    def thank(self, employer: str, at: str) -> None:
        """Thank each person of the latest round."""
        found = self.send("GET", f"/v1/interviews/{self.rounds[employer]}")
        for person in found["interviewers"]:
            self.contact(
                employer,
                "send_thank_you",
                at,
                interview_id=found["id"],
                interviewer_id=person["id"],
            )

    def update(self, employer: str, kind: str, at: str, **more: Any) -> None:
        path = f"/v1/applications/{self.pursuits[employer]}/employer-updates"
        self.send("POST", path, {"kind": kind, "received_at": at, **more})

    def feedback(self, employer: str, source: str, at: str, *items: Mapping[str, Any]) -> None:
        path = f"/v1/interviews/{self.rounds[employer]}/feedback"
        self.send("POST", path, {"source": source, "received_at": at, "items": list(items)})


@contextmanager
def account(base: str, *, now: str | None = NOW) -> Iterator[Teller]:
    """Make an account of a test's own; with a clock that stands at `now`, or by the real time."""
    email = f"{uuid.uuid4().hex}@home.example"
    with httpx.Client(base_url=base, timeout=30, trust_env=False) as client:
        found = Teller(client, email)
        known = {"email": email, "password": PASSWORD}
        found.send("POST", "/v1/accounts", {**known, "test": now is not None})
        session = found.send("POST", "/v1/sessions", known)
        client.headers["Authorization"] = f"Bearer {session['access_token']}"
        if now is not None:
            found.send("POST", "/v1/test-clocks", {"now": now})
        yield found


def tell(told: Teller) -> None:
    """Tell all eight of them."""
    _plover(told)
    _harbour(told)
    told.round("Tamarind Health", "Reporting lead", "2026-11-30T14:00:00Z", ("Lewis Bell",))
    told.timetable("Tamarind Health", "2026-11-30T15:00:00Z", "2026-12-11", "in two weeks")
    _northwind(told)
    _kestrel(told)
    _alder(told)
    _meridian(told)
    told.round("Foxglove Energy", "Data analyst", "2026-10-20T09:00:00Z")
    told.contact("Foxglove Energy", "withdraw", "2026-10-28T09:00:00Z")


def _plover(told: Teller) -> None:
    told.round(
        *("Plover Foods", "Demand planner", "2026-11-18T09:00:00Z", ("Inès Moreau",)), place=PARIS
    )
    told.thank("Plover Foods", "2026-11-18T12:00:00Z")
    told.update(
        *("Plover Foods", "offer", "2026-11-30T15:00:00Z"),
        respond_by="2026-12-03",
        form="written",
        channel="email",
    )


def _harbour(told: Teller) -> None:
    told.round("Harbour Light", "Data engineer", "2026-11-19T10:00:00Z", ("Sam Okafor",))
    told.timetable("Harbour Light", "2026-11-19T11:00:00Z", "2026-11-27", "by the end of next week")
    told.thank("Harbour Light", "2026-11-19T15:20:00Z")


def _northwind(told: Teller) -> None:
    told.round("Northwind Trust", "Product owner", "2026-12-03T14:00:00Z", ("Ada Lind",))
    body = {"title": "Read Northwind's annual report", "due_at": "2026-12-02T18:00:00Z"}
    told.send("POST", "/v1/tasks", body)


def _kestrel(told: Teller) -> None:
    told.round(
        *("Kestrel Analytics", "Analyst", "2026-11-10T14:00:00Z", ("Mara Duarte",)),
        stage="screening",
        format="phone",
    )
    told.timetable("Kestrel Analytics", "2026-11-10T14:40:00Z", "2026-11-17", "early next week")
    told.thank("Kestrel Analytics", "2026-11-10T16:10:00Z")
    told.update("Kestrel Analytics", "next_stage", "2026-11-16T11:30:00Z", note="Panel on the 25th")
    told.round(
        *("Kestrel Analytics", "", "2026-11-25T14:00:00Z", ("Jonas Weil", "Priya Raman")),
        stage="further",
        format="in_person",
    )
    told.timetable(
        "Kestrel Analytics", "2026-11-25T15:30:00Z", "2026-12-04", "you will hear by Friday week"
    )
    told.thank("Kestrel Analytics", "2026-11-25T18:25:00Z")


def _alder(told: Teller) -> None:
    told.round("Alder & Finch", "BI developer", "2026-09-10T09:00:00Z", ("Noor Haddad",))
    told.thank("Alder & Finch", "2026-09-10T12:00:00Z")
    told.contact("Alder & Finch", "enquire_status", "2026-10-01T09:30:00Z")
    told.contact("Alder & Finch", "enquire_status", "2026-10-20T09:30:00Z")
    told.feedback(
        *("Alder & Finch", "employer", "2026-09-21T10:00:00Z"),
        {"kind": "strength", "theme": "Clarity", "verbatim": "You explained the model well."},
        {"kind": "improvement", "theme": "Depth", "verbatim": "Broad, but not deep."},
    )


def _meridian(told: Teller) -> None:
    told.round("Meridian Rail", "Operations analyst", "2026-11-12T10:00:00Z", ("Tom Vale",))
    told.thank("Meridian Rail", "2026-11-12T14:00:00Z")
    told.update("Meridian Rail", "rejection", "2026-11-27T10:00:00Z", channel="email")
    told.feedback(
        *("Meridian Rail", "self", "2026-11-28T10:00:00Z"),
        {"kind": "strength", "theme": "Clarity", "verbatim": "The examples landed."},
        {
            "kind": "improvement",
            "theme": "Depth",
            "verbatim": "They missed how a timetable is tested.",
            "action": "practise two designs aloud",
        },
    )

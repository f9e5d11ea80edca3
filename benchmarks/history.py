"""Test data of the benchmarks: one history of facts, sent by requests as a client would.

The twelve facts: two rounds, what was said after each, four contacts (three thank-yous and
an enquiry), three words of the employer, and the candidate's own reflection. The last
word is some days old, so there is something to wait for and several reasons to tell.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from benchmarks.service import Client

#: Histories that are recorded, and the days by which their ages differ.
HISTORIES: Final = 32
AGES: Final = 8
FACTS: Final = 12

#: What a pursuit lacks of its next enquiry: it may be made at any hour.
ENQUIRY: Final = {"kind": "enquire_status", "channel": "email", "result": "sent"}

_NOT_ASKED: Final = {"status": "not_asked"}


def _employer(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "time_zone": "Europe/London",
        "country": "GB",
        "subdivision": "ENG",
    }


def _round(stage: str, starts_at: datetime, *people: str) -> dict[str, Any]:
    return {
        "stage": stage,
        "format": "video",
        "state": "completed",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=1)).isoformat(),
        "interviewers": [{"name": name, "email": f"{name}@acme.example"} for name in people],
    }


def _promise(said_at: datetime, day: datetime) -> dict[str, Any]:
    return {
        "said_at": said_at.isoformat(),
        "answer_due": {"status": "answered", "date": day.date().isoformat()},
        "posts": {"status": "answered", "count": 2},
        "applicants": _NOT_ASKED,
        "another_stage": {"status": "answered", "value": True},
        "as_said": "by the end of next week",
    }


def _contact(kind: str, at: datetime, person: str | None = None) -> dict[str, Any]:
    return {
        "kind": kind,
        "channel": "email",
        "result": "sent",
        "happened_at": at.isoformat(),
        "interviewer_id": person,
        # Whether every wait had passed depends on the bank holidays of the last weeks.
        "acknowledge_breach": True,
    }


def tell_history(client: Client, now: datetime, number: int) -> str:
    """Tell the twelve facts of a pursuit, and return the id of its last round."""
    day = timedelta(days=1)
    now = now.replace(hour=10, minute=0, second=0, microsecond=0) - number % AGES * day
    first, last = now - 40 * day, now - 18 * day
    over = timedelta(hours=1)

    employer = {"employer": _employer(f"Acme {number}")}
    role = {"application": {"role": "Data engineer", "route": "direct"}}
    interview = client.ask(
        "POST",
        "/v1/interviews",
        {**_round("first", first, "Sam", "Alex"), **employer, **role},
    )
    path = f"/v1/interviews/{interview['id']}"
    client.ask("PUT", f"{path}/timetable", _promise(first + over, first + 8 * day))
    for person in interview["interviewers"]:
        thanks = _contact("send_thank_you", first + 3 * over, person["id"])
        client.ask("POST", f"{path}/contacts", thanks)
    reflection = {
        "source": "self",
        "received_at": (first + day).isoformat(),
        "items": [{"kind": "improvement", "theme": "depth"}],
    }
    client.ask("POST", f"{path}/feedback", reflection)
    for kind, at in (("acknowledged", first + 3 * day), ("next_stage", first + 7 * day)):
        update = {"kind": kind, "received_at": at.isoformat(), "channel": "email"}
        client.ask("POST", f"{path}/employer-updates", update)

    again = {"application": {"id": interview["application_id"]}}
    final = client.ask("POST", "/v1/interviews", {**_round("final", last, "Robin"), **again})
    path = f"/v1/interviews/{final['id']}"
    client.ask("PUT", f"{path}/timetable", _promise(last + over, last + 7 * day))
    thanks = _contact("send_thank_you", last + 3 * over, final["interviewers"][0]["id"])
    client.ask("POST", f"{path}/contacts", thanks)
    client.ask("POST", f"{path}/contacts", _contact("enquire_status", now - 5 * day))
    heard = {"kind": "acknowledged", "received_at": (now - 3 * day).isoformat()}
    client.ask("POST", f"{path}/employer-updates", {**heard, "channel": "phone"})
    return str(final["id"])


def tell_waiting(client: Client, now: datetime, number: int) -> str:
    """Tell of an interview after which an enquiry is allowed now, and return its id."""
    starts_at = now.replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=21)
    over = timedelta(hours=1)
    interview = client.ask(
        "POST",
        "/v1/interviews",
        {
            **_round("first", starts_at, "Sam"),
            "employer": _employer(f"Initech {number}"),
            "application": {"role": "Data engineer", "route": "direct"},
        },
    )
    path = f"/v1/interviews/{interview['id']}"
    promise = _promise(starts_at + over, starts_at + timedelta(days=8))
    client.ask("PUT", f"{path}/timetable", promise)
    thanks = _contact("send_thank_you", starts_at + 3 * over, interview["interviewers"][0]["id"])
    client.ask("POST", f"{path}/contacts", thanks)
    return str(interview["id"])

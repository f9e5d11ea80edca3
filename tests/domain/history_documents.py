"""Documents of small histories, as of `POST /v1/decisions`: their parts, and what is decided."""

# ruff: noqa: ANN401 - the fields of a document, and what is said of one, are of any type.

from datetime import datetime
from typing import Any

from tests.oracle.compare import Answer, Name, Told, differences

Doc = dict[str, Any]
ENQUIRY, CALL = "enquire_status", "return_call"
CHANGES = ("", "", "", "changes_at")
PHASE = ("", "", "", "phase")

# Where an employer is.
PARIS: Doc = {"time_zone": "Europe/Paris"}
LONDON: Doc = {"time_zone": "Europe/London", "country": "GB", "subdivision": "ENG"}
BERLIN: Doc = {"time_zone": "Europe/Berlin", "country": "DE", "subdivision": "BY"}
NEW_YORK: Doc = {"time_zone": "America/New_York", "country": "US"}
PACIFIC: Doc = {"time_zone": "America/Los_Angeles", "country": "US", "subdivision": "CA"}
RIYADH: Doc = {"time_zone": "Asia/Riyadh", "country": "SA"}
JERUSALEM: Doc = {"time_zone": "Asia/Jerusalem", "country": "IL"}
SHANGHAI: Doc = {"time_zone": "Asia/Shanghai", "country": "CN"}

#: Nobody may be asked, so that the count begins when an enquiry would have opened.
SILENT: Doc = {"preferences": {"no_contact": True}}


def document(at: str, place: Doc, **parts: Any) -> Doc:
    """Return the document of a history, asked about at an instant."""
    return {
        "employer": {"name": "Acme", **place},
        "application": {"role": "Engineer", "route": "direct", **parts.pop("application", {})},
        "at": at,
        **parts,
    }


def told(at: str, place: Doc, **parts: Any) -> Answer:
    """Decide about a history at an instant."""
    return Told(document(at, place, **parts)).ask(datetime.fromisoformat(at))


def of(answer: Answer, kind: str, field: str, round_id: str = "") -> Any:
    """What an answer says of one action."""
    return answer[kind, round_id, "", field]


def both_readings(history: Doc, name: Name) -> tuple[Any, list[str]]:
    """What the domain says under a name, and all in which the second interpreter differs."""
    one = Told(history)
    return one.ask(one.at)[name], [str(found) for found in differences(history)]


def word(name: str, kind: str, at: str, **more: Any) -> Doc:
    return {"id": name, "kind": kind, "received_at": at, "channel": "email", **more}


def contact(name: str, kind: str, at: str, **more: Any) -> Doc:
    made = {"channel": "email", "result": "sent", "happened_at": at}
    return {"id": name, "kind": kind, **made, **more}


def held(name: str, stage: str, starts: str, ends: str, **more: Any) -> Doc:
    times = {"starts_at": starts, "ends_at": ends}
    return {"id": name, "stage": stage, "format": "video", **times, **more}


def promise(said_at: str, *, no: bool, **days: str) -> Doc:
    due = {"status": "answered", **days} if days else {"status": "not_said"}
    return {"answer_due": due, "silence_means_no": no, "said_at": said_at}

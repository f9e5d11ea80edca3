"""Reading a calendar feed as a calendar would."""

from datetime import UTC, date, datetime
from typing import Any

import icalendar
from httpx2 import Response

from app.integrations.calendars.ics import DOMAIN
from tests.api.v1.api_client import Api


def linked(api: Api, **body: Any) -> str:  # noqa: ANN401  # any value may stand here
    """The path of the feed of a new link."""
    path: str = api.post("/v1/calendar-links", body)["path"]
    return path


def read(api: Api, path: str) -> Response:
    """The file, asked for without any credential."""
    answer = api.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer


def events(answer: Response) -> dict[str, dict[str, Any]]:
    """The events of the file by their UIDs, without the domain."""
    calendar = icalendar.Calendar.from_ical(answer.content)
    return {
        str(one["uid"]).removesuffix(f"@{DOMAIN}"): {
            "starts": _written(one.decoded("dtstart")),
            "ends": _written(one.decoded("dtend")),
            "summary": str(one["summary"]),
            "status": str(one["status"]),
            "sequence": one.decoded("sequence"),
            "stamp": one.decoded("dtstamp"),
        }
        for one in calendar.walk("VEVENT")
    }


def _written(moment: date) -> str:
    if isinstance(moment, datetime):
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return moment.isoformat()

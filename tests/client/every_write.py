"""A story that calls every kind of write, and what an account holds after it."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import httpx2
from typing_extensions import override
from uuid_utils import uuid7

from bide_client import Bide
from tests.api.v1.api_client import ACME, INTERVIEW, PROMISE, THANKS

AT: Final = "2026-11-20T12:00:00Z"


class Lossy(httpx2.BaseTransport):
    """Loses the answer to one request, after the service has done it.

    lost: which, counted from 1; 0 loses none
    """

    def __init__(self, inside: httpx2.BaseTransport, lost: int) -> None:
        self._inside = inside
        self.lost = lost
        self.count = 0

    @override
    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.count += 1
        answer = self._inside.handle_request(request)
        if self.count == self.lost:
            raise httpx2.ReadError("the answer was lost")
        return answer


def calls(client: Bide) -> list[Callable[[], object]]:
    """Return the calls of the story, in their order; each uses what those before it have made."""
    made: dict[str, Any] = {}

    def keep(name: str, call: Callable[[], Any]) -> Callable[[], object]:
        def run() -> object:
            made[name] = call()
            return made[name]

        return run

    def batch() -> Any:  # noqa: ANN401  # any JSON
        writes = [
            {"method": "POST", "path": "/v1/tasks", "body": {"title": "read about them"}},
            {
                "method": "PATCH",
                "path": f"/v1/employers/{made['employer']['id']}",
                "body": {"note": "in a batch"},
            },
        ]
        return client.batch.create({"writes": writes})  # type: ignore[typeddict-item]  # plain words

    return [
        keep("employer", lambda: client.employers.create(ACME)),  # type: ignore[arg-type]  # a plain dictionary
        keep(
            "application",
            lambda: client.applications.create(
                {"employer": {"id": made["employer"]["id"]}, "role": "Analyst"}
            ),
        ),
        keep("interview", lambda: client.interviews.create(INTERVIEW)),  # type: ignore[arg-type]  # as above
        keep(
            "interview",
            lambda: client.interviews.update(made["interview"], {"note": "in the lobby"}),
        ),
        keep("promise", lambda: client.timetables.put(made["interview"], PROMISE)),  # type: ignore[arg-type]  # as above
        keep(
            "promise",
            lambda: client.timetables.put(
                made["interview"],
                {**PROMISE, "as_said": "by Friday"},  # type: ignore[typeddict-item]  # as above
                if_match=made["promise"],
            ),
        ),
        keep(
            "thanks",
            lambda: client.contacts.create(
                made["interview"],
                {**THANKS, "happened_at": AT},  # type: ignore[typeddict-item]  # as above
            ),
        ),
        lambda: client.contacts.update(made["thanks"], {"note": "a short one"}),
        lambda: client.contacts.retract(made["thanks"], {"reason": "it was not sent"}),
        keep(
            "news",
            lambda: client.employer_updates.create(
                made["interview"],
                {"kind": "acknowledged", "channel": "email", "received_at": AT},
            ),
        ),
        lambda: client.employer_updates.retract(made["news"], {"reason": "of another employer"}),
        keep(
            "feedback",
            lambda: client.feedback.create(
                made["interview"],
                {"source": "self", "items": [{"kind": "strength", "theme": "calm"}]},
            ),
        ),
        keep("feedback", lambda: client.feedback.update(made["feedback"], {"note": "on the way"})),
        lambda: client.feedback.delete(made["feedback"]),
        keep("task", lambda: client.tasks.create({"title": "practise"})),
        keep("task", lambda: client.tasks.update(made["task"], {"note": "aloud"})),
        lambda: client.tasks.delete(made["task"]),
        lambda: client.readings.create(
            {"phrase": "by Friday", "said_at": AT, "employer": {"id": made["employer"]["id"]}}
        ),
        batch,
        lambda: client.policy.update({"numbers": {"timetable_grace_business_days": 2}}),
        keep("link", lambda: client.calendar_links.create({"label": "phone"})),
        lambda: client.calendar_links.delete(made["link"]),
        keep("key", lambda: client.api_keys.create({"label": "script"})),
        lambda: client.api_keys.delete(made["key"]),
        keep(
            "second",
            lambda: client.employers.put(
                str(uuid7()),
                {"name": "Acme Limited", "time_zone": "Europe/London"},
                only_new=True,
            ),
        ),
        lambda: client.employers.merge(made["second"], {"into": {"id": made["employer"]["id"]}}),
        lambda: client.applications.delete(made["application"]),
        lambda: client.reminder_settings.put({"time_zone": "Europe/London"}),
        lambda: client.me.update({"label": "mine"}),
        lambda: list(client.agenda.each()),
        client.lessons.get,
    ]


def left(client: Bide) -> Counter[str]:
    """Return what the account holds after the story, without ids and instants."""
    found: Counter[str] = Counter(event["type"] for event in client.events.each())
    for name, records in client.me.export().items():
        if isinstance(records, list):
            found[name] = len(records)
    for note in (
        *(each["note"] for each in client.interviews.each()),
        *(each["note"] for each in client.employers.each()),
        *(each["title"] for each in client.tasks.each(own=True)),
    ):
        found[f"text {note}"] += 1
    return found

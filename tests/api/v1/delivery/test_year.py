"""A year on a test clock, and the same year with real instants: everything is the same but ids.

The service stands at each instant at which something is due, as with a runner that is there; or a
test clock is moved on from one written thing to the next, over months at once. Compared are the
answers, the reminders, the events, what webhooks were sent, messages, and the bytes of the
calendar feed at many instants.

Ids are named by the place at which each came first. What is left out, and compared otherwise:

- the id of a delivery and its signature, which follow from ids, and its timestamp, which is of
  the real time, since receivers refuse what is old;
- the order of deliveries, which is not promised;
- the Message-ID of a message: no letter leaves a test account.
"""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from standardwebhooks import Webhook
from typing_extensions import override

from app.api.http.application import Application
from tests.api.v1.accounts.test_clocks import advance, passing, signed_up
from tests.api.v1.api_client import NOON, Api, Clock, make_app
from tests.api.v1.conftest import Database
from tests.api.v1.delivery.messages.conftest import confirm_address
from tests.api.v1.delivery.year import LOOKS, START, STORY, Step, ids_of
from tests.support.mail_sink import MailSink
from tests.support.mail_thread import mail_thread
from tests.system.receiver import TAKEN, Receiver, receiving

#: How much of the year is lived. In its first eighteen days there is everything that is compared,
#: as the test asserts: reminders of both kinds, a delivery that is refused, messages that are sent
#: and that are withdrawn.
MONTHS: Final = float(os.environ.get("MONTHS", "0.6"))
_END: Final = START + MONTHS * timedelta(days=30.5)

ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")

#: The event whose delivery is not taken at first.
REFUSED: Final = 40


@dataclass
class Recorder(Receiver):
    """A receiver that keeps what it is sent as it came."""

    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @override
    def take(self, headers: dict[str, str], body: bytes) -> int:
        before = {one["webhook-id"] for one, _ in self.got}
        self.got.append((headers, body))
        is_first = headers["webhook-id"] not in before
        return 500 if is_first and json.loads(body)["data"]["seq"] == REFUSED else TAKEN


@pytest.fixture
def receiver() -> Iterator[Recorder]:
    recorder = Recorder()
    with receiving(recorder):
        yield recorder


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with mail_thread() as found:
        yield found


@pytest.fixture
def app(database: Database, sink: MailSink, receiver: Recorder) -> Application:
    return make_app(
        *(database.url, database.clock),
        smtp_url=f"smtp://127.0.0.1:{sink.port}",
        mail_from="Bide <letters@mail.example.org>",
        outbound_networks="127.0.0.1",
        outbound_ports=str(receiver.port),
        outbound_http=True,
    )


@dataclass
class Year:
    """What came of a year.

    answers: to what was written; feeds: the bytes of the calendar at each instant
    """

    answers: list[Any] = field(default_factory=list)
    feeds: list[tuple[str, bytes]] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    reminders: list[Any] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)
    deliveries: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    secret: str = ""


def play(
    person: Api,
    receiver: Recorder,
    sink: MailSink,
    pass_until: Callable[[datetime], None],
    *,
    webhooks: bool,
) -> Year:
    """Live the story; `pass_until` lets time pass."""
    year = Year()
    confirm_address(person, sink)
    choice = {"time_zone": "Europe/London", "digest_at": "08:00", "days": [1, 2, 3, 4, 5]}
    person.put("/v1/reminder-settings", choice)
    feed = person.post("/v1/calendar-links", {})["path"]
    if webhooks:
        year.secret = person.post("/v1/webhook-endpoints", {"url": receiver.url})["secret"]
    head = person.get("/v1/events", limit=200)["items"][-1]["seq"]
    ids: dict[str, dict[str, str]] = {}
    for at, step in sorted(
        (
            one
            for one in (*((step.at, step) for step in STORY), *((at, None) for at in LOOKS))
            if one[0] <= _END
        ),
        key=lambda one: one[0],
    ):
        pass_until(at)
        if step is not None:
            year.answers.append(_write(person, step, ids.setdefault(step.about, {})))
            # What follows from it at once, as with a runner that is there.
            pass_until(at)
        answer = person.client.get(feed)
        assert answer.status_code == 200
        year.feeds.append((at.isoformat(), answer.content))
        year.answers.append(person.get("/v1/agenda", limit=200)["items"])
    year.events = everything(person, "/v1/events", after=head)
    year.reminders = everything(person, "/v1/reminders")
    year.messages = everything(person, "/v1/messages")
    year.deliveries = receiver.got[:]
    receiver.got.clear()
    return year


def _write(person: Api, step: Step, ids: dict[str, str]) -> Any:
    answer = person.ask(step.method, step.path.format(**ids), _filled_in(step.body, ids))
    assert answer.status_code == step.status, (step, answer.text)
    said = answer.json()
    if step.path == "/v1/interviews":
        ids |= ids_of(said)
    if step.keeps:
        ids["made"] = said["id"]
    return said


def _filled_in(body: Any, ids: Mapping[str, str]) -> Any:
    """A body with the ids that it names."""
    if isinstance(body, dict):
        return {name: _filled_in(value, ids) for name, value in body.items()}
    return body.format(**ids) if isinstance(body, str) else body


def everything(person: Api, path: str, **params: Any) -> list[Any]:
    """All of a list."""
    found: list[Any] = []
    while True:
        page = person.get(path, limit=200, **params)
        found += page["items"]
        if not page.get("next_cursor"):
            return found
        params = {"cursor": page["next_cursor"]}


def live_twice(
    api: Api, clock: Clock, receiver: Recorder, sink: MailSink, *, webhooks: bool
) -> tuple[Sequence[Year], int]:
    """The year with real instants, and then the one on a test clock; and the letters sent."""
    clock.now = START
    person = signed_up(api, "real@home.example", test=False)
    real = play(person, receiver, sink, lambda to: passing(api, to), webhooks=webhooks)
    letters = len(sink.taken)
    # Another time altogether, of which nothing may be found in the account.
    clock.now = NOON
    sandbox = signed_up(api, "test@home.example", test=True)
    path = f"/v1/test-clocks/{sandbox.post('/v1/test-clocks', {'now': START.isoformat()})['id']}"
    played = play(
        *(sandbox, receiver, sink, lambda to: advance(sandbox, path, to.isoformat())),
        webhooks=webhooks,
    )
    assert sink.taken == []
    return (real, played), letters


class Names(dict[str, str]):
    """A name for each id: the place at which it came first."""

    def __call__(self, text: str) -> str:
        """A text with names in the place of ids."""
        return ID.sub(lambda found: self.setdefault(found[0], f"id {len(self)}"), text)


def said(year: Year) -> Mapping[str, list[str]]:
    """Everything that a year has, as text, with ids by their names.

    Of what happens in one instant, ids that are drawn by lot give the order of a list; the order
    of events is that in which it happened, so reminders are listed in that of theirs.
    """
    names = Names()
    events = [
        names(json.dumps({name: value for name, value in event.items() if name != "id"}))
        for event in year.events
    ]
    by_id = {one["id"]: one for one in year.reminders}
    reminded = [e["resource"]["id"] for e in year.events if e["type"] == "reminder.created"]
    assert sorted(reminded) == sorted(by_id)
    messages = [{**one, "message_id": bool(one["message_id"])} for one in year.messages]
    names |= {event["id"]: f"event {event['seq']}" for event in year.events}
    sent = [
        names(f"{body.decode()} {sorted(headers.items() - _of_ids(headers))}")
        for headers, body in year.deliveries
    ]
    return {
        "events": events,
        "answers": [names(json.dumps(one)) for one in year.answers],
        "reminders": [names(json.dumps(by_id[one])) for one in reminded],
        "messages": [names(json.dumps(one)) for one in messages],
        "webhooks": sorted(sent),
        "feeds": [f"{at} {names(body.decode())}" for at, body in year.feeds],
    }


def _of_ids(headers: Mapping[str, str]) -> set[tuple[str, str]]:
    """The headers that follow from the id of an event, and from when it is sent."""
    return {(name, value) for name, value in headers.items() if name.startswith("webhook-")}


@pytest.mark.parametrize("webhooks", [True, False], ids=["with webhooks", "without"])
def test_a_year_on_a_clock_is_the_year_in_real_time(
    api: Api,
    clock: Clock,
    receiver: Recorder,
    sink: MailSink,
    *,
    webhooks: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (real, played), letters = live_twice(api, clock, receiver, sink, webhooks=webhooks)
    shown, on_clock = said(real), said(played)
    counts = ", ".join(f"{len(found)} {name}" for name, found in shown.items())
    with capsys.disabled():
        print(
            f"\n{MONTHS} months twice: {counts}; {sum(map(len, shown['feeds'])):,} bytes of feeds"
        )
    for name, found in shown.items():
        assert on_clock[name] == found, name
    # It is a story in which something happens, and letters leave in real time alone.
    assert {one["kind"] for one in real.reminders} == {"single", "digest"}
    assert {one["state"] for one in real.messages} >= {"sent", "cancelled"}
    assert letters == sum(one["state"] == "sent" for one in real.messages) > 0
    if webhooks:
        assert _stamps(real) == {event["id"]: event["occurred_at"] for event in real.events}
        # Receivers compare it with the real time, on a test clock as well.
        assert set(_stamps(played).values()) == {"2026-11-20T12:00:00Z"}


def _stamps(year: Year) -> dict[str, str]:
    """The timestamp of the first delivery of each event; one that was refused came once more."""
    came: dict[str, list[str]] = {}
    events = {event["id"]: event for event in year.events}
    for headers, body in year.deliveries:
        event_id = headers["webhook-id"]
        assert json.loads(body)["data"] == events[event_id]
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        signed = Webhook(year.secret).sign(event_id, at, body.decode())
        assert headers["webhook-signature"] == signed
        came.setdefault(event_id, []).append(f"{at:%Y-%m-%dT%H:%M:%SZ}")
    again = [events[one]["seq"] for one, stamps in came.items() if len(stamps) > 1]
    assert again == [REFUSED]
    assert sum(map(len, came.values())) == len(came) + 1
    return {one: min(stamps) for one, stamps in came.items()}

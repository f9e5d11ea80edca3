"""Workers are killed while reminders and deliveries fall due: nothing is lost, or twice unseen.

Interviews end within seconds of now, and each end opens a task, of which its candidate is
reminded, by an event and by a message to a browser. Meanwhile events are delivered to a receiver
that misbehaves in every way. Workers live for a few seconds and are killed; others are started in
their place.
"""

import json
import os
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from app.api.auth.principals import hash_key, write_key
from app.bootstrap import keys_secret
from app.storage.administration import Administration
from tests.support import impatient
from tests.support.hostile_receiver import QUICK, SLOW, Attempt, Receiver, hostile_receiver
from tests.support.push_service import Browser, Message, PushService
from tests.support.push_thread import push_thread
from tests.support.servers import Server, Servers, servers

#: Candidates, each with three pursuits; as many reminders come alone in a day.
CANDIDATES: Final = int(os.environ.get("REMINDED", "4"))
PURSUITS: Final = 3
#: At length with the service's own leases and pauses; in short with those of `impatient`.
FULL: Final = "REMINDED" in os.environ
PROGRAM: Final = "app" if FULL else impatient.__name__
#: Seconds within which all of them fall due, how long recording takes by itself and for each, and
#: how long a worker lives. What is recorded late falls due as it is recorded, before the last kill.
WITHIN: Final = float(os.environ.get("DUE_WITHIN", "1.0"))
RECORDING: Final = 3.0 if FULL else 0.5
RECORDING_EACH: Final = 0.1 if FULL else 0.03
LIFE: Final = (2.0, 4.0) if FULL else (0.5, 1.0)
#: Events that are delivered, and the ways of their receivers; those that are slow only at length.
EVENTS: Final = int(os.environ.get("DELIVERED", "3"))
WAYS: Final = (*QUICK, *SLOW) if FULL else QUICK
#: One in so many browsers refuses its first message.
HOSTILE: Final = 10
#: Seconds until a second attempt, at most: a first one that is not answered, and the wait.
RETRIES: Final = 21.0
#: Seconds after the last kill within which each must have come.
LATEST: Final = 10.0 - (0.0 if FULL else impatient.SOONER)
SECRET: Final = "s" * 32
BEGINNING: Final = datetime(2025, 1, 1, tzinfo=UTC)


def candidate(database_url: str) -> dict[str, str]:
    """Make an account; returns the header that opens it."""
    administration = Administration(database_url, clock=lambda: datetime.now(UTC))
    key = write_key(secrets.token_bytes(32))
    account = administration.create_account("reminded")
    administration.create_key(account, "", hash_key(keys_secret(SECRET.encode()), key), key[-4:])
    return {"Authorization": f"Bearer {key}"}


def record(client: httpx.Client, headers: dict[str, str], number: int, ends_at: datetime) -> None:
    """Record an interview that ends soon."""
    body = {
        "employer": {"name": f"Employer {number}", "time_zone": "Europe/London", "country": "GB"},
        "application": {"role": "Data engineer"},
        "stage": "first",
        "format": "video",
        "starts_at": (ends_at - timedelta(hours=1)).isoformat(),
        "ends_at": ends_at.isoformat(),
    }
    answer = client.post("/v1/interviews", json=body, headers=headers)
    assert answer.status_code == 201, answer.text


def worker(running: Servers, number: int) -> Server:
    """Start a worker."""
    log = running.folder / f"worker-{number}.log"
    with log.open("wb") as output:
        process = running.program("worker", output=output.fileno())
    started = Server(process, 0, log)
    running.started.append(started)
    return started


def opened(client: httpx.Client, headers: dict[str, str]) -> list[Any]:
    """What a candidate was reminded of that opened with the end of an interview."""
    found = client.get("/v1/reminders?limit=200", headers=headers).json()["items"]
    return [one for one in found if one["items"][0]["about"] == "opened"]


def subscribe(
    client: httpx.Client, headers: dict[str, str], service: PushService, number: int
) -> None:
    """Have the reminders of a candidate pushed to a browser; some refuse the first message."""
    path = f"/to/{number}"
    browser = service.browsers[path] = Browser()
    made = browser.subscription(f"{service.origin}{path}")
    keys = {"p256dh": made.public_key, "auth": made.auth}
    body = {"endpoint": made.endpoint, "keys": keys}
    answer = client.post("/v1/push-subscriptions", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    if number % HOSTILE == 0:
        service.once[path] = (503, "")


def endpoints(client: httpx.Client, headers: dict[str, str], receiver: Receiver) -> list[str]:
    """Have events delivered to a receiver in each of its ways; returns the ids of endpoints."""
    made = []
    for path in WAYS:
        body = {"url": receiver.url(path), "event_types": ["task.created"]}
        answer = client.post("/v1/webhook-endpoints", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["id"])
    return made


def deliveries(client: httpx.Client, headers: dict[str, str]) -> list[Any]:
    """All deliveries of an account."""
    found: list[Any] = []
    cursor: str | None = None
    while True:
        asked: dict[str, str | int] = {"limit": 200}
        if cursor is not None:
            asked["cursor"] = cursor
        page = client.get("/v1/webhook-deliveries", params=asked, headers=headers).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


@dataclass
class Kills:
    """Workers that are killed one after the other, each soon after its start.

    killed_at: when the last was
    """

    running: Servers
    count: int
    number: int = 0
    workers: list[Server] = field(default_factory=list)
    killed_at: datetime = BEGINNING

    def begin(self) -> None:
        """Start as many as work at a time."""
        self.workers = [worker(self.running, number) for number in range(self.count)]

    def one(self) -> None:
        """Kill the oldest, and start another in its place."""
        self.workers.pop(0).kill()
        self.number += 1
        self.killed_at = datetime.now(UTC)
        self.workers.append(worker(self.running, self.count + self.number))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_and_nothing_comes_twice_unnoticed_although_workers_are_killed(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(0)
    with (
        push_thread() as service,
        hostile_receiver() as receiver,
        servers(tmp_path, database_url) as running,
    ):
        running.module = PROGRAM
        running.settings |= {
            "BIDE_JOBS": "elsewhere",
            "BIDE_SECRET": SECRET,
            "BIDE_JOB_POLL_SECONDS": "0.2",
            "BIDE_PUSH_SERVICES": "127.0.0.1",
            "BIDE_OUTBOUND_NETWORKS": "127.0.0.1",
            "BIDE_OUTBOUND_HTTP": "true",
            "BIDE_OUTBOUND_PORTS": f"{receiver.port},{service.origin.rpartition(':')[2]}",
        }
        kills = Kills(running, 4 if database_url.startswith("postgresql") else 2)
        with running.start().client({}) as client:
            people = [candidate(database_url) for _ in range(CANDIDATES)]
            watcher = candidate(database_url)
            endpoints(client, watcher, receiver)
            for number, headers in enumerate(people):
                choice = {"time_zone": "UTC", "quiet_from": "00:00", "quiet_until": "00:00"}
                choice["ways"] = ["event", "push"]  # type: ignore[assignment]  # of JSON
                client.put("/v1/reminder-settings", json=choice, headers=headers)
                subscribe(client, headers, service, number)
            # Until all is recorded.
            recording = RECORDING + RECORDING_EACH * CANDIDATES * PURSUITS
            first = datetime.now(UTC) + timedelta(seconds=recording)
            for headers in people:
                for number in range(PURSUITS):
                    ends_at = first + timedelta(seconds=chance.uniform(0, WITHIN))
                    record(client, headers, number, ends_at)
            last = first + timedelta(seconds=WITHIN)
            kills.begin()
            happened = 0
            killed_after = time.monotonic() + chance.uniform(*LIFE)
            while datetime.now(UTC) < last or happened < EVENTS:
                # Events happen as reminders fall due, and are spread over the time as they are.
                share = (datetime.now(UTC) - first) / timedelta(seconds=WITHIN)
                while happened < min(EVENTS, max(1, EVENTS * share)):
                    happened += 1
                    made = client.post("/v1/tasks", json={"title": "Do"}, headers=watcher)
                    assert made.status_code == 201, made.text
                if time.monotonic() >= killed_after:
                    kills.one()
                    killed_after = time.monotonic() + chance.uniform(*LIFE)
                time.sleep(0.1)
            kills.one()
            wait_for(lambda: all_came(client, people), LATEST + 30)
            wait_for(lambda: all_ended(client, watcher), RETRIES + LATEST + 30)
            time.sleep(1)
            late = [reminded_late(client, headers, kills.killed_at) for headers in people]
            pushed_late, again = pushed(client, people, service, kills.killed_at)
            ends, twice, delivered_late = delivered(client, watcher, receiver, kills.killed_at)
    with capsys.disabled():
        print(
            f"\n{kills.number} of {kills.count} workers killed: {CANDIDATES * PURSUITS} reminders,"
            f" each once, the last {max(late):.1f} s after the last kill; each pushed, {again} of"
            f" them again with the same topic, the last {pushed_late:.1f} s after it;"
            f" deliveries: {', '.join(ends)}, {twice} of them again with"
            f" the same webhook-id, the last to a receiver that behaves {delivered_late:.1f} s"
            " after it"
        )
    assert max(late) < LATEST
    assert pushed_late < LATEST
    assert delivered_late < LATEST


def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    """Wait until something is so, or the time is over."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.3)


def all_came(client: httpx.Client, people: list[dict[str, str]]) -> bool:
    """Whether each reminder is there, and each push has ended."""
    return all(
        len(found) >= PURSUITS
        and all(push["state"] != "waiting" for one in found for push in one["pushes"])
        for found in (opened(client, headers) for headers in people)
    )


def all_ended(client: httpx.Client, watcher: dict[str, str]) -> bool:
    """Whether each delivery is over."""
    found = deliveries(client, watcher)
    return are_all(found) and all(one["state"] != "pending" for one in found)


def are_all(found: list[Any]) -> bool:
    """Whether each event has a delivery to each receiver, but the one that went with the first."""
    return EVENTS * (len(WAYS) - 1) < len(found) <= EVENTS * len(WAYS)


def seconds_late(at: datetime, since: datetime, killed_at: datetime) -> float:
    """By how much something came later than it could, had the last kill been the last trouble."""
    return max((at - max(since, killed_at)).total_seconds(), 0.0)


def reminded_late(client: httpx.Client, headers: dict[str, str], killed_at: datetime) -> float:
    """Each reminder of a candidate came once; returns by how many seconds the last was late."""
    reminders = opened(client, headers)
    subjects = [item["task_id"] for one in reminders for item in one["items"]]
    assert len(subjects) == len(set(subjects)) == PURSUITS, reminders
    events = client.get("/v1/events?limit=200", headers=headers).json()["items"]
    types = [event["type"] for event in events]
    assert types.count("reminder.created") == len(reminders)
    return max(
        seconds_late(
            datetime.fromisoformat(one["created_at"]),
            datetime.fromisoformat(one["items"][0]["at"]),
            killed_at,
        )
        for one in reminders
    )


def pushed(
    client: httpx.Client, people: list[dict[str, str]], service: PushService, killed_at: datetime
) -> tuple[float, int]:
    """Each reminder was read by its browser; by how much the last was late, and how many again."""
    read: dict[str, list[Message]] = {}
    for message in service.taken:
        read.setdefault(json.loads(message.text)["reminder_id"], []).append(message)
    worst, again = 0.0, 0
    for number, headers in enumerate(people):
        for one in opened(client, headers):
            messages = read.pop(one["id"])
            assert {push["state"] for push in one["pushes"]} == {"sent"}
            assert {message.path for message in messages} == {f"/to/{number}"}
            # What is sent again takes the place of the first, and the browser knows it by its id.
            assert len({message.headers["topic"] for message in messages}) == 1
            assert len({message.text for message in messages}) == 1
            again += len(messages) - 1
            if number % HOSTILE:
                made_at = datetime.fromisoformat(one["created_at"])
                worst = max(worst, seconds_late(messages[0].at, made_at, killed_at))
    assert not read, "a browser was sent what is no reminder"
    return worst, again


def delivered(
    client: httpx.Client, watcher: dict[str, str], receiver: Receiver, killed_at: datetime
) -> tuple[list[str], int, float]:
    """No delivery was lost; how they ended, how many again, and by how much the last was late."""
    urls = {
        one["id"]: one["url"]
        for one in client.get("/v1/webhook-endpoints?limit=50", headers=watcher).json()["items"]
    }
    found = deliveries(client, watcher)
    assert are_all(found)
    sent: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in receiver.attempts:
        sent.setdefault((attempt.path, attempt.webhook_id), []).append(attempt)
    twice, worst, ends = 0, 0.0, Counter[str]()
    for one in found:
        path = "/" + urls[one["endpoint_id"]].rpartition("/")[2]
        attempts = sent.pop((path, one["webhook_id"]), [])
        ends[one["state"]] += 1
        if path == "/410":
            assert one["state"] in {"failed", "cancelled"}, one
            continue
        assert one["state"] == "delivered", one
        taken = [attempt for attempt in attempts if attempt.taken]
        # It was taken, and by a receiver that knows it by its id where it was sent again.
        assert taken, one
        twice += len(taken) - 1
        if path in {"/ok", "/huge"}:
            made_at = datetime.fromisoformat(one["created_at"])
            worst = max(worst, seconds_late(attempts[0].at, made_at, killed_at))
    assert not sent, "a receiver was sent what is no delivery, or a redirect was followed"
    return [f"{count} {state}" for state, count in sorted(ends.items())], twice, worst

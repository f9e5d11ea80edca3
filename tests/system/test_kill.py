"""Servers are killed while they write, at random moments and many times.

Writers send requests that bear an idempotency key, and send each again until it is
answered, as a careful client does. In the end the database is read: everything that was
acknowledged is there, and everything once.
"""

import itertools
import os
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import func, select

from app.storage.engines import engine
from app.storage.schema import tables
from tests.support.forked import Forked, Nursery, nursery

#: On each of the two databases; many more in the campaign.
KILLS: Final = int(os.environ.get("KILLS", "1"))
WRITERS: Final = 4
#: Seconds for which a server lives on after its first answer, at the most.
LONGEST_LIFE: Final = 0.3
#: Long enough for an enquiry, and not so long that silence is taken as an answer.
LONG_AGO: Final = datetime.now(UTC) - timedelta(days=40)


@dataclass
class Load:
    """Writers, each with a pursuit after the other, who never give up on a request."""

    headers: dict[str, str]
    server: Forked | None = None
    stopping: bool = False
    answered: int = 0
    sent_again: int = 0
    interviews: dict[str, str] = field(default_factory=dict)
    unexpected: list[str] = field(default_factory=list)
    _keys: "itertools.count[int]" = field(default_factory=itertools.count)

    def post(self, client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a request until it is answered, whichever server is there to answer."""
        headers = {**self.headers, "Idempotency-Key": f"key-{next(self._keys)}"}
        sent = 0
        while True:
            server = self.server
            if server is None:
                time.sleep(0.005)
                continue
            sent += 1
            try:
                response = client.post(server.url + path, json=body, headers=headers)
            except httpx.TransportError:
                continue
            if response.status_code == 503:
                continue
            if response.status_code != 201:
                self.unexpected.append(f"{path}: {response.text}")
            self.answered += 1
            self.sent_again += sent > 1
            found: dict[str, Any] = response.json()
            return found

    def write(self, writer: int) -> None:
        """Begin pursuits, ask for news once in each, and note something down."""
        enquiry = {"kind": "enquire_status", "channel": "email", "result": "sent"}
        with httpx.Client(timeout=30, trust_env=False) as client:
            for number in itertools.count():
                if self.stopping or self.unexpected:
                    return
                name = f"Employer {writer}-{number}"
                interview = self.post(client, "/v1/interviews", interview_at(name))
                self.interviews[interview["id"]] = name
                self.post(client, f"/v1/interviews/{interview['id']}/contacts", enquiry)
                self.post(client, "/v1/tasks", {"title": f"Note {writer}-{number}"})


def interview_at(employer: str) -> dict[str, Any]:
    """An interview of long ago, after which one enquiry is permitted now."""
    return {
        "employer": {"name": employer, "time_zone": "Europe/London", "country": "GB"},
        "application": {"role": "Data engineer"},
        "stage": "first",
        "format": "video",
        "starts_at": LONG_AGO.isoformat(),
        "ends_at": (LONG_AGO + timedelta(hours=1)).isoformat(),
        "interviewers": [{"name": "Sam Okafor"}],
    }


def kill_again_and_again(servers: Nursery, load: Load) -> None:
    """Let the writers write, and kill one server after the other under them."""
    chance = random.Random(0)
    writers = [threading.Thread(target=load.write, args=(one,)) for one in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(KILLS):
            load.server = servers.start()
            before = load.answered
            while load.answered == before and not load.unexpected:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, LONGEST_LIFE))
            load.server.kill()
        load.stopping = True
        load.server = servers.start()
    finally:
        load.stopping = True
        for writer in writers:
            writer.join(60)
    assert not any(writer.is_alive() for writer in writers)


@dataclass
class Kept:
    """What the database holds in the end."""

    rows: dict[str, list[Any]]

    @classmethod
    def of(cls, url: str) -> "Kept":
        database = engine(url)
        wanted = ("employers", "applications", "interviews", "interviewers", "contacts", "tasks")
        with database.connect() as connection:
            rows = {
                name: list(connection.execute(select(tables.METADATA.tables[name])))
                for name in (*wanted, "events", "idempotency_keys")
            }
            head = connection.scalar(select(func.max(tables.event_heads.c.seq)))
        database.dispose()
        rows["events"].sort(key=lambda event: event.seq)
        assert [event.seq for event in rows["events"]] == list(range(1, (head or 0) + 1))
        return cls(rows)

    def nothing_is_lost_or_doubled(self, load: Load) -> None:
        rows = self.rows
        found = {one.id for one in rows["interviews"]}
        assert set(load.interviews) <= found
        names = Counter(one.name for one in rows["employers"])
        assert set(names.values()) == {1}
        assert set(load.interviews.values()) <= set(names)
        # The one enquiry that the etiquette permits was made once, however often asked for.
        enquiries = Counter(one.interview_id for one in rows["contacts"])
        assert set(enquiries.values()) <= {1}
        notes = Counter(one.title for one in rows["tasks"] if one.own)
        assert set(notes.values()) <= {1}
        assert len(rows["idempotency_keys"]) == len(found) + len(enquiries) + len(notes)

    def nothing_is_half_written(self) -> None:
        rows = self.rows
        assert len(rows["interviews"]) == len(rows["applications"]) == len(rows["employers"])
        assert Counter(one.interview_id for one in rows["interviewers"]) == Counter(
            one.id for one in rows["interviews"]
        )
        derived = {one.interview_id for one in rows["tasks"] if not one.own}
        assert derived >= {one.id for one in rows["interviews"]}

    def every_change_has_its_event(self) -> None:
        found = Counter((event.resource, event.about) for event in self.rows["events"])
        made = Counter(
            (event.resource, event.about)
            for event in self.rows["events"]
            if event.type.endswith(".created")
        )
        for name, resource in (
            ("employers", "employer"),
            ("applications", "application"),
            ("interviews", "interview"),
            ("interviewers", "interviewer"),
            ("contacts", "contact"),
            ("tasks", "task"),
        ):
            for row in self.rows[name]:
                assert made[resource, row.id] == 1
                assert found[resource, row.id] == row.version
        assert sum(found.values()) == sum(
            row.version
            for name in self.rows
            if name not in {"events", "idempotency_keys"}
            for row in self.rows[name]
        )


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with nursery(database_url) as servers:
        load = Load(servers.headers)
        kill_again_and_again(servers, load)
    assert load.unexpected == []
    kept = Kept.of(database_url)
    kept.nothing_is_lost_or_doubled(load)
    kept.nothing_is_half_written()
    kept.every_change_has_its_event()
    with capsys.disabled():
        print(
            f"\n{KILLS} kills: {load.answered} requests acknowledged, {load.sent_again} of them"
            f" sent again, {len(kept.rows['events'])} events; none lost, none doubled"
        )

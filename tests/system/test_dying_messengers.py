"""Workers are killed while messages to employers fall due: each goes once, and none is lost.

A letter whose worker died after the last byte is `unknown`, and is not sent again; the sink says
whether it had come. Every other letter is sent once, with its contact.
"""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import os
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.support.mail_sink import SILENCE, MailSink
from tests.support.mail_thread import mail_thread
from tests.support.servers import Servers, servers
from tests.system.test_dying_mailers import PATIENCE, confirm, signed_up
from tests.system.test_dying_workers import (
    LATEST,
    LIFE,
    PROGRAM,
    RECORDING,
    RECORDING_EACH,
    SECRET,
    worker,
)

#: Messages that are held, and the seconds within which all of them fall due.
MESSAGES: Final = int(os.environ.get("MESSAGES", "8"))
WITHIN: Final = float(os.environ.get("DUE_WITHIN", "1.0"))

#: Words in which the review finds no error.
TEXT: Final = "Dear Sam Okafor,\n\nThank you for your time.\n\nKind regards,\nAna Moor"


def prepare(running: Servers, sink: MailSink) -> None:
    """Set up mail, and workers of their own."""
    running.module = PROGRAM
    running.settings |= {
        "BIDE_JOBS": "elsewhere",
        "BIDE_SECRET": SECRET,
        "BIDE_JOB_POLL_SECONDS": "0.2",
        "BIDE_SMTP_URL": f"smtp://127.0.0.1:{sink.port}",
        "BIDE_MAIL_FROM": "letters@mail.example.org",
    }


def known(client: httpx.Client, running: Servers, sink: MailSink) -> None:
    """Ask as a candidate whose address is confirmed."""
    client.headers.update(signed_up(client))
    assert client.post("/v1/me/email-confirmation").status_code == 200
    confirm(client, sink, worker(running, 999))


def noon_zone(now: datetime) -> str:
    """A time zone in which it is about noon, within working hours."""
    ahead = 12 - now.hour
    # Their signs are those of POSIX: three hours ahead is `Etc/GMT-3`.
    return "UTC" if ahead == 0 else f"Etc/GMT{-ahead:+d}"


def open_days(now: datetime) -> list[str]:
    """A working week with this day and those beside it, whatever day it is."""
    week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    return [day for number, day in enumerate(week) if number != (now.weekday() + 3) % 7]


def hold(client: httpx.Client, number: int, opens_at: datetime) -> str:
    """Have the thanks for an interview wait until it is over; returns the id of the message."""
    # Thanks may be sent from an hour after the end on (`thank_you_opens_hours`).
    ends_at = opens_at - timedelta(hours=1)
    interview = {
        "employer": {
            "name": f"Employer {number}",
            "time_zone": noon_zone(opens_at),
            "calendar": {
                "work_week": open_days(opens_at),
                "hours": {day: ["08:00", "18:00"] for day in open_days(opens_at)},
            },
        },
        "application": {"role": "Data engineer"},
        "stage": "first",
        "format": "video",
        "starts_at": (ends_at - timedelta(hours=1)).isoformat(),
        "ends_at": ends_at.isoformat(),
        "interviewers": [{"name": "Sam Okafor", "email": f"sam{number}@acme.example"}],
    }
    held = client.post("/v1/interviews", json=interview)
    assert held.status_code == 201, held.text
    body = {
        "kind": "send_thank_you",
        "interview_id": held.json()["id"],
        "interviewer_id": held.json()["interviewers"][0]["id"],
        # Notes of other rounds are not compared.
        "body": TEXT,
        "sender": "Ana Moor",
        "send": "when_allowed",
    }
    path = f"/v1/applications/{held.json()['application_id']}/messages"
    made = client.post(path, json=body)
    assert made.status_code == 201, made.text
    assert made.json()["state"] == "held"
    return str(made.json()["id"])


def messages(client: httpx.Client) -> list[Any]:
    """All messages."""
    found: list[Any] = []
    after = ""
    while True:
        page = client.get(f"/v1/messages?limit=200{after}").json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        after = f"&cursor={page['next_cursor']}"


def state_of(client: httpx.Client, message: str) -> Any:
    return client.get(f"/v1/messages/{message}").json()["state"]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_message_whose_worker_was_killed_is_unknown(tmp_path: Path, database_url: str) -> None:
    with mail_thread() as sink, servers(tmp_path, database_url) as running:
        prepare(running, sink)
        with running.start().client({}) as client:
            known(client, running, sink)
            sink.replies["DATA"] = SILENCE
            message = hold(client, 0, datetime.now(UTC) + timedelta(seconds=1))
            killed = worker(running, 0)
            deadline = time.monotonic() + PATIENCE
            while not sink.taken and time.monotonic() < deadline:
                time.sleep(0.05)
            killed.kill()
            assert state_of(client, message) == "sending"
            sink.replies.clear()
            worker(running, 1)
            while state_of(client, message) == "sending" and time.monotonic() < deadline:
                time.sleep(0.2)
            assert state_of(client, message) == "unknown"
            assert len(sink.taken) == 1
            sent = client.post(f"/v1/messages/{message}/sent", json={})
            assert sent.json()["state"] == "sent"
            assert len(sink.taken) == 1


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_each_held_message_goes_once_although_workers_are_killed(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(0)
    count = 4 if database_url.startswith("postgresql") else 2
    with mail_thread() as sink, servers(tmp_path, database_url) as running:
        prepare(running, sink)
        with running.start().client({}) as client:
            known(client, running, sink)
            recording = RECORDING + RECORDING_EACH * MESSAGES
            first = datetime.now(UTC) + timedelta(seconds=recording)
            wanted = [
                hold(client, number, first + timedelta(seconds=chance.uniform(0, WITHIN)))
                for number in range(MESSAGES)
            ]
            last = first + timedelta(seconds=WITHIN)
            workers = [worker(running, number) for number in range(count)]
            kills = 0
            while datetime.now(UTC) < last:
                time.sleep(chance.uniform(*LIFE))
                workers.pop(0).kill()
                kills += 1
                workers.append(worker(running, count + kills))
            killed_at = datetime.now(UTC)
            deadline = time.monotonic() + LATEST + 30
            waiting = {"held", "sending"}
            while time.monotonic() < deadline:
                if not any(one["state"] in waiting for one in messages(client)):
                    break
                time.sleep(0.2)
            found = {one["id"]: one for one in messages(client)}
            letters = Counter(taken.message["Message-ID"] for taken in sink.taken)
            states = Counter(one["state"] for one in found.values())
            assert sorted(found) == sorted(wanted)
            assert states["sent"] + states["unknown"] == MESSAGES, states
            assert max(letters.values()) == 1
            late = [timedelta(0)]
            for one in found.values():
                came = letters[one["message_id"]]
                if one["state"] == "unknown":
                    # It was cut off: whether it came, the sink alone knows.
                    assert one["contact_id"] is None
                    continue
                contact = client.get(f"/v1/contacts/{one['contact_id']}")
                assert came == 1
                assert contact.json()["result"] == "sent"
                due = max(datetime.fromisoformat(one["handed_over_at"]), killed_at)
                late.append(due - killed_at)
    worst = max(late).total_seconds()
    with capsys.disabled():
        print(
            f"\n{kills} of {count} workers killed: {states['sent']} messages, each once, "
            f"{states['unknown']} unknown, the last {worst:.1f} s after the last kill"
        )
    assert worst < LATEST

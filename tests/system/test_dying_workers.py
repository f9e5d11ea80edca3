"""Workers are killed while reminders fall due: each comes once, and soon after the last kill.

Interviews end within seconds of now, and each end opens a task, of which its candidate is
reminded. Workers live for a few seconds and are killed; others are started in their place.
"""

import os
import random
import secrets
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from app.api.auth.principals import hash_key, write_key
from app.bootstrap import keys_secret
from app.storage.administration import Administration
from tests.support.servers import Server, Servers, servers

#: Candidates, each with three pursuits; as many reminders come alone in a day.
CANDIDATES: Final = int(os.environ.get("REMINDED", "6"))
PURSUITS: Final = 3
#: Seconds within which all of them fall due, and how long a worker lives.
WITHIN: Final = float(os.environ.get("DUE_WITHIN", "4"))
LIFE: Final = (2.0, 4.0) if "REMINDED" in os.environ else (1.0, 2.0)
#: Seconds after the last kill within which each must have come.
LATEST: Final = 10.0
SECRET: Final = "s" * 32


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


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_each_reminder_comes_once_although_workers_are_killed(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(0)
    count = 4 if database_url.startswith("postgresql") else 2
    with servers(tmp_path, database_url) as running:
        running.settings |= {
            "BIDE_JOBS": "elsewhere",
            "BIDE_SECRET": SECRET,
            "BIDE_JOB_POLL_SECONDS": "0.2",
        }
        with running.start().client({}) as client:
            people = [candidate(database_url) for _ in range(CANDIDATES)]
            # Until all is recorded.
            first = datetime.now(UTC) + timedelta(seconds=3 + 0.1 * CANDIDATES * PURSUITS)
            choice = {"time_zone": "UTC", "quiet_from": "00:00", "quiet_until": "00:00"}
            for headers in people:
                client.put("/v1/reminder-settings", json=choice, headers=headers)
                for number in range(PURSUITS):
                    ends_at = first + timedelta(seconds=chance.uniform(0, WITHIN))
                    record(client, headers, number, ends_at)
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
            while time.monotonic() < deadline:
                if all(len(opened(client, headers)) >= PURSUITS for headers in people):
                    break
                time.sleep(0.2)
            time.sleep(1)
            late = []
            for headers in people:
                reminders = opened(client, headers)
                told = [item["task_id"] for one in reminders for item in one["items"]]
                assert len(told) == len(set(told)) == PURSUITS, reminders
                events = client.get("/v1/events?limit=200", headers=headers).json()["items"]
                types = [event["type"] for event in events]
                assert types.count("reminder.created") == len(reminders)
                late += [
                    datetime.fromisoformat(one["created_at"])
                    - max(datetime.fromisoformat(one["items"][0]["at"]), killed_at)
                    for one in reminders
                ]
    worst = max(late).total_seconds()
    with capsys.disabled():
        print(
            f"\n{kills} of {count} workers killed: {CANDIDATES * PURSUITS} reminders, each once,"
            f" the last {max(worst, 0):.1f} s after the last kill"
        )
    assert worst < LATEST

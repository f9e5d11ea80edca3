"""Many clients that send the same again, or change the same: one change each, none lost."""

import asyncio
import os
from collections import Counter
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import func, select

from app.storage.engines import engine
from app.storage.schema import tables
from tests.support.forked import Nursery

CLIENTS: Final = 50
KEYS: Final = int(os.environ.get("KEYS", "4"))
WRITERS: Final = 20
#: Changes of each writer; four are enough to collide, and the campaign makes five.
ROUNDS: Final = min(KEYS, 5)


def client(servers: Nursery, address: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    return httpx.AsyncClient(
        base_url=address, headers=servers.headers, limits=limits, timeout=60, trust_env=False
    )


async def storm(servers: Nursery, addresses: list[str]) -> dict[str, list[httpx.Response]]:
    """Send each request by all clients at once; the answers by key."""
    clients = [client(servers, address) for address in addresses]
    answers = {}
    for number in range(KEYS):
        key = f"storm-{number}"
        answers[key] = await asyncio.gather(
            *(
                clients[turn % len(clients)].post(
                    "/v1/tasks", json={"title": key}, headers={"Idempotency-Key": key}
                )
                for turn in range(CLIENTS)
            )
        )
    for each in clients:
        await each.aclose()
    return answers


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_storm_of_identical_requests_does_each_thing_once(
    running: Nursery, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # Several processes on PostgreSQL; with SQLite two share the file.
    addresses = [running.start().url for _ in range(2)]
    answers = asyncio.run(storm(running, addresses))
    kinds: Counter[str] = Counter()
    for responses in answers.values():
        made = [one for one in responses if one.status_code == 201]
        first = [one for one in made if "idempotent-replayed" not in one.headers]
        assert len(first) == 1
        assert {one.content for one in made} == {first[0].content}
        others = [one for one in responses if one.status_code != 201]
        assert {one.status_code for one in others} <= {409}
        kinds += Counter({"made": 1, "replayed": len(made) - 1, "told to wait": len(others)})
    database = engine(database_url)
    with database.connect() as connection:
        rows = connection.scalar(select(func.count()).select_from(tables.tasks))
        events = connection.scalar(select(func.max(tables.event_heads.c.seq)))
    database.dispose()
    assert rows == events == KEYS
    with capsys.disabled():
        print(f"\n{CLIENTS} clients x {KEYS} keys: {rows} rows; {dict(kinds)}")


async def change(servers: Nursery, address: str, path: str) -> list[int]:
    """Read and change by all writers, each by the version that it has read."""
    async with client(servers, address) as shared:

        async def turns(writer: int) -> list[int]:
            statuses = []
            for turn in range(ROUNDS):
                tag = (await shared.get(path)).headers["etag"]
                answer = await shared.patch(
                    path, json={"note": f"{writer}-{turn}"}, headers={"If-Match": tag}
                )
                statuses.append(answer.status_code)
            return statuses

        by_writer = await asyncio.gather(*(turns(writer) for writer in range(WRITERS)))
    return [status for statuses in by_writer for status in statuses]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_change_is_lost_under_another(
    running: Nursery, capsys: pytest.CaptureFixture[str]
) -> None:
    server = running.start()
    with httpx.Client(base_url=server.url, headers=running.headers, trust_env=False) as asked:
        body = {"name": "Acme", "time_zone": "Europe/London"}
        path = asked.post("/v1/employers", json=body).headers["location"]
        statuses: Counter[int] = Counter(asyncio.run(change(running, server.url, path)))
        after: dict[str, Any] = asked.get(path).json()
    assert set(statuses) <= {200, 412}
    assert statuses[200] >= 1
    assert after["version"] == 1 + statuses[200]
    with capsys.disabled():
        print(f"\n{WRITERS} writers: {statuses[200]} changes, {statuses[412]} refused")

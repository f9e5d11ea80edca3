"""A walk over a hundred thousand rows while others come and go: nothing stable is missed."""

import itertools
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import insert, select

from app.storage.engines import engine
from app.storage.schema import tables
from tests.support.forked import Nursery
from tests.support.servers import servers

ROWS: Final = int(os.environ.get("ROWS", "6000"))
BATCH: Final = 3000
BEGIN: Final = datetime(2027, 1, 1, tzinfo=UTC)


def stable_id(number: int) -> str:
    return f"019b0000-0000-7000-8000-{number:012x}"


def fill(url: str) -> None:
    """Put tasks there, many of which are due at the same instant."""
    database = engine(url)
    with database.begin() as connection:
        account = connection.scalar(select(tables.accounts.c.id))
        for start in range(0, ROWS, BATCH):
            connection.execute(
                insert(tables.tasks),
                [task(account, number) for number in range(start, min(start + BATCH, ROWS))],
            )
    database.dispose()


def task(account: str | None, number: int) -> dict[str, Any]:
    # Not in the order of their ids, and seven at each instant.
    due_at = BEGIN + timedelta(minutes=number * 7919 % ROWS // 7)
    return {
        "account_id": account,
        "id": stable_id(number),
        "kind": "own",
        "own": True,
        "title": f"Stable {number}",
        "due_at": due_at,
        "state": "open",
        "ready_at": datetime(1970, 1, 1, tzinfo=UTC),
        "created_at": BEGIN,
        "updated_at": BEGIN,
    }


def disturb(client: httpx.Client, done: threading.Event, counts: dict[str, int]) -> None:
    """Make tasks all over the list, and delete each a little later."""
    made: list[str] = []
    for number in itertools.count():
        if done.is_set():
            return
        due_at = BEGIN + timedelta(minutes=number * 104_729 % max(1, ROWS // 7))
        body = {"title": "Passing", "due_at": due_at.isoformat()}
        made.append(client.post("/v1/tasks", json=body).raise_for_status().headers["location"])
        counts["made"] += 1
        if len(made) > 20:
            client.delete(made.pop(0)).raise_for_status()
            counts["deleted"] += 1


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nothing_stable_is_missed_or_seen_twice(
    running: Nursery, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(database_url)
    server = running.start()
    done = threading.Event()
    counts = {"made": 0, "deleted": 0}
    seen: list[str] = []
    pages = 0
    with (
        httpx.Client(base_url=server.url, headers=running.headers, trust_env=False) as reader,
        httpx.Client(base_url=server.url, headers=running.headers, trust_env=False) as writer,
    ):
        disturber = threading.Thread(target=disturb, args=(writer, done, counts))
        disturber.start()
        try:
            path: str | None = "/v1/tasks?limit=200"
            while path is not None:
                answer = reader.get(path).raise_for_status()
                seen += [one["id"] for one in answer.json()["items"] if one["title"] != "Passing"]
                pages += 1
                following = answer.links.get("next")
                path = None if following is None else following["url"]
        finally:
            done.set()
            disturber.join(60)
    assert len(seen) == len(set(seen)) == ROWS
    assert set(seen) == {stable_id(number) for number in range(ROWS)}
    with capsys.disabled():
        print(f"\n{len(seen)} rows in {pages} pages, with {counts} meanwhile: none missed or twice")


def test_a_cursor_that_is_tampered_with_or_of_another_list_is_refused(tmp_path: Path) -> None:
    with servers(tmp_path) as running:
        server = running.start()
        with server.client(running.headers) as client:
            for number in range(3):
                client.post("/v1/tasks", json={"title": f"x {number}"}).raise_for_status()
            cursor = client.get("/v1/tasks?limit=1").json()["next_cursor"]
            assert client.get(f"/v1/tasks?limit=1&cursor={cursor}").status_code == 200
            for sent in (cursor[:-2] + "AA", cursor[1:], "x", cursor + "A", ""):
                answer = client.get("/v1/tasks", params={"limit": 1, "cursor": sent})
                assert answer.status_code == 422, sent
                assert answer.json()["errors"][0]["pointer"] == "/query/cursor"
            for path in (
                f"/v1/employers?cursor={cursor}",
                f"/v1/tasks?kind=own&cursor={cursor}",
                f"/v1/interviews?cursor={cursor}",
            ):
                assert client.get(path).status_code == 422

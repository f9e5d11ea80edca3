"""The stream of events: nothing twice, nothing lost, and no reader delays another."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.api.http.application import Application
from app.api.operations import streams
from app.api.operations.streams import Pace
from app.storage.administration import Administration
from app.usecases.event_retention import purge_events
from tests.api.v1.api_client import KEYS, Clock, further_key
from tests.api.v1.conftest import Database
from tests.api.v1.streaming import PATIENCE, Live, living

pytestmark = pytest.mark.anyio

#: So slow that only what rings can be the reason that something is seen.
SLOW = Pace(poll=30, heartbeat=60, recheck=40)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def live(app: Application) -> AsyncIterator[Live]:
    async with living(app) as running:
        running.streams.pace = SLOW
        yield running


def paced(live: Live, **changed: float) -> None:
    live.streams.pace = replace(live.streams.pace, **changed)  # type: ignore[arg-type]  # fields


async def test_each_event_is_sent_as_the_list_shows_it_with_its_number_as_its_id(
    live: Live,
) -> None:
    reader = await live.stream()
    assert reader.answered["content-type"].startswith("text/event-stream")
    assert reader.answered["cache-control"] == "no-store"
    assert "x-request-id" in reader.answered
    await live.employer("Acme")
    sent = await reader.next()
    [event] = (await live.ask("GET", "/v1/events"))["items"]
    assert sent.body == event
    assert (sent.id, sent.event) == (str(event["seq"]), event["type"])


async def test_a_change_wakes_the_stream_at_once(live: Live) -> None:
    reader = await live.stream()
    began = asyncio.get_running_loop().time()
    for number in range(5):
        await live.employer(f"Employer {number}")
        assert (await reader.next()).id == str(number + 1)
    assert asyncio.get_running_loop().time() - began < 10


async def test_without_a_place_it_begins_now_and_tells_where_that_is(live: Live) -> None:
    await live.employer("Acme")
    reader = await live.begin()
    assert (await reader.next()).id == "1"
    await live.employer("Kestrel")
    assert (await reader.next()).id == "2"


@pytest.mark.parametrize("named", ["header", "query", "both"])
async def test_it_goes_on_where_it_was_cut_off(live: Live, named: str) -> None:
    for number in range(5):
        await live.employer(f"Employer {number}")
    # A browser that comes again repeats the query of the first time.
    query = {"header": "", "query": "after=2", "both": "after=0"}[named]
    headers = {} if named == "query" else {"Last-Event-ID": "2"}
    reader = await live.stream(query, headers=headers)
    assert [sent.id for sent in await reader.events(3)] == ["3", "4", "5"]
    await live.employer("Another")
    assert (await reader.next()).id == "6"


async def test_a_place_that_cannot_be_is_refused(live: Live) -> None:
    for query, headers, status in (
        ("after=x", {}, 422),
        ("", {"Last-Event-ID": "x"}, 422),
        ("", {"Last-Event-ID": "9" * 19}, 422),
        ("after=7", {}, 410),
        ("nonsense=7", {}, 422),
    ):
        reader = await live.begin(query, headers=headers)
        await reader.ended()
        assert reader.status == status
        assert json.loads(reader.raw)["status"] == status
    assert len(live.streams) == 0


async def test_a_place_whose_events_are_deleted_is_refused_before_anything_is_sent(
    live: Live, clock: Clock
) -> None:
    await live.employer("Acme")
    await purge_events(live.app.state.services.gateway, clock.now + timedelta(days=1))
    for place, status in (("0", 410), ("1", 200)):
        reader = await live.begin(headers={"Last-Event-ID": place})
        assert reader.status == status
        if status == 410:
            await reader.ended()
            # On a stream, to leave the place out means to begin with what comes.
            assert "GET /v1/changes" in json.loads(reader.raw)["detail"]


async def test_silence_is_reported_now_and_then(live: Live) -> None:
    paced(live, heartbeat=0.05)
    reader = await live.stream()
    async with asyncio.timeout(10):
        comments = [await reader.blocks.get() for _ in range(3)]
    assert all(sent.comment and not sent.data for sent in comments)


async def test_changes_of_other_processes_are_seen_by_looking(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live.app.state.services.gateway, "_committed", lambda _: None)
    paced(live, poll=0.05)
    reader = await live.stream()
    await live.employer("Acme")
    assert (await reader.next()).id == "1"


async def test_an_account_hears_nothing_of_another(live: Live) -> None:
    theirs = await live.stream(key=KEYS[1])
    mine = await live.stream()
    await live.employer("Acme")
    await mine.next()
    assert theirs.blocks.empty()


async def test_an_account_has_a_few_streams_and_the_service_some_in_all(live: Live) -> None:
    paced(live, per_account=2, in_all=3)
    first = await live.stream()
    await live.stream()
    third = await live.begin()
    await third.ended()
    assert third.status == 429
    assert third.answered["retry-after"] == "30"
    assert json.loads(third.raw)["code"] == "too_many_streams"
    await live.stream(key=KEYS[1])
    assert (await live.begin(key=KEYS[1])).status == 429
    await first.leave()
    assert (await live.begin()).status == 200


async def nothing_but(before: "set[asyncio.Task[Any]]") -> None:
    """Wait until no other tasks are there: the use of a key is written behind the requests."""
    while others := asyncio.all_tasks() - before:
        _, going_on = await asyncio.wait(others, timeout=PATIENCE)
        assert not going_on


async def test_who_leaves_leaves_nothing_behind(live: Live) -> None:
    before = asyncio.all_tasks()
    readers = [await live.stream() for _ in range(3)]
    assert len(live.streams) == 3
    for reader in readers:
        await reader.leave()
    assert len(live.streams) == 0
    await nothing_but(before)


async def test_who_leaves_while_not_reading_leaves_nothing_behind(live: Live) -> None:
    before = asyncio.all_tasks()
    reader = await live.stream()
    reader.takes.clear()
    await live.employer("Acme")
    await asyncio.sleep(0.1)
    await reader.leave()
    assert len(live.streams) == 0
    await nothing_but(before)


async def test_a_slow_reader_gets_everything_late_and_page_by_page(live: Live) -> None:
    reader = await live.stream()
    reader.takes.clear()
    for number in range(230):
        await live.employer(f"Employer {number}")
    reader.takes.set()
    pages = reader.pages
    assert [sent.id for sent in await reader.events(230)] == [str(n) for n in range(1, 231)]
    # What waited was one page of a few, and the rest was read when it was wanted.
    assert reader.pages - pages <= 5


async def test_who_takes_nothing_for_long_is_taken_for_gone(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "SEND_SECONDS", 0.1)
    reader = await live.stream()
    reader.takes.clear()
    await live.employer("Acme")
    await reader.ended()
    assert len(live.streams) == 0
    assert not reader.finished


@pytest.mark.parametrize("reads", [True, False], ids=["reading", "not reading"])
async def test_all_end_at_once_when_the_service_stops(live: Live, reads: bool) -> None:
    reader = await live.stream()
    if not reads:
        reader.takes.clear()
        await live.employer("Acme")
        await asyncio.sleep(0.1)
    live.streams.stop()
    await reader.ended()
    assert reader.finished == reads
    late = await live.begin()
    await late.ended()
    assert late.status == 503


async def test_a_key_that_is_revoked_ends_the_stream_within_seconds(
    live: Live, database: Database
) -> None:
    paced(live, recheck=0.1)
    key = further_key(database.url, "to be revoked")
    reader = await live.stream(key=key)
    mine = await live.stream()
    admin = Administration(database.url, clock=database.clock)
    account = admin.first_account()
    assert account is not None
    [row] = [one for one in admin.keys(account) if one["label"] == "to be revoked"]
    assert await asyncio.to_thread(admin.revoke_key, account, str(row["id"]))
    await reader.ended()
    assert reader.finished
    await live.employer("Acme")
    assert (await mine.next()).id == "1"


async def test_asking_for_its_head_opens_nothing(live: Live) -> None:
    reader = await live.begin(method="HEAD")
    await reader.ended()
    assert reader.status == 200
    assert reader.answered["content-type"].startswith("text/event-stream")
    assert len(live.streams) == 0

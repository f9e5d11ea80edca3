"""The stream of the partner feed: it follows all candidates, and ends with the partner's key."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from app.api.http.application import Application
from app.api.operations.streams import Pace
from app.storage.administration import Administration
from tests.api.v1.acting import new_key
from tests.api.v1.api_client import Clock, on_one_database
from tests.api.v1.conftest import Database
from tests.api.v1.streaming import Live, Reader, living

pytestmark = pytest.mark.anyio

PATH = "/v1/partner/events"
READING = ["interviews:read", "events:read"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Board:
    """A partner that follows its candidates."""

    live: Live
    administration: Administration
    key: str
    id: str

    async def stream(self, query: str = "", **headers: str) -> Reader:
        return await self.live.stream(
            query, path=f"{PATH}/stream", key=self.key, headers=dict(headers)
        )

    async def granted(self, *scopes: str) -> Any:
        body = {"partner_id": self.id, "scopes": list(scopes) or READING}
        return await self.live.ask("POST", "/v1/grants", body)

    async def feed(self) -> list[Any]:
        asked = {"Authorization": f"Bearer {self.key}"}
        found: list[Any] = (await self.live.ask("GET", PATH, headers=asked))["items"]
        return found


def a_board(live: Live, database: Database, clock: Clock) -> Board:
    administration = Administration(database.url, clock=clock)
    key, hashed = new_key()
    account = administration.create_partner("Board", hashed, key[-4:])
    return Board(live, administration, key, account)


@pytest.fixture
async def live(app: Application) -> AsyncIterator[Live]:
    async with living(app) as running:
        running.streams.pace = Pace(poll=0.01, heartbeat=60, recheck=60)
        yield running


@pytest.fixture
def board(live: Live, database: Database, clock: Clock) -> Board:
    return a_board(live, database, clock)


async def test_each_event_is_sent_as_the_list_shows_it(board: Board, live: Live) -> None:
    reader = await board.stream()
    assert reader.answered["content-type"].startswith("text/event-stream")
    assert reader.answered["cache-control"] == "no-store"
    await board.granted()
    await live.employer("Acme")
    sent = await reader.events(2)
    assert [one.body for one in sent] == await board.feed()
    assert [one.id for one in sent] == ["1", "2"]
    assert [one.event for one in sent] == ["grant.created", "employer.created"]


async def test_it_goes_on_where_it_was_cut_off(board: Board, live: Live) -> None:
    await board.granted()
    first = await (await board.stream("after=0")).next()
    await live.employer("Acme")
    for reader in (
        await board.stream(**{"Last-Event-ID": first.id}),
        await board.stream(f"after={first.id}"),
        await board.stream("after=0", **{"Last-Event-ID": first.id}),
    ):
        assert (await reader.next()).event == "employer.created"


async def test_without_a_place_it_begins_now(board: Board, live: Live) -> None:
    await board.granted()
    await live.employer("Before")
    reader = await board.stream()
    made = await live.employer("After")
    assert (await reader.next()).body["resource"]["id"] == made["id"]


async def test_a_revocation_is_the_last_that_is_sent(board: Board, live: Live) -> None:
    reader = await board.stream()
    grant = await board.granted()
    assert (await reader.next()).event == "grant.created"
    await live.delete(f"/v1/grants/{grant['id']}")
    await live.employer("Acme")
    assert (await reader.next()).event == "grant.revoked"
    assert len(await board.feed()) == 2


async def test_a_partner_hears_nothing_of_the_candidates_of_another(
    board: Board, live: Live, database: Database, clock: Clock
) -> None:
    rival = a_board(live, database, clock)
    reader, theirs = await board.stream(), await rival.stream()
    await board.granted()
    await rival.granted("interviews:read")
    await live.employer("Acme")
    assert {one.event for one in await reader.events(2)} == {"grant.created", "employer.created"}
    sent = await theirs.next()
    assert (sent.event, await rival.feed()) == ("grant.created", [sent.body])


async def test_a_partner_that_is_stopped_is_sent_nothing_more(board: Board, live: Live) -> None:
    live.streams.pace = Pace(poll=0.01, heartbeat=60, recheck=0.05)
    reader = await board.stream()
    # An operator is another process: it may wait for a write of this loop, such as that of the
    # key's last use, and the loop must not wait for it.
    stop = board.administration.stop_partner
    assert await asyncio.to_thread(stop, board.id, stopped=True)
    live.app.state.services.authentication._known.clear()
    await reader.ended()
    assert reader.finished
    refused = await live.begin(path=f"{PATH}/stream", key=board.key)
    assert refused.status == 401


@on_one_database
async def test_a_place_whose_events_are_deleted_is_refused_before_anything_is_sent(
    board: Board, live: Live
) -> None:
    reader = await live.begin("after=7", path=f"{PATH}/stream", key=board.key)
    assert reader.status == 410
    assert "GET /v1/candidates" in reader.raw


@on_one_database
async def test_a_candidate_has_no_such_stream(live: Live) -> None:
    assert (await live.begin(path=f"{PATH}/stream")).status == 403


@on_one_database
async def test_asking_for_its_head_opens_nothing(board: Board, live: Live) -> None:
    reader = await live.begin(path=f"{PATH}/stream", key=board.key, method="HEAD")
    await reader.ended()
    assert (reader.status, reader.raw) == (200, "")


async def test_an_account_that_was_erased_is_passed_over(
    board: Board, live: Live, clock: Clock
) -> None:
    await board.granted()
    await live.employer("Acme")
    before = await board.feed()
    await live.delete("/v1/me")
    clock.now += timedelta(days=8)
    gateway = live.app.state.services.gateway
    await gateway.erase(before[0]["account_id"])
    assert await board.feed() == []
    # Those that are left out move the stream on all the same.
    reader = await board.stream("after=0")
    assert reader.status == 200

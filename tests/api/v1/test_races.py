"""Callers that race: nothing is made twice, and no answer mentions a lock."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from app.api.http.application import Application
from tests.api.v1.api_client import ACME, CHOSEN, ENQUIRY, INTERVIEW, KEYS, THANKS, Clock

CALLERS = 32

Asking = Callable[[httpx2.AsyncClient], Coroutine[Any, Any, list[httpx2.Response]]]


@asynccontextmanager
async def asked(app: Application) -> AsyncIterator[httpx2.AsyncClient]:
    headers = {"Authorization": f"Bearer {KEYS[0]}"}
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client,
    ):
        yield client


def race(app: Application, asking: Asking) -> list[httpx2.Response]:
    async def run() -> list[httpx2.Response]:
        async with asked(app) as client:
            return await asking(client)

    return asyncio.run(run())


def statuses(responses: list[httpx2.Response]) -> list[int]:
    return sorted(response.status_code for response in responses)


def test_of_many_callers_racing_for_one_contact_exactly_one_gets_it(
    app: Application, clock: Clock
) -> None:
    async def asking(client: httpx2.AsyncClient) -> list[httpx2.Response]:
        interview = (await client.post("/v1/interviews", json=INTERVIEW)).json()
        path = f"/v1/interviews/{interview['id']}/contacts"
        clock.set("2026-12-14T10:00:00+00:00")
        return list(
            await asyncio.gather(*(client.post(path, json=ENQUIRY) for _ in range(CALLERS)))
        )

    assert statuses(race(app, asking)) == [201] + [409] * (CALLERS - 1)


def test_of_two_roles_at_one_employer_only_one_is_asked_about(
    app: Application, clock: Clock
) -> None:
    async def asking(client: httpx2.AsyncClient) -> list[httpx2.Response]:
        paths = []
        for role in ("Engineer", "Analyst"):
            body = INTERVIEW | {"application": {"role": role}}
            interview = (await client.post("/v1/interviews", json=body)).json()
            paths.append(f"/v1/interviews/{interview['id']}/contacts")
        clock.set("2026-12-14T10:00:00+00:00")
        return list(
            await asyncio.gather(*(client.post(paths[n % 2], json=ENQUIRY) for n in range(CALLERS)))
        )

    assert statuses(race(app, asking)) == [201] + [409] * (CALLERS - 1)


def test_an_employer_described_by_many_at_once_is_made_once(app: Application) -> None:
    async def asking(client: httpx2.AsyncClient) -> list[httpx2.Response]:
        bodies = [INTERVIEW | {"application": {"role": str(n)}} for n in range(CALLERS)]
        made = await asyncio.gather(*(client.post("/v1/interviews", json=b) for b in bodies))
        assert {response.status_code for response in made} == {201}
        return [await client.get("/v1/employers")]

    (response,) = race(app, asking)
    assert [employer["name"] for employer in response.json()["items"]] == [ACME["name"]]


def test_one_thing_sent_many_times_with_its_id_is_made_once(app: Application) -> None:
    async def asking(client: httpx2.AsyncClient) -> list[httpx2.Response]:
        body = INTERVIEW | {"id": CHOSEN}
        sent = (client.post("/v1/interviews", json=body) for _ in range(CALLERS))
        interviews = list(await asyncio.gather(*sent))
        path = f"/v1/interviews/{CHOSEN}/contacts"
        thanks = THANKS | {"id": CHOSEN}
        contacts = list(
            await asyncio.gather(*(client.post(path, json=thanks) for _ in range(CALLERS)))
        )
        assert statuses(interviews) == statuses(contacts)
        assert len({response.text for response in contacts}) == 1
        return interviews

    assert statuses(race(app, asking)) == [200] * (CALLERS - 1) + [201]


def test_timetables_put_at_once_are_all_kept_in_order(app: Application) -> None:
    async def asking(client: httpx2.AsyncClient) -> list[httpx2.Response]:
        interview = (await client.post("/v1/interviews", json=INTERVIEW)).json()
        path = f"/v1/interviews/{interview['id']}/timetable"
        bodies = [{"as_said": f"words {n}"} for n in range(8)]
        put = await asyncio.gather(*(client.put(path, json=body) for body in bodies))
        assert {response.status_code for response in put} == {200}
        return [await client.get(path)]

    (response,) = race(app, asking)
    revisions = response.json()["revisions"]
    assert [one["revision"] for one in revisions] == list(range(1, 9))
    assert {one["as_said"] for one in revisions} == {f"words {n}" for n in range(8)}


def test_a_word_without_an_id_sent_many_times_at_once_is_recorded_once(
    app: Application, clock: Clock
) -> None:
    word = {"kind": "question", "received_at": "2026-12-14T09:00:00Z", "note": "Your notice?"}
    others = [{**word, "note": f"Another, {number}."} for number in range(4)]

    async def asking(client: httpx2.AsyncClient) -> list[httpx2.Response]:
        interview = (await client.post("/v1/interviews", json=INTERVIEW)).json()
        path = f"/v1/interviews/{interview['id']}/employer-updates"
        clock.set("2026-12-14T10:00:00+00:00")
        words = [word] * 8 + others
        return list(await asyncio.gather(*(client.post(path, json=one) for one in words)))

    answers = race(app, asking)
    assert statuses(answers) == [200] * 7 + [201] * 5
    assert len({answer.json()["id"] for answer in answers}) == 5

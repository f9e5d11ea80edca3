"""What takes long is done for one request of an account at a time, so accounts take turns."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.api.operations.request_context import AccountRequest
from app.api.operations.services import Services
from app.usecases.account_locks import AccountLocks
from tests.api.v1.api_client import ACME, Api

ROUND = {
    "stage": "first",
    "format": "video",
    "starts_at": "2026-11-20T10:00:00Z",
    "ends_at": "2026-11-20T11:00:00Z",
}


def request(services: object, account_id: str) -> AccountRequest:
    principal: Any = SimpleNamespace(account_id=account_id)
    return AccountRequest(cast("Services", services), {}, principal, "agenda.list")


def test_requests_of_one_account_wait_for_each_other_and_for_no_other_account() -> None:
    services = SimpleNamespace(long_of=AccountLocks())
    running: list[str] = []
    most: dict[str, int] = {}
    both = 0

    async def work(account_id: str) -> None:
        nonlocal both
        async with request(services, account_id).one_at_a_time():
            running.append(account_id)
            most[account_id] = max(most.get(account_id, 0), running.count(account_id))
            both = max(both, len(running))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            running.remove(account_id)

    async def all_at_once() -> None:
        await asyncio.gather(*[work(one) for one in ("first", "first", "first", "second")])

    asyncio.run(all_at_once())
    assert most == {"first": 1, "second": 1}
    assert both == 2
    assert not services.long_of


@pytest.mark.parametrize("path", ["/v1/agenda", "/v1/lessons", "/v1/me/export"])
def test_what_reads_a_whole_account_takes_turns(
    api: Api, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    @asynccontextmanager
    async def turn(self: AccountRequest) -> AsyncIterator[None]:
        taken.append(self.account_id)
        yield

    monkeypatch.setattr(AccountRequest, "one_at_a_time", turn)
    # The agenda of now is one page of stored rows; of another instant it is worked out.
    at = {"at": "2027-01-04T12:00:00Z"} if path == "/v1/agenda" else {}
    api.get(path, **at)
    assert len(taken) == 1


def test_a_long_history_is_decided_about_in_its_turn(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    threaded: list[object] = []
    here = AccountRequest.in_thread

    async def noted(self: AccountRequest, work: Any, *arguments: object) -> Any:  # noqa: ANN401 # Any work.
        threaded.append(work)
        return await here(self, work, *arguments)

    monkeypatch.setattr(AccountRequest, "in_thread", noted)
    body = {"employer": ACME, "interviews": [ROUND]}
    few = api.post("/v1/decisions", body, 200)
    assert not threaded
    found = [{"kind": "question", "received_at": "2026-11-21T10:00:00Z"}] * 50
    many = api.post("/v1/decisions", {**body, "employer_updates": found}, 200)
    assert len(threaded) == 1
    assert few.keys() == many.keys()

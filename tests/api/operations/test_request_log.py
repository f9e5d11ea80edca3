"""The request log: lines of partners are collected, bounded, and written behind the requests."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from typing_extensions import override

from app.api.operations.request_log import LINES, PARTNERS, TRIMMED, RequestLog
from app.usecases.errors import Unavailable
from app.usecases.partners.request_log import MOST, TABLE
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway


class Gateway(MemoryGateway):
    """Counts the writes, and what is trimmed."""

    def __init__(self) -> None:
        super().__init__(kind="partner")
        self.writes: list[str] = []
        self.trimmed: list[tuple[str, str, int]] = []
        self.away = False

    @override
    async def write(self, account_id: str, *rest: Any, **more: Any) -> Any:  # as the port
        self.writes.append(account_id)
        if self.away:
            raise Unavailable("away")
        if account_id not in self.accounts:
            self.account(account_id, kind="partner")
        return await super().write(account_id, *rest, **more)

    async def trim(self, account_id: str, table: str, keep: int) -> int:
        self.trimmed.append((account_id, table, keep))
        return 0


def scope(request_id: str = "r", partner: str = MINE, **more: object) -> dict[str, Any]:
    asked = {"method": "GET", "bide.request_id": request_id, "bide.partner": (partner, "key:k")}
    return asked | more


def noted(gateway: Gateway, note: Callable[[RequestLog], None]) -> None:
    async def run() -> None:
        log = RequestLog(gateway, lambda: NOW, pause=60)
        note(log)
        assert gateway.writes == []
        await log.flush()

    asyncio.run(asyncio.wait_for(run(), 10))


def test_lines_of_one_second_are_one_write() -> None:
    gateway = Gateway()

    def ask(log: RequestLog) -> None:
        log.note(scope("a", **{"bide.problem": "not_found"}), 404)
        log.note(scope("b"), 0)

    noted(gateway, ask)
    assert gateway.writes == [MINE]
    lines = gateway.mine.all(TABLE)
    assert [(one["request_id"], one["status"], one["code"]) for one in lines] == [
        ("a", 404, "not_found"),
        ("b", None, None),
    ]
    assert gateway.happened() == []


def test_requests_of_candidates_are_not_recorded() -> None:
    gateway = Gateway()
    noted(gateway, lambda log: log.note({"method": "GET", "bide.request_id": "r"}, 200))
    assert gateway.writes == []


def test_what_finds_no_room_is_counted_and_left_out() -> None:
    gateway = Gateway()

    def ask(log: RequestLog) -> None:
        for number in range(LINES + 3):
            log.note(scope(str(number)), 200)

    noted(gateway, ask)
    lines = gateway.mine.all(TABLE)
    assert [one["left_out"] for one in lines] == [0] * (LINES - 1) + [3]


def test_no_more_partners_wait_than_there_is_room_for() -> None:
    gateway = Gateway()

    def ask(log: RequestLog) -> None:
        for number in range(PARTNERS + 1):
            log.note(scope(partner=f"00000000-0000-7000-8000-{number:012}"), 200)

    noted(gateway, ask)
    assert len(gateway.writes) == PARTNERS


def test_a_log_is_trimmed_once_in_many_lines() -> None:
    gateway = Gateway()

    async def run() -> None:
        log = RequestLog(gateway, lambda: NOW, pause=60)
        for _ in range(2 * TRIMMED // LINES):
            for _ in range(LINES):
                log.note(scope(), 200)
            await log.flush()

    asyncio.run(asyncio.wait_for(run(), 10))
    assert gateway.trimmed == [(MINE, TABLE, MOST)] * 2


def test_lines_that_cannot_be_written_are_lost_and_later_ones_are_not() -> None:
    gateway = Gateway()

    async def run() -> None:
        log = RequestLog(gateway, lambda: NOW, pause=60)
        gateway.away = True
        log.note(scope("lost"), 200)
        await log.flush()
        gateway.away = False
        log.note(scope("written"), 200)
        await log.flush()
        await log.flush()

    asyncio.run(asyncio.wait_for(run(), 10))
    assert [one["request_id"] for one in gateway.mine.all(TABLE)] == ["written"]


def test_lines_are_written_after_the_pause_by_themselves() -> None:
    gateway = Gateway()

    async def run() -> None:
        log = RequestLog(gateway, lambda: NOW, pause=0)
        log.note(scope(), 200)
        writing = log._writing
        assert writing is not None
        await writing

    asyncio.run(asyncio.wait_for(run(), 10))
    assert len(gateway.mine.all(TABLE)) == 1


@pytest.mark.parametrize("status", [200, 409])
def test_the_path_is_that_of_the_contract(status: int) -> None:
    class Route:
        path_format = "/v1/tasks/{task_id}"

    gateway = Gateway()
    noted(gateway, lambda log: log.note(scope(route=Route()), status))
    [line] = gateway.mine.all(TABLE)
    assert (line["path"], line["status"]) == ("/v1/tasks/{task_id}", status)

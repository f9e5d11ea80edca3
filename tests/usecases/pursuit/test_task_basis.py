"""Sweeping all accounts: one that fails, a database that is away, and when it begins again."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

import pytest

from app.domain.policy import POLICY
from app.usecases.errors import Unavailable
from app.usecases.ports import Gateway, TaskState
from app.usecases.pursuit.task_basis import ACCOUNTS, LATER, SOON, Sweep, TaskRefresher

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Accounts:
    """A gateway to accounts that are all up to date, but for those that raise something."""

    def __init__(self, count: int, raising: dict[str, Exception] | None = None) -> None:
        self.ids = [f"{number:05d}" for number in range(count)]
        self.raising = raising or {}
        self.seen: list[str] = []

    async def accounts(self, after: str | None, limit: int) -> Sequence[str]:
        return [one for one in self.ids if one > (after or "")][:limit]

    async def task_state(self, account_id: str) -> TaskState:
        if account_id in self.raising:
            raise self.raising[account_id]
        self.seen.append(account_id)
        account = {"policy_overrides": {}, "policy_revision": 0, "clock_at": None}
        basis = {"basis": POLICY.basis, "revision": 0, "after": None, "done": True}
        return TaskState(account, basis, None)


def sweep_of(accounts: Accounts, failures: list[Exception]) -> Sweep:
    return Sweep(cast("Gateway", accounts), POLICY, TaskRefresher(), failures.append)


def test_every_account_is_looked_at_once_in_a_round() -> None:
    accounts = Accounts(ACCOUNTS * 2 + 1)
    sweep = sweep_of(accounts, [])
    assert [asyncio.run(sweep.step(NOW)) for _ in range(4)] == [ACCOUNTS, ACCOUNTS, 1, 0]
    assert accounts.seen == accounts.ids


def test_an_account_that_fails_holds_up_no_other() -> None:
    broken = ValueError("no such zone")
    accounts, failures = Accounts(3, {"00001": broken}), list[Exception]()
    assert asyncio.run(sweep_of(accounts, failures).step(NOW)) == 3
    assert accounts.seen == ["00000", "00002"]
    assert failures == [broken]


def test_where_the_database_is_away_the_next_step_begins_there_again() -> None:
    accounts, failures = Accounts(3, {"00001": Unavailable("away")}), list[Exception]()
    sweep = sweep_of(accounts, failures)
    with pytest.raises(Unavailable):
        asyncio.run(sweep.step(NOW))
    accounts.raising.clear()
    asyncio.run(sweep.step(NOW))
    assert accounts.seen == accounts.ids
    assert failures == []


def test_all_are_looked_at_again_soon_after_the_start_and_then_now_and_then() -> None:
    sweep = sweep_of(Accounts(1), [])
    starts = (NOW, NOW + SOON / 2, NOW + SOON, NOW + SOON * 2, NOW + SOON + LATER)
    assert [asyncio.run(sweep.step(one)) for one in starts] == [1, 0, 1, 0, 1]

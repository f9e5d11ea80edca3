from datetime import datetime, timedelta

import pytest

from app.usecases.accounts.erasure import erase_account
from app.usecases.errors import NotFound
from app.usecases.ports import Key
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway

GRACE = timedelta(days=7)


def erase(gateway: MemoryGateway, grace: timedelta = GRACE) -> datetime:
    return gateway.run(
        Key("account"), lambda context, now: erase_account(context, MINE, grace, now)
    )


def test_an_account_is_erased_after_the_grace_and_of_that_there_is_an_event() -> None:
    gateway = MemoryGateway()
    assert erase(gateway) == NOW + GRACE
    assert gateway.mine["accounts"][MINE]["erase_at"] == NOW + GRACE
    assert gateway.happened() == ["account.updated"]


def test_to_ask_again_keeps_the_first_date() -> None:
    gateway = MemoryGateway()
    erase(gateway)
    gateway.now += timedelta(days=1)
    assert erase(gateway, timedelta(0)) == NOW + GRACE
    assert gateway.changes == ()


def test_an_account_that_has_gone_is_not_found() -> None:
    with pytest.raises(NotFound):
        erase_account(None, MINE, GRACE, NOW)

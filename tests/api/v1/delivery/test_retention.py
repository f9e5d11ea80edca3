"""What was sent by itself is removed when it is older than the events."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from app.api.http.application import Application
from app.usecases.ports import Page
from tests.api.v1.accounts.test_clocks import START, TUESDAY, passing, signed_up
from tests.api.v1.api_client import Api, Clock, make_app
from tests.api.v1.conftest import Database
from tests.api.v1.delivery.test_mail_reminders import ADDRESS, DAY, MOMENT, on_gateway
from tests.api.v1.delivery.test_push_reminders import subscribed
from tests.api.v1.delivery.test_reminders import LONDON, reminders
from tests.api.v1.portability.test_erasure import keep
from tests.support.push_service import PushService
from tests.support.push_thread import push_thread

#: How long `keep` keeps events.
KEPT: Final = timedelta(days=30)


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_thread() as found:
        found.checks_expiry = False
        yield found


@pytest.fixture
def app(database: Database, service: PushService) -> Application:
    return make_app(
        *(database.url, database.clock),
        smtp_url="smtp://127.0.0.1:9",
        mail_from="Bide <reminders@mail.example.org>",
        push_services="127.0.0.1",
        outbound_networks="127.0.0.1",
        outbound_http=True,
        outbound_ports=service.origin.rpartition(":")[2],
    )


async def rows_of(gateway: Any, account_id: str) -> dict[str, int]:  # noqa: ANN401  # the service's own
    tables = ("reminders", "reminder_items", "mailings", "pushes")
    return {one: len(await gateway.page(account_id, Page(one))) for one in tables}


def test_reminders_go_with_their_letters_and_pushes(
    api: Api, clock: Clock, service: PushService
) -> None:
    clock.now = datetime.fromisoformat(START)
    ana = signed_up(api, ADDRESS, test=False)
    body = LONDON | {"ways": ["email", "push"]}
    assert ana.ask("PUT", "/v1/reminder-settings", body).status_code == 200
    subscribed(ana, service)
    ana.interview(**TUESDAY)
    passing(ana, datetime.fromisoformat("2025-06-03T10:30:00Z"))
    account = ana.get("/v1/me")["id"]
    before = on_gateway(ana, rows_of, account)
    made = len(reminders(ana))
    # The letter by which the address is confirmed is one more.
    assert before == {
        "reminders": made,
        "reminder_items": made,
        "mailings": made + 1,
        "pushes": made,
    }
    clock.now += KEPT - 2 * DAY
    assert keep(ana)["forget_reminders"] == 0
    clock.now += 3 * DAY + MOMENT
    assert keep(ana)["forget_reminders"] == sum(before.values())
    assert on_gateway(ana, rows_of, account) == dict.fromkeys(before, 0)
    assert len(ana.get("/v1/push-subscriptions")["items"]) == 1

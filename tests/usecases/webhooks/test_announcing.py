"""Deliveries are made of events: once for each endpoint, in order, and only of what it gets."""

import asyncio
import json
from datetime import timedelta

import pytest

from app.usecases.event_views import event_view
from app.usecases.partners.partner_feed import REVOKED
from app.usecases.ports import Amend
from app.usecases.webhooks import announcing
from app.usecases.webhooks.announcing import announce
from app.usecases.webhooks.endpoints import TABLE
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway
from tests.usecases.webhooks.rows import (
    ENDPOINT,
    OTHER,
    add_events,
    deliveries,
    event_id,
    with_endpoints,
)

SOMEBODY = "01a20000-0000-7000-8000-0000000000cc"


def play(gateway: MemoryGateway) -> int:
    return asyncio.run(announce(gateway, MINE, gateway.now))  # type: ignore[arg-type]  # as much of it as is needed


def sent(gateway: MemoryGateway, endpoint: str = ENDPOINT) -> list[str]:
    return [row["event_type"] for row in deliveries(gateway) if row["endpoint_id"] == endpoint]


def position(gateway: MemoryGateway, endpoint: str = ENDPOINT) -> object:
    return gateway.mine[TABLE][endpoint]["position"]


def test_each_event_is_delivered_to_each_endpoint_once() -> None:
    gateway = with_endpoints(ENDPOINT, OTHER)
    types = [f"task.{what}" for what in ("created", "updated", "deleted")] * 15
    add_events(gateway, *types)
    assert len(types) > 2 * announcing.EVENTS, "it takes several steps"
    assert play(gateway) == 2 * len(types)
    assert sent(gateway) == sent(gateway, OTHER) == types
    assert position(gateway) == position(gateway, OTHER) == len(types)
    assert play(gateway) == 0
    assert len({row["id"] for row in deliveries(gateway)}) == 2 * len(types)
    add_events(gateway, "task.created")
    assert play(gateway) == 2


def test_a_delivery_is_pending_and_holds_the_event_as_the_feed_has_it() -> None:
    gateway = with_endpoints(ENDPOINT)
    refused = {"kind": "enquire_status", "channel": "phone", "rules": ["wait-for-timetable"]}
    add_events(gateway, "contact.refused", refused=refused)
    play(gateway)
    [row] = deliveries(gateway)
    assert (row["state"], row["attempts"], row["next_attempt_at"]) == ("pending", 0, NOW)
    assert row["webhook_id"] == event_id(1)
    body = json.loads(row["body"])
    event = gateway.mine["events"]["1"]
    assert (body["type"], body["timestamp"]) == ("contact.refused", "2026-11-20T12:00:00Z")
    assert body["data"] == event_view(event) | {"occurred_at": body["timestamp"]}


def test_no_body_comes_near_twenty_kilobytes() -> None:
    gateway = with_endpoints(ENDPOINT)
    rules = [f"a-rule-with-a-rather-long-name-{number}" for number in range(60)]
    refused = {"kind": "enquire_status", "channel": "phone", "rules": rules}
    add_events(gateway, "contact.refused", refused=refused)
    play(gateway)
    assert len(deliveries(gateway)[0]["body"].encode()) < 20_000 / 4


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (None, ["task.created", "contact.created", "task.updated"]),
        (["task.created", "task.updated"], ["task.created", "task.updated"]),
        (["feedback.created"], []),
    ],
)
def test_an_endpoint_gets_the_types_that_it_wants(
    wanted: list[str] | None, expected: list[str]
) -> None:
    gateway = with_endpoints(ENDPOINT, event_types=wanted)
    add_events(gateway, "task.created", "contact.created", "task.updated")
    play(gateway)
    assert sent(gateway) == expected
    assert position(gateway) == 3


def test_an_endpoint_is_not_sent_what_happened_to_itself_but_others_are() -> None:
    gateway = with_endpoints(ENDPOINT, OTHER)
    add_events(gateway, "webhook_endpoint.updated", about=ENDPOINT)
    play(gateway)
    assert sent(gateway) == []
    assert sent(gateway, OTHER) == ["webhook_endpoint.updated"]


def test_one_that_is_disabled_gets_nothing_and_stays_where_it_is() -> None:
    gateway = with_endpoints(ENDPOINT, disabled_reason="owner")
    add_events(gateway, "task.created")
    assert play(gateway) == 0
    assert position(gateway) == 0


def test_what_happened_before_its_position_is_not_delivered() -> None:
    gateway = with_endpoints(ENDPOINT, position=2)
    add_events(gateway, "task.created", "task.updated", "task.deleted")
    play(gateway)
    assert sent(gateway) == ["task.deleted"]


def test_a_position_that_was_moved_back_begins_the_same_deliveries_again() -> None:
    gateway = with_endpoints(ENDPOINT)
    add_events(gateway, "task.created", "task.updated")
    play(gateway)
    before = deliveries(gateway)
    over = {"state": "delivered", "attempts": 3, "next_attempt_at": None, "ended_at": NOW}
    for row in before:
        row.update(over)
    gateway.mine[TABLE][ENDPOINT]["position"] = 1
    gateway.now += timedelta(hours=1)
    assert play(gateway) == 1
    first, second = deliveries(gateway)
    assert [first["id"], second["id"]] == [row["id"] for row in before]
    assert first["state"] == "delivered"
    assert (second["state"], second["attempts"], second["ended_at"]) == ("pending", 0, None)
    assert second["next_attempt_at"] == gateway.now
    assert second["webhook_id"] == event_id(2)


def test_of_two_that_look_at_once_one_makes_the_deliveries() -> None:
    gateway = with_endpoints(ENDPOINT)
    add_events(gateway, "task.created", "task.updated")

    async def both() -> list[int]:
        return await asyncio.gather(*(announce(gateway, MINE, NOW) for _ in range(2)))  # type: ignore[arg-type]  # the same

    assert sum(asyncio.run(both())) == 2
    assert sent(gateway) == ["task.created", "task.updated"]


def test_another_runner_that_was_faster_is_noticed_under_the_lock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gateway = with_endpoints(ENDPOINT)
    add_events(gateway, "task.created")
    real = gateway.page

    async def overtaken(account_id: str, page: object) -> object:
        rows = await real(account_id, page)  # type: ignore[arg-type]  # passed through
        if rows and "position" not in rows[0]:
            gateway.mine[TABLE][ENDPOINT]["position"] = 1
        return [dict(row) for row in rows]

    monkeypatch.setattr(gateway, "page", overtaken)
    assert play(gateway) == 0
    assert deliveries(gateway) == []


def test_to_make_deliveries_is_no_event() -> None:
    gateway = with_endpoints(ENDPOINT)
    add_events(gateway, "task.created")
    play(gateway)
    assert len(gateway.mine["events"]) == 1
    assert any(isinstance(change, Amend) for change in gateway.changes)


# A partner's endpoints.


def test_a_partner_is_sent_what_its_feed_shows() -> None:
    gateway = with_endpoints(ENDPOINT, kind="partner")
    gateway.add("candidates", id="named", external_id="member-1", candidate_id=SOMEBODY)
    earlier = NOW - timedelta(minutes=5)
    add_events(gateway, "api_key.created")
    add_events(gateway, "task.updated", REVOKED, candidate_id=SOMEBODY, happened_at=earlier)
    # Of an account that was erased since.
    add_events(gateway, "task.created")
    play(gateway)
    assert sent(gateway) == ["task.updated", REVOKED]
    row = deliveries(gateway)[0]
    assert row["candidate_id"] == SOMEBODY
    body = json.loads(row["body"])
    assert body["timestamp"] == body["data"]["occurred_at"] == "2026-11-20T11:55:00Z"
    assert (body["data"]["account_id"], body["data"]["external_id"]) == (SOMEBODY, "member-1")
    assert body["data"]["seq"] == 2


def test_an_endpoint_that_goes_meanwhile_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = with_endpoints(ENDPOINT)
    add_events(gateway, "task.created")
    real = gateway.one

    async def deleted(account_id: str, table: str, row_id: str) -> object:
        gateway.mine[TABLE].clear()
        return await real(account_id, table, row_id)

    monkeypatch.setattr(gateway, "one", deleted)
    assert play(gateway) == 0
    assert deliveries(gateway) == []

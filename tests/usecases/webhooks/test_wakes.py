"""What happens wakes webhooks where an account has endpoints, and defers nothing elsewhere."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.usecases.calendars.calendar_links import Detail, NewLink, create_link
from app.usecases.jobs import DELIVER
from app.usecases.ports import AppendEvents, Defer, Key
from app.usecases.webhook_wakes import ANNOUNCE, with_announcement
from app.usecases.webhooks.announcing import announce
from app.usecases.webhooks.deliveries import TABLE as DELIVERIES
from app.usecases.webhooks.deliveries import make_test, redeliver
from app.usecases.webhooks.endpoints import (
    COLLECT,
    TABLE,
    NewEndpoint,
    change_endpoint,
    create_endpoint,
    has_enabled,
    send_again,
)
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway
from tests.usecases.webhooks.rows import ENDPOINT, add_events, deliveries, with_endpoints

HERE = ((TABLE, ENDPOINT),)


def happen(gateway: MemoryGateway) -> None:
    """Let something happen in the account."""
    link = NewLink("phone", Detail.FULL, "hash")
    gateway.run(Key("account"), lambda context, now: create_link(context, link, now))


def jobs(gateway: MemoryGateway) -> set[tuple[str, str]]:
    found: Mapping[str, Mapping[str, Any]] = gateway.mine["jobs"]
    assert {job["due_at"] for job in found.values()} <= {NOW}
    return {(job["kind"], job["about"]) for job in found.values()}


def test_an_event_of_an_account_with_endpoints_is_announced() -> None:
    gateway = with_endpoints(ENDPOINT)
    happen(gateway)
    assert jobs(gateway) == {(ANNOUNCE, MINE)}
    kinds = [type(change) for change in gateway.changes]
    assert kinds.index(Defer) < kinds.index(AppendEvents), "so that locks have one order"


def test_an_account_without_endpoints_defers_nothing() -> None:
    gateway = MemoryGateway()
    happen(gateway)
    assert jobs(gateway) == set()
    assert not any(isinstance(change, Defer) for change in gateway.changes)


def test_a_change_without_an_event_is_not_announced() -> None:
    gateway = with_endpoints(ENDPOINT)
    gateway.run(
        Key("account"),
        lambda context, now: change_endpoint(context, ENDPOINT, {}, 0, now),
        chosen_ids=HERE,
    )
    assert jobs(gateway) == set()
    assert with_announcement((), None, NOW) == ()


@pytest.mark.parametrize(("kind", "collected"), [("candidate", False), ("partner", True)])
def test_the_events_of_candidates_are_collected_for_a_partner_with_endpoints(
    kind: str, collected: bool
) -> None:
    gateway = with_endpoints(kind=kind)
    command = NewEndpoint("https://hooks.example/", None, None, True, "sealed", 0)
    gateway.run(Key("account"), lambda context, now: create_endpoint(context, command, now))
    assert ((COLLECT, MINE) in jobs(gateway)) == collected


@pytest.mark.parametrize("enabled", [True, False])
def test_an_endpoint_that_is_enabled_again_has_them_collected_again(enabled: bool) -> None:
    gateway = with_endpoints(ENDPOINT, kind="partner", disabled_reason="owner" if enabled else None)
    gateway.run(
        Key("account"),
        lambda context, now: change_endpoint(context, ENDPOINT, {"enabled": enabled}, 0, now),
        chosen_ids=HERE,
    )
    assert ((COLLECT, MINE) in jobs(gateway)) == enabled


@pytest.mark.anyio
async def test_whether_an_endpoint_is_enabled() -> None:
    for gateway, expected in (
        (with_endpoints(ENDPOINT), True),
        (with_endpoints(ENDPOINT, disabled_reason="gone"), False),
        (with_endpoints(), False),
    ):
        assert await has_enabled(gateway, MINE) is expected  # type: ignore[arg-type]  # as much of it as is needed


@pytest.mark.anyio
async def test_each_delivery_has_a_job_of_its_own() -> None:
    gateway = with_endpoints(ENDPOINT)
    add_events(gateway, "task.created", "task.updated")
    await announce(gateway, MINE, NOW)  # type: ignore[arg-type]  # the same
    assert jobs(gateway) == {(DELIVER, row["id"]) for row in deliveries(gateway)}
    assert len(jobs(gateway)) == 2


def test_a_test_and_a_redelivery_are_sent_at_once() -> None:
    gateway = with_endpoints(ENDPOINT)
    row = gateway.run(
        Key("account"), lambda context, now: make_test(context, ENDPOINT, now), chosen_ids=HERE
    )
    expected = {(DELIVER, str(row["id"]))}
    assert jobs(gateway) == expected
    gateway.mine["jobs"].clear()
    gateway.run(
        Key("account"),
        lambda context, now: redeliver(context, str(row["id"]), ENDPOINT, now),
        chosen_ids=(*HERE, (DELIVERIES, str(row["id"]))),
    )
    assert jobs(gateway) == expected


def test_a_position_that_is_moved_back_is_announced() -> None:
    gateway = with_endpoints(ENDPOINT, position=5)
    for position, expected in ((7, set()), (2, {(ANNOUNCE, MINE)})):
        gateway.run(
            Key("account"),
            lambda context, now: send_again(context, ENDPOINT, position, now),  # noqa: B023  # run at once
            chosen_ids=HERE,
        )
        assert jobs(gateway) == expected

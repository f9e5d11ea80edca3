"""Endpoints are made, changed, rotated and deleted."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from app.usecases.errors import Conflict, NotFound
from app.usecases.limits import Limits
from app.usecases.ports import Key, Row
from app.usecases.webhooks.endpoints import (
    OVERLAP,
    TABLE,
    NewEndpoint,
    change_endpoint,
    create_endpoint,
    delete_endpoint,
    rotate_secret,
    secrets_of,
    send_again,
)
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway
from tests.usecases.webhooks.rows import ENDPOINT, OTHER, with_endpoints

HERE = ((TABLE, ENDPOINT),)
NEW = NewEndpoint("https://hooks.example/", "board", ("task.updated",), True, "sealed", 7)


def create(gateway: MemoryGateway, command: NewEndpoint = NEW, most: int = 20) -> Row:
    return gateway.run(
        Key("account"),
        lambda context, now: create_endpoint(context, command, now),
        limits=(Limits({TABLE: most}).of_account(TABLE),),
    )


def change(gateway: MemoryGateway, *, head: int = 0, **changed: object) -> Row:
    return gateway.run(
        Key("account"),
        lambda context, now: change_endpoint(context, ENDPOINT, changed, head, now),
        chosen_ids=HERE,
    )


def rotate(gateway: MemoryGateway) -> Row:
    return gateway.run(
        Key("account"),
        lambda context, now: rotate_secret(context, ENDPOINT, "new sealed", now),
        chosen_ids=HERE,
    )


def stored(gateway: MemoryGateway) -> Mapping[str, object]:
    return gateway.mine[TABLE][ENDPOINT]


def count(gateway: MemoryGateway) -> object:
    return gateway.mine["accounts"][MINE]["webhooks"]


def test_an_endpoint_is_made_and_the_account_counts_it() -> None:
    gateway = MemoryGateway()
    row = create(gateway)
    assert row == gateway.mine[TABLE][str(row["id"])]
    assert (row["url"], row["description"]) == ("https://hooks.example/", "board")
    assert (row["event_types"], row["position"]) == (["task.updated"], 7)
    assert (row["disabled_reason"], row["failing_since"]) == (None, None)
    assert gateway.happened() == ["webhook_endpoint.created"]
    create(gateway, NewEndpoint("https://b.example/", None, None, False, "sealed", 7))
    assert count(gateway) == 2


def test_one_can_be_made_disabled() -> None:
    row = create(MemoryGateway(), NewEndpoint("https://b.example/", None, None, False, "s", 0))
    assert (row["disabled_reason"], row["disabled_at"]) == ("owner", NOW)
    assert row["event_types"] is None


def test_no_endpoint_is_made_beyond_the_limit() -> None:
    gateway = with_endpoints(ENDPOINT)
    with pytest.raises(Conflict):
        create(gateway, most=1)
    assert count(gateway) == 1


def test_what_is_changed_is_changed_and_nothing_else() -> None:
    gateway = with_endpoints(ENDPOINT)
    before = {**stored(gateway)}
    row = change(gateway, url="https://c.example/", event_types=["task.created"])
    assert row == {**before, "url": "https://c.example/", "event_types": ["task.created"]}
    assert gateway.happened() == ["webhook_endpoint.updated"]


@pytest.mark.parametrize("changed", [{}, {"description": None}, {"enabled": True}], ids=str)
def test_a_change_of_nothing_is_no_event(changed: dict[str, object]) -> None:
    gateway = with_endpoints(ENDPOINT)
    change(gateway, head=0, **changed)
    assert gateway.happened() == []


def test_an_endpoint_that_is_disabled_and_enabled_again_begins_with_what_comes_then() -> None:
    gateway = with_endpoints(ENDPOINT, position=3, failing_since=NOW - timedelta(hours=1))
    row = change(gateway, head=5, enabled=False)
    assert (row["disabled_reason"], row["disabled_at"], row["position"]) == ("owner", NOW, 3)
    assert change(gateway, head=6, enabled=False) == row
    row = change(gateway, head=8, enabled=True)
    assert (row["disabled_reason"], row["disabled_at"], row["position"]) == (None, None, 8)
    assert row["failing_since"] is None
    assert stored(gateway) == row


def test_the_old_secret_signs_for_a_day_after_a_rotation() -> None:
    gateway = with_endpoints(ENDPOINT)
    assert secrets_of(stored(gateway), NOW) == ("sealed",)
    row = rotate(gateway)
    assert timedelta(hours=24) == OVERLAP
    assert secrets_of(row, NOW) == ("new sealed", "sealed")
    assert secrets_of(row, NOW + OVERLAP - timedelta(seconds=1)) == ("new sealed", "sealed")
    assert secrets_of(row, NOW + OVERLAP) == ("new sealed",)
    assert gateway.happened() == ["webhook_endpoint.updated"]


def test_a_secret_that_was_lost_signs_nothing_after_a_rotation() -> None:
    gateway = with_endpoints(ENDPOINT, disabled_reason="secret_lost", disabled_at=NOW)
    assert secrets_of(rotate(gateway), NOW) == ("new sealed",)


def test_an_endpoint_that_is_deleted_is_not_counted() -> None:
    gateway = with_endpoints(ENDPOINT, OTHER)
    gateway.run(
        Key("account"),
        lambda context, _: delete_endpoint(context, ENDPOINT),
        chosen_ids=HERE,
    )
    assert {*gateway.mine[TABLE]} == {OTHER}
    assert count(gateway) == 1
    assert gateway.happened() == ["webhook_endpoint.deleted"]


@pytest.mark.parametrize(("position", "then"), [(None, 5), (2, 2), (5, 5), (9, 5)])
def test_a_position_is_only_moved_back(position: int | None, then: int) -> None:
    gateway = with_endpoints(ENDPOINT, position=5)
    row = gateway.run(
        Key("account"),
        lambda context, now: send_again(context, ENDPOINT, position, now),
        chosen_ids=HERE,
    )
    assert row["position"] == stored(gateway)["position"] == then
    assert gateway.happened() == [], "where it stands is no event"


def test_nothing_is_sent_again_to_an_endpoint_that_is_disabled() -> None:
    gateway = with_endpoints(ENDPOINT, position=5, disabled_reason="gone")
    with pytest.raises(Conflict) as refused:
        gateway.run(
            Key("account"),
            lambda context, now: send_again(context, ENDPOINT, 1, now),
            chosen_ids=HERE,
        )
    assert refused.value.code == "webhook_endpoint_disabled"


def test_an_endpoint_that_is_not_there_is_not_found() -> None:
    gateway = with_endpoints(OTHER)
    with pytest.raises(NotFound):
        change(gateway, url="https://c.example/")
    with pytest.raises(NotFound):
        rotate(gateway)

"""A delivery is sent, and what came of it is recorded."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.usecases.errors import Conflict, NotFound
from app.usecases.ports import Key, Row
from app.usecases.webhooks.announcing import announce
from app.usecases.webhooks.deliveries import TABLE, make_test, redeliver
from app.usecases.webhooks.endpoints import TABLE as ENDPOINTS
from app.usecases.webhooks.schedule import FAILING_LIMIT, MOST_ATTEMPTS, RETRY_PAUSES, Attempt
from app.usecases.webhooks.sending import AT_ONCE, PAUSE, Deliverer
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


class Receiver:
    """Answers attempts, and remembers them."""

    def __init__(self, *answers: Attempt, then: Callable[[], None] = lambda: None) -> None:
        self.answers = list(answers)
        self.got: list[tuple[str, Sequence[str], str, bytes]] = []
        self.then = then

    async def __call__(
        self, url: str, secrets: Sequence[str], webhook_id: str, body: bytes
    ) -> Attempt:
        self.got.append((url, secrets, webhook_id, body))
        self.then()
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def due(*ids: str, **columns: object) -> tuple[MemoryGateway, str]:
    """An account with an endpoint and a delivery that is due."""
    gateway = with_endpoints(*(ids or (ENDPOINT,)), kind="candidate", **columns)
    add_events(gateway, "task.created")
    asyncio.run(announce(gateway, MINE, gateway.now))  # type: ignore[arg-type]  # as much of it as is needed
    return gateway, deliveries(gateway)[0]["id"]


def deliver(gateway: MemoryGateway, receiver: Receiver, row_id: str) -> datetime | None:
    deliverer = Deliverer(gateway, receiver)  # type: ignore[arg-type]  # the same
    return asyncio.run(deliverer.deliver(MINE, row_id, gateway.now))


def of_state(gateway: MemoryGateway, row_id: str) -> dict[str, Any]:
    return gateway.mine[TABLE][row_id]


def endpoint(gateway: MemoryGateway) -> dict[str, Any]:
    return gateway.mine[ENDPOINTS][ENDPOINT]


def test_a_delivery_that_is_taken_is_over() -> None:
    gateway, row_id = due()
    receiver = Receiver(Attempt(204, answer="ok"))
    assert deliver(gateway, receiver, row_id) is None
    row = of_state(gateway, row_id)
    assert (row["state"], row["attempts"], row["status"]) == ("delivered", 1, 204)
    assert (row["next_attempt_at"], row["ended_at"], row["answer"]) == (None, NOW, "ok")
    assert receiver.got == [
        ("https://hooks.example/bide", ("sealed",), event_id(1), row["body"].encode())
    ]
    assert deliver(gateway, receiver, row_id) is None
    assert len(receiver.got) == 1, "it is not sent twice"


def test_it_is_signed_with_both_secrets_while_one_is_rotated() -> None:
    gateway, row_id = due(previous_secret="old", previous_until=NOW + timedelta(hours=1))
    receiver = Receiver(Attempt(204))
    deliver(gateway, receiver, row_id)
    assert receiver.got[0][1] == ("sealed", "old")


def test_one_that_is_never_taken_is_tried_as_the_schedule_has_it_and_then_given_up() -> None:
    gateway, row_id = due()
    receiver = Receiver(Attempt(problem="timeout"))
    waits = []
    while True:
        again = deliver(gateway, receiver, row_id)
        row = of_state(gateway, row_id)
        assert row["attempts"] == len(receiver.got)
        if again is None:
            break
        assert row["next_attempt_at"] == again
        assert row["state"] == "pending"
        waits.append(again - gateway.now)
        gateway.now = again
    assert len(receiver.got) == MOST_ATTEMPTS
    assert len({webhook_id for _, _, webhook_id, _ in receiver.got}) == 1
    assert all(w <= wait < 1.2 * w for w, wait in zip(RETRY_PAUSES, waits, strict=True))
    assert (row["state"], row["problem"], row["ended_at"]) == ("failed", "timeout", gateway.now)
    assert endpoint(gateway)["failing_since"] == NOW
    assert endpoint(gateway)["disabled_reason"] is None


def test_it_is_not_sent_before_it_is_due() -> None:
    gateway, row_id = due()
    receiver = Receiver(Attempt(500))
    again = deliver(gateway, receiver, row_id)
    assert again is not None
    gateway.now = again - timedelta(microseconds=1)
    assert deliver(gateway, receiver, row_id) == again
    assert len(receiver.got) == 1


def test_a_receiver_can_ask_for_a_longer_wait() -> None:
    gateway, row_id = due()
    receiver = Receiver(Attempt(429, retry_after=timedelta(hours=3)))
    assert deliver(gateway, receiver, row_id) == NOW + timedelta(hours=3)


def test_a_success_ends_what_was_failing() -> None:
    gateway, row_id = due()
    receiver = Receiver(Attempt(500), Attempt(200))
    again = deliver(gateway, receiver, row_id)
    assert endpoint(gateway)["failing_since"] == NOW
    assert again is not None
    gateway.now = again
    deliver(gateway, receiver, row_id)
    assert endpoint(gateway)["failing_since"] is None
    assert gateway.happened() == ["task.created"], "that it failed and works again is no event"


def test_a_receiver_that_has_gone_disables_its_endpoint_and_that_is_an_event() -> None:
    gateway, row_id = due(ENDPOINT, OTHER)
    assert deliver(gateway, Receiver(Attempt(410)), row_id) is None
    assert of_state(gateway, row_id)["state"] == "failed"
    assert (endpoint(gateway)["disabled_reason"], endpoint(gateway)["disabled_at"]) == ("gone", NOW)
    assert gateway.mine[ENDPOINTS][OTHER]["disabled_reason"] is None
    assert gateway.happened() == ["task.created", "webhook_endpoint.updated"]
    asyncio.run(announce(gateway, MINE, gateway.now))  # type: ignore[arg-type]  # the same
    noted = [row["event_type"] for row in deliveries(gateway) if row["endpoint_id"] == OTHER]
    assert sorted(noted) == ["task.created", "webhook_endpoint.updated"]


@pytest.mark.parametrize(
    ("failing_for", "disabled"),
    [(FAILING_LIMIT - timedelta(seconds=1), None), (FAILING_LIMIT, "failing")],
)
def test_an_endpoint_that_fails_for_five_days_is_disabled(
    failing_for: timedelta, disabled: str | None
) -> None:
    gateway, row_id = due(failing_since=NOW - failing_for)
    again = deliver(gateway, Receiver(Attempt(500)), row_id)
    assert endpoint(gateway)["disabled_reason"] == disabled
    assert (again is None) == (disabled is not None)
    assert ("webhook_endpoint.updated" in gateway.happened()) == (disabled is not None)


def test_a_secret_that_cannot_be_read_disables_the_endpoint() -> None:
    gateway, row_id = due()
    deliver(gateway, Receiver(Attempt(problem="secret_lost")), row_id)
    assert endpoint(gateway)["disabled_reason"] == "secret_lost"


def test_nothing_is_sent_to_an_endpoint_that_was_disabled_meanwhile() -> None:
    gateway, row_id = due()
    endpoint(gateway)["disabled_reason"] = "owner"
    receiver = Receiver(Attempt(200))
    assert deliver(gateway, receiver, row_id) is None
    assert receiver.got == []
    row = of_state(gateway, row_id)
    assert (row["state"], row["problem"], row["ended_at"]) == (
        "cancelled",
        "endpoint_disabled",
        NOW,
    )
    assert row["attempts"] == 0


def test_what_goes_while_it_is_sent_is_let_go() -> None:
    gateway, row_id = due()
    receiver = Receiver(Attempt(200), then=gateway.mine[TABLE].clear)
    assert deliver(gateway, receiver, row_id) is None
    assert deliver(gateway, receiver, row_id) is None
    assert len(receiver.got) == 1


def test_few_deliveries_go_to_one_endpoint_at_a_time() -> None:
    gateway = with_endpoints(ENDPOINT, OTHER)
    add_events(gateway, *["task.created"] * 2 * AT_ONCE)
    asyncio.run(announce(gateway, MINE, gateway.now))  # type: ignore[arg-type]  # the same

    async def play() -> tuple[list[datetime | None], list[datetime | None]]:
        leave = asyncio.Event()
        got: list[str] = []

        async def slow(url: str, secrets: Sequence[str], webhook_id: str, body: bytes) -> Attempt:
            got.append(webhook_id)
            await leave.wait()
            return Attempt(200)

        deliverer = Deliverer(gateway, slow)  # type: ignore[arg-type]  # the same
        tasks = [
            asyncio.ensure_future(deliverer.deliver(MINE, row["id"], NOW))
            for row in deliveries(gateway)
        ]
        await asyncio.sleep(0.01)
        early = [task.result() for task in tasks if task.done()]
        assert len(got) == 2 * AT_ONCE, "a slow endpoint holds up none but its own"
        leave.set()
        await asyncio.gather(*tasks)
        rest = [
            await deliverer.deliver(MINE, row["id"], NOW + PAUSE)
            for row in deliveries(gateway)
            if row["state"] == "pending"
        ]
        return early, rest

    early, rest = asyncio.run(play())
    assert early == [NOW + PAUSE] * 2 * AT_ONCE
    assert rest == [None] * 2 * AT_ONCE
    assert {row["state"] for row in deliveries(gateway)} == {"delivered"}
    assert {row["attempts"] for row in deliveries(gateway)} == {1}, "to be put off is no attempt"


# On request.


def run_redeliver(gateway: MemoryGateway, row_id: str) -> Row:
    return gateway.run(
        Key("account"),
        lambda context, now: redeliver(context, row_id, ENDPOINT, now),
        chosen_ids=((TABLE, row_id), (ENDPOINTS, ENDPOINT)),
    )


@pytest.mark.parametrize("answer", [Attempt(200), Attempt(500)], ids=["delivered", "pending"])
def test_a_delivery_is_made_again_from_its_first_attempt_on(answer: Attempt) -> None:
    gateway, row_id = due()
    deliver(gateway, Receiver(answer), row_id)
    gateway.now += timedelta(days=1)
    row = run_redeliver(gateway, row_id)
    assert row == of_state(gateway, row_id)
    assert (row["state"], row["attempts"], row["ended_at"]) == ("pending", 0, None)
    receiver = Receiver(Attempt(200))
    deliver(gateway, receiver, row_id)
    assert [webhook_id for _, _, webhook_id, _ in receiver.got] == [event_id(1)]
    assert of_state(gateway, row_id)["state"] == "delivered"


def test_nothing_is_made_again_for_an_endpoint_that_is_disabled_or_not_there() -> None:
    gateway, row_id = due()
    endpoint(gateway)["disabled_reason"] = "owner"
    with pytest.raises(Conflict):
        run_redeliver(gateway, row_id)
    with pytest.raises(NotFound):
        run_redeliver(gateway, OTHER)


def run_test(gateway: MemoryGateway) -> Row:
    return gateway.run(
        Key("account"),
        lambda context, now: make_test(context, ENDPOINT, now),
        chosen_ids=((ENDPOINTS, ENDPOINT),),
    )


def test_an_endpoint_can_be_tried() -> None:
    gateway = with_endpoints(ENDPOINT, event_types=["task.created"])
    row = run_test(gateway)
    receiver = Receiver(Attempt(204))
    deliver(gateway, receiver, str(row["id"]))
    [(_, _, webhook_id, body)] = receiver.got
    assert webhook_id == row["webhook_id"]
    assert body == (
        b'{"type":"webhook.test","timestamp":"2026-11-20T12:00:00Z",'
        b'"data":{"endpoint_id":"' + ENDPOINT.encode() + b'"}}'
    )
    assert gateway.happened() == []
    endpoint(gateway)["disabled_reason"] = "gone"
    with pytest.raises(Conflict):
        run_test(gateway)

"""The jobs of webhooks: each handler does one thing, and says when it is to come again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from app.domain.policy import POLICY
from app.usecases.jobs import DELIVER, Job
from app.usecases.webhook_wakes import ANNOUNCE
from app.usecases.webhooks.endpoints import COLLECT
from app.usecases.webhooks.schedule import Attempt
from app.work import webhooks
from app.work.handler_services import HandlerServices
from app.work.job_kinds import handlers
from tests.usecases.builders import NOW
from tests.usecases.gateway import MINE, MemoryGateway
from tests.usecases.webhooks.rows import ENDPOINT, add_events, deliveries, with_endpoints


def job(kind: str, about: str) -> Job:
    return Job(MINE, "job", kind, about, NOW, "revision", 0)


async def run(
    gateway: MemoryGateway, kind: str, about: str, answer: Attempt | None = None
) -> datetime | None:
    """Run one job by its handler, as the engine does."""

    async def post(url: str, secrets: Sequence[str], webhook_id: str, body: bytes) -> Attempt:
        assert answer is not None, "nothing is to be sent"
        return answer

    services = HandlerServices(gateway, POLICY, post)  # type: ignore[arg-type]  # as much of it as is needed
    return await handlers(services)[kind](job(kind, about), NOW)


@pytest.mark.anyio
async def test_events_become_deliveries_and_deliveries_are_sent() -> None:
    gateway = with_endpoints(ENDPOINT)
    add_events(gateway, "task.created")
    assert await run(gateway, ANNOUNCE, MINE) is None
    [row] = deliveries(gateway)
    again = await run(gateway, DELIVER, row["id"], Attempt(500))
    assert again == row["next_attempt_at"] > NOW
    row["next_attempt_at"] = NOW
    assert await run(gateway, DELIVER, row["id"], Attempt(200)) is None
    assert row["state"] == "delivered"
    assert await run(gateway, DELIVER, "gone") is None


@pytest.mark.anyio
async def test_a_partners_candidates_are_looked_at_for_as_long_as_it_has_endpoints(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    collected: list[tuple[str, datetime]] = []

    async def collect(_: object, partner_id: str, now: datetime) -> None:
        collected.append((partner_id, now))

    monkeypatch.setattr(webhooks, "collect", collect)
    gateway = with_endpoints(ENDPOINT, kind="partner")
    again = await run(gateway, COLLECT, MINE)
    assert again is not None
    assert timedelta() < again - NOW <= timedelta(seconds=5)
    assert collected == [(MINE, NOW)]
    gateway.mine["webhook_endpoints"][ENDPOINT]["disabled_reason"] = "owner"
    assert await run(gateway, COLLECT, MINE) is None
    assert len(collected) == 1

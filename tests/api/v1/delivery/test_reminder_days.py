"""A local day has three reminders that come alone and one digest, however the engine works."""

# ruff: noqa: ANN401 - an answer is of the type that the test expects.

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from app.work.time_sweep import TimeSweep
from tests.api.v1.accounts.test_clocks import START, TUESDAY, passing, signed_up
from tests.api.v1.api_client import Api, Clock
from tests.api.v1.delivery.test_reminders import at_employer, chosen, reminders

#: What opens after an interview that ends on 3 June at 10:00.
FIRST: Final = ("2025-06-03T10:00:00Z", "2025-06-03T11:00:00Z")
QUIET: Final = {"quiet_from": "00:00", "quiet_until": "23:59"}


@pytest.fixture
def ana(api: Api, clock: Clock) -> Api:
    clock.now = datetime.fromisoformat(START)
    return signed_up(api, "ana@home.example", test=False)


def ending(at: str, number: int = 0) -> Any:
    """An interview of an hour. One may write its dates down from its end on, and give thanks an
    hour later.
    """
    ends = datetime.fromisoformat(at)
    return at_employer(number) | {
        "starts_at": (ends - timedelta(hours=1)).isoformat(),
        "ends_at": ends.isoformat(),
    }


def at_once(api: Api) -> None:
    """Let everything that is due happen, with all jobs side by side, as several runners do it."""
    services: Any = api.client.app.state.services  # type: ignore[attr-defined] # Ours has it.

    async def run() -> None:
        sweep = TimeSweep(services.gateway, services.policy)
        while await sweep.step(api.clock.now):
            pass
        gateway, now = services.gateway, api.clock.now
        jobs = await gateway.take_jobs("many", now, 100)
        assert len(jobs) >= 8
        wanted = await asyncio.gather(*(services.run_job(job, now) for job in jobs))
        for job, again in zip(jobs, wanted, strict=True):
            if again is None:
                await gateway.finish_job(job)
            else:
                await gateway.put_off_job(job, again, 0, "")

    assert api.client.portal is not None
    api.client.portal.call(run)


def since(person: Api, at: str) -> list[Any]:
    """The reminders that came from an instant on."""
    return [one for one in reminders(person) if one["created_at"] >= at]


def opened(reminder: Any) -> list[str]:
    """The instants at which what a reminder names may be done."""
    return [item["at"] for item in reminder["items"] if item["about"] == "opened"]


def test_of_many_that_are_looked_at_at_once_three_come_alone(ana: Api, clock: Clock) -> None:
    chosen(ana, **QUIET)
    for number in range(8):
        ana.interview(**at_employer(number))
    opens = datetime.fromisoformat(TUESDAY["ends_at"])
    passing(ana, opens - timedelta(seconds=1))
    chosen(ana, quiet_from="00:00", quiet_until="00:00")
    clock.now = opens
    at_once(ana)
    alone = since(ana, "2025-06-03T08:00:00Z")
    assert [(one["created_at"], one["kind"]) for one in alone] == [
        ("2025-06-03T10:00:00Z", "single")
    ] * 3
    passing(ana, datetime.fromisoformat("2025-06-04T07:00:00Z"))
    [digest] = since(ana, "2025-06-04T00:00:00Z")
    assert digest["kind"] == "digest"
    assert opened(digest).count("2025-06-03T10:00:00Z") == 5


def test_a_digest_that_is_due_is_not_put_off_by_what_is_noticed_late(
    ana: Api, clock: Clock
) -> None:
    chosen(ana, **QUIET)
    ana.interview(**ending("2025-06-03T10:00:00Z"))
    ana.interview(**ending("2025-06-04T05:00:00Z", 1))
    passing(ana, datetime.fromisoformat("2025-06-04T04:00:00Z"))
    # Nothing works for three hours, in which the digest was due.
    clock.now = datetime.fromisoformat("2025-06-04T07:10:00Z")
    # What the pursuits have come to is noticed first, and then the digest is made.
    passing(ana, clock.now + timedelta(seconds=1))
    [digest] = since(ana, "2025-06-04T00:00:00Z")
    assert (digest["kind"], digest["created_at"]) == ("digest", "2025-06-04T07:10:01Z")
    assert opened(digest) == [*FIRST, "2025-06-04T05:00:00Z", "2025-06-04T06:00:00Z"]


def test_a_day_has_one_digest_though_its_time_is_changed(ana: Api) -> None:
    chosen(ana, **QUIET)
    ana.interview(**ending("2025-06-03T10:00:00Z"))
    ana.interview(**ending("2025-06-04T12:00:00Z", 1))
    passing(ana, datetime.fromisoformat("2025-06-04T09:00:00Z"))
    chosen(ana, **QUIET | {"digest_at": "18:00"})
    passing(ana, datetime.fromisoformat("2025-06-05T17:00:00Z"))
    first, second = since(ana, "2025-06-04T00:00:00Z")
    assert (first["created_at"], second["created_at"]) == (
        "2025-06-04T07:00:00Z",
        "2025-06-05T17:00:00Z",
    )
    assert opened(second) == ["2025-06-04T12:00:00Z", "2025-06-04T13:00:00Z"]


def test_a_digest_has_what_opens_at_its_very_instant(ana: Api) -> None:
    chosen(ana, **QUIET)
    ana.interview(**ending("2025-06-03T10:00:00Z"))
    ana.interview(**ending("2025-06-04T07:00:00Z", 1))
    passing(ana, datetime.fromisoformat("2025-06-04T07:00:00Z"))
    [digest] = since(ana, "2025-06-04T00:00:00Z")
    assert opened(digest) == [*FIRST, "2025-06-04T07:00:00Z"]


def test_a_digest_waits_for_what_is_looked_at_beside_it(ana: Api, clock: Clock) -> None:
    chosen(ana, **QUIET)
    for number in range(8):
        ana.interview(**ending("2025-06-04T07:00:00Z", number))
    ana.interview(**ending("2025-06-03T10:00:00Z", 8))
    passing(ana, datetime.fromisoformat("2025-06-04T06:59:59Z"))
    clock.now = datetime.fromisoformat("2025-06-04T07:00:00Z")
    at_once(ana)
    assert since(ana, "2025-06-04T00:00:00Z") == []

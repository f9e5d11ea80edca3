"""Housekeeping: in steps, of which none stops another."""

import asyncio
from datetime import UTC, datetime

from app.work.housekeeping import MOST_RUNS, Step, keep, once

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def doing(*answers: int) -> tuple[Step, list[datetime]]:
    """A step that does so much each time, and the instants that it was given."""
    given: list[datetime] = []
    left = list(answers)

    async def run(now: datetime) -> int:
        given.append(now)
        return left.pop(0) if left else 0

    return Step("doing", run), given


async def _fail(_: datetime) -> int:
    raise RuntimeError("no disk")


async def _endless(_: datetime) -> int:
    return 1


def test_a_step_is_run_until_nothing_is_left() -> None:
    step, given = doing(500, 500, 3)
    assert asyncio.run(once([step], NOW)) == {"doing": 1003}
    assert given == [NOW] * 4


def test_a_step_that_fails_stops_no_other() -> None:
    step, _ = doing(1)
    assert asyncio.run(once([Step("failing", _fail), step], NOW)) == {"failing": 0, "doing": 1}


def test_a_step_that_never_ends_is_left_for_the_next_round() -> None:
    assert asyncio.run(once([Step("endless", _endless)], NOW)) == {"endless": MOST_RUNS}


def test_the_loop_goes_on_after_a_failure_until_it_is_cancelled() -> None:
    async def lived() -> None:
        thrice = asyncio.Event()
        left = [3]

        async def run(_: datetime) -> int:
            left[0] -= 1
            if not left[0]:
                thrice.set()
            return 0

        todo = [Step("failing", _fail), Step("counting", run)]
        task = asyncio.create_task(keep(todo, lambda: NOW, 0.001))
        await asyncio.wait_for(thrice.wait(), 30)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

    asyncio.run(lived())

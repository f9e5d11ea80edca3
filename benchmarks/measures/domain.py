"""CPU time of decisions in the domain alone, about the same facts as the requests."""

import asyncio
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from app.domain import decide as domain
from app.domain.business_time import is_warm, warm
from app.domain.calendars import calendars_of
from app.domain.facts import Pursuit
from app.domain.policy import POLICY
from app.storage.gateway import open_gateway
from app.usecases.ports import Key
from benchmarks import profiles
from benchmarks.paired import Spread
from benchmarks.results import Result
from benchmarks.stage import Stage

#: Calls that are timed together, and such samples to a median.
_CALLS = 16
_SAMPLES = 25
_PLANNED = timedelta(days=60)


def decide(stage: Stage) -> Iterator[Result]:
    """A decision with all its reasons, and one without what is refused, in microseconds."""
    pursuits = _pursuits(stage)
    now = datetime.now(UTC)
    calls = itertools.cycle(pursuits)
    calendars = calendars_of(POLICY)

    def call(*, refused: bool) -> object:
        pursuit = next(calls)
        return domain.decide(pursuit, POLICY, calendars, now, with_refused=refused)

    yield _result(stage, ("decide", ""), partial(call, refused=True), 1000)
    yield _result(stage, ("decide", "shown"), partial(call, refused=False), 1000)


def plan(stage: Stage) -> Iterator[Result]:
    """A plan over 60 days, in milliseconds."""
    pursuits = _pursuits(stage)
    now = datetime.now(UTC)
    calls = itertools.cycle(pursuits)
    calendars = calendars_of(POLICY)

    def call() -> object:
        pursuit = next(calls)
        return domain.plan(pursuit, POLICY, calendars, now, now + _PLANNED)

    yield _result(stage, ("plan", ""), call, 1_000_000)


def _result(stage: Stage, of: tuple[str, str], call: Callable[[], object], unit: int) -> Result:
    blocks = [_block(call) / unit for _ in range(stage.scale.blocks)]
    # Whatever disturbs a block only adds to it, so the best of the medians is the truest.
    spread = Spread.of(blocks)
    best = Spread(min(blocks), spread.low, spread.high, spread.least, spread.most)
    count = stage.scale.profiled * 4
    return Result(*of, "", best, {}, partial(profiles.of_calls, call, count))


def _block(call: Callable[[], object]) -> float:
    """The median of what a call takes, in nanoseconds of processor time."""
    samples = []
    for _ in range(_SAMPLES):
        began = time.process_time_ns()
        for _ in range(_CALLS):
            call()
        samples.append((time.process_time_ns() - began) / _CALLS)
    return statistics.median(samples)


def _pursuits(stage: Stage) -> list[Pursuit]:
    """The pursuits as the service loads them."""
    database = stage.databases[0]
    account_id, interviews = database.histories
    return asyncio.run(_load(database.place.url, account_id, interviews))


async def _load(url: str, account_id: str, interviews: list[str]) -> list[Pursuit]:
    gateway = open_gateway(
        url,
        clock=lambda: datetime.now(UTC),
        is_warm=is_warm,
        warm=warm,
        lock_timeout=5.0,
        statement_timeout=10.0,
        pool_size=1,
    )
    try:
        found = [await gateway.context(account_id, Key("interview", one)) for one in interviews]
    finally:
        await gateway.close()
    return [pursuit for context in found if context for pursuit in context.pursuits]

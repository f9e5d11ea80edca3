"""Speed of a test clock: an account of many pursuits that is moved on month after month."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import update

from app.storage.schema import tables
from benchmarks import filling
from benchmarks.paired import Spread
from benchmarks.results import Result
from benchmarks.service import Client, key_of
from benchmarks.stage import Database, Place, Stage

_START: Final = datetime(2025, 6, 2, 8, tzinfo=UTC)
_MONTH: Final = timedelta(days=30)
#: Pursuits at one employer.
_AT_ONE: Final = 25


def months(stage: Stage) -> Iterator[Result]:
    """What a simulated month takes on average over a year, by the clock."""
    for database in stage.databases:
        yield _months(stage, database)


def _months(stage: Stage, database: Database) -> Result:
    scale = stage.scale
    place = database.new_place("test_clock")
    server = place.serve()
    key = _test_account(place)
    with Client(server.port, key) as client:
        clock = client.ask("POST", "/v1/test-clocks", {"now": _START.isoformat()})
        for number in range(scale.clock_pursuits):
            client.ask("POST", "/v1/interviews", _interview(number))
        # The autovacuum is off; it would have looked at the new tables within a minute.
        filling.tidy(place.url)
        now, seconds, used = _START, [], server.processor_time()
        for _ in range(scale.clock_months):
            now += _MONTH
            began = time.perf_counter()
            client.ask("POST", f"/v1/test-clocks/{clock['id']}/advance", {"to": now.isoformat()})
            seconds.append(time.perf_counter() - began)
        used = server.processor_time() - used
    return Result(
        "test-clock",
        "month",
        database.kind,
        Spread.of([sum(seconds) / len(seconds)]),
        {
            "pursuits": scale.clock_pursuits,
            "seconds": [round(one, 2) for one in seconds],
            "slowest": round(max(seconds), 2),
            "server_seconds": round(used / 1e9, 2),
        },
    )


def _test_account(place: Place) -> str:
    """Add a test account, and return its key."""
    now = datetime.now(UTC)
    accounts = tables.accounts
    with filling.bulk(place.url) as connection:
        (account_id,) = filling.add_accounts(connection, "test", 1, now)
        test = {"test_until": now + timedelta(days=30)}
        connection.execute(update(accounts).where(accounts.c.id == account_id).values(test))
    return key_of(account_id)[0]


def _interview(number: int) -> dict[str, Any]:
    """A round of the first four weeks, in a pursuit of its own."""
    starts_at = _START + timedelta(days=1 + number % 28, hours=1, minutes=number % 400)
    return {
        "employer": {
            "name": f"Acme {number // _AT_ONE}",
            "time_zone": "Europe/London",
            "country": "GB",
            "subdivision": "ENG",
        },
        "application": {"role": "Data engineer", "route": "direct"},
        "stage": "first",
        "format": "video",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=1)).isoformat(),
        "interviewers": [{"name": "Sam", "email": "sam@acme.example"}],
    }

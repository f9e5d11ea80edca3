"""When a delivery is tried again, and when it is given up."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from app.usecases.webhooks.schedule import (
    FAILING_LIMIT,
    MOST_ATTEMPTS,
    RETRY_PAUSES,
    Attempt,
    DeliveryState,
    DisabledReason,
    Verdict,
    verdict,
    wait_after,
)

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
IDS = [f"delivery-{number}" for number in range(200)]


def test_there_are_ten_attempts_in_a_little_more_than_three_days() -> None:
    assert MOST_ATTEMPTS == 10
    assert sum(RETRY_PAUSES, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)
    assert all(one < later for one, later in pairwise(RETRY_PAUSES))


@pytest.mark.parametrize("attempts", range(1, MOST_ATTEMPTS))
def test_each_wait_is_drawn_out_by_up_to_a_fifth(attempts: int) -> None:
    waits = [wait_after(attempts, one) for one in IDS]
    usual = RETRY_PAUSES[attempts - 1]
    assert all(wait is not None and usual <= wait < usual * 1.2 for wait in waits)
    assert len({*waits}) > len(IDS) * 0.9, "they are spread"
    spread = sorted(wait / usual for wait in waits if wait is not None)
    assert spread[0] < 1.03
    assert spread[-1] > 1.17
    assert waits == [wait_after(attempts, one) for one in IDS], "and the same again"


def test_after_the_last_attempt_there_is_no_other() -> None:
    assert wait_after(MOST_ATTEMPTS, "x") is None


def of(attempt: Attempt, attempts: int = 1, failing_for: timedelta | None = None) -> Verdict:
    since = None if failing_for is None else NOW - failing_for
    return verdict(attempt, attempts, "x", NOW, since)


def waiting(seconds: float) -> Verdict:
    return Verdict(DeliveryState.PENDING, NOW + timedelta(seconds=seconds))


DELIVERED = Verdict(DeliveryState.DELIVERED)
FAILED = Verdict(DeliveryState.FAILED)
GONE = Verdict(DeliveryState.FAILED, disable=DisabledReason.GONE)
LOST = Verdict(DeliveryState.FAILED, disable=DisabledReason.SECRET_LOST)
FAILING = Verdict(DeliveryState.FAILED, disable=DisabledReason.FAILING)
WAIT = wait_after(1, "x")
assert WAIT is not None
USUAL = waiting(WAIT.total_seconds())
ALMOST = FAILING_LIMIT - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("attempt", "attempts", "failing_for", "expected"),
    [
        (Attempt(200), 1, None, DELIVERED),
        (Attempt(204), 10, FAILING_LIMIT, DELIVERED),
        (Attempt(299), 1, None, DELIVERED),
        (Attempt(410), 1, None, GONE),
        (Attempt(410), 10, FAILING_LIMIT, GONE),
        (Attempt(problem="secret_lost"), 1, None, LOST),
        (Attempt(199), 1, None, USUAL),
        (Attempt(301), 1, None, USUAL),
        (Attempt(302), 1, None, USUAL),
        (Attempt(400), 1, None, USUAL),
        (Attempt(404), 1, None, USUAL),
        (Attempt(429), 1, None, USUAL),
        (Attempt(500), 1, None, USUAL),
        (Attempt(504), 1, None, USUAL),
        (Attempt(problem="timeout"), 1, None, USUAL),
        (Attempt(problem="address_refused"), 1, timedelta(), USUAL),
        (Attempt(429, retry_after=timedelta(minutes=1)), 1, None, waiting(60)),
        (Attempt(503, retry_after=timedelta(days=1)), 1, None, waiting(86_400)),
        (Attempt(503, retry_after=timedelta()), 1, None, USUAL),
        (Attempt(503, retry_after=timedelta(seconds=1)), 1, None, USUAL),
        (Attempt(200, retry_after=timedelta(days=1)), 1, None, DELIVERED),
        (Attempt(500), 10, None, FAILED),
        (Attempt(500, retry_after=timedelta(1)), 10, None, FAILED),
        (Attempt(500), 1, ALMOST, USUAL),
        (Attempt(500), 1, FAILING_LIMIT, FAILING),
        (Attempt(problem="timeout"), 10, FAILING_LIMIT, FAILING),
    ],
    ids=str,
)
def test_what_follows_from_an_attempt(
    attempt: Attempt, attempts: int, failing_for: timedelta | None, expected: Verdict
) -> None:
    assert of(attempt, attempts, failing_for) == expected

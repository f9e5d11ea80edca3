"""What a candidate is reminded of, and when it comes alone."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

import pytest

from app.domain.actions import Kind
from app.domain.decision import Phase
from app.domain.reminders import (
    Cause,
    Occasion,
    OpenTask,
    Preferences,
    comes_alone,
    day_began,
    due,
    next_at,
    next_digest,
    occasions,
)

#: A Monday, noon in UTC and London.
NOON: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def preferences(**changes: object) -> Preferences:
    chosen: dict[str, object] = {
        "time_zone": "Europe/London",
        "quiet_from": time(20),
        "quiet_until": time(8),
        "digest_at": time(8),
        "days": frozenset(range(1, 8)),
        "since": NOON - 30 * DAY,
    }
    return Preferences(**(chosen | changes))  # type: ignore[arg-type]  # each case names its own


def task(kind: Kind = Kind.SEND_THANK_YOU, **changes: object) -> OpenTask:
    held: dict[str, object] = {
        "created_at": NOON - DAY,
        "ready_at": NOON,
        "due_at": NOON + 2 * DAY,
        "closes_at": NOON + 5 * DAY,
    }
    return OpenTask("task", kind, **(held | changes))  # type: ignore[arg-type]  # the same


def of(one: OpenTask) -> list[tuple[Cause, timedelta]]:
    return [(found.about, found.at - NOON) for found in occasions("app", [one], None, [])]


OFFER: Final = Kind.RESPOND_TO_OFFER


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (task(), [(Cause.OPENED, 0 * DAY), (Cause.DUE_SOON, DAY), (Cause.OVERDUE, 2 * DAY)]),
        (
            task(Kind.ENQUIRE_STATUS),
            [(Cause.EMPLOYER_DAY_PASSED, 0 * DAY), (Cause.DUE_SOON, DAY), (Cause.OVERDUE, 2 * DAY)],
        ),
        # It was ready when it was recorded.
        (task(ready_at=NOON - DAY, due_at=None), []),
        (task(ready_at=NOON - 2 * DAY, due_at=NOON - HOUR), [(Cause.OVERDUE, -HOUR)]),
        # Due when it closes: then it can no longer be done.
        (task(closes_at=NOON + 2 * DAY), [(Cause.OPENED, 0 * DAY), (Cause.DUE_SOON, DAY)]),
        # So soon that it opens within the day before.
        (
            task(due_at=NOON + DAY),
            [(Cause.OPENED, 0 * DAY), (Cause.OVERDUE, DAY)],
        ),
        (task(OFFER, due_at=None), [(Cause.OPENED, 0 * DAY), (Cause.RUNS_OUT, 4 * DAY)]),
        (
            task(OFFER, closes_at=NOON + 2 * DAY),
            [(Cause.OPENED, 0 * DAY), (Cause.DUE_SOON, DAY)],
        ),
        (task(OFFER, due_at=None, closes_at=NOON + DAY), [(Cause.OPENED, 0 * DAY)]),
        (task(due_at=None), [(Cause.OPENED, 0 * DAY)]),
        (task(Kind.KEEP_SEARCHING), []),
        (task(Kind.WAIT), []),
    ],
    ids=[
        *("thanks", "enquiry", "ready-from-the-start", "due-at-once", "due-when-it-closes"),
        *("due-within-a-day", "offer", "offer-due-when-it-closes", "offer-of-a-day"),
        *("never-due", "keep-searching", "wait"),
    ],
)
def test_the_occasions_of_a_task(one: OpenTask, expected: list[tuple[Cause, timedelta]]) -> None:
    assert of(one) == expected


def test_a_pursuit_that_is_presumed_closed_and_news_are_occasions() -> None:
    closed = (Phase.PRESUMED_CLOSED, NOON)
    found = occasions("app", [], closed, [("update", NOON - HOUR)])
    assert found == (
        Occasion(Cause.NEWS, "update", NOON - HOUR),
        Occasion(Cause.PRESUMED_CLOSED, "app", NOON),
    )
    assert occasions("app", [], (Phase.WAITING, NOON), []) == ()


def test_what_is_due_is_neither_to_come_nor_too_old() -> None:
    found = [Occasion(Cause.OPENED, str(n), NOON + n * DAY) for n in (-8, -7, -1, 0, 1, 2)]
    subjects = [one.subject for one in due(found, preferences(), NOON)]
    assert subjects == ["-1", "0"]
    later = preferences(since=NOON - DAY)
    assert [one.subject for one in due(found, later, NOON)] == ["0"]
    assert next_at(found, NOON) == NOON + DAY
    assert next_at(found, NOON + 2 * DAY) is None


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "late", "today", "changes", "alone"),
    [
        (at(12), 0, 0, {}, True),
        (at(12), 0, 2, {}, True),
        (at(12), 0, 3, {}, False),
        (at(12), 60, 0, {}, True),
        (at(12), 61, 0, {}, False),
        (at(20), 0, 0, {}, False),
        (at(19, 59), 0, 0, {}, True),
        (at(7, 59), 0, 0, {}, False),
        (at(8), 0, 0, {}, True),
        (at(3), 0, 0, {"quiet_from": time(8), "quiet_until": time(8)}, True),
        (at(12), 0, 0, {"quiet_from": time(11), "quiet_until": time(13)}, False),
        (at(13), 0, 0, {"quiet_from": time(11), "quiet_until": time(13)}, True),
        (at(10), 0, 0, {"quiet_from": time(11), "quiet_until": time(13)}, True),
        (at(12), 0, 0, {"days": frozenset({2})}, False),
        (at(12, day=24), 0, 0, {"days": frozenset({2})}, True),
        # Half past eight in the evening in Kolkata.
        (at(15), 0, 0, {"time_zone": "Asia/Kolkata"}, False),
    ],
)
def test_a_reminder_comes_alone(
    now: datetime, late: int, today: int, changes: dict[str, object], *, alone: bool
) -> None:
    one = Occasion(Cause.OPENED, "task", now - late * timedelta(minutes=1))
    assert comes_alone(one, preferences(**changes), now, today) is alone


@pytest.mark.parametrize(
    ("now", "changes", "expected"),
    [
        (at(7), {}, at(8)),
        (at(8), {}, at(8, day=24)),
        (at(12), {"days": frozenset({1})}, at(8, day=30)),
        (at(7), {"days": frozenset({1})}, at(8)),
        (at(12), {"days": frozenset({5, 6})}, at(8, day=27)),
        (at(12), {"time_zone": "Asia/Kolkata"}, at(2, 30, day=24)),
    ],
)
def test_the_next_digest(now: datetime, changes: dict[str, object], expected: datetime) -> None:
    assert next_digest(preferences(**changes), now) == expected


def test_a_digest_whose_local_time_a_change_of_clocks_skips_comes_an_hour_later() -> None:
    chosen = preferences(digest_at=time(1, 30))
    before = datetime(2026, 3, 29, 0, 15, tzinfo=UTC)
    assert next_digest(chosen, before) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_digest_needs_a_day() -> None:
    with pytest.raises(ValueError, match="no day"):
        next_digest(preferences(days=frozenset()), NOON)


def test_a_local_day_begins_at_its_midnight() -> None:
    assert day_began(preferences(time_zone="Asia/Kolkata"), NOON) == datetime(
        2026, 11, 22, 18, 30, tzinfo=UTC
    )

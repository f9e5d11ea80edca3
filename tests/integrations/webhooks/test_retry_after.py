"""What a receiver says with `Retry-After`."""

from datetime import UTC, datetime, timedelta

import pytest

from app.integrations.webhooks.retry_after import LONGEST, retry_after

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("0", timedelta()),
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("999999999", LONGEST),
        ("9999999999999999", None),
        ("Sun, 29 Nov 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Sun, 29 Nov 2026 12:10:00", timedelta(minutes=10)),
        ("Sunday, 29-Nov-26 12:10:00 GMT", timedelta(minutes=10)),
        ("Sun, 29 Nov 2026 11:00:00 GMT", timedelta()),
        ("Sun, 29 Nov 2099 11:00:00 GMT", LONGEST),
        ("Sun, 99 Nov 2026 11:00:00 GMT", None),
    ],
)
def test_seconds_and_dates_are_read_within_a_day(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait

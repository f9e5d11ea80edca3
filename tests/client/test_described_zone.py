"""Zones that a file describes: their offsets, and what no file can make them cost."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bide_client import invitation_file
from bide_client.calendar_file import MAX_LINES, MAX_READ
from bide_client.invitation_file import Invitation, UnreadableInvitation, Unusable, ZoneUnknown

JUNE = "RRULE:FREQ=YEARLY;BYMONTH=6"
AUTUMN = "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"
NEW_YEAR = datetime(2026, 1, 1)  # noqa: DTZ001  # a local time
SPRING = "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"


def zone(*rules: str, start: str = "1601", standard: int = 1) -> list[str]:
    """A zone that is an hour further ahead in summer; rules: of autumn, and of spring."""
    autumn, spring = rules
    offsets = f"+{standard:02}00", f"+{standard + 1:02}00"
    return [
        *("BEGIN:VTIMEZONE", "TZID:Ours"),
        *("BEGIN:STANDARD", f"DTSTART:{start}0101T030000", autumn),
        *(f"TZOFFSETFROM:{offsets[1]}", f"TZOFFSETTO:{offsets[0]}", "END:STANDARD"),
        *("BEGIN:DAYLIGHT", f"DTSTART:{start}0101T020000", spring),
        *(f"TZOFFSETFROM:{offsets[0]}", f"TZOFFSETTO:{offsets[1]}", "END:DAYLIGHT"),
        "END:VTIMEZONE",
    ]


def read(described: list[str], *locals_: str, more: str = "") -> list[Invitation | Unusable]:
    """The events at these local times of the zone."""
    events = [
        line
        for number, local in enumerate(locals_)
        for line in (
            *("BEGIN:VEVENT", f"UID:{number}@a.example"),
            *(f"DTSTART;TZID=Ours:{local}", *([more] if more else []), "END:VEVENT"),
        )
    ]
    lines = ["BEGIN:VCALENDAR", "METHOD:REQUEST", *described, *events, "END:VCALENDAR", ""]
    return list(invitation_file.read("\r\n".join(lines).encode()))


def start(described: list[str], local: str) -> datetime:
    (found,) = read(described, local)
    assert isinstance(found, Invitation), found.error
    assert found.starts_at is not None
    return found.starts_at


def test_a_described_zone_is_the_one_it_describes_all_year_round() -> None:
    described = zone(f"RRULE:{AUTUMN}", f"RRULE:{SPRING}")
    berlin = ZoneInfo("Europe/Berlin")
    moments = [
        NEW_YEAR.replace(year=year) + timedelta(hours=61 * step)
        for year in (2000, 2026, 2037)
        for step in range(60)
    ]
    # The hours about both changes, with the one that is left out and the one that there is twice.
    for change in (NEW_YEAR.replace(month=3, day=29), NEW_YEAR.replace(month=10, day=25)):
        moments += [change + timedelta(minutes=30 * step) for step in range(10)]
    local = [f"{moment:%Y%m%dT%H%M%S}" for moment in moments]
    found = [
        one for at in range(0, len(local), 50) for one in read(described, *local[at : at + 50])
    ]
    wanted = [moment.replace(tzinfo=berlin).astimezone(UTC) for moment in moments]
    assert [isinstance(each, Invitation) and each.starts_at for each in found] == wanted


@pytest.mark.parametrize(
    ("autumn", "wanted"),
    [
        pytest.param(f"{JUNE};BYDAY=2SU", 8, id="the second Sunday"),
        pytest.param(f"{JUNE};BYDAY=SU;BYMONTHDAY=14,15,16,17,18,19,20", 8, id="after the 13th"),
        pytest.param(f"{JUNE};BYMONTHDAY=-1", 7, id="the last day"),
        pytest.param(f"{JUNE};BYMONTHDAY=14;UNTIL=20250614T010000Z", 7, id="until last year"),
        pytest.param(f"{JUNE};BYMONTHDAY=14;UNTIL=20260614T010000Z", 8, id="until that day"),
        pytest.param(f"{JUNE};BYMONTHDAY=14;UNTIL=20260614", 8, id="until a day"),
        pytest.param(f"{JUNE};BYMONTHDAY=14;COUNT=426", 8, id="so many times"),
        pytest.param(f"{JUNE};BYMONTHDAY=14;COUNT=425", 7, id="once less"),
        pytest.param(
            "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 7, id="a day that there never is"
        ),
        pytest.param("RDATE:20260614T030000", 8, id="a day that is listed"),
        pytest.param("RDATE:20250614T030000,20260614T030000", 8, id="several days"),
    ],
)
def test_standard_time_begins_as_the_rule_says(autumn: str, wanted: int) -> None:
    # At 9 o'clock of a Sunday on which standard time has begun, or has not.
    described = zone(autumn, f"RRULE:{SPRING}")
    assert start(described, "20260614T090000") == datetime(2026, 6, 14, wanted, tzinfo=UTC)


def test_before_the_first_change_the_offset_is_the_one_before_it() -> None:
    described = zone("RDATE:20280101T030000", "RDATE:20270601T020000", start="2027")
    assert start(described, "20260614T090000") == datetime(2026, 6, 14, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("RRULE:FREQ=DAILY", id="daily"),
        pytest.param("RRULE:FREQ=MONTHLY;BYDAY=1SU", id="monthly"),
        pytest.param("RRULE:FREQ=YEARLY;INTERVAL=0;BYMONTH=3;BYDAY=1SU", id="no interval"),
        pytest.param("RRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYDAY=1SU", id="every other year"),
        pytest.param("RRULE:FREQ=YEARLY;BYMONTH=3;BYHOUR=0,1,2;BYMINUTE=1,2,3", id="several hours"),
        pytest.param("RRULE:FREQ=YEARLY;BYMONTH=3,4;BYDAY=1SU", id="several months"),
        pytest.param("RRULE:FREQ=YEARLY;BYDAY=20SU", id="a Sunday of the year"),
        pytest.param("RRULE:FREQ=YEARLY;BYDAY=SU", id="each Sunday of the year"),
        pytest.param("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYSETPOS=-1", id="a place in a set"),
        pytest.param(f"RRULE:{AUTUMN}\r\nRRULE:{AUTUMN}", id="two rules"),
        pytest.param(f"RRULE:{AUTUMN}\r\nEXDATE:20250326T030000", id="but not then"),
        pytest.param(f"RRULE:{AUTUMN}\r\nDTSTART:20000101T000000", id="two beginnings"),
        pytest.param("TZOFFSETTO:+0300", id="two offsets"),
    ],
)
def test_a_zone_with_another_rule_is_asked_about(rule: str) -> None:
    (found,) = read(zone(rule, f"RRULE:{SPRING}"), "20260614T090000")
    assert isinstance(found, Unusable)
    assert isinstance(found.error, ZoneUnknown)


def test_a_zone_without_a_change_is_asked_about() -> None:
    (found,) = read(["BEGIN:VTIMEZONE", "TZID:Ours", "END:VTIMEZONE"], "20260614T090000")
    assert isinstance(found, Unusable)
    assert isinstance(found.error, ZoneUnknown)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(["RDATE:20260614T090000" + ",20260614T090000" * 2000] * 5, id="dates"),
        pytest.param(["ATTENDEE:mailto:a@b.example"] * (MAX_LINES + 1), id="people"),
        pytest.param(["SUMMARY:" + "x" * 50_000] * (MAX_READ // 50_000 + 1), id="text"),
    ],
)
def test_a_file_that_says_too_much_is_refused_before_it_is_taken_apart(more: list[str]) -> None:
    with pytest.raises(UnreadableInvitation, match="more about its events"):
        read(zone(f"RRULE:{AUTUMN}", f"RRULE:{SPRING}"), "20260614T090000", more="\r\n".join(more))


def test_what_is_not_read_is_left_out_however_much_it_is() -> None:
    more = "\r\n".join([*["X-A:1"] * 30_000, "CATEGORIES:" + "a," * 30_000, "broken", ":", ""])
    described = zone(f"RRULE:{AUTUMN}", f"RRULE:{SPRING}")
    (found,) = read(described, "20260614T090000", more=more)
    assert isinstance(found, Invitation)
    assert found.starts_at == datetime(2026, 6, 14, 7, tzinfo=UTC)

"""The file of a calendar feed, as three programs of others read it."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

import icalendar
import pytest
import vobject  # type: ignore[import-untyped] # It has no types.
from ics import Calendar as IcsCalendar  # type: ignore[import-untyped] # It has no types.

from app.integrations.calendars.ics import DOMAIN, write_calendar
from app.usecases.calendars.entries import CalendarEntry

AT: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
END: Final = datetime(2026, 11, 20, 13, tzinfo=UTC)
#: Everything that has to be escaped or folded, and characters of several bytes at every fold.
AWKWARD: Final = "Söhne; Co, \\ 株式会社 👩🏽‍💻 'n' \"q\"\nand on: " + "é" * 200

INTERVIEW: Final = CalendarEntry("interview-1", 2, AT, AT, END, AWKWARD, AWKWARD, is_busy=True)
DAY: Final = CalendarEntry(
    "answer-1", 0, AT, date(2026, 11, 27), date(2026, 11, 28), "A day", is_cancelled=True
)

Read = Callable[[bytes], list[dict[str, Any]]]


def by_icalendar(data: bytes) -> list[dict[str, Any]]:
    calendar = icalendar.Calendar.from_ical(data)
    return [
        {
            "uid": str(one["uid"]),
            "starts": one.decoded("dtstart"),
            "ends": one.decoded("dtend"),
            "summary": str(one["summary"]),
            "status": str(one["status"]),
        }
        for one in calendar.walk("VEVENT")
    ]


def by_vobject(data: bytes) -> list[dict[str, Any]]:
    calendar = vobject.readOne(data.decode())
    return [
        {
            "uid": one.uid.value,
            "starts": _in_utc(one.dtstart.value),
            "ends": _in_utc(one.dtend.value),
            "summary": one.summary.value,
            "status": one.status.value,
        }
        for one in calendar.vevent_list
    ]


def by_ics(data: bytes) -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        # It says on import what its next version will change.
        warnings.simplefilter("ignore")
        events = sorted(IcsCalendar(data.decode()).events, key=lambda one: one.begin)
    return [
        {
            "uid": one.uid,
            "starts": one.begin.date() if one.all_day else one.begin.datetime.astimezone(UTC),
            "ends": one.end.date() if one.all_day else one.end.datetime.astimezone(UTC),
            "summary": one.name,
            "status": one.status,
        }
        for one in events
    ]


def _in_utc(moment: date) -> date:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


@pytest.mark.parametrize("read", [by_icalendar, by_vobject, by_ics])
def test_three_parsers_read_the_same(read: Read) -> None:
    assert read(write_calendar("Bide", [INTERVIEW, DAY], AT)) == [
        {
            "uid": f"interview-1@{DOMAIN}",
            "starts": AT,
            "ends": END,
            "summary": AWKWARD,
            "status": "CONFIRMED",
        },
        {
            "uid": f"answer-1@{DOMAIN}",
            "starts": date(2026, 11, 27),
            "ends": date(2026, 11, 28),
            "summary": "A day",
            "status": "CANCELLED",
        },
    ]


def test_the_lines_are_as_the_standard_has_them() -> None:
    data = write_calendar("Bide", [INTERVIEW, DAY], AT)
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(len(line) for line in lines) <= 75
    unfolded = data.replace(b"\r\n ", b"").split(b"\r\n")
    for line in (
        b"VERSION:2.0",
        b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        b"X-PUBLISHED-TTL:PT1H",
        b"LAST-MODIFIED:20261120T120000Z",
        b"DTSTAMP:20261120T120000Z",
        b"SEQUENCE:2",
        b"DTSTART;VALUE=DATE:20261127",
        b"TRANSP:OPAQUE",
        b"TRANSP:TRANSPARENT",
    ):
        assert line in unfolded
    # With one of these a calendar offers to write to the people named.
    for name in (b"METHOD", b"ORGANIZER", b"ATTENDEE", b"VALARM"):
        assert name not in data


def test_the_same_entries_are_the_same_bytes() -> None:
    first = write_calendar("Bide", [INTERVIEW, DAY], AT)
    assert write_calendar("Bide", [INTERVIEW, DAY], AT) == first


def test_an_empty_calendar_is_one() -> None:
    calendar = icalendar.Calendar.from_ical(write_calendar("Bide", [], None))
    assert calendar.walk("VEVENT") == []
    assert "last-modified" not in calendar


@pytest.mark.parametrize("read", [by_icalendar, by_vobject, by_ics])
@pytest.mark.parametrize("end", ["\r", "\x0b", "\x0c", "\x1c", "\x1b", "\x7f", "\x85", "\u2028"])
def test_no_name_ends_a_line_of_the_file(read: Read, end: str) -> None:
    named = replace(INTERVIEW, summary=f"Acme{end}END:VEVENT", description=f"A{end}X-EVIL:1")
    data = write_calendar("Bide", [named], AT)
    lines = data.decode().splitlines()
    assert lines == data.decode().split("\r\n")[:-1]
    assert lines.count("END:VEVENT") == 1
    assert end not in "".join(lines)
    [event] = read(data)
    assert event["summary"] == "Acme END:VEVENT"

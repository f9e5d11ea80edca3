"""iCalendar writer (RFC 5545, RFC 7986): the entries of a feed as the bytes of an .ics file.

All instants are in UTC, so no time zone has to be described. There is no METHOD, no ORGANIZER
and no ATTENDEE: with those, calendars offer to write e-mails to the people named.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from app.usecases.calendars.entries import CalendarEntry

#: What follows the UIDs; it names no host, since a service may move to another one.
DOMAIN: Final = "bide"
#: How often a calendar may ask again, as a hint: most calendars ask less often by themselves.
REFRESH: Final = timedelta(hours=1)
_REFRESH_WRITTEN: Final = "PT1H"
#: Control characters, which no value has (RFC 5545, 3.3.11), but tabs and line feeds, which are
#: escaped; and what some programs end a line with besides.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def write_calendar(name: str, found: Iterable[CalendarEntry], revised_at: datetime | None) -> bytes:
    """Write the file of a feed.

    name: what the calendar is called
    revised_at: when anything in it last changed, in UTC; None for an empty one
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Bide//Calendar feed//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for label in ("name", "x-wr-calname"):
        calendar.add(label, name)
    if revised_at is not None:
        calendar.add("last-modified", revised_at)
        about = f"As of {revised_at.day} {revised_at:%B %Y, %H:%M} UTC, the last change."
        for label in ("description", "x-wr-caldesc"):
            calendar.add(label, about)
    # RFC 7986 requires the parameter, which icalendar leaves out by itself.
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", _REFRESH_WRITTEN)
    for entry in found:
        calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{DOMAIN}")
    event.add("dtstamp", entry.revised_at)
    event.add("last-modified", entry.revised_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts)
    event.add("dtend", entry.ends)
    event.add("summary", _plain(entry.summary))
    if entry.description:
        event.add("description", _plain(entry.description))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    return event


def _plain(text: str) -> str:
    """A text as a value can hold it: names of employers may have been recorded with anything."""
    return _CONTROLS.sub(" ", text)

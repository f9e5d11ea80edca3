"""Calendar file (iCalendar, `.ics`): its components, read within bounds of what that costs.

Only properties that are read later reach the library; rules that repeat within a day are refused in
the text, before anything expands them; and a zone that a file describes is a `DescribedZone`.
"""

import re
import warnings
from collections.abc import Sequence
from typing import Any, Final

from icalendar import Calendar
from icalendar.timezone import tzp

from bide_client.described_zone import Zones

MAX_BYTES: Final = 512_000
MAX_COMPONENTS: Final = 200
MAX_LINE: Final = 64_000
#: Lines that are read, and their bytes in all: what reading a file costs is so many of each.
MAX_LINES: Final = 4_000
MAX_READ: Final = 150_000
_TOO_OFTEN: Final = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
#: Properties that are read; all others are left out before anything takes them apart.
_READ: Final = frozenset(
    {
        *(b"BEGIN", b"END", b"METHOD", b"UID", b"DTSTAMP", b"SEQUENCE", b"STATUS", b"SUMMARY"),
        *(b"DTSTART", b"DTEND", b"DURATION", b"RRULE", b"RDATE", b"RECURRENCE-ID", b"ORGANIZER"),
        *(b"ATTENDEE", b"X-MICROSOFT-CDO-APPT-SEQUENCE", b"TZID", b"TZOFFSETFROM", b"TZOFFSETTO"),
        *(b"EXRULE", b"EXDATE"),  # Of a zone that is described.
    }
)
_NAME: Final = re.compile(rb"[A-Za-z0-9-]+")
#: A line that goes on, as the library reads it.
_FOLD: Final = re.compile(rb"(?:(?<!\n)\r\n|(?<![\r\n])\n)(?:\r?\n)*[ \t]")


class UnreadableInvitation(ValueError):
    """The file, or one event of it, cannot be imported; the message says why."""


def calendars(content: bytes) -> Sequence[Any]:
    """Return the calendars of a file, as components of the library.

    Raises UnreadableInvitation where the file as a whole cannot be used.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableInvitation(f"The file has more than {MAX_BYTES // 1000} kB.")
    if b"BEGIN:VCALENDAR" not in content.upper():
        raise UnreadableInvitation("The file is not a calendar.")
    if content.upper().count(b"BEGIN:") > MAX_COMPONENTS:
        raise UnreadableInvitation(f"The file has more than {MAX_COMPONENTS} components.")
    lines = _lines(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # The library keeps the zones that a file describes for all files after it.
            tzp.use(Zones())
            return Calendar.from_ical(b"\r\n".join(lines), multiple=True)
    except Exception as error:  # the library raises anything on a broken file
        raise UnreadableInvitation(
            f"The file is not a calendar that can be read: {type(error).__name__}."
        ) from error


def _lines(content: bytes) -> Sequence[bytes]:
    """Return the lines that are read, unfolded, within bounds of what reading them costs."""
    every = re.split(rb"\r?\n", _FOLD.sub(b"", content.removeprefix(b"\xef\xbb\xbf")))
    if max(map(len, every)) > MAX_LINE:
        raise UnreadableInvitation("The file has a line that is too long.")
    if _too_often(every):
        raise UnreadableInvitation("An event that is repeated within a day is not an interview.")
    lines = [line for line in every if _name(line) in _READ]
    if len(lines) > MAX_LINES or sum(map(len, lines)) > MAX_READ:
        raise UnreadableInvitation("The file says more about its events than an invitation does.")
    return lines


def _name(line: bytes) -> bytes:
    found = _NAME.match(line)
    return b"" if found is None else found[0].upper()


def _too_often(lines: Sequence[bytes]) -> bool:
    """Return whether a rule repeats within a day; found in the text, before anything expands it."""
    return any(
        _name(line) in {b"RRULE", b"EXRULE"}
        and any(f"FREQ={word}".encode() in line.upper() for word in _TOO_OFTEN)
        for line in lines
    )

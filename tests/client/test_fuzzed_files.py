"""Files with bytes changed, cut, doubled and moved: read or refused, without a traceback or a hang.

`make import-campaign` tries 10,000 of each kind.
"""

import os
import random
import time
from collections.abc import Callable, Sequence
from typing import Final

import pytest

from bide_client import invitation_file, table_file

CASES: Final = int(os.environ.get("FUZZED", "40"))
FIRST: Final = int(os.environ.get("FUZZED_FROM", "1"))
#: Seconds that reading one file may take.
LONGEST: Final = 1.0

INVITATION: Final = b"""\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
METHOD:REQUEST\r
X-WR-TIMEZONE:Europe/Berlin\r
BEGIN:VTIMEZONE\r
TZID:Customized Time Zone\r
BEGIN:STANDARD\r
DTSTART:16010101T030000\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r
END:STANDARD\r
BEGIN:DAYLIGHT\r
DTSTART:16010101T020000\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r
END:DAYLIGHT\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:040000008200E00074C5B7101A82E008@acme.example\r
DTSTAMP:20260601T080000Z\r
DTSTART;TZID=Customized Time Zone:20260612T110000\r
DTEND;TZID="Europe/Berlin":20260612T120000\r
RRULE:FREQ=WEEKLY;COUNT=3;UNTIL=20260712T000000Z\r
EXDATE;TZID=Europe/Berlin:20260619T110000\r
RDATE;VALUE=PERIOD:20260620T090000Z/PT1H\r
SEQUENCE:2\r
STATUS:CONFIRMED\r
SUMMARY;LANGUAGE=en:Interview\\, first\\n round \xf0\x9f\x98\x80\r
ORGANIZER;CN="Sam; Okafor":MAILTO:sam@acme.example\r
ATTENDEE;CUTYPE=INDIVIDUAL;CN=Robin;X-NUM-GUESTS=0:mailto:robin@home.exam\r
 ple\r
DURATION:PT1H\r
BEGIN:VALARM\r
TRIGGER:-PT15M\r
REPEAT:2\r
DURATION:PT5M\r
ACTION:DISPLAY\r
END:VALARM\r
END:VEVENT\r
END:VCALENDAR\r
"""
TABLE: Final = (
    "Company;Position;Date Applied;Interview date;Job URL;Notes;Contact;Email\n"
    'Acme;Chef;2026-06-12;2026-06-19 10:00;https://acme.example/1;"two\n lines";Sam;sam@a.example\n'
    "Zürich AG;Köchin;12.06.2026;19.06.2026 9:00;;=1+1;;\n"
    "Beta;Cook;03/04/2026;;ftp://no;;;\n"
).encode()
#: What is put in: what has made readers of such files fail.
PIECES: Final = (
    *(b"\r\n", b"\n ", b":", b";", b'"', b"\\", b"\0", b"\xff", b"\xef\xbb\xbf", b"\x85"),
    *(b"FREQ=SECONDLY", b"FREQ=YEARLY;INTERVAL=0", b"COUNT=999999999", b"BYSETPOS=-366"),
    *(b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"BEGIN:VTIMEZONE\r\n", b"BEGIN:VCALENDAR\r\n"),
    *(b"DTSTART:00000000T000000\r\n", b"DTSTART:99991231T235959Z\r\n", b"TZID=1", b"P9999999W"),
    *(b"DTSTART;VALUE=PERIOD:20260612T090000Z/PT1H\r\n", b"TZOFFSETTO:+9999\r\n", b"REPEAT:999999"),
    *(b"RRULE:FREQ=DAILY\r\n", b";BYMONTHDAY=30;BYMONTH=2", b"RDATE:20260612T090000\r\n"),
    *(b"SEQUENCE:-1\r\n", b"SEQUENCE:9999999999999999\r\n", b"\xed\xa0\x80", b"\xe2\x80\xae"),
    *(b"32/13/2026", b"1e9", b"NaN", b"2026-02-30", b"00:00:60", b"+99:99", b"24:00"),
)
Change = Callable[[random.Random, bytes], bytes]


def _cut(draw: random.Random, content: bytes) -> bytes:
    start = draw.randrange(len(content) + 1)
    return content[:start] + content[start + draw.randrange(80) :]


def _put(draw: random.Random, content: bytes) -> bytes:
    start = draw.randrange(len(content) + 1)
    return content[:start] + draw.choice(PIECES) * draw.choice((1, 1, 1, 2, 40)) + content[start:]


def _replace(draw: random.Random, content: bytes) -> bytes:
    start = draw.randrange(len(content) + 1)
    return content[:start] + bytes([draw.randrange(256)]) + content[start + 1 :]


def _double(draw: random.Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True) or [b""]
    start = draw.randrange(len(lines))
    end = start + draw.randrange(1, 12)
    return b"".join([*lines[:end], *lines[start:end] * draw.choice((1, 2, 30)), *lines[end:]])


def _shuffle(draw: random.Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True) or [b""]
    one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


CHANGES: Final[Sequence[Change]] = (_cut, _put, _put, _replace, _replace, _double, _shuffle)


def changed(seed: int, content: bytes) -> bytes:
    draw = random.Random(seed)
    for _ in range(draw.choice((1, 1, 2, 3, 5, 8))):
        content = draw.choice(CHANGES)(draw, content)
    return content


def read_invitation(content: bytes) -> int:
    try:
        return len(invitation_file.read(content, zone="Europe/Berlin", first_of_series=True))
    except invitation_file.UnreadableInvitation:
        return 0


def read_table(content: bytes) -> int:
    try:
        return len(table_file.read(content, dates="dmy", zone="Europe/Berlin"))
    except table_file.UnreadableTable:
        return 0


@pytest.mark.timeout(0)
@pytest.mark.parametrize(
    ("reader", "content"),
    [(read_invitation, INVITATION), (read_table, TABLE)],
    ids=["ics", "csv"],
)
def test_a_changed_file_is_read_or_refused_and_quickly(
    reader: Callable[[bytes], int], content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reader(content)
    slowest, understood = 0.0, 0
    for seed in range(FIRST, FIRST + CASES):
        begun = time.thread_time()
        understood += bool(reader(changed(seed, content)))
        took = time.thread_time() - begun
        assert took < LONGEST, f"case {seed} took {took:.1f} s"
        slowest = max(slowest, took)
    assert 0 < understood < CASES
    with capsys.disabled():
        print(f"\n{CASES} cases: {understood} read, the slowest in {slowest * 1000:.0f} ms")

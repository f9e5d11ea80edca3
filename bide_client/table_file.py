"""Table of applications (CSV), as people keep one: which column is what, and each row as a record.

Nothing is guessed that has two readings: a date such as 03/04/2026 has to be known as day first
or month first. A row that cannot be read is reported with its number and the reason; the others are
imported.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

MAX_BYTES: Final = 5_000_000
MAX_ROWS: Final = 5_000
MAX_CELL: Final = 10_000
_MAX_SHORT_TEXT: Final = 200
_MAX_NOTE: Final = 10_000
_FIRST_YEAR, _LAST_YEAR = 2000, 2099

#: What a column may be, with the heads under which it is looked for.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "employer": ("employer", "company", "company name", "organisation", "organization", "firm"),
    "role": ("role", "position", "job title", "title", "job", "job role", "vacancy"),
    "applied": ("applied", "date applied", "applied on", "application date", "applied date"),
    "interview": ("interview", "interview date", "interview at", "interview time"),
    "url": ("url", "link", "job url", "job link", "posting", "posting url", "job posting"),
    "note": ("note", "notes", "comment", "comments"),
    "person": ("contact", "contact name", "interviewer", "recruiter", "hiring manager"),
    "email": ("email", "contact email", "e-mail"),
}
Order: TypeAlias = Literal["", "dmy", "mdy"]


class UnreadableTable(ValueError):
    """The file as a whole cannot be imported; the message says why."""


class UnreadableRow(ValueError):
    """A row cannot be imported; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be recorded.

    number: the number of its first line in the file, counted from 1
    external_id: the same for the same row in every import, so that it is recorded once
    interview: when the interview starts, an instant with an offset, or None
    applied: a day, or None
    """

    number: int
    external_id: str
    employer: str
    role: str
    applied: str | None = None
    interview: str | None = None
    url: str | None = None
    note: str | None = None
    person: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be recorded, and why."""

    number: int
    reason: str


def read(
    content: bytes,
    *,
    columns: Mapping[str, str] | None = None,
    dates: Order = "",
    zone: str = "",
) -> Sequence[Row | BadRow]:
    """Return the rows of a file.

    columns: what a column is, with the head that it has in this file; the others are looked for
    dates: how dates with numbers alone are written: day first, month first, or not known
    zone: the zone of times without an offset; without it they cannot be read
    Raises UnreadableTable.
    """
    lines = _lines(content)
    head = next(lines, None)
    if head is None:
        raise UnreadableTable("The file is empty.")
    places = _places([cell.strip() for cell in head[1]], columns or {})
    known_zone = _zone(zone)
    found: list[Row | BadRow] = []
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(found) == MAX_ROWS:
            raise UnreadableTable(f"The file has more than {MAX_ROWS} rows; split it.")
        try:
            found.append(_row(number, cells, places, dates, known_zone))
        except UnreadableRow as error:
            found.append(BadRow(number, str(error)))
    return found


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UnreadableTable(f"{name!r} is not a time zone.") from None


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(content) > MAX_BYTES:
        raise UnreadableTable(f"The file has more than {MAX_BYTES // 1_000_000} MB; split it.")
    text = _text(content)
    # A cell has a length of its own; what the module allows by itself is far more.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    begun = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableTable(f"Line {reader.line_num} is not CSV: {error}.") from error
        yield begun, cells
        begun = reader.line_num + 1


def _text(content: bytes) -> str:
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if is_utf_16 else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise UnreadableTable("The file is not text; save the table as CSV, in UTF-8.")


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _places(head: Sequence[str], columns: Mapping[str, str]) -> Mapping[str, int]:
    folded = [name.casefold() for name in head]
    places = {}
    for column, name in columns.items():
        if column not in COLUMNS:
            raise UnreadableTable(f"{column!r} is not a column: {', '.join(COLUMNS)}.")
        if name.strip().casefold() not in folded:
            raise UnreadableTable(f"The file has no column {name!r}; it has: {', '.join(head)}.")
        places[column] = folded.index(name.strip().casefold())
    for column, names in COLUMNS.items():
        for name in names:
            if column not in places and name in folded:
                places[column] = folded.index(name)
    missing = [column for column in ("employer", "role") if column not in places]
    if missing:
        raise UnreadableTable(
            f"No column is known as {' or '.join(missing)}; name it with --map {missing[0]}=HEAD. "
            f"The file has: {', '.join(head)[:500]}."
        )
    return places


def _row(
    number: int,
    cells: Sequence[str],
    places: Mapping[str, int],
    dates: Order,
    zone: ZoneInfo | None,
) -> Row:
    def cell(column: str) -> str:
        place = places.get(column)
        found = cells[place].strip() if place is not None and place < len(cells) else ""
        if len(found) > MAX_CELL:
            raise UnreadableRow(f"{column} is longer than {MAX_CELL} characters")
        return found

    employer, role = cell("employer"), cell("role")
    for name, value in (("employer", employer), ("role", role)):
        if not value:
            raise UnreadableRow(f"it names no {name}")
        if len(value) > _MAX_SHORT_TEXT:
            raise UnreadableRow(f"{name} is longer than {_MAX_SHORT_TEXT} characters")
    applied, interview = cell("applied"), cell("interview")
    url = cell("url")
    if url and not url.casefold().startswith(("http://", "https://")):
        raise UnreadableRow("the address of the posting does not begin with http:// or https://")
    return Row(
        number,
        _external_id(employer, role, applied, url),
        employer,
        role,
        applied=day_of(applied, dates).isoformat() if applied else None,
        interview=_interview(interview, dates, zone) if interview else None,
        url=url or None,
        note=cell("note")[:_MAX_NOTE] or None,
        person=cell("person")[:_MAX_SHORT_TEXT] or None,
        email=cell("email") or None,
    )


def _external_id(*values: str) -> str:
    key = "\x1f".join(value.casefold() for value in values)
    return "csv:" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _interview(text: str, dates: Order, zone: ZoneInfo | None) -> str:
    day, _, time = text.replace("T", " ").partition(" ")
    if not time.strip():
        raise UnreadableRow(f"{text!r} has no time of day; an interview needs one")
    try:
        moment = datetime.fromisoformat(f"{day_of(day, dates).isoformat()}T{time.strip()}")
    except ValueError as error:
        if isinstance(error, UnreadableRow):
            raise
        raise UnreadableRow(f"{text!r} is not a time; write 2026-06-12 10:00") from None
    if moment.tzinfo is not None:
        return moment.isoformat()
    if zone is None:
        raise UnreadableRow(f"the zone of {text!r} is not known; name it with --zone")
    earlier, later = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() != later.utcoffset():
        raise UnreadableRow(f"the clocks change at {text!r}; add an offset")
    return earlier.isoformat()


def day_of(text: str, dates: Order) -> date:
    """Return a day; raises UnreadableRow for one with two readings, and for what is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = _by_numbers(text, dates)
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise UnreadableRow(f"{text!r} is not between {_FIRST_YEAR} and {_LAST_YEAR}")
    return found


def _by_numbers(text: str, dates: Order) -> date:
    parts = text.replace(".", "/").replace("-", "/").split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004  # day, month, year
        raise UnreadableRow(f"{text!r} is not a date; write 2026-06-12")
    if max(map(len, parts)) > 4:  # noqa: PLR2004  # digits of a year
        raise UnreadableRow(f"{text!r} is not a date; write 2026-06-12")
    one, two, year = map(int, parts)
    if len(parts[2]) == 2:  # noqa: PLR2004  # digits of a short year
        year += 2000
    readings = []
    for order, day, month in (("dmy", one, two), ("mdy", two, one)):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if dates in ("", order) and found not in readings:
            readings.append(found)
    if not readings:
        raise UnreadableRow(f"{text!r} is not a date; write 2026-06-12")
    if len(readings) > 1:
        raise UnreadableRow(
            f"{text!r} may be {readings[0]} or {readings[1]}; say which with --dates dmy or mdy"
        )
    return readings[0]

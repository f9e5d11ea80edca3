"""Invitation file (iCalendar, `.ics`): what it says about an interview, or why it cannot be used.

Identity is the UID, as RFC 5546 has it; SEQUENCE and then DTSTAMP say which of two is newer. A zone
that is not known is asked about and never guessed: icalendar leaves such times without a zone, as
if they were local times. No series is expanded, and no address in a file is ever opened.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bide_client.calendar_file import MAX_BYTES, UnreadableInvitation, calendars

__all__ = [
    "MAX_BYTES",
    "Invitation",
    "Person",
    "UnreadableInvitation",
    "Unusable",
    "ZoneUnknown",
    "newer",
    "read",
    "without",
]

MAX_PEOPLE: Final = 1_000
_MAX_SHORT_TEXT: Final = 200
_LONGEST: Final = timedelta(days=7)
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_ACTED_ON: Final = frozenset({"REQUEST", "PUBLISH", "CANCEL", "ADD"})
_NOT_PEOPLE: Final = frozenset({"RESOURCE", "ROOM", "GROUP"})
_NUMBERED: Final = re.compile(r" \d+$")


class ZoneUnknown(UnreadableInvitation):
    """A time has no zone that is known: a person has to say which.

    local: the time as it stands in the file
    named: how the file names the zone, or None
    """

    def __init__(self, local: datetime, named: str | None) -> None:
        self.local = local
        self.named = named
        of = f" The file names {named!r}, which is not known." if named else ""
        super().__init__(
            f"The zone of {local:%Y-%m-%d %H:%M} is not known.{of} Name it with --zone."
        )


@dataclass(frozen=True, slots=True)
class Person:
    """A person of an invitation."""

    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """One event of a file.

    method: REQUEST, PUBLISH, ADD or CANCEL
    sequence: the number of its revision
    stamp: when this revision was written, in UTC, or None
    starts_at, ends_at: instants in UTC; a cancellation may have none
    organiser: the address of who invites, or None
    """

    uid: str
    method: str
    sequence: int
    stamp: datetime | None
    summary: str
    starts_at: datetime | None
    ends_at: datetime | None
    organiser: str | None
    people: Sequence[Person]

    @property
    def cancels(self) -> bool:
        """Whether the event is called off."""
        return self.method == "CANCEL"

    @property
    def domain(self) -> str | None:
        """The domain of who invites, in lower case."""
        return None if self.organiser is None else self.organiser.rpartition("@")[2].casefold()


@dataclass(frozen=True, slots=True)
class Unusable:
    """An event that cannot be imported, and why."""

    uid: str | None
    error: UnreadableInvitation


def read(
    content: bytes, *, zone: str = "", first_of_series: bool = False
) -> Sequence[Invitation | Unusable]:
    """Return the events of a file, each once: of two with one UID, the newer.

    zone: the zone of times whose own is not known, such as Europe/London
    first_of_series: whether to take the first event of a series; otherwise a series is refused
    Raises UnreadableInvitation where the file as a whole cannot be used.
    """
    found: list[Invitation | Unusable] = []
    known = _known(zone)
    for calendar in calendars(content):
        method = _text(calendar.get("METHOD")).upper() or "PUBLISH"
        for event in _events(calendar):
            uid = _text(event.get("UID")) or None
            try:
                found.append(_invitation(event, method, known, first_of_series=first_of_series))
            except UnreadableInvitation as error:
                found.append(Unusable(uid, error))
            except Exception as error:  # noqa: BLE001  # the library raises anything on a broken property, and reads lazily
                reason = f"It cannot be read: {type(error).__name__}."
                found.append(Unusable(uid, UnreadableInvitation(reason)))
    if not found:
        raise UnreadableInvitation("The file has no event.")
    return list(_latest(found))


def newer(one: Invitation, sequence: int, stamp: datetime | None) -> bool:
    """Return whether an invitation is newer than what is on record (RFC 5546, 2.1.5)."""
    if one.sequence != sequence:
        return one.sequence > sequence
    return one.stamp is not None and (stamp is None or one.stamp > stamp)


def _known(zone: str) -> ZoneInfo | None:
    if not zone:
        return None
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise UnreadableInvitation(f"{zone!r} is not a time zone.") from None


def _events(calendar: Any) -> Iterator[Any]:  # noqa: ANN401  # the library's component
    for component in calendar.walk():
        if component.name == "VEVENT":
            yield component


def _latest(found: Sequence[Invitation | Unusable]) -> Iterator[Invitation | Unusable]:
    chosen: dict[str, Invitation] = {}
    for each in found:
        if isinstance(each, Unusable):
            yield each
        elif each.uid not in chosen or newer(
            each, chosen[each.uid].sequence, chosen[each.uid].stamp
        ):
            chosen[each.uid] = each
    yield from chosen.values()


def _invitation(
    event: Any,  # noqa: ANN401  # the library's component
    method: str,
    known: ZoneInfo | None,
    *,
    first_of_series: bool,
) -> Invitation:
    uid = _text(event.get("UID"))
    if not uid:
        raise UnreadableInvitation("It has no UID, so it could not be known again.")
    if method not in _ACTED_ON:
        raise UnreadableInvitation(f"It is a {_plain(method)[:20]} and changes nothing by itself.")
    if event.get("RECURRENCE-ID") is not None:
        raise UnreadableInvitation("It is one instance of a series.")
    if (event.get("RRULE") or event.get("RDATE")) and not first_of_series:
        raise UnreadableInvitation("It is a series; --first takes its first event.")
    if _text(event.get("STATUS")).upper() == "CANCELLED":
        method = "CANCEL"
    starts = ends = None
    if event.get("DTSTART") is not None:
        starts = _instant(event, "DTSTART", known)
        ends = _end(event, starts, known)
    elif method != "CANCEL":
        raise UnreadableInvitation("It has no DTSTART.")
    organiser = _address(event.get("ORGANIZER"))
    return Invitation(
        uid=_plain(uid),
        method=method,
        sequence=_sequence(event),
        stamp=_stamp(event),
        summary=_plain(_text(event.get("SUMMARY")))[:_MAX_SHORT_TEXT],
        starts_at=starts,
        ends_at=ends,
        organiser=organiser,
        people=_people(event),
    )


def _instant(event: Any, name: str, known: ZoneInfo | None) -> datetime:  # noqa: ANN401  # the library's component
    value = event.get(name)
    if isinstance(value, list):
        raise UnreadableInvitation(f"It has {name} more than once.")
    moment = value.dt
    if not isinstance(moment, datetime):
        if isinstance(moment, date):
            raise UnreadableInvitation("It takes whole days; an interview needs a time.")
        raise UnreadableInvitation(f"Its {name} is not a time.")
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise UnreadableInvitation(f"It is not between {_FIRST_YEAR} and {_LAST_YEAR}.")
    if moment.tzinfo is None:
        named = value.params.get("TZID")
        zone = _zone_named(named) or known
        if zone is None:
            raise ZoneUnknown(moment, None if named is None else _plain(str(named))[:80])
        early, late = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        if early.utcoffset() != late.utcoffset():
            raise UnreadableInvitation(f"The clocks change at {moment:%Y-%m-%d %H:%M}.")
        moment = early
    return moment.astimezone(UTC)


def _zone_named(named: object) -> ZoneInfo | None:
    """Return the zone of a name with a number added, as Exchange does; nothing else is guessed."""
    if not isinstance(named, str) or not _NUMBERED.search(named):
        return None
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415  # rare

    zone = WINDOWS_TO_OLSON.get(_NUMBERED.sub("", named))
    return None if zone is None else ZoneInfo(zone)


def _end(event: Any, starts: datetime, known: ZoneInfo | None) -> datetime | None:  # noqa: ANN401  # the library's component
    if event.get("DTEND") is not None:
        ends = _instant(event, "DTEND", known)
    elif event.get("DURATION") is not None:
        length = event.get("DURATION")
        if isinstance(length, list) or not isinstance(length.dt, timedelta):
            raise UnreadableInvitation("Its DURATION is not a length of time.")
        ends = starts + length.dt
    else:
        return None
    if ends <= starts:
        raise UnreadableInvitation("It ends before it starts.")
    if ends - starts > _LONGEST:
        raise UnreadableInvitation("It takes longer than seven days.")
    return ends


def _sequence(event: Any) -> int:  # noqa: ANN401  # the library's component
    # Exchange counts on its own, where SEQUENCE stands still.
    found = [0]
    for name in ("SEQUENCE", "X-MICROSOFT-CDO-APPT-SEQUENCE"):
        text = _text(event.get(name))
        if text.isascii() and text.isdigit() and len(text) < 10:  # noqa: PLR2004  # what fits 32 bits
            found.append(int(text))
    return max(found)


def _stamp(event: Any) -> datetime | None:  # noqa: ANN401  # the library's component
    value = event.get("DTSTAMP")
    moment = getattr(value, "dt", None)
    if not isinstance(moment, datetime):
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)  # RFC 5545 has it in UTC.
    return moment.astimezone(UTC)


def _people(event: Any) -> Sequence[Person]:  # noqa: ANN401  # the library's component
    value = event.get("ATTENDEE")
    every = value if isinstance(value, list) else [] if value is None else [value]
    organiser = event.get("ORGANIZER")
    if organiser is not None and not isinstance(organiser, list):
        every = [organiser, *every]
    if len(every) > MAX_PEOPLE:
        raise UnreadableInvitation(f"It names more than {MAX_PEOPLE} people.")
    people: dict[str, Person] = {}
    for each in every:
        params = getattr(each, "params", {})
        if str(params.get("CUTYPE", "INDIVIDUAL")).upper() in _NOT_PEOPLE:
            continue
        address = _address(each)
        name = _plain(str(params.get("CN", ""))) or (address or "")
        if name:
            people.setdefault(address or name.casefold(), Person(name[:_MAX_SHORT_TEXT], address))
    return tuple(people.values())


def _address(value: object) -> str | None:
    """Return a mail address, in lower case; what is none is left out."""
    if value is None or isinstance(value, list):
        return None
    text = _plain(str(value)).strip()
    if text.casefold().startswith("mailto:"):
        text = text[len("mailto:") :]
    return text.casefold() if re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", text) else None


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, list) else str(value).strip()


def _plain(text: str) -> str:
    """Return a text without control characters, in one line."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def without(one: Invitation, addresses: Sequence[str]) -> Invitation:
    """Return an invitation without the people of these addresses, such as the candidate."""
    left = {address.casefold() for address in addresses}
    people = tuple(each for each in one.people if each.email not in left)
    return replace(one, people=people)

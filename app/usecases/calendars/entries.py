"""Calendar entries: what the feed shows of interviews, tasks and the employers' days.

| entry | from | when |
|---|---|---|
| an interview | its row | from its start to its end, in which the candidate is busy |
| a window that opens | a task with `opens_at` | for a quarter of an hour from there |
| a task that is due | a task with `due_at` | for the quarter of an hour before |
| the employer's day | the timetable in force of a live pursuit | that whole day, or that instant |

An entry keeps its UID for as long as its record exists. Its sequence and its stamp are those of
the record's last change and not of the reading, so the same records give the same bytes. An entry
that no longer holds stays as a cancelled one, since some calendars go on showing what a feed
merely leaves out. Instants are in UTC; a day has no time zone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol

from app.domain.action_kinds import ROW_OF
from app.domain.actions import Kind
from app.domain.decision import Phase
from app.domain.facts import InterviewState
from app.usecases import json_columns
from app.usecases.calendars.calendar_links import Detail
from app.usecases.ports import Row
from app.usecases.row_values import instant, maybe_instant, maybe_text, text

#: How far back and ahead the feed shows: calendars poll it rarely, so it is for planning.
PAST: Final = timedelta(days=30)
AHEAD: Final = timedelta(days=90)

#: How long a window that opens, or a task that is due, is shown.
MARK: Final = timedelta(minutes=15)

#: The phases in which the employer has answered, or no longer will.
_HEARD: Final = frozenset(
    {
        Phase.CLOSED.value,
        Phase.ACCEPTED.value,
        Phase.OFFER.value,
        Phase.REJECTED.value,
        Phase.PRESUMED_CLOSED.value,
        Phase.PREPARING.value,
    }
)
#: Where a record has no number of its own, its sequence counts seconds from here.
FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)

_NO_EMPLOYER: Final = "the employer"
_NO_ROLE: Final = "the role"
_NO_PERSON: Final = "the interviewer"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One event of the feed.

    uid: without the host, which is the same for all
    starts, ends: both days (`ends` is the day after), or both instants in UTC
    is_busy: whether the candidate has no time for anything else meanwhile
    """

    uid: str
    sequence: int
    revised_at: datetime
    starts: date | datetime
    ends: date | datetime
    summary: str
    description: str = ""
    is_cancelled: bool = False
    is_busy: bool = False


class CalendarWriter(Protocol):
    """Writes the file of a feed; an integration implements it."""

    def __call__(
        self, name: str, found: Iterable[CalendarEntry], revised_at: datetime | None
    ) -> bytes:
        """Write it.

        name: what the calendar is called
        revised_at: when anything in it last changed, in UTC; None for an empty one
        """
        ...


def no_calendar(name: str, found: Iterable[CalendarEntry], revised_at: datetime | None) -> bytes:
    """Write nothing, where no calendar is wanted."""
    del name, found, revised_at
    return b""


@dataclass(frozen=True, slots=True)
class CalendarRows:
    """What the feed is made from.

    interviews, tasks, outlooks: each with `employer_name` and `role`
    timetables: all revisions of the pursuits that the outlooks are of
    """

    interviews: Sequence[Row] = ()
    tasks: Sequence[Row] = ()
    outlooks: Sequence[Row] = ()
    timetables: Sequence[Row] = ()


def entries(rows: CalendarRows, detail: Detail, now: datetime) -> tuple[CalendarEntry, ...]:
    """The entries of a feed, in the order of their starts, then of their words.

    now: the account's instant, which decides what lies too far back or ahead to be shown
    """
    found = [*_interviews(rows.interviews, detail)]
    if detail is not Detail.BUSY:
        found += _tasks(rows.tasks, detail)
        found += _days(rows.timetables, rows.outlooks, detail)
    shown = [one for one in found if now - PAST <= _instant_of(one.starts, now) <= now + AHEAD]
    # An id is drawn by lot, so it comes last: facts alone decide what the file looks like.
    return tuple(
        sorted(shown, key=lambda one: (_instant_of(one.starts, now), one.summary, one.uid))
    )


def revised_at(found: Iterable[CalendarEntry]) -> datetime | None:
    """When anything that the feed shows was last changed; None for an empty one."""
    return max((one.revised_at for one in found), default=None)


def _instant_of(moment: date | datetime, now: datetime) -> datetime:
    if isinstance(moment, datetime):
        return moment
    return datetime(moment.year, moment.month, moment.day, tzinfo=now.tzinfo)


def _employer(row: Row, detail: Detail) -> str:
    return _NO_EMPLOYER if detail is Detail.NO_NAMES else str(row["employer_name"])


def _interviews(rows: Iterable[Row], detail: Detail) -> Iterator[CalendarEntry]:
    for row in rows:
        state = InterviewState(text(row, "state"))
        summary, description = "Busy", ""
        if detail is not Detail.BUSY:
            summary = f"Interview with {_employer(row, detail)}"
            description = f"{text(row, 'stage')}, {text(row, 'format')}".replace("_", " ")
        if detail is Detail.FULL:
            description = f"{row['role']}: {description}"
        yield CalendarEntry(
            uid=f"interview-{text(row, 'id')}",
            sequence=_sequence(row),
            revised_at=instant(row, "updated_at"),
            starts=instant(row, "starts_at"),
            ends=instant(row, "ends_at"),
            summary=summary,
            description=description,
            is_cancelled=state in {InterviewState.CANCELLED, InterviewState.POSTPONED},
            is_busy=True,
        )


def _sequence(row: Row) -> int:
    """How often a record was changed: its first version is revision 0."""
    version = row["version"]
    assert isinstance(version, int)  # noqa: S101  # every record has one
    return version - 1


def _tasks(rows: Iterable[Row], detail: Detail) -> Iterator[CalendarEntry]:
    for row in rows:
        for place, starts, ends, summary in _moments(row, _title(row, detail)):
            yield CalendarEntry(
                uid=f"task-{text(row, 'id')}-{place}",
                sequence=_sequence(row),
                revised_at=instant(row, "updated_at"),
                starts=starts,
                ends=ends,
                summary=summary,
                description=_until(row) if place == "opens" else "",
                is_cancelled=_is_over(row, starts),
            )


def _moments(row: Row, title: str) -> Iterator[tuple[str, datetime, datetime, str]]:
    """What of a task stands in a calendar: its place in the UID, its span and its summary."""
    opens_at, due_at = maybe_instant(row, "opens_at"), maybe_instant(row, "due_at")
    snoozed_until = maybe_instant(row, "snoozed_until")
    if opens_at is not None and snoozed_until is not None:
        opens_at = max(opens_at, snoozed_until)
    if opens_at is not None and opens_at != due_at:
        yield "opens", opens_at, opens_at + MARK, f"From now: {_lower(title)}"
    if due_at is not None:
        yield "due", due_at - MARK, due_at, f"Due: {_lower(title)}"


def _lower(title: str) -> str:
    """A title within a sentence; one that begins with a name or an abbreviation stays."""
    own = title[1:2].isupper() or not title[:1].isascii()
    return title if own else title[:1].lower() + title[1:]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _until(row: Row) -> str:
    closes_at = maybe_instant(row, "closes_at")
    return "" if closes_at is None else f"Until {closes_at.day} {closes_at:%B %Y, %H:%M} UTC."


def _is_over(row: Row, starts: datetime) -> bool:
    """Whether the task ended before this moment of it came."""
    if row["state"] == "open":
        return False
    settled_at = maybe_instant(row, "settled_at")
    return settled_at is None or settled_at < starts


def _title(row: Row, detail: Detail) -> str:
    if detail is Detail.FULL:
        return text(row, "title")
    if row["own"]:
        return "A task of your own"
    return ROW_OF[Kind(text(row, "kind"))].title.format(
        employer=_NO_EMPLOYER, role=_NO_ROLE, person=_NO_PERSON
    )


def _days(
    timetables: Iterable[Row], outlooks: Iterable[Row], detail: Detail
) -> Iterator[CalendarEntry]:
    """The days, or instants, by which employers said the candidate would hear."""
    of_pursuit: dict[object, list[Row]] = {}
    for row in timetables:
        of_pursuit.setdefault(row["application_id"], []).append(row)
    for outlook in outlooks:
        said = sorted(of_pursuit.get(outlook["id"], ()), key=_recorded)
        for place in dict.fromkeys(_place(row) for row in said):
            yield from _day(place, said, outlook, detail)


def _recorded(row: Row) -> tuple[datetime, object]:
    return instant(row, "recorded_at"), row["revision"]


def _place(row: Row) -> str:
    """What a revision of a timetable is of: its interview, or the application before any."""
    return maybe_text(row, "interview_id") or text(row, "application_id")


def _day(place: str, said: Sequence[Row], outlook: Row, detail: Detail) -> Iterator[CalendarEntry]:
    """The day of one timetable. It is shown while it is the latest and has no answer.

    said: all revisions of all timetables of the pursuit, in the order in which they were recorded
    """
    dated = [
        (row, moment)
        for row in said
        if _place(row) == place and (moment := _moment(row)) is not None
    ]
    if not dated:
        return
    standing = [one for one in dated if one[0]["retracted_at"] is None]
    row, moment = (standing or dated)[-1]
    last_word = next((one for one in reversed(said) if one["retracted_at"] is None), None)
    whole_day = not isinstance(moment, datetime)
    # What became of the pursuit is a change of the entry too, in either direction.
    changed_at = max(instant(outlook, "updated_at"), *(at for one in said for at in _changes(one)))
    yield CalendarEntry(
        uid=f"answer-{place}",
        sequence=(changed_at - FIRST) // timedelta(seconds=1),
        revised_at=changed_at,
        starts=moment,
        ends=moment + (timedelta(days=1) if whole_day else MARK),
        summary=_sentence(f"{_employer(outlook, detail)} said you would hear by today"),
        description=str(outlook["role"]) if detail is Detail.FULL else "",
        is_cancelled=outlook["phase"] in _HEARD or last_word is not row,
    )


def _moment(row: Row) -> date | datetime | None:
    """By when the candidate is to hear, as one revision of a timetable has it."""
    document = row["answer_due"]
    assert isinstance(document, Mapping)  # noqa: S101  # it is stored as one
    due = json_columns.answer_due(document)
    return due.instant or due.day or due.latest


def _changes(row: Row) -> Iterator[datetime]:
    """When a revision of a timetable was recorded, and when it was retracted."""
    yield instant(row, "recorded_at")
    retracted_at = maybe_instant(row, "retracted_at")
    if retracted_at is not None:
        yield retracted_at

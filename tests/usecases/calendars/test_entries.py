"""The entries of a calendar feed: from which rows, when, and in which words."""

# ruff: noqa: ANN401 - a row has columns of any type.

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from app.usecases.calendars.calendar_links import Detail
from app.usecases.calendars.entries import (
    AHEAD,
    MARK,
    PAST,
    CalendarEntry,
    CalendarRows,
    entries,
    revised_at,
)
from app.usecases.ports import Row

NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
EARLIER: Final = NOW - timedelta(days=2)
LATER: Final = NOW + timedelta(days=3)
NAMES: Final = {"employer_name": "Acme", "role": "Data engineer"}


def interview(**columns: Any) -> Row:
    return {
        "id": "i",
        "stage": "first",
        "format": "video",
        "state": "scheduled",
        "starts_at": LATER,
        "ends_at": LATER + timedelta(hours=1),
        "version": 1,
        "updated_at": EARLIER,
        **NAMES,
        **columns,
    }


def task(**columns: Any) -> Row:
    return {
        "id": "t",
        "kind": "enquire_status",
        "own": False,
        "title": "Ask Acme for news of Data engineer",
        "state": "open",
        "opens_at": LATER,
        "due_at": None,
        "closes_at": None,
        "snoozed_until": None,
        "settled_at": None,
        "version": 3,
        "updated_at": EARLIER,
        **NAMES,
        **columns,
    }


def outlook(**columns: Any) -> Row:
    return {"id": "a", "phase": "waiting", "updated_at": EARLIER, **NAMES, **columns}


def said(revision: int = 1, day: str | None = "2026-11-27", **columns: Any) -> Row:
    due = {"status": "answered" if day else "not_said", "date": day, "instant": None}
    return {
        "id": f"s{revision}",
        "application_id": "a",
        "interview_id": "i",
        "revision": revision,
        "recorded_at": EARLIER + timedelta(hours=revision),
        "retracted_at": None,
        "answer_due": due,
        **columns,
    }


def shown(detail: Detail = Detail.FULL, **rows: Any) -> tuple[CalendarEntry, ...]:
    return entries(CalendarRows(**rows), detail, NOW)


def test_an_interview_takes_its_time_and_the_candidate_is_busy() -> None:
    [entry] = shown(interviews=[interview()])
    assert (entry.uid, entry.sequence, entry.revised_at) == ("interview-i", 0, EARLIER)
    assert (entry.starts, entry.ends) == (LATER, LATER + timedelta(hours=1))
    assert entry.summary == "Interview with Acme"
    assert entry.description == "Data engineer: first, video"
    assert entry.is_busy
    assert not entry.is_cancelled


@pytest.mark.parametrize(
    ("state", "cancelled"),
    [
        ("scheduled", False),
        ("completed", False),
        ("missed", False),
        ("cancelled", True),
        ("postponed", True),
    ],
)
def test_a_round_that_does_not_take_place_is_cancelled(
    state: str, cancelled: bool
) -> None:  # it is what the table says
    [entry] = shown(interviews=[interview(state=state, version=2)])
    assert (entry.is_cancelled, entry.sequence) == (cancelled, 1)


def test_a_window_that_opens_is_a_mark_in_the_calendar() -> None:
    [entry] = shown(tasks=[task(closes_at=datetime(2027, 1, 5, 8, tzinfo=UTC))])
    assert (entry.uid, entry.sequence) == ("task-t-opens", 2)
    assert (entry.starts, entry.ends) == (LATER, LATER + MARK)
    assert entry.summary == "From now: ask Acme for news of Data engineer"
    assert entry.description == "Until 5 January 2027, 08:00 UTC."
    assert not entry.is_busy


def test_a_task_that_is_due_ends_when_it_is() -> None:
    [opens, due] = shown(tasks=[task(due_at=LATER + timedelta(days=1))])
    assert (opens.uid, due.uid) == ("task-t-opens", "task-t-due")
    assert due.ends == LATER + timedelta(days=1)
    assert due.summary == "Due: ask Acme for news of Data engineer"


def test_a_task_that_is_due_as_it_opens_stands_there_once() -> None:
    [entry] = shown(tasks=[task(due_at=LATER)])
    assert entry.uid == "task-t-due"


def test_a_snoozed_task_opens_when_the_snooze_ends() -> None:
    later = LATER + timedelta(hours=5)
    [entry] = shown(tasks=[task(snoozed_until=later)])
    assert entry.starts == later


@pytest.mark.parametrize(
    ("state", "settled_at", "cancelled"),
    [
        ("open", None, False),
        ("dropped", EARLIER, True),
        ("done", EARLIER, True),
        ("done", LATER + timedelta(hours=1), False),
        ("dropped", None, True),
    ],
    ids=["open", "dropped before", "done before", "done after", "dropped unknown when"],
)
def test_a_window_that_vanished_is_cancelled(
    state: str,
    settled_at: datetime | None,
    cancelled: bool,  # it is what the table says
) -> None:
    [entry] = shown(tasks=[task(state=state, settled_at=settled_at)])
    assert entry.is_cancelled is cancelled


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Ask Acme for news", "From now: ask Acme for news"),
        ("CV to Acme", "From now: CV to Acme"),
        ("Übung machen", "From now: Übung machen"),
    ],
)
def test_a_title_goes_on_in_the_sentence(title: str, words: str) -> None:
    [entry] = shown(tasks=[task(own=True, title=title)])
    assert entry.summary == words


def test_the_employer_s_day_is_a_whole_day() -> None:
    [entry] = shown(outlooks=[outlook()], timetables=[said()])
    assert (entry.uid, entry.revised_at) == ("answer-i", EARLIER + timedelta(hours=1))
    assert (entry.starts, entry.ends) == (date(2026, 11, 27), date(2026, 11, 28))
    assert entry.summary == "Acme said you would hear by today"
    assert entry.description == "Data engineer"
    assert not entry.is_busy


def test_the_employer_s_instant_is_an_instant() -> None:
    due = {"status": "answered", "date": None, "instant": "2026-11-27T15:00:00+00:00"}
    [entry] = shown(outlooks=[outlook()], timetables=[said(answer_due=due)])
    at = datetime(2026, 11, 27, 15, tzinfo=UTC)
    assert (entry.starts, entry.ends) == (at, at + MARK)


def test_what_was_said_before_any_round_is_of_the_application() -> None:
    [entry] = shown(outlooks=[outlook()], timetables=[said(interview_id=None)])
    assert entry.uid == "answer-a"


def test_a_new_word_moves_the_day_and_keeps_the_entry() -> None:
    [before] = shown(outlooks=[outlook()], timetables=[said(1)])
    [entry] = shown(outlooks=[outlook()], timetables=[said(2, "2026-12-04"), said(1)])
    assert (entry.uid, entry.starts) == (before.uid, date(2026, 12, 4))
    assert entry.sequence > before.sequence
    assert entry.revised_at == EARLIER + timedelta(hours=2)
    assert not entry.is_cancelled


@pytest.mark.parametrize(
    ("timetables", "starts", "cancelled"),
    [
        ([said(1), said(2, "2026-12-04", retracted_at=NOW)], date(2026, 11, 27), False),
        ([said(1, retracted_at=NOW)], date(2026, 11, 27), True),
        ([said(1), said(2, None)], date(2026, 11, 27), True),
    ],
    ids=["a retracted revision", "the only one retracted", "no day any more"],
)
def test_a_day_that_no_longer_holds_is_cancelled(
    timetables: list[Row],
    starts: date,
    cancelled: bool,  # it is what the table says
) -> None:
    [entry] = shown(outlooks=[outlook()], timetables=timetables)
    assert (entry.starts, entry.is_cancelled) == (starts, cancelled)


@pytest.mark.parametrize(
    ("phase", "cancelled"),
    [
        ("waiting", False),
        ("may_enquire", False),
        ("on_hold", False),
        ("preparing", True),
        ("offer", True),
        ("rejected", True),
        ("closed", True),
    ],
)
def test_the_day_holds_until_the_employer_is_heard(
    phase: str, cancelled: bool
) -> None:  # it is what the table says
    [before] = shown(outlooks=[outlook()], timetables=[said()])
    [entry] = shown(outlooks=[outlook(phase=phase, updated_at=NOW)], timetables=[said()])
    assert entry.is_cancelled is cancelled
    assert entry.revised_at == NOW
    assert entry.sequence > before.sequence


def test_a_word_of_a_later_round_takes_the_place_of_an_earlier_one() -> None:
    later = said(1, "2026-12-04", id="s9", interview_id="j", recorded_at=NOW)
    [earlier, now] = shown(outlooks=[outlook()], timetables=[later, said(1)])
    assert (earlier.uid, earlier.is_cancelled) == ("answer-i", True)
    assert (now.uid, now.is_cancelled) == ("answer-j", False)


def test_what_was_never_recorded_is_no_entry() -> None:
    assert shown(outlooks=[outlook()], timetables=[said(1, None)]) == ()
    assert shown(outlooks=[], timetables=[said()]) == ()


def test_without_names_nothing_says_who_it_is() -> None:
    rows = {
        "interviews": [interview()],
        "tasks": [task(), task(id="own", own=True, title="Call Acme's Ana", kind="own")],
        "outlooks": [outlook()],
        "timetables": [said()],
    }
    found = shown(Detail.NO_NAMES, **rows)
    words = " ".join(f"{one.summary} {one.description}" for one in found)
    assert len(found) == 4
    for name in ("Acme", "Ana", "Data engineer"):
        assert name not in words
    assert "The employer said you would hear by today" in words
    assert "From now: ask the employer for news of the role" in words


def test_busy_shows_interviews_alone() -> None:
    rows: dict[str, Any] = {"tasks": [task()], "outlooks": [outlook()], "timetables": [said()]}
    [entry] = shown(Detail.BUSY, interviews=[interview()], **rows)
    assert (entry.summary, entry.description) == ("Busy", "")


@pytest.mark.parametrize(
    ("starts", "seen"),
    [
        (NOW - PAST, True),
        (NOW - PAST - timedelta(seconds=1), False),
        (NOW + AHEAD, True),
        (NOW + AHEAD + timedelta(seconds=1), False),
    ],
)
def test_what_lies_too_far_off_is_left_out(
    starts: datetime, seen: bool
) -> None:  # it is what the table says
    found = shown(interviews=[interview(starts_at=starts, ends_at=starts + MARK)])
    assert bool(found) is seen


def test_entries_come_in_the_order_of_their_starts() -> None:
    found = shown(
        interviews=[interview(starts_at=NOW, ends_at=LATER)],
        tasks=[task()],
        outlooks=[outlook()],
        timetables=[said()],
    )
    assert [one.uid for one in found] == ["interview-i", "task-t-opens", "answer-i"]
    assert revised_at(found) == EARLIER + timedelta(hours=1)
    assert revised_at(()) is None

"""Rounds of a whole history: the application, its interviews, their people and timetables."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.api.problems.problem import invalid
from app.api.v1.advice.histories import (
    MOST_PEOPLE,
    History,
    HistoryInterview,
    HistoryInterviewer,
    HistoryTimetable,
)
from app.api.v1.advice.history_references import Names, below
from app.api.v1.pursuit.timetable_shapes import pointing_at
from app.domain import facts
from app.domain.facts import AnswerDue, Route
from app.usecases.errors import Invalid
from app.usecases.instants import LONGEST_PROMISE
from app.usecases.pursuit.interviews import USUAL_LENGTH, check_missed, check_times, state_columns


def check_people(history: History) -> None:
    """Refuse more people than a decision can be made about: each is an action of its own."""
    people = 0
    for position, interview in enumerate(history.interviews):
        people += len(interview.interviewers)
        if people > MOST_PEOPLE:
            raise invalid(
                f"/interviews/{position}/interviewers",
                "too_long",
                f"All interviews together have at most {MOST_PEOPLE} interviewers.",
            )


def application_of(history: History, taken: set[str], at: datetime) -> facts.Application:
    """Make the application, with its people and timetables."""
    entry = history.application
    if entry.agency is not None and entry.route is Route.DIRECT:
        raise invalid(
            "/application/agency",
            "incompatible_fields",
            "An application by the direct route has no agency.",
        )
    return facts.Application(
        entry.id or "application-1",
        entry.role,
        entry.route,
        None if entry.agency is None else entry.agency.fact(),
        None
        if entry.outcome is None
        else facts.Outcome(entry.outcome.kind, entry.outcome.happened_at),
        entry.applied_at,
        entry.closing_on,
        entry.internal,
        None if entry.region is None else entry.region.region(),
        entry.preferences.fact(),
        _people(entry.people, "application", "/application/people", taken),
        _timetables(entry.timetables, "application", "/application/timetables", (taken, at, at)),
    )


def _people(
    entry: Sequence[HistoryInterviewer], of: str, pointer: str, taken: set[str]
) -> tuple[facts.Interviewer, ...]:
    names = Names.of(entry, f"{of}-interviewer", pointer, taken)
    return tuple(
        facts.Interviewer(name, one.name, one.part, one.preferences.fact())
        for name, one in zip(names.ids, entry, strict=True)
    )


def _timetables(
    entry: Sequence[HistoryTimetable],
    of: str,
    pointer: str,
    context: tuple[set[str], datetime, datetime],
) -> tuple[facts.Timetable, ...]:
    taken, at, first = context
    names = Names.of(entry, f"{of}-timetable", pointer, taken)
    return tuple(
        facts.Timetable(
            names.ids[position],
            position + 1,
            one.said_at or (min(first, at) if position == 0 else at),
            one.answer_due.fact(f"{pointer}/{position}/answer_due"),
            one.silence_means_no,
            one.recorded_at,
            one.retracted_at,
        )
        for position, one in enumerate(entry)
    )


def interview_of(
    entry: HistoryInterview,
    interview_id: str,
    employer: facts.Employer,
    pointer: str,
    context: tuple[set[str], datetime],
) -> facts.Interview:
    """Make one interview, with its people and timetables."""
    taken, at = context
    ends_at = entry.ends_at or entry.starts_at + USUAL_LENGTH
    with below(pointer):
        check_times(entry.starts_at, ends_at, entry.format)
        check_missed(entry.state, entry.format)
        state_columns(entry.state, entry.missed_by, entry.state_at, entry.starts_at, at)
    interview = facts.Interview(
        interview_id,
        entry.stage,
        entry.format,
        entry.state,
        entry.starts_at,
        ends_at,
        entry.time_zone or employer.region.time_zone,
        entry.created_at,
        _people(entry.interviewers, interview_id, f"{pointer}/interviewers", taken),
        _timetables(entry.timetables, interview_id, f"{pointer}/timetables", (taken, at, ends_at)),
        entry.missed_by,
        entry.state_at,
        entry.slot_since,
    )
    for position, one in enumerate(interview.timetables):
        place = f"{pointer}/timetables/{position}/answer_due"
        with pointing_at(entry.timetables[position].answer_due, place):
            _check_promise(one.answer_due, interview, one.said_at, employer, place)
    return interview


def _check_promise(
    answer: AnswerDue,
    interview: facts.Interview,
    said_at: datetime,
    employer: facts.Employer,
    pointer: str,
) -> None:
    """Refuse a promise for a day before the interview, or too far ahead."""
    zone = ZoneInfo(employer.region.time_zone)
    instant = None if answer.instant is None else answer.instant.astimezone(zone).date()
    named = {
        "date": answer.day,
        "instant": instant,
        "latest": answer.latest,
        "earliest": answer.earliest,
        "ask_from": answer.ask_from,
    }
    held = interview.starts_at.astimezone(zone).date()
    for name, day in named.items():
        if day is None:
            continue
        too_soon = name in ("date", "instant", "latest") and day < held
        if too_soon or (answer.instant is not None and answer.instant < interview.starts_at):
            words = "Nobody promises an answer before the interview."
            raise Invalid(f"{pointer}/{name}", "promise_before_interview", words)
        if day > said_at.astimezone(zone).date() + LONGEST_PROMISE:
            words = f"A promise reaches {LONGEST_PROMISE.days} days ahead at most."
            raise Invalid(f"{pointer}/{name}", "out_of_range", words)
